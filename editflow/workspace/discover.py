"""Turn the paths a user names into the files to edit, with a reason for each one left out.

Knows file kinds and folders; nothing of edits or models, and it writes nothing.

A file that is named is taken whatever it holds, as long as it can be edited at all. A folder
yields what git tracks in it and what git neither tracks nor ignores; outside a work tree, all it
holds. Not taken from a folder: links, empty, large, binary and generated files, and, unless git
tracks them, files in folders that tools fill (`EXCLUDED`).
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from editflow.errors import InputError
from editflow.workspace import git
from editflow.workspace.atomic import is_temporary
from editflow.workspace.git import changed_lines

__all__ = ["EXCLUDED", "Discovery", "Skip", "changed_lines", "discover", "read"]

EXCLUDED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "site-packages",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        ".eggs",
        ".cache",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        "build",
        "_build",
        "dist",
        "target",
    }
)
_HEAD = 8192  # bytes that are looked at to tell what a file is
# The mark of UTF-32-LE starts with that of UTF-16-LE.
_UNICODE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_GENERATED = re.compile(rb"@generated\b|\bdo not edit\b", re.IGNORECASE)
_GENERATED_LINES = 10


@dataclass(frozen=True, slots=True)
class Skip:
    """A file or folder that was left out, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files to edit, what was left out, and what the user should know about the search."""

    files: tuple[Path, ...]
    skipped: tuple[Skip, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Search:
    """What has been found so far; a file reached twice (same real path) counts once."""

    files: dict[Path, Path] = field(default_factory=dict)  # real path -> path as named
    skipped: dict[Path, Skip] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        self.files.setdefault(path.resolve(), path)

    def skip(self, path: Path, reason: str) -> None:
        # Not resolved: a link that is left out must not hide its target.
        self.skipped.setdefault(path.absolute(), Skip(path, reason))


def discover(
    paths: Sequence[str | os.PathLike[str]],
    *,
    max_bytes: int = 1_000_000,
    changed: str | None = None,
) -> Discovery:
    """Find the files to edit: named ones in the order given, those of a folder sorted.

    `max_bytes` bounds files found in folders. `changed` leaves only files that differ from that
    git revision (possibly none). InputError for a named path that cannot be edited and for a folder
    with nothing to edit; UsageError when git cannot compare with `changed`.
    """
    search = _Search()
    for path in map(Path, paths):
        if stat.S_ISDIR(_status(path).st_mode):
            _take_folder(search, path, max_bytes=max_bytes, changed=changed)
        else:
            _take_named(search, path, changed=changed)
    taken = {path.absolute() for path in search.files.values()}
    skipped = tuple(skip for path, skip in search.skipped.items() if path not in taken)
    return Discovery(tuple(search.files.values()), skipped, tuple(search.notes))


def read(path: Path) -> bytes:
    """Read a file that was discovered; InputError when that is no longer possible."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreachable(path, error) from error


def _take_named(search: _Search, path: Path, *, changed: str | None) -> None:
    reason = _unusable(path)
    if reason:
        raise InputError(f"cannot be edited: {reason}", where=str(path), hint=_HINTS.get(reason))
    if changed is not None and not changed_lines(path, changed):
        search.skip(path, f"no line differs from {changed}")
    else:
        search.take(path)


def _take_folder(search: _Search, folder: Path, *, max_bytes: int, changed: str | None) -> None:
    differing = None if changed is None else git.changed_files(folder, changed)
    eligible, skips = 0, []
    for path, reason in _candidates(search, folder):
        why = reason or _unwanted(folder / path, folder, max_bytes)
        if why:
            skips.append(Skip(folder / path, why))
            continue
        eligible += 1
        if differing is not None and path not in differing:
            search.skip(folder / path, f"no line differs from {changed}")
        else:
            search.take(folder / path)
    for skip in skips:
        search.skip(skip.path, skip.reason)
    if not eligible:
        raise _nothing_eligible(folder, skips)


def _candidates(search: _Search, folder: Path) -> list[tuple[Path, str | None]]:
    """The files of `folder`, relative to it and sorted, each with a reason if already ruled out."""
    if git.in_work_tree(folder):
        try:
            return sorted(_listed_by_git(folder), key=_by_path)
        except git.GitFailure as failure:
            search.notes.append(
                f"{folder}: searched without git, so ignored files count as well: {failure}"
            )
    return sorted(_walked(search, folder), key=_by_path)


def _by_path(candidate: tuple[Path, str | None]) -> Path:
    return candidate[0]


def _listed_by_git(folder: Path) -> Iterator[tuple[Path, str | None]]:
    tracked = set(git.tracked_files(folder))
    for path in tracked:
        if os.path.lexists(folder / path):  # else deleted, and not yet in the index
            yield path, _repository(folder / path)
    excluded = set()
    for path in set(git.untracked_files(folder)) - tracked:
        inside = _excluded_part(path)
        if inside:
            excluded.add(inside)
        else:
            yield path, _repository(folder / path)
    yield from ((path, "excluded unless named or tracked by git") for path in excluded)


def _repository(path: Path) -> str | None:
    """Git lists folders only where they are repositories of their own."""
    inner = os.path.isdir(path) and not os.path.islink(path)
    return "another repository" if inner else None


def _excluded_part(path: Path) -> Path | None:
    """The outermost folder of `path` that is excluded by its name."""
    for end, part in enumerate(path.parts[:-1], start=1):
        if part in EXCLUDED:
            return Path(*path.parts[:end])
    return None


def _walked(search: _Search, folder: Path) -> Iterator[tuple[Path, str | None]]:
    unreadable: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=unreadable.append):
        relative = Path(parent).relative_to(folder)
        yield from ((relative / name, None) for name in files)
        for name in list(folders):
            inside = Path(parent) / name
            if os.path.islink(inside):  # os.walk does not follow it
                yield relative / name, None
            elif name in EXCLUDED:
                folders.remove(name)
                yield relative / name, "excluded unless named"
            elif os.path.exists(inside / ".git"):
                folders.remove(name)
                for path, reason in _candidates(search, inside):
                    yield relative / name / path, reason
    for error in unreadable:
        yield Path(error.filename).relative_to(folder), "not readable"


def _unwanted(path: Path, folder: Path, max_bytes: int) -> str | None:
    """Why a file found in `folder` is left out, or None."""
    if os.path.islink(path):
        return _link(path, folder)
    if is_temporary(path.name):
        return "a temporary file of an interrupted run"
    return (
        _unusable(path)
        or (f"larger than {max_bytes:,} bytes" if path.stat().st_size > max_bytes else None)
        or _generated(path)
    )


def _link(path: Path, folder: Path) -> str:
    if not os.path.exists(path):
        return "a link that leads nowhere"
    inside = path.resolve().is_relative_to(folder.resolve())
    return "a link (its target counts where it lies)" if inside else "a link out of the folder"


_HINTS = {
    "empty": "There is no text to edit.",
    "binary": "It holds NUL bytes; only text files can be edited.",
    "not readable": "Check its permissions.",
    "not a regular file": "Name a file or a folder, or `-` to read standard input.",
}


def _unusable(path: Path) -> str | None:
    """Why a file cannot be edited at all, or None; reads its head."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if status.st_size == 0:
            return "empty"
        return "binary" if _binary(_head(path)) else None
    except OSError:
        return "not readable"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith(_UNICODE_MARKS)


def _generated(path: Path) -> str | None:
    # Without its NULs a UTF-16 or UTF-32 head reads as ASCII, which is all the markers need.
    lines = _head(path).replace(b"\0", b"").split(b"\n")[:_GENERATED_LINES]
    for number, line in enumerate(lines, start=1):
        if found := _GENERATED.search(line):
            return f"generated (line {number} says {found[0].decode('ascii')!r})"
    return None


def _status(path: Path) -> os.stat_result:
    """Stat a named path, following links; InputError saying what is wrong with it."""
    try:
        return path.stat()
    except OSError as error:
        raise _unreachable(path, error) from error


def _unreachable(path: Path, error: OSError) -> InputError:
    where = str(path)
    if error.errno == errno.ELOOP:
        return InputError("the link leads back to itself", where=where, hint="Name the file.")
    if error.errno == errno.ENOENT and path.is_symlink():
        return InputError(
            f"the link leads nowhere: {os.readlink(path)} does not exist",
            where=where,
            hint="Repair the link or name a file.",
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return InputError("no such file or folder", where=where, hint="Check the spelling.")
    return InputError(f"not readable: {error.strerror}", where=where, hint=_HINTS["not readable"])


def _nothing_eligible(folder: Path, skips: Iterable[Skip]) -> InputError:
    # Reasons that quote a line would not add up.
    counts = Counter(skip.reason.partition(" (")[0] for skip in skips)
    found = ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
    if not found:
        found = "git lists no files" if git.in_work_tree(folder) else "the folder is empty"
    return InputError(
        f"nothing here can be edited: {found}",
        where=str(folder),
        hint="A file that is named is taken even when it is ignored, generated or large.",
    )
