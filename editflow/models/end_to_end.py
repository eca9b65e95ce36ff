"""Packed examples end to end, for attention kernels that take lengths instead of a mask.

Flash attention neither computes nor stores what a block-diagonal mask would hide. Knows positions
and transformers backbones; knows nothing of edits.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from editflow.models.visibility import first_position


def takes_lengths(backbone: nn.Module) -> bool:
    """Tell whether a backbone runs a kernel that is told where examples begin."""
    config: Any = getattr(backbone, "config", None)
    return "flash" in str(getattr(config, "_attn_implementation", ""))


def encode_end_to_end(backbone: nn.Module, x: Tensor, positions: Tensor) -> Tensor:
    """Run a backbone over `x: (B, L, D)` as one row in which an example begins at each position 0.

    Padding has position 0 throughout: each such position is an example of its own, seen by none.
    """
    places = positions.reshape(1, -1)
    (starts,) = (places[0] == 0).nonzero(as_tuple=True)
    bounds = torch.cat((starts, starts.new_tensor([places.shape[1]]))).int()
    longest = int(bounds.diff().max())
    hidden: Tensor = backbone(
        inputs_embeds=x.reshape(1, -1, x.shape[-1]),
        attention_mask=None,
        position_ids=places + first_position(backbone),
        cu_seq_lens_q=bounds,
        cu_seq_lens_k=bounds,
        max_length_q=longest,
        max_length_k=longest,
        is_causal=False,  # without a mask only this says so
    ).last_hidden_state
    return hidden.view_as(x)
