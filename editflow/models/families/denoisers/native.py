"""A checkpoint of a family as a `Denoiser`: ids in, logits where their token stands out.

Knows the shift, the topology and the head of a family; knows nothing of schedules or sampling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from editflow.flow.denoiser import BlockCache, SpecialIds
from editflow.models.families.denoisers.positions import block_causal, positions_of, predictors
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.files.tokenizer import chat_ids
from editflow.models.families.record import Family
from editflow.models.visibility import visibility

Places = tuple[Tensor, Tensor]  # (N,) rows of the batch, (N,) positions


@dataclass(frozen=True, eq=False, kw_only=True)
class FamilyDenoiser:
    """A native model with what its family says about it.

    `head` turns last hidden states into logits. `tokenizer` is None where the folder had none.
    `checkpoint` is the folder it came from, whose format it is saved in.
    """

    family: Family
    ids: SpecialIds
    model: PreTrainedModel
    head: Callable[[Any, Tensor], Tensor]
    tokenizer: Any
    checkpoint: Checkpoint

    @property
    def vocab_size(self) -> int:
        return int(self.model.config.vocab_size)

    @property
    def block(self) -> int | None:
        return self.family.block

    @property
    def context(self) -> int | None:
        return self.family.context

    @property
    def embeddings(self) -> nn.Embedding:
        embeddings: nn.Embedding = self.model.get_input_embeddings()
        return embeddings

    @property
    def device(self) -> torch.device:
        return self.embeddings.weight.device

    @torch.inference_mode()
    def logits(
        self, ids: Tensor, attention_mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        """Score every token everywhere; see `Denoiser.logits`."""
        hidden, mask = self._hidden(ids, attention_mask, positions)
        if self.family.shifted:
            rows = torch.arange(len(ids), device=hidden.device)[:, None]
            hidden = hidden[rows, predictors(mask)]
        return self.head(self.model, hidden).float()

    @torch.inference_mode()
    def logits_at(
        self, ids: Tensor, places: Places, attention_mask: Tensor | None = None
    ) -> Tensor:
        """Score every token at some places: the head, which is wide, is run on these alone."""
        hidden, mask = self._hidden(ids, attention_mask, None)
        rows, columns = (index.to(hidden.device) for index in places)
        if self.family.shifted:
            columns = predictors(mask)[rows, columns]
        return self.head(self.model, hidden[rows, columns]).float()

    def cache(self) -> BlockCache:
        """Return an empty cache of finished blocks; `ModelError` unless block-causal."""
        from editflow.models.families.denoisers.blocks import NativeBlockCache

        return NativeBlockCache(self)

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Return the ids of a conversation up to where the answer begins; see `chat_ids`."""
        return chat_ids(self.tokenizer, messages, where=str(self.checkpoint.path))

    def _hidden(
        self, ids: Tensor, attention_mask: Tensor | None, positions: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return last hidden states `(B, L, D)` and the padding mask `(B, L)`, on the device."""
        ids = ids.to(self.device)
        mask = torch.ones_like(ids) if attention_mask is None else attention_mask.to(self.device)
        places = positions_of(mask) if positions is None else positions.to(self.device)
        backbone, seen = self.model.base_model, mask
        if self.block is not None:
            seen = block_causal(places, places, mask, block=self.block)
        given = visibility(backbone, self.embeddings.weight, seen, places)
        if self.block is None and attention_mask is None:
            given.pop("attention_mask")  # nothing is hidden, so the fastest kernel may run
        return backbone(input_ids=ids, **given).last_hidden_state, mask
