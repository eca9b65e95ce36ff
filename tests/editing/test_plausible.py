"""Which quotations of a text read like values."""

from __future__ import annotations

import pytest

from editflow.constraints.language.quotations import quotable
from editflow.editing.instances.plausible import plausible

LETTER = (
    "Passenger Ida Bauer, please call (020) 7946-0123 on 1 July. A Night in Riga, by the Bank of "
    "Riga, costs 40.50 USD; Noah's role is network engineer. Write to noah@example.org."
)


def found(text: str) -> set[str]:
    return set(plausible(quotable(text), text))


@pytest.mark.parametrize(
    "value",
    [
        "Ida Bauer",
        "(020) 7946-0123",
        "1 July",
        "A Night in Riga",
        "Bank of Riga",
        "Riga",
        "40.50 USD",
        "40.50",
        "Noah",
        "network engineer",
        "noah@example.org",
        "noah",
    ],
)
def test_values_are_found_whole(value: str) -> None:
    assert value in found(LETTER)


@pytest.mark.parametrize(
    "phrase", ["please call", "Ida", "July", "costs 40.50", "USD; Noah", "on 1 July", "Write", "is"]
)
def test_phrases_and_pieces_are_not(phrase: str) -> None:
    assert phrase in quotable(LETTER)
    assert phrase not in found(LETTER)


def test_a_text_without_values_has_words_that_say_something() -> None:
    assert found("the door is open") == {"door", "open"}
