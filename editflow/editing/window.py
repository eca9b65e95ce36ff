"""Windows over a long text: which tokens one forward pass sees, and which of them it may edit.

Every token and gap is editable in exactly one window and is seen with context on both sides. Knows
token positions only: no ids, no model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `[start, end)` are seen, `[core_start, core_end)` may change.

    A gap belongs to the window whose core its right-hand token is in; the gap after the very last
    token belongs to the last window.
    """

    start: int
    end: int
    core_start: int
    core_end: int


def windows(line_starts: NDArray[np.bool_], *, size: int, margin: int) -> list[Window]:
    """Cover a text with windows of at most `size` tokens, `margin` of them context on each side.

    `line_starts: (L,)` marks tokens a core should begin with. A text that fits is one window.
    """
    length = len(line_starts)
    if length <= size:
        return [Window(0, length, 0, length)]
    cuts = [0]
    room = size - 2 * margin
    while length - cuts[-1] > room:
        cuts.append(_cut(line_starts, cuts[-1], room))
    return [
        Window(max(0, start - margin), min(length, end + margin), start, end)
        for start, end in zip(cuts, [*cuts[1:], length], strict=True)
    ]


def _cut(line_starts: NDArray[np.bool_], start: int, room: int) -> int:
    """The last line start in the second half of the room, or its end when there is none."""
    half = start + room // 2
    found = np.flatnonzero(line_starts[half : start + room + 1])
    return int(half + found[-1]) if len(found) else start + room
