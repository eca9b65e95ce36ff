"""Sets of texts from sets of texts: unions, sequences, repetitions, complements.

Knows automata; knows nothing of patterns, bytes, tokens or JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from editflow.constraints.language.automaton import (
    DEAD,
    Automaton,
    check_size,
    explore,
    minimal,
)
from editflow.constraints.language.charset import ANY, Alphabet, Bools, CharSet, Ints

Threads = frozenset[int]


def nothing() -> Automaton:
    """Return the set of no text at all."""
    return one_of(())


def empty_text() -> Automaton:
    """Return the set of just the empty text."""
    return one_of(("",))


def text_of(chars: CharSet, least: int = 0, most: int | None = None) -> Automaton:
    """Return the texts of `least` to `most` characters of a set; no end where `most` is None."""
    alphabet, (columns,) = Alphabet.of([chars])
    last = least if most is None else most
    check_size(last)
    moves = np.zeros((last + 2, alphabet.size), np.int64)
    moves[1:-1, columns] = np.arange(2, last + 2)[:, None]
    if most is None:
        moves[-1, columns] = last + 1
    accepting = np.arange(last + 2) > least
    return minimal(Automaton(alphabet, moves, moves != DEAD, accepting, 1))


def anything() -> Automaton:
    """Return the set of all texts."""
    return text_of(ANY)


def one_of(texts: Iterable[str]) -> Automaton:
    """Return the set of the given texts."""
    words = sorted(set(texts))
    alphabet, members = Alphabet.of([CharSet.chars(c) for c in sorted({*"".join(words)})])
    codes = {c: m[0] for c, m in zip(sorted({*"".join(words)}), members, strict=True) if m}
    rows, accepting = [[DEAD] * alphabet.size for _ in range(2)], [False, False]
    for word in words:
        state = 1
        for character in word:
            column = codes[character]
            if not rows[state][column]:
                rows[state][column] = len(rows)
                rows.append([DEAD] * alphabet.size)
                accepting.append(False)
            state = rows[state][column]
        accepting[state] = True
        check_size(len(rows))
    moves = np.array(rows)
    return minimal(Automaton(alphabet, moves, moves != DEAD, np.array(accepting), 1))


def union(*automata: Automaton) -> Automaton:
    """Return the texts of any of the sets."""
    return reduce(lambda a, b: _product(a, b, _OR), automata) if automata else nothing()


def intersection(first: Automaton, *others: Automaton) -> Automaton:
    """Return the texts that all sets hold."""
    return reduce(lambda a, b: _product(a, b, _AND), others, first)


def difference(first: Automaton, second: Automaton) -> Automaton:
    """Return the texts of the first set that the second one does not hold."""
    return _product(first, second, _MINUS)


def complement(automaton: Automaton) -> Automaton:
    """Return all texts that the set does not hold."""
    return difference(anything(), automaton)


def contains(larger: Automaton, smaller: Automaton) -> bool:
    """Tell whether every text of the smaller set is in the larger one."""
    return difference(smaller, larger).empty


def uncounted(automaton: Automaton) -> Automaton:
    """Return the same texts with no character that adds to the length."""
    a = automaton
    return minimal(Automaton(a.alphabet, a.moves, np.zeros_like(a.counts), a.accepting, a.start))


def sequence(*automata: Automaton) -> Automaton:
    """Return the texts made of one text of each set, one after the other."""
    return reduce(_followed, automata) if automata else empty_text()


def optional(automaton: Automaton) -> Automaton:
    """Return the texts of the set, and the empty one."""
    return union(automaton, empty_text())


def repeated(automaton: Automaton, least: int = 0, most: int | None = None) -> Automaton:
    """Return the texts made of `least` to `most` texts of the set; no end where `most` is None."""
    least = 0 if automaton.accepting[automaton.start] else least
    if most == 0 or (automaton.empty and not least):
        return empty_text()
    last, size = max(least, 1) if most is None else most, automaton.states
    check_size(last)
    moves, accepting = automaton.moves.tolist(), automaton.accepting.tolist()

    def follow(thread: int, column: int) -> Iterable[int]:
        copy, state = divmod(thread, size)
        after = moves[state][column]
        if after:
            yield copy * size + after
        if accepting[after] and (copy < last or most is None):
            yield min(copy + 1, last) * size + automaton.start

    def ends(key: Threads) -> bool:
        return any(accepting[t % size] and t // size >= least for t in key)

    start = frozenset([size + automaton.start])
    counts = automaton.counts.tolist()
    whole = explore(
        automaton.alphabet, start, _threads(follow, lambda t, c: counts[t % size][c]), ends
    )
    return whole if least else optional(whole)


def separated(automaton: Automaton, separator: Automaton, least: int = 1) -> Automaton:
    """Return the texts made of at least `least` (1 or more) texts of the set with a separator."""
    more = repeated(sequence(separator, automaton), least - 1)
    return sequence(automaton, more)


def _followed(a: Automaton, b: Automaton) -> Automaton:
    """Return the texts that are one of `a` and then one of `b`."""
    alphabet, here, there = a.alphabet.merged(b.alphabet)
    first, size = b.start + a.states, a.states
    moves = [*a.moves[:, here].tolist(), *(b.moves[:, there] + size).tolist()]
    counts = [*a.counts[:, here].tolist(), *b.counts[:, there].tolist()]
    accepting = [*a.accepting.tolist(), *b.accepting.tolist()]

    def follow(thread: int, column: int) -> Iterable[int]:
        after = moves[thread][column]
        if after not in (DEAD, size):
            yield after
        if after < size and accepting[after] and not b.empty:
            yield first

    def ends(key: Threads) -> bool:
        return any(t >= size and accepting[t] for t in key)

    start = [a.start] + [first] * bool(accepting[a.start])
    step = _threads(follow, lambda t, c: counts[t][c])
    return explore(alphabet, frozenset(start), step, ends)


def _threads(
    follow: Callable[[int, int], Iterable[int]], counts: Callable[[int, int], bool]
) -> Callable[[Threads, int], tuple[Threads, bool]]:
    """Return the step of a set of threads from the step of one of them."""
    known: dict[tuple[int, int], Threads] = {}

    def step(key: Threads, column: int) -> tuple[Threads, bool]:
        parts = []
        for thread in key:
            if (thread, column) not in known:
                known[thread, column] = frozenset(follow(thread, column))
            parts.append(known[thread, column])
        return frozenset().union(*parts), any(counts(thread, column) for thread in key)

    return step


@dataclass(frozen=True, slots=True)
class _Rule:
    """How membership in two sets decides on membership in their product."""

    accepts: Callable[[Bools, Bools], Bools]
    counts: Callable[[Bools, Bools], Bools]
    dead: Callable[[Bools, Bools], Bools]


_OR = _Rule(np.logical_or, np.logical_or, np.logical_and)
_AND = _Rule(np.logical_and, np.logical_and, np.logical_or)
_MINUS = _Rule(lambda a, b: a & ~b, lambda a, _: a, lambda a, _: a)


def _product(a: Automaton, b: Automaton, rule: _Rule) -> Automaton:
    """Return the automaton that runs both at once."""
    alphabet, here, there = a.alphabet.merged(b.alphabet)
    moves_a, moves_b, width = a.moves[:, here], b.moves[:, there], b.states

    def follow(codes: Ints) -> Ints:
        left, right = moves_a[codes // width], moves_b[codes % width]
        return np.where(rule.dead(left == DEAD, right == DEAD), DEAD, left * width + right)

    numbers = np.full(a.states * width, -1, np.int64)
    level, codes = np.array([DEAD]), np.zeros(0, np.int64)
    start = a.start * width + b.start
    while len(level):
        numbers[level] = np.arange(len(level)) + len(codes)
        codes = np.append(codes, level)
        check_size(len(codes))
        fresh = np.unique(follow(level)) if len(codes) > 1 else np.array([start])
        level = fresh[numbers[fresh] < 0]
    left, right = codes // width, codes % width
    counts = rule.counts(a.counts[:, here][left], b.counts[:, there][right])
    accepting = rule.accepts(a.accepting[left], b.accepting[right])
    moves = numbers[follow(codes)]
    return minimal(Automaton(alphabet, moves, counts, accepting, int(numbers[start])))
