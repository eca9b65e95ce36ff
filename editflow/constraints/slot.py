"""What may be committed to a slot: its best completion, or a random one.

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
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from editflow.constraints.graph import Graph
from editflow.constraints.language.charset import Ints
from editflow.constraints.lexicon import FLOOR, Floats, Lexicon
from editflow.constraints.token_lift import TokenAutomaton
from editflow.errors import ConstraintError

OPEN = -1
"""The id of a position that is not committed."""


def best_path(automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike) -> Ints:
    """Return the most probable text (L,) of the language that agrees with the committed tokens.

    `ids: (L,)` tokens or `OPEN`; `log_probs: (L, V)`, rows of committed positions are not read.
    Probable by the product of the positions (Viterbi); of equals, the first token class.
    ConstraintError where no text of L tokens fits.
    """
    weights = _Weights.of(automaton.lexicon, ids, log_probs, automaton.lexicon.greatest)
    path = _path(automaton.graph, weights, _BEST, _greatest)
    if path is not None and not automaton.fits(path.count):  # the bounds have to be counted
        path = _path(automaton.exact(len(weights.ids)), weights, _BEST, _greatest)
    if path is None:
        raise _hopeless(weights.ids)
    return path.tokens


def sample_path(
    automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike, uniforms: npt.ArrayLike
) -> Ints:
    """Return a text (L,) drawn from the product of the positions, given that it is in the language.

    Exact: forward filter, backward sample. `uniforms: (R, L + 1, 2)` numbers in [0, 1) decide;
    equal ones give an equal text. All rounds but the last leave bounds of length to chance and
    reject what misses them, which costs less where most texts fit. Otherwise as `best_path`.
    """
    weights = _Weights.of(automaton.lexicon, ids, log_probs, automaton.lexicon.total)
    *rounds, last = np.asarray(uniforms, dtype=np.float64)
    exact = automaton.exact(len(weights.ids))
    for draws in rounds if exact is not automaton.graph else ():
        path = _drawn(automaton.graph, weights, draws)
        if path is not None and automaton.fits(path.count):
            return path.tokens
    path = _drawn(exact, weights, last)
    if path is None:
        raise _hopeless(weights.ids)
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
    log_probs: Floats
    classes: npt.NDArray[np.float64]
    """(L, C) of an open position the class, of a committed one 0 for its class and else -inf"""

    @classmethod
    def of(
        cls,
        lexicon: Lexicon,
        ids: npt.ArrayLike,
        log_probs: npt.ArrayLike,
        join: Callable[[Floats], npt.NDArray[np.float64]],
    ) -> _Weights:
        ids, rows = np.asarray(ids, dtype=np.int64), np.asarray(log_probs)
        if rows.shape != (len(ids), lexicon.size):
            raise ValueError(f"log_probs have shape {rows.shape}, not {len(ids), lexicon.size}")
        still = ids == OPEN
        if still.all():
            return cls(lexicon, ids, rows, join(rows))
        classes = np.full((len(ids), len(lexicon.bounds) - 1), -np.inf)
        classes[still] = join(rows[still])
        done = np.flatnonzero(~still & (lexicon.classes[ids] >= 0))
        classes[done, lexicon.classes[ids[done]]] = 0.0
        return cls(lexicon, ids, rows, classes)

    def token(self, position: int, kind: int, choose: Callable[[int, int, Floats], int]) -> int:
        """Return the token of a class at a position; `choose` has its log-probabilities."""
        if self.ids[position] != OPEN:
            return int(self.ids[position])
        tokens, weights = self.lexicon.within(self.log_probs[position], kind)
        chosen = choose(position, 1, weights)
        return chosen if tokens is None else int(tokens[chosen])


@dataclass(frozen=True, slots=True)
class _Path:
    """Tokens that spell a text, and the characters of it that count."""

    tokens: Ints
    count: int


@dataclass(frozen=True, slots=True)
class _Calculus:
    """How weights of alternatives are joined, and weights of positions put together."""

    join: np.ufunc
    extend: np.ufunc
    none: float
    """the weight of what cannot be"""
    whole: float
    """the weight of what costs nothing"""
    scaled: Callable[[Floats], Floats]
    """keeps the weights of the states at one position within range"""


_BEST = _Calculus(np.maximum, np.add, -np.inf, 0.0, lambda scores: scores)
_SUM = _Calculus(np.add, np.multiply, 0.0, 1.0, lambda scores: scores / (scores.max() or 1.0))
_LOG_SUM = _Calculus(np.logaddexp, np.add, -np.inf, 0.0, lambda scores: scores)


def _drawn(graph: Graph, weights: _Weights, uniforms: Floats) -> _Path | None:
    """Return a way through a graph drawn with the weight of its tokens.

    Sums plain probabilities; where the only ways left are too improbable for that, logarithms.
    """
    draws = uniforms.tolist()
    top = weights.classes.max(axis=1, keepdims=True, initial=FLOOR)
    plain = replace(weights, classes=np.exp(weights.classes - top))
    path = _path(
        graph, plain, _SUM, lambda at, draw, w: _picked(_plain(w) if draw else w, draws[at][draw])
    )
    if path is not None:
        return path
    return _path(graph, weights, _LOG_SUM, lambda at, draw, w: _picked(_plain(w), draws[at][draw]))


def _path(
    graph: Graph,
    weights: _Weights,
    calculus: _Calculus,
    choose: Callable[[int, int, Floats], int],
) -> _Path | None:
    """Run forward over all states, then choose back from the end to the start.

    `choose(position, 0, weights)` chooses a move into the state after the position, and with 1 a
    token of its class; position L chooses the last state. None where no way leads to an end.
    """
    join, extend, none = calculus.join, calculus.extend, calculus.none
    scores = [np.where(np.arange(graph.states) == graph.start, calculus.whole, none)]
    for row in graph.by_link(weights.classes[:, graph.kinds], join):
        links = extend(scores[-1][graph.link_sources], row)
        scores.append(calculus.scaled(graph.entered(links, join, none)))
    ends = np.where(graph.accepting, scores[-1], none)
    if ends.max() == none:
        return None
    length, count = len(weights.ids), 0
    state, tokens = choose(length, 0, ends), np.zeros(length, np.int64)
    for at in reversed(range(length)):
        into = graph.into[state]
        kinds, sources = graph.kinds[into], graph.sources[into]
        way = choose(at, 0, extend(scores[at][sources], weights.classes[at, kinds]))
        tokens[at] = weights.token(at, int(kinds[way]), choose)
        state, count = int(sources[way]), count + int(graph.counts[into.start + way])
    return _Path(tokens, count)


def _greatest(_position: int, _draw: int, weights: Floats) -> int:
    return int(weights.argmax())


def _plain(log_weights: Floats) -> Floats:
    """Return weights in proportion to the given logarithms."""
    weights: Floats = np.exp(log_weights - log_weights.max())
    return weights


def _picked(weights: Floats, uniform: float) -> int:
    """Return an index drawn in proportion to weights."""
    total = weights.cumsum(dtype=np.float64)
    index = int(np.searchsorted(total, uniform * total[-1], side="right"))
    return min(index, int(np.searchsorted(total, total[-1])))  # rounding may reach past the end
