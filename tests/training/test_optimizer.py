"""Muon and AdamW as one optimiser: what each takes, and that it saves and loads as any other."""

from __future__ import annotations

import copy

import pytest
import torch

from editflow.training.optimizer import Muon, MuonAdamW, orthogonal
from tests.support.tiny import tiny_model


def stepped(model: torch.nn.Module, optimizer: MuonAdamW, *, seed: int) -> None:
    """Take a step with random gradients."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.grad = torch.randn(parameter.shape, generator=generator)
    optimizer.step()


def of(model: torch.nn.Module) -> MuonAdamW:
    return MuonAdamW(model, lr=1e-3, matrix_lr=1e-2)


def equal(one: torch.nn.Module, two: torch.nn.Module) -> bool:
    return all(map(torch.equal, one.parameters(), two.parameters()))


@pytest.mark.parametrize("shape", [(8, 24), (24, 8), (16, 16)])
def test_muon_is_torchs(shape: tuple[int, int]) -> None:
    start = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    ours, torchs = (torch.nn.Parameter(start.clone()) for _ in range(2))
    optimizers = Muon([ours], lr=0.02), torch.optim.Muon([torchs], lr=0.02)
    for seed in range(3):
        gradient = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        ours.grad, torchs.grad = gradient.clone(), gradient.clone()
        for optimizer in optimizers:
            optimizer.step()
    assert torch.equal(ours, torchs)


def test_an_orthogonal_factor_has_singular_values_about_one() -> None:
    matrix = torch.randn(12, 40, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonal(matrix))
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_saved_and_loaded_it_goes_on_alike() -> None:
    model = tiny_model()
    optimizer = of(model)
    stepped(model, optimizer, seed=0)
    other = copy.deepcopy(model)
    again = of(other)
    again.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for each, its in ((model, optimizer), (other, again)):
        stepped(each, its, seed=1)
    assert equal(model, other)


def test_a_schedule_reaches_both() -> None:
    model = tiny_model()
    before, optimizer = copy.deepcopy(model), of(model)
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    stepped(model, optimizer, seed=0)
    assert equal(model, before)


def test_what_version_0_1_saved_loads() -> None:
    """It kept two optimisers apart and saved a list of their states."""
    model = tiny_model()
    matrices, others = (part.param_groups[0]["params"] for part in of(model).parts)
    parts = [torch.optim.Muon(matrices, lr=1e-2), torch.optim.AdamW(others, lr=1e-3)]
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    for part in parts:
        part.step()
    optimizer = of(model)
    optimizer.load_state_dict({"parts": [part.state_dict() for part in parts]})
    for part in parts:
        for parameter in part.param_groups[0]["params"]:
            assert optimizer.state[parameter].keys() == part.state[parameter].keys()
            for name, value in part.state[parameter].items():
                assert torch.equal(optimizer.state[parameter][name], value)
