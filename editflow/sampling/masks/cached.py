"""A block-causal model that reads no finished block twice, as the loop sees it.

Exact: what is kept is what a full pass would compute. Knows when a block is finished; does not know
what a cache keeps of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas, Ints
from editflow.errors import UsageError
from editflow.flow.denoiser import BlockCache, BlockDenoiser
from editflow.sampling.masks.models import Places


@dataclass(slots=True, eq=False)
class _Row:
    """One canvas's finished blocks: the ids that were read, and what is kept of them."""

    cache: BlockCache
    read: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


class CachedBlocks:
    """A `MaskModel` over a block-causal denoiser; a new one for each call of `unmask`.

    Blocks are those of the row, context included. A block that holds no mask to fill any more, nor
    any block before it, is kept in the same pass in which the next one is looked at, so nothing
    costs a pass of its own. Rows are at different blocks, so each is a pass over its own tokens.
    """

    def __init__(self, denoiser: BlockDenoiser) -> None:
        if denoiser.block is None:
            raise UsageError(
                "a model in which every token sees every other one has no finished blocks",
                hint="Use it without a cache.",
            )
        self.denoiser, self.block = denoiser, denoiser.block
        self.rows: list[_Row] = []

    def __call__(self, canvases: Sequence[Canvas], where: Places, /) -> Tensor:
        """Return logits (N, V) at some tokens of `canvases`; see `MaskModel`."""
        rows, columns = where
        idle, self.rows = self.rows, []
        parts, order = [], []
        for index, canvas in enumerate(canvases):
            mine = (rows == index).nonzero()[:, 0]
            parts.append(self._look(canvas, columns[mine], idle))
            order.append(mine)
        self.rows += idle
        return torch.cat(parts)[torch.cat(order).argsort()]

    def _look(self, canvas: Canvas, at: Tensor, idle: list[_Row]) -> Tensor:
        """Return logits (n, V) at some tokens of one canvas, and keep what is finished."""
        before = len(canvas.context)
        ids = np.concatenate([canvas.context, canvas.ids])
        finished = self._finished(canvas)
        row = self._take(ids[:finished], idle)
        start = len(row.read)
        end = (int(at.max()) + before) // self.block * self.block + self.block
        window = torch.from_numpy(ids[start:end])[None]
        logits = row.cache.logits(window, keep=finished - start)
        row.read = ids[:finished]
        return logits[0, at.to(logits.device) + before - start]

    def _finished(self, canvas: Canvas) -> int:
        """Return how many tokens of the row lie in blocks before the first mask to fill."""
        opened = np.flatnonzero((canvas.ids == self.denoiser.ids.mask) & ~canvas.frozen)
        first = int(opened[0]) if len(opened) else len(canvas)
        return (first + len(canvas.context)) // self.block * self.block

    def _take(self, finished: Ints, idle: list[_Row]) -> _Row:
        """Return the row that has read the most of these ids and nothing else, or a new one."""
        fitting = [row for row in idle if np.array_equal(row.read, finished[: len(row.read)])]
        row = max(fitting, key=lambda row: len(row.read), default=None)
        if row is None:
            row = _Row(self.denoiser.cache())
        else:
            idle.remove(row)
        self.rows.append(row)
        return row
