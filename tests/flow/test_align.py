"""Alignments: minimal, faithful, canonical."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.flow.align import GAP, align, align_random

few = st.lists(st.integers(0, 2), max_size=10).map(lambda x: np.array(x, dtype=np.int64))


def ids(text: str) -> np.ndarray:
    return np.array([ord(c) for c in text], dtype=np.int64)


def shown(z: np.ndarray) -> str:
    return "".join("-" if c == GAP else chr(c) for c in z)


def cost(z_0: np.ndarray, z_1: np.ndarray) -> int:
    return int((z_0 != z_1).sum())


def distance(x_0: list[int], x_1: list[int]) -> int:
    """The textbook recurrence."""
    row = list(range(len(x_1) + 1))
    for i, a in enumerate(x_0, start=1):
        corner, row[0] = row[0], i
        for j, b in enumerate(x_1, start=1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]


@pytest.mark.parametrize(
    ("x_0", "x_1", "z_0", "z_1"),
    [
        ("", "", "", ""),
        ("abc", "abc", "abc", "abc"),
        ("", "ab", "--", "ab"),
        ("ab", "", "ab", "--"),
        ("axc", "ayc", "axc", "ayc"),
        ("aXc", "aYZWc", "aX--c", "aYZWc"),  # substitution first, then the surplus
        ("aXYZc", "aWc", "aXYZc", "aW--c"),
        ("aa", "aaa", "-aa", "aaa"),  # as far left as possible
        ("aaa", "a", "aaa", "--a"),
        ("f(a, b)", "f(a, b, b)", "f(a---, b)", "f(a, b, b)"),
        ("xabc", "xababc", "x--abc", "xababc"),
        ("Xaa", "Yaaa", "X-aa", "Yaaa"),  # a block that slides to a substitution joins it
        ("baa", "aaaa", "b-aa", "aaaa"),
        ("caccbc", "ccb", "caccbc", "--ccb-"),  # two blocks that meet go on together
    ],
)
def test_canonical_form(x_0: str, x_1: str, z_0: str, z_1: str) -> None:
    found = align(ids(x_0), ids(x_1))
    assert (shown(found[0]), shown(found[1])) == (z_0, z_1)


@pytest.mark.parametrize(
    ("x_0", "x_1", "z_0", "z_1"),
    [
        ("f()\n", "f()\ng()\n", "f()----\n", "f()\ng()\n"),  # not ()\ng
        ("a=1\nb=1\n", "a=1\n", "a=1\nb=1\n", "a=1----\n"),
        ("f(a, a)", "f(a, a, a)", "f(---a, a)", "f(a, a, a)"),  # no line begins: far left
        ("x\nx\ny", "x\nx\nx\ny", "x--\nx\ny", "x\nx\nx\ny"),
        ("aab", "aaa\nb", "aa--b", "aaa\nb"),
    ],
)
def test_whole_lines_come_and_go(x_0: str, x_1: str, z_0: str, z_1: str) -> None:
    found = align(ids(x_0), ids(x_1), breaks={ord("\n")})
    assert (shown(found[0]), shown(found[1])) == (z_0, z_1)


@given(few, few, st.sets(st.integers(0, 2)))
@settings(max_examples=300)
def test_minimal_and_faithful(x_0: np.ndarray, x_1: np.ndarray, breaks: set[int]) -> None:
    z_0, z_1 = align(x_0, x_1, breaks=breaks)
    assert z_0[z_0 != GAP].tolist() == x_0.tolist()
    assert z_1[z_1 != GAP].tolist() == x_1.tolist()
    assert cost(z_0, z_1) == distance(x_0.tolist(), x_1.tolist())


@given(few, few)
@settings(max_examples=300)
def test_no_block_can_move_left_and_substitutions_lead(x_0: np.ndarray, x_1: np.ndarray) -> None:
    z_0, z_1 = align(x_0, x_1)
    text = shown(np.where(z_0 == GAP, ord("i"), np.where(z_1 == GAP, ord("d"), ord("s"))))
    kinds = "".join("=" if same else k for k, same in zip(text, z_0 == z_1, strict=True))
    z = np.where(z_0 == GAP, z_1, z_0)
    for column in range(1, len(kinds)):
        pair = kinds[column - 1 : column + 1]
        assert pair not in {"is", "ds", "id", "di"}
        if pair in {"=i", "=d"}:
            end = column + len(kinds[column:]) - len(kinds[column:].lstrip(pair[1]))
            assert z[column - 1] != z[end - 1]


@given(few, few, st.integers(0, 99))
@settings(max_examples=200)
def test_random_alignments_are_minimal(x_0: np.ndarray, x_1: np.ndarray, seed: int) -> None:
    z_0, z_1 = align_random(x_0, x_1, generator=np.random.default_rng(seed))
    assert z_0[z_0 != GAP].tolist() == x_0.tolist()
    assert z_1[z_1 != GAP].tolist() == x_1.tolist()
    assert cost(z_0, z_1) == distance(x_0.tolist(), x_1.tolist())


def test_random_alignments_reach_every_minimal_one() -> None:
    generator = np.random.default_rng(0)
    drawn = {shown(align_random(ids("aa"), ids("aaa"), generator=generator)[0]) for _ in range(99)}
    assert drawn == {"-aa", "a-a", "aa-"}


def test_works_on_a_thousand_tokens() -> None:
    generator = np.random.default_rng(1)
    x_0 = generator.integers(0, 50, 1024)
    x_1 = np.where(generator.random(1024) < 0.1, 99, x_0)[generator.random(1024) < 0.95]
    z_0, z_1 = align(x_0, x_1)
    assert cost(z_0, z_1) == distance(x_0.tolist(), x_1.tolist())
