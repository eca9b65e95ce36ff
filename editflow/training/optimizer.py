"""Muon for the weight matrices inside the network, AdamW for everything else, as one optimiser.

Muon (Jordan et al., 2024) orthogonalises the momentum of each matrix; it learns edits in about half
the examples of AdamW alone. Knows parameters only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class MuonAdamW(torch.optim.Optimizer):
    """Two optimisers behind one face; a schedule reaches both through the shared groups."""

    def __init__(
        self, model: nn.Module, *, lr: float, matrix_lr: float, weight_decay: float = 0.01
    ) -> None:
        matrices, others = _split(model)
        adamw = torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.98), weight_decay=weight_decay)
        self.parts: tuple[torch.optim.Optimizer, ...] = (adamw,)
        if matrices:
            muon = torch.optim.Muon(matrices, lr=matrix_lr, weight_decay=weight_decay)
            self.parts = (muon, adamw)
        super().__init__([*matrices, *others], {"lr": lr})
        self.param_groups = [group for part in self.parts for group in part.param_groups]

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for part in self.parts:
            part.step(closure)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict[str, Any]:
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for part, state in zip(self.parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self.param_groups = [group for part in self.parts for group in part.param_groups]


def _split(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Weights of the backbone's linear layers; embeddings, norms, biases, heads, adapters apart."""
    layers = {
        id(layer.weight)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear) and "backbone." in name and "lora_" not in name
    }
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in trained if id(parameter) in layers]
    return matrices, [parameter for parameter in trained if id(parameter) not in layers]
