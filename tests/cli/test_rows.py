"""What a drawn diff shows, row by row. Changed parts of a line stand in brackets."""

import pytest

from editflow.cli.render.rows import rows
from editflow.text.source import Source


def drawn(data, *changes, context=1):
    """Rows as text: mark, line number before, after, line."""
    source = Source.from_bytes(data)
    edits = [source.edit(*change) for change in changes]
    return [
        f"{row.mark}{row.old or '-'},{row.new or '-'} "
        + "".join(f"[{p.text}]" if p.changed else p.text for p in row.line.pieces)
        + ("" if row.line.ended else "$")
        for row in rows(source, edits, context=context)
    ]


def test_part_of_a_line():
    assert drawn(b"a\nx = load(1)\nb\nc\n", (6, 10, "read")) == [
        " 1,1 a",
        "-2,- x = [load](1)",
        "+-,2 x = [read](1)",
        " 3,3 b",
    ]


def test_an_insertion_within_a_word_shows_what_came_in():
    assert drawn(b"word\n", (4, 4, "s")) == ["-1,- word", "+-,1 word[s]"]


def test_a_replacement_shows_whole_words():
    assert drawn(b"f(loader)\n", (2, 6, "read")) == ["-1,- f([loader])", "+-,1 f([reader])"]


@pytest.mark.parametrize("change", [(2, 2, "new\n"), (1, 1, "\nnew")])
def test_a_new_line_alone_is_one_row(change):
    assert drawn(b"a\nb\n", change) == [" 1,1 a", "+-,2 new", " 2,3 b"]


@pytest.mark.parametrize("change", [(2, 4, ""), (1, 3, "")])
def test_a_lost_line_alone_is_one_row(change):
    assert drawn(b"a\nb\nc\n", change) == [" 1,1 a", "-2,- b", " 3,2 c"]


def test_lines_that_are_left_out_and_numbers_after_them():
    data = b"".join(b"%d\n" % number for number in range(1, 8))
    assert drawn(data, (0, 0, "x\ny\n"), (12, 13, "z")) == [
        "+-,1 x",
        "+-,2 y",
        " 1,3 1",
        "…-,- ",
        " 6,8 6",
        "-7,- 7",
        "+-,9 z",
    ]


def test_near_changes_share_their_context():
    assert drawn(b"a\nb\nc\n", (0, 1, "x"), (4, 5, "y"), context=3) == [
        "-1,- a",
        "+-,1 x",
        " 2,2 b",
        "-3,- c",
        "+-,3 y",
    ]


def test_two_changes_in_a_line():
    assert drawn(b"a + b\n", (0, 1, "x"), (4, 5, "y")) == ["-1,- [a] + [b]", "+-,1 [x] + [y]"]


def test_a_line_feed_at_the_end_comes_in():
    assert drawn(b"a", (1, 1, "\n")) == ["-1,- a$", "+-,1 a"]


def test_an_empty_file_gains_text():
    assert drawn(b"", (0, 0, "a\n")) == ["+-,1 a"]


def test_appending_lines():
    assert drawn(b"a\n", (2, 2, "b\nc\n")) == [" 1,1 a", "+-,2 b", "+-,3 c"]


def test_line_endings_and_encodings():
    text = "ä\r\nload\r\n"
    for encoding in ("utf-8-sig", "utf-16"):
        assert drawn(text.encode(encoding), (2, 6, "réad")) == [" 1,1 ä", "-2,- load", "+-,2 réad"]
    assert drawn(b"a\rload\rb\r", (2, 6, "x")) == [" 1,1 a", "-2,- load", "+-,2 x", " 3,3 b"]


def test_a_huge_line_is_shortened_around_the_change():
    (old, new) = drawn(b"x" * 500_000 + b" load " + b"y" * 500_000, (500_001, 500_005, "read"))
    assert len(new) < 1000
    assert "499,701 characters" in new
    assert "[load]" in old
    assert "[read]" in new
