import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.errors import UsageError
from editflow.text.region import Region, frozen_gaps, line_starts

LENGTH = 12
regions = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), max_size=5).map(
    Region.of
)


def members(region):
    return {i for start, end in region for i in range(start, end)}


def shown(text, region):
    """The text of each span."""
    return [text[start:end] for start, end in region]


def test_spans_are_sorted_joined_and_not_empty():
    assert Region.of([(5, 7), (0, 2), (2, 3), (6, 9), (4, 4)]).spans == ((0, 3), (5, 9))


@given(regions, regions)
def test_regions_are_sets(left, right):
    assert members(left | right) == members(left) | members(right)
    assert members(left & right) == members(left) & members(right)
    assert members(left - right) == members(left) - members(right)
    assert members(left.complement(LENGTH)) == set(range(LENGTH)) - members(left)
    for region in (left | right, left & right, left - right, left.complement(LENGTH)):
        assert Region.of(region) == region  # still sorted and disjoint


@given(st.lists(st.booleans(), max_size=10))
def test_flags_become_spans(flags):
    assert members(Region.from_flags(np.array(flags, bool))) == {
        i for i, flag in enumerate(flags) if flag
    }


@given(regions, st.lists(st.tuples(st.integers(0, 11), st.integers(1, 5)), max_size=5))
def test_covers_says_which_spans_are_touched(region, spans):
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    ends = starts + [length for _, length in spans]
    expected = [bool(members(region) & set(range(a, b))) for a, b in zip(starts, ends, strict=True)]
    assert region.covers(starts, ends).tolist() == expected


def test_an_empty_span_is_touched_strictly_inside():
    places = np.arange(5)
    touched = Region.of([(1, 3)]).covers(places, places)
    assert touched.tolist() == [False, False, True, False, False]


TEXT = "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("2", "two\n"),
        ("2:3", "two\nthree\n"),
        ("2:", "two\nthree\n"),
        (":1", "one\n"),
        (" 1:3 ", TEXT),
    ],
)
def test_lines(spec, expected):
    assert shown(TEXT, Region.lines(TEXT, spec)) == [expected]


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("3:x", "not a range"),
        ("", "not a range"),
        (":", "not a range"),
        ("1-2", "not a range"),
        ("1:2:3", "not a range"),
        ("٣", "not a range"),
        ("9" * 50, "not a range"),
        ("0:2", "before line 1"),
        ("3:2", "ends before it starts"),
        ("4", "past the end: the text has 3"),
        ("1:4", "past the end"),
    ],
)
def test_bad_lines_say_why(spec, why):
    with pytest.raises(UsageError, match=why) as caught:
        Region.lines(TEXT, spec)
    assert repr(spec) in str(caught.value)


def test_lines_of_a_text_without_line_feeds_end_at_returns():
    assert line_starts("a\rb\rc").tolist() == [0, 2, 4]
    assert line_starts("a\rb\nc").tolist() == [0, 4]
    assert line_starts("a\u2028b\x0cc\x85\n").tolist() == [0]
    assert line_starts("").tolist() == [0]


def test_matching():
    assert Region.matching("a1\nb22\n", r"\d+$").spans == ((1, 2), (4, 6))
    assert not Region.matching("abc", "^")


@pytest.mark.parametrize("regex", ["(", "[a", "*", "(?P<x>", "a{99999999999}"])
def test_a_bad_regex_is_named(regex):
    with pytest.raises(UsageError, match="not a regular expression") as caught:
        Region.matching("", regex)
    assert caught.value.where == f"regex {regex!r}"


@pytest.mark.parametrize(
    "comment",
    [
        "# {}",
        "// {}",
        "/* {} */",
        "<!-- {} -->",
        "-- {}",
        "; {}",
        "% {}",
        "{{# {} #}}",
        " * {}",
        "{}",
    ],
)
def test_pragmas_work_in_any_comment(comment):
    text = f"free\n{comment.format('editflow: off')}\nhard\n{comment.format('editflow:on')}\nfree\n"
    assert shown(text, Region.pragmas(text)) == [text[5:-5]]


def test_an_unclosed_pragma_freezes_to_the_end():
    text = "a\n# editflow: off\nb\nc"
    assert Region.pragmas(text).spans == ((2, len(text)),)


def test_keep_freezes_its_line():
    text = "a = 1\nb = 2  # editflow: keep\nc = 3\n"
    assert shown(text, Region.pragmas(text)) == ["b = 2  # editflow: keep\n"]


@pytest.mark.parametrize(
    "text",
    ["x = 'editflow: off'\n", "# editflow: offline\n", "# editflow: on\n", "# noeditflow: off"],
)
def test_what_only_looks_like_a_pragma_freezes_nothing(text):
    assert not Region.pragmas(text)


def gaps(tokens, frozen):
    """Which gaps are frozen, as a string: one mark before each token and one at the end."""
    ends = np.cumsum([len(token) for token in tokens], dtype=np.int64)
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    flags = np.array([mark == "#" for mark in frozen], dtype=bool)
    found = frozen_gaps("".join(tokens), starts, ends, flags)
    return "".join("#" if gap else "." for gap in found)


@pytest.mark.parametrize(
    ("tokens", "frozen", "expected"),
    [
        (["a", "b"], "..", "..."),
        (["a", "b"], "##", "###"),
        (["a", "b"], "#.", "#.."),
        (["a", "b"], ".#", "..#"),
        (["a", "b", "c"], "#.#", "#..#"),
        (["a\n", "b"], ".#", ".##"),
        (["a\n", "b"], "#.", "#.."),
        (["a", "b\n"], "..", "..."),
        (["é\n", "b"], ".#", ".##"),
        ([], "", "."),
    ],
)
def test_gaps_are_frozen_between_frozen_tokens_and_before_a_frozen_line(tokens, frozen, expected):
    assert gaps(tokens, frozen) == expected
