"""What logits say about some places: a token for each, its probability, and how sure that is.

This module does not know canvases or which places will be filled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from editflow.canvas.canvas import Bools, Ints
from editflow.errors import NonFiniteError
from editflow.sampling.masks.policy import UnmaskPolicy

Floats = npt.NDArray[np.float64]

_ROWS = 512  # distributions looked at together: bounds memory at a few times _ROWS * V numbers
_CACHED = 2**20  # numbers of a few distributions that stay in the cache of a processor
_NEVER = -1e4  # exp of it is 0; keeps 0 * -inf out of sums
_STRETCH = 512  # columns that a draw steps over at once
_NUCLEUS = 64  # tokens looked at first when those that hold `top_p` are searched


@dataclass(frozen=True, slots=True)
class Reading:
    """The proposals for n places, in order.

    `score` ranks them by `policy.order`, the higher the surer; where the order does not depend on
    logits it means nothing. `entropy` is in nats, NaN unless asked for. `log_p: (n, V)` is the
    distribution tokens are drawn from before `top_p` and `top_k`, kept where something needs it.
    `stable` marks places whose distribution has not moved, for who has seen the one before.
    """

    tokens: Ints  # (n,)
    p: Floats  # (n,)
    score: Floats  # (n,)
    entropy: Floats  # (n,)
    log_p: Tensor | None = None
    stable: Bools | None = None  # (n,)

    def __getitem__(self, which: slice | Bools | Ints) -> Reading:
        return Reading(
            self.tokens[which],
            self.p[which],
            self.score[which],
            self.entropy[which],
            None if self.log_p is None else self.log_p[_index(which)],
            None if self.stable is None else self.stable[which],
        )


def read(
    logits: Tensor, policy: UnmaskPolicy, *, u: Tensor | None = None, keep: bool = False
) -> Reading:
    """Read `logits` (N, V), which may be overwritten; `u` (N,) in [0, 1) draws the tokens.

    `u` is needed above temperature 0 alone. With `keep` the distributions are kept. Raises
    NonFiniteError for NaN and for a place where no token is left.
    """
    rows = max(1, _CACHED // logits.shape[1]) if logits.device.type == "cpu" else _ROWS
    parts = [
        _read(logits[start : start + rows], policy, None if u is None else u[start:][:rows], keep)
        for start in range(0, len(logits), rows)
    ]
    log_p = [part.log_p for part in parts if part.log_p is not None]
    return Reading(
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.p for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.entropy for part in parts]),
        torch.cat(log_p) if log_p else None,
    )


def _read(logits: Tensor, policy: UnmaskPolicy, u: Tensor | None, keep: bool) -> Reading:
    raw, best = _admissible(logits, policy)
    tempered = raw / policy.temperature if policy.temperature else raw
    log_p = tempered.log_softmax(1) if keep else None
    values, ids = _likeliest(tempered, policy)
    first = best if ids is None else torch.zeros_like(best)  # ids are in falling order
    column = first if u is None else _drawn(values, u)
    tokens = column if ids is None else ids.gather(1, column[:, None])[:, 0]
    seen, at = (raw, tokens) if policy.scores == "raw" else (values, column)
    p, score, entropy = _measured(seen, at, policy)
    return Reading(tokens.cpu().numpy(), _numpy(p), _numpy(score), _numpy(entropy), log_p)


def _measured(logits: Tensor, at: Tensor, policy: UnmaskPolicy) -> tuple[Tensor, Tensor, Tensor]:
    """Return the probability of one token each, the score and the entropy, all (n,).

    `logits` (n, V) are used up: with large vocabularies what is not allocated is time saved.
    """
    log = logits.sub_(logits.amax(1, keepdim=True))
    odds = log.softmax(1)
    p, most = odds.gather(1, at[:, None])[:, 0], odds.amax(1)
    entropy = torch.full_like(p, torch.nan)
    if policy.order == "entropy" or policy.commit == "entropy-bound":
        entropy = -most.log() - torch.linalg.vecdot(odds, log.clamp_(min=_NEVER))
    if policy.order == "margin":
        second = odds.scatter_(1, _best(odds)[:, None], -1.0).amax(1)
        return p, most - second.clamp_min(0), entropy
    return p, -entropy if policy.order == "entropy" else p, entropy


def _admissible(logits: Tensor, policy: UnmaskPolicy) -> tuple[Tensor, Tensor]:
    """Return float32 logits (n, V), suppressed tokens at -inf, and the best token each (n,)."""
    logits = logits.float()
    if policy.eos_penalty and policy.eos_ids:
        logits[:, list(policy.eos_ids)] -= policy.eos_penalty
    logits[:, list(policy.suppressed)] = -torch.inf
    best = _best(logits)  # NaN and infinity, where there are any
    if not logits.gather(1, best[:, None]).isfinite().all():
        raise NonFiniteError(
            "the model gave NaN or infinity as a logit, or no token any probability",
            hint="Load the model in float32 or bfloat16; else the checkpoint is broken.",
        )
    return logits, best


def _best(values: Tensor) -> Tensor:
    """Return the column (n,) of the largest of each row, the first of equals, or of NaN.

    On a processor NumPy finds it an order of magnitude faster than torch.
    """
    if values.device.type == "cpu":
        return torch.from_numpy(values.numpy().argmax(1))
    return values.argmax(1)


def _likeliest(logits: Tensor, policy: UnmaskPolicy) -> tuple[Tensor, Tensor | None]:
    """Return what `top_p` and `top_k` leave: logits (n, K) in falling order and their ids (n, K).

    Without a filter, or where it can change nothing, these are all logits, and ids None. Tokens
    that are cut are at -inf. The vocabulary is never sorted: only its top, as far as is needed.
    """
    p = 1.0 if policy.top_p is None else policy.top_p
    idle = policy.temperature == 0 and policy.scores == "raw"
    if idle or (p >= 1 and policy.top_k is None):
        return logits, None
    size = logits.shape[1]
    width = min(policy.top_k or _NUCLEUS, size)
    total = logits.amax(1, keepdim=True) - logits.softmax(1).amax(1, keepdim=True).log()
    while True:
        values, ids = logits.topk(width, dim=1)
        before = (values - total).exp().cumsum(1).roll(1, 1)  # probability of all likelier ones
        before[:, 0] = 0
        enough = policy.top_k is not None or bool((before[:, -1] > p).all()) or width == size
        if p >= 1 or enough:
            return values.masked_fill(before > p, -torch.inf), ids
        width = min(4 * width, size)


def _drawn(logits: Tensor, u: Tensor) -> Tensor:
    """Return the column (n,) at which the cumulative probability passes `u` (n,).

    First the stretch of columns, then the column in it: a sum in double precision over the whole
    vocabulary costs more than all the rest of a step.
    """
    p = F.pad(logits.softmax(1), (0, -logits.shape[1] % _STRETCH))
    stretches = p.view(len(p), -1, _STRETCH)
    sums = stretches.sum(2, dtype=torch.float64)
    stretch, rest = _passed(sums, u.to(sums) * sums.sum(1))
    inside = stretches[torch.arange(len(p), device=p.device), stretch].double()
    return stretch * _STRETCH + _passed(inside, rest)[0]


def _passed(parts: Tensor, point: Tensor) -> tuple[Tensor, Tensor]:
    """Return the column (n,) at which the sum of `parts` (n, K) passes a point (n,), and what of
    the point lies in it; that of a point at or beyond the end is the last that is not 0."""
    total = parts.cumsum(1)
    last = total[:, -1].nextafter(torch.zeros_like(point))
    point = torch.minimum(point, last)[:, None]
    column = torch.searchsorted(total, point, right=True)
    rest = point - total.gather(1, column) + parts.gather(1, column)
    return column[:, 0], rest[:, 0]


def _index(which: slice | Bools | Ints) -> slice | Tensor:
    return which if isinstance(which, slice) else torch.from_numpy(which)


def _numpy(values: Tensor) -> Floats:
    return values.double().cpu().numpy()
