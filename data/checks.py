"""What is wrong with files of pairs: bad rows, repeated ones, secrets, leaks between splits.

Knows pairs and positions; knows nothing of how findings are shown or of what is done about them.
"""

from __future__ import annotations

from array import array
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from editflow.data.filters import Decontaminator, has_secret
from editflow.data.pair import TEXTS, EditPair
from editflow.data.rows.bad import BadRow

# What a finding is called, one of them and many.
KINDS = {
    "bad": ("bad row", "bad rows"),
    "secret": ("row with a secret", "rows with a secret"),
    "sealed": ("row like a sealed one", "rows like sealed ones"),
    "id": ("repeated id", "repeated ids"),
    "duplicate": ("repeated pair", "repeated pairs"),
    "leak": ("row with a text of another split", "rows with a text of another split"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a key of `KINDS`, where (`path:row`), and what."""

    kind: str
    where: str
    what: str


@dataclass
class Tally:
    """Rows of one file: all, bad ones, and pairs in which nothing is to be done."""

    rows: int = 0
    bad: int = 0
    idle: int = 0


class _Keys:
    """64-bit hashes in the order they came, each with the row it is from: 16 bytes for one.

    Of two equal hashes the texts are taken to be equal: among ten million, one chance in 300,000
    that any two are not.
    """

    def __init__(self) -> None:
        self.hashes, self.rows = array("q"), array("q")

    def add(self, row: int, *content: str) -> None:
        self.hashes.append(hash(content))
        self.rows.append(row)

    def firsts(self) -> Iterator[tuple[int, int]]:
        """Yield the row of each hash, in order, with the row in which the hash came first."""
        if not self.rows:
            return
        _, first, which = np.unique(self.hashes, return_index=True, return_inverse=True)
        rows = np.asarray(self.rows)
        yield from zip(rows.tolist(), rows[first[which]].tolist(), strict=True)


@dataclass
class Checker:
    """Looks at rows one after the other, and in the end at what they have in common.

    Holds hashes of what it has seen, 80 bytes a row, so files may be larger than memory.
    """

    sealed: Decontaminator | None = None
    tallies: dict[Path, Tally] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)  # the first row of each file
    _numbers: array[int] = field(default_factory=lambda: array("q"))
    _groups: dict[str, int] = field(default_factory=dict)
    _group_of: array[int] = field(default_factory=lambda: array("q"))
    _ids: _Keys = field(default_factory=_Keys)
    _pairs: _Keys = field(default_factory=_Keys)
    _texts: _Keys = field(default_factory=_Keys)

    def file(self, path: Path, rows: Iterable[tuple[int, EditPair | BadRow]]) -> Iterator[Finding]:
        """Yield what is wrong with each row of a file by itself; once for each file."""
        tally = self.tallies[path] = Tally()
        self._starts.append(len(self._numbers))
        for number, row in rows:
            tally.rows += 1
            if isinstance(row, BadRow):
                tally.bad += 1
                yield Finding("bad", f"{path}:{number}", str(row))
                continue
            tally.idle += row.before == row.after
            self._remember(row, number, row.split or str(path))
            for kind, what in self._alone(row):
                yield Finding(kind, f"{path}:{number}", what)

    def together(self) -> Iterator[Finding]:
        """Yield what is wrong with rows of all files taken together."""
        yield from self._repeated("id", self._ids, "the id of {} as well")
        yield from self._repeated("duplicate", self._pairs, "the same pair as {}")
        yield from self._leaks()

    def _alone(self, pair: EditPair) -> Iterator[tuple[str, str]]:
        texts = {name: getattr(pair, name) for name in TEXTS}
        for name, text in texts.items():
            if has_secret(text):
                yield "secret", f'field "{name}" holds what looks like a key or token'
                break
        for name, text in texts.items():
            if self.sealed is not None and self.sealed.matches(text):
                yield "sealed", f'field "{name}" shares twelve words in a row with a sealed row'
                break

    def _remember(self, pair: EditPair, number: int, group: str) -> None:
        row = len(self._numbers)
        self._numbers.append(number)
        self._group_of.append(self._groups.setdefault(group, len(self._groups)))
        if pair.id:
            self._ids.add(row, pair.id)
        self._pairs.add(row, pair.before, pair.after, pair.instruction)
        for text in {pair.before, pair.after} - {""}:
            self._texts.add(row, text)

    def _repeated(self, kind: str, keys: _Keys, what: str) -> Iterator[Finding]:
        for row, first in keys.firsts():
            if row != first:
                yield Finding(kind, self._where(row), what.format(self._where(first)))

    def _leaks(self) -> Iterator[Finding]:
        """Yield each row with a text that stood in another split first; once for a row."""
        names = list(self._groups)
        told = -1
        for row, first in self._texts.firsts() if len(names) > 1 else ():
            if self._group_of[row] != self._group_of[first] and row != told:
                told = row
                mine, other = (names[self._group_of[one]] for one in (row, first))
                what = f"a text of {mine} that is also in {other}, at {self._where(first)}"
                yield Finding("leak", self._where(row), what)

    def _where(self, row: int) -> str:
        path = list(self.tallies)[bisect(self._starts, row) - 1]
        return f"{path}:{self._numbers[row]}"
