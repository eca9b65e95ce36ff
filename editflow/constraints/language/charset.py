"""Sets of characters, and partitions of all characters into the columns of an automaton.

Knows code points; knows nothing of automata, patterns or encodings. Surrogates are no characters.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

LIMIT = 0x110000
"""One more than the greatest code point."""

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CharSet:
    """A set of code points; `edges` ascend and alternate: inside from the first, outside from the
    second, and so on."""

    edges: tuple[int, ...] = ()

    @classmethod
    def of(cls, *ranges: tuple[int, int]) -> CharSet:
        """Return the union of ranges of code points, both ends included; surrogates drop out."""
        starts = np.sort([first for first, _ in ranges])
        ends = np.sort([last + 1 for _, last in ranges])
        edges = np.unique(np.concatenate([starts, ends]))
        depth = np.searchsorted(starts, edges, side="right") - np.searchsorted(ends, edges, "right")
        return _where(edges, depth > 0) & ANY

    @classmethod
    def chars(cls, characters: Iterable[str]) -> CharSet:
        """Return the set of the given characters."""
        return cls.of(*((ord(c), ord(c)) for c in characters))

    def __or__(self, other: CharSet) -> CharSet:
        edges = np.unique(np.array(self.edges + other.edges, dtype=np.int64))
        return _where(edges, _inside(self, edges) | _inside(other, edges))

    def __and__(self, other: CharSet) -> CharSet:
        edges = np.unique(np.array(self.edges + other.edges, dtype=np.int64))
        return _where(edges, _inside(self, edges) & _inside(other, edges))

    def __invert__(self) -> CharSet:
        """The characters that are not in the set."""
        inside = self.edges[1:] if self.edges[:1] == (0,) else (0, *self.edges)
        outside = inside[:-1] if inside[-1:] == (LIMIT,) else (*inside, LIMIT)
        return CharSet(outside) & ANY

    def __sub__(self, other: CharSet) -> CharSet:
        return self & ~other

    def __bool__(self) -> bool:
        return bool(self.edges)

    def __contains__(self, code: int) -> bool:
        return bisect_right(self.edges, code) % 2 == 1


def _inside(chars: CharSet, codes: Ints) -> Bools:
    """Tell which code points (n,) belong to the set."""
    inside: Bools = np.searchsorted(np.array(chars.edges), codes, side="right") % 2 == 1
    return inside


def _where(edges: Ints, inside: Bools) -> CharSet:
    """Return the set that begins and ends where `inside` (n,) changes at `edges` (n,)."""
    return CharSet(tuple(edges[np.diff(inside, prepend=False)].tolist()))


ANY = CharSet((0, 0xD800, 0xE000, LIMIT))
DIGITS = CharSet.of((0x30, 0x39))
LETTERS = CharSet.of((0x41, 0x5A), (0x61, 0x7A))
HEX = DIGITS | CharSet.of((0x41, 0x46), (0x61, 0x66))


@cache
def category(name: str) -> CharSet:
    """Return the characters of a Unicode general category, `L` or `Lu`; empty if there is none."""
    letters = np.frombuffer(name.encode(), dtype=np.uint8)
    if not 1 <= len(letters) <= 2:
        return CharSet()
    inside = (_categories()[:, : len(letters)] == letters).all(axis=1)
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    return CharSet(tuple(edges.tolist())) & ANY


@cache
def _categories() -> npt.NDArray[np.uint8]:
    """Return the general category of every code point as two letters (LIMIT, 2)."""
    found = np.full((LIMIT, 2), np.frombuffer(b"Cn", dtype=np.uint8))
    for first, last in _ASSIGNED:
        names = "".join(map(unicodedata.category, map(chr, range(first, last))))
        found[first:last] = np.frombuffer(names.encode(), dtype=np.uint8).reshape(-1, 2)
    found[0xF0000:] = np.frombuffer(b"Co", dtype=np.uint8)
    found[[0xFFFFE, 0xFFFFF, 0x10FFFE, 0x10FFFF]] = np.frombuffer(b"Cn", dtype=np.uint8)
    return found


# Planes 4 to 13 are empty and 15 and 16 private: asking for each character would take long.
_ASSIGNED = ((0, 0x40000), (0xE0000, 0xE1000))


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """A partition of all code points into columns; column 0 holds what no text may contain."""

    cuts: Ints
    """(I,) first code point of each interval, ascending from 0"""
    columns: Ints
    """(I,) column of each interval"""

    @classmethod
    def of(cls, sets: Sequence[CharSet]) -> tuple[Alphabet, list[list[int]]]:
        """Return the coarsest partition that tells `sets` apart, and the columns of each set."""
        cuts = np.unique(np.array([0, *(e for s in sets for e in s.edges if e < LIMIT)]))
        inside = np.zeros((len(cuts), len(sets)), dtype=bool)
        for index, chars in enumerate(sets):
            inside[:, index] = _inside(chars, cuts)
        _, columns = unique_rows(np.vstack([np.zeros((1, len(sets)), bool), inside]))
        columns = _first_is_zero(columns)
        members = [np.unique(columns[1:][inside[:, i]]).tolist() for i in range(len(sets))]
        return cls(cuts, columns[1:]), members

    @property
    def size(self) -> int:
        """The number of columns, column 0 included."""
        return int(self.columns.max()) + 1

    def column(self, code: int) -> int:
        """Return the column of a code point."""
        return int(self.columns[np.searchsorted(self.cuts, code, side="right") - 1])

    def chars(self, column: int) -> CharSet:
        """Return the characters of a column."""
        inside = np.append(self.columns == column, False)
        return _where(np.append(self.cuts, LIMIT), inside) & ANY

    def merged(self, other: Alphabet) -> tuple[Alphabet, Ints, Ints]:
        """Return the common refinement and, for each of its columns, the column here and there."""
        cuts = np.union1d(self.cuts, other.cuts)
        here = self.columns[np.searchsorted(self.cuts, cuts, side="right") - 1]
        there = other.columns[np.searchsorted(other.cuts, cuts, side="right") - 1]
        pairs = np.append(0, here * other.size + there)
        codes, columns = np.unique(pairs, return_inverse=True)  # the pair (0, 0) sorts first
        return Alphabet(cuts, columns[1:]), codes // other.size, codes % other.size

    def renamed(self, names: Ints) -> Alphabet:
        """Return the partition with column `c` called `names[c]`, equal neighbours joined."""
        columns = names[self.columns]
        kept = np.append(True, columns[1:] != columns[:-1])
        return Alphabet(self.cuts[kept], columns[kept])


def unique_rows(rows: npt.NDArray[np.generic]) -> tuple[Ints, Ints]:
    """Return the index of one row of each kind (n,) and the kind of each row (R,)."""
    flat = np.ascontiguousarray(rows)
    if not flat.shape[1]:
        return np.zeros(1, np.int64), np.zeros(len(flat), np.int64)
    keys = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).ravel()
    _, index, kinds = np.unique(keys, return_index=True, return_inverse=True)
    return index, kinds.reshape(-1)


def _first_is_zero(kinds: Ints) -> Ints:
    """Rename kinds so that the first element's kind is 0, keeping them consecutive."""
    names = np.arange(int(kinds.max()) + 1)
    names[[kinds[0], 0]] = names[[0, kinds[0]]]
    renamed: Ints = names[kinds]
    return renamed
