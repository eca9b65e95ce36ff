"""Values in a text that an instruction tells, and the slots they become."""

from __future__ import annotations

import pytest

from editflow.text.dictionary import Dictionary
from editflow.text.lexicon import Lexicon
from editflow.text.respelling import respellings
from editflow.text.slots import find_slots
from editflow.text.values import gloss, is_proper, told, values
from tests.support.tiny import tiny_reader


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in values(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rosa Bosch lives in Brussels.", ["Rosa Bosch", "Brussels"]),
        ("The Toolbox of Marvale is in Lyon", ["Toolbox of Marvale", "Lyon"]),
        ("Okafor & Sons has hired Chloe B. Becker", ["Okafor & Sons", "Chloe B. Becker"]),
        ("We met. Our nurse is here, I think", []),
        ("starts on December 2, 2028 at 12 am", ["December 2, 2028", "12 am"]),
        ("On August 8, 2008 or 1 September", ["August 8, 2008", "1 September"]),
        ("from 10.07.1999 to 2003-01-30, 21:15", ["10.07.1999", "2003-01-30", "21:15"]),
        ("call +31 810 2429235 or 0381 439686", ["+31 810 2429235", "0381 439686"]),
        ("v12.4.12 and 6.24.7-rc3 of zimmer", ["v12.4.12", "6.24.7-rc3"]),
        ("at ben.f@ash.dev, see https://a.co/b/11.", ["ben.f@ash.dev", "https://a.co/b/11"]),
        ("gate B16, seat 29C, flight TD6904", ["B16", "29C", "TD6904"]),
        ("CW-2031-336 on us-east-2: 165.36.13.145", ["CW-2031-336", "us-east-2", "165.36.13.145"]),
    ],
)
def test_a_value_is_one_span_however_many_words_it_has(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("instruction", "is_told"),
    [
        ("Fill this in: Rosa Bosch lives in Brussels.", True),
        ("Fill in the blanks\n\nThe service runs on port b443.", True),
        ("rename total to amount", False),
        ("Rename total to amount. Leave everything else as it is.", False),
        ("set Host to localhost: it is wrong", False),
    ],
)
def test_a_told_text_is_a_sentence_with_a_value(instruction: str, is_told: bool) -> None:
    assert told(instruction) is is_told


def test_the_words_between_the_values_of_a_told_text_stay() -> None:
    instruction = "fill in: Rosa Bosch, chief nurse, works for zimmerr since 1 May 2024 in room 12."
    assert find_slots(instruction, "name:\nroom:\n", Lexicon(), limit=24) == (
        "Rosa Bosch",
        "zimmerr",
        "1 May 2024",
        "12",
    )


@pytest.mark.parametrize("piece", ["\n", "a", "1", "a1.", "Aa ", "a-", "the qick fox\n"])
def test_long_runs_of_anything_are_read_in_time(piece: str) -> None:
    """A pattern that looks again from every start would take minutes."""
    text = piece * 20_000
    told(f"fill in: A. {text}")
    assert all(start < end for start, end in values(text))
    assert respellings("fix the typos", text, (), Dictionary.english()) is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Rosa Bosch", "Rosa Bosch"),
        ("Wang & Sons", "Wang & Sons"),
        ("1 May 2024", "date"),
        ("10.07.1999", "date"),
        ("2003-01-30", "date"),
        ("21:15", "time"),
        ("0381 439686", "phone"),
        ("6.24.7-rc3", "version"),
        ("ben.f@ash.dev", "email"),
        ("https://a.co/b/11", "url"),
        ("cache.ash.dev", "host"),
        ("eu-north-1", "id"),
        ("KF15704", "code"),
        ("MPL-2.0", "code"),
        ("Station KF15704", "Station code"),
        ("1994", "year"),
        ("53", ""),
    ],
)
def test_a_value_reads_like_words_or_like_its_kind(value: str, expected: str) -> None:
    assert gloss(value) == expected


def read_as(instruction: str, text: str = "") -> str:
    """What the model reads, slots as numbers."""
    reader = tiny_reader()
    slots = [f"<{number}>" for number in range(reader.limit)]
    return reader.codec.decode(reader.prompt(instruction, text).ids.tolist(), slots).decode()


def test_behind_the_slot_of_a_told_value_stands_once_what_it_reads_like() -> None:
    asked = "Fill this in: Rosa Bosch starts on 1 May 2024. On 1 May 2024 in Lyon, 4 hours."
    expected = "Fill this in: <0>Rosa Bosch starts on <1>date. On <1> in <2>Lyon, "
    assert read_as(asked).startswith(expected)


def test_elsewhere_only_proper_names_are_said() -> None:
    assert is_proper("Thomas")
    assert is_proper("Kind Regards")
    assert not is_proper("palette")
    assert not is_proper("HTTP")
    assert read_as("rename `colour_map` to `palette`", "colour_map = 1") == "rename `<0>` to `<1>`"
    assert read_as("rename `Thomas` to `tom`", "Thomas = 1") == "rename `<0>Thomas` to `<1>`"
