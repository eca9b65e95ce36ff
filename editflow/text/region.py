"""Regions: sets of characters of a text, for saying what may change and what may not.

Knows nothing of bytes, tokens' contents or models; offsets are characters of the viewed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.errors import UsageError

Span = tuple[int, int]
Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# A comment opener, or the bare start of a line inside a block comment, then the pragma.
_PRAGMA = re.compile(
    r"""(?m)(?:^[^\S\r\n]*[*'"]?|\#|//|/\*|<!--|--|;|%|\(\*|\{\#|\{-|\bREM\b|::)"""
    r"""[^\S\r\n]*editflow:[^\S\r\n]*(?P<word>off|on|keep)(?![\w-])""",
    re.VERBOSE,
)
_LINES = re.compile(r"(?P<first>[0-9]{0,9})(?P<colon>:?)(?P<last>[0-9]{0,9})")


@dataclass(frozen=True, slots=True)
class Region:
    """A set of characters: sorted, disjoint, non-empty half-open spans that do not touch."""

    spans: tuple[Span, ...] = ()

    @staticmethod
    def of(spans: Iterable[Span]) -> Region:
        """Return the union of spans in any order; empty spans add nothing."""
        merged: list[Span] = []
        for start, end in sorted((start, end) for start, end in spans if start < end):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return Region(tuple(merged))

    @staticmethod
    def from_flags(flags: Flags) -> Region:
        """Return the region of the characters that are true in `flags: (characters,)`."""
        steps = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0)).tolist()
        return Region(tuple(zip(steps[::2], steps[1::2], strict=True)))

    @staticmethod
    def nothing() -> Region:
        """Return the empty region."""
        return Region()

    @staticmethod
    def everything(text: str) -> Region:
        """Return all characters of `text`."""
        return Region.of([(0, len(text))])

    @staticmethod
    def lines(text: str, spec: str) -> Region:
        """Return whole lines, 1-based and inclusive: "A:B", "A:", ":B" or "A".

        Raises `UsageError` when the range is malformed, reversed or not in the text.
        """
        starts = line_starts(text).tolist()
        first, last = _line_range(spec, len(starts))
        return Region.of([(starts[first - 1], [*starts, len(text)][last])])

    @staticmethod
    def matching(text: str, regex: str) -> Region:
        """Return the characters that `regex` matches ("^" and "$" match at every line)."""
        try:
            pattern = re.compile(regex, re.MULTILINE)
        except (re.error, OverflowError, RecursionError) as error:
            raise UsageError(
                f"not a regular expression: {error}",
                where=f"regex {regex!r}",
                hint="Escape characters that are meant as they stand, as in \\( or \\*.",
            ) from error
        return Region.of(match.span() for match in pattern.finditer(text))

    @staticmethod
    def pragmas(text: str) -> Region:
        """Return the lines that comments in `text` freeze.

        Those from "editflow: off" to "editflow: on", both included, or to the end of the text;
        and each line with a trailing "editflow: keep".
        """
        if "editflow:" not in text:
            return Region()
        lines = [*line_starts(text).tolist(), len(text)]
        frozen: list[Span] = []
        opened: int | None = None
        for match in _PRAGMA.finditer(text):
            line = int(np.searchsorted(lines[:-1], match.start("word"), side="right")) - 1
            word = match["word"]
            if word == "off" and opened is None:
                opened = lines[line]
            elif word == "on" and opened is not None:
                frozen.append((opened, lines[line + 1]))
                opened = None
            elif word == "keep":
                frozen.append((lines[line], lines[line + 1]))
        if opened is not None:
            frozen.append((opened, len(text)))
        return Region.of(frozen)

    def __or__(self, other: Region) -> Region:
        return Region.of([*self.spans, *other.spans])

    def __and__(self, other: Region) -> Region:
        return self - (self - other)

    def __sub__(self, other: Region) -> Region:
        end = self.spans[-1][1] if self.spans else 0
        return Region(tuple(_overlaps(self.spans, other.complement(end).spans)))

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __iter__(self) -> Iterator[Span]:
        return iter(self.spans)

    def complement(self, length: int) -> Region:
        """Return the characters of a text of `length` characters that are not in the region."""
        edges = [0, *(min(edge, length) for span in self.spans for edge in span), length]
        return Region.of(zip(edges[::2], edges[1::2], strict=True))

    def covers(self, starts: Offsets, ends: Offsets) -> Flags:
        """Say for each span [start, end) whether the region touches it.

        starts, ends: (n,) characters. An empty span is touched when it lies strictly inside.
        """
        if not self.spans:
            return np.zeros(len(starts), dtype=np.bool_)
        own = np.array(self.spans, dtype=np.int64)  # (spans, 2)
        nearest = np.searchsorted(own[:, 1], starts, side="right")  # first span ending past start
        own_starts = np.append(own[:, 0], np.iinfo(np.int64).max)
        return np.asarray(own_starts[nearest] < ends)


def line_starts(text: str) -> Offsets:
    """Return the character offset at which each line starts; an empty text has one line.

    Lines end at "\\n", or at "\\r" in a text that has no "\\n".
    """
    ending = "\r" if "\n" not in text else "\n"
    after = np.flatnonzero(_codes(text) == ord(ending)) + 1
    starts = np.concatenate([np.zeros(1, dtype=np.int64), after])
    return starts if len(starts) == 1 or starts[-1] < len(text) else starts[:-1]


def frozen_gaps(text: str, starts: Offsets, ends: Offsets, frozen_tokens: Flags) -> Flags:
    """Say for each gap between tokens whether inserting there would change frozen text.

    starts, ends: (n,) characters of each token of `text`, in order; frozen_tokens: (n,).
    Returns (n + 1,); gap g lies before token g. A gap is frozen when both sides are (the ends of
    the text count as frozen), or when it is the start of a line that begins with a frozen token.
    Without tokens the one gap is free.
    """
    if len(frozen_tokens) == 0:
        return np.zeros(1, dtype=np.bool_)
    left = np.concatenate([[True], frozen_tokens])
    right = np.concatenate([frozen_tokens, [True]])
    ends_line = (starts < ends) & (_codes(text)[ends - 1] == ord("\n"))
    before_frozen = np.concatenate([frozen_tokens[1:], [False]])
    return np.asarray((left & right) | np.concatenate([[False], ends_line & before_frozen]))


def _codes(text: str) -> npt.NDArray[np.uint32] | npt.NDArray[np.uint8]:
    """Return the code point of each character; lone surrogates are allowed."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _line_range(spec: str, count: int) -> Span:
    """Return first and last line, 1-based, of a range in a text of `count` lines."""
    match = _LINES.fullmatch(spec.strip())
    if match is None or not (match["first"] or match["last"]):
        raise _bad_lines(spec, "is not a range of lines")
    first = int(match["first"] or 1)
    last = int(match["last"] or (count if match["colon"] else first))
    if first < 1 or last < 1:
        raise _bad_lines(spec, "starts before line 1")
    if max(first, last) > count:
        raise _bad_lines(spec, f"goes past the end: the text has {count} line(s)")
    if last < first:
        raise _bad_lines(spec, "ends before it starts")
    return first, last


def _bad_lines(spec: str, why: str) -> UsageError:
    hint = 'Lines count from 1: "3:9", "3:", ":9" or "3".'
    return UsageError(f"the line range {why}", where=f"lines {spec!r}", hint=hint)


def _overlaps(left: tuple[Span, ...], right: tuple[Span, ...]) -> Iterator[Span]:
    """Yield the common parts of two sorted lists of disjoint spans."""
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            yield start, end
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
