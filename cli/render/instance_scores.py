"""Scores of JSON schemas as tables: with constraints, without, and each kind of leaf.

Knows reports; nothing of terminals: the text is the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editflow.cli.render.scores import Table, aligned, percent, title
from editflow.cli.render.summary import counted

if TYPE_CHECKING:
    from editflow.evaluation.instances.scores import InstanceReport, Score

_SHARES = {
    "right": "leaves right",
    "valid": "valid instances",
    "whole": "whole instances right",
}
_FREE = "without"  # constraints: the same model rewrites the object with empty values


def lines(report: InstanceReport) -> Iterator[str]:
    """Yield the tables as aligned text, in percent where nothing else is said."""
    both = [report.score, *([report.unconstrained] if report.unconstrained else [])]
    yield title(report)
    yield from ("", *aligned(_overall(both)))
    yield from ("", *aligned(_kinds(both)))
    if report.refusal:
        yield ""
        rows = counted(report.score.refused, "row")
        yield f"{rows} refused, the first because {report.refusal}"
    if report.no_baseline:
        yield ""
        yield f"The model was not scored without constraints: {report.no_baseline}"


def _overall(both: list[Score]) -> Table:
    table: Table = [("%", "model", *[_FREE] * (len(both) - 1))]
    for name, label in _SHARES.items():
        table.append((label, *(percent(getattr(score, name)) for score in both)))
        if name == "right":
            table.append(("  95 % from - to", *map(_interval, both)))
    table.append(("forward passes a row", *(f"{score.forwards:.2f}" for score in both)))
    for name in ("p50", "p95"):
        cells = [f"{1000 * getattr(score, name):.1f}" for score in both]
        table.append((f"latency {name}, ms a row", *cells))
    return table


def _kinds(both: list[Score]) -> Table:
    """Each kind of leaf: how many there are, and the share that is right."""
    table: Table = [("kind", "leaves", "right", *[_FREE] * (len(both) - 1))]
    for kinds in zip(*(score.kinds for score in both), strict=True):
        table.append((kinds[0].name, f"{kinds[0].leaves:,}", *(percent(k.right) for k in kinds)))
    return table


def _interval(score: Score) -> str:
    return f"{percent(score.right_low)} - {percent(score.right_high)}"
