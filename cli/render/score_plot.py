"""Scores as a picture; needs matplotlib (extra `plot`).

Knows reports and axes; nothing of the command that asks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from editflow.cli.render.scores import title
from editflow.errors import UsageError, WriteError

if TYPE_CHECKING:
    from editflow.evaluation.report import Report, Score

_MEASURES = {
    "exact": "exact match, with 95 % interval",
    "program": "exact or the same program",
    "f_half": "edit F0.5",
    "gleu": "GLEU",
    "passes": "pass@1",
}


def plot(report: Report, path: Path) -> None:
    """Draw the suite's own measure for each kind, model over copy, in the format of the suffix."""
    from matplotlib.figure import Figure

    scores = list(zip(report.scores, report.copy, strict=True))[::-1]  # the first one on top
    places = range(len(scores))
    figure = Figure(figsize=(9, 2 + 0.42 * len(scores)), layout="constrained")
    axis = figure.subplots()
    ours = [_value(score, report) for score, _ in scores]
    whiskers = _whiskers([score for score, _ in scores]) if report.measure == "exact" else None
    axis.barh([y + 0.2 for y in places], ours, 0.4, xerr=whiskers, ecolor="dimgray", label="model")
    copies = [_value(copy, report) for _, copy in scores]
    axis.barh([y - 0.2 for y in places], copies, 0.4, label="copy of the input", color="silver")
    axis.set_yticks(list(places), [f"{score.name}  ({score.rows:,})" for score, _ in scores])
    axis.set(xlim=(0, 100), xlabel=f"{_MEASURES[report.measure]}, %", title=title(report))
    figure.legend(loc="outside lower center", ncols=2)
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
    except ValueError as error:  # no such format
        raise UsageError(str(error), where=str(path)) from error


def _value(score: Score, report: Report) -> float:
    return 100 * (score.value(report.measure) or 0.0)


def _whiskers(scores: list[Score]) -> list[list[float]]:
    """Return how far the interval of each exact match reaches down and up."""
    down = [100 * (score.exact - score.exact_low) for score in scores]
    return [down, [100 * (score.exact_high - score.exact) for score in scores]]
