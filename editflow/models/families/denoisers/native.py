"""A checkpoint of a family as a `Denoiser`: ids in, logits where their token stands out.

Knows the shift, the topology and the head of a family; knows nothing of schedules or sampling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from editflow.flow.denoiser import SpecialIds
from editflow.models.families.denoisers.attention import block_causal, positions_of
from editflow.models.families.record import Family

Places = tuple[Tensor, Tensor]  # (N,) rows of the batch, (N,) positions


@dataclass(frozen=True, eq=False)
class FamilyDenoiser:
    """A native model with what its family says about it.

    `config` is the `config.json` the weights came with, for saving them under it again.
    """

    family: Family
    model: PreTrainedModel
    ids: SpecialIds
    tokenizer: Any = None
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def block(self) -> int | None:
        return self.family.block

    @property
    def context(self) -> int | None:
        return self.family.context

    @property
    def vocab_size(self) -> int:
        return int(self.model.config.vocab_size)

    @property
    def device(self) -> torch.device:
        device: torch.device = self.model.get_input_embeddings().weight.device
        return device

    @torch.inference_mode()
    def logits(
        self, ids: Tensor, attention_mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        """Score every token everywhere; see `Denoiser.logits`."""
        hidden, mask = self._hidden(ids, attention_mask, positions)
        if self.family.shifted:
            rows = torch.arange(len(ids), device=hidden.device)[:, None]
            hidden = hidden[rows, self._sources(mask)]
        return self._head(hidden)

    @torch.inference_mode()
    def logits_at(
        self, ids: Tensor, places: Places, attention_mask: Tensor | None = None
    ) -> Tensor:
        """Score every token at some places: the head, which is wide, is run on these alone."""
        hidden, mask = self._hidden(ids, attention_mask, None)
        rows, columns = (index.to(hidden.device) for index in places)
        if self.family.shifted:
            columns = self._sources(mask)[rows, columns]
        return self._head(hidden[rows, columns])

    def _hidden(
        self, ids: Tensor, attention_mask: Tensor | None, positions: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return last hidden states `(B, L, D)` and the padding mask `(B, L)`, on the device."""
        ids = ids.to(self.device)
        mask = torch.ones_like(ids) if attention_mask is None else attention_mask.to(self.device)
        places = positions_of(mask) if positions is None else positions.to(self.device)
        seen: Tensor | None = mask
        if self.block is not None:
            dtype = self.model.get_input_embeddings().weight.dtype
            seen = block_causal(places, places, mask, block=self.block, dtype=dtype)
        elif attention_mask is None:
            seen = None  # nothing is hidden, so the fastest kernel may run
        output = self.model.base_model(
            input_ids=ids, attention_mask=seen, position_ids=places, use_cache=False
        )
        return output.last_hidden_state, mask

    def _sources(self, mask: Tensor) -> Tensor:
        """Return `(B, L)` positions whose state predicts each token of a shifted model.

        That is the one before; the first real token of a row has none and is read off itself.
        """
        columns = torch.arange(mask.shape[1], device=mask.device).expand(mask.shape)
        before = mask.bool().roll(1, dims=1)
        before[:, 0] = False
        return columns - before.long()

    def _head(self, hidden: Tensor) -> Tensor:
        logits: Tensor = self.model.get_output_embeddings()(hidden)
        return logits.float()
