"""Schedules: end points, derivative, inverse, rate."""

import pytest
import torch

from editflow.flow.schedule import SCHEDULES, Cubic, Schedule


@pytest.fixture(params=sorted(SCHEDULES))
def schedule(request: pytest.FixtureRequest) -> Schedule:
    return SCHEDULES[request.param]()


T = torch.linspace(0.05, 0.95, 19, dtype=torch.float64)


def test_runs_from_zero_to_one(schedule: Schedule) -> None:
    ends = schedule.kappa(torch.tensor([0.0, 1.0], dtype=torch.float64))
    torch.testing.assert_close(ends, torch.tensor([0.0, 1.0], dtype=torch.float64))
    assert (schedule.kappa(T).diff() > 0).all()


def test_derivative_is_the_slope(schedule: Schedule) -> None:
    t = T.clone().requires_grad_()
    (slope,) = torch.autograd.grad(schedule.kappa(t).sum(), t)
    torch.testing.assert_close(schedule.derivative(T), slope)


def test_inverse_undoes_kappa(schedule: Schedule) -> None:
    torch.testing.assert_close(schedule.inverse(schedule.kappa(T)), T)


def test_rate_is_the_hazard_of_one_edit(schedule: Schedule) -> None:
    survival = 1 - schedule.kappa(T)
    h = 1e-6
    fired = (schedule.kappa(T + h) - schedule.kappa(T)) / survival
    torch.testing.assert_close(schedule.rate(T), fired / h, rtol=1e-4, atol=0)


def test_nothing_can_wait_past_the_end() -> None:
    assert Cubic().rate(torch.tensor(1.0)).isinf()
