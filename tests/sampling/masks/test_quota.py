"""Quotas: every mask is filled, none twice, and no step of an exact quota is empty."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from editflow.sampling.masks.policy import Quota
from editflow.sampling.masks.step.quota import budget, due, shares

EPS = 1e-3
masks = st.integers(1, 200)
wanted = st.none() | st.integers(1, 400)


def filled(quota: Quota, n: int, steps: int | None) -> list[int]:
    """Return how many masks each step fills."""
    left, counts = n, []
    total = budget(quota, n, steps)
    for step in range(total):
        counts.append(due(quota, left, step=step, steps=total, eps=EPS))
        left -= counts[-1]
        if not left and quota not in ("dream", "origin"):
            break
    return counts


@given(st.sampled_from(get_args(Quota)), masks, wanted)
def test_quotas_sum_to_all(quota: Quota, n: int, steps: int | None) -> None:
    counts = filled(quota, n, steps)
    assert sum(counts) == n
    assert min(counts) >= 0


@given(st.sampled_from(["even", "cosine"]), masks, wanted)
def test_exact_quotas_have_no_empty_steps(quota: Quota, n: int, steps: int | None) -> None:
    counts = filled(quota, n, steps)
    assert min(counts) >= 1
    assert len(counts) <= min(n, steps or n)


@given(masks, st.integers(1, 400))
def test_even_shares_are_those_of_llada(n: int, steps: int) -> None:
    """The larger ones first, and they differ by one at most."""
    counts = filled("even", n, steps)
    base, more = divmod(n, len(counts))
    assert counts == [base + 1] * more + [base] * (len(counts) - more)


def test_cosine_starts_slowly() -> None:
    assert filled("cosine", 64, 8) == [2, 4, 6, 8, 10, 11, 12, 11]


def test_dream_has_empty_steps_and_a_lump_at_the_end() -> None:
    """As measured on the original: one for as many steps as tokens, 193 of 256 for 64 tokens."""
    assert filled("dream", 16, 16) == [0] + [1] * 14 + [2]
    assert sum(count == 0 for count in filled("dream", 64, 256)) == 193
    assert float(shares(512, EPS)[-1]) == 1.0
