"""What the instances that were made of rows come to: valid ones, right leaves, whole ones.

Knows rows and what was made of them; knows nothing of models or of how scores are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from editflow.evaluation.instances.tasks import Task
from editflow.evaluation.metrics import wilson
from editflow.evaluation.suites import Measure

_MISSING = object()  # where null may be wanted


@dataclass(frozen=True, slots=True)
class Made:
    """A row and the text that was made of it; `refusal` says why there is none, "" if there is.

    value: of the text, None where it is no JSON. valid: by the schema, formats included.
    """

    task: Task
    text: str = ""
    value: Any = None
    valid: bool = False
    forwards: int = 0
    seconds: float = 0.0
    refusal: str = ""

    @property
    def leaves(self) -> Iterator[tuple[str, bool]]:
        """Yield the kind of each leaf, and whether it is what was wanted, its type included."""
        for key, wanted in self.task.value.items():
            got = self.value.get(key, _MISSING) if isinstance(self.value, dict) else _MISSING
            yield self.task.kind(key), got == wanted and type(got) is type(wanted)

    @property
    def whole(self) -> bool:
        """Whether every leaf is right."""
        return all(right for _, right in self.leaves)


@dataclass(frozen=True, slots=True)
class Kind:
    """The leaves of one kind, and the share of them that is right."""

    name: str
    leaves: int
    right: float


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of all rows or leaves; refused rows count as rows with nothing right.

    right: of the leaves, with its 95 % interval. forwards: of a row; p50, p95: seconds of a row.
    """

    rows: int
    refused: int
    valid: float
    whole: float
    leaves: int
    right: float
    right_low: float
    right_high: float
    forwards: float
    p50: float
    p95: float
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class InstanceReport:
    """The scores of a model on a suite, and beside them those of the same model unconstrained.

    refusal: why the first row was refused, "" where none was. unconstrained: None where the model
    cannot rewrite a text, for the reason in `no_baseline`.
    """

    model: str
    suite: str
    measure: Measure
    rows: int
    of_rows: int
    seed: int
    refusal: str
    score: Score
    unconstrained: Score | None
    no_baseline: str = ""

    def value(self, measure: Measure) -> float | None:
        """Return the share that a measure names; None for one of texts that are edited."""
        found: float | None = getattr(self.score, measure, None)
        return found


def score(made: Sequence[Made]) -> Score:
    """Average what was made of some rows, at least one."""
    leaves = [leaf for one in made for leaf in one.leaves]
    right = sum(ok for _, ok in leaves)
    low, high = wilson(right, len(leaves))
    seconds = [one.seconds for one in made]
    return Score(
        rows=len(made),
        refused=sum(bool(one.refusal) for one in made),
        valid=sum(one.valid for one in made) / len(made),
        whole=sum(one.whole for one in made) / len(made),
        leaves=len(leaves),
        right=right / max(len(leaves), 1),
        right_low=low,
        right_high=high,
        forwards=sum(one.forwards for one in made) / len(made),
        p50=float(np.percentile(seconds, 50)),
        p95=float(np.percentile(seconds, 95)),
        kinds=tuple(_kinds(leaves)),
    )


def _kinds(leaves: Sequence[tuple[str, bool]]) -> Iterator[Kind]:
    for name in sorted({kind for kind, _ in leaves}):
        of_kind = [right for kind, right in leaves if kind == name]
        yield Kind(name, len(of_kind), sum(of_kind) / len(of_kind))
