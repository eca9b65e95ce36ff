"""Sets of texts obey the algebra of sets; equal sets are equal automata; their bytes are UTF-8."""

from __future__ import annotations

import itertools
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.constraints.language.algebra import (
    anything,
    complement,
    contains,
    difference,
    empty_text,
    intersection,
    nothing,
    one_of,
    optional,
    repeated,
    separated,
    sequence,
    text_of,
    uncounted,
    union,
)
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.bounded import Language, meet, unrolled
from editflow.constraints.language.charset import ANY, LETTERS, CharSet, category
from editflow.constraints.language.encoded import encoded
from editflow.constraints.language.examples import draw, finite, fitting, shortest
from editflow.errors import ConstraintError

ALPHABET = "abé"
ALL = ["".join(row) for n in range(5) for row in itertools.product(ALPHABET, repeat=n)]
WORDS = st.lists(st.text(ALPHABET, max_size=3), max_size=4)


def held(automaton: Automaton) -> set[str]:
    return {text for text in ALL if automaton.accepts(text)}


@settings(max_examples=30)
@given(WORDS, WORDS)
def test_the_algebra_of_sets(left: list[str], right: list[str]) -> None:
    a, b = one_of(left), one_of(right)
    assert held(union(a, b)) == {*left, *right}
    assert held(intersection(a, b)) == {*left} & {*right}
    assert held(difference(a, b)) == {*left} - {*right}
    assert held(complement(a)) == {*ALL} - {*left}
    assert contains(a, b) == ({*right} <= {*left})
    assert (a == b) == ({*left} == {*right})
    assert a.empty == (not left)


@settings(max_examples=30)
@given(WORDS, WORDS, st.integers(0, 2), st.none() | st.integers(0, 2))
def test_sequences_and_repetitions(
    left: list[str], right: list[str], least: int, more: int
) -> None:
    a, b = one_of(left), one_of(right)
    joined = {x + y for x in left for y in right}
    assert held(sequence(a, b)) == {text for text in joined if len(text) < 5}
    most = None if more is None else least + more
    rows = range(least, 6 if most is None else most + 1)
    powers = {"".join(row) for n in rows for row in itertools.product(left, repeat=n)}
    assert held(repeated(a, least, most)) == {text for text in powers if len(text) < 5}


def test_equal_sets_are_equal_however_they_are_made() -> None:
    a = one_of(["a", "ab"])
    assert sequence(one_of(["a"]), optional(one_of(["b"]))) == a
    assert complement(complement(a)) == a
    assert union() == nothing() == intersection(a, complement(a))
    assert sequence() == empty_text() == one_of([""])
    assert separated(one_of(["a"]), one_of(["b"])).accepts("ababa")
    assert not separated(one_of(["a"]), one_of(["b"]), 2).accepts("a")
    assert len({a, one_of(["ab", "a"])}) == 1
    assert uncounted(a) != a


def test_examples_of_a_set() -> None:
    a = repeated(one_of(["ab", "c"]), 2)
    assert shortest(a) == "cc"
    assert all(a.accepts(draw(a, np.random.default_rng(seed))) for seed in range(30))
    assert not finite(a)
    assert finite(one_of(["x", "yz"]))
    for example in (shortest, lambda s: draw(s, np.random.default_rng(0))):
        with pytest.raises(ValueError, match="empty"):
            example(nothing())


def test_too_many_states_are_refused() -> None:
    with pytest.raises(ConstraintError, match="4096 states"):
        text_of(ANY, 0, 5000)


CODES = st.sampled_from([0x61, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF])
SETS = st.lists(st.tuples(CODES, CODES).map(sorted).map(tuple), max_size=4).map(
    lambda r: CharSet.of(*r)
)


@given(SETS, SETS, CODES)
def test_sets_of_characters(left: CharSet, right: CharSet, code: int) -> None:
    assert (code in (left | right)) == (code in left or code in right)
    assert (code in (left & right)) == (code in left and code in right)
    assert (code in ~left) == (code not in left)
    assert (code in (left - right)) == (code in left and code not in right)
    assert 0xD900 not in left | ~left


def test_categories() -> None:
    assert [ord(c) in category("Lu") for c in "AÉaæ1"] == [True, True, False, False, False]
    assert [ord(c) in category("N") for c in "1٣½Ⅷx"] == [True, True, True, True, False]
    assert not category("Xx")
    assert not category("Latin")


@given(SETS, st.lists(CODES, max_size=3))
def test_bytes_are_read_as_characters_are(chars: CharSet, codes: list[int]) -> None:
    automaton = text_of(chars, 0, 2)
    text = "".join(map(chr, codes))
    assert encoded(automaton).accepts(text.encode()) == automaton.accepts(text)


@given(
    st.binary(max_size=5)
    | st.lists(
        st.sampled_from([0xC1, 0xE0, 0xED, 0xF0, 0xF4, 0x80, 0x9F, 0xA0, 0xBF]), max_size=4
    ).map(bytes)
)
def test_only_well_formed_utf8_is_read(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        assert not encoded(anything()).accepts(data)
    else:
        assert encoded(anything()).accepts(data)


@settings(max_examples=30)
@given(WORDS, st.integers(0, 3), st.none() | st.integers(0, 3))
def test_bounds_are_counted(words: list[str], least: int, most: int | None) -> None:
    language = Language(repeated(one_of(words)), least, most)
    fits = {t for t in held(language.texts) if len(t) >= least and (most is None or len(t) <= most)}
    assert {t for t in ALL if language.accepts(t)} == fits
    assert held(unrolled(language)) == fits
    if fits:
        assert not language.empty
        assert fitting(language) in fits
        assert len(fitting(language)) == min(map(len, fits))
    if least > (3 if most is None else most):
        assert language.empty == ((most is not None and least > most) or not any(words))


def test_what_does_not_count_is_not_counted() -> None:
    quoted = sequence(uncounted(one_of(["<"])), text_of(LETTERS, 1), uncounted(one_of([">"])))
    language = Language(quoted, 2, 2)
    assert [t for t in ("<a>", "<ab>", "<abc>") if language.accepts(t)] == ["<ab>"]
    assert shortest(unrolled(language)) == fitting(language) == "<aa>"
    assert fitting(Language(quoted, 5000)) == f"<{'a' * 5000}>"  # more than there may be states
    with pytest.raises(ValueError, match="empty"):
        fitting(Language(one_of(["a", "bb"]), 3))
    assert meet(language, Language(uncounted(anything()), 0, 1)).empty
    assert meet(language, Language(one_of(["<ab>", "<a>"]))).accepts("<ab>")


@pytest.mark.slow
def test_categories_are_those_of_every_character() -> None:
    for name in ("L", "Nd", "Co", "Cn", "Zs"):
        codes = [c for c in range(0x110000) if unicodedata.category(chr(c)).startswith(name)]
        inside = category(name)
        assert [c for c in codes if c not in inside] == []
        assert sum(
            b - a for a, b in zip(inside.edges[::2], inside.edges[1::2], strict=True)
        ) == len(codes)
