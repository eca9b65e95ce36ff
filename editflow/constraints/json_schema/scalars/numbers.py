"""Sets of numbers by the keywords that bound them; built as automata only when asked for.

Knows ranges, steps and lists of numbers; knows nothing of schemas. Every number is written in one
way: no exponent, no zeros at the end of a fraction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache, reduce
from math import ceil, floor, lcm

from editflow.constraints.language import algebra
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.numbers import Range, multiples, numbers
from editflow.constraints.language.regex.pattern import whole

DIGITS = 20
"""before the point, where no bound asks for more"""
PLACES = 17
"""after the point"""

_EVERYTHING = Range()
_UNIT = Decimal(1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that satisfy all conditions."""

    values: frozenset[Decimal] | None = None
    """these only"""
    banned: frozenset[Decimal] = frozenset()
    """none of these"""
    within: Range = _EVERYTHING
    steps: frozenset[tuple[bool, Decimal]] = frozenset()
    """whether it has to be a multiple, or must not; of what: 1 for whole numbers"""

    def meet(self, other: Numbers) -> Numbers | None:
        """Return what both hold, None where that is clearly nothing."""
        values = self.values
        if values is None or other.values is None:
            values = other.values if values is None else values
        else:
            values = values & other.values
        found = Numbers(
            values,
            self.banned | other.banned,
            _overlap(self.within, other.within),
            self.steps | other.steps,
        )
        return found._listed()

    def _listed(self) -> Numbers | None:
        """Check the values, if there are any; None where nothing is left."""
        if any((not sign, step) in self.steps for sign, step in self.steps):
            return None
        if self.values is None:
            return None if _nothing(self.within) else self
        free = replace(self, values=None)
        kept = frozenset(value for value in self.values if free.holds(value))
        return Numbers(kept) if kept else None

    def denied(self) -> Iterable[Numbers]:
        """Return terms that together hold the other numbers."""
        if self.values is not None:
            yield Numbers(banned=self.values)
        if self.banned:
            yield Numbers(values=self.banned)
        within = self.within
        if within.least is not None:
            yield Numbers(within=Range(None, within.least, open_most=not within.open_least))
        if within.most is not None:
            yield Numbers(within=Range(within.most, None, open_least=not within.open_most))
        for sign, step in sorted(self.steps):
            yield Numbers(steps=frozenset([(not sign, step)]))

    def joined(self, other: Numbers) -> Numbers | None:
        """Return one term for both where both are lists of numbers."""
        if self.values is None or other.values is None:
            return None
        return Numbers(self.values | other.values)

    @property
    def plain(self) -> bool:
        """Tell whether there surely is a number, and no large automaton is needed to see it."""
        if self.values is not None:
            return bool(self.values)
        if self.banned or _nothing(self.within) or len(self.steps) > 1:
            return False
        return all(sign and _reaches(step, self.within) for sign, step in self.steps)

    def holds(self, value: Decimal) -> bool:
        """Tell whether a number satisfies all conditions."""
        if self.values is not None and value not in self.values:
            return False
        if value in self.banned or not _lies(value, self.within):
            return False
        return all(_divides(step, value) == sign for sign, step in self.steps)


ANY_NUMBER = Numbers()


@lru_cache(maxsize=1024)
def texts(found: Numbers) -> Automaton:
    """Return the numbers as they are written. ConstraintError where it grows too large."""
    if found.values is not None:
        return algebra.one_of(map(written, found.values))
    within, wanted = found.within, [step for sign, step in found.steps if sign]
    if wanted:
        built = _multiples(reduce(_common, wanted), within)
    else:
        built = algebra.intersection(_ranged(within), _canonical())
    for step in sorted(step for sign, step in found.steps if not sign):
        built = algebra.difference(built, _multiples(step, _EVERYTHING))
    if found.banned:
        built = algebra.difference(built, algebra.one_of(map(written, found.banned)))
    return built


def _common(one: Decimal, other: Decimal) -> Decimal:
    """Return the least common multiple of two steps."""
    places = max(-int(step.normalize().as_tuple().exponent) for step in (one, other, _UNIT))
    units = lcm(*(int(step.scaleb(places)) for step in (one, other)))
    return Decimal((0, tuple(map(int, str(units))), -places))


def _multiples(step: Decimal, within: Range) -> Automaton:
    if step == 1:
        return numbers(within, digits=_digits(within))
    return algebra.intersection(multiples(step, within), _canonical())


def _ranged(within: Range) -> Automaton:
    return numbers(within, digits=_digits(within), places=PLACES)


def _digits(within: Range) -> int:
    """Return how many digits may stand before the point: more where a bound has as many."""
    bounds = [int(abs(b)) for b in (within.least, within.most) if b is not None]
    return max(DIGITS, *(len(str(bound)) + 1 for bound in bounds)) if bounds else DIGITS


@cache
def _canonical() -> Automaton:
    return whole(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")


def written(value: Decimal) -> str:
    """Return a number as it is written: `10`, `-0.5`."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _divides(step: Decimal, value: Decimal) -> bool:
    return bool((Fraction(value) / Fraction(step)).denominator == 1)


def _reaches(step: Decimal, within: Range) -> bool:
    """Tell whether a multiple of a step lies in a range, and all of them are easy to describe."""
    if step != 1:
        return False
    if within.least is None or within.most is None:
        return True
    first = ceil(within.least) + (within.open_least and within.least == ceil(within.least))
    last = floor(within.most) - (within.open_most and within.most == floor(within.most))
    return first <= last


def _overlap(a: Range, b: Range) -> Range:
    """Return the numbers in both ranges."""
    least, open_least = max(
        (r.least, r.open_least) for r in (a, b, _FAR_BELOW) if r.least is not None
    )
    most, closed = min((r.most, not r.open_most) for r in (a, b, _FAR_ABOVE) if r.most is not None)
    return Range(
        None if least == _FAR_BELOW.least else least,
        None if most == _FAR_ABOVE.most else most,
        open_least and least != _FAR_BELOW.least,
        not closed and most != _FAR_ABOVE.most,
    )


_FAR_BELOW = Range(least=Decimal("-Infinity"))
_FAR_ABOVE = Range(most=Decimal("Infinity"))


def _nothing(within: Range) -> bool:
    if within.least is None or within.most is None:
        return False
    if within.least == within.most:
        return within.open_least or within.open_most
    return within.least > within.most


def _lies(value: Decimal, within: Range) -> bool:
    if within.least is not None and (
        value < within.least or (within.open_least and value == within.least)
    ):
        return False
    return within.most is None or not (
        value > within.most or (within.open_most and value == within.most)
    )
