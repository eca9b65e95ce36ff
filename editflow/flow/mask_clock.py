"""The clock of masked diffusion: how much of a text is masked at a time, and what a mask weighs.

This module knows numbers; it does not know tokens, models or batches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch

from editflow.errors import UsageError
from editflow.flow.align import Ids
from editflow.flow.schedule import SCHEDULES
from editflow.flow.states import Floats, Mask

Weighting = Literal["schedule", "uniform"]

_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Shares of shown tokens and weights of masked ones, one of each for every time drawn."""

    kappa: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class MaskClock:
    """How numbers uniform in [0, 1) become noise. UsageError for values that make no sense.

    schedule: a name of `SCHEDULES`; a token is shown at time t with probability kappa(t).
    weighting: "schedule" weighs a mask by kappa'(t) / (1 - kappa(t)), with which the expected loss
        is the continuous-time bound on -log p(x), whatever the schedule (MDLM, arXiv 2406.07524,
        equation 11; time runs from all masks to the text here). "uniform" weighs all masks alike:
        no bound, but no large weights either.
    least, most: times are drawn where the expected share of masks is between these (the clipped
        schedules of BD3LM, arXiv 2503.09573, section 5). With `least` = 0 and `most` = 1 the bound
        is exact and its variance infinite; `least` leaves out that share of the bound of a text
        whose tokens are nearly all shown.
    """

    schedule: str = "linear"
    weighting: Weighting = "schedule"
    least: float = 1e-3
    most: float = 1.0

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            raise _unknown("schedule", self.schedule, tuple(SCHEDULES))
        if self.weighting not in get_args(Weighting):
            raise _unknown("weighting", self.weighting, get_args(Weighting))
        if not 0 <= self.least < self.most <= 1:
            raise UsageError(
                f"the least share of masks is {self.least} and the most {self.most}",
                hint="0 <= least < most <= 1 is needed.",
            )

    def read(self, uniform: Floats) -> Noise:
        """Return the noise at numbers in [0, 1), of their shape."""
        schedule = SCHEDULES[self.schedule]()
        ends = torch.tensor([1 - self.most, 1 - self.least], dtype=torch.float64)
        start, end = schedule.inverse(ends)
        t = start + (end - start) * torch.from_numpy(np.asarray(uniform, dtype=np.float64))
        weight = torch.ones_like(t)
        if self.weighting == "schedule":
            weight = (end - start) * schedule.rate(t)
        return Noise(schedule.kappa(t).numpy(), weight.numpy())


def spread(places: Ids, *, offset: float) -> Floats:
    """Return numbers in [0, 1) for consecutive places, evenly spread over any stretch of them.

    Each is uniform when `offset` is, so estimates stay unbiased, and a batch of neighbours covers
    all times as a stratified draw would, however many they are. Steps of the golden ratio.
    """
    numbers: Floats = np.mod(offset + places * _GOLDEN, 1.0).astype(np.float64)
    return numbers


def strata(first: float, count: int) -> Floats:
    """Return `count` numbers in [0, 1) at equal distances, each uniform when `first` is."""
    numbers: Floats = (first + np.arange(count) / count) % 1.0
    return numbers


def hide(part: Ids, noise: Noise, *, generator: np.random.Generator) -> Mask:
    """Return (T,) which tokens become masks; part: (T,) which noise each token is under."""
    hidden: Mask = generator.random(len(part)) >= noise.kappa[part]
    return hidden


def _unknown(what: str, given: str, known: tuple[str, ...]) -> UsageError:
    return UsageError(f"no {what} is called {given!r}", hint=f"Known: {', '.join(known)}.")
