"""A dataset of given edit pairs: every row with a freshly drawn state, in every epoch another.

What is drawn for a row depends on seed, epoch and row alone, so that batch sizes, workers,
processes and resumed runs change nothing. Knows pairs and states; knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset, Sampler

from editflow.data.pair import EditPair
from editflow.flow.states import States, concatenate
from editflow.text.prompt import Reader
from editflow.training.collate import Batch, Collator, pad
from editflow.training.encode import Dropout, Example, encode_pair
from editflow.training.packing import packed

NOT_COUNTED = -100  # the label of a row that fills up a batch; the trainer does not count it


@dataclass(frozen=True, slots=True)
class Row:
    """An encoded pair, one state on its path, and its place in the dataset.

    `own`: the model is to take a step from this state first (`self_states`).
    """

    example: Example
    states: States
    index: int
    own: bool = False


@dataclass(frozen=True)
class Drawer:
    """Makes rows of pairs. `masked`: their share on the masked path; `own`: of `Row.own`."""

    reader: Reader
    masked: float = 0.0
    dropout: Dropout = field(default_factory=Dropout)
    own: float = 0.0

    def __call__(self, pair: EditPair, index: int, *, generator: np.random.Generator) -> Row:
        codec = self.reader.codec
        example = encode_pair(pair, self.reader, dropout=self.dropout, generator=generator)
        draw = Collator(codec.sep_id, codec.mask_id, codec.pad_id, masked=self.masked).draw
        states = draw([example], generator=generator)
        return Row(example, states, index, own=generator.random() < self.own)


@dataclass
class PairDataset(Dataset[Row]):
    """Rows of `pairs`, read by places: pair n of epoch e stands at place e * len + n.

    A place below zero gives a row of which nothing is learnt and that does not count.
    """

    pairs: Sequence[EditPair]
    draw: Drawer
    seed: int = 0
    epoch: int = 0  # for `Shuffled`

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next; the trainer calls this before each."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, place: int) -> Row:
        epoch, index = divmod(max(place, 0), len(self))
        generator = np.random.default_rng((self.seed, epoch, index))
        row = self.draw(self.pairs[index], index, generator=generator)
        return row if place >= 0 else without_edits(row)


class Shuffled(Sampler[int]):
    """Places of the epoch that `data.set_epoch` named, in an order that its seed decides.

    They are filled up to a multiple of `whole` with places of rows that do not count, so that each
    of several processes gets as many batches as the others and no row is learnt twice.
    """

    def __init__(self, data: PairDataset, *, whole: int = 1) -> None:
        self.data = data
        self.fill = -len(data) % whole

    def __len__(self) -> int:
        return len(self.data) + self.fill

    def __iter__(self) -> Iterator[int]:
        epoch, rows = self.data.epoch, len(self.data)
        yield from (order_of(self.data.seed, epoch, rows) + epoch * rows).tolist()
        yield from [-1] * self.fill


def order_of(seed: int, epoch: int, rows: int) -> NDArray[np.int64]:
    """Return the rows of an epoch in the order in which they are read."""
    return np.random.default_rng((seed, epoch)).permutation(rows)


class InOrder(Shuffled):
    """Places of the first epoch as they come, for evaluation; filled up like those of training."""

    def __iter__(self) -> Iterator[int]:
        yield from range(len(self.data))
        yield from [-1] * self.fill


@dataclass(frozen=True)
class RowCollator:
    """Lays rows out as one batch; `labels: (N,)` says which rows they are.

    With `packing` short rows share a line with others, `room` positions or more a line.
    """

    pad_id: int
    packing: bool = False
    room: int = 0

    def __call__(self, rows: Sequence[Row]) -> Batch:
        states = concatenate([row.states for row in rows])
        examples = [row.example for row in rows]
        layout = None
        if self.packing:
            instructions = np.array([len(example.instruction) for example in examples])
            layout = packed(instructions + np.diff(states.offsets), room=self.room)
        # First, so that the trainer takes the number of rows for the size of the batch.
        labels = {"labels": torch.tensor([row.index for row in rows])}
        return labels | pad(examples, states, pad_id=self.pad_id, layout=layout)


def without_edits(row: Row) -> Row:
    """Take away what there is to learn."""
    nothing = np.full_like(row.states.operation, -1), np.full_like(row.states.missing, -1)
    return replace(
        row,
        states=replace(row.states, operation=nothing[0], missing=nothing[1]),
        index=NOT_COUNTED,
    )
