"""Where examples stand in a batch: one a row, or several short ones in the row of a long one.

Knows lengths; knows nothing of what stands there. Examples that share a row must not see each
other, which is the business of the model's attention mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Example n of length `lengths[n]` starts at `starts[n]` of row `rows[n]`; all `(N,)`.

    `numbers` counts the examples of a row from 1; `size` is rows and columns of the batch.
    """

    rows: Ints
    starts: Ints
    lengths: Ints
    numbers: Ints
    size: tuple[int, int]

    @property
    def filled(self) -> float:
        """Return the share of the positions that hold something."""
        return float(self.lengths.sum()) / (self.size[0] * self.size[1])


def one_a_row(lengths: Sequence[int] | Ints) -> Layout:
    """Give every example its row, as long as the longest."""
    sizes = np.asarray(lengths, dtype=np.int64)
    count, zeros = len(sizes), np.zeros_like(sizes)
    return Layout(np.arange(count), zeros, sizes, zeros + 1, (count, int(sizes.max())))


def packed(lengths: Sequence[int] | Ints, *, room: int = 0) -> Layout:
    """Let examples share rows of `room` positions, or of as many as the longest takes.

    First fit, longest first, which needs at most 11 / 9 of the fewest rows possible, and one more
    (Johnson, 1973). Rows are no longer than the longest example needs unless `room` says so: the
    work of dense attention grows with the length of a row.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    room = max(room, int(sizes.max()))
    rows, starts, numbers = (np.zeros_like(sizes) for _ in range(3))
    taken: list[int] = []  # positions of each row
    held: list[int] = []  # examples of each row
    for example in np.argsort(-sizes, kind="stable"):
        size = int(sizes[example])
        row = next((row for row, used in enumerate(taken) if used + size <= room), len(taken))
        if row == len(taken):
            taken.append(0)
            held.append(0)
        rows[example], starts[example], numbers[example] = row, taken[row], held[row] + 1
        taken[row] += size
        held[row] += 1
    return Layout(rows, starts, sizes, numbers, (len(taken), max(taken)))
