"""Words an instruction about letters may be about, and what the model is told of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editflow.text.dictionary import Dictionary
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
        "strng": ("string", "strong"),
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


def test_words_formed_of_words_look_right_unless_a_very_common_one_is_near() -> None:
    fillers = (f"word{number}" for number in range(1_000))
    words = replace(WORDS, common=("again", "against", *fillers, "round", "trip", "roundtrips"))
    text = "roundtrip and agains"
    assert [each.word for each in respellings("fix typos", text, (), words)] == ["agains"]


def test_a_name_inside_a_sentence_is_not_a_name_with_another_letter() -> None:
    text = "Strang says that Strang, of Stringg, is Sting"
    assert found("fix typos", text) == {"Stringg": ("String",)}
    assert found("fix typos", "Colunn is it")["Colunn"] == ("Column",)


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
