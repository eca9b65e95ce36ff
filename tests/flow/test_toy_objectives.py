"""The objectives on a world small enough to enumerate: the true rates are where they are least."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from editflow.flow.loss import Predictions, RemainingEdits, bregman_loss, factored_loss
from editflow.flow.schedule import Cubic
from editflow.flow.states import DELETE, SUBSTITUTE
from tests.support.toy_world import (
    AT,
    FIRST,
    LENGTHS,
    LONGEST,
    MISSING,
    OPERATION,
    ROW_LATENT,
    SEPARATOR,
    STARTS,
    TOKEN,
    exact_rates,
    posterior,
    within_text,
)

KAPPA = 0.4
W = float(Cubic().rate(Cubic().inverse(torch.tensor(KAPPA, dtype=torch.float64))))


def row_weights() -> Tensor:
    """P(latent | its text): every text has its own table entries, so each may count the same."""
    return torch.from_numpy(within_text(KAPPA)[ROW_LATENT])


def due(insert: Tensor, substitute: Tensor) -> dict[str, Tensor]:
    """Look up the log-probabilities of the tokens that are due in tables of logits (M, V)."""
    some, changed = MISSING > 0, OPERATION == SUBSTITUTE
    return {
        "insert_log_q": F.log_softmax(insert, -1)[AT[some], FIRST[some]],
        "substitute_log_q": F.log_softmax(substitute, -1)[AT[changed], TOKEN[changed]],
    }


def expected_factored(
    operation: Tensor, gap: Tensor, count: Tensor, insert: Tensor, substitute: Tensor
) -> Tensor:
    """Sum the factored loss over all latents; the arguments are tables over POSITIONS."""
    predictions = Predictions(operation[AT], gap[AT], count[AT], **due(insert, substitute))
    terms = factored_loss(
        predictions,
        torch.from_numpy(OPERATION),
        torch.from_numpy(MISSING),
        normaliser=1,
        weight=row_weights(),
    )
    return terms.total


def expected_bregman(log_rates: Tensor, insert: Tensor, substitute: Tensor) -> Tensor:
    """Sum the Bregman objective over all latents; the arguments are tables over POSITIONS."""
    missing = torch.from_numpy(MISSING)
    edits = RemainingEdits.of(
        torch.from_numpy(OPERATION),
        missing,
        rates=W * torch.stack([torch.ones(len(missing)), missing], dim=1).double(),
        **due(insert, substitute),
    )
    log_rates = log_rates.masked_fill(SEPARATOR, -torch.inf)[AT]
    return bregman_loss(log_rates, edits, normaliser=1, weight=row_weights())


def log(p: np.ndarray) -> Tensor:
    return torch.from_numpy(p).clamp_min(1e-12).log()


def true_factored() -> list[Tensor]:
    known = posterior(KAPPA)
    count = np.eye(LONGEST)[np.maximum(known.count.round().astype(int) - 1, 0)]
    gap = log(known.missing) - log(1 - known.missing)
    return [log(known.operation), gap, log(count), log(known.insert), log(known.substitute)]


def true_bregman() -> list[Tensor]:
    """The factored posterior times kappa' / (1 - kappa)."""
    known = posterior(KAPPA)
    operation = known.operation
    rates = [known.missing * known.count, operation[:, DELETE], operation[:, SUBSTITUTE]]
    return [log(W * np.stack(rates, axis=1)), log(known.insert), log(known.substitute)]


OBJECTIVES = [(expected_factored, true_factored), (expected_bregman, true_bregman)]


@pytest.mark.parametrize(("objective", "truth"), OBJECTIVES)
def test_the_gradient_vanishes_at_the_true_rates(objective, truth) -> None:
    tables = [table.requires_grad_() for table in truth()]
    gradients = torch.autograd.grad(objective(*tables), tables)
    assert max(float(g.abs().max()) for g in gradients) < 1e-9
    moved = [(table + 0.1).detach().requires_grad_() for table in truth()[:2]]
    gradients = torch.autograd.grad(objective(*moved, *tables[2:]), moved)
    assert max(float(g.abs().max()) for g in gradients) > 1e-2


@pytest.mark.parametrize(("objective", "truth"), OBJECTIVES)
def test_the_true_rates_cost_least(objective, truth) -> None:
    least = float(objective(*truth()))
    generator = torch.Generator().manual_seed(0)
    for size in (0.03, 0.3, 1.0):
        for _ in range(10):
            noise = [size * torch.randn(t.shape, generator=generator).double() for t in truth()]
            moved = [table + n for table, n in zip(truth(), noise, strict=True)]
            assert float(objective(*moved)) > least + 1e-6


def test_the_factored_rates_are_the_bregman_optimum() -> None:
    """Minimise from rates of 1 and even tokens; arrive at probability * kappa' / (1 - kappa)."""
    tables = [torch.zeros_like(table).requires_grad_() for table in true_bregman()]
    optimiser = torch.optim.LBFGS(
        tables,
        max_iter=2000,
        tolerance_grad=1e-9,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = expected_bregman(*tables)
        loss.backward()
        return loss

    optimiser.step(closure)
    found = tables[0].detach().exp().masked_fill(SEPARATOR, 0)
    time = Cubic().inverse(torch.tensor(KAPPA, dtype=torch.float64))
    rates = exact_rates(KAPPA).intensities(Cubic(), time)
    for s, (start, length) in enumerate(zip(STARTS, LENGTHS, strict=False)):
        rows = found[start : start + length + 1]
        torch.testing.assert_close(rows[:, 0], rates.insert[s, : length + 1], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(rows[1:, 1], rates.delete[s, :length], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(rows[1:, 2], rates.substitute[s, :length], atol=1e-5, rtol=1e-5)
    tokens = (tables[1].softmax(-1), true_bregman()[1].exp())
    some = posterior(KAPPA).missing > 0
    torch.testing.assert_close(tokens[0][some], tokens[1][some], atol=1e-5, rtol=1e-5)
