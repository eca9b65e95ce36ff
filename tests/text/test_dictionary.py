"""Words as a spell checker knows them: what an unknown one was meant to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editflow.text.dictionary import Dictionary
from editflow.text.slips import slips

WORDS = Dictionary(
    common=("the", "column", "is", "of", "string", "strong", "they", "January", "colour"),
    rare=frozenset({"abaft"}),
    corrections={"teh": ["the"], "collum": ["column"]},
    british={"color": "colour", "center": "centre"},
)


def test_every_slip_of_one_letter_is_made() -> None:
    assert {"teh", "he", "the", "thee", "they", "xthe", "txe"} <= {near for _, near in slips("the")}


def test_the_nearest_common_word_wins_and_the_first_letter_counts() -> None:
    assert WORDS.guesses("strng") == ["string", "strong"]
    assert WORDS.guesses("trong") == ["strong"]
    assert WORDS.guesses("zzzz") == []


def test_a_long_word_may_have_two_slips_between_its_ends() -> None:
    words = replace(WORDS, common=("classification", "clarification", "elephant"))
    assert words.guesses("clasisificatoin") == ["classification"]
    assert words.guesses("elphnat") == []  # too short to tell
    assert words.guesses("lassificatoin") == []  # another beginning


def test_the_dictionary_of_the_package_knows_its_words() -> None:
    english = Dictionary.english()
    assert all(english.knows(word) for word in ("receive", "kubelet", "colour", "color"))
    assert english.guesses("recieve") == ["receive"]
    assert not english.knows("recieve")
    assert english.british["color"] == "colour"
    assert english.american["colour"] == "color"


def test_a_dictionary_is_what_it_was_saved_as(tmp_path: object) -> None:
    import json
    import lzma
    from pathlib import Path

    path = Path(str(tmp_path)) / "words.json.xz"
    WORDS.save(path)
    held = json.loads(lzma.decompress(path.read_bytes()))
    assert held["common"].split() == list(WORDS.common)
    assert held["corrections"] == {"teh": "the", "collum": "column"}


@pytest.mark.parametrize(
    ("wrong", "right", "more_common"),
    [
        ("finaly", "finally", "final"),  # a double letter is halved more often than one is added
        ("frequenty", "frequently", "frequency"),
        ("recieve", "receive", "relieve"),
        ("targed", "target", "barged"),
    ],
)
def test_what_was_meant_depends_on_the_slip_and_not_on_what_is_common_alone(
    wrong: str, right: str, more_common: str
) -> None:
    assert replace(WORDS, common=(more_common, right)).guesses(wrong)[0] == right


def test_a_second_guess_is_given_where_the_first_is_unsure() -> None:
    assert replace(WORDS, common=("strong", "string")).guesses("strng") == ["strong", "string"]
    rare = ("strong", *(f"word{number}" for number in range(50)), "string")
    assert replace(WORDS, common=rare).guesses("strng") == ["strong"]


def test_a_word_may_be_formed_of_common_ones() -> None:
    words = replace(WORDS, common=("round", "trip", "strip", "ways", "alike"))
    formed = ("roundtrip", "restrip", "strips", "alikeness", "unalike")
    assert all(words.is_formed(word) for word in formed)
    assert not any(words.is_formed(word) for word in ("round", "tripped", "roundtr", "xways"))
