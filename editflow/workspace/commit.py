"""Write all files of a run or none, and take a run back.

Knows bytes and edits; nothing of what they mean or who proposed them.

Order of events, which is what makes a run safe to kill at any moment:
1. everything is computed and checked: the files are writable and hold the bytes the edits are for;
2. the journal entry, with all old bytes, is on disk;
3. the new bytes of every file are on disk, in `.editflow-RUN-N.tmp` beside it;
4. each file is compared once more and replaced in one step;
5. the folders are on disk and the journal entry is marked complete.
A failure or Ctrl-C before the end puts back what was replaced. After SIGKILL or a power cut every
file is old or new, the next run removes the temporary files, and `undo` restores the old bytes.

A file with several names (hard links) gets new bytes under the given name only. Writing in place
would reach the other names but could be torn, and would change files nobody named (package caches
and snapshots share files this way). The record says so in its notes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from editflow.errors import StaleError, UsageError, WriteError
from editflow.text.edits import Edit, apply_edits, invert
from editflow.workspace import atomic
from editflow.workspace.interrupt import held_signals
from editflow.workspace.journal import FileRecord, Journal, RunRecord


@dataclass(frozen=True, slots=True)
class Change:
    """Edits for one file, made for the bytes `before`."""

    path: Path
    before: bytes
    edits: tuple[Edit, ...]
    mode: int | None = None  # permission bits to leave it with; None: those it has


@dataclass(frozen=True, slots=True)
class _Write:
    """A change that was checked against the disk."""

    path: Path  # as the caller named it, for messages
    target: Path  # absolute, links resolved
    before: bytes
    after: bytes
    restore: tuple[tuple[int, int, bytes], ...]
    old_mode: int
    new_mode: int
    names: int  # hard links

    def record(self) -> FileRecord:
        before, after = (sha256(data).hexdigest() for data in (self.before, self.after))
        return FileRecord(self.target, self.old_mode, before, after, self.restore)


def commit(changes: Iterable[Change], *, journal: Journal, command: str) -> RunRecord | None:
    """Write all changes as one run; None when there is nothing to write.

    A file whose edits change nothing is neither opened nor recorded. StaleError when a file does
    not hold `before`, WriteError when one cannot be written, UsageError when two changes are for
    one file; in each case, and on KeyboardInterrupt, every file is as it was.
    """
    writes = _plan(changes)
    if not writes:
        return None
    with journal.locked():
        journal.settle()
        return _run(writes, journal, command=command)


def undo(run_id: str | None = None, *, journal: Journal) -> RunRecord:
    """Give the files of a run the bytes and permission bits they had before it.

    None takes back the newest run that still stands, so that repeated calls go back in time; an
    undo is taken back by its own id. A file that already holds its old bytes is left alone.
    StaleError, with nothing written, when a file is neither as the run left it nor as it was.
    """
    with journal.locked():
        journal.settle()
        record = journal.latest() if run_id is None else journal.get(run_id)
        writes = _plan(_reversals(record))
        if not writes:
            raise UsageError(f"run {record.id} has been taken back already")
        return _run(writes, journal, command=f"undo {record.id}", undoes=record.id)


def write_output(path: Path, data: bytes) -> None:
    """Write a result that no run records (a patch, a trace), whole or not at all; WriteError."""
    if not path.parent.is_dir():
        raise WriteError("there is no such folder", where=str(path.parent), hint="Create it first.")
    with _writing(path):
        atomic.write(path, data)


def _reversals(record: RunRecord) -> Iterator[Change]:
    states = [(file, file.state()) for file in record.files]
    changed = [str(file.path) for file, state in states if state == "changed"]
    if changed:
        raise StaleError(
            f"changed since run {record.id}, which therefore cannot be taken back",
            where=", ".join(changed),
            hint="Nothing was written.",
        )
    for file, state in states:
        if state == "after":
            data = file.path.read_bytes()
            yield Change(file.path, data, file.inverse(data), mode=file.mode)


def _plan(changes: Iterable[Change]) -> list[_Write]:
    """Compute and check every write; nothing is opened for writing."""
    writes = [write for change in changes if (write := _check(change)) is not None]
    seen: dict[Path, Path] = {}
    for write in writes:
        if write.target in seen:
            raise UsageError(
                f"named twice in one run (also as {seen[write.target]})", where=str(write.path)
            )
        seen[write.target] = write.path
    return writes


def _check(change: Change) -> _Write | None:
    after = apply_edits(change.before, change.edits)
    if after == change.before:
        return None
    with _writing(change.path):
        target = Path(os.path.realpath(change.path, strict=True))
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise WriteError("not a regular file", where=str(change.path))
        for path in (target, target.parent):
            _require_writable(path, where=change.path)
        _require_unchanged(target, change.before, where=change.path)
    old_mode = stat.S_IMODE(status.st_mode)
    restore = tuple((edit.start, edit.end, edit.new) for edit in invert(change.edits))
    new_mode = old_mode if change.mode is None else change.mode
    return _Write(
        change.path,
        target,
        before=change.before,
        after=after,
        restore=restore,
        old_mode=old_mode,
        new_mode=new_mode,
        names=status.st_nlink,
    )


def _require_writable(path: Path, *, where: Path) -> None:
    """Refuse what the system would refuse, and what nobody may write: root too should be asked."""
    if os.access(path, os.W_OK) and path.stat().st_mode & 0o222:
        return
    kind = "folder" if path.is_dir() else "file"
    raise WriteError(
        f"the {kind} is read-only",
        where=str(where),
        hint=f"To allow it: chmod u+w {path}",
    )


def _require_unchanged(target: Path, before: bytes, *, where: Path) -> None:
    if target.read_bytes() != before:
        raise StaleError(
            "the file changed after it was read", where=str(where), hint="Run the command again."
        )


def _run(
    writes: Sequence[_Write], journal: Journal, *, command: str, undoes: str | None = None
) -> RunRecord:
    with held_signals() as stop_if_asked:
        files = [write.record() for write in writes]
        record = journal.begin(files, command=command, undoes=undoes, notes=_notes(writes))
        replaced: list[_Write] = []
        try:
            _stage(record, writes, stop_if_asked)
            _replace(record, writes, replaced, stop_if_asked)
            return journal.finish(record)
        except BaseException:
            _roll_back(record, replaced, journal)
            raise


def _notes(writes: Sequence[_Write]) -> list[str]:
    return [
        f"{write.path}: the file has {write.names} names (hard links); only this one was changed"
        for write in writes
        if write.names > 1
    ]


def _stage(record: RunRecord, writes: Sequence[_Write], stop_if_asked: Callable[[], None]) -> None:
    for index, write in enumerate(writes):
        stop_if_asked()
        with _writing(write.path):
            atomic.stage(
                record.temporary(index), write.after, mode=write.new_mode, like=write.target
            )


def _replace(
    record: RunRecord,
    writes: Sequence[_Write],
    replaced: list[_Write],
    stop_if_asked: Callable[[], None],
) -> None:
    """Put the staged files in place; `replaced` grows before each step, so that none is missed."""
    for index, write in enumerate(writes):
        stop_if_asked()
        with _writing(write.path):
            _require_unchanged(write.target, write.before, where=write.path)
            replaced.append(write)
            os.replace(record.temporary(index), write.target)
    _sync(writes)


def _sync(writes: Sequence[_Write]) -> None:
    for folder in dict.fromkeys(write.target.parent for write in writes):
        with _writing(folder):
            atomic.sync_folder(folder)


def _roll_back(record: RunRecord, replaced: Sequence[_Write], journal: Journal) -> None:
    """Put the old bytes back; WriteError, with the run kept for `undo`, where that fails."""
    record.clean()  # first, since it frees space
    failed = [
        write.target
        for index, write in enumerate(replaced)
        if not _put_back(write, record.temporary(index))
    ]
    if not failed:
        _sync(replaced)
        journal.drop(record)
        return
    record.clean()
    journal.finish(record, status="interrupted")
    raise WriteError(
        "the run failed and these files could not be put back",
        where=", ".join(map(str, failed)),
        hint=f"When the cause is gone: editflow undo {record.id}",
    )


def _put_back(write: _Write, temporary: Path) -> bool:
    """Restore one file; False when that failed or when somebody else has changed it meanwhile."""
    try:
        current = write.target.read_bytes()
        if current == write.after:
            atomic.stage(temporary, write.before, mode=write.old_mode, like=write.target)
            os.replace(temporary, write.target)
        return current in (write.before, write.after)
    except OSError:
        return False


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what the system says about `path` into an error a user can act on."""
    try:
        yield
    except FileNotFoundError as error:
        raise StaleError("the file is gone", where=str(path)) from error
    except OSError as error:
        raise WriteError(
            f"cannot be written: {error.strerror}",
            where=str(path),
            hint="Nothing was changed: all files of the run are as they were.",
        ) from error
