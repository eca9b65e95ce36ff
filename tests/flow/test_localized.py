"""Edits that spread: how fast, and at the limits."""

import numpy as np
import pytest
import torch

from editflow.flow.localized import Localized, propagate
from editflow.flow.schedule import Linear

OFFSETS = np.array([0, 3, 8])


def spread(rate: float, kappa: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    u = generator.random(8)
    fired, weight = propagate(
        u,
        OFFSETS,
        kappa=np.array([kappa, kappa]),
        spread=Localized(rate, Linear()),
        generator=generator,
    )
    return u, fired, weight


def test_without_spreading_columns_are_independent() -> None:
    u, fired, weight = spread(1e-12, 0.5)
    assert fired.tolist() == (u < 0.5).tolist()
    assert weight == pytest.approx(np.full(8, 2.0))


def test_fast_spreading_fills_an_example_and_stops_at_its_border() -> None:
    for seed in range(30):
        u, fired, _ = spread(1e6, 0.2, seed)
        expected = np.repeat([(u[:3] < 0.2).any(), (u[3:] < 0.2).any()], [3, 5])
        assert fired.tolist() == expected.tolist()


def test_the_rate_is_that_of_the_process() -> None:
    """What has fired grows at the mean rate of the columns that wait: d P(fired) / d t."""
    n, generator = 400_000, np.random.default_rng(2)

    def at(kappa: float) -> tuple[np.ndarray, np.ndarray]:
        return propagate(
            generator.random(n),
            np.array([0, n]),
            kappa=np.array([kappa]),
            spread=Localized(4.0, Linear()),
            generator=generator,
        )

    growth = (at(0.32)[0].mean() - at(0.28)[0].mean()) / 0.04
    fired, weight = at(0.30)
    assert (weight * ~fired).mean() == pytest.approx(growth, rel=0.05)


def test_the_same_hazard_as_the_schedule() -> None:
    _, _, weight = spread(1e-12, 0.25)
    assert weight[0] == pytest.approx(float(Linear().rate(torch.tensor(0.25))))
