"""Who sees whom: positions, and the attention of block-causal models, from a padding mask.

Knows masks and positions; knows nothing of models.
"""

from __future__ import annotations

import torch
from torch import Tensor


def positions_of(attention_mask: Tensor) -> Tensor:
    """Count the real tokens of every row from 0, `(B, L)`; padding on the left counts as 0."""
    return (attention_mask.long().cumsum(-1) - 1).clamp_min(0)


def block_causal(
    queries: Tensor, keys: Tensor, real: Tensor, *, block: int, dtype: torch.dtype
) -> Tensor:
    """Additive `(B, 1, Q, K)` bias: a position sees its own block and the ones before it.

    `queries: (B, Q)` and `keys: (B, K)` are positions, `real: (B, K)` is 0 on padding. Block
    diffusion (arXiv 2503.09573), equation 4 without the noisy half.
    """
    earlier = keys[:, None, :] // block <= queries[:, :, None] // block
    allowed = earlier & real.bool()[:, None, :]
    bias = torch.zeros(allowed.shape, dtype=dtype, device=allowed.device)
    return bias.masked_fill(~allowed, torch.finfo(dtype).min)[:, None]
