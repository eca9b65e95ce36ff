"""Check a result before it is written: does it still parse, and does the user's command accept it?

Knows verdicts and the shell; nothing of models or of how results are written.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from editflow.errors import UsageError, VerificationError
from editflow.text.edits import Edit, apply_edits
from editflow.text.source import Source
from editflow.text.syntax import Verdict, language_of, verify

_CANNOT_RUN = (126, 127)  # what a shell reports for a command it cannot start


def check(source: Source, edits: Sequence[Edit], how: str) -> Verdict:
    """Judge `source` with `edits` made: "none", "syntax", or syntax and then a shell command.

    The command is given a temporary copy of the result, with the name of the file: in place of
    `{}`, or as its last argument. It accepts by exit status 0; EDITFLOW_PATH names the real file.
    """
    if how == "none":
        return Verdict("skipped", None, "not asked for", None, None)
    data = apply_edits(source.data, edits)
    after = Source.from_bytes(data, path=source.path, encoding=source.encoding)
    verdict = verify(source.text, after.text, language_of(source.path, source.text))
    if how == "syntax" or verdict.status == "fail":
        return verdict
    return _run(how, data, source.path or "text")


def failure(verdict: Verdict, path: str | None, *, tried: int) -> VerificationError:
    """Return the error for a result that was not accepted."""
    where = ":".join(str(part) for part in (path, verdict.line, verdict.column) if part)
    count = "1 candidate" if tried == 1 else f"{tried} candidates"
    hint = (
        f"{count} tried. Nothing was written.\n"
        "See the result with --diff --verify none, or try --samples 8."
    )
    what = verdict.message if verdict.language is None else _no_longer_parses(verdict)
    return VerificationError(what, where=where or None, hint=hint)


def _no_longer_parses(verdict: Verdict) -> str:
    return f"the result no longer parses as {verdict.language}: {verdict.message}"


def _run(command: str, data: bytes, path: str) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="editflow-") as folder:
        copy = Path(folder, Path(path).name)
        copy.write_bytes(data)
        quoted = shlex.quote(str(copy))
        line = command.replace("{}", quoted) if "{}" in command else f"{command} {quoted}"
        done = subprocess.run(
            line,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "EDITFLOW_PATH": path},
            check=False,
        )
    output = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode in _CANNOT_RUN:
        raise UsageError(f"the command cannot be run: {output}", where=f"--verify {command!r}")
    if done.returncode == 0:
        return Verdict("pass", None, f"accepted by `{command}`", None, None)
    last = output.rpartition("\n")[2] or "it said nothing"
    message = f"refused by `{command}`, exit status {done.returncode}: {last}"
    return Verdict("fail", None, message, None, None)
