"""The network of this project as a `Denoiser`: what it would substitute for a mask.

Knows the network; knows nothing of transformers, tokenizers or files.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from editflow.flow.denoiser import Miscount, SpecialIds
from editflow.models.families.denoisers.positions import block_causal, positions_of
from editflow.models.families.record import Family
from editflow.models.heads import DELETE
from editflow.models.network import INSTRUCTION, TEXT, EditInputs, EditNetwork, EditOutput

_ORIGINAL, _INSERTED = 0, 1


@dataclass(frozen=True, eq=False, kw_only=True)
class EditDenoiser:
    """An edit network whose text has masks; what comes before the first SEP is the instruction.

    A row without SEP is all text. Logits are log-probabilities of the substitute distribution,
    copying included, which masked batches have trained. Of a model that was trained block by block
    every position sees its own block and those before it, instruction and SEP counted.
    """

    family: Family
    ids: SpecialIds
    model: EditNetwork

    @property
    def vocab_size(self) -> int:
        return self.model.shape.vocab_size

    @property
    def block(self) -> int | None:
        return self.model.shape.block or None

    @property
    def context(self) -> int | None:
        return self.model.shape.context_length

    @property
    def device(self) -> torch.device:
        return self.model.device

    @torch.inference_mode()
    def logits(
        self, ids: Tensor, attention_mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        """Score every token everywhere; see `Denoiser.logits`."""
        batch, length = ids.shape
        places = torch.arange(batch * length)
        rows, columns = places // length, places % length
        scores = self._scores(ids, (rows, columns), attention_mask, positions)
        return scores.view(batch, length, -1)

    @torch.inference_mode()
    def logits_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> Tensor:
        """Score every token at some places; see `Denoiser.logits_at`."""
        return self._scores(ids, places, attention_mask, None)

    @torch.inference_mode()
    def counted_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> tuple[Tensor, Miscount]:
        """Score tokens at some places, and gaps and surplus everywhere; see `CountingDenoiser`."""
        inputs, output = self._read(ids, attention_mask, None)
        miscount = Miscount(
            missing=output.gap.sigmoid(),  # position i speaks of the gap before column i
            count=output.count.argmax(-1) + 1,
            surplus=output.operation.softmax(-1)[:, 1:, DELETE],
        )
        return self._at(inputs, output, places), miscount

    def _scores(
        self,
        ids: Tensor,
        places: tuple[Tensor, Tensor],
        attention_mask: Tensor | None,
        positions: Tensor | None,
    ) -> Tensor:
        inputs, output = self._read(ids, attention_mask, positions)
        return self._at(inputs, output, places)

    def _read(
        self, ids: Tensor, attention_mask: Tensor | None, positions: Tensor | None
    ) -> tuple[EditInputs, EditOutput]:
        ids = ids.to(self.device)
        mask = torch.ones_like(ids) if attention_mask is None else attention_mask.to(self.device)
        positions = positions_of(mask) if positions is None else positions.to(self.device)
        inputs = self._inputs(ids, mask, positions)
        return inputs, self.model(inputs)

    def _at(self, inputs: EditInputs, output: EditOutput, places: tuple[Tensor, Tensor]) -> Tensor:
        rows, columns = (index.to(self.device) for index in places)
        where = rows, columns + 1  # right of the column that may hold a SEP
        return self.model.token_log_probs(output, inputs, where, "substitute").float()

    def _inputs(self, ids: Tensor, mask: Tensor, positions: Tensor) -> EditInputs:
        """Put a column before the rows, a SEP before those that have none, and say what is what."""
        shape = self.model.shape
        lacks = ~(ids == shape.sep_token_id).any(1)
        ids = F.pad(ids, (1, 0), value=shape.pad_token_id)
        rows, first = torch.arange(len(ids), device=ids.device), mask.argmax(1)
        before = rows, first  # the column left of the first real token
        ids[before] = torch.where(lacks, shape.sep_token_id, ids[before])
        mask = F.pad(mask, (1, 0))
        mask[before] = lacks.to(mask.dtype)
        positions = F.pad(positions + 1, (1, 0))
        positions[before] = positions[rows, first + 1] - 1
        if shape.block:  # of which the column in front is a part where it holds a SEP
            places = positions - (~lacks).long()[:, None]
            mask = block_causal(places, places, mask, block=shape.block)
        text = (ids == shape.sep_token_id).cumsum(1) > 0
        zeros = torch.zeros_like(ids)
        return EditInputs(
            input_ids=ids,
            attention_mask=mask,
            segment=torch.where(text, TEXT, INSTRUCTION),
            origin=torch.where(ids == shape.mask_token_id, _INSERTED, _ORIGINAL),
            replaced=zeros - 1,
            deleted=zeros,
            positions=positions,
        )
