"""Windows cover a text once and see beyond their cores."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from editflow.editing.window import Window, windows


def test_a_short_text_is_one_window() -> None:
    assert windows(np.zeros(10, dtype=bool), size=10, margin=2) == [Window(0, 10, 0, 10)]
    assert windows(np.zeros(0, dtype=bool), size=10, margin=2) == [Window(0, 0, 0, 0)]


def test_cores_begin_at_line_starts_where_there_are_any() -> None:
    starts = np.zeros(20, dtype=bool)
    starts[[3, 5, 9, 14]] = True
    found = windows(starts, size=10, margin=2)
    assert [window.core_start for window in found] == [0, 5, 9, 14]


@given(st.lists(st.booleans(), max_size=300), st.integers(8, 40), st.integers(0, 3))
def test_cores_partition_the_text(marks: list[bool], size: int, margin: int) -> None:
    found = windows(np.array(marks, dtype=bool), size=size, margin=margin)
    assert found[0].core_start == 0
    assert found[-1].core_end == len(marks)
    for left, right in pairwise(found):
        assert left.core_end == right.core_start
    for window in found:
        assert window.end - window.start <= size
        assert window.start == max(0, window.core_start - margin) or len(found) == 1
        assert window.end == min(len(marks), window.core_end + margin)
