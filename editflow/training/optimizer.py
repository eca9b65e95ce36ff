"""Muon for the weight matrices inside the network, AdamW for everything else, as one optimiser.

Muon (Jordan et al., 2024) orthogonalises the momentum of each matrix; it learns edits in about half
the examples of AdamW alone. Knows parameters, whole or sharded over processes; knows no model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor, Replicate

from editflow.training.subwords import SharedAdamW

PRECISION = torch.bfloat16  # of the orthogonal factor: it is a direction, and a rough one
_A, _B, _C = 3.4445, -4.7750, 2.0315  # of the quintic iteration, as Jordan et al. give them


class MuonAdamW(torch.optim.Optimizer):
    """Two optimisers behind one face: their groups and their state are the same objects.

    So a schedule reaches both, a sharding library may exchange their parameters, and what is saved
    has the form of any torch optimiser.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        lr: float,
        matrix_lr: float,
        weight_decay: float = 0.01,
        shared: tuple[Tensor, Tensor] | None = None,
    ) -> None:
        """Split the parameters; `shared` are embeddings and features: see `SharedAdamW`."""
        matrices, others = _split(model)
        adam: dict[str, Any] = {"lr": lr, "betas": (0.9, 0.98)}
        adamw = torch.optim.AdamW(others, weight_decay=weight_decay, **adam)
        self.parts: tuple[torch.optim.Optimizer, ...] = (adamw,)
        if matrices:
            self.parts = (Muon(matrices, lr=matrix_lr, weight_decay=weight_decay), adamw)
        if shared is not None:
            self.parts = (*self.parts, SharedAdamW(*shared, **adam))
        super().__init__([part.param_groups[0] for part in self.parts], {"lr": lr})
        self._join()

    def _join(self) -> None:
        for part, group in zip(self.parts, self.param_groups, strict=True):
            part.param_groups, part.state = [group], self.state

    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        loss = None if closure is None else closure()
        for part in self.parts:
            part.step()
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Load what `state_dict` gave, or the two apart as version 0.1 saved them."""
        super().load_state_dict(
            _merged(state_dict["parts"]) if "parts" in state_dict else state_dict
        )
        self._join()


class Muon(torch.optim.Muon):
    """Muon as torch has it, also for matrices of which every process holds a slice (FSDP2).

    A slice has no orthogonal factor of its own: the momentum is gathered, in `PRECISION`, each
    process orthogonalises the whole and keeps its slice.
    """

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Take one step on every matrix that has a gradient."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is not None:
                    self._update(matrix, group)
        return loss

    def _update(self, matrix: Tensor, group: dict[str, Any]) -> None:
        state, gradient = self.state[matrix], matrix.grad
        assert gradient is not None
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(gradient)
        momentum = state["momentum_buffer"].lerp_(gradient, 1 - group["momentum"])
        update = gradient.lerp(momentum, group["momentum"])  # Nesterov's
        factor = sliced(orthogonal(whole(update.to(PRECISION))), matrix)
        rows, columns = matrix.shape
        matrix.mul_(1 - group["lr"] * group["weight_decay"])
        matrix.add_(factor, alpha=-group["lr"] * max(1, rows / columns) ** 0.5)


def orthogonal(matrix: Tensor, *, steps: int = 5) -> Tensor:
    """Return nearly the orthogonal factor of a matrix: its singular values move to about 1.

    The quintic Newton-Schulz iteration of Jordan et al. (2024), on the shorter side.
    """
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / x.norm().clamp(min=1e-7)  # the largest singular value is at most 1
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=_B, alpha=_C), x, beta=_A)
    return x.T if tall else x


def whole(tensor: Tensor) -> Tensor:
    """Gather a sharded tensor from all processes, which all have to ask; any other is whole."""
    gathered: Tensor = tensor.full_tensor() if isinstance(tensor, DTensor) else tensor
    return gathered


def sliced(tensor: Tensor, like: Tensor) -> Tensor:
    """Return this process's slice of a tensor that every process holds, laid out as `like`."""
    if not isinstance(like, DTensor):
        return tensor
    copies = [Replicate()] * like.device_mesh.ndim
    everywhere = DTensor.from_local(tensor, like.device_mesh, copies, run_check=False)
    return everywhere.redistribute(placements=like.placements)


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Number the parameters of several optimisers through, as one of them does."""
    state: dict[int, Any] = {}
    groups: list[dict[str, Any]] = []
    for part in parts:
        start = sum(len(group["params"]) for group in groups)
        state |= {start + index: values for index, values in part["state"].items()}
        groups += [
            {**group, "params": [start + index for index in group["params"]]}
            for group in part["param_groups"]
        ]
    return {"state": state, "param_groups": groups}


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
