"""Commits and files of a repository, read by git: one process for many of each.

Works on bare and on incomplete clones. Knows nothing of what makes a commit usable.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from editflow.data.sources.text import decoded
from editflow.errors import InputError

BLOCK = 1 << 16  # bytes
_START = b"\x01"
# Where settings of the user would change what is printed.
_LOG = (
    *("log", "--no-walk=unsorted", "--stdin", "--raw", "-z", "--no-abbrev", "--no-renames"),
    *("--no-diff-merges", "--no-notes", "--no-show-signature", "--no-color", "--no-ext-diff"),
    *("--encoding=UTF-8", "--format=%x01%H%x00%P%x00%s"),
)
# Hooks export these; the repository must follow from the path alone.
_INHERITED = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the files it changes: entries of a `--raw` diff, each with its path."""

    hash: str
    parents: int
    subject: str
    files: Sequence[tuple[bytes, bytes]]


def run(repository: Path, *arguments: str) -> str:
    """Return what git prints; `InputError` with its own words when it fails."""
    with started(repository, *arguments) as process:
        assert process.stdout
        output = process.stdout.read()
    return output.decode("utf-8", "replace")


@contextmanager
def started(
    repository: Path, *arguments: str, stdin: int | IO[bytes] = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run git for the block, which has to read all it prints; `InputError` when it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    command = ["git", "-c", "core.fsmonitor=false", "-C", os.fspath(repository), *arguments]
    with TemporaryFile() as said:  # nobody reads a pipe while the block reads the other one
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(
                command, stdin=stdin, stdout=pipe, stderr=said, env=environment
            )
        except OSError as error:
            raise InputError(f"git could not be started: {error.strerror}") from error
        with process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            message = said.read().decode("utf-8", "replace").strip().partition("\n")[0]
            raise InputError(message or "git failed", where=str(repository))


def log(repository: Path, hashes: Sequence[str]) -> Iterator[Commit]:
    """Yield commits in the order of `hashes`; a merge has no files."""
    if not hashes:
        return  # where none is named, git takes the newest
    with TemporaryFile() as wanted:
        wanted.write("\n".join(hashes).encode())
        wanted.seek(0)
        with started(repository, *_LOG, stdin=wanted) as process:
            assert process.stdout
            yield from _commits(_fields(process.stdout))


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(BLOCK):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole


def _commits(fields: Iterator[bytes]) -> Iterator[Commit]:
    start = next(fields, b"")
    while start:
        parents, subject = next(fields), next(fields)
        files = []
        following = next(fields, b"")
        while following and not following.startswith(_START):
            files.append((following.strip(), next(fields)))
            following = next(fields, b"")
        yield Commit(
            start.removeprefix(_START).decode(),
            len(parents.split()),
            subject.decode("utf-8", "replace"),
            files,
        )
        start = following


@dataclass(frozen=True, slots=True)
class Files:
    """Contents by name: the hash of a file, or `revision:path`."""

    process: subprocess.Popen[bytes]

    def read(self, name: str, *, most: int) -> tuple[str, str]:
        """Return "" and a text, or why there is none; a file of more than `most` bytes is not held.

        The reasons are "missing", "too large", "binary" and "not UTF-8".
        """
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(name.encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 3 or answer[1] != b"blob":
            return "missing", ""
        size = int(answer[2])
        if size > most:
            self._skip(size + 1)
            return "too large", ""
        return decoded(self.process.stdout.read(size + 1)[:-1])

    def _skip(self, size: int) -> None:
        assert self.process.stdout
        while size:
            size -= len(self.process.stdout.read(min(size, BLOCK)))


@contextmanager
def files(repository: Path) -> Iterator[Files]:
    """Read files of a repository for the block."""
    with started(repository, "cat-file", "--batch", stdin=subprocess.PIPE) as process:
        yield Files(process)


def origin(repository: Path) -> str:
    """Return `owner/name` by the address it was cloned from, else the name of the folder."""
    addresses = run(repository, "config", "--default", "", "--get", "remote.origin.url")
    match = re.search(r"([\w.-]+/[\w.-]+?)(?:\.git)?/?$", addresses.strip())
    return match[1] if match else repository.resolve().name.removesuffix(".git")
