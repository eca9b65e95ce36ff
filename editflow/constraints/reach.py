"""What a slot may become: feasible lengths, gaps that may grow, tokens each position may have.

Knows languages over tokens; knows no probabilities, canvas or model. A slot is a row of token ids,
`OPEN` where a position is not committed yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from editflow.constraints.graph import Graph
from editflow.constraints.language.charset import Bools, Ints
from editflow.constraints.slot import OPEN
from editflow.constraints.token_lift import TokenAutomaton, uncountable


def feasible_lengths(automaton: TokenAutomaton, most: int) -> Bools:
    """Return which numbers of tokens, up to `most`, spell a text (most + 1,)."""
    reach = _Reach.of(automaton, np.full(most, OPEN))
    found: Bools = np.where(reach.graph.accepting, reach.before, _FAR).min(axis=1) <= reach.limit
    return found


def completable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> bool:
    """Tell whether the open positions of `ids` (L,) can be committed so that a text results."""
    reach = _Reach.of(automaton, ids)
    return bool((reach.before[-1] + reach.after[-1]).min() <= reach.limit)


def insertable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the gaps (L + 1,) in which one more open position leaves a completion."""
    reach = _Reach.of(automaton, ids, more=1)
    found: Bools = reach.moves(reach.before, reach.after).max(axis=1, initial=False)
    return found


def deletable(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the positions (L,) that can be taken out and leave a completion."""
    reach = _Reach.of(automaton, ids)
    found: Bools = (reach.before[:-1] + reach.after[1:]).min(axis=1) <= reach.limit
    return found


def allowed(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the tokens (L, V) that each position alone may have, the others as they are.

    Commit one position at a time by this; for several at once take them from one path.
    """
    reach = _Reach.of(automaton, ids)
    return _tokens(automaton, reach, reach.moves(reach.before[:-1], reach.after[1:]))


def insertions(automaton: TokenAutomaton, ids: npt.ArrayLike) -> Bools:
    """Return the tokens (L + 1, V) of which one may be inserted in each gap."""
    reach = _Reach.of(automaton, ids, more=1)
    return _tokens(automaton, reach, reach.moves(reach.before, reach.after))


def _tokens(automaton: TokenAutomaton, reach: _Reach, moves: Bools) -> Bools:
    """Return the tokens (n, V) of the moves (n, E)."""
    lexicon = automaton.lexicon
    rows, at = np.nonzero(moves)
    classes = np.zeros((len(moves), len(lexicon.bounds)), dtype=bool)
    classes[rows, reach.graph.kinds[at]] = True
    return classes[:, lexicon.classes]  # class -1 is the last column, which stays false


_FAR = 1 << 40


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """The states that may stand between the positions of a slot, and what it costs to be there.

    A bound of length that is still to be kept is a limit on the sum of the costs of moves: the
    characters they complete, or minus these where there is to be a least number of them.
    """

    graph: Graph
    costs: Ints
    """(E,)"""
    limit: int
    before: Ints
    """(L + 1, S) least cost from the start by the positions on the left; far where no way leads"""
    after: Ints
    """(L + 1, S) least cost to an end by the positions on the right"""

    @classmethod
    def of(cls, automaton: TokenAutomaton, ids: npt.ArrayLike, *, more: int = 0) -> _Reach:
        """Run both ways over `ids` (L,); `more` positions may come on top."""
        ids = np.asarray(ids, dtype=np.int64)
        graph, sign, limit = _priced(automaton, len(ids) + more)
        kinds = np.where(ids == OPEN, OPEN, automaton.lexicon.classes[ids])
        known = {OPEN: graph.bundles.joined(sign * graph.bundles.counts, np.minimum)}
        for token, kind in zip(ids.tolist(), kinds.tolist(), strict=True):
            if token != OPEN and token not in known:
                fits = graph.bundles.kinds == kind
                items = np.where(fits, sign * graph.bundles.counts, _FAR)
                known[token] = graph.bundles.joined(items, np.minimum)
        links = [known[token] for token in ids.tolist()]
        before = np.full((len(ids) + 1, graph.states), _FAR, np.int64)
        before[0, graph.start] = 0
        after = np.full_like(before, _FAR)
        after[-1, graph.accepting] = 0
        for at, row in enumerate(links):
            ways = before[at, graph.link_sources] + row
            before[at + 1] = np.minimum(graph.entered(ways, np.minimum, _FAR), _FAR)
        for at, row in reversed(list(enumerate(links))):
            ways = after[at + 1, graph.link_targets] + row
            after[at] = np.minimum(graph.left(ways, np.minimum, _FAR), _FAR)
        return cls(graph, sign * graph.counts, limit, before, after)

    def moves(self, before: Ints, after: Ints) -> Bools:
        """Return which moves (n, E) may be made between states before and after, both (n, S)."""
        costs = before[:, self.graph.sources] + self.costs + after[:, self.graph.targets]
        return costs <= self.limit


def _priced(automaton: TokenAutomaton, length: int) -> tuple[Graph, int, int]:
    """Return a graph, the cost of a character, and the limit; one bound alone needs no counting."""
    least, most = automaton.bounds(length)
    graph = automaton.graph
    if most is not None and not least:
        return graph, 1, most
    if least and most is None:
        return graph, -1, -least
    exact = automaton.exact(length)
    if exact is None:
        raise uncountable(least, most)
    return exact, 0, 0
