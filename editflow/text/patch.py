"""Edits to git-style unified diffs and back; hunks come from the edits, nothing is compared.

Knows nothing of encodings, models or files: lines are bytes that end at a line feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from posixpath import normpath

import numpy as np
import numpy.typing as npt
from unidiff.patch import Hunk, Line, PatchedFile, PatchInfo

from editflow.errors import PatchError, StaleError, UsageError
from editflow.text.edits import Edit, apply_edits, common_affixes, moved, ordered
from editflow.text.git_names import is_inside, quote
from editflow.text.patch_reading import (
    BYTES,
    NO_NEWLINE,
    FilePatch,
    contents,
    parse_patch,
    split_lines,
)

__all__ = ["FilePatch", "parse_patch", "patch_edits", "to_patch"]


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines [first, last) of the old text, from 0, become `new`."""

    first: int
    last: int
    new: list[bytes]


class _Lines:
    """The lines of a text, each with its line feed; the last may lack it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        after: npt.NDArray[np.int64] = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
        self.starts = after
        self.bounds = np.unique(np.concatenate([[0], after, [len(data)]]))
        self.count = len(self.bounds) - 1

    def number(self, offset: int) -> int:
        """Return the line, from 0, that an insertion at a byte offset goes into."""
        return int(np.searchsorted(self.starts, offset, side="right"))

    def starts_at(self, offset: int) -> bool:
        """Does a line start at a byte offset, or would one?"""
        return offset == 0 or self.data[offset - 1 : offset] == b"\n"

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the bytes that lines [first, last) take."""
        return int(self.bounds[first]), int(self.bounds[last])

    def between(self, first: int, last: int) -> list[bytes]:
        start, end = self.span(first, last)
        return split_lines(self.data[start:end])


def to_patch(edits: Iterable[Edit], data: bytes, *, path: str, context: int = 3) -> bytes:
    """Return the patch that makes `edits` to `data`, empty when they change nothing.

    `git apply` accepts it in the folder that `path` is relative to (a leading "/" is dropped, as
    git does) and makes exactly these bytes. Raises `UsageError` for a path that leaves the folder,
    `StaleError` when the edits are not for `data`.
    """
    if context < 1:
        raise ValueError(f"git apply needs at least one line of context, not {context}")
    lines = _Lines(data)
    changes = _changes(ordered(edits), lines)
    if not changes:
        return b""
    name = normpath(path).lstrip("/")
    if not is_inside(name):
        hint = "Run from a folder that contains the file."
        raise UsageError("a patch cannot name a path outside its folder", where=path, hint=hint)
    source, target = quote("a/" + name), quote("b/" + name)
    tab = "\t" if " " in source else ""  # so that names end where git says they do
    patch = PatchedFile(PatchInfo([f"diff --git {source} {target}\n"]), source + tab, target + tab)
    shift = 0
    for group in _grouped(changes, 2 * context):
        hunk = _hunk(group, lines, context=context, shift=shift)
        shift += hunk.target_length - hunk.source_length
        patch.append(hunk)
    return str(patch).encode(BYTES)


def patch_edits(patch: FilePatch, data: bytes) -> list[Edit]:
    """Return the edits that a file patch makes to `data`, one for each run of changed lines.

    Lines must be exactly where the patch says: `StaleError` with path and line when they are not.
    """
    lines = _Lines(data)
    result: list[Edit] = []
    done = 0
    for hunk in patch.hunks:
        first = hunk.source_start - (hunk.source_length > 0)
        if first < done:
            raise PatchError("hunks overlap or are out of order", where=patch.path)
        done = first + hunk.source_length
        _check_fits(patch.path, hunk, first, lines)
        result += _hunk_edits(hunk, lines.span(first, first)[0])
    try:
        return ordered(result)
    except ValueError as error:
        raise PatchError("two hunks insert at one place", where=patch.path) from error


def _changes(edits: Sequence[Edit], lines: _Lines) -> list[_Change]:
    """Return the lines that edits change, in order, no two of them touching."""
    result: list[_Change] = []
    for first, last, group in _blocks(edits, lines):
        start, end = lines.span(first, last)
        new = apply_edits(lines.data[start:end], [moved(edit, -start) for edit in group])
        change = _trimmed(_Change(first, last, split_lines(new)), lines)
        if result and result[-1].last == change.first:
            before = result.pop()
            joined = _Change(before.first, change.last, before.new + change.new)
            change = _trimmed(joined, lines)
        if change.first < change.last or change.new:
            result.append(change)
    return result


def _trimmed(change: _Change, lines: _Lines) -> _Change:
    """Return the change without the lines it keeps at either end."""
    prefix, suffix = common_affixes(lines.between(change.first, change.last), change.new)
    new = change.new[prefix : len(change.new) - suffix]
    return _Change(change.first + prefix, change.last - suffix, new)


def _blocks(edits: Sequence[Edit], lines: _Lines) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield runs of edits with whole lines [first, last) around them that no other run reaches."""
    group: list[Edit] = []
    first = reach = 0
    for edit in edits:
        line = lines.number(edit.start)
        if group and line >= reach:
            yield first, min(reach, lines.count), group
            group = []
        first = first if group else line
        reach = lines.number(edit.end) + (not _ends_line(edit, lines, alone=not group))
        group.append(edit)
    if group:
        yield first, min(reach, lines.count), group


def _ends_line(edit: Edit, lines: _Lines, *, alone: bool) -> bool:
    """Does a line end where the edit ends, both before and after it?

    If not, the line that follows belongs to the edit: they may be joined.
    """
    removes_lines = not edit.new and alone and lines.starts_at(edit.start)
    return lines.starts_at(edit.end) and (removes_lines or edit.new.endswith(b"\n"))


def _grouped(changes: Sequence[_Change], gap: int) -> list[list[_Change]]:
    """Group changes with at most `gap` unchanged lines between them."""
    groups = [[changes[0]]]
    for before, change in pairwise(changes):
        if change.first - before.last <= gap:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _hunk(group: Sequence[_Change], lines: _Lines, *, context: int, shift: int) -> Hunk:
    """Return one hunk for near changes; `shift` is how many lines earlier hunks have added."""
    first = max(group[0].first - context, 0)
    last = min(group[-1].last + context, lines.count)
    body: list[tuple[str, bytes]] = []
    position = first
    for change in group:
        body += [(" ", line) for line in lines.between(position, change.first)]
        body += [("-", line) for line in lines.between(change.first, change.last)]
        body += [("+", line) for line in change.new]
        position = change.last
    body += [(" ", line) for line in lines.between(position, last)]
    old, new = last - first, sum(kind != "-" for kind, _ in body)
    # A side without lines is numbered by the line before it.
    hunk = Hunk(first + (old > 0), old, first + shift + (new > 0), new)
    for kind, line in body:
        text = line.decode(BYTES)
        hunk.append(Line(text if text.endswith("\n") else text + "\n", kind))
        if not text.endswith("\n"):
            hunk.append(Line(NO_NEWLINE[1:], NO_NEWLINE[0]))
    return hunk


def _check_fits(path: str, hunk: Hunk, first: int, lines: _Lines) -> None:
    """Raise `StaleError` unless the old lines of a hunk are in the text from line `first` on."""
    body = contents(hunk)
    old = [content for kind, content in body if kind != "+"]
    new = [content for kind, content in body if kind != "-"]
    found = lines.between(min(first, lines.count), min(first + len(old), lines.count))
    same = common_affixes(old, found)[0]
    goes_on = not all(line.endswith(b"\n") for line in new) and first + len(old) < lines.count
    if same < len(old) or first > lines.count or goes_on:
        raise StaleError(
            "the text is not what the patch changes",
            where=f"{path}:{first + same + 1}",
            hint="Make the patch again from the text as it is now.",
        )


def _hunk_edits(hunk: Hunk, start: int) -> list[Edit]:
    """Return one edit for each run of changed lines of a hunk whose old text is at byte `start`."""
    result = []
    for unchanged, run in groupby(contents(hunk), key=lambda item: item[0] == " "):
        body = list(run)
        old = b"".join(content for kind, content in body if kind != "+")
        if not unchanged:
            new = b"".join(content for kind, content in body if kind != "-")
            result.append(Edit(start, start + len(old), old, new))
        start += len(old)
    return result
