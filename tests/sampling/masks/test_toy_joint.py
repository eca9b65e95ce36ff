"""An enumerable joint whose exact conditionals are the model: what is sampled is what theory says.

One token a step samples the joint itself, in any order. Several tokens at once err by exactly the
total correlation of those tokens given the rest.
"""

from functools import cache
from itertools import product

import numpy as np
import pytest
import torch

from editflow.canvas.canvas import Canvas
from editflow.flow.denoiser import SpecialIds
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import UnmaskPolicy
from tests.support.denoisers import ScriptedDenoiser

LENGTH, SIZE = 3, 3
MASK = SIZE
SAMPLES = 2000


@pytest.fixture(scope="module")
def joint() -> np.ndarray:
    """Probabilities (SIZE, SIZE, SIZE), far from independent."""
    rng = np.random.default_rng(4)
    table = rng.dirichlet(np.full(SIZE**LENGTH, 0.35)).reshape((SIZE,) * LENGTH)
    return 0.9 * table + 0.1 / table.size


def conditionals(joint: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return log p(x_i | the tokens that are there) (L, V) for every masked i."""
    given = tuple(slice(None) if token == MASK else slice(token, token + 1) for token in ids)
    rest = joint[given] / joint[given].sum()
    logits = np.full((LENGTH, SIZE + 1), -np.inf)
    for at in np.flatnonzero(ids == MASK).tolist():
        logits[at, :SIZE] = np.log(rest.sum(axis=tuple(i for i in range(LENGTH) if i != at)))
    return logits


def exact(joint: np.ndarray) -> ScriptedDenoiser:
    """Return the model that is right about everything."""
    known = cache(lambda ids: conditionals(joint, np.array(ids)))
    return ScriptedDenoiser(
        lambda ids: known(tuple(ids.tolist())), ids=SpecialIds(mask=MASK), vocab_size=SIZE + 1
    )


def sampled(joint: np.ndarray, **options: object) -> np.ndarray:
    """Return the share of each outcome (SIZE, SIZE, SIZE) among many samples."""
    denoiser = exact(joint)
    policy = UnmaskPolicy(mask_id=MASK, temperature=1.0, **options)  # type: ignore[arg-type]
    runs = unmask([Canvas.of([MASK] * LENGTH)] * SAMPLES, denoiser.model, policy)
    counts = np.zeros(joint.shape)
    np.add.at(counts, tuple(np.stack([run.canvas.ids for run in runs]).T), 1)
    return counts / SAMPLES


def divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Return KL(p || q) in nats."""
    return float((p * np.log(p / q)).sum())


def entropy(p: np.ndarray) -> float:
    return float(-(p * np.log(p)).sum())


def total_correlation(joint: np.ndarray) -> float:
    """Return the sum of the marginal entropies minus the joint one."""
    axes = range(joint.ndim)
    alone = [joint.sum(axis=tuple(i for i in axes if i != at)) for at in axes]
    return sum(entropy(p) for p in alone) - entropy(joint)


def chi_square(shares: np.ndarray, p: np.ndarray) -> float:
    return float((SAMPLES * (shares - p) ** 2 / p).sum())


MOST = 54.05  # the 0.999 quantile of chi-square with 26 degrees of freedom


@pytest.mark.parametrize("order", ["random", "left-to-right", "entropy", "margin"])
def test_one_token_a_step_samples_the_joint(joint: np.ndarray, order: str) -> None:
    """Whatever the order, also one that goes by what is sure."""
    assert chi_square(sampled(joint, order=order), joint) < MOST


def test_an_order_that_looks_at_what_was_drawn_prefers_the_likely(joint: np.ndarray) -> None:
    """The confidence is that of the token drawn, so likely tokens come first, and more often."""
    shares = sampled(joint, order="confidence")
    assert chi_square(shares, joint) > 10 * MOST
    assert entropy(np.maximum(shares, 1e-9)) < entropy(joint)


def test_revision_by_masking_again_samples_the_joint_too(joint: np.ndarray) -> None:
    """ReMDM in as many steps as tokens: each new token is drawn given all that are there.

    Filling beside a mask made anew goes two at a time, so the error is small and not nothing.
    """
    shares = sampled(joint, order="random", revise="remdm", remask_rate=0.1)
    assert divergence(joint, np.maximum(shares, 1e-9)) < 0.05


def test_all_at_once_errs_by_the_total_correlation(joint: np.ndarray) -> None:
    shares = sampled(joint, steps=1)
    alone = [joint.sum(axis=tuple(i for i in range(LENGTH) if i != at)) for at in range(LENGTH)]
    independent = np.einsum("i,j,k->ijk", *alone)
    assert chi_square(shares, independent) < MOST
    assert divergence(joint, independent) == pytest.approx(total_correlation(joint))
    assert total_correlation(joint) > 0.3
    assert divergence(joint, shares) == pytest.approx(total_correlation(joint), abs=0.03)


def test_two_at_once_err_by_theirs(joint: np.ndarray) -> None:
    """Left to right in two steps: two tokens together, then the third given both."""
    shares = sampled(joint, steps=2, order="left-to-right")
    expected = total_correlation(joint.sum(axis=2))
    assert expected > 0.05
    assert divergence(joint, shares) == pytest.approx(expected, abs=0.03)


def test_draws_depend_on_the_generator_alone(joint: np.ndarray) -> None:
    denoiser = exact(joint)
    policy = UnmaskPolicy(mask_id=MASK, temperature=1.0)
    start = [Canvas.of([MASK] * LENGTH)] * 8

    def drawn(seed: int) -> list[list[int]]:
        generator = torch.Generator().manual_seed(seed)
        runs = unmask(start, denoiser.model, policy, generator=generator)
        return [run.canvas.ids.tolist() for run in runs]

    assert drawn(1) == drawn(1) != drawn(2)
    assert len({tuple(ids) for ids in drawn(1)}) > 1


def test_the_joint_is_a_distribution(joint: np.ndarray) -> None:
    ids = np.array([0, MASK, MASK])
    p = np.exp(conditionals(joint, ids)[1, :SIZE])
    by_hand = [joint[0, v].sum() / joint[0].sum() for v in range(SIZE)]
    np.testing.assert_allclose(p, by_hand)
    assert sum(joint[i] for i in product(range(SIZE), repeat=LENGTH)) == pytest.approx(1)
