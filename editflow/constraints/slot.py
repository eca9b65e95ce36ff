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
from editflow.constraints.token_lift import TokenAutomaton, uncountable
from editflow.errors import ConstraintError

OPEN = -1
"""The id of a position that is not committed."""

_PRICES = 24
_STRETCH = 256  # items that a draw steps over at once


def best_path(automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike) -> Ints:
    """Return the most probable text (L,) of the language that agrees with the committed tokens.

    `ids: (L,)` tokens or `OPEN`; `log_probs: (L, V)`, rows of committed positions are not read.
    Probable by the product of the positions (Viterbi); of equals, the first token class. Where
    the best path misses a bound of length and counting would take too long, it is the best one
    under a price for each character. ConstraintError where no text of L tokens fits.
    """
    weights = _Weights.of(automaton.lexicon, ids, log_probs, automaton.lexicon.greatest)
    return _best(automaton, weights)


def sample_path(
    automaton: TokenAutomaton, ids: npt.ArrayLike, log_probs: npt.ArrayLike, uniforms: npt.ArrayLike
) -> Ints:
    """Return a text (L,) drawn from the product of the positions, given that it is in the language.

    Exact: forward filter, backward sample. `uniforms: (R, L + 1, 2)` numbers in [0, 1) decide;
    equal ones give an equal text. All rounds but the last leave bounds of length to chance and
    reject what misses them, which costs less where most texts fit; `(L + 1, 2)` is one round.
    Otherwise as `best_path`.
    """
    weights = _Weights.of(automaton.lexicon, ids, log_probs, automaton.lexicon.total)
    draws = np.asarray(uniforms, dtype=np.float64)
    *rounds, last = draws.reshape(-1, *draws.shape[-2:])
    exact = automaton.exact(len(weights.ids))
    for round_ in rounds if exact is not automaton.graph else ():
        path = _drawn(automaton.graph, weights, round_)
        if path is not None and automaton.fits(path.count):
            return path.tokens
    if exact is None:
        return _best(automaton, weights)
    path = _drawn(exact, weights, last)
    if path is None:
        raise _hopeless(weights.ids)
    return path.tokens


def length_scores(automaton: TokenAutomaton, log_probs: npt.ArrayLike) -> Floats:
    """Return the log-probability of the best text of each number of tokens (L + 1,).

    A text of n tokens stands on the first n positions of `log_probs: (L, V)`; -inf where no text
    has so many. Divide by n to compare lengths: what is longer is always less probable. Bounds too
    large to count are left out of account; `reach.feasible_lengths` is exact about them as well.
    """
    rows = np.asarray(log_probs)
    weights = _Weights.of(
        automaton.lexicon, np.full(len(rows), OPEN), rows, automaton.lexicon.greatest
    )
    graph = automaton.exact(len(rows)) or automaton.graph
    scores = np.stack(_forward(graph, weights, _BEST, 0.0))
    best: Floats = np.where(graph.accepting, scores, -np.inf).max(axis=1)
    return best


def _best(automaton: TokenAutomaton, weights: _Weights) -> Ints:
    """Return the most probable path that keeps the bounds of length."""
    path = _path(automaton.graph, weights, _BEST, _greatest)
    if path is not None and not automaton.fits(path.count):  # the bounds have to be counted
        exact = automaton.exact(len(weights.ids))
        path = (
            _priced(automaton, weights)
            if exact is None
            else _path(exact, weights, _BEST, _greatest)
        )
    if path is None:
        raise _hopeless(weights.ids)
    return path.tokens


def _priced(automaton: TokenAutomaton, weights: _Weights) -> _Path | None:
    """Return the best path under the lowest price, or reward, for each character that fits."""
    least, most = automaton.bounds(len(weights.ids))
    if least and most is not None:
        raise uncountable(least, most)
    found, low, high = None, 0.0, 1.0
    for _ in range(_PRICES):
        price = high if found is None else (low + high) / 2
        path = _path(automaton.graph, weights, _BEST, _greatest, price if least else -price)
        if path is not None and automaton.fits(path.count):
            found, high = path, price
        else:
            low, high = price, high * 8 if found is None else high
    return found


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
    toll: float = 0.0,
) -> _Path | None:
    """Run forward over all states, then choose back from the end to the start.

    `choose(position, 0, weights)` chooses a move into the state after the position, and with 1 a
    token of its class; position L chooses the last state. `toll` comes on top of the weight for
    each character. None where no way leads to an end.
    """
    scores, extend = _forward(graph, weights, calculus, toll), calculus.extend
    ends = np.where(graph.accepting, scores[-1], calculus.none)
    if ends.max() == calculus.none:
        return None
    length, count = len(weights.ids), 0
    state, tokens = choose(length, 0, ends), np.zeros(length, np.int64)
    for at in reversed(range(length)):
        sources, kinds, counts = graph.into[state]
        moves = extend(scores[at][sources], weights.classes[at][kinds])
        way = choose(at, 0, moves + toll * counts if toll else moves)
        tokens[at] = weights.token(at, int(kinds[way]), choose)
        state, count = int(sources[way]), count + int(counts[way])
    return _Path(tokens, count)


def _forward(graph: Graph, weights: _Weights, calculus: _Calculus, toll: float) -> list[Floats]:
    """Return the weight of each state (S,) before each position and after the last."""
    join, none = calculus.join, calculus.none
    scores = [np.where(np.arange(graph.states) == graph.start, calculus.whole, none)]
    bundles = graph.bundles
    items = weights.classes[:, bundles.kinds]
    if toll:
        items += toll * bundles.counts
    for row in bundles.joined(items, join):
        links = calculus.extend(scores[-1][graph.link_sources], row)
        scores.append(calculus.scaled(graph.entered(links, join, none)))
    return scores


def _greatest(_position: int, _draw: int, weights: Floats) -> int:
    return int(weights.argmax())


def _plain(log_weights: Floats) -> Floats:
    """Return weights in proportion to the given logarithms."""
    weights: Floats = np.exp(log_weights - log_weights.max())
    return weights


def _picked(weights: Floats, uniform: float) -> int:
    """Return an index drawn in proportion to weights."""
    first, uniform = 0, float(uniform)
    if len(weights) > _STRETCH:  # first the stretch, then the item in it
        firsts = np.arange(0, len(weights), _STRETCH)
        first, uniform = _passed(np.add.reduceat(weights, firsts, dtype=np.float64), uniform)
        first *= _STRETCH
        weights = weights[first : first + _STRETCH]
    return first + _passed(weights, uniform)[0]


def _passed(weights: Floats, uniform: float) -> tuple[int, float]:
    """Return the index at which a share of the sum is passed, and the share of its own weight."""
    total = weights.cumsum(dtype=np.float64)
    point = uniform * total[-1]
    index = int(total.searchsorted(point, side="right"))
    if index == len(total):  # rounding has reached past the end
        index = int(total.searchsorted(total[-1]))
        return index, 1.0
    before = float(total[index - 1]) if index else 0.0
    return index, (point - before) / (float(total[index]) - before)
