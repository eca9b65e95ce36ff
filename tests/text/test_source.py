from itertools import pairwise
from time import process_time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from editflow.errors import InputError, Refused, UsageError
from editflow.text.edits import apply_edits
from editflow.text.source import Source
from tests.support.edit_strategies import texts


def pieces(source):
    """The bytes that each character of the view stands for."""
    return [source.data[a:b] for a, b in pairwise(source.offsets)]


def edited(data, start, end, new, **options):
    source = Source.from_bytes(data, **options)
    return apply_edits(data, [source.edit(start, end, new)])


def test_the_view_keeps_all_but_the_mark_and_crlf():
    source = Source.from_bytes(b"\xef\xbb\xbfa\r\nb\rc\x0cd\xc2\x85\xe2\x80\xa8e\t\n", path="x.py")
    assert source.text == "a\nb\rc\x0cd\x85\u2028e\t\n"
    assert source.bom == b"\xef\xbb\xbf"
    assert source.offsets.tolist()[:4] == [3, 4, 6, 7]
    assert pieces(source)[1] == b"\r\n"
    assert source.path == "x.py"


def test_undecodable_bytes_are_frozen_and_a_real_replacement_character_is_not():
    source = Source.from_bytes("\ufffd".encode() + b"\xff\xfea")
    assert source.text == "\ufffd\ufffd\ufffda"
    assert source.frozen.spans == ((1, 3),)


def test_utf16_with_surrogate_pairs_and_crlf():
    source = Source.from_bytes("\ufeffa𝄞\r\nb".encode("utf-16-le"))
    assert source.text == "a𝄞\nb"
    assert source.offsets.tolist() == [2, 4, 8, 12, 14]
    assert source.edit(1, 1, "\n").new == "\r\n".encode("utf-16-le")


def test_a_latin1_cookie_is_believed():
    source = Source.from_bytes(b"# coding: latin-1\n\xe9\n")
    assert source.text.endswith("é\n")
    assert not source.frozen
    assert source.edit(18, 19, "ü").new == b"\xfc"


def test_an_unknown_cookie_means_utf8_with_frozen_bytes():
    source = Source.from_bytes(b"# coding: klingon\n\xe9\n")
    assert source.encoding == "utf-8"
    assert source.frozen.spans == ((18, 19),)


@pytest.mark.parametrize(
    ("data", "newline"),
    [
        (b"", "\n"),
        (b"a", "\n"),
        (b"a\r\nb\r\nc\n", "\r\n"),
        (b"a\rb\r", "\r"),
        (b"a\r\nb\n", "\n"),
        (b"a\rb\r\nc\r\n", "\r\n"),
    ],
)
def test_the_dominant_line_ending(data, newline):
    assert Source.from_bytes(data).newline == newline


def test_lone_surrogates_of_a_string_are_frozen():
    source = Source.from_text("a\ud800b")
    assert source.text == "a\ufffd\ufffd\ufffdb"
    assert source.frozen.spans == ((1, 4),)
    assert source.data.decode("utf-8", "surrogatepass") == "a\ud800b"


def test_a_string_is_utf8_whatever_it_declares():
    assert Source.from_text("# coding: latin-1\né").encoding == "utf-8"


def test_sources_are_equal_by_bytes_and_path():
    assert Source.from_bytes(b"a", path="x") == Source.from_bytes(b"a", path="x")
    assert Source.from_bytes(b"a", path="x") != Source.from_bytes(b"a", path="y")
    assert len(Source.from_bytes(b"a").sha256) == 64


def test_bad_encodings_are_refused():
    with pytest.raises(UsageError, match="nope"):
        Source.from_bytes(b"a", encoding="nope")
    with pytest.raises(InputError, match="its own bytes"):
        Source.from_bytes("漢字".encode("iso2022_jp"), encoding="iso2022_jp")


ENCODINGS = ["utf-8", "latin-1", "utf-16-le", "shift_jis", "gb18030"]


@given(texts(), st.sampled_from(ENCODINGS))
def test_characters_and_bytes_correspond(data, encoding):
    source = Source.from_bytes(data, encoding=encoding)
    assert len(source.offsets) == len(source.text) + 1
    assert source.offsets[-1] == len(data)
    assert (np.diff(source.offsets) > 0).all()
    frozen = source.frozen.covers(np.arange(len(source.text)), np.arange(len(source.text)) + 1)
    for character, piece, undecodable in zip(source.text, pieces(source), frozen, strict=True):
        if undecodable:
            assert (character, len(piece)) == ("\ufffd", 1)
        else:
            assert piece.decode(source.encoding).replace("\r\n", "\n") == character


@given(texts(), st.data())
@settings(max_examples=200)
def test_an_edit_changes_the_view_as_asked_and_no_byte_more(data, draw):
    source = Source.from_bytes(data)
    start = draw.draw(st.integers(0, len(source.text)))
    end = draw.draw(st.integers(start, len(source.text)))
    new = draw.draw(st.text(st.sampled_from("ab\né \ufffd"), max_size=5))
    assume("\r" not in source.text)  # a return and a line feed that meet become one line ending
    try:
        edit = source.edit(start, end, new)
    except Refused:
        assert source.frozen
        return
    after = apply_edits(data, [edit])
    view = Source.from_bytes(after, encoding=source.encoding)
    assert view.text == source.text[:start] + new + source.text[end:]
    assert edit.start >= source.offsets[start]
    assert edit.end <= source.offsets[end]


def test_a_replacement_keeps_what_it_repeats():
    edit = Source.from_bytes(b"one\r\ntwo\r\nsix").edit(0, 11, "one\nTWO\nsix")
    assert (edit.start, edit.end, edit.old, edit.new) == (5, 8, b"two", b"TWO")


def test_an_edit_of_nothing_is_empty():
    source = Source.from_bytes(b"a\r\nb")
    assert source.edit(0, 3, "a\nb").old == source.edit(0, 3, "a\nb").new == b""
    assert source.edits([(0, 3, "a\nb", 0.5)]) == []


def test_characters_are_not_cut():
    edit = Source.from_bytes("é".encode()).edit(0, 1, "è")
    assert (edit.old, edit.new) == ("é".encode(), "è".encode())


@pytest.mark.parametrize(
    ("data", "at", "new", "expected"),
    [
        (b"a\r\nb\n", 0, "x\n", b"x\r\na\r\nb\n"),  # in the first line
        (b"a\r\nb\n", 1, "\nx", b"a\r\nx\r\nb\n"),
        (b"a\r\nb\n", 2, "x\n", b"a\r\nx\r\nb\n"),  # after the first line
        (b"a\r\nb\n", 3, "\nx", b"a\r\nb\nx\n"),  # in the second
        (b"a\r\nb", 3, "\nx", b"a\r\nb\r\nx"),  # no ending of its own
        (b"a\rb\rc", 2, "x\n", b"a\rx\rb\rc"),
        (b"a\rb\n", 4, "x\n", b"a\rb\nx\n"),  # a stray return is no line ending
        (b"a", 1, "\nx", b"a\nx"),
        (b"a\r\n", 0, "x\r\n", b"x\r\na\r\n"),
        (b"", 0, "x\n", b"x\n"),
        (b"\xef\xbb\xbf", 0, "x", b"\xef\xbb\xbfx"),
    ],
)
def test_new_lines_end_like_their_neighbours(data, at, new, expected):
    assert edited(data, at, at, new) == expected


def test_replaced_lines_keep_their_own_endings():
    assert edited(b"a\r\nb\nc\r\nd", 0, 7, "A\nB\nC\nX\nD") == b"A\r\nB\nC\r\nX\r\nD"


def test_a_frozen_byte_may_be_kept_but_not_changed():
    source = Source.from_bytes(b"a\xffb", path="f.txt")
    assert source.edit(0, 3, "A\ufffdb").old == b"a"
    with pytest.raises(Refused, match=r"f\.txt:1:2: a byte that is not in the encoding"):
        source.edit(1, 2, "x")


def test_a_character_outside_the_encoding_is_refused_with_its_name():
    source = Source.from_bytes(b"a\nb", encoding="latin-1")
    with pytest.raises(Refused, match=r"<text>:2:1: '€' \(U\+20AC\) does not exist in latin-1"):
        source.edit(2, 3, "€")
    with pytest.raises(Refused, match="U\\+D800"):
        Source.from_text("a").edit(0, 1, "\ud800")


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (1, 0), (0, 2), (2, 2)])
def test_a_span_outside_the_view_is_an_error(start, end):
    with pytest.raises(ValueError, match="view of 1 characters"):
        Source.from_text("a").edit(start, end, "")


def test_many_edits_are_sorted_and_touching_ones_joined():
    source = Source.from_bytes(b"abc def")
    changes = [(4, 7, "DEF", 0.9), (1, 2, "x", 0.8), (2, 2, "y", 0.7), (2, 2, "z", 1.0)]
    found = [(e.start, e.end, e.new, e.confidence) for e in source.edits(changes)]
    assert found == [(1, 2, b"xyz", 0.7), (4, 7, b"DEF", 0.9)]


def test_touching_edits_that_trim_to_one_place_are_one_insertion():
    assert [e.new for e in Source.from_bytes(b"ab").edits([(0, 1, "ax", 1), (1, 2, "yb", 1)])] == [
        b"xy"
    ]


def test_overlapping_changes_are_an_error():
    with pytest.raises(ValueError, match="overlap"):
        Source.from_bytes(b"abc").edits([(0, 2, "", 1.0), (1, 3, "", 1.0)])


def test_line_and_column():
    source = Source.from_bytes("\ufeffé\r\nab".encode())
    places = [source.line_col(offset) for offset in range(len(source.data) + 1)]
    assert places[:7] == [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 2), (1, 2)]
    assert places[7:] == [(2, 1), (2, 2), (2, 3)]


@pytest.mark.parametrize(
    "data",
    [b"x" * 79 + b"\n", b"x" * 78 + b"\r\n", b"x", "é".encode() * 40 + b"\n"],
    ids=["lines", "crlf", "one line", "two bytes a character"],
)
def test_a_large_text_is_viewed_at_once(data):
    data *= 5_000_000 // len(data)
    started = process_time()
    source = Source.from_bytes(data)
    source.edit(2_000_000, 2_000_001, "new\n")
    assert process_time() - started < 2.5  # of the processor: about 0.1; a loop would take longer
