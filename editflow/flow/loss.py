"""The two objectives: factored cross-entropy, and the Bregman divergence of Edit Flows.

This module sees what a model predicted and what was left to do; neither the model nor the path.
Sums over positions are divided by a `normaliser`, usually the number of examples of the whole
optimiser step, so that the gradients of its micro-batches add up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from editflow.flow.states import DELETE, SUBSTITUTE

INSERT_RATE, DELETE_RATE, SUBSTITUTE_RATE = 0, 1, 2  # columns of log_rates


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What a factored model says about every position; `...` is any shape, such as (B, L)."""

    operation: Tensor  # (..., 3) logits of keep, delete, substitute
    gap: Tensor  # (...) logit of "something is missing in the gap to the right"
    count: Tensor  # (..., K) logits of 1, 2, ..., K or more missing tokens
    substitute_log_q: Tensor  # (S,) log-probability of the right token where one is to substitute
    insert_log_q: Tensor  # (G,) log-probability of the first missing token where some are missing


@dataclass(frozen=True, slots=True, eq=False)
class LossTerms:
    """The parts of the factored loss, scalars."""

    operation: Tensor
    gap: Tensor
    count: Tensor
    token: Tensor

    @property
    def total(self) -> Tensor:
        return self.operation + self.gap + self.count + self.token


def factored_loss(
    predictions: Predictions,
    operation: Tensor,
    missing: Tensor,
    *,
    normaliser: float | Tensor,
    weight: Tensor | None = None,
) -> LossTerms:
    """Score the remaining edits by cross-entropy, every edit as a question of its own.

    operation: (...) `States.operation`. missing: (...) `States.missing`. Negative: not supervised.
    weight: broadcasts to (...), for example (B, 1) weights of examples.

    The terms: which operation (keep, delete, substitute), is anything missing (yes, no), how many
    given that some are, which token. S and G of the predictions run over the positions with
    operation == SUBSTITUTE and with missing > 0, in row-major order.
    """
    weight = torch.ones(()) if weight is None else weight
    weight = weight.to(predictions.gap).expand(missing.shape)
    known, gaps = operation >= 0, missing >= 0
    some, substituted = missing > 0, operation == SUBSTITUTE
    most = predictions.count.shape[-1]
    chosen = F.cross_entropy(
        predictions.operation[known], operation[known].long(), reduction="none"
    )
    lacks = F.binary_cross_entropy_with_logits(
        predictions.gap[gaps], some[gaps].to(predictions.gap), reduction="none"
    )
    number = F.cross_entropy(
        predictions.count[some], missing[some].long().clamp_max(most) - 1, reduction="none"
    )
    # Products and sums, not dot products: autocast would round those to half precision.
    token = (weight[substituted] * predictions.substitute_log_q).sum()
    token = token + (weight[some] * predictions.insert_log_q).sum()
    return LossTerms(
        operation=(weight[known] * chosen).sum() / normaliser,
        gap=(weight[gaps] * lacks).sum() / normaliser,
        count=(weight[some] * number).sum() / normaliser,
        token=-token / normaliser,
    )


@dataclass(frozen=True, slots=True, eq=False)
class RemainingEdits:
    """The E edits that lead from x_t to x_1 at once, and what the model gives their tokens."""

    position: Tensor  # (E,) row of log_rates
    kind: Tensor  # (E,) column of log_rates
    rate: Tensor  # (E,) of the edit on the path: kappa' / (1 - kappa), in events per unit time
    log_q: Tensor  # (E,) log-probability of the right token; 0 for a deletion

    @classmethod
    def of(
        cls,
        operation: Tensor,
        missing: Tensor,
        *,
        rates: Tensor,
        substitute_log_q: Tensor,
        insert_log_q: Tensor,
    ) -> RemainingEdits:
        """List the edits of M positions; operation and missing (M,) as in `States`.

        rates: (M, 2) of the edit on the token and of the gap, where a gap that lacks k tokens has
        k times the rate of one; `States.weight` when edits spread. log_q as in `Predictions`.
        """
        (deleted,) = (operation == DELETE).nonzero(as_tuple=True)
        (substituted,) = (operation == SUBSTITUTE).nonzero(as_tuple=True)
        (some,) = (missing > 0).nonzero(as_tuple=True)
        kinds = (DELETE_RATE, SUBSTITUTE_RATE, INSERT_RATE)
        positions = (deleted, substituted, some)
        return cls(
            position=torch.cat(positions),
            kind=torch.cat([p.new_full(p.shape, k) for p, k in zip(positions, kinds, strict=True)]),
            rate=torch.cat([rates[deleted, 0], rates[substituted, 0], rates[some, 1]]),
            log_q=torch.cat([rates.new_zeros(len(deleted)), substitute_log_q, insert_log_q]),
        )


def bregman_loss(
    log_rates: Tensor,
    edits: RemainingEdits,
    *,
    normaliser: float | Tensor,
    weight: Tensor | None = None,
) -> Tensor:
    """Return the sum of all rates less the sum of rate * log(model rate) over remaining edits.

    log_rates: (M, 3) log lambda of insert, delete, substitute, for a model that is told the time;
    -inf where an edit is impossible (deleting the separator). weight: (M,) of positions.
    The objective of Edit Flows (arXiv 2506.09018); with rates that spread, that of its appendix
    C.1. It is least where the rates are the expectations of the path's, given x_t.
    """
    weight = log_rates.new_ones(len(log_rates)) if weight is None else weight
    outflow = (weight * log_rates.exp().sum(-1)).sum()
    log_rate = log_rates[edits.position, edits.kind] + edits.log_q
    return (outflow - (weight[edits.position] * edits.rate * log_rate).sum()) / normaliser
