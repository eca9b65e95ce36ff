"""What may still be committed to a slot: its best completion, a random one, its feasible lengths.

Knows languages over tokens and log-probabilities; knows no canvas, model or sampler. A slot is a
row of token ids in which `OPEN` marks the positions that are not committed yet.

The guarantee: as long as a completion exists, every set of positions may be committed to the tokens
of *one* path that `best_path` or `sample_path` returns, in any order and any number at a time, and
a completion still exists (that path). What is committed when nothing is open is a text of the
language. Freeing positions never takes a completion away; a change of length is allowed where
`reach.insertable` or `reach.deletable` says so. (DINGO, arXiv 2505.23061, does this for one block
from left to right.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from editflow.constraints.graph import Graph
from editflow.constraints.language.charset import Ints
from editflow.constraints.token_lift import Lexicon, TokenAutomaton
from editflow.errors import ConstraintError, NonFiniteError

OPEN = -1
"""The id of a position that is not committed."""

FLOOR = -1e6
"""Log-probabilities below are taken for this: what the language demands is never impossible."""

Floats = npt.NDArray[np.float64]


def best_path(automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike) -> Ints:
    """Return the most probable text (L,) of the language that agrees with the committed tokens.

    `ids: (L,)` tokens or `OPEN`; `log_probs: (L, V)`, rows of committed positions are not read.
    Probable by the product of the positions (Viterbi); of equals, the first token class.
    ConstraintError where no text of L tokens fits.
    """
    ids = np.asarray(ids, dtype=np.int64)
    weights = _Weights.of(automaton.lexicon, ids, log_probs, np.maximum)
    path = _best(automaton.graph, weights)
    if path is not None and not automaton.fits(path.count):  # the bounds have to be counted
        path = _best(automaton.exact(len(ids)), weights)
    if path is None:
        raise _hopeless(ids)
    return path.tokens


def sample_path(
    automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike, uniforms: npt.ArrayLike
) -> Ints:
    """Return a text (L,) drawn from the product of the positions, given that it is in the language.

    Exact: forward filter, backward sample. `uniforms: (L + 1, 2)` numbers in [0, 1) decide; equal
    ones give an equal text. Otherwise as `best_path`.
    """
    ids = np.asarray(ids, dtype=np.int64)
    weights = _Weights.of(automaton.lexicon, ids, log_probs, np.logaddexp)
    path = _drawn(automaton.exact(len(ids)), weights, np.asarray(uniforms, dtype=np.float64))
    if path is None:
        raise _hopeless(ids)
    return path.tokens


def _hopeless(ids: Ints) -> ConstraintError:
    return ConstraintError(
        f"no text of {len(ids)} tokens fits this slot with {(ids != OPEN).sum()} of them committed",
        hint="Give the slot another length, or free what is committed.",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """Log-probabilities of a slot, joined by class of tokens."""

    lexicon: Lexicon
    ids: Ints
    log_probs: npt.NDArray[np.floating[Any]]
    classes: Floats
    """(L, C) of an open position the class, of a committed one 0 for its class and else -inf"""

    @classmethod
    def of(
        cls, lexicon: Lexicon, ids: Ints, log_probs: npt.ArrayLike, reduce: np.ufunc
    ) -> _Weights:
        rows = np.asarray(log_probs)
        if rows.shape != (len(ids), lexicon.size):
            raise ValueError(f"log_probs have shape {rows.shape}, not {len(ids), lexicon.size}")
        classes = np.full((len(ids), len(lexicon.bounds) - 1), -np.inf)
        still = np.flatnonzero(ids == OPEN)
        if len(lexicon.tokens) and len(still):
            live = rows[np.ix_(still, lexicon.tokens)].astype(np.float64)
            joined = reduce.reduceat(np.maximum(live, FLOOR), lexicon.bounds[:-1], axis=1)
            if not np.isfinite(joined).all():
                raise NonFiniteError("the model gave log-probabilities that are not finite")
            classes[still] = joined
        done = np.flatnonzero((ids != OPEN) & (lexicon.classes[ids] >= 0))
        classes[done, lexicon.classes[ids[done]]] = 0.0
        return cls(lexicon, ids, rows, classes)

    def token(self, position: int, kind: int, choose: Callable[[Floats], int]) -> int:
        """Return the token of a class at a position."""
        if self.ids[position] != OPEN:
            return int(self.ids[position])
        first, last = self.lexicon.bounds[kind : kind + 2]
        tokens = self.lexicon.tokens[first:last]
        return int(tokens[choose(np.maximum(self.log_probs[position, tokens], FLOOR))])


@dataclass(frozen=True, slots=True)
class _Path:
    """Tokens that spell a text, and the characters of it that count."""

    tokens: Ints
    count: int


def _best(graph: Graph, weights: _Weights) -> _Path | None:
    """Return the most probable way from the start to an accepting state (Viterbi)."""
    return _path(graph, weights, np.maximum, lambda _position, _draw: _greatest)


def _drawn(graph: Graph, weights: _Weights, uniforms: Floats) -> _Path | None:
    """Return a way drawn with the weight of its tokens (forward filter, backward sample)."""
    return _path(
        graph, weights, np.logaddexp, lambda at, draw: partial(_picked, uniform=uniforms[at, draw])
    )


def _path(
    graph: Graph,
    weights: _Weights,
    join: np.ufunc,
    chooser: Callable[[int, int], Callable[[Floats], int]],
) -> _Path | None:
    """Run forward over all states, then choose back from the end to the start.

    `chooser(position, 0)` chooses a move into the state after the position, `chooser(position, 1)`
    a token of its class; position L chooses the last state.
    """
    length = len(weights.ids)
    scores = [np.where(np.arange(graph.states) == graph.start, 0.0, -np.inf)]
    for row in graph.by_link(weights.classes[:, graph.kinds], join):
        scores.append(graph.entered(scores[-1][graph.link_sources] + row, join, -np.inf))
    ends = np.where(graph.accepting, scores[-1], -np.inf)
    if ends.max() == -np.inf:
        return None
    state, tokens, count = chooser(length, 0)(ends), np.zeros(length, np.int64), 0
    for position in reversed(range(length)):
        into = graph.into(state)
        kinds = graph.kinds[into]
        ways = scores[position][graph.sources[into]] + weights.classes[position, kinds]
        way = chooser(position, 0)(ways)
        tokens[position] = weights.token(position, int(kinds[way]), chooser(position, 1))
        count += int(graph.counts[into][way])
        state = int(graph.sources[into][way])
    return _Path(tokens, count)


def _greatest(weights: Floats) -> int:
    return int(weights.argmax())


def _picked(weights: Floats, *, uniform: float) -> int:
    """Return an index drawn in proportion to exp(weights)."""
    total = np.exp(weights - weights.max()).cumsum()
    return int(np.searchsorted(total, uniform * total[-1], side="right"))
