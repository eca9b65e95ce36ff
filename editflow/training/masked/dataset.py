"""A dataset of passages: every row with freshly drawn masks, in every epoch others.

What is drawn for a row depends on seed, epoch and row alone, so that batch sizes, workers,
processes and resumed runs change nothing. Knows passages and noise; knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from torch.utils.data import Dataset

from editflow.data.passage import Passage
from editflow.flow.align import Ids
from editflow.flow.mask_clock import spread
from editflow.training.collate import Batch
from editflow.training.dataset import NOT_COUNTED, order_of
from editflow.training.masked.noise import Noising, NoisyLine, collate
from editflow.training.masked.rows import Encoder


@dataclass
class Times:
    """When a row of an epoch is: numbers in [0, 1) that cover it evenly in the order of reading.

    Any batch of neighbours covers all times, whatever its size (`flow.mask_clock.spread`).
    """

    rows: int
    seed: int
    _epoch: int = field(default=-1, init=False, repr=False)
    _ranks: Ids = field(default_factory=lambda: np.zeros(0, dtype=np.int64), init=False, repr=False)

    def __call__(self, epoch: int, row: int) -> float:
        if epoch != self._epoch:
            self._epoch, self._ranks = epoch, order_of(self.seed, epoch, self.rows).argsort()
        offset = float(np.random.default_rng((self.seed, epoch, self.rows)).random())
        return float(spread(self._ranks[row], offset=offset))


@dataclass
class MaskedDataset(Dataset[NoisyLine]):
    """Lines with noise of `passages`, read by places as `PairDataset` is."""

    passages: Sequence[Passage]
    encode: Encoder
    noising: Noising
    seed: int = 0
    epoch: int = 0  # for `Shuffled`

    def __post_init__(self) -> None:
        self.times = Times(len(self.passages), self.seed)

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next; the trainer calls this before each."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.passages)

    def __getitem__(self, place: int) -> NoisyLine:
        epoch, index = divmod(max(place, 0), len(self))
        generator = np.random.default_rng((self.seed, epoch, index))
        line = self.encode(self.passages[index], generator=generator)
        uniform = self.times(epoch, index)
        row = self.noising(line, uniform, index=index, generator=generator)
        return row if place >= 0 else not_counted(row)

    def collate(self, rows: Sequence[NoisyLine]) -> Batch:
        """Pad rows to one batch."""
        return collate(rows, self.noising, mask_id=self.encode.mask_id, pad_id=self.encode.pad_id)


@dataclass
class FixedMaskedDataset(MaskedDataset):
    """The same for evaluation, which divides by the mean row: see `share`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.share = self._mean() if self.noising.normalisation == "token" else 1.0

    def __getitem__(self, place: int) -> NoisyLine:
        return replace(super().__getitem__(place), share=self.share if place >= 0 else 0.0)

    def _mean(self) -> float:
        """Return the maskable tokens of a row in the mean.

        The losses of batches are averaged by their rows, so a divisor of this for each row makes
        the average the loss a token of all rows together, whatever the batch size.
        """
        generator = np.random.default_rng(self.seed)
        lines = (self.encode(passage, generator=generator) for passage in self.passages)
        return sum(line.tokens for line in lines) / max(len(self.passages), 1)


def not_counted(row: NoisyLine) -> NoisyLine:
    """Take away what there is to learn from a row that only fills up a batch."""
    nothing = np.zeros_like(row.hidden)
    line = replace(row.line, maskable=nothing)
    return NoisyLine(line, nothing, np.zeros_like(row.weight), NOT_COUNTED)
