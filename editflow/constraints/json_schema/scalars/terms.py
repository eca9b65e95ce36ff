"""Sets as unions of terms, with intersection and complement.

Knows that terms can be met and denied; knows nothing of strings or numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import product
from typing import Protocol, Self, TypeVar

from editflow.errors import ConstraintError

_MOST_TERMS = 400


class Term(Protocol):
    """A set given by conditions that all hold; a term without conditions is everything."""

    def meet(self, other: Self) -> Self | None:
        """Return what both hold, None where that is clearly nothing."""

    def denied(self) -> Iterable[Self]:
        """Return terms that together hold what this one does not."""

    def joined(self, other: Self) -> Self | None:
        """Return one term for both where that is easy, else None."""


T = TypeVar("T", bound=Term)


def union(*sets: tuple[T, ...]) -> tuple[T, ...]:
    """Return what any of the sets holds."""
    found: list[T] = []
    for term in dict.fromkeys(term for terms in sets for term in terms):
        for index, other in enumerate(found):
            if joined := other.joined(term):
                found[index] = joined
                break
        else:
            found.append(term)
    return _checked(found)


def meet(first: tuple[T, ...], *others: tuple[T, ...]) -> tuple[T, ...]:
    """Return what all sets hold."""

    def both(a: tuple[T, ...], b: tuple[T, ...]) -> tuple[T, ...]:
        if len(a) * len(b) > 100 * _MOST_TERMS:
            raise _too_many()
        return union(tuple(m for x, y in product(a, b) if (m := x.meet(y)) is not None))

    return reduce(both, others, first)


def complement(terms: tuple[T, ...], everything: T) -> tuple[T, ...]:
    """Return what a set does not hold."""
    return meet((everything,), *(union(tuple(term.denied())) for term in terms))


def _checked(found: list[T]) -> tuple[T, ...]:
    if len(found) > _MOST_TERMS:
        raise _too_many()
    return tuple(found)


def _too_many() -> ConstraintError:
    return ConstraintError(
        f"this combination of alternatives has more than {_MOST_TERMS} cases",
        hint="Use fewer alternatives under `oneOf` and `not`, or `anyOf` instead of `oneOf`.",
    )
