"""An automaton that reads the UTF-8 bytes of a text instead of its characters.

Knows automata and UTF-8; knows nothing of tokens or JSON. Only well-formed UTF-8 is read: no
overlong forms, no surrogates, nothing beyond U+10FFFF.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.constraints.language.automaton import DEAD, Automaton
from editflow.constraints.language.charset import LIMIT, Alphabet, Bools, Ints, unique_rows

_TAILS = 64  # what one continuation byte tells apart


@dataclass(frozen=True, slots=True, eq=False)
class ByteAutomaton:
    """A set of byte strings; the smallest automaton of the encoded texts."""

    moves: npt.NDArray[np.int32]
    """(S, 256) next state; state 0 is dead"""
    counts: Bools
    """(S, 256) the byte completes a character that adds to the length of the text"""
    accepting: Bools
    """(S,)"""
    start: int

    @property
    def states(self) -> int:
        """The number of states, the dead one included."""
        return len(self.moves)

    def accepts(self, data: bytes) -> bool:
        """Tell whether the byte string belongs to the set."""
        state = self.start
        for byte in data:
            state = int(self.moves[state, byte])
        return bool(self.accepting[state])


def encoded(texts: Automaton) -> ByteAutomaton:
    """Return the automaton over the UTF-8 bytes of the same texts.

    Sets of 64 characters that share all but their last byte, then of 64 such sets, and so on, are
    what the states inside a character stand for: one for each way they lead on.
    """
    builder = _Builder(texts.states)
    ways = texts.moves * 2 + texts.counts  # where a character leads, and whether it counts
    ascii_ways = ways[:, [texts.alphabet.column(code) for code in range(128)]]
    thirds, seconds, firsts = _nested(texts.alphabet)
    one_left = builder.level(ways, thirds.sets)
    two_left = builder.level(one_left, seconds.sets)
    three_left = builder.level(two_left, firsts.sets)
    head = np.zeros((texts.states, 256), np.int64)
    head[:, :0x80] = ascii_ways
    head[:, 0xC2:0xE0] = one_left[:, thirds.kinds[2:32]]
    head[:, 0xE0:0xF0] = two_left[:, seconds.kinds[:16]]
    head[:, 0xF0:0xF5] = three_left[:, firsts.kinds[:5]]
    rows = np.vstack([head, *builder.rows])
    accepting = np.append(texts.accepting, np.zeros(len(rows) - texts.states, dtype=bool))
    return ByteAutomaton((rows // 2).astype(np.int32), rows % 2 == 1, accepting, texts.start)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Blocks of code points by the number of bytes still to come."""

    sets: Ints
    """(N, 64) what each kind of block holds: columns, or kinds of smaller blocks"""
    kinds: Ints
    """(B,) kind of each block; kind 0 holds nothing"""


def _nested(alphabet: Alphabet) -> tuple[_Blocks, _Blocks, _Blocks]:
    """Return blocks of 64, 64 ** 2 and 64 ** 3 code points."""
    padded = 5 * _TAILS**3
    starts = np.arange(0, padded, _TAILS)
    first = alphabet.columns[np.searchsorted(alphabet.cuts, starts, side="right") - 1]
    first[starts >= LIMIT] = 0
    sets, kinds = np.repeat(np.arange(alphabet.size)[:, None], _TAILS, axis=1), first
    mixed = np.unique(alphabet.cuts[alphabet.cuts % _TAILS > 0] // _TAILS)
    if len(mixed):
        codes = mixed[:, None] * _TAILS + np.arange(_TAILS)
        inside = alphabet.columns[np.searchsorted(alphabet.cuts, codes, side="right") - 1]
        rows, names = unique_rows(inside)
        kinds[mixed] = alphabet.size + names
        sets = np.vstack([sets, inside[rows]])
    thirds = _Blocks(sets, kinds)
    inner = kinds.reshape(-1, _TAILS).copy()
    inner[0, :32] = 0  # fewer than three bytes encode these: overlong
    seconds = _grouped(inner)
    outer = seconds.kinds.reshape(-1, _TAILS).copy()
    outer[0, :16] = 0
    return thirds, seconds, _grouped(outer)


def _grouped(inner: Ints) -> _Blocks:
    """Return the kinds of blocks (B, 64) of smaller blocks; kind 0 holds nothing."""
    padded = np.vstack([np.zeros((1, _TAILS), np.int64), inner])
    firsts, kinds = unique_rows(padded)
    order = np.append(kinds[0], np.delete(np.arange(len(firsts)), kinds[0]))
    return _Blocks(padded[firsts[order]], np.argsort(order)[kinds[1:]])


class _Builder:
    """Numbers the states inside characters as they are needed."""

    def __init__(self, states: int) -> None:
        self.rows: list[Ints] = []
        self.states = states
        self.known: dict[bytes, int] = {bytes(8 * _TAILS): DEAD}

    def level(self, ways: Ints, sets: Ints) -> Ints:
        """Return where each state goes (S, N) by a byte that leaves a set of `sets` (N, 64) open.

        `ways: (S, M)` says where the members of the sets lead.
        """
        table = np.zeros((len(ways), len(sets)), np.int64)
        for index, members in enumerate(sets):
            found, places = np.unique(members, return_inverse=True)
            firsts, kinds = unique_rows(ways[:, found])
            names = [self.state(row[places]) for row in ways[firsts][:, found]]
            table[:, index] = 2 * np.array(names)[kinds]
        return table

    def state(self, tails: Ints) -> int:
        """Return the state in which the next byte, a continuation, goes the ways of `tails`."""
        key = tails.tobytes()
        if key not in self.known:
            row = np.zeros((1, 256), np.int64)
            row[0, 0x80:0xC0] = tails
            self.known[key] = self.states + len(self.rows)
            self.rows.append(row)
        return self.known[key]
