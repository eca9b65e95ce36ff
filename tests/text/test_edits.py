import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.errors import StaleError
from editflow.text.edits import Edit, apply_edits, cluster, common_affixes, compose, invert
from tests.support.edit_strategies import edits_of, texts


def replace(data, old, new):
    """Edit the first `old` in `data`."""
    start = data.index(old)
    return Edit(start, start + len(old), old, new)


def test_edits_apply_in_any_order():
    data = b"one two three"
    edits = [replace(data, b"three", b"3"), replace(data, b"one", b"1"), Edit(7, 7, b"", b",")]
    assert apply_edits(data, edits) == b"1 two, 3"


def test_touching_edits_apply():
    edits = [Edit(1, 2, b"b", b"B"), Edit(0, 1, b"a", b"A"), Edit(1, 1, b"", b"-")]
    assert apply_edits(b"ab", edits) == b"A-B"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, b"ab", b""), Edit(1, 3, b"bc", b"")],
        [Edit(0, 3, b"abc", b""), Edit(1, 1, b"", b"x")],
        [Edit(1, 1, b"", b"x"), Edit(1, 1, b"", b"y")],
        [Edit(2, 1, b"", b"x")],
        [Edit(-1, 0, b"c", b"")],
        [Edit(0, 2, b"a", b"")],
    ],
    ids=["overlap", "inside", "one place", "backwards", "negative", "wrong length"],
)
def test_edits_that_cannot_be_made_together_are_refused(edits):
    with pytest.raises(ValueError, match=r"overlap|insertions|length"):
        apply_edits(b"abc", edits)


def test_an_edit_of_another_text_is_stale():
    with pytest.raises(StaleError, match="bytes 0-1"):
        apply_edits(b"xbc", [Edit(0, 1, b"a", b"A")])


def test_touching_deletions_invert_to_one_insertion():
    assert invert([Edit(0, 1, b"a", b""), Edit(1, 2, b"b", b"")]) == [Edit(0, 0, b"", b"ab")]


@given(st.data())
def test_inverted_edits_give_the_original_back(data):
    before = data.draw(texts())
    edits = data.draw(edits_of(before))
    assert apply_edits(apply_edits(before, edits), invert(edits)) == before


@given(st.data())
@settings(max_examples=200)
def test_composed_edits_equal_one_after_the_other(data):
    before = data.draw(texts())
    first = data.draw(edits_of(before))
    middle = apply_edits(before, first)
    second = data.draw(edits_of(middle))
    composed = compose(first, second)
    assert apply_edits(before, composed) == apply_edits(middle, second)
    assert all(edit.old != edit.new for edit in composed)


def test_composing_an_edit_with_its_inverse_leaves_nothing():
    first = [Edit(2, 4, b"cd", b"xyz"), Edit(5, 5, b"", b"!")]
    assert compose(first, invert(first)) == []


def test_composed_edits_are_minimal_and_as_sure_as_the_least_sure():
    first = [Edit(0, 5, b"hello", b"hallo", 0.9)]
    assert compose(first, [Edit(4, 5, b"o", b"i", 0.7)]) == [Edit(1, 5, b"ello", b"alli", 0.7)]


def test_composed_edits_do_not_cut_characters():
    before, after = "é".encode(), "è".encode()  # c3 a9, c3 a8
    assert compose([Edit(0, 2, before, after)], []) == [Edit(0, 2, before, after)]


def test_composing_edits_of_another_text_is_stale():
    with pytest.raises(StaleError):
        compose([Edit(0, 1, b"a", b"b")], [Edit(0, 1, b"a", b"c")])


def test_clusters_are_runs_with_small_gaps():
    edits = [Edit(i, i + 1, b"x", b"y") for i in (10, 0, 2)]
    starts = [[edit.start for edit in run] for run in cluster(edits, gap=1)]
    assert starts == [[0, 2], [10]]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("", "", (0, 0)), ("ab", "ab", (2, 0)), ("aa", "aaa", (2, 0)), ("xay", "xby", (1, 1))],
)
def test_common_affixes(old, new, expected):
    assert common_affixes(old, new) == expected
