"""Which words of an instruction become slots, and where they are found in a text."""

from __future__ import annotations

import pytest

from editflow.text.lexicon import Lexicon
from editflow.text.slots import SlotSpan, find_slots, slot_spans

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
