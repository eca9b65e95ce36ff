"""Aligned examples to one padded training batch: a state on the way, and what is left to do there.

Vectorised over the batch. Knows states and positions; knows nothing of the model or the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from editflow.flow.edit_path import PathOptions, draw_kappa, sample_states
from editflow.flow.mask_path import sample_masked_states
from editflow.flow.states import Aligned, States
from editflow.models.network import INSTRUCTION, TEXT
from editflow.training.encode import Example
from editflow.training.packing import Layout, one_a_row

Batch = dict[str, Tensor]

# What fills a position that holds nothing, per field of a batch.
_BLANK = {
    "input_ids": 0,
    "segment": INSTRUCTION,
    "origin": 0,
    "replaced": -1,
    "deleted": 0,
    "operation": -1,
    "token": -1,
    "missing": -1,
    "first": -1,
}


@dataclass(frozen=True)
class Collator:
    """Draws a state for every example and pads. `masked`: share of masked-diffusion batches."""

    sep_id: int
    mask_id: int
    pad_id: int = 0
    masked: float = 0.1
    options: PathOptions = field(default_factory=PathOptions)

    def __call__(self, examples: Sequence[Example], *, generator: np.random.Generator) -> Batch:
        return pad(examples, self.draw(examples, generator=generator), pad_id=self.pad_id)

    def draw(self, examples: Sequence[Example], *, generator: np.random.Generator) -> States:
        """Draw one state an example, all of them on the edit path or all on the masked path."""
        masked = generator.random() < self.masked
        count = len(examples)
        draw = sample_masked_states if masked else sample_states
        return draw(
            Aligned.of([(example.z_0, example.z_1) for example in examples]),
            kappa=generator.random(count) if masked else draw_kappa(count, generator),
            sep_id=self.sep_id,
            mask_id=self.mask_id,
            generator=generator,
            options=self.options,
        )


def pad(
    examples: Sequence[Example], states: States, *, pad_id: int, layout: Layout | None = None
) -> Batch:
    """Lay `instruction SEP text` of every example into `(B, L)` tensors.

    Targets keep the names of `States`; -1 marks what is not supervised. `attention_mask` is 0 on
    padding. With a `layout` whose rows hold several examples it numbers those of a row from 1, and
    `positions` begin anew in each.
    """
    instructions = np.array([len(example.instruction) for example in examples])
    lengths = np.diff(states.offsets)
    places = one_a_row(instructions + lengths) if layout is None else layout
    text = _places(places.rows, places.starts + instructions, lengths)
    prefix = _places(places.rows, places.starts, instructions)
    batch = {name: np.full(places.size, blank, dtype=np.int64) for name, blank in _BLANK.items()}
    batch["input_ids"][:] = pad_id
    batch["input_ids"][prefix] = np.concatenate([example.instruction for example in examples])
    batch["input_ids"][text] = states.ids
    batch["segment"][text] = TEXT
    for name in ("origin", "replaced", "deleted", "operation", "token", "missing", "first"):
        batch[name][text] = getattr(states, name)
    everywhere = _places(places.rows, places.starts, places.lengths)
    batch["attention_mask"] = np.zeros(places.size, dtype=np.int64)
    batch["attention_mask"][everywhere] = np.repeat(places.numbers, places.lengths)
    if layout is not None:
        batch["positions"] = np.zeros(places.size, dtype=np.int64)
        batch["positions"][everywhere] = everywhere[1] - np.repeat(places.starts, places.lengths)
    tensors = {name: torch.from_numpy(values) for name, values in batch.items()}
    tensors["kappa"] = torch.from_numpy(states.kappa).float()
    return tensors


def _places(
    rows: NDArray[np.int64], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of runs of `lengths` positions that begin at `starts` of `rows`."""
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(rows, lengths), within + np.repeat(starts, lengths)
