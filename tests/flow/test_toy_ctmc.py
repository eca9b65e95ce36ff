"""The mathematics on a world small enough to enumerate: chains arrive where the path says.

Everything expected is a sum over all latents; only the simulations draw at random.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from torch import Tensor

from editflow.flow.edit_path import Aligned, PathOptions, sample_states
from editflow.flow.rates import EditRates
from editflow.flow.schedule import Cubic, Schedule
from tests.support.toy_world import (
    ALIGNED,
    INDEX,
    LATENTS,
    LONGEST,
    MASK,
    SEP,
    STATES,
    VOCABULARY,
    exact_rates,
    latent_probabilities,
    marginal,
    posterior,
)


def moves(kind: str) -> tuple[Tensor, ...]:
    """List the edits of one kind between STATES: state, column, token, resulting state."""
    found = []
    for s, text in enumerate(STATES):
        for column in range(len(text) + (kind == "insert")):
            rest = text[column:] if kind == "insert" else text[column + 1 :]
            for token in range(1 if kind == "delete" else VOCABULARY):
                middle = () if kind == "delete" else (token,)
                to = INDEX.get(text[:column] + middle + rest)
                if to is not None:
                    found.append((s, column, token, to))
    return tuple(torch.tensor(found).T)


MOVES = {kind: moves(kind) for kind in ("insert", "delete", "substitute")}


def generator_matrix(rates: EditRates) -> np.ndarray:
    """Return (S, S) rates between states; rows add up to 0."""
    matrix = torch.zeros(len(STATES), len(STATES), dtype=torch.float64)
    for kind, (state, column, token, to) in MOVES.items():
        rate = getattr(rates, kind)[state, column]
        if kind != "delete":
            q = rates.token_log_q(state, column, kind)  # type: ignore[arg-type]
            rate = rate * q.exp()[torch.arange(len(token)), token]
        matrix.index_put_((state, to), rate, accumulate=True)
    return (matrix - torch.diag(matrix.sum(1))).numpy()


def steps(n: int, *, until: float, scale: float = 1.0, whole_gap: bool = False) -> list[np.ndarray]:
    """Return the (S, S) transition matrices of `n` Euler steps from 0 on."""
    schedule: Schedule = Cubic()
    h = until / n
    out = []
    for t in np.arange(n) * h:
        time = torch.tensor(t, dtype=torch.float64)
        rates = exact_rates(float(schedule.kappa(time)))
        rates = rates.intensities(schedule, time, whole_gap=whole_gap)
        out.append(np.eye(len(STATES)) + h * scale * generator_matrix(rates))
    return out


def simulate(transitions: list[np.ndarray], n: int, seed: int) -> list[np.ndarray]:
    """Run `n` chains from p_0; return how many are in each state after every step."""
    generator = np.random.default_rng(seed)
    state = generator.choice(len(STATES), n, p=marginal(0.0))
    counts = []
    for matrix in transitions:
        u = generator.random((n, 1))
        state = np.minimum((u > matrix.cumsum(1)[state]).sum(1), len(STATES) - 1)
        counts.append(np.bincount(state, minlength=len(STATES)))
    return counts


def chi_square(counts: np.ndarray, p: np.ndarray) -> tuple[float, float]:
    """Return the statistic and its bound, 5 standard deviations above its mean.

    States expected fewer than 10 times are pooled.
    """
    expected = counts.sum() * p
    rare = expected < 10
    seen = np.append(counts[~rare], counts[rare].sum())
    hoped = np.append(expected[~rare], expected[rare].sum() + 1e-9)
    freedom = len(seen) - 1
    return float(((seen - hoped) ** 2 / hoped).sum()), freedom + 5 * math.sqrt(2 * freedom)


def largest_excess(transitions: list[np.ndarray]) -> float:
    """Return the largest ratio of chi-square to its bound at t = .3, .5, .7 and .9."""
    counts = simulate(transitions, 20_000, seed=0)
    ratios = []
    for t in (0.3, 0.5, 0.7, 0.9):
        after = round(t / 0.9 * len(transitions))
        found, bound = chi_square(counts[after - 1], marginal(t**3))
        ratios.append(found / bound)
    return max(ratios)


def test_the_world_is_not_trivial() -> None:
    """A text leaves several things to do, but if a gap lacks tokens, then always as many."""
    known = posterior(0.5)
    assert max(map(len, STATES)) == LONGEST
    for uncertain in (known.operation, known.missing, known.insert, known.substitute):
        assert ((uncertain > 0.02) & (uncertain < 0.98)).any()
    np.testing.assert_allclose(known.count, known.count.round())
    assert set(known.count.round()) == {0, 1, 2}


def test_simulated_marginals_are_those_of_the_path() -> None:
    assert largest_excess(steps(450, until=0.9)) < 1


@pytest.mark.parametrize("wrong", [{"scale": 1.1}, {"scale": 0.9}, {"whole_gap": True}])
def test_wrong_rates_are_noticed(wrong: dict[str, float]) -> None:
    """Rates 10 % off, or a gap of two filled as slowly as a gap of one, do not pass."""
    assert largest_excess(steps(450, until=0.9, **wrong)) > 1.5


def test_the_error_of_euler_steps_vanishes_with_their_size() -> None:
    def distance(n: int) -> float:
        p = marginal(0.0)
        for matrix in steps(n, until=0.8):
            p = p @ matrix
        return float(np.abs(p - marginal(0.8**3)).sum() / 2)

    coarse, fine = distance(40), distance(160)
    assert fine < 0.006
    assert fine / coarse == pytest.approx(1 / 4, rel=0.15)


def test_drawn_states_are_those_of_the_path() -> None:
    """Texts and everything left to do, against the probabilities of all latents."""
    repeats, kappa = 2000, 0.4
    drawn = sample_states(
        Aligned.of(ALIGNED * repeats),
        kappa=np.full(len(ALIGNED) * repeats, kappa),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(3),
        options=PathOptions(masked_runs=0.0),
    )
    fields = [drawn.ids, drawn.operation, drawn.token, drawn.missing, drawn.first]
    table = np.stack(fields, axis=1)
    keys = [(x.text, *zip(x.operation, x.token, x.missing, x.first, strict=True)) for x in LATENTS]
    names = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    p = np.bincount([names[key] for key in keys], latent_probabilities(kappa))
    counts = np.zeros(len(names))
    for start, end in itertools.pairwise(drawn.offsets):
        rows = table[start:end].tolist()
        counts[names[(tuple(r[0] for r in rows[1:]), *(tuple(r[1:]) for r in rows))]] += 1
    found, bound = chi_square(counts, p)
    assert found < bound
    found, _ = chi_square(counts, np.bincount(np.arange(len(p)), np.roll(p, 1)))
    assert found > bound
