"""Which part of a file may change: `--lines`, `--changed` and `--protect` as one region.

Knows regions and asks git for changed lines; inline pragmas are the editor's concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editflow.errors import UsageError
from editflow.text.region import Region
from editflow.text.source import Source
from editflow.workspace.discover import changed_lines

_LINE_RANGE = re.compile(r"\d+(:\d*)?|:\d+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the user said about where edits may happen; `changed` is a git revision."""

    lines: Sequence[str] = ()
    protect: Sequence[str] = ()
    changed: str | None = None

    def region(self, source: Source) -> Region | None:
        """Return the characters of `source` that may change; None for all of them."""
        if not (self.lines or self.protect or self.changed):
            return None
        with _located(source):
            free = Region.everything(source.text)
            if self.lines:
                free &= _union(Region.lines(source.text, spec) for spec in self.lines)
            if self.changed:
                ranges = changed_lines(Path(source.path or ""), self.changed)
                free &= _union(Region.lines(source.text, f"{a}:{b}") for a, b in ranges)
            return free - _union(_lines_or_regex(source.text, spec) for spec in self.protect)


@contextmanager
def _located(source: Source) -> Iterator[None]:
    """Name the file in a complaint about a range or an expression."""
    try:
        yield
    except UsageError as error:
        where = f"{source.path or 'standard input'}: {error.where}"
        raise UsageError(error.what, where=where, hint=error.hint) from error


def _lines_or_regex(text: str, spec: str) -> Region:
    lines = _LINE_RANGE.fullmatch(spec)
    return Region.lines(text, spec) if lines else Region.matching(text, spec)


def _union(regions: Iterable[Region]) -> Region:
    return Region.of(span for region in regions for span in region)
