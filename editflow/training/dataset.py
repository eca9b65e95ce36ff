"""A dataset of given edit pairs: every row with a freshly drawn state, in every epoch another.

What is drawn for a row depends on seed, epoch and row alone, so that batch sizes, workers and
resumed runs change nothing. Knows pairs and states; knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch.utils.data import Dataset

from editflow.data.pair import EditPair
from editflow.flow.states import States, concatenate
from editflow.text.prompt import Reader
from editflow.training.collate import Batch, Collator, pad
from editflow.training.encode import Dropout, Example, encode_pair


@dataclass(frozen=True, slots=True)
class Row:
    """An encoded pair, one state on its path, and its place in the dataset."""

    example: Example
    states: States
    index: int


@dataclass
class PairDataset(Dataset[Row]):
    """Rows of `pairs`, as many as there are. `masked`: their share on the masked path."""

    pairs: Sequence[EditPair]
    reader: Reader
    masked: float = 0.0
    dropout: Dropout = field(default_factory=Dropout)
    seed: int = 0
    epoch: int = 0

    def set_epoch(self, epoch: int) -> None:
        """Draw other states from now on; the trainer calls this before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Row:
        generator = np.random.default_rng((self.seed, self.epoch, index))
        example = encode_pair(
            self.pairs[index], self.reader, dropout=self.dropout, generator=generator
        )
        codec = self.reader.codec
        draw = Collator(codec.sep_id, codec.mask_id, codec.pad_id, masked=self.masked).draw
        return Row(example, draw([example], generator=generator), index)

    def collate(self, rows: Sequence[Row]) -> Batch:
        """Pad rows to one batch; `labels: (B,)` says which rows they are."""
        examples = [row.example for row in rows]
        states = concatenate([row.states for row in rows])
        batch = pad(examples, states, pad_id=self.reader.codec.pad_id)
        return {**batch, "labels": torch.tensor([row.index for row in rows])}
