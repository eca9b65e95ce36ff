"""A language over the tokens of a vocabulary: which tokens may follow which.

Knows byte automata and tries of tokens; knows no text, canvas or model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from editflow.constraints.graph import Graph, Moves
from editflow.constraints.language.automaton import DEAD
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import Ints, unique_rows
from editflow.constraints.language.encoded import ByteAutomaton, encoded
from editflow.constraints.lexicon import Lexicon
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import ConstraintError

_MOST_MOVES = 1_000_000
_UNKNOWN = -2


@dataclass(frozen=True, slots=True, eq=False)
class TokenAutomaton:
    """A language over tokens: `least` to `most` characters on a way through the graph."""

    lexicon: Lexicon
    graph: Graph
    least: int = 0
    most: int | None = None

    @property
    def empty(self) -> bool:
        """Tell whether no tokens spell a text of the language, whatever its length."""
        return not (len(self.graph.kinds) or self.graph.accepting.any())

    def fits(self, count: int) -> bool:
        """Tell whether a number of characters lies within the bounds."""
        return count >= self.least and (self.most is None or count <= self.most)

    def accepts(self, tokens: Iterable[int]) -> bool:
        """Tell whether the tokens spell a text of the language."""
        graph, state, total = self.graph, self.graph.start, 0
        for token in tokens:
            move = np.flatnonzero(
                (graph.sources == state) & (graph.kinds == self.lexicon.classes[token])
            )
            if not len(move):
                return False
            state, total = int(graph.targets[move[0]]), total + int(graph.counts[move[0]])
        return bool(graph.accepting[state]) and self.fits(total)

    def bounds(self, length: int) -> tuple[int, int | None]:
        """Return the bounds that some way of `length` tokens could miss; 0 and None for no such."""
        longest = length * int(self.graph.counts.max(initial=0))
        least = 0 if self.least <= self.graph.fewest else self.least
        return least, None if self.most is None or self.most >= longest else self.most

    def exact(self, length: int) -> Graph | None:
        """Return a graph whose ways of `length` tokens are the texts, bounds and all.

        None where counting characters in states would take too many of them.
        """
        least, most = self.bounds(length)
        width = (least if most is None else most) + 1
        if width > 1 and width * len(self.graph.kinds) > _MOST_MOVES:
            return None
        return _exact(self, least, most)


@lru_cache(maxsize=32)
def _exact(automaton: TokenAutomaton, least: int, most: int | None) -> Graph:
    return automaton.graph.counting(least, most) if least or most is not None else automaton.graph


def uncountable(least: int, most: int | None) -> ConstraintError:
    """Return the error of bounds that would have to be counted in too many states."""
    return ConstraintError(
        f"a length between {least} and {most} characters is too large to count in this slot",
        hint="Lower the bounds, or give the slot fewer tokens.",
    )


def lift(language: Language, vocabulary: Vocabulary) -> TokenAutomaton:
    """Return the language over the tokens of a vocabulary; remembers the last ones it made."""
    return _lifted(language, _Keyed(vocabulary))


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A vocabulary that equals another one with the same tokens."""

    vocabulary: Vocabulary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.vocabulary.key == other.vocabulary.key

    def __hash__(self) -> int:
        return hash(self.vocabulary.key)


@lru_cache(maxsize=256)
def _lifted(language: Language, keyed: _Keyed) -> TokenAutomaton:
    automaton, vocabulary = encoded(language.texts), keyed.vocabulary
    if not language.bounded:
        automaton = replace(automaton, counts=np.zeros_like(automaton.counts))
    walk = _Walk(automaton)
    effects = walk.of(vocabulary)
    tokens, effects = vocabulary.tokens[effects >= 0], effects[effects >= 0]
    graph = Graph.of(walk.moves(np.unique(effects)), automaton.accepting, automaton.start)
    kept = np.unique(graph.kinds)
    names = np.full(len(walk.effects), -1)
    names[kept] = np.arange(len(kept))
    live = names[effects] >= 0
    lexicon = Lexicon.of(tokens[live], names[effects][live], size=vocabulary.size)
    graph = replace(graph, kinds=names[graph.kinds])
    return TokenAutomaton(lexicon, graph, language.least, language.most)


Effect = tuple[Ints, Ints, Ints]
"""What a string of bytes does: the states it may begin in, the state after each, the characters
it completes from each."""


class _Walk:
    """Runs an automaton over a trie, each string only until it does what another one has done."""

    def __init__(self, automaton: ByteAutomaton) -> None:
        self.automaton = automaton
        # bytes that the automaton cannot tell apart are read as one
        self.letters, self.kinds = unique_rows(np.hstack([automaton.moves, automaton.counts]).T)
        states = np.arange(1, automaton.states)
        self.effects: list[Effect] = []
        self.numbers: dict[bytes, int] = {}
        self.number((states, states, np.zeros_like(states)))
        self.after = np.zeros((0, len(self.letters)), np.int64)

    def number(self, effect: Effect) -> int:
        """Return the number of an effect, -1 where every state is dead."""
        if not len(effect[0]):
            return -1
        found = self.numbers.setdefault(np.concatenate(effect).tobytes(), len(self.effects))
        if found == len(self.effects):
            self.effects.append(effect)
        return found

    def of(self, vocabulary: Vocabulary) -> Ints:
        """Return the effect of each token of the vocabulary (T,), -1 where it is none."""
        found = np.full(len(vocabulary.parents), -1, np.int64)
        found[0] = 0
        kinds = self.kinds[vocabulary.letters]
        for first, end in pairwise(vocabulary.levels[1:].tolist()):
            before = found[vocabulary.parents[first:end]]
            live = np.flatnonzero(before >= 0) + first
            found[live] = self.step(before[live - first], kinds[live])
        return found[vocabulary.nodes]

    def step(self, before: Ints, kinds: Ints) -> Ints:
        """Return the effects (n,) of reading a byte of a kind after effects, all (n,)."""
        unknown = np.full((len(self.effects) - len(self.after), len(self.letters)), _UNKNOWN)
        self.after = np.vstack([self.after, unknown])
        codes = np.unique(before * len(self.letters) + kinds)
        for code in codes[self.after.ravel()[codes] == _UNKNOWN].tolist():
            number, kind = divmod(code, len(self.letters))
            self.after[number, kind] = self.read(number, kind)
        return self.after[before, kinds]

    def read(self, number: int, kind: int) -> int:
        """Return the effect of one byte more."""
        befores, states, counts = self.effects[number]
        letter = self.letters[kind]
        after = self.automaton.moves[states, letter].astype(np.int64)
        counts = counts + self.automaton.counts[states, letter]
        live = after != DEAD
        return self.number((befores[live], after[live], counts[live]))

    def moves(self, effects: Ints) -> Moves:
        """Return the moves of some effects; the effect is their class."""
        parts = [self.effects[number] for number in effects]
        befores, afters, counts = (
            np.concatenate([part[i] for part in parts]) if parts else np.zeros(0, np.int64)
            for i in range(3)
        )
        return Moves(befores, afters, np.repeat(effects, [len(part[0]) for part in parts]), counts)
