"""Block diffusion in one pass: noisy and clean columns of a text, and which may see which.

Block diffusion (BD3LM, arXiv 2503.09573) denoises each block of a text given the finished blocks
before it. This module knows positions and blocks; it does not know tokens or models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from editflow.flow.align import Ids
from editflow.flow.states import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The M columns of one text in a pass: its noisy positions, then its clean ones."""

    position: Ids  # (M,) position in the text; block k holds [k * block, (k + 1) * block)
    clean: Mask  # (M,) the token itself stands here, not what the noise left of it


def block_columns(length: int, *, block: int, first: int) -> Columns:
    """Lay out a text of `length` positions of which none before `first` is ever masked.

    Blocks that are all prompt have no noisy columns, and the last block no clean ones, since
    nothing would look at them: with one block the pass is that of plain masked diffusion.
    """
    noisy = np.arange(first // block * block, length)
    clean = np.arange((length - 1) // block * block)
    return Columns(np.concatenate((noisy, clean)), np.arange(len(noisy) + len(clean)) >= len(noisy))


def may_attend(position: Tensor, clean: Tensor, real: Tensor, *, block: int | Tensor) -> Tensor:
    """Return (B, M, M) which column (second) each column (first) may see; block: int or (B, 1).

    position: (B, M) of `Columns`; clean, real: (B, M) bool, real is false on padding. A noisy
    column sees the noisy ones of its block and the clean ones of earlier blocks; a clean column
    sees the clean ones of its own and earlier blocks. Padding sees itself only, so that no row of
    the mask is empty.
    """
    number = position // block
    same = number[:, :, None] == number[:, None, :]
    earlier = number[:, :, None] > number[:, None, :]
    from_clean, to_clean = clean[:, :, None], clean[:, None, :]
    seen = (earlier & to_clean) | (same & (from_clean == to_clean))
    seen = seen & real[:, :, None] & real[:, None, :]
    return seen | torch.eye(position.shape[1], dtype=torch.bool, device=position.device)


def left_columns(position: Tensor, clean: Tensor, real: Tensor, *, block: int | Tensor) -> Tensor:
    """Return (B, M) the column whose token stands left of each column's, as that column sees it.

    The first position is its own. A block's first noisy column has a clean one at its left: what a
    model reads off that (a shifted one, which predicts at i - 1) depends on finished blocks alone.
    """
    columns = torch.arange(position.shape[1], device=position.device).expand_as(position)
    noisy = (real & ~clean).sum(-1, keepdim=True)
    opens = ~clean & (position % block == 0)
    left = torch.where(opens, noisy + position - 1, columns - 1)
    return torch.where((position == 0) | ~real, columns, left)
