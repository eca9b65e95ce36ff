"""Which of the proposals of one canvas are filled in: the surest by rank, and all a rule lets pass.

This module does not know logits or canvases: it sees probabilities, entropies and scores.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Bools, Ints
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.step.reading import Floats, Reading


def ranking(score: Floats, policy: UnmaskPolicy, *, generator: torch.Generator) -> Ints:
    """Return the places whose score (L,) is above -inf, by falling score, the left of equals first.

    With a temperature they are drawn without replacement from softmax(score / temperature): the
    first k are a sample of k.
    """
    there = np.flatnonzero(score > -np.inf)
    surest: Ints = there[np.argsort(-score[there], kind="stable")]
    if not policy.order_temperature or not len(there):
        return surest
    weights = (torch.from_numpy(score).float() / policy.order_temperature).softmax(0)
    possible = int((weights > 0).sum())  # in float32, what is far behind cannot be drawn
    drawn = torch.multinomial(weights, possible, generator=generator).numpy()
    return np.concatenate([drawn, surest[~np.isin(surest, drawn)]])


def passing(ranked: Reading, policy: UnmaskPolicy, *, due: int) -> Bools:
    """Return which of the ranked places (n,) to fill: the first `due`, at least one, and all that
    the rule lets pass."""
    passed = _by_rule(ranked, policy)
    passed[: max(due, 1)] = True
    return passed


def _by_rule(ranked: Reading, policy: UnmaskPolicy) -> Bools:
    p, entropy = ranked.p, ranked.entropy
    if policy.commit == "threshold":
        return p >= policy.threshold
    if policy.commit == "factor":  # Fast-dLLM, arXiv 2505.22618
        return _unbroken((np.arange(len(p)) + 2) * (1 - p) < policy.factor)
    if policy.commit == "entropy-bound":  # arXiv 2505.24857: bounds the error of filling jointly
        joint = entropy.cumsum() - np.maximum.accumulate(entropy)
        return _unbroken(joint <= policy.entropy_bound)
    if policy.commit == "klass" and ranked.stable is not None:  # arXiv 2511.05664
        return ranked.stable & (p >= policy.threshold)
    return np.zeros(len(p), np.bool_)


def _unbroken(passed: Bools) -> Bools:
    """Return the marks up to the first that is not set."""
    return np.logical_and.accumulate(passed)


class Drifts:
    """How long the distributions of one canvas have not moved; fed with one reading a step."""

    def __init__(self) -> None:
        self.calm: dict[int, int] = {}  # uid -> steps since it last moved
        self.uids: Ints = np.zeros(0, np.int64)
        self.log_p: Tensor | None = None  # of those tokens, one step ago

    def watched(self, uids: Ints, reading: Reading, policy: UnmaskPolicy) -> Reading:
        """Return the reading of some tokens, stable where calm for `policy.kl_steps` steps."""
        if policy.commit != "klass" or reading.log_p is None:
            return reading
        _, now, then = np.intersect1d(uids, self.uids, assume_unique=True, return_indices=True)
        moved = np.ones(len(uids), np.bool_)
        if len(now) and self.log_p is not None:
            moved[now] = drift(self.log_p[then], reading.log_p[now]) >= policy.kl_bound
        self.calm = {
            uid: 0 if gone else self.calm.get(uid, 0) + 1
            for uid, gone in zip(uids.tolist(), moved.tolist(), strict=True)
        }
        self.uids, self.log_p = uids, reading.log_p
        calm = [steps >= policy.kl_steps for steps in self.calm.values()]
        return replace(reading, stable=np.array(calm, np.bool_))


def drift(before: Tensor, now: Tensor) -> Floats:
    """Return the divergence KL(now || before) in nats (n,) of log-probabilities (n, V)."""
    p = now.exp()
    parts = torch.where(p > 0, p * (now - before), 0.0)
    moved: Floats = parts.sum(1).double().cpu().numpy()
    return moved
