"""Words an instruction about letters may be about, and what the model is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editflow.text.dictionary import Dictionary, slips
from editflow.text.lexicon import Lexicon
from editflow.text.prompt import MOST_RESPELLED, Reader
from editflow.text.respelling import Respelling, respellings
from tests.support.tiny import tiny_reader

WORDS = Dictionary(
    common=("the", "column", "is", "of", "string", "strong", "they", "January", "colour"),
    rare=frozenset({"abaft"}),
    corrections={"teh": ["the"], "collum": ["column"]},
    british={"color": "colour", "center": "centre"},
)


def found(instruction: str, text: str, *named: str) -> dict[str, tuple[str, ...]]:
    return {each.word: each.forms for each in respellings(instruction, text, named, WORDS)}


def test_a_misspelling_comes_with_what_it_stands_for_in_its_own_case() -> None:
    assert found("Fix the typos.", "Teh colum is TEH string") == {
        "Teh": ("The",),
        "TEH": ("THE",),
        "colum": ("column",),
    }


@pytest.mark.parametrize(
    "text",
    [
        "the column is abaft",  # all of them words
        "collum_of(teh_column) collumOf x.collum /teh/column teh@column.org $teh",  # names
        "Kollumn",  # a name, as far as one can tell
        "colum's",  # no word is one slip away
    ],
)
def test_words_and_names_are_no_misspellings(text: str) -> None:
    assert found("Fix the typos.", text) == {}


def test_parts_of_a_hyphenated_word_and_long_words_with_a_capital_are_looked_at() -> None:
    assert found("fix the typo", "well-strng, --strng, Colunm and Strng") == {
        "strng": ("string",),
        "Colunm": ("Column",),
    }


def test_a_word_twice_in_a_row_may_be_one_word() -> None:
    text = "The the column is of\n  of string"
    both = {"The the": ("The",), "of\n  of": ("of",)}
    assert found("Remove the doubled word", text) == both
    assert found("fix typos", text) == both
    assert found("drop the second of", text, "of") == {"of\n  of": ("of",)}
    assert found("Make it short", text) == {}
    assert found("Remove the doubled word", "the column of the string") == {}


def test_an_instruction_about_anything_else_is_told_of_nothing() -> None:
    assert found("rename teh to the", "teh = 1", "teh", "the") == {}


def test_a_named_word_comes_with_the_names_like_it() -> None:
    text = "verison = self.version\nreturn self.verison"
    assert found("no attribute 'verison'", text, "verison") == {"verison": ("version",)}
    assert found("name 'verison' is not defined", "x", "verison") == {}


def test_a_named_word_comes_in_other_cases() -> None:
    assert found("make WITHIN lower case", "Stay WITHIN it", "WITHIN") == {
        "WITHIN": ("within", "Within")
    }
    assert found("make `naMe` upper case", "a naMe", "naMe") == {"naMe": ("name", "Name")}


def test_small_letters_that_begin_sentences_are_found() -> None:
    text = "It is. they go, they stop.\n- column\nthe end"
    assert found("capitalize the sentence", text) == {
        "they": ("They", "THEY"),
        "column": ("Column", "COLUMN"),
    }


def test_a_dialect_is_looked_up_on_the_side_that_is_named() -> None:
    text = "Color of the centre"
    assert found("Use British spelling", text) == {"Color": ("Colour",)}
    assert found("Use American spelling", text) == {"centre": ("center",)}
    assert found("British -> American", text) == {"Color": ("Colour",), "centre": ("center",)}


def test_every_slip_of_one_letter_is_made() -> None:
    assert {"teh", "he", "the", "thee", "they", "xthe", "txe"} <= set(slips("the"))


def test_the_nearest_common_word_wins_and_the_first_letter_counts() -> None:
    assert WORDS.guesses("strng") == ["string"]
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


def test_the_prompt_spells_both_forms_beside_their_slots() -> None:
    reader = tiny_reader()
    prompt = reader.prompt("Fix the typo", "a recieve b")
    assert prompt.slots == ("recieve", "receive")
    assert reader.codec.decode(prompt.ids, prompt.slots) == (
        b"Fix the typo recieve recieve receive receive"
    )
    assert reader.codec.slot_ids[0] in reader.text("a recieve b", prompt).ids
    assert [int((prompt.ids == reader.codec.slot_ids[k]).sum()) for k in (0, 1)] == [1, 1]


def test_no_more_is_told_than_there_are_slots_for() -> None:
    reader = Reader(tiny_reader().codec, Lexicon())
    wrong = ("recieve", "teh", "wich", "becuase", "alot", "foward", "untill", "wierd", "adress")
    prompt = reader.prompt("Fix the typos", " ".join(wrong))
    assert sum(map(bool, prompt.slots)) <= 2 * MOST_RESPELLED
    assert prompt.slots[:2] == ("recieve", "receive")


def test_a_dropped_word_is_told_nothing_of() -> None:
    reader = tiny_reader()
    whole = reader.encode("Fix it", ("teh", "the"), [Respelling("teh", ("the",))])
    assert reader.codec.decode(whole.ids, whole.slots) == b"Fix it teh teh the the"
    assert reader.codec.decode(reader.encode("Fix it", ()).ids) == b"Fix it"
