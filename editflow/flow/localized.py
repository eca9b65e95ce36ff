"""Edits that spread to their neighbours (arXiv 2506.09018, appendix C.1).

This module knows columns and times only: what an edit is, it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from editflow.flow.align import Ids
from editflow.flow.schedule import Cubic, Schedule
from editflow.flow.states import Floats, Mask


@dataclass(frozen=True, slots=True)
class Localized:
    """A column that fires by itself spreads one column to each side at `rate` per unit time."""

    rate: float
    schedule: Schedule = field(default_factory=Cubic)


def propagate(
    u: Floats, offsets: Ids, *, kappa: Floats, spread: Localized, generator: np.random.Generator
) -> tuple[Mask, Floats]:
    """Return which columns have fired by the time of kappa, and the rate of each other one.

    u: (N,) uniform draws; a column fires by itself at the time t* with kappa(t*) = u.
    offsets: (B + 1,) examples of the columns; spreading stays inside them. kappa: (B,).

    A row l is the interval that the firing of column l has spread over. A column in no row fires
    at rate kappa' / (1 - kappa), plus `spread.rate` for every row that ends beside it.
    """
    lengths = np.diff(offsets)
    schedule, time = spread.schedule, torch.from_numpy(kappa)
    time = schedule.inverse(time)
    elapsed = np.repeat(time.numpy(), lengths) - schedule.inverse(torch.from_numpy(u)).numpy()
    source = np.flatnonzero(u < np.repeat(kappa, lengths))
    reach = generator.poisson(spread.rate * np.maximum(elapsed[source], 0.0), (2, len(source)))
    start, end = (np.repeat(edge, lengths)[source] for edge in (offsets[:-1], offsets[1:]))
    low, high = np.maximum(source - reach[0], start), np.minimum(source + reach[1] + 1, end)

    n = len(u)
    covered = np.bincount(low, minlength=n + 1) - np.bincount(high, minlength=n + 1)
    beside = np.bincount(low[low > start] - 1, minlength=n)
    beside += np.bincount(high[high < end], minlength=n)
    alone = np.repeat(schedule.rate(time).numpy(), lengths)
    return np.cumsum(covered[:n]) > 0, alone + spread.rate * beside
