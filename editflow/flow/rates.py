"""`EditRates`: what one forward pass says about every possible edit of a batch of texts.

This module does not know the model that made the numbers nor the sampler that uses them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from editflow.flow.schedule import Schedule

TokenLogQ = Callable[[Tensor, Tensor, Literal["insert", "substitute"]], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class EditRates:
    """Probability (or, after `intensities`, events per unit time) of every edit.

    B canvases padded to L tokens. Gap g lies before token g, gap `length` after the last token.

    insert: (B, L + 1) something is still missing in the gap.
    delete: (B, L) the token still has to go.
    substitute: (B, L) the token still has to become another; delete + substitute <= 1.
    lengths: (B,) int64 tokens of each canvas; insert, delete, substitute are 0 beyond.
    count: (B, L + 1) int64 tokens missing in the gap, given that some are (>= 1).
    token_log_q: (rows (N,), columns (N,), kind) -> (N, V) log-probabilities of the new token in
        that gap ("insert") or at that token ("substitute"); evaluated only where asked.
    """

    insert: Tensor
    delete: Tensor
    substitute: Tensor
    lengths: Tensor
    count: Tensor
    token_log_q: TokenLogQ

    def intensities(self, schedule: Schedule, t: Tensor, *, whole_gap: bool = False) -> EditRates:
        """Return the CTMC rates at time `t` (scalar or (B,)), in events per unit time.

        Every remaining edit happens at rate kappa'(t) / (1 - kappa(t)) (arXiv 2506.09018),
        so a token's rate is its probability times that. A gap that lacks `count` tokens receives
        them one at a time at `count` times that rate; with `whole_gap` one event opens it at once.
        """
        rate = schedule.rate(t).reshape(-1, 1)  # (1, 1) or (B, 1)
        insert = self.insert if whole_gap else self.insert * self.count
        return replace(
            self,
            insert=_scaled(insert, rate),
            delete=_scaled(self.delete, rate),
            substitute=_scaled(self.substitute, rate),
        )


def _scaled(probability: Tensor, rate: Tensor) -> Tensor:
    """Multiply, with 0 * inf = 0: at t = 1 what is certainly done stays silent."""
    return torch.where(probability > 0, probability * rate, 0.0)
