"""Rows to edit and rows with masks in one dataset, and both kinds in one batch.

What is drawn for a row depends on seed, epoch and row alone. Knows pairs, passages and batches;
knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import Dataset

from editflow.data.pair import EditPair
from editflow.data.passage import Passage
from editflow.training.collate import Batch
from editflow.training.dataset import Drawer, Row, RowCollator, without_edits
from editflow.training.encode import encode_pair
from editflow.training.masked.dataset import Times, not_counted
from editflow.training.masked.noise import Noising, NoisyLine, collate
from editflow.training.masked.rows import Line, ReaderEncoder

# The fields of which rows of one kind have nothing, and what stands there for them.
_BLANK = {"operation": -1, "token": -1, "missing": -1, "first": -1, "target": -1, "weight": 0}


@dataclass
class MixedDataset(Dataset["Row | NoisyLine"]):
    """Rows of pairs, to edit or with masks over what comes after, and of texts with masks.

    `masked`: share of the pairs that are drawn with masks. Read by places as `PairDataset` is.
    """

    rows: Sequence[EditPair | Passage]
    encode: ReaderEncoder
    noising: Noising
    masked: float = 0.5
    seed: int = 0
    epoch: int = 0  # for `Shuffled`

    def __post_init__(self) -> None:
        self.times = Times(len(self.rows), self.seed)
        self.draw = Drawer(self.encode.reader, 0.0, self.encode.dropout)

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next; the trainer calls this before each."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Row | NoisyLine:
        epoch, index = divmod(max(place, 0), len(self))
        generator = np.random.default_rng((self.seed, epoch, index))
        row = self.rows[index]
        if isinstance(row, EditPair) and generator.random() >= self.masked:
            made = self.draw(row, index, generator=generator)
            return made if place >= 0 else without_edits(made)
        line = self._line(row, generator)
        noisy = self.noising(line, self.times(epoch, index), index=index, generator=generator)
        return noisy if place >= 0 else not_counted(noisy)

    def _line(self, row: EditPair | Passage, generator: np.random.Generator) -> Line:
        """Return the text to mask: of a pair what comes after, under its instruction."""
        if isinstance(row, Passage):
            return self.encode(row, generator=generator)
        reader, dropout = self.encode.reader, self.encode.dropout
        return self.encode.line(encode_pair(row, reader, dropout=dropout, generator=generator))

    def collate(self, rows: Sequence[Row | NoisyLine]) -> Batch:
        """Lay rows out as one batch, those to edit first."""
        edits = [row for row in rows if isinstance(row, Row)]
        masks = [row for row in rows if isinstance(row, NoisyLine)]
        pad_id = self.encode.pad_id
        batches = []
        if edits:
            batches.append(_as_one_block(RowCollator(pad_id)(edits), self.noising.block))
        if masks:
            made = collate(masks, self.noising, mask_id=self.encode.mask_id, pad_id=pad_id)
            del made["shift_labels"]
            batches.append({**made, "labels": made["labels"][:, 0]})
        return joined(batches, pad_id=pad_id)


def _as_one_block(batch: Batch, block: int) -> Batch:
    """Give rows to edit what rows with masks have: positions, and a block that holds them all."""
    ids = batch["input_ids"]
    batch["position"] = torch.arange(ids.shape[1]).expand_as(ids)
    batch["clean"] = torch.zeros_like(ids)
    batch["row"] = batch["labels"]
    if block:
        batch["block"] = torch.full((len(ids),), ids.shape[1] + 1)
    return batch


def joined(batches: Sequence[Batch], *, pad_id: int) -> Batch:
    """Put batches under each other, padded to the same width, blank where a field is not known.

    Fields that say something of whole rows are taken where all batches have them.
    """
    width = max(batch["input_ids"].shape[1] for batch in batches)
    batch: Batch = {}
    for name in dict.fromkeys([*_BLANK, *(name for each in batches for name in each)]):
        parts = [each.get(name) for each in batches]
        if name in _BLANK or any(part is not None and part.dim() == 2 for part in parts):
            blank = pad_id if name == "input_ids" else _BLANK.get(name, 0)
            wide = [_widened(each, name, blank=blank, width=width) for each in batches]
            batch[name] = torch.cat(wide)
        elif all(part is not None for part in parts):
            batch[name] = torch.cat([part for part in parts if part is not None])
    return batch


def _widened(batch: Batch, name: str, *, blank: int, width: int) -> Tensor:
    """Return a field `(B, M)` as `(B, width)`, all blank where there is none."""
    ids = batch["input_ids"]
    if name not in batch:
        return torch.full((len(ids), width), blank)
    return F.pad(batch[name], (0, width - ids.shape[1]), value=blank)
