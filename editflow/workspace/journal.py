"""Remember what each run replaced, so that it can be taken back without git.

Knows how records are stored and found; it never writes a user file.

A record is one JSON file, `SEQUENCE-ID.STATUS.json`. It is `open` from before the first file of the
run is touched until the last is in place, then `complete`. A run that was killed is found `open` by
the next one and becomes `interrupted` when some of its files are new and some old.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, NamedTuple, cast

from editflow.errors import InputError, UsageError, WriteError
from editflow.text.edits import Edit
from editflow.workspace import atomic

FORMAT = "editflow-journal/1"
Status = Literal["open", "complete", "interrupted"]
_NAME = re.compile(r"(\d{8})-([0-9a-f]{6})\.(open|complete|interrupted)\.json")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a run: what it was, what it became, and how to get back."""

    path: Path  # absolute, links resolved
    mode: int  # permission bits before the run
    before: str  # sha256 of the bytes before the run
    after: str  # sha256 of the bytes after it
    restore: tuple[tuple[int, int, bytes], ...]  # after the run, put bytes into [start, end)

    def state(self) -> Literal["before", "after", "changed"]:
        """Compare the file on disk with what the run found and what it left."""
        try:
            digest = sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return "changed"
        if digest == self.after:
            return "after"
        return "before" if digest == self.before else "changed"

    def inverse(self, data: bytes) -> tuple[Edit, ...]:
        """Build the edits that turn `data`, the bytes after the run, into those before it."""
        return tuple(Edit(start, end, data[start:end], old) for start, end, old in self.restore)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: when, by which command, on which files, and whether it came to its end."""

    id: str
    time: str  # ISO 8601, UTC
    command: str
    files: tuple[FileRecord, ...]
    undoes: str | None = None  # id of the run this one took back
    notes: tuple[str, ...] = ()  # what the user should know about files of this run
    status: Status = "open"

    @property
    def paths(self) -> list[Path]:
        """The files the run replaced."""
        return [file.path for file in self.files]

    def temporary(self, index: int) -> Path:
        """Where the new bytes of file `index` wait until they replace it."""
        name = atomic.temporary_name(f"{self.id}-{index}")
        return self.files[index].path.with_name(name)

    def clean(self) -> None:
        """Remove the temporary files of the run, where any are left."""
        for index in range(len(self.files)):
            with suppress(OSError):
                self.temporary(index).unlink(missing_ok=True)


class _Entry(NamedTuple):
    sequence: int
    id: str
    status: Status
    path: Path


class Journal:
    """The runs of one user, newest last, in the folder `root`.

    The default is `$XDG_STATE_HOME/editflow/journal`. The last `keep_runs` runs are kept, fewer
    when they exceed `keep_bytes` on disk; the newest is always kept.
    """

    def __init__(
        self, root: Path | None = None, *, keep_runs: int = 50, keep_bytes: int = 64_000_000
    ) -> None:
        self.root = root or default_root()
        self.keep_runs = keep_runs
        self.keep_bytes = keep_bytes

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other run of this journal waiting until the block ends."""
        with self._storing():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def runs(self) -> list[RunRecord]:
        """List the recorded runs, newest first."""
        records = []
        for entry in reversed(self._entries()):
            with suppress(FileNotFoundError):  # pruned, or renamed by a run that just ended
                records.append(_load(entry))
        return records

    def get(self, run_id: str) -> RunRecord:
        """Look up one run; UsageError listing the known ids."""
        return _load(self._entry(run_id))

    def latest(self) -> RunRecord:
        """Find the newest run that still stands: not an undo, and not taken back by one."""
        taken_back: set[str] = set()
        for record in self.runs():
            if record.id in taken_back:
                continue
            if record.undoes is None:
                return record
            taken_back.add(record.undoes)
        raise UsageError("there is no run to take back", where=str(self.root))

    def begin(
        self,
        files: Sequence[FileRecord],
        *,
        command: str,
        undoes: str | None = None,
        notes: Sequence[str] = (),
    ) -> RunRecord:
        """Store a new `open` run durably. Call it and what follows with the journal locked."""
        entries = self._entries()
        sequence = max((entry.sequence for entry in entries), default=0) + 1
        record = RunRecord(
            id=_new_id({entry.id for entry in entries}),
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            command=command,
            files=tuple(files),
            undoes=undoes,
            notes=tuple(notes),
        )
        with self._storing():
            path = self.root / f"{sequence:08d}-{record.id}.open.json"
            atomic.write(path, _dump(record), mode=0o600)
        return record

    def finish(self, record: RunRecord, *, status: Status = "complete") -> RunRecord:
        """Give a run its final status durably, and forget the oldest runs past the limits."""
        entry = self._entry(record.id)
        name = f"{entry.sequence:08d}-{entry.id}.{status}.json"
        with self._storing():
            os.replace(entry.path, entry.path.with_name(name))
            atomic.sync_folder(self.root)
            self._prune()
        return replace(record, status=status)

    def drop(self, record: RunRecord) -> None:
        """Forget a run that changed nothing."""
        with self._storing():
            self._entry(record.id).path.unlink()

    def settle(self) -> None:
        """Close runs that were killed: remove their temporary files, decide their status.

        With the journal locked an `open` run cannot be a living one.
        """
        for stray in self.root.glob(atomic.temporary_name("*")):
            stray.unlink(missing_ok=True)
        for entry in self._entries():
            if entry.status == "open":
                self._settle(_load(entry))

    def _settle(self, record: RunRecord) -> None:
        record.clean()
        states = {file.state() for file in record.files}
        if states == {"before"}:
            self.drop(record)
        else:
            self.finish(record, status="complete" if states == {"after"} else "interrupted")

    def _entries(self) -> list[_Entry]:
        """The stored runs, oldest first."""
        names = os.listdir(self.root) if self.root.is_dir() else []
        found = [match for name in names if (match := _NAME.fullmatch(name))]
        return sorted(
            _Entry(int(match[1]), match[2], cast(Status, match[3]), self.root / match[0])
            for match in found
        )

    def _entry(self, run_id: str) -> _Entry:
        entries = self._entries()
        for entry in entries:
            if entry.id == run_id:
                return entry
        known = ", ".join(entry.id for entry in reversed(entries)) or "none"
        raise UsageError(
            f"there is no run {run_id!r}", where=str(self.root), hint=f"Known runs: {known}"
        )

    def _prune(self) -> None:
        entries = self._entries()
        sizes = [entry.path.stat().st_size for entry in entries]
        while len(sizes) > 1 and (len(sizes) > self.keep_runs or sum(sizes) > self.keep_bytes):
            sizes.pop(0)
            entries.pop(0).path.unlink()

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise WriteError(
                f"the journal, which undo needs, could not be written: {error.strerror}",
                where=str(self.root),
                hint="Free some space, or set XDG_STATE_HOME to a folder you can write to.",
            ) from error


def default_root() -> Path:
    """The journal folder of this user."""
    # The XDG specification says to ignore a relative path.
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        state = Path.home() / ".local" / "state"
    return state / "editflow" / "journal"


def _new_id(taken: set[str]) -> str:
    while (run_id := token_hex(3)) in taken:
        pass
    return run_id


def _dump(record: RunRecord) -> bytes:
    files = [
        {
            "path": os.fspath(file.path),
            "mode": file.mode,
            "before": file.before,
            "after": file.after,
            "restore": [
                [start, end, base64.b64encode(old).decode("ascii")]
                for start, end, old in file.restore
            ],
        }
        for file in record.files
    ]
    head = {"format": FORMAT, "id": record.id, "time": record.time, "command": record.command}
    return json.dumps(
        {**head, "undoes": record.undoes, "notes": record.notes, "files": files}
    ).encode("ascii")


def _load(entry: _Entry) -> RunRecord:
    try:
        stored = json.loads(entry.path.read_bytes())
        if stored["format"] != FORMAT:
            raise ValueError(f"format {stored['format']!r} is not {FORMAT!r}")
        return RunRecord(
            id=stored["id"],
            time=stored["time"],
            command=stored["command"],
            files=tuple(_load_file(file) for file in stored["files"]),
            undoes=stored["undoes"],
            notes=tuple(stored["notes"]),
            status=entry.status,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"this journal entry is damaged: {error}",
            where=str(entry.path),
            hint="Delete the file to go on; the run it recorded cannot be undone.",
        ) from error


def _load_file(stored: dict[str, Any]) -> FileRecord:
    return FileRecord(
        path=Path(stored["path"]),
        mode=stored["mode"],
        before=stored["before"],
        after=stored["after"],
        restore=tuple(
            (start, end, base64.b64decode(old, validate=True))
            for start, end, old in stored["restore"]
        ),
    )
