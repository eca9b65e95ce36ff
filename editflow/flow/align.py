"""Alignment of two token sequences: which token becomes which, which appear, which go.

This module knows token ids only: no text, no model.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

Ids = NDArray[np.int64]
Block = tuple[int, int, int, int]  # x_0[a:b] is replaced by x_1[c:d]

GAP = -1  # in z_0: a token is inserted here; in z_1: the token of z_0 is deleted


def align(x_0: Ids, x_1: Ids, *, breaks: Collection[int] = ()) -> tuple[Ids, Ids]:
    """Return z_0, z_1 (N,), equal but for GAP to x_0, x_1, with the fewest differing columns.

    Canonical among the minimal alignments: each changed block substitutes first, then deletes or
    inserts its surplus; a block of pure deletion or insertion lies as far left as equal tokens
    allow, or as far left as it begins with one of `breaks`, so that whole lines come and go and
    not the end of one with the beginning of the next. Ids are >= 0.
    """
    old, new = x_0.tolist(), x_1.tolist()
    blocks = _slide_left(_changed_blocks(x_0, x_1), old, new)
    if breaks:
        blocks = _slide_to(breaks, blocks, old, new)
    return _columns(x_0, x_1, blocks)


def align_random(x_0: Ids, x_1: Ids, *, generator: np.random.Generator) -> tuple[Ids, Ids]:
    """Return a random alignment among the minimal ones; z_0, z_1 as in `align`.

    Walks back through the table of distances and picks evenly among the optimal predecessors, so
    every minimal alignment is possible but not all are equally likely. O(len(x_0) * len(x_1)).
    """
    distance = _distances(x_0, x_1)
    i, j = len(x_0), len(x_1)
    z: list[tuple[int, int]] = []
    for choice in generator.random(i + j):
        if i == j == 0:
            break
        moves = _optimal_moves(distance, i, j, same=bool(i and j and x_0[i - 1] == x_1[j - 1]))
        step_0, step_1 = moves[int(choice * len(moves))]
        z.append((int(x_0[i - 1]) if step_0 else GAP, int(x_1[j - 1]) if step_1 else GAP))
        i, j = i - step_0, j - step_1
    z_0, z_1 = np.array(z[::-1], dtype=np.int64).reshape(-1, 2).T
    return np.ascontiguousarray(z_0), np.ascontiguousarray(z_1)


def _changed_blocks(x_0: Ids, x_1: Ids) -> list[Block]:
    """Return the maximal changed blocks of one minimal alignment, left to right."""
    start, end = _common_ends(x_0, x_1)
    middle_0, middle_1 = x_0[start : len(x_0) - end], x_1[start : len(x_1) - end]
    blocks: list[Block] = []
    # Lists of Python ints: 2.5x faster here than handing over an int64 array.
    for step in Levenshtein.opcodes(middle_0.tolist(), middle_1.tolist()):
        if step.tag == "equal":
            continue
        a, b = step.src_start + start, step.src_end + start
        c, d = step.dest_start + start, step.dest_end + start
        if blocks and blocks[-1][1] == a and blocks[-1][3] == c:
            a, _, c, _ = blocks.pop()
        blocks.append((a, b, c, d))
    return blocks


def _common_ends(x_0: Ids, x_1: Ids) -> tuple[int, int]:
    """Return the lengths of the common prefix and, after it, of the common suffix."""
    shorter = min(len(x_0), len(x_1))
    differs = x_0[:shorter] != x_1[:shorter]
    start = int(differs.argmax()) if differs.any() else shorter
    rest = shorter - start
    differs = x_0[len(x_0) - rest :][::-1] != x_1[len(x_1) - rest :][::-1]
    return start, int(differs.argmax()) if differs.any() else rest


def _slide_left(blocks: list[Block], x_0: list[int], x_1: list[int]) -> list[Block]:
    """Push pure insertions and deletions left; a block that meets the one before joins it."""
    settled: list[Block] = []
    for a, b, c, d in blocks:
        while a == b or c == d:
            floor = settled[-1][1] if settled else 0
            x, last = (x_1, d) if a == b else (x_0, b)
            first = c if a == b else a
            steps = _slide_length(x, first, last, room=a - floor)
            a, b, c, d = a - steps, b - steps, c - steps, d - steps
            if not settled or a > floor:
                break
            before = settled.pop()
            a, c = before[0], before[2]
        settled.append((a, b, c, d))
    return settled


def _slide_to(
    breaks: Collection[int], blocks: list[Block], x_0: list[int], x_1: list[int]
) -> list[Block]:
    """Push pure insertions and deletions right to the first break, if any; none meets another."""
    ends = [*(a - 1 for a, _, _, _ in blocks[1:]), len(x_0)]
    settled: list[Block] = []
    for (a, b, c, d), end in zip(blocks, ends, strict=False):  # no blocks: one end
        steps = 0
        if a == b or c == d:
            x, first, last = (x_1, c, d) if a == b else (x_0, a, b)
            while (
                x[first + steps] not in breaks
                and b + steps < end
                and x[first + steps] == x[last + steps]
            ):
                steps += 1
            if x[first + steps] not in breaks:
                steps = 0
        settled.append((a + steps, b + steps, c + steps, d + steps))
    return settled


def _slide_length(x: list[int], first: int, last: int, *, room: int) -> int:
    """Return how many places, at most `room`, the block x[first:last] can move to the left."""
    steps = 0
    while steps < room and x[first - 1 - steps] == x[last - 1 - steps]:
        steps += 1
    return steps


def _columns(x_0: Ids, x_1: Ids, blocks: list[Block]) -> tuple[Ids, Ids]:
    """Lay both sequences out in columns, the surplus of every block at its end."""
    a, b, c, d = np.array(blocks, dtype=np.int64).reshape(-1, 4).T
    surplus = (d - c) - (b - a)  # > 0: insertions, < 0: deletions
    inserted, removed = np.maximum(surplus, 0), np.maximum(-surplus, 0)
    before = a + np.cumsum(inserted) - inserted  # column where the block starts
    start = before + np.minimum(b - a, d - c)
    n = len(x_0) + int(inserted.sum())
    z_0, z_1 = np.full(n, GAP), np.full(n, GAP)
    z_0[~_covered(start, inserted, n)] = x_0
    z_1[~_covered(start, removed, n)] = x_1
    return z_0, z_1


def _covered(starts: Ids, lengths: Ids, n: int) -> NDArray[np.bool_]:
    """Return (n,) True inside the spans [start, start + length), which are disjoint."""
    edge = np.zeros(n + 1, dtype=np.int64)
    np.add.at(edge, starts, lengths > 0)
    np.subtract.at(edge, starts + lengths, lengths > 0)
    return np.cumsum(edge[:n]) > 0


def _distances(x_0: Ids, x_1: Ids) -> NDArray[np.int32]:
    """Return (len(x_0) + 1, len(x_1) + 1) edit distances of all prefixes, one row at a time."""
    columns = np.arange(len(x_1) + 1, dtype=np.int32)
    table = np.empty((len(x_0) + 1, len(x_1) + 1), dtype=np.int32)
    table[0] = columns
    for i, token in enumerate(x_0, start=1):
        row = table[i - 1] + 1
        row[1:] = np.minimum(row[1:], table[i - 1, :-1] + (x_1 != token))
        # An insertion costs one a column, so along the row it is a running minimum.
        table[i] = np.minimum.accumulate(row - columns) + columns
    return table


def _optimal_moves(
    distance: NDArray[np.int32], i: int, j: int, *, same: bool
) -> list[tuple[int, int]]:
    """Return the steps back from (i, j), as (tokens of x_0, tokens of x_1), that stay minimal."""
    here = distance[i, j]
    costs = {(1, 1): 0 if same else 1, (1, 0): 1, (0, 1): 1}
    return [
        (down, right)
        for (down, right), cost in costs.items()
        if i >= down and j >= right and distance[i - down, j - right] + cost == here
    ]
