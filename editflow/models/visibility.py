"""Who sees whom and where each stands, in the words of transformers backbones.

Knows masks, positions and what backbones make of them; knows nothing of edits, blocks or heads.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from editflow.models.trunk import attention_bias, seen

_SLIDING, _FULL = "sliding_attention", "full_attention"


def visibility(
    backbone: nn.Module, x: Tensor, attention_mask: Tensor, positions: Tensor | None = None
) -> dict[str, Any]:
    """Return the keyword arguments of a backbone for masks and positions as `EditInputs` has them.

    A mask `(B, L)` stays one of padding. One of `(B, L, L)` becomes an additive bias of the type of
    `x`, which every attention implementation adds, and for backbones with local layers a second one
    that keeps their windows, counted by `positions`.
    """
    attention_mask = seen(attention_mask, positions)
    given: dict[str, Any] = {"attention_mask": attention_mask}
    if attention_mask.dim() == 3:
        given["attention_mask"] = attention_bias(x, attention_mask)
        window = _window(backbone)
        if window is not None:
            near = attention_mask.bool() & _near(attention_mask, positions, window)
            local = attention_bias(x, near)
            given["attention_mask"] = {_FULL: given["attention_mask"], _SLIDING: local}
    if positions is not None:
        given["position_ids"] = positions + first_position(backbone)
    return given


def _window(backbone: nn.Module) -> int | None:
    """Return how far local layers see to either side; None when all layers are global."""
    config: Any = backbone.config
    local = _SLIDING in (getattr(config, "layer_types", None) or ())
    return int(config.sliding_window) if local else None


def _near(attention_mask: Tensor, positions: Tensor | None, window: int) -> Tensor:
    if positions is None:
        positions = torch.arange(attention_mask.shape[-1], device=attention_mask.device)[None]
    return (positions[:, :, None] - positions[:, None, :]).abs() <= window


def first_position(backbone: nn.Module) -> int:
    """Return the number of the first position: RoBERTa counts from the one after its padding."""
    for name, part in backbone.named_modules():
        if name.endswith("position_embeddings") and isinstance(part, nn.Embedding):
            return 0 if part.padding_idx is None else part.padding_idx + 1
    return 0
