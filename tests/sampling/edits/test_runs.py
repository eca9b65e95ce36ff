"""Runs of edits: tokens and gaps that touch, and no further."""

from __future__ import annotations

import numpy as np

from editflow.sampling.edits.runs import with_company


def marks(text: str) -> np.ndarray:
    return np.array([[sign != "." for sign in row] for row in text.split()])


def found(tokens: str, gaps: str, weak_tokens: str, weak_gaps: str) -> tuple[str, str]:
    """Edits are written as x, one row of the batch after the other."""
    made = with_company(
        marks(tokens),
        marks(gaps),
        weak_tokens=marks(weak_tokens),
        weak_gaps=marks(weak_gaps),
    )
    rows = [["".join("x" if mark else "." for mark in row) for row in each] for each in made]
    return " ".join(rows[0]), " ".join(rows[1])


def test_neighbouring_tokens_share_their_fate() -> None:
    assert found("xx.x", ".....", "x...", ".....") == ("xx..", ".....")
    assert found("xx.x", ".....", "...x", ".....") == ("...x", ".....")
    assert found("xx.x", ".....", "....", ".....") == ("....", ".....")


def test_a_gap_belongs_to_the_tokens_on_both_sides() -> None:
    assert found("x..", ".x.x", "x..", "....") == ("x..", ".x..")
    assert found(".x.", ".x.x", "...", ".x..") == (".x.", ".x..")
    assert found(".x.", "..x.", "...", "..x.") == (".x.", "..x.")
    assert found("...", ".xx.", "...", ".x..") == ("...", ".x..")


def test_rows_are_apart() -> None:
    assert found("..x x..", "...x x...", "..x ...", ".... ....") == ("..x ...", "...x ....")


def test_a_text_without_tokens_has_one_gap() -> None:
    empty = np.zeros((1, 0), np.bool_)
    gap = np.ones((1, 1), np.bool_)
    tokens, gaps = with_company(empty, gap, weak_tokens=empty, weak_gaps=gap)
    assert (tokens.shape, gaps.tolist()) == ((1, 0), [[True]])
