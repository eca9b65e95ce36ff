"""The tokens a slot may hold, in classes, and the log-probability of each class.

Knows tokens and classes; knows no states, bytes or text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from editflow.constraints.language.charset import Ints
from editflow.errors import NonFiniteError

FLOOR = -1e6
"""Log-probabilities below are taken for this: what the language demands is never impossible."""

Floats = npt.NDArray[np.floating[Any]]

_LEAST = 1e-30  # a sum beside the likeliest token that single precision still tells from nothing
_WIDE = 8  # from a share of 1 / 8 of the vocabulary on, a mask is faster than picking tokens


@dataclass(frozen=True, eq=False)
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

    def members(self, kind: int) -> Ints:
        """Return the tokens of a class, ascending."""
        return self._members[kind]

    @cached_property
    def _members(self) -> list[Ints]:
        return np.split(self.tokens, self.bounds[1:-1])

    def greatest(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return the greatest log-probability in each class (n, C); `rows: (n, V)`."""
        joined = np.empty((len(rows), len(self.bounds) - 1))
        tokens, starts, kinds = self._narrow
        if len(kinds):
            joined[:, kinds] = np.maximum.reduceat(rows[:, tokens], starts, axis=1)
        for kind, mask in self._wide.items():
            joined[:, kind] = (rows + mask).max(axis=1)
        return _checked(joined)

    def total(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return the log of the summed probabilities of each class (n, C); `rows: (n, V)`."""
        top = _checked(rows.max(axis=1, keepdims=True).astype(np.float64))
        likely = np.exp(rows - top.astype(rows.dtype))
        sums = np.empty((len(rows), len(self.bounds) - 1))
        tokens, starts, kinds = self._narrow
        if len(kinds):
            sums[:, kinds] = np.add.reduceat(likely[:, tokens], starts, axis=1, dtype=np.float64)
        for kind, mask in self._wide.items():
            sums[:, kind] = likely @ (mask == 0)
        if sums.min(initial=1.0) < _LEAST:
            return self._exact_total(rows)
        joined: npt.NDArray[np.float64] = np.maximum(np.log(sums) + top, FLOOR)
        return joined

    def _exact_total(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return the same where a class is so improbable that its sum would be lost."""
        joined = np.empty((len(rows), len(self.bounds) - 1))
        tokens, starts, kinds = self._narrow
        if len(kinds):
            picked = np.maximum(rows[:, tokens].astype(np.float64), FLOOR)
            top = np.maximum.reduceat(picked, starts, axis=1)
            picked -= top[:, self._places]
            joined[:, kinds] = top + np.log(np.add.reduceat(np.exp(picked), starts, axis=1))
        for kind, mask in self._wide.items():
            masked = np.maximum(rows + mask, FLOOR)
            top = masked.max(axis=1, keepdims=True)
            joined[:, kind] = top[:, 0] + np.log(np.exp(masked - top).sum(axis=1))
        return _checked(joined)

    def within(self, row: Floats, kind: int) -> tuple[Ints | None, Floats]:
        """Return tokens of a class (n,) and their log-probabilities (n,) in a row (V,).

        None stands for all tokens, of which those of other classes have -inf.
        """
        if kind in self._wide:
            masked = row + self._wide[kind]
            if masked.max() > FLOOR:
                return None, masked
        tokens = self.members(kind)
        return tokens, np.maximum(row[tokens], FLOOR)

    @cached_property
    def _wide(self) -> dict[int, npt.NDArray[np.float32]]:
        """Classes of many tokens: what to add to a row (V,) to leave only them."""
        wide = np.flatnonzero(np.diff(self.bounds) * _WIDE >= self.size)
        masks = np.where(self.classes == wide[:, None], np.float32(0), np.float32(-np.inf))
        return dict(zip(wide.tolist(), masks, strict=True))

    @cached_property
    def _narrow(self) -> tuple[Ints, Ints, Ints]:
        """The tokens of all other classes, where each class begins among them, and the classes."""
        sizes = np.diff(self.bounds)
        few = sizes * _WIDE < self.size
        tokens = self.tokens[np.repeat(few, sizes)]
        return tokens, sizes[few].cumsum() - sizes[few], np.flatnonzero(few)

    @cached_property
    def _places(self) -> Ints:
        """(n,) which of the classes of `_narrow` each of its tokens is of."""
        tokens, starts, kinds = self._narrow
        return np.repeat(np.arange(len(kinds)), np.diff(starts, append=len(tokens)))


def _checked(joined: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    joined = np.maximum(joined, FLOOR)
    if not np.isfinite(joined).all():
        raise NonFiniteError("the model gave log-probabilities that are not finite")
    return joined
