"""Scores: what the outcomes of a suite come to, overall and for each kind of row.

Knows outcomes and measures; knows nothing of models or of how scores are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from editflow.evaluation.metrics import (
    Agreement,
    agreement,
    gleu,
    is_python,
    pass_at_k,
    wilson,
)
from editflow.evaluation.runner import Outcome
from editflow.evaluation.suites import Measure
from editflow.text.syntax import check_syntax


@dataclass(frozen=True, slots=True)
class Score:
    """Means over the rows of one kind; shares lie between 0 and 1, None where no row tells.

    exact: the output is a reference, with its 95 % interval; due: the same where an edit is due;
    false_edits: of the other rows, those whose output is none. program: `Outcome.same_program`, of
    rows whose reference is Python. precision, recall, f_half, over_edit: see `metrics.Agreement`.
    parses: of rows whose reference parses. passes: of rows with tests, the deterministic answers
    that pass; sampled: k -> pass@k of the random ones. forwards, seconds: of a row; p50, p95:
    seconds of calls for a single row. refused: rows that the editor would not read.
    """

    name: str
    rows: int
    refused: int
    exact: float
    exact_low: float
    exact_high: float
    due: float | None
    false_edits: float | None
    program: float | None
    precision: float | None
    recall: float | None
    f_half: float | None
    over_edit: float | None
    gleu: float
    parses: float | None
    passes: float | None
    sampled: dict[int, float]
    forwards: float
    seconds: float
    p50: float | None
    p95: float | None

    def value(self, measure: Measure) -> float | None:
        """Return the share that a measure names; None for one that no row of texts has."""
        found: float | None = getattr(self, measure, None)
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a model on a suite and, one for one, those of copying the input.

    refusal: why the first row was refused, "" where none was. sandbox: what tests were run behind.
    """

    model: str
    suite: str
    measure: Measure
    rows: int
    of_rows: int
    seed: int
    refusal: str
    sandbox: str | None
    scores: tuple[Score, ...]
    copy: tuple[Score, ...]

    def value(self, measure: Measure) -> float | None:
        """Return the share of all rows that a measure names."""
        return self.scores[0].value(measure)


def table(outcomes: Sequence[Outcome]) -> tuple[Score, ...]:
    """Score all rows together and then, where there are several kinds, each kind."""
    kinds = list(dict.fromkeys(outcome.row.kind for outcome in outcomes))
    parts = [[each for each in outcomes if each.row.kind == kind] for kind in kinds]
    scored = [score(kind or "-", part) for kind, part in zip(kinds, parts, strict=True)]
    return (score("all", outcomes), *(scored if len(kinds) > 1 else ()))


def score(name: str, outcomes: Sequence[Outcome]) -> Score:
    """Average the outcomes of some rows, at least one."""
    exact = [outcome.exact for outcome in outcomes]
    low, high = wilson(sum(exact), len(exact))
    edits = sum((_agreement(outcome) for outcome in outcomes), Agreement())
    python = [each for each in outcomes if each.row.language == "python" and _readable(each)]
    alone = [outcome.seconds for outcome in outcomes if outcome.alone]
    return Score(
        name=name,
        rows=len(outcomes),
        refused=sum(bool(outcome.refusal) for outcome in outcomes),
        exact=sum(exact) / len(exact),
        exact_low=low,
        exact_high=high,
        due=_mean(each.exact for each in outcomes if not each.row.idle),
        false_edits=_mean(not each.exact for each in outcomes if each.row.idle),
        program=_mean(each.same_program for each in python),
        precision=edits.precision,
        recall=edits.recall,
        f_half=edits.f_half,
        over_edit=edits.over_edit,
        gleu=gleu([(each.row.source, each.made, each.row.references) for each in outcomes]),
        parses=_mean(parsed for each in outcomes if (parsed := _parses(each)) is not None),
        passes=_mean(each.grade.passed for each in outcomes if each.grade is not None),
        sampled=_sampled([each.samples for each in outcomes if each.samples]),
        forwards=sum(outcome.forwards for outcome in outcomes) / len(outcomes),
        seconds=sum(outcome.seconds for outcome in outcomes) / len(outcomes),
        p50=float(np.percentile(alone, 50)) if alone else None,
        p95=float(np.percentile(alone, 95)) if alone else None,
    )


def _agreement(outcome: Outcome) -> Agreement:
    return agreement(outcome.row.source, outcome.made, outcome.row.references)


def _readable(outcome: Outcome) -> bool:
    return is_python(outcome.row.references[0])


def _parses(outcome: Outcome) -> bool | None:
    """Tell whether the output parses; None where the reference does not, or nobody can tell."""
    language = outcome.row.language
    if check_syntax(outcome.row.references[0], language).status != "pass":
        return None
    return check_syntax(outcome.made, language).status == "pass"


def _sampled(samples: Sequence[tuple[bool, ...]]) -> dict[int, float]:
    """Return the mean pass@k for k = 1, 2, 4, … and the number of samples."""
    most = len(samples[0]) if samples else 0
    steps = sorted({most, *(1 << bit for bit in range(most.bit_length()))}) if most else []
    means = {k: _mean(pass_at_k(most, sum(row), k) for row in samples) for k in steps}
    return {k: mean for k, mean in means.items() if mean is not None}


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
