"""Noise on lines, and lines with noise as one padded batch: what a data worker makes.

Knows token ids, blocks and weights; knows nothing of text, models or losses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from editflow.flow.blocks import Columns, block_columns
from editflow.flow.denoising import Normalisation, row_weight
from editflow.flow.mask_clock import MaskClock, hide, strata
from editflow.flow.states import INSERTED, ORIGINAL, Floats, Mask
from editflow.models.network import INSTRUCTION, TEXT
from editflow.training.collate import Batch
from editflow.training.dataset import NOT_COUNTED
from editflow.training.masked.rows import Line


@dataclass(frozen=True, slots=True, eq=False)
class NoisyLine:
    """A line, which of its tokens are masks, and what each of those weighs in the loss.

    `index` is its row in the data set; `share` what it adds to the divisor of an evaluation.
    """

    line: Line
    hidden: Mask
    weight: Floats  # (L,) 0 where nothing is hidden
    index: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Noising:
    """How lines are masked. `block`: tokens of a block of block diffusion; 0 for the whole text."""

    clock: MaskClock = field(default_factory=MaskClock)
    normalisation: Normalisation = "token"
    block: int = 0

    def __call__(
        self, line: Line, uniform: float, *, index: int, generator: np.random.Generator
    ) -> NoisyLine:
        """Mask a line at the time that a number in [0, 1) stands for.

        The blocks of a line have times of their own, at equal distances from each other.
        """
        number = np.arange(len(line.ids)) // (self.block or max(len(line.ids), 1))
        part = number - number[min(line.first, len(number) - 1)]
        noise = self.clock.read(strata(uniform, int(part[-1]) + 1))
        hidden = hide(np.maximum(part, 0), noise, generator=generator) & line.maskable
        factor = row_weight(self.normalisation, line.tokens)
        weight = np.where(hidden, noise.weight[np.maximum(part, 0)] * factor, 0.0)
        return NoisyLine(line, hidden, weight, index)

    def columns(self, line: Line) -> Columns:
        """Return the columns that a line takes in a pass."""
        length = len(line.ids)
        return block_columns(length, block=self.block or length, first=min(line.first, length - 1))


# What fills a column that holds nothing, per field of a batch.
_BLANK = {
    "attention_mask": 0,
    "position": 0,
    "clean": 0,
    "segment": INSTRUCTION,
    "origin": ORIGINAL,
    "replaced": -1,
    "deleted": 0,
    "target": -1,
    "labels": NOT_COUNTED,
}


def collate(rows: Sequence[NoisyLine], noising: Noising, *, mask_id: int, pad_id: int) -> Batch:
    """Pad lines with noise to one batch of fields `(B, M)`, M the columns of the longest.

    `input_ids` to `deleted` are those of `EditInputs`; `position` and `clean` those of `Columns`,
    and `block: (B,)` the size of a row's blocks, where there are blocks. `target` is the token
    behind a mask or -1, `weight` what it weighs. `labels` holds as many entries other than -100 as
    the loss is divided by; `row: (B,)` is the row of the data set.
    """
    columns = [noising.columns(row.line) for row in rows]
    size = len(rows), max(len(each.position) for each in columns)
    batch: dict[str, np.ndarray] = {
        name: np.full(size, blank, dtype=np.int64) for name, blank in _BLANK.items()
    }
    batch["input_ids"] = np.full(size, pad_id, dtype=np.int64)
    batch["weight"] = np.zeros(size, dtype=np.float32)
    for at, (row, each) in enumerate(zip(rows, columns, strict=True)):
        for name, values in _fields(row, each, mask_id=mask_id).items():
            batch[name][at, : len(values)] = values
    if noising.normalisation != "token":
        batch["labels"] = np.array([[row.index] for row in rows])
    batch["row"] = np.array([row.index for row in rows])
    batch["share"] = np.array([row.share for row in rows], dtype=np.float32)
    # Of models that predict the next token the trainer counts all labels but the first, unless it
    # is given shifted ones, which it takes as they are.
    batch["shift_labels"] = batch["labels"]
    if noising.block:
        batch["block"] = np.full(len(rows), noising.block)
    return {name: torch.from_numpy(values) for name, values in batch.items()}


def _fields(row: NoisyLine, columns: Columns, *, mask_id: int) -> dict[str, np.ndarray]:
    """Return the columns of one row by field, (M,) each."""
    at, noisy = columns.position, ~columns.clean
    ids, hidden = row.line.ids[at], row.hidden[at] & noisy
    return {
        "input_ids": np.where(hidden, mask_id, ids),
        "attention_mask": np.ones(len(at)),
        "position": at,
        "clean": columns.clean,
        "segment": np.where(at >= row.line.text, TEXT, INSTRUCTION),
        "origin": np.where(hidden, INSERTED, ORIGINAL),
        "target": np.where(hidden, ids, -1),
        "weight": np.where(hidden, row.weight[at], 0.0),
        "labels": np.where(row.line.maskable[at] & noisy, ids, NOT_COUNTED),
    }
