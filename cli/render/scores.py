"""Scores as tables: the model beside the copy of its input, then each kind of row.

Knows reports; nothing of terminals: the text is the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editflow.cli.render.summary import counted

if TYPE_CHECKING:
    from editflow.evaluation.instances.scores import InstanceReport
    from editflow.evaluation.report import Report, Score

_SHARES = {
    "exact": "exact match",
    "due": "exact where an edit is due",
    "false_edits": "changed where none is due",
    "program": "exact or the same program",
    "passes": "pass@1",
    "f_half": "edit F0.5",
    "precision": "edit precision",
    "recall": "edit recall",
    "over_edit": "over-edited tokens",
    "gleu": "GLEU",
    "parses": "parses",
}
_OF_A_KIND = {  # and whether the copy, which makes no edit, can have it other than 0
    "exact": ("exact", True),
    "due": ("due", False),
    "false_edits": ("undue", False),
    "program": ("program", True),
    "passes": ("pass@1", True),
    "f_half": ("F0.5", False),
    "over_edit": ("over-edit", False),
    "parses": ("parses", True),
}

Table = list[tuple[str, ...]]  # the heads, then the rows; words on the left, numbers on the right


def lines(report: Report) -> Iterator[str]:
    """Yield the tables as aligned text, in percent where nothing else is said."""
    yield title(report)
    yield from ("", *aligned(_overall(report)))
    if len(report.scores) > 1:
        yield from ("", *aligned(_kinds(report)))
    yield from _notes(report)


def title(report: Report | InstanceReport) -> str:
    """Return what was scored on what, in one line."""
    all_rows = counted(report.of_rows, "row")
    part = f"{report.rows:,} of {all_rows}, seed {report.seed}"
    return f"{report.model} on {report.suite}: {part if report.rows < report.of_rows else all_rows}"


def _overall(report: Report) -> Table:
    """All rows: one line for each measure, the suite's own first."""
    ours, copy = report.scores[0], report.copy[0]
    rows: Table = []
    for name in sorted(_telling(report), key=lambda name: name != report.measure):
        shares = [percent(getattr(score, name)) for score in (ours, copy)]
        rows.append((_SHARES[name], *shares))
        if name == "exact":
            rows.append(("  95 % from - to", _interval(ours), _interval(copy)))
    rows += [(f"pass@{k} of {max(ours.sampled)}", percent(v), "") for k, v in ours.sampled.items()]
    rows.append(("forward passes a row", f"{ours.forwards:.2f}", ""))
    rows += [
        (f"{name}, ms a row", f"{1000 * value:.1f}", "")
        for name, value in _times(ours).items()
        if value is not None
    ]
    return [("%", "model", "copy"), *rows]


def _telling(report: Report) -> list[str]:
    """Return the measures that some row tells of; without idle rows every edit is due."""
    both = (report.scores[0], report.copy[0])
    names = [name for name in _SHARES if any(getattr(score, name) is not None for score in both)]
    return [name for name in names if name != "due" or "false_edits" in names]


def _times(score: Score) -> dict[str, float | None]:
    if score.p50 is None:
        return {"time in batches": score.seconds}
    return {"latency p50": score.p50, "latency p95": score.p95}


def _kinds(report: Report) -> Table:
    """Each kind: the measures any of them has, and after some what the copy scores."""
    columns = [
        (head, scores, name)
        for name, (label, copied) in _OF_A_KIND.items()
        if name in _telling(report)
        for head, scores in [(label, report.scores), ("copy", report.copy)][: 1 + copied]
    ]
    table: Table = [("kind", "rows", *(head for head, _, _ in columns), "forwards")]
    for index, score in enumerate(report.scores):
        shares = [percent(getattr(scores[index], name)) for _, scores, name in columns]
        table.append((score.name, f"{score.rows:,}", *shares, f"{score.forwards:.2f}"))
    return table


def _notes(report: Report) -> Iterator[str]:
    if report.refusal:
        rows = counted(report.scores[0].refused, "row")
        yield ""
        yield f"{rows} refused and scored unchanged, the first because {report.refusal}"
    if report.sandbox:
        yield ""
        yield f"Tests were run behind: {report.sandbox}."


def aligned(table: Table) -> Iterator[str]:
    """Yield the lines of a table."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *others in table:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells]).rstrip()


def percent(share: float | None) -> str:
    """Return a share in percent, `-` for one that there is not."""
    return "-" if share is None else f"{100 * share:.1f}"


def _interval(score: Score) -> str:
    return f"{percent(score.exact_low)} - {percent(score.exact_high)}"
