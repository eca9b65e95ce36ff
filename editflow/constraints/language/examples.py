"""Texts out of a set: a shortest one, random ones, and whether there are finitely many.

Knows automata and bounds of length; knows nothing of patterns, tokens or models.
"""

from __future__ import annotations

import numpy as np

from editflow.constraints.language.automaton import DEAD, Automaton
from editflow.constraints.language.bounded import Language, unrolled
from editflow.constraints.language.charset import CharSet, Ints


def shortest(automaton: Automaton) -> str:
    """Return a text of the set with the fewest characters; ValueError where there is none."""
    if automaton.empty:
        raise ValueError("the set is empty")
    distance = _distances(automaton)
    text: list[str] = []
    state = automaton.start
    while not automaton.accepting[state]:
        column = int(distance[automaton.moves[state]].argmin())
        text.append(_plainest(automaton.alphabet.chars(column)))
        state = int(automaton.moves[state, column])
    return "".join(text)


def fitting(language: Language) -> str:
    """Return a text of a language with as few characters as its bounds allow.

    ValueError where there is none, ConstraintError where it takes too many states to say.
    """
    automaton, least = language.texts, language.least
    width, columns = least + 1, automaton.alphabet.size
    before, by = np.full((2, automaton.states * width), -1, np.int64)
    level = np.array([automaton.start * width])
    while len(level):
        states, counts = level // width, level % width
        if (ends := level[automaton.accepting[states] & (counts == least)]).size:
            text = _walked(automaton, int(ends[0]), (before, by), width)
            return text if language.accepts(text) else shortest(unrolled(language))
        after = np.minimum(counts[:, None] + automaton.counts[states], least)
        codes = automaton.moves[states] * width + after
        fresh, at = np.unique(codes, return_index=True)
        new = (before[fresh] < 0) & (fresh >= width)  # the dead state is the first
        before[fresh[new]], by[fresh[new]] = level[at[new] // columns], at[new] % columns
        level = fresh[new]
    raise ValueError("the language is empty")


def _walked(automaton: Automaton, end: int, steps: tuple[Ints, Ints], width: int) -> str:
    """Return the text of the way to a place, from the place and column before each."""
    text: list[str] = []
    while end != automaton.start * width:
        text.append(_plainest(automaton.alphabet.chars(int(steps[1][end]))))
        end = int(steps[0][end])
    return "".join(reversed(text))


def finite(automaton: Automaton) -> bool:
    """Tell whether the set holds finitely many texts."""
    live = np.ones(automaton.states, dtype=bool)
    live[DEAD] = False
    while (fewer := live & live[automaton.moves].any(axis=1)).sum() < live.sum():
        live = fewer
    return not live.any()


def only(automaton: Automaton) -> str | None:
    """Return the text of a set that holds just one; None for any other set."""
    text: list[str] = []
    state = automaton.start
    for _ in range(automaton.states):
        columns = np.flatnonzero(automaton.moves[state] != DEAD)
        if automaton.accepting[state]:
            return "".join(text) if not len(columns) else None
        if len(columns) != 1:
            return None
        edges = automaton.alphabet.chars(int(columns[0])).edges
        if len(edges) != 2 or edges[1] - edges[0] != 1:
            return None
        text.append(chr(edges[0]))
        state = int(automaton.moves[state, columns[0]])
    return None


def draw(automaton: Automaton, generator: np.random.Generator, *, stop: float = 0.2) -> str:
    """Return a random text of the set: a walk that ends with probability `stop` where it may.

    After 100 characters it takes the shortest way out. ValueError where the set is empty.
    """
    if automaton.empty:
        raise ValueError("the set is empty")
    distance, state = _distances(automaton), automaton.start
    text: list[str] = []
    while True:
        moves = automaton.moves[state]
        ways = np.flatnonzero(moves != DEAD)
        if automaton.accepting[state] and (not len(ways) or generator.random() < stop):
            return "".join(text)
        if len(text) > 100:
            if automaton.accepting[state]:
                return "".join(text)
            ways = ways[distance[moves[ways]] == distance[moves[ways]].min()]
        column = int(generator.choice(ways))
        text.append(_random_of(automaton.alphabet.chars(column), generator))
        state = int(moves[column])


def _distances(automaton: Automaton) -> Ints:
    """Return the fewest characters from each state to the end of a text (S,)."""
    far = np.int64(1 << 40)
    distance = np.where(automaton.accepting, 0, far)
    while (nearer := np.minimum(distance, distance[automaton.moves].min(axis=1) + 1)).sum() < (
        distance.sum()
    ):
        distance = nearer
    return distance


def _plainest(chars: CharSet) -> str:
    """Return a character of the set that reads well: a letter or digit where there is one."""
    for group in ("a0A", "".join(map(chr, range(0x21, 0x7F)))):
        for character in group:
            if ord(character) in chars:
                return character
    return chr(chars.edges[0])


def _random_of(chars: CharSet, generator: np.random.Generator) -> str:
    """Return a character of the set, first choosing one of its ranges."""
    index = 2 * int(generator.integers(len(chars.edges) // 2))
    return chr(int(generator.integers(chars.edges[index], chars.edges[index + 1])))
