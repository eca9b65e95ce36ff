"""The gradients of the first step of a run, as they are before the optimiser uses them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import TrainerCallback


class Gradients(TrainerCallback):
    """Keeps the gradients of the first step by name."""

    def __init__(self) -> None:
        self.found: dict[str, Tensor] = {}

    def on_pre_optimizer_step(
        self, _args: Any, state: Any, _control: Any, model: Any = None, **_: Any
    ) -> None:
        if state.global_step == 0:
            gradients = ((name, weight.grad) for name, weight in model.named_parameters())
            self.found = {name: each.clone() for name, each in gradients if each is not None}


def assert_same(one: Gradients, two: Gradients) -> None:
    """Assert that two runs began alike, within 1e-5, and that they did begin."""
    assert one.found.keys() == two.found.keys()
    assert sum(bool(gradient.any()) for gradient in one.found.values()) > 10
    for name, gradient in one.found.items():
        torch.testing.assert_close(gradient, two.found[name], rtol=1e-4, atol=1e-5, msg=name)
