"""Ranges and steps of numbers hold what arithmetic says."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.constraints.language.examples import draw
from editflow.constraints.language.numbers import Range, multiples, numbers
from editflow.errors import ConstraintError

BOUNDS = st.sampled_from(["0", "1", "-1", "0.5", "-0.25", "10", "99.99", "-120", "1000", "100.001"])
ENDS = st.none() | BOUNDS.map(Decimal)
RANGES = st.builds(Range, ENDS, ENDS, st.booleans(), st.booleans())
WRITTEN = st.tuples(
    st.sampled_from(["", "-"]),
    st.integers(0, 1200) | st.sampled_from([0, 1, 9, 10, 99, 100, 119, 120, 999, 1000]),
    st.sampled_from(["", ".0", ".5", ".25", ".001", ".99", ".990", ".", ".2500"]),
).map(lambda parts: "".join(map(str, parts)))
JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def holds(within: Range, value: Decimal) -> bool:
    low, high = within.least, within.most
    above = low is None or value > low or (value == low and not within.open_least)
    below = high is None or value < high or (value == high and not within.open_most)
    return above and below


@settings(max_examples=40)
@given(RANGES, st.integers(0, 3), st.lists(WRITTEN, min_size=5, max_size=20))
def test_a_range_holds_the_numbers_in_it(within: Range, places: int, texts: list[str]) -> None:
    automaton = numbers(within, digits=4, places=places)
    for text in [*texts, "007", "1e3", "-0", ""]:
        well = JSON_NUMBER.fullmatch(text) is not None and not (
            text[0] == "-" and not Decimal(text)
        )
        fits = well and len(text.partition(".")[2]) <= places and holds(within, Decimal(text))
        assert automaton.accepts(text) == fits, text


@settings(max_examples=40)
@given(RANGES, st.integers(0, 9))
def test_what_is_drawn_lies_in_the_range(within: Range, seed: int) -> None:
    automaton = numbers(within, digits=6, places=4)
    if not automaton.empty:
        assert holds(within, Decimal(draw(automaton, np.random.default_rng(seed))))


STEPS = ["1", "2", "3", "7", "10", "25", "120", "1200", "0.1", "0.01", "0.25", "2.5", "0.5", "60"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "within", [Range(), Range(Decimal(0), Decimal(50)), Range(Decimal("-3.5"))]
)
def test_multiples_are_divisible(step: str, within: Range) -> None:
    automaton, unit = multiples(Decimal(step), within), Decimal(step)
    for count in range(-60, 60):
        for value in (count * unit, count * unit + Decimal("0.01"), Decimal(count)):
            text = f"{value.normalize() + 0:f}"
            assert automaton.accepts(text) == (value % unit == 0 and holds(within, value)), text


def test_a_step_with_too_many_remainders_is_refused() -> None:
    with pytest.raises(ConstraintError, match="multiples of 8191"):
        multiples(Decimal(8191))
    assert multiples(Decimal(8191), Range(Decimal(0), Decimal(10**5))).accepts("81910")


def test_no_number_lies_in_an_empty_range() -> None:
    assert numbers(Range(Decimal(5), Decimal(3))).empty
    assert numbers(Range(Decimal(1), Decimal(2), True, True)).empty
    assert not numbers(Range(Decimal(1), Decimal(2), True, True), places=1).empty
