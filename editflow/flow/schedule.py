"""Schedules kappa(t): the share of the edits that are done at time t in [0, 1].

This module knows nothing of sequences, models or losses.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from torch import Tensor


class Schedule(ABC):
    """A rising kappa with kappa(0) = 0 and kappa(1) = 1; every method is elementwise."""

    @abstractmethod
    def kappa(self, t: Tensor) -> Tensor:
        """Return the share of edits done at time `t`."""

    @abstractmethod
    def derivative(self, t: Tensor) -> Tensor:
        """Return d kappa / d t."""

    @abstractmethod
    def inverse(self, kappa: Tensor) -> Tensor:
        """Return the time at which the share `kappa` is done."""

    def rate(self, t: Tensor) -> Tensor:
        """Return kappa'(t) / (1 - kappa(t)): events per unit time of one remaining edit."""
        return self.derivative(t) / (1 - self.kappa(t))


class Linear(Schedule):
    """kappa = t."""

    def kappa(self, t: Tensor) -> Tensor:
        return t

    def derivative(self, t: Tensor) -> Tensor:
        return t.new_ones(t.shape)

    def inverse(self, kappa: Tensor) -> Tensor:
        return kappa


class Cubic(Schedule):
    """kappa = t^3, the schedule of Edit Flows (arXiv 2506.09018, section 4)."""

    def kappa(self, t: Tensor) -> Tensor:
        return t**3

    def derivative(self, t: Tensor) -> Tensor:
        return 3 * t**2

    def inverse(self, kappa: Tensor) -> Tensor:
        return kappa ** (1 / 3)


class Cosine(Schedule):
    """kappa = 1 - cos(pi t / 2): slow at first, as in MaskGIT (arXiv 2202.04200)."""

    def kappa(self, t: Tensor) -> Tensor:
        return 1 - (math.pi / 2 * t).cos()

    def derivative(self, t: Tensor) -> Tensor:
        return math.pi / 2 * (math.pi / 2 * t).sin()

    def inverse(self, kappa: Tensor) -> Tensor:
        return 2 / math.pi * (1 - kappa).acos()


SCHEDULES: dict[str, type[Schedule]] = {"linear": Linear, "cubic": Cubic, "cosine": Cosine}
