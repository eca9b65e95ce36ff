"""Guidance from condition dropout: two forward passes combined into one set of rates.

This module does not know models, nor how the instruction was left out of the second pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import torch
from torch import Tensor

from editflow.flow.rates import EditRates

_FLOOR = 1e-6  # the least unconditional probability to divide by


def guide(conditional: EditRates, unconditional: EditRates, weight: float) -> EditRates:
    """Return lambda_c^(1+w) lambda_0^(-w) and the normalised Q_c^(1+w) Q_0^(-w).

    "Naive rate" classifier-free guidance (arXiv 2506.09018, section 3.3). The time factor of the
    rates cancels, so it acts on probabilities; these stay in [0, 1], delete + substitute <= 1.
    """

    def sharpen(c: Tensor, u: Tensor) -> Tensor:
        return (c ** (1 + weight) * u.clamp_min(_FLOOR) ** -weight).clamp(0, 1)

    def token_log_q(rows: Tensor, columns: Tensor, kind: Literal["insert", "substitute"]) -> Tensor:
        c = conditional.token_log_q(rows, columns, kind)
        u = unconditional.token_log_q(rows, columns, kind)
        # a token that one pass rules out (-inf) is judged by the conditional pass alone
        alone = c.isneginf() | u.isneginf()
        return torch.where(alone, c, (1 + weight) * c - weight * u).log_softmax(-1)

    delete = sharpen(conditional.delete, unconditional.delete)
    substitute = sharpen(conditional.substitute, unconditional.substitute)
    total = (delete + substitute).clamp_min(1)
    return replace(
        conditional,
        insert=sharpen(conditional.insert, unconditional.insert),
        delete=delete / total,
        substitute=substitute / total,
        token_log_q=token_log_q,
    )
