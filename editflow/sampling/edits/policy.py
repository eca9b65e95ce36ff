"""`Policy`: every choice a sampler leaves open, as one value.

A policy does not know models or canvases; `mask_id` and `suppress` come from whoever knows the
vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from torch import Tensor

from editflow.errors import UsageError
from editflow.flow.schedule import SCHEDULES

Sampler = Literal["confident", "euler"]
Insertion = Literal["masks", "ordered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How to decode; UsageError for a value that makes no sense."""

    name: Sampler = "confident"
    steps: int = 24
    """confident: the most steps to take; euler: the number of equal steps from t = 0 to t = 1"""
    insert_threshold: float = 0.5
    delete_threshold: float = 0.5
    substitute_threshold: float = 0.5
    least: float = 0.0
    """confident: the least probability of an operation and its token together; not of masks"""
    insertion: Insertion = "masks"
    """several tokens missing in a gap: open masks at once and fill them, or one token a step"""
    max_insert: int = 32
    """the most masks to open in one gap at once"""
    fill_threshold: float = 0.7
    """fill every mask whose best token is at least this probable"""
    mask_id: int | None = None
    suppress: tuple[int, ...] | Tensor = ()
    """token ids never to propose; `mask_id` is always one of them"""
    max_edits: int | None = None
    """the most tokens inserted, deleted or substituted in the end; filling a mask counts nothing"""
    max_length: int | None = None
    """no insertion makes a canvas longer than this, in tokens"""
    guidance: float = 0.0
    """w of lambda_c^(1+w) lambda_0^(-w), where lambda_0 are the rates without the context"""
    schedule: str = "linear"
    """euler: a name in `flow.schedule.SCHEDULES`"""
    cleanup: bool = False
    """euler: take confident steps from t = 1 until nothing more wants to happen"""
    batch_tokens: int = 8192
    """the most tokens, padding included, of one forward pass (one canvas may be longer)"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "suppress", tuple(int(token) for token in self.suppress))
        _one_of("sampler", self.name, get_args(Sampler))
        _one_of("insertion", self.insertion, get_args(Insertion))
        _one_of("schedule", self.schedule, SCHEDULES)
        for name in ("insert_threshold", "delete_threshold", "substitute_threshold"):
            _check(name, 0 < getattr(self, name) <= 1, self, "a probability above 0")
        _check("least", 0 <= self.least <= 1, self, "a probability")
        _check("fill_threshold", 0 <= self.fill_threshold <= 1, self, "a probability")
        for name in ("steps", "max_insert", "batch_tokens"):
            _check(name, getattr(self, name) >= 1, self, "at least 1")
        for name in ("max_edits", "max_length", "mask_id"):
            value = getattr(self, name)
            _check(name, value is None or value >= 0, self, "at least 0, or None")
        _check("guidance", 0 <= self.guidance < float("inf"), self, "at least 0")

    @property
    def suppressed(self) -> tuple[int, ...]:
        """The token ids no proposal may have, the mask among them."""
        masks = () if self.mask_id is None else (self.mask_id,)
        return (*(int(token) for token in self.suppress), *masks)


def _one_of(name: str, value: str, allowed: Iterable[str]) -> None:
    if value not in (names := tuple(allowed)):
        raise UsageError(f"unknown {name} {value!r}", hint=f"Choose from: {', '.join(names)}.")


def _check(name: str, good: bool, policy: Policy, expected: str) -> None:
    if not good:
        raise UsageError(f"{name} is {getattr(policy, name)!r}", hint=f"It must be {expected}.")
