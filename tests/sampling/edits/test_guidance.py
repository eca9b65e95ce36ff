"""Guidance: the product of two sets of rates."""

import pytest
import torch

from editflow.canvas.canvas import Canvas
from editflow.flow.rates import EditRates
from editflow.sampling.edits.guidance import guide
from tests.support.scripted import rates_of, say

CANVAS = Canvas.of([5])


def rates(p: float, odds: dict[int, float]) -> EditRates:
    said = say(
        CANVAS, insert={0: p}, delete={0: p}, substitute={0: p}, tokens={("insert", 0): odds}
    )
    return rates_of([said])


def test_rates_and_tokens_are_multiplied_apart() -> None:
    guided = guide(rates(0.5, {1: 0.5, 2: 0.5}), rates(0.8, {1: 0.8, 2: 0.2}), 1.0)
    assert guided.insert[0].tolist() == pytest.approx([0.5**2 / 0.8, 0])
    q = guided.token_log_q(torch.tensor([0]), torch.tensor([0]), "insert").exp()
    assert q[0, 1:3].tolist() == pytest.approx([0.2, 0.8], abs=1e-3)  # 0.25/0.8 : 0.25/0.2


def test_probabilities_stay_probabilities() -> None:
    guided = guide(rates(0.9, {1: 1.0}), rates(0.0, {2: 1.0}), 2.0)
    assert guided.insert[0, 0] == 1
    assert (guided.delete + guided.substitute)[0, 0] == 1


def test_no_weight_changes_nothing() -> None:
    conditional = rates(0.4, {1: 0.7, 2: 0.3})
    guided = guide(conditional, rates(0.8, {2: 1.0}), 0.0)
    torch.testing.assert_close(guided.delete, conditional.delete)


def test_a_token_the_unconditional_pass_rules_out_is_judged_by_the_other() -> None:
    conditional, unconditional = rates(0.5, {1: 0.5, 2: 0.5}), say(CANVAS, insert={0: 0.5})
    unconditional.insert_q[0] = -torch.inf
    unconditional.insert_q[0, 2] = 0.0
    guided = guide(conditional, rates_of([unconditional]), 1.0)
    q = guided.token_log_q(torch.tensor([0]), torch.tensor([0]), "insert").exp()
    assert q[0, 1:3].tolist() == pytest.approx([2 / 3, 1 / 3], abs=1e-3)  # 0.5 : 0.5^2 / 1
