"""Second thoughts: which filled tokens become masks again, and which become other tokens.

This module does not know models; frozen tokens are never shown to it.
"""

from __future__ import annotations

import math

import numpy as np
import torch

from editflow.canvas.canvas import Bools, Ints
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.step.reading import Floats, Reading

LOOP = 0.45, 0.95, 0.9
"""ReMDM-loop: the shares of the steps between which it loops, and the share of tokens filled then
(arXiv 2503.00307, section 4.3 and appendix)."""


def filled_share(policy: UnmaskPolicy, step: int, steps: int) -> float:
    """Return alpha, the share of the tokens that are filled before a step of ReMDM."""
    x = step / steps
    if policy.remask != "loop":
        return x
    start, end, held = LOOP
    if x < start:
        return held * x / start
    return held if x < end else held + (1 - held) * (x - end) / (1 - end)


def remdm_due(policy: UnmaskPolicy, left: int, total: int, *, step: int, steps: int) -> int:
    """Return how many masks to fill beyond those made anew: what alpha lacks, all at the end."""
    if step == steps - 1:
        return left
    wanted = math.floor(total * filled_share(policy, step + 1, steps) + 0.5)
    return max(0, wanted - (total - left))


def remasked(
    sure: Floats, policy: UnmaskPolicy, *, step: int, steps: int, generator: torch.Generator
) -> Bools:
    """Return which of n filled tokens become masks again; `sure` (n,) is the p they came with.

    Each does with probability sigma, at most (1 - alpha_s) / alpha_t so that the schedule holds
    (arXiv 2503.00307, equation 6): "cap" min(eta, most), "rescale" eta * most, "loop" as cap but
    in the loop alone; "conf" as cap on average, in proportion to exp(-sure).
    """
    chance = np.minimum(_sigma(policy, step, steps) * _weights(sure, policy), 1.0)
    drawn = torch.rand(len(sure), generator=generator, dtype=torch.float64).numpy()
    again: Bools = drawn < chance
    return again


def _sigma(policy: UnmaskPolicy, step: int, steps: int) -> float:
    now, then = (filled_share(policy, i, steps) for i in (step, step + 1))
    most = min(1.0, (1 - then) / now) if now else 0.0
    if policy.remask == "rescale":
        return policy.remask_rate * most
    if policy.remask == "loop" and now != then:
        return 0.0
    return min(policy.remask_rate, most)


def _weights(sure: Floats, policy: UnmaskPolicy) -> Floats:
    """Return weights of mean 1."""
    if policy.remask != "conf" or not len(sure):
        return np.ones(len(sure))
    weights: Floats = np.exp(-sure)
    weights /= weights.mean()
    return weights


def replaced(ids: Ints, reading: Reading, policy: UnmaskPolicy, *, most: int) -> Ints:
    """Return the places whose token gives way to another one, at most `most`, the surest first."""
    better = (reading.tokens != ids) & (reading.p >= policy.edit_threshold)
    where = np.flatnonzero(better)
    surest = where[np.argsort(-reading.p[where], kind="stable")]
    return np.sort(surest[:most])
