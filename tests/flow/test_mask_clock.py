"""Masked diffusion against a distribution whose every conditional is known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from editflow.errors import UsageError
from editflow.flow.denoising import denoising_loss, row_weight
from editflow.flow.mask_clock import MaskClock, hide, spread, strata
from editflow.flow.schedule import SCHEDULES
from tests.support.toy_text import Text, ToyTexts

TOY = ToyTexts()
TEXT = (0, 2, 1)


def expected_loss(clock: MaskClock, text: Text, *, times: int = 4000) -> float:
    """The mean of the loss over all masks, exactly, and over times, by the midpoint rule."""
    noise = clock.read((np.arange(times) + 0.5) / times)
    total = 0.0
    for shown in product((True, False), repeat=len(text)):
        seen = frozenset(np.flatnonzero(shown).tolist())
        chance = np.prod([noise.kappa if there else 1 - noise.kappa for there in shown], axis=0)
        hidden = [place for place in range(len(text)) if place not in seen]
        nats = -sum(TOY.log_q(text, place, seen) for place in hidden)
        total += float((chance * noise.weight).mean()) * nats
    return total


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("text", [TEXT, (1, 1, 0)])
def test_the_bound_of_a_perfect_model_is_the_probability_itself(schedule: str, text: Text) -> None:
    bound = expected_loss(MaskClock(schedule, least=0.0), text)
    assert bound == pytest.approx(-np.log(TOY.table[text]), rel=2e-3)


def test_uniform_weights_are_no_bound() -> None:
    assert expected_loss(MaskClock(weighting="uniform"), TEXT) < -0.7 * np.log(TOY.table[TEXT])


def test_a_least_share_leaves_out_that_share_of_the_bound() -> None:
    """Of a text whose other tokens are all shown, which is all there is at the end of time."""
    whole, rest = (expected_loss(MaskClock(least=least), TEXT) for least in (0.0, 0.02))
    everything = frozenset(range(3))
    last = -sum(TOY.log_q(TEXT, place, everything - {place}) for place in everything)
    assert whole - rest == pytest.approx(0.02 * last, rel=0.1)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_drawn_losses_have_that_mean(schedule: str) -> None:
    """What the data workers draw and what the trainer sums, many times over."""
    generator = np.random.default_rng(1)
    noise = MaskClock(schedule, least=0.01).read(spread(np.arange(6000), offset=0.3))
    known = {
        shown: [TOY.log_q(TEXT, place, frozenset(np.flatnonzero(shown))) for place in range(3)]
        for shown in product((True, False), repeat=3)
    }
    losses = []
    for kappa, weight in zip(noise.kappa, noise.weight, strict=True):
        one = type(noise)(np.array([kappa]), np.array([weight]))
        hidden = hide(np.zeros(3, dtype=np.int64), one, generator=generator)
        log_q = np.array(known[tuple(~hidden)])[hidden]
        weights = torch.full((len(log_q),), float(weight))
        losses.append(float(denoising_loss(torch.from_numpy(log_q), weights, normaliser=1)))
    error = float(np.std(losses)) / len(losses) ** 0.5
    wanted = expected_loss(MaskClock(schedule, least=0.01), TEXT)
    assert np.mean(losses) == pytest.approx(wanted, abs=3 * error)
    assert error < 0.1 * wanted


def test_the_share_of_masks_stays_between_least_and_most() -> None:
    for schedule in SCHEDULES:
        noise = MaskClock(schedule, least=0.3, most=0.8).read(np.linspace(0, 1, 50))
        hidden = 1 - noise.kappa
        assert (hidden.max(), hidden.min()) == pytest.approx((0.8, 0.3))


def test_neighbours_cover_all_times() -> None:
    numbers = spread(np.arange(1000), offset=0.1)
    for start in range(0, 900, 37):
        window = np.sort(numbers[start : start + 16])
        gaps = np.diff(np.append(window, window[0] + 1))
        assert gaps.max() < 2 / 16
    assert strata(0.9, 4).tolist() == pytest.approx([0.9, 0.15, 0.4, 0.65])


def test_spread_times_make_a_steadier_batch() -> None:
    """The mean time of a batch varies little more than if it were stratified: 1 / (12 * 8 ** 2)."""
    generator = np.random.default_rng(0)
    batches = [spread(np.arange(8), offset=float(generator.random())).mean() for _ in range(500)]
    assert np.var(batches) < 1.3 / (12 * 8**2)


def test_normalisations() -> None:
    assert [row_weight(name, 4) for name in ("token", "sequence", "batch")] == [1, 0.25, 1]
    with pytest.raises(UsageError, match="no normalisation is called 'row'"):
        row_weight("row", 4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"schedule": "square"}, "no schedule is called 'square'"),
        ({"weighting": "none"}, "no weighting is called 'none'"),
        ({"least": 0.5, "most": 0.5}, "least share of masks is 0.5"),
        ({"most": 1.5}, "the most 1.5"),
    ],
)
def test_a_clock_that_makes_no_sense_is_told(values: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        MaskClock(**values)  # type: ignore[arg-type]
