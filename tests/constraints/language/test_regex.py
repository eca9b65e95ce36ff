"""A pattern's set of texts is where `re` finds a match; what cannot be held to is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.constraints.language.algebra import contains
from editflow.constraints.language.examples import draw
from editflow.constraints.language.regex.pattern import pattern
from editflow.errors import ConstraintError

TEXTS = st.text("ab-_ \né𐍈", max_size=8)
ATOMS = st.sampled_from(["a", "b", "-", "é", "𐍈", ".", "[ab]", "[^a]", "\\w", "\\W", "\\s", "\\S"])
MARKS = st.sampled_from(["^", "$", "\\b", "\\B"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return patterns made of smaller ones."""
    group = inner.map(lambda p: f"(?:{p})")
    counts = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}?", "{2,}"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(group, counts).map("".join),
        st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})"),
        st.tuples(st.sampled_from(["(?=", "(?!"]), inner).map(lambda p: f"{p[0]}{p[1]})"),
    )


PATTERNS = st.recursive(ATOMS | MARKS, grown, max_leaves=6)


@given(PATTERNS, st.lists(TEXTS, max_size=12))
def test_a_text_is_in_the_set_where_a_match_is_found(source: str, texts: list[str]) -> None:
    try:
        language = pattern(source)
    except ConstraintError:
        return  # what is refused is tested below
    for text in texts:
        found = re.search(source, text, re.ASCII) is not None
        if language.accepts(text) != found:
            # the two dialects read the end before a newline, and what is a word, differently
            assert found
            assert text.endswith("\n") or not text.isascii()


@given(PATTERNS, st.integers(0, 9))
def test_both_dialects_find_a_match_in_every_drawn_text(source: str, seed: int) -> None:
    try:
        language = pattern(source)
    except ConstraintError:
        return
    if not language.empty:
        text = draw(language.texts, np.random.default_rng(seed))
        assert re.search(source, text)


PAIRS = [
    (r"^\d{3}-\d{4}$", ["555-0100"], ["5550100", "555-01000", "٣33-3333", "555-0100\n"]),
    (r"a.c", ["abc", "xxa cyy"], ["ac", "a\nc", "a\u2028c"]),
    (r"^(?!foo|bar)\w+$", ["foe", "baz"], ["foo", "barn", ""]),
    (r"^((?!abc).)*$", ["ab", "acb", ""], ["abc", "xxabcx"]),
    (r"^(?=.*\d)(?=.*[a-z]).{3,5}$", ["a1-", "1234a"], ["abc", "1a", "12345a"]),
    (r"\bcat\b", ["cat", "a cat!", "cat-nap"], ["cats", "concat", "écat"]),
    (r"end$", ["the end"], ["end.", "end\n"]),
    (r"^$|^x", ["", "x", "xy"], ["a", "ax"]),
    (r"\u0041\x42\cJ\u{1F600}\uD83D\uDE00", ["AB\n😀😀"], ["AB\n😀"]),
    (r"^\p{Lu}\p{L}*$", ["Élan", "Ωmega"], ["élan", "A1"]),
    (r"^[\w-]+$", ["a-b_9"], ["a b", "é"]),
    (r"^[^\d\s]$", ["x", "é"], ["5", " ", "٣", "\u00a0", "\ufeff"]),
    (r"^(?<year>\d{4})$", ["2024"], ["24"]),
    (r"^a{$", ["a{"], ["a"]),
    (r"^[a-]$", ["a", "-"], ["b"]),
    (r"^[\b]$", ["\b"], ["b"]),
    (r"", ["", "anything at all"], []),
]


@pytest.mark.parametrize(("source", "inside", "outside"), PAIRS, ids=[p[0] for p in PAIRS])
def test_what_a_pattern_holds(source: str, inside: list[str], outside: list[str]) -> None:
    language = pattern(source)
    assert [text for text in inside if not language.accepts(text)] == []
    assert [text for text in outside if language.accepts(text)] == []


REFUSED = [
    (r"(a)\1", 4, "back-reference"),
    (r"(?<n>a)\k<n>", 8, "back-reference"),
    (r"(?<=a)b", 1, "look-behind"),
    (r"x(?<!a)b", 2, "look-behind"),
    (r"a**", 3, "quantifiers"),
    (r"*a", 1, "nothing stands before"),
    (r"a{3,2}", 2, "out of order"),
    (r"a{,3}", 2, "lower bound"),
    (r"a++", 3, "possessive"),
    (r"[z-a]", 2, "out of order"),
    (r"[]a]", 1, "empty class"),
    (r"ab(c", 3, "never closed"),
    (r"ab[c", 3, "never closed"),
    (r"ab)c", 3, "closes nothing"),
    (r"\p{Script=Greek}", 1, "property"),
    (r"\Z", 1, "escape"),
    (r"\ud800", 1, "no character"),
    (r"\x4", 1, "hexadecimal"),
    (r"(?i)a", 1, "group"),
    ("a\\", 3, "ends too early"),
    (r"a(?=^b)", 5, "inside a look-ahead"),
    (r"(?!x|\by)", 6, "inside a look-ahead"),
]


@pytest.mark.parametrize(("source", "place", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused_is_named_with_its_place(source: str, place: int, reason: str) -> None:
    with pytest.raises(ConstraintError, match=reason) as caught:
        pattern(source)
    assert caught.value.where == f"pattern {source!r}, character {place}"


@given(PATTERNS, st.lists(TEXTS, max_size=12))
def test_what_is_outside_the_wide_set_matches_in_no_dialect(source: str, texts: list[str]) -> None:
    try:
        narrow, wide = pattern(source), pattern(source, wide=True)
    except ConstraintError:
        return
    assert contains(wide.texts, narrow.texts)
    outside = [text for text in texts if not wide.accepts(text)]
    assert [t for t in outside if re.search(source, t) or re.search(source, t, re.ASCII)] == []


@pytest.mark.parametrize(
    "source",
    [r"(a|b)*a(a|b){20}$", r"(a{1000}){1000}", r"^(?:a{0,99}){0,99}{", r"x.{30}$"],
)
def test_a_pattern_that_explodes_is_refused_in_time(source: str) -> None:
    with pytest.raises(ConstraintError) as caught:
        pattern(source)
    assert repr(source) in str(caught.value)


def test_a_class_between_anchors_is_counted_and_not_unrolled() -> None:
    language = pattern("^.{1,9999}$")
    assert (language.texts.states, language.least, language.most) == (2, 1, 9999)
    assert language.accepts("x" * 9999)
    assert not language.accepts("x" * 10000)
