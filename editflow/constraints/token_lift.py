"""A language over the tokens of a vocabulary: which tokens may follow which.

Knows byte automata and tries of tokens; knows no text, canvas or model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from editflow.constraints.graph import Graph, Moves
from editflow.constraints.language.automaton import DEAD
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import Ints, unique_rows
from editflow.constraints.language.encoded import ByteAutomaton, encoded
from editflow.constraints.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The tokens that may occur in a slot; tokens that lead every state alike form a class."""

    size: int
    """V, the length of a row of log-probabilities"""
    tokens: Ints
    """(T,) the tokens, class by class"""
    bounds: Ints
    """(C + 1,) where each class begins in `tokens`"""
    classes: Ints
    """(V,) the class of each token, -1 where it may not occur"""

    @classmethod
    def of(cls, tokens: Ints, classes: Ints, *, size: int) -> Lexicon:
        """Put tokens (T,) in order of their class (T,)."""
        order = np.argsort(classes, kind="stable")
        bounds = np.searchsorted(classes[order], np.arange(classes.max(initial=-1) + 2))
        whole = np.full(size, -1, np.int64)
        whole[tokens] = classes
        return cls(size, tokens[order], bounds, whole)


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

    def exact(self, length: int) -> Graph:
        """Return a graph whose ways of `length` tokens are the texts, bounds and all.

        Bounds that no text of so many tokens can miss are not counted.
        """
        longest = length * int(self.graph.counts.max(initial=0))
        most = None if self.most is None or self.most >= longest else self.most
        return _exact(self, most)


@lru_cache(maxsize=256)
def _exact(automaton: TokenAutomaton, most: int | None) -> Graph:
    if most is None and not automaton.least:
        return automaton.graph
    return automaton.graph.counting(automaton.least, most)


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


@lru_cache(maxsize=1024)
def _lifted(language: Language, keyed: _Keyed) -> TokenAutomaton:
    automaton, vocabulary = encoded(language.texts), keyed.vocabulary
    if not language.bounded:
        automaton = replace(automaton, counts=np.zeros_like(automaton.counts))
    nodes, runs = _walked(automaton, vocabulary)
    ends = nodes[vocabulary.nodes]
    tokens, ends = vocabulary.tokens[ends >= 0], ends[ends >= 0]
    used, where = np.unique(ends, return_inverse=True)
    firsts, classes = _alike(runs, used)
    moves = _moves(runs, used[firsts])
    graph = Graph.of(moves, automaton.accepting, automaton.start)
    kept = np.unique(graph.kinds)
    names = np.full(len(firsts), -1)
    names[kept] = np.arange(len(kept))
    classes = names[classes[where]]
    lexicon = Lexicon.of(tokens[classes >= 0], classes[classes >= 0], size=vocabulary.size)
    graph = replace(graph, kinds=names[graph.kinds])
    return TokenAutomaton(lexicon, graph, language.least, language.most)


def _moves(runs: _Runs, nodes: Ints) -> Moves:
    """Return the moves of one node of each class (C,)."""
    kinds = np.full(int(runs.nodes.max(initial=0)) + 1, -1, np.int64)
    kinds[nodes] = np.arange(len(nodes))
    kept = runs.of(kinds[runs.nodes] >= 0)
    return Moves(kept.befores, kept.afters, kinds[kept.nodes], kept.counts)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Where the automaton is at nodes of a trie, one entry for each state it may have started in.

    All are (P,), the entries of a node stand together, by the state before.
    """

    nodes: Ints
    befores: Ints
    afters: Ints
    counts: Ints

    def of(self, kept: npt.NDArray[np.bool_]) -> _Runs:
        return _Runs(self.nodes[kept], self.befores[kept], self.afters[kept], self.counts[kept])


def _walked(automaton: ByteAutomaton, vocabulary: Vocabulary) -> tuple[Ints, _Runs]:
    """Run the automaton over the trie; nodes whose bytes it cannot tell apart are run as one.

    Returns the number of each node of the trie (N,), -1 where every state is dead, and the runs.
    """
    letters, kinds = unique_rows(np.hstack([automaton.moves, automaton.counts]).T)
    numbers = np.full(len(vocabulary.parents), -1, np.int64)
    numbers[0], states = 0, np.arange(automaton.states)
    level = _Runs(np.zeros_like(states), states, states, np.zeros_like(states))
    done = [level]
    for first, end in pairwise(vocabulary.levels[1:].tolist()):
        parents = numbers[vocabulary.parents[first:end]]
        open_nodes = np.flatnonzero(parents >= 0)
        codes = parents[open_nodes] * 256 + kinds[vocabulary.letters[first:end]][open_nodes]
        found, names = np.unique(codes, return_inverse=True)
        level, renamed = _stepped(automaton, level, found // 256, letters[found % 256])
        numbers[first + open_nodes] = renamed[names]
        done.append(level)
    return numbers, _Runs(*(np.concatenate([getattr(r, f) for r in done]) for f in _RUN_FIELDS))


_RUN_FIELDS = ("nodes", "befores", "afters", "counts")


def _stepped(
    automaton: ByteAutomaton, level: _Runs, parents: Ints, letters: Ints
) -> tuple[_Runs, Ints]:
    """Read the byte `letters` (n,) after the nodes `parents` (n,) of a level.

    Returns the runs of the nodes that live, numbered on, and the number of each node (n,), or -1.
    """
    first = np.searchsorted(level.nodes, parents)
    size = np.searchsorted(level.nodes, parents, side="right") - first
    child = np.repeat(np.arange(len(parents)), size)
    at = np.arange(len(child)) - np.repeat(size.cumsum() - size, size) + first[child]
    after = automaton.moves[level.afters[at], letters[child]]
    counts = level.counts[at] + automaton.counts[level.afters[at], letters[child]]
    live = after != DEAD
    living = np.unique(child[live])
    numbers = np.full(len(parents), -1, np.int64)
    numbers[living] = np.arange(len(living)) + level.nodes.max(initial=-1) + 1
    runs = _Runs(numbers[child], level.befores[at], after.astype(np.int64), counts)
    return runs.of(live), numbers


def _alike(runs: _Runs, nodes: Ints) -> tuple[Ints, Ints]:
    """Tell which of the nodes (n,) lead every state to the same place, with the same count.

    Returns the index of one node of each class (C,) and the class of each node (n,).
    """
    steps = np.column_stack([runs.befores, runs.afters, runs.counts])
    _, names = unique_rows(steps)
    starts = np.searchsorted(runs.nodes, nodes)
    sizes = np.searchsorted(runs.nodes, nodes, side="right") - starts
    rows = np.full((len(nodes), int(sizes.max(initial=0))), -1, np.int64)
    at = np.repeat(starts - (sizes.cumsum() - sizes), sizes) + np.arange(sizes.sum())
    place = np.arange(sizes.sum()) - np.repeat(sizes.cumsum() - sizes, sizes)
    rows[np.repeat(np.arange(len(nodes)), sizes), place] = names[at]
    return unique_rows(rows)
