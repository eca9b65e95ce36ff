"""Keys and values of finished blocks, which a block-causal model never has to compute again.

Exact: a position sees no later block, so what was kept is what a full pass would compute. Knows a
native model; knows nothing of when a block is finished.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.denoisers.positions import block_causal, positions_of
from editflow.models.visibility import visibility


class NativeBlockCache:
    """What a block-causal denoiser has read for good, row by row.

    `ModelError` for a model in which every position sees every other one: nothing of it is final.
    """

    def __init__(self, denoiser: FamilyDenoiser) -> None:
        if denoiser.block is None:
            raise ModelError(
                f"{denoiser.family.name} is not block-causal",
                hint="Its keys and values change with every token that is filled; use no cache.",
            )
        self.denoiser = denoiser
        self.block: int = denoiser.block
        self._cache: Any = DynamicCache(config=denoiser.model.config)
        self._real: Tensor | None = None  # (B, K) 0 on padding
        self._last: Tensor | None = None  # (B, 1, D) state that predicts the next token, if shifted

    @torch.inference_mode()
    def append(self, ids: Tensor, attention_mask: Tensor | None = None) -> None:
        """Read finished blocks `(B, n)`; padding, where `attention_mask` is 0, only on the left.

        ValueError when a row ends inside a block: what is kept of it would not be final.
        """
        mask = torch.ones_like(ids) if attention_mask is None else attention_mask
        real = self._with(mask)
        self._check_whole(real)
        self._last = self._run(ids, real)[:, -1:]
        self._real = real

    @torch.inference_mode()
    def logits(self, ids: Tensor, *, keep: int = 0) -> Tensor:
        """Score `(B, n)` tokens after what was read, `(B, n, V)`; see `BlockCache.logits`.

        ValueError when a row of what is kept ends inside a block.
        """
        real, rest = self._with(torch.ones_like(ids)), ids.shape[1] - keep
        kept = real[:, : real.shape[1] - rest]
        if keep:
            self._check_whole(kept)
        hidden, last = self._run(ids, real), self._last
        if rest:
            self._cache.crop(-rest)
        if keep:
            self._real, self._last = kept, hidden[:, keep - 1 : keep]
        if self.denoiser.family.shifted:
            hidden = torch.cat((hidden[:, :1] if last is None else last, hidden[:, :-1]), dim=1)
        return self.denoiser.head(self.denoiser.model, hidden).float()

    def _check_whole(self, real: Tensor) -> None:
        if (real.sum(1) % self.block).any() or not real[:, -1].all():
            raise ValueError(f"a row does not end with a whole block of {self.block} tokens")

    def _with(self, mask: Tensor) -> Tensor:
        """Return the mask of what was read followed by that of what comes now."""
        mask = mask.to(self.denoiser.device)
        return mask if self._real is None else torch.cat((self._real, mask), dim=1)

    def _run(self, ids: Tensor, real: Tensor) -> Tensor:
        """Return last hidden states `(B, n, D)`; their keys and values are now in the cache."""
        keys = positions_of(real)
        queries = keys[:, -ids.shape[1] :]
        seen = block_causal(queries, keys, real, block=self.block)
        backbone = self.denoiser.model.base_model
        given = visibility(backbone, self.denoiser.embeddings.weight, seen, queries)
        output = backbone(
            input_ids=ids.to(self.denoiser.device),
            past_key_values=self._cache,
            use_cache=True,
            **given,
        )
        hidden: Tensor = output.last_hidden_state
        return hidden
