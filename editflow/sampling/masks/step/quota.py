"""How many of the masks that are left one step has to fill.

This module does not know which masks, models or canvases: it divides whole numbers.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch

from editflow.sampling.masks.policy import Quota


def budget(quota: Quota, masks: int, steps: int | None) -> int:
    """Return how many steps to take over `masks`: those asked for, none of them empty.

    Dream's grid is the exception: it has the steps it was asked for, and some of them are empty.
    """
    if quota in ("dream", "origin"):
        return steps or masks
    return min(steps or masks, masks)


def due(quota: Quota, left: int, *, step: int, steps: int, eps: float) -> int:
    """Return how many of `left` masks to fill in step `step` of `steps`, the last one all.

    even: equal shares, the larger ones first (LLaDA); cosine: few first, many later (MaskGIT,
    arXiv 2202.04200); dream: `left` times the share of the grid, rounded down in float32, which
    may be 0. The first two fill at least one.
    """
    if step == steps - 1:
        return left
    if quota == "even":
        return -(-left // (steps - step))
    if quota == "cosine":
        now, then = (math.cos(math.pi / 2 * i / steps) for i in (step, step + 1))
        return max(1, left - math.floor(left * then / now))
    return int(np.float32(left) * shares(steps, eps)[step])


@lru_cache(maxsize=64)
def shares(steps: int, eps: float) -> npt.NDArray[np.float32]:
    """Return (steps,) the share of the masks left that each step of Dream's grid fills.

    t falls from 1 to eps in equal steps; going from t to s, a mask is filled with probability
    1 - s / t; the last step fills all.
    """
    t = torch.linspace(1, eps, steps + 1)
    share: npt.NDArray[np.float32] = (1 - t[1:] / t[:-1]).numpy()
    share[-1] = 1.0
    return share
