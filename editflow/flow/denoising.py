"""The objective of masked diffusion: weighted log-probabilities of hidden tokens, and its units.

This module sees log-probabilities, weights and lengths; neither the model nor how masks fell.
"""

from __future__ import annotations

from typing import Literal, get_args

from torch import Tensor

from editflow.errors import UsageError

Normalisation = Literal["token", "sequence", "batch"]


def denoising_loss(log_q: Tensor, weight: Tensor, *, normaliser: float | Tensor) -> Tensor:
    """Return the weighted sum of -log q over the S hidden tokens, divided by `normaliser`.

    log_q, weight: (S,). Sums, not means: the micro-batches of a step add up to the step's loss.
    """
    return -(weight * log_q).sum() / normaliser


def row_weight(normalisation: Normalisation, tokens: int) -> float:
    """Return what the weights of a row with `tokens` maskable tokens are multiplied by.

    "token": nats a token, over all tokens of the step that could be masked, so long rows count
    more. "sequence": nats a token of each row, averaged over rows. "batch": nats a row, so that
    with the schedule's weights the loss is a bound on the -log p of a row. "token" is divided by
    the maskable tokens of the step, the others by its rows. UsageError for another name.
    """
    if normalisation not in get_args(Normalisation):
        raise UsageError(
            f"no normalisation is called {normalisation!r}",
            hint=f"Known: {', '.join(get_args(Normalisation))}.",
        )
    return 1 / max(tokens, 1) if normalisation == "sequence" else 1.0
