"""Filling the leaves of a skeleton with tokens, many at a time, in the order of confidence.

Knows skeletons, languages over tokens and a function that gives log-probabilities; knows no model.
What is committed always belongs to one path through each slot (see `constraints.slot`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from editflow.constraints.constraint import SlotConstraint
from editflow.constraints.json_schema.planning.skeleton import Leaf, Place, segments
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import Ints
from editflow.constraints.slot import OPEN
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import ConstraintError

Logits = Callable[[Ints], npt.ArrayLike]
"""Gives log-probabilities (L, V) for a canvas (L,) of tokens, `OPEN` where one is to come."""

_TYPICAL = 8
_SCORED = 16
_CANDIDATES = 6
_LONGEST = (24, 96, 384, 1536)


@dataclass(frozen=True, eq=False)
class Spelling:
    """What a tokenizer has to tell."""

    vocabulary: Vocabulary
    encode: Callable[[str], Sequence[int]]
    decode: Callable[[Sequence[int]], bytes]


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is decided at a time."""

    steps: int = 8
    """forward passes to fill all that is open"""
    lengths: Literal["scored", "typical"] = "scored"
    """how many tokens a slot gets: as many as the most probable text has, by one pass more, or a
    usual number"""


STEADY = Pace()


@dataclass(frozen=True, eq=False)
class Slots:
    """Fills leaves of one skeleton; a `completing.Filler`."""

    skeleton: Place
    spelling: Spelling
    logits: Logits
    pace: Pace

    def __call__(
        self, languages: Mapping[Leaf, Language], known: Mapping[Leaf, str]
    ) -> dict[Leaf, str]:
        """Return texts of the languages. ConstraintError where no number of tokens spells one."""
        limits = {
            leaf: SlotConstraint.of(language, self.spelling.vocabulary)
            for leaf, language in languages.items()
        }
        sizes = {leaf: _usual(limit) for leaf, limit in limits.items()}
        if self.pace.lengths == "scored":
            sizes = self._scored(limits, sizes, known)
        ids, spans = self._canvas(sizes, known)
        for left in range(self.pace.steps, 0, -1):
            if not (ids == OPEN).any():
                break
            self._step(ids, spans, limits, ceil((ids == OPEN).sum() / left))
        return {leaf: self._text(ids[spans[leaf]]) for leaf in limits}

    def _canvas(
        self, sizes: Mapping[Leaf, int], known: Mapping[Leaf, str]
    ) -> tuple[Ints, dict[Leaf, slice]]:
        """Return the tokens of the whole text, and where each leaf to be filled lies."""
        ids: list[int] = []
        spans = {}
        for piece in segments(self.skeleton):
            if isinstance(piece, Leaf) and piece in sizes:
                spans[piece] = slice(len(ids), len(ids) + sizes[piece])
                ids += [OPEN] * sizes[piece]
            else:
                ids += self.spelling.encode(known[piece] if isinstance(piece, Leaf) else piece)
        return np.array(ids, dtype=np.int64), spans

    def _step(
        self,
        ids: Ints,
        spans: Mapping[Leaf, slice],
        limits: Mapping[Leaf, SlotConstraint],
        quota: int,
    ) -> None:
        """Commit the most certain tokens of the best paths."""
        log_p = np.asarray(self.logits(ids))
        paths, certain = ids.copy(), np.full(len(ids), -np.inf)
        for leaf, limit in limits.items():
            span = spans[leaf]
            if (ids[span] == OPEN).any():
                paths[span] = limit.path(ids[span], log_p[span])
                certain[span] = log_p[np.arange(span.start, span.stop), paths[span]]
        still = np.flatnonzero(ids == OPEN)
        chosen = still[np.argsort(-certain[still], kind="stable")[:quota]]
        ids[chosen] = paths[chosen]

    def _scored(
        self,
        limits: Mapping[Leaf, SlotConstraint],
        usual: Mapping[Leaf, int],
        known: Mapping[Leaf, str],
    ) -> dict[Leaf, int]:
        """Return the length of each slot whose best text is most probable per token."""
        candidates = {leaf: _spread(feasible(limit), usual[leaf]) for leaf, limit in limits.items()}
        ids, spans = self._canvas({leaf: max(c) for leaf, c in candidates.items()}, known)
        log_p = np.asarray(self.logits(ids))
        found = {}
        for leaf, limit in limits.items():
            rows = log_p[spans[leaf]]
            means = []
            for size in candidates[leaf]:
                path = limit.path(np.full(size, OPEN), rows[:size])
                means.append(rows[np.arange(size), path].mean() if size else -np.inf)
            found[leaf] = candidates[leaf][int(np.argmax(means))]
        return found

    def _text(self, ids: Ints) -> str:
        return self.spelling.decode(ids.tolist()).decode()


def _spread(feasible: Sequence[int], usual: int) -> list[int]:
    """Return a few lengths to try, the usual one among them."""
    short = [size for size in feasible if size <= _SCORED] or [usual]
    places = np.unique(np.linspace(0, len(short) - 1, min(len(short), _CANDIDATES)).astype(int))
    return sorted({usual, *(short[at] for at in places)})


def _usual(limit: SlotConstraint) -> int:
    """Return a number of tokens that is common: the fewest of a list, about eight of free text."""
    sizes = feasible(limit)
    if sizes[-1] < _LONGEST[0]:
        return sizes[0]
    return min(sizes, key=lambda size: abs(size - _TYPICAL))


@lru_cache(maxsize=1024)
def feasible(limit: SlotConstraint) -> tuple[int, ...]:
    """Return numbers of tokens that spell a text, as far as one looks to find any."""
    for most in _LONGEST:
        found = np.flatnonzero(limit.lengths(most))
        if len(found):
            return tuple(found.tolist())
    raise ConstraintError(
        f"the shortest text of this slot has more than {_LONGEST[-1]} tokens",
        hint="Lower the least length.",
    )
