"""Slot types by name."""

from __future__ import annotations

import pytest

from editflow.constraints.language.formats import FORMATS
from editflow.constraints.slot_types import TYPES, choice, slot_language
from editflow.errors import ConstraintError

INSIDE = {
    "bool": ["true", "false"],
    "color": ["#00ff9a"],
    "digits": ["007"],
    "hex": ["c0ffee"],
    "int": ["-12", "0", "42"],
    "line": ["two words", " é\t"],
    "name": ["read_line2", "_x"],
    "number": ["-1.5", "3", "0.000001"],
    "path": ["src/a.py", "./x", "/etc/hosts", "../up"],
    "slug": ["a-slug-2"],
    "text": ["two\nlines\n", "x"],
    "version": ["1.20.3"],
    "word": ["naïve!"],
}
OUTSIDE = {
    "bool": ["True", "", "1"],
    "color": ["00ff9a", "#00FF9A", "#fff"],
    "digits": ["", "-1", "٣"],
    "hex": ["FF", "0x1"],
    "int": ["-0", "007", "1.0", "+1", "", "1e3"],
    "line": ["", " ", "a\nb", "a\r", "\0"],
    "name": ["2x", "a-b", "é", ""],
    "number": [".5", "1.", "1e3", "NaN"],
    "path": ["", "a//b", "a b", "a/"],
    "slug": ["-a", "a--b", "A"],
    "text": ["", " \n", "a\0b", "a\r\nb"],
    "version": ["1.2", "01.2.3", "1.2.3-rc"],
    "word": ["two words", ""],
}


@pytest.mark.parametrize("name", TYPES)
def test_a_type_holds_what_it_says(name: str) -> None:
    language = slot_language(name)
    assert [text for text in INSIDE[name] if not language.accepts(text)] == []
    assert [text for text in OUTSIDE[name] if language.accepts(text)] == []


def test_formats_are_types_and_names_are_not_taken_twice() -> None:
    assert slot_language("date").accepts("2024-02-29")
    assert not {*TYPES} & {*FORMATS}


def test_a_choice_holds_just_its_texts() -> None:
    assert choice("red", "dark blue").accepts("dark blue")
    assert not choice("red", "dark blue").accepts("dark")


def test_an_unknown_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConstraintError, match=r"no slot type is called 'integer'(?s:.*) int, "):
        slot_language("integer")
