"""What a model, or chance, is asked about the structure of an instance.

Knows texts and options; knows nothing of schemas or how the answers are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Question:
    """What a scorer is asked: how probable each option is at a place."""

    about: Literal["kind", "branch", "keys", "items"]
    where: str
    """JSON pointer into the schema"""
    options: tuple[str, ...]
    """texts that would stand at the place, `HOLE` where more is to be decided. Of `keys` any number
    may stand there, and each is scored on its own: above log 0.5 it does"""
    before: str = ""
    """the draft of the instance before the place"""
    after: str = ""
    """and after it"""


class Scorer(Protocol):
    """A model, or chance, that decides the structure."""

    def __call__(self, questions: Sequence[Question]) -> Sequence[npt.ArrayLike]:
        """Return log-probabilities (options,) for each question of a batch."""
