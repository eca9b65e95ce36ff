"""Where the tokens of a padded batch stand, and who sees whom in blocks.

Knows masks and positions; knows nothing of models.
"""

from __future__ import annotations

import torch
from torch import Tensor


def positions_of(attention_mask: Tensor) -> Tensor:
    """Count the real tokens of every row from 0, `(B, L)`; padding on the left counts as 0."""
    return (attention_mask.long().cumsum(-1) - 1).clamp_min(0)


def block_causal(queries: Tensor, keys: Tensor, real: Tensor, *, block: int) -> Tensor:
    """Return `(B, Q, K)`: whether a position sees another, of its own block or one before it.

    `queries: (B, Q)` and `keys: (B, K)` are positions, `real: (B, K)` is 0 on padding. Block
    diffusion, arXiv 2503.09573, section 3.
    """
    earlier = keys[:, None, :] // block <= queries[:, :, None] // block
    return earlier & real.bool()[:, None, :]


def predictors(attention_mask: Tensor) -> Tensor:
    """Return `(B, L)` positions whose state predicts each token of a shifted model.

    That is the one before; the first real token of a row has none and is read off itself.
    """
    columns = torch.arange(attention_mask.shape[1], device=attention_mask.device)
    before = attention_mask.bool().roll(1, dims=1)
    before[:, 0] = False
    return columns - before.long()
