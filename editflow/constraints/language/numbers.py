"""Decimal numbers in a range or of a step, as sets of texts in JSON's notation.

Knows the digits of numbers; knows no schema. Numbers are written one way each, but for zeros at
the end of a fraction: no leading zeros, no `-0`, no exponent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil, floor
from typing import Any

from editflow.constraints.language.algebra import (
    difference,
    intersection,
    one_of,
    sequence,
    union,
)
from editflow.constraints.language.automaton import Automaton, explore
from editflow.constraints.language.charset import Alphabet, CharSet
from editflow.constraints.language.regex.pattern import whole
from editflow.errors import ConstraintError

_MOST_REMAINDERS = 2000
_MOST_LISTED = 1000

Key = tuple[str, int, int]  # the part of the number, digits of it that matter, what they say


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `least` to `most`, None where there is no end; an open end is left out."""

    least: Decimal | None = None
    most: Decimal | None = None
    open_least: bool = False
    open_most: bool = False

    def negated(self) -> Range:
        """Return the range of the numbers with the other sign."""
        least = None if self.most is None else -self.most
        most = None if self.least is None else -self.least
        return Range(least, most, self.open_most, self.open_least)


_EVERYTHING = Range()


@lru_cache(maxsize=512)
def numbers(
    within: Range = _EVERYTHING, *, digits: int | None = None, places: int = 0
) -> Automaton:
    """Return the numbers of a range with at most `places` digits after the point.

    `digits` bounds those before it; whole numbers have no places.
    """
    found, some = _limited(_written(digits, places), within), within.least
    if some is not None and some >= 0:
        return found
    minus = difference(_limited(_written(digits, places), within.negated()), _zero(digits, places))
    return union(found, sequence(one_of(["-"]), minus))


@lru_cache(maxsize=64)
def _written(digits: int | None, places: int) -> Automaton:
    """Return all unsigned numbers of so many digits."""
    fraction = rf"(?:\.\d{{1,{places}}})?" if places else ""
    more = "*" if digits is None else f"{{0,{digits - 1}}}"
    return whole(rf"(?:0|[1-9]\d{more}){fraction}")


@lru_cache(maxsize=64)
def _zero(digits: int | None, places: int) -> Automaton:
    """Return the ways in which zero is written."""
    return difference(_written(digits, places), _above(Decimal(0), orequal=False))


@lru_cache(maxsize=512)
def multiples(step: Decimal, within: Range = _EVERYTHING) -> Automaton:
    """Return the multiples of a positive number in a range, with no more places after the point
    than it has.

    ConstraintError where the step has too many digits to follow remainders.
    """
    if step <= 0:
        raise ValueError(f"a step is positive, got {step}")
    places = max(0, -int(step.normalize().as_tuple().exponent))
    listed = _listed(step, within)
    if listed is not None:
        return one_of(listed)
    units, zeros = int(step.scaleb(places)), 0
    while not places and units % 10 == 0:  # multiples of 1200 are those of 12 and two zeros
        units, zeros = units // 10, zeros + 1
    if units > _MOST_REMAINDERS:
        raise ConstraintError(
            f"multiples of {step} need more than {_MOST_REMAINDERS} remainders",
            hint="A step of fewer digits can be held to, or a narrower range.",
        )
    found = sequence(_divisible(units, places), one_of(["0" * zeros]))
    found = union(one_of(["0"]), found)
    either = union(found, sequence(one_of(["-"]), found))
    return intersection(numbers(within, places=places), either)


def _listed(step: Decimal, within: Range) -> list[str] | None:
    """Return the multiples in a range one by one, None where there are too many."""
    if within.least is None or within.most is None:
        return None
    first, last = ceil(within.least / step), floor(within.most / step)
    first += within.open_least and first * step == within.least
    last -= within.open_most and last * step == within.most
    if last - first >= _MOST_LISTED:
        return None
    return [f"{(n * step).normalize() + 0:f}" for n in range(first, last + 1)]


def _limited(written: Automaton, within: Range) -> Automaton:
    """Return the unsigned numbers of a range."""
    if within.most is not None:
        if within.most < 0:
            return one_of(())
        written = difference(written, _above(within.most, orequal=within.open_most))
    if within.least is None or within.least < 0:
        return written
    return intersection(written, _above(within.least, orequal=not within.open_least))


@lru_cache(maxsize=512)
def _above(bound: Decimal, *, orequal: bool) -> Automaton:
    """Return the unsigned numbers, without leading zeros, above a bound that is not negative."""
    head, _, tail = f"{bound.normalize():f}".partition(".")

    def digit(key: Key, value: int) -> Key:
        part, read, sign = key
        against = head if part == "whole" else tail
        if not sign:  # all digits so far are those of the bound
            other = int(against[read]) if read < len(against) else 0
            sign = (value > other) - (value < other) if part == "point" or read < len(head) else 1
        return part, min(read + 1, len(against) + 1), sign

    def compared(key: Key) -> int:
        part, read, sign = key
        if part == "whole":
            sign = sign if read == len(head) else (read > len(head)) - (read < len(head))
        return sign or -(part == "whole" and bool(tail)) or -(part == "point" and read < len(tail))

    def point(key: Key) -> Key:
        read, sign = key[1:]
        return "point", 0, sign if read == len(head) else (read > len(head)) - (read < len(head))

    return _reading(digit, point, lambda key: compared(key) > 0 or (orequal and not compared(key)))


def _divisible(units: int, places: int) -> Automaton:
    """Return the unsigned numbers that are multiples of `units`, counted in the last place."""

    def digit(key: Key, value: int) -> Key:
        part, read, rest = key
        if part == "point" and read == places:
            return "over", 0, 0
        return part, read + 1 if part == "point" else 1, (10 * rest + value) % units

    def ends(key: Key) -> bool:
        part, read, rest = key
        left = places - (read if part == "point" else 0)
        return part != "over" and read > 0 and rest * 10**left % units == 0

    return _reading(digit, lambda key: ("point", 0, key[2]) if places else (), ends)


def _reading(
    digit: Callable[[Key, int], Key],
    point: Callable[[Key], Key | tuple[()]],
    ends: Callable[[Key], bool],
) -> Automaton:
    """Return the texts of digits, with a point after the first or later, by what they come to."""
    alphabet, members = _digits_and_point()
    values = {column: value for value, (column,) in enumerate(members)}

    def step(key: Any, column: int) -> tuple[Any, bool]:
        value = values[column]
        if value < 10:
            return digit(key, value), True
        return (point(key) if key[0] == "whole" and key[1] else ()), True

    start: Any = ("whole", 0, 0)
    return explore(alphabet, start, step, lambda key: key[1] > 0 and ends(key))


@lru_cache(maxsize=1)
def _digits_and_point() -> tuple[Alphabet, list[list[int]]]:
    return Alphabet.of([CharSet.chars(c) for c in "0123456789."])
