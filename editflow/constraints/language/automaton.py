"""A set of texts as the smallest deterministic automaton over characters.

Knows characters; knows nothing of patterns, bytes, tokens or JSON. How automata are combined is in
`algebra`, how they read bytes in `encoded`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from editflow.constraints.language.charset import Alphabet, Bools, Ints, unique_rows
from editflow.errors import ConstraintError

Key = TypeVar("Key", bound=Hashable)

DEAD = 0
MOST_STATES = 4096
MOST_STEPS = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """A set of texts; minimal and with states in order of discovery, so equal sets are equal."""

    alphabet: Alphabet
    moves: Ints
    """(S, K) next state on a column of the alphabet; state 0 is dead, column 0 leads there"""
    counts: Bools
    """(S, K) the character adds to the length of the text; false for quotes around a string, and
    true where two ways of reading the text disagree"""
    accepting: Bools
    """(S,) the text may end here"""
    start: int
    """1, or 0 in the empty set"""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Automaton) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def states(self) -> int:
        """The number of states, the dead one included."""
        return len(self.moves)

    @property
    def empty(self) -> bool:
        """Tell whether no text belongs to the set."""
        return self.start == DEAD

    @property
    def key(self) -> bytes:
        """A digest that two automata share exactly when they hold the same texts and counts."""
        cuts, columns = self.alphabet.cuts, self.alphabet.columns
        arrays = (cuts, columns, self.moves, self.counts, self.accepting)
        parts = [np.array(array.shape).tobytes() + array.tobytes() for array in arrays]
        return hashlib.sha256(b"".join(parts)).digest()

    def accepts(self, text: str) -> bool:
        """Tell whether the text belongs to the set."""
        state = self.start
        for character in text:
            state = int(self.moves[state, self.alphabet.column(ord(character))])
        return bool(self.accepting[state])

    def counted(self, text: str) -> int:
        """Return how many characters of the text count, along the path it takes."""
        state, total = self.start, 0
        for character in text:
            column = self.alphabet.column(ord(character))
            total += int(self.counts[state, column])
            state = int(self.moves[state, column])
        return total


def explore(
    alphabet: Alphabet,
    start: Key,
    step: Callable[[Key, int], tuple[Key, bool]],
    accepts: Callable[[Key], bool],
) -> Automaton:
    """Build the automaton whose states are the keys reached from `start`.

    `step(key, column)` returns the next key and whether the character counts; a falsy key is dead.
    ConstraintError when there are more than `MOST_STATES` keys or the keys are too large to follow.
    """
    known: dict[Key, int] = {start: 1}
    keys, steps, width = [start], 0, alphabet.size
    moves, counts = [[DEAD] * width], [[False] * width]
    for key in keys:  # grows while it is read
        row, marks = [DEAD] * width, [False] * width
        for column in range(1, width):
            after, marks[column] = step(key, column)
            steps += _weight(after)
            if not after:
                continue
            row[column] = known.setdefault(after, len(known) + 1)
            if row[column] > len(keys):
                keys.append(after)
        moves.append(row)
        counts.append(marks)
        check_size(len(keys), steps)
    accepting = np.array([False, *map(accepts, keys)])
    return minimal(Automaton(alphabet, np.array(moves), np.array(counts), accepting, 1))


def check_size(states: int, steps: int = 0) -> None:
    """Raise ConstraintError when an automaton under construction has grown too large."""
    if states > MOST_STATES or steps > MOST_STEPS:
        raise ConstraintError(
            f"this constraint needs more than {MOST_STATES} states",
            hint="Shorten its counted repetitions such as {0,1000}, or bound the length instead.",
        )


def _weight(key: Hashable) -> int:
    return len(key) if isinstance(key, frozenset | tuple) else 1


def minimal(automaton: Automaton) -> Automaton:
    """Return the smallest automaton of the same texts, its states in order of discovery."""
    alphabet, accepting = automaton.alphabet, automaton.accepting
    moves = _without_dead_ends(automaton.moves, accepting)
    counts = automaton.counts & (moves != DEAD)
    firsts, kinds = _merged_states(moves, counts, accepting)
    moves, counts, accepting = kinds[moves[firsts]], counts[firsts], accepting[firsts]
    columns, names = _merged_columns(moves, counts, alphabet)
    order = _discovered(moves[:, columns], dead=int(kinds[DEAD]), start=int(kinds[automaton.start]))
    places = np.zeros(len(moves), np.int64)
    places[order] = np.arange(len(order))
    return Automaton(
        alphabet.renamed(names),
        places[moves[order][:, columns]],
        counts[order][:, columns],
        accepting[order],
        int(places[kinds[automaton.start]]),
    )


def _without_dead_ends(moves: Ints, accepting: Bools) -> Ints:
    """Send every move from which no text can end to the dead state."""
    live = accepting
    while (wider := live | live[moves].any(axis=1)).sum() > live.sum():
        live = wider
    return np.where(live[moves] & live[:, None], moves, DEAD)


def _merged_states(moves: Ints, counts: Bools, accepting: Bools) -> tuple[Ints, Ints]:
    """Join states that no continuation tells apart (Moore's refinement).

    Returns one state of each kind (n,) and the kind of each state (S,).
    """
    marks = np.packbits(counts, axis=1).astype(np.int64)
    firsts, kinds = unique_rows(np.column_stack([accepting, marks]))
    while True:
        finer, names = unique_rows(np.column_stack([kinds, kinds[moves]]))
        if len(finer) == len(firsts):
            return firsts, kinds
        firsts, kinds = finer, names


def _merged_columns(moves: Ints, counts: Bools, alphabet: Alphabet) -> tuple[Ints, Ints]:
    """Join columns that lead to the same places; those that lead nowhere become column 0.

    Returns one old column for each new one (k,) and the new name of each old column (K,). New
    names ascend by the first character of the column.
    """
    firsts, kinds = unique_rows(np.vstack([moves, counts]).T)
    found, at = np.unique(np.append(kinds[0], kinds[alphabet.columns]), return_index=True)
    order = found[np.argsort(at)]
    names = np.zeros(len(firsts), np.int64)
    names[order] = np.arange(len(order))
    return firsts[order], names[kinds]


def _discovered(moves: Ints, *, dead: int, start: int) -> Ints:
    """Return the dead state, then the states a walk from the start finds, level by level."""
    order, seen = [dead], np.zeros(len(moves), dtype=bool)
    seen[dead] = True
    level = np.array([start])[~seen[[start]]]
    while len(level):
        seen[level] = True
        order += level.tolist()
        after = moves[level].ravel()
        fresh, at = np.unique(after[~seen[after]], return_index=True)
        level = fresh[np.argsort(at)]
    return np.array(order)
