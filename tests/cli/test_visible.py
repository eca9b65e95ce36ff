"""No text may drive the terminal it is shown on."""

import unicodedata

from editflow.cli.render.visible import visible


def test_escapes():
    assert visible("a\x1b[31m\x07\x9b\u202e\u2028\udcff\U000e0041") == (
        r"a\x1b[31m\x07\x9b\u202e\u2028\udcff\U000e0041"
    )


def test_text_is_left_alone():
    text = "tab\t, line\n, ä漢字, می‌خواهم, 👩‍👧, ¡"
    assert visible(text) == text


def test_no_control_character_is_missed():
    kept = [
        c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cc" and visible(c) == c
    ]
    assert kept == ["\t", "\n"]
