"""What a slot may become: feasible lengths, gaps that may grow, tokens each position may have.

Knows languages over tokens; knows no probabilities, canvas or model. A slot is a row of token ids,
`OPEN` where a position is not committed yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.constraints.graph import Graph
from editflow.constraints.language.charset import Bools
from editflow.constraints.slot import OPEN
from editflow.constraints.token_lift import TokenAutomaton


def feasible_lengths(automaton: TokenAutomaton, most: int) -> Bools:
    """Return which numbers of tokens, up to `most`, spell a text (most + 1,)."""
    reach = _Reach.of(automaton, np.full(most, OPEN))
    found: Bools = (reach.before & reach.graph.accepting).max(axis=1)
    return found


def completable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> bool:
    """Tell whether the open positions of `ids` (L,) can be committed so that a text results."""
    reach = _Reach.of(automaton, ids)
    return bool((reach.before[-1] & reach.after[-1]).any())


def insertable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the gaps (L + 1,) in which one more open position leaves a completion."""
    reach = _Reach.of(automaton, ids, more=1)
    ways = reach.before[:, reach.graph.link_sources] & reach.after[:, reach.graph.link_targets]
    found: Bools = ways.max(axis=1, initial=False)
    return found


def deletable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the positions (L,) that can be taken out and leave a completion."""
    reach = _Reach.of(automaton, ids)
    found: Bools = (reach.before[:-1] & reach.after[1:]).max(axis=1)
    return found


def allowed(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the tokens (L, V) that each position alone may have, the others as they are.

    Commit one position at a time by this; for several at once take them from one path.
    """
    reach = _Reach.of(automaton, ids)
    return _tokens(automaton, reach, reach.before[:-1], reach.after[1:])


def insertions(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the tokens (L + 1, V) of which one may be inserted in each gap."""
    reach = _Reach.of(automaton, ids, more=1)
    return _tokens(automaton, reach, reach.before, reach.after)


def _tokens(automaton: TokenAutomaton, reach: _Reach, before: Bools, after: Bools) -> Bools:
    """Return the tokens (n, V) that lead from a state before to a state after, both (n, S)."""
    graph, lexicon = reach.graph, automaton.lexicon
    rows, moves = np.nonzero(before[:, graph.sources] & after[:, graph.targets])
    classes = np.zeros((len(before), len(lexicon.bounds)), dtype=bool)
    classes[rows, graph.kinds[moves]] = True
    return classes[:, lexicon.classes]  # class -1 is the last column, which stays false


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """The states that may stand between the positions of a slot."""

    graph: Graph
    before: Bools
    """(L + 1, S) reached from the start by the positions on the left"""
    after: Bools
    """(L + 1, S) from which the positions on the right reach an end"""

    @classmethod
    def of(cls, automaton: TokenAutomaton, ids: npt.ArrayLike, *, more: int = 0) -> _Reach:
        """Run both ways over `ids` (L,); `more` positions may come on top."""
        ids = np.asarray(ids, dtype=np.int64)
        graph = automaton.exact(len(ids) + more)
        classes = np.where(ids == OPEN, OPEN, automaton.lexicon.classes[ids])
        ways = [_ways(graph, token == OPEN, kind) for token, kind in zip(ids, classes, strict=True)]
        sources, targets = graph.link_sources, graph.link_targets
        before = np.zeros((len(ids) + 1, graph.states), dtype=bool)
        before[0, graph.start] = True
        for position, way in enumerate(ways):
            before[position + 1, targets[way & before[position, sources]]] = True
        after = np.zeros_like(before)
        after[-1] = graph.accepting
        for position, way in reversed(list(enumerate(ways))):
            after[position, sources[way & after[position + 1, targets]]] = True
        return cls(graph, before, after)


def _ways(graph: Graph, is_open: bool, kind: int) -> Bools:
    """Return the links (P,) that a class of tokens passes, or that any token does."""
    if is_open:
        return np.ones(len(graph.links) - 1, dtype=bool)
    return graph.by_link(graph.kinds == kind, np.logical_or)
