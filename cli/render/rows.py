"""The rows of a diff as people read it: line numbers, marks, and what changed within each line.

Everything follows from the edits; nothing is compared to find changes. Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from editflow.text.edits import Edit
from editflow.text.region import line_starts
from editflow.text.source import Source

LONGEST = 300  # characters of one piece of a line before its middle is left out


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line, and whether an edit touches it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces of one line without its ending; `ended` is false where the file stops short."""

    pieces: tuple[Piece, ...]
    ended: bool = True

    @property
    def content(self) -> tuple[str, bool]:
        return "".join(piece.text for piece in self.pieces), self.ended


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its mark, its line number before and after (1-based), and the line.

    "…" marks lines that are left out.
    """

    mark: Literal[" ", "-", "+", "…"]
    old: int | None = None
    new: int | None = None
    line: Line = Line(())


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines from `first` on (0-based, before the edits) and what becomes of them."""

    first: int
    old: list[Line]
    new: list[Line]


def rows(source: Source, edits: Iterable[Edit], *, context: int = 3) -> list[Row]:
    """Return the rows that show `edits` with `context` lines around each."""
    result: list[Row] = []
    lines = _Lines(source.text)
    shown = shift = 0  # lines already shown; lines gained so far
    for block in lines.blocks(source, edits):
        start = max(shown, block.first - context)
        tail = min(start, shown + context) if result else start
        result += [lines.row(number, shift) for number in range(shown, tail)] if result else []
        if start > tail or (start and not result):
            result.append(Row("…"))
        result += [lines.row(number, shift) for number in range(start, block.first)]
        result += _changed_rows(block, shift)
        shown = block.first + len(block.old)
        shift += len(block.new) - len(block.old)
    if result:
        end = min(len(lines.starts), shown + context)
        result += [lines.row(number, shift) for number in range(shown, end)]
    return result


def _changed_rows(block: _Block, shift: int) -> Iterator[Row]:
    for number, line in enumerate(block.old, block.first + 1):
        yield Row("-", old=number, line=_settled(line))
    for number, line in enumerate(block.new, block.first + shift + 1):
        yield Row("+", new=number, line=_settled(line))


class _Lines:
    """The lines of a text; a lone carriage return ends one only where nothing else does."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ending = "\r" if "\r" in text and "\n" not in text else "\n"
        self.starts: list[int] = line_starts(text).tolist() if text else []

    def row(self, number: int, shift: int) -> Row:
        """Return the context row of the line `number`, 0-based before the edits."""
        text = self.text[self.starts[number] : self._end(number)]
        line = self._split([Piece(text, False)])[0]
        return Row(" ", number + 1, number + 1 + shift, _settled(line))

    def blocks(self, source: Source, edits: Iterable[Edit]) -> Iterator[_Block]:
        """Gather edits that share lines, with those lines before and after."""
        group: list[tuple[int, int, str]] = []
        last = -1
        for start, end, new in (_in_view(source, e) for e in sorted(edits, key=lambda e: e.start)):
            if group and self._line(start) > last:
                yield self._block(group)
                group = []
            group.append((start, end, new))
            last = self._line(end)
        if group:
            yield self._block(group)

    def _block(self, group: Sequence[tuple[int, int, str]]) -> _Block:
        first, last = self._line(group[0][0]), self._line(group[-1][1])
        position = self.starts[first] if self.starts else 0
        old: list[Piece] = []
        new: list[Piece] = []
        for start, end, text in self._on_words(group, position):
            kept = Piece(self.text[position:start], False)
            old += [kept, Piece(self.text[start:end], True)]
            new += [kept, Piece(text, True)]
            position = end
        rest = Piece(self.text[position : self._end(last)], False)
        return _trimmed(_Block(first, self._split([*old, rest]), self._split([*new, rest])))

    def _on_words(
        self, group: Sequence[tuple[int, int, str]], position: int
    ) -> Iterator[tuple[int, int, str]]:
        """Widen replacements to whole words: `load` to `read` reads better than `lo` to `re`."""
        limits = [start for start, _, _ in group[1:]] + [len(self.text)]
        for (start, end, new), limit in zip(group, limits, strict=True):
            low, high = start, end
            if start < end and new:
                while low > position and self.text[low - 1].isalnum():
                    low -= 1
                while high < limit and self.text[high].isalnum():
                    high += 1
            yield low, high, f"{self.text[low:start]}{new}{self.text[end:high]}"
            position = high

    def _split(self, pieces: Iterable[Piece]) -> list[Line]:
        lines: list[Line] = []
        open_pieces: list[Piece] = []
        for piece in pieces:
            *whole, rest = piece.text.split(self.ending)
            for text in whole:
                lines.append(Line((*open_pieces, Piece(text, piece.changed))))
                open_pieces = []
            if rest:
                open_pieces.append(Piece(rest, piece.changed))
        return [*lines, Line(tuple(open_pieces), ended=False)] if open_pieces else lines

    def _line(self, character: int) -> int:
        return max(0, int(np.searchsorted(self.starts, character, side="right")) - 1)

    def _end(self, number: int) -> int:
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)


def _in_view(source: Source, edit: Edit) -> tuple[int, int, str]:
    """Return the edit as view characters [start, end) and new text, on whole characters."""
    offsets = source.offsets
    start = max(0, int(np.searchsorted(offsets, edit.start, side="right")) - 1)
    end = max(start, int(np.searchsorted(offsets, edit.end, side="left")))
    low, high = min(int(offsets[start]), edit.start), max(int(offsets[end]), edit.end)
    new = source.data[low : edit.start] + edit.new + source.data[edit.end : high]
    return start, end, new.decode(source.encoding, "backslashreplace").replace("\r\n", "\n")


def _trimmed(block: _Block) -> _Block:
    """Leave out lines at either end that the edits keep, unless nothing else could be shown."""
    old, new, first = list(block.old), list(block.new), block.first
    while old and new and old[0].content == new[0].content:
        old, new, first = old[1:], new[1:], first + 1
    while old and new and old[-1].content == new[-1].content:
        old, new = old[:-1], new[:-1]
    return _Block(first, old, new) if old or new else block


def _settled(line: Line) -> Line:
    """Shorten long pieces; a line that changes as a whole needs no part of it pointed out."""
    whole = all(piece.changed or not piece.text.strip() for piece in line.pieces)
    pieces = (
        Piece(_shortened(piece.text), piece.changed and not whole)
        for piece in line.pieces
        if piece.text
    )
    return replace(line, pieces=tuple(pieces))


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    keep = LONGEST // 2
    return f"{text[:keep]} …{len(text) - 2 * keep:,} characters… {text[-keep:]}"
