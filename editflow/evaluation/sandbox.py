"""Run an answer and its tests in a process of its own that cannot do harm, and grade the answer.

Knows programs as text; nothing of models or suites. The process gets a temporary folder, nothing on
standard input, and limits of time and memory. It is kept from the network, from other processes and
from files outside its folder by an audit hook in the interpreter, and by Linux namespaces as well
where the machine allows them (`isolation` tells). That stops what a model may write by mistake;
it is no wall against code that is written to break out.
"""

from __future__ import annotations

import os
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import Literal

_NAMESPACES = (
    *("unshare", "--user", "--map-root-user", "--net"),
    *("--pid", "--fork", "--kill-child"),
)
_CONFINED = Path(__file__).with_name("confined.py")
_NEARLY = 0.8  # the kernel ends a process by ticks it counts, and tells afterwards what it measured
_PATIENCE = 3  # times the processor time, on a machine that is busy with other things
_OUT_OF_TIME = {signal.SIGXCPU, signal.SIGKILL}


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` of processor time, three times as many by the clock; `memory` in bytes."""

    seconds: int = 5
    memory: int = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Grade:
    """How a program ended; `detail` is the exception, or in words what stopped it."""

    status: Literal["passed", "failed", "timeout", "memory"]
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"


def grade(answer: str, tests: str, *, limits: Limits | None = None) -> Grade:
    """Run `answer`, an empty line, and `tests`; passed only when the last test has been reached.

    An answer that ends the program early has failed, with whatever exit status.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="editflow-sandbox-") as folder:
        program = Path(folder, "program.py")
        program.write_bytes(f"{answer}\n\n{tests}".encode("utf-8", "surrogatepass"))
        password = secrets.token_hex()
        said, status = _run(program, password, limits)
    if said == password:
        return Grade("passed")
    if said.startswith("MemoryError"):
        return Grade("memory", f"more than {limits.memory // 2**20} MiB")
    if status in _OUT_OF_TIME:
        return Grade("timeout", f"more than {limits.seconds} seconds")
    return Grade("failed", said or f"ended with status {status}, before the tests did")


@cache
def isolation() -> str:
    """Return what confines an answer: "namespaces and audit hook", or "audit hook" alone."""
    if which(_NAMESPACES[0]) is None:
        return "audit hook"
    probe = subprocess.run([*_NAMESPACES, "true"], capture_output=True, check=False)
    return "audit hook" if probe.returncode else "namespaces and audit hook"


def _run(program: Path, password: str, limits: Limits) -> tuple[str, int]:
    """Return what the confined process reported, and its exit status, or the signal that ended it.

    SIGKILL stands for the time by the clock as well.
    """
    namespaces = _NAMESPACES if isolation().startswith("namespaces") else ()
    python = (sys.executable, "-s", "-P", "-B", str(_CONFINED))
    before = _processor_seconds()
    process = subprocess.Popen(
        [*namespaces, *python, str(program), str(limits.seconds), str(limits.memory)],
        cwd=program.parent,
        env=_environment(program.parent),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(f"{password}\n".encode(), limits.seconds * _PATIENCE)
    except subprocess.TimeoutExpired:
        return "", signal.SIGKILL
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
    status = process.returncode
    # unshare ends with 1, not with the signal, when what it runs was killed.
    if status == 1 and _processor_seconds() - before >= _NEARLY * limits.seconds:
        status = -signal.SIGXCPU
    return said.decode("utf-8", "replace"), -status if status < 0 else status % 128


def _processor_seconds() -> float:
    """Return what the children that have ended used, with their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's; the same order of sets in every run, one thread for each library."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONHASHSEED": "0"}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"} | own | threads
