"""The program that runs inside the sandbox: limits itself, then runs a file and reports its end.

Started as `python confined.py FILE SECONDS BYTES` by `sandbox`; knows nothing of answers or tests,
and nothing of editflow. Reads a password from standard input and writes it to standard output once
FILE has run to its end, else the exception that ended it.
"""

from __future__ import annotations

import os
import resource
import sys
from types import ModuleType
from typing import Any

LARGEST_FILE = 16 * 2**20  # bytes

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"),
    *("os.symlink", "os.truncate", "os.utime", "shutil.move", "shutil.rmtree"),
}
_PROCESSES = {
    *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
    *("os.kill", "os.killpg", "pty.spawn", "subprocess.Popen"),
}
_HARMLESS_SOCKETS = {"socket.__new__", "socket.gethostname"}  # event loops wake up by a pair


def main() -> None:
    path, seconds, memory = sys.argv[1:]
    password = sys.stdin.readline().strip()
    report, nowhere = os.dup(1), os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    limit(int(seconds), int(memory))
    sys.addaudithook(_guard(os.getcwd()))
    said = run(path) or password
    os.write(report, said.encode("utf-8", "backslashreplace"))
    os._exit(0)  # whatever threads are left


def limit(seconds: int, memory: int) -> None:
    """Bound processor time, memory and the size of files; no core is dumped."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(path: str) -> str:
    """Run a file as the main module; return the exception that ended it, "" if none did."""
    module = ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"], sys.argv = module, [path]
    try:
        with open(path, "rb") as file:
            program = compile(file.read(), path, "exec")
        exec(program, vars(module))
    except MemoryError:  # with no memory left to say more
        return "MemoryError"
    except BaseException as error:  # SystemExit and KeyboardInterrupt are no end of the file either
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _guard(folder: str) -> Any:
    """Return an audit hook that refuses network, processes and changes outside of a folder."""
    inside = os.path.join(os.path.realpath(folder), "")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _PROCESSES or (event.startswith("socket.") and event not in _HARMLESS_SOCKETS):
            raise PermissionError(f"the sandbox does not allow {event}")
        for path in _changed(event, arguments):
            if path != os.devnull and not os.path.realpath(path).startswith(inside):
                raise PermissionError(f"the sandbox does not allow changes to {path}")

    return hook


def _changed(event: str, arguments: tuple[Any, ...]) -> list[str]:
    """Return the paths that an event is about to change."""
    if event == "open":
        flags = arguments[2]
        arguments = arguments[:1] if isinstance(flags, int) and flags & _WRITING else ()
    elif event not in _CHANGING:
        return []
    return [os.fsdecode(a) for a in arguments if isinstance(a, str | bytes | os.PathLike)]


if __name__ == "__main__":
    main()
