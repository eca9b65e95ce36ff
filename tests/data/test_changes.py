"""Changes of a pair: they make the one text of the other, and are few."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.data import changes as module
from editflow.data.changes import changes
from editflow.text.edits import apply_edits, ordered

TEXT = st.text(st.sampled_from("ab _é\n\t.(\U0001f600"), max_size=40)


@given(TEXT, TEXT)
def test_changes_make_the_new_text_of_the_old(before: str, after: str) -> None:
    edits = changes(before, after)
    assert apply_edits(before.encode(), edits) == after.encode()
    assert edits == ordered(edits)
    assert all(left.end < right.start for left, right in pairwise(edits))
    assert bool(edits) == (before != after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("x = load(1)", "x = read(1)", [("load", "read")]),
        ("a cat sat", "two big dogs sat", [("a cat", "two big dogs")]),
        ("a, b, c", "x, b, y", [("a", "x"), ("c", "y")]),
        ("one\ntwo\n", "one\n\ntwo\n", [("", "\n")]),
        ("one\ntwo\n", "ONE\nTWO\n", [("one", "ONE"), ("two", "TWO")]),
        ("größer", "großer", [("größer", "großer")]),
        ("", "a", [("", "a")]),
        ("a\r\nb", "a\nb", [("\r", "")]),
    ],
)
def test_edits_are_of_whole_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    edits = [(edit.old.decode(), edit.new.decode()) for edit in changes(before, after)]
    assert edits == expected


def test_long_texts_that_differ_throughout_are_one_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CELLS", 20)
    (edit,) = changes("same; a, b, c, d; same", "same; e, b, f, d; same")
    assert edit.old == b"a, b, c"
    assert edit.new == b"e, b, f"
