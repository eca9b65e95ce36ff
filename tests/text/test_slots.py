"""Which words of an instruction become slots, and where they are found in a text."""

from __future__ import annotations

import pytest

from editflow.text.lexicon import Lexicon
from editflow.text.slots import SlotSpan, find_slots, placed, rooms, slot_spans

CERTAIN = ["rename", "change", "replace", "to", "with", "remove", "should", "be", "called", "in"]
LEXICON = Lexicon(frozenset(CERTAIN), frozenset(["port", "load"]))


@pytest.mark.parametrize(
    ("instruction", "slots"),
    [
        ("rename colour_map to palette", ("colour_map", "palette")),
        ("Rename `a` to `b`.", ("a", "b")),
        ("change 30 to 3.5", ("30", "3.5")),
        ("replace \"old words here\" with 'new'", ("old words here", "new")),
        ("os.path should be called in main", ("os", "path", "main")),
        ("change self to None", ()),
        ("rename x to x", ("x",)),
        ("don't remove it", ("don't", "it")),
        ("change 'a' to 'null'", ("a",)),
        ('replace `True` with "None"', ()),
        ("change https://a.org/x?y=1 to https://b.org.", ("https://a.org/x?y=1", "https://b.org")),
        ("change `https://a.org/x` to b", ("https://a.org/x", "b")),
    ],
)
def test_find_slots(instruction: str, slots: tuple[str, ...]) -> None:
    assert find_slots(instruction, "", LEXICON, limit=24) == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("port = 80\n", ("port", "9000")),
        ("PORT = 80\nports = 1\n", ("9000",)),
        ("load(port)\n", ("port", "9000")),
        ("", ("9000",)),
    ],
)
def test_a_doubtful_word_is_a_name_where_it_stands_in_the_text(
    text: str, slots: tuple[str, ...]
) -> None:
    assert find_slots("change port to 9000", text, LEXICON, limit=24) == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("tabSize: 4", ("8",)),
        ("tab_size = 4", ("8",)),
        ("TAB-SIZE 4", ("8",)),
        ("tab = size", ("tab", "size", "8")),
        ("stable resized", ("tab", "size", "8")),
        ("", ("tab", "size", "8")),
    ],
)
def test_a_part_of_a_name_keeps_its_pieces(text: str, slots: tuple[str, ...]) -> None:
    assert find_slots("change tab size to 8", text, LEXICON, limit=24) == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("server:\n  port: 80\n", ("server", "port", "9000")),
        ("[server]\nport = 80\n", ("server", "port", "9000")),
        ("port: 80\n", ("port", "9000")),
        ("server.port = 80\n", ("server.port", "9000")),
        ("server: 80\n", ("server.port", "9000")),
    ],
)
def test_a_path_is_the_names_on_it(text: str, slots: tuple[str, ...]) -> None:
    assert find_slots("change `server.port` to 9000", text, LEXICON, limit=24) == slots


@pytest.mark.parametrize(
    "instruction",
    [
        "fix the typo in raeson",
        "raeson is misspelled",
        "has no attribute 'verison'",
        "undefined name `wak`",
        "name 'wak' is not defined",
        "make `main` title case",
        "use lower-case for MAIN",
        "Capitalise `main`",
    ],
)
def test_what_speaks_of_letters_hides_none(instruction: str) -> None:
    assert find_slots(instruction, "raeson wak main MAIN verison", LEXICON, limit=24) == ()


def test_numbers_have_slots_of_their_own() -> None:
    names, numbers = rooms(6)
    assert (list(names), list(numbers)) == ([0, 1, 2, 3], [4, 5])
    assert placed(["a", "b"], 6) == ("a", "b")
    assert placed(["8", "a", "-2.5", "1.2.3"], 6) == ("a", "1.2.3", "", "", "8", "-2.5")
    assert placed(list("abcdef"), 6) == tuple("abcd")
    assert placed(list("123a"), 6) == ("a", "", "", "", "1", "2")
    assert placed([], 6) == ()


def test_a_quoted_doubtful_word_is_a_name_anywhere() -> None:
    assert find_slots("remove `load`", "", LEXICON, limit=24) == ("load",)


def test_over_the_limit_quoted_and_shaped_words_go_first() -> None:
    found = find_slots("rename alpha beta_1 `gamma` delta", "", LEXICON, limit=2)
    assert found == ("beta_1", "gamma")


def test_spans_are_whole_words_and_longest_first() -> None:
    spans = slot_spans("count counter x.count count_up", ["count", "count_up"])
    assert spans == [SlotSpan(0, 5, 0), SlotSpan(16, 21, 0), SlotSpan(22, 30, 1)]


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    assert slot_spans("3 3.5 13 x3 (3)", ["3"]) == [SlotSpan(0, 1, 0), SlotSpan(13, 14, 0)]


def test_an_unused_slot_is_found_nowhere() -> None:
    assert slot_spans("anything", ["", "thing"]) == []
