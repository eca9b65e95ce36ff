"""One `editflow eval`: read a suite, run the model and the baseline, show and keep the scores.

Knows the order of things; each step is somewhere else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.cli import rewriting
from editflow.cli.config import settings
from editflow.cli.failures import write_failures
from editflow.cli.filling.loading import load_infiller
from editflow.cli.filling.scoring import score_instances
from editflow.cli.guidance import read_guidance
from editflow.cli.render import plotting, score_plot, scores
from editflow.cli.streams import Streams
from editflow.errors import InputError, UsageError
from editflow.evaluation.suites import Measure, Row, find, read, sample

if TYPE_CHECKING:
    from editflow.evaluation.instances.scores import InstanceReport
    from editflow.evaluation.report import Report
    from editflow.evaluation.runner import Outcome

MISSED = 1  # exit code of a model that scores under what was asked

_MEASURES: dict[str, Measure] = {
    "exact": "exact",
    "program": "program",
    "f0.5": "f_half",
    "gleu": "gleu",
    "pass@1": "passes",
    "leaves": "right",
    "valid": "valid",
    "whole": "whole",
}


@dataclass(frozen=True, slots=True)
class Request:
    """The command line as it was given; None where a setting decides or nothing is wanted."""

    model: str | None
    suite: str
    data: Path | None = None
    limit: int | None = None
    seed: int = 0
    samples: int = 1
    latency: bool = False
    device: str | None = None
    json: bool = False
    plot: Path | None = None
    failures: Path | None = None
    fail_under: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a measure has to reach, in percent; a measure of None is the suite's own."""

    measure: str | None
    percent: float

    @classmethod
    def parse(cls, text: str) -> Bar:
        name, equals, number = text.rpartition("=")
        try:
            percent = float(number)
        except ValueError:
            percent = -1.0
        if not 0 <= percent <= 100 or (equals and name not in _MEASURES):
            hint = f"Give a percentage, or MEASURE=PERCENTAGE; measures: {', '.join(_MEASURES)}."
            raise UsageError(f"cannot be read: {text}", where="--fail-under", hint=hint)
        return cls(name or None, percent)

    def missed(self, report: Report | InstanceReport) -> str | None:
        """Say by how much the model stays under; None when it does not."""
        measure = _MEASURES[self.measure] if self.measure else report.measure
        name = next(key for key, value in _MEASURES.items() if value == measure)
        value = report.value(measure)
        if value is None:
            raise InputError(f"no row of the suite has a score for {name}", where=report.suite)
        if 100 * value >= self.percent:
            return None
        return f"{name} is {100 * value:.1f} %, under the {self.percent:g} % that were asked for."


def run(request: Request, streams: Streams) -> int:
    """Do what was asked and return the exit code."""
    bar = Bar.parse(request.fail_under) if request.fail_under else None
    _check_outputs(request)
    suite, path = find(request.suite, request.data)
    if suite.schemas:
        return _ended(bar, score_instances(request, path, streams), streams)
    everything = read(path, suite)
    rows = sample(everything, request.limit, seed=request.seed)
    model, outcomes, copied = _outcomes(request, rows, streams, holes=suite.holes)

    from editflow.evaluation.report import Report, table
    from editflow.evaluation.sandbox import isolation

    report = Report(
        model=model,
        suite=request.suite,
        measure=suite.measure,
        rows=len(rows),
        of_rows=len(everything),
        seed=request.seed,
        refusal=next((outcome.refusal for outcome in outcomes if outcome.refusal), ""),
        sandbox=isolation() if any(row.tests for row in rows) else None,
        scores=table(outcomes),
        copy=table(copied),
    )
    _show(request, report, streams)
    _keep(request, report, outcomes)
    return _ended(bar, report, streams)


def _ended(bar: Bar | None, report: Report | InstanceReport, streams: Streams) -> int:
    """Say what was missed; return the exit code."""
    missed = bar.missed(report) if bar else None
    if missed:
        streams.say(missed)
    return MISSED if missed else 0


def _check_outputs(request: Request) -> None:
    """Tell before hours of work what could not be written after them."""
    if request.plot:
        plotting.require()
    for path in (request.plot, request.failures):
        if path and not path.parent.is_dir():
            raise UsageError("the folder does not exist", where=str(path.parent))


def _outcomes(
    request: Request, rows: Sequence[Row], streams: Streams, *, holes: bool
) -> tuple[str, list[Outcome], list[Outcome]]:
    """Return the model's name, what it makes of the rows, and what copying makes of them."""
    flags = {"model": request.model, "device": request.device}
    chosen = settings(flags, isolated=streams.isolated)
    model = chosen["model"].value or "mini"
    load = load_infiller if holes else rewriting.load_editor
    with streams.working("Loading the model"):
        engine = load(model, chosen["device"].value)

    from editflow.evaluation.runner import Terms, copies, evaluate

    samples = request.samples if request.samples > 1 else 0
    terms = Terms(
        samples=samples,
        seed=request.seed,
        alone=request.latency,
        guidance=0.0 if holes else read_guidance(chosen["guidance"].value),
    )
    with streams.working("Filling" if holes else "Rewriting", total=len(rows)) as progress:
        outcomes = evaluate(engine, rows, terms, progress=progress)
    with streams.working("Scoring the copy", total=len(rows)) as progress:
        return model, outcomes, copies(rows, progress=progress)


def _keep(request: Request, report: Report, outcomes: Sequence[Outcome]) -> None:
    """Write the files that were asked for."""
    if request.failures:
        write_failures(request.failures, [_failure(one) for one in outcomes if not one.right])
    if request.plot:
        score_plot.plot(report, request.plot)


def _failure(outcome: Outcome) -> dict[str, Any]:
    """Return a row and what was made of it, as a row that can be scored again."""
    row = outcome.row
    found = {
        "id": row.id,
        "kind": row.kind,
        "lang": row.language,
        "instruction": row.instruction,
        "source": row.source,
        "target": row.references[0],
        "refs": list(row.references),
        "tests": row.tests and {"type": "python_exec", "code": row.tests, "wrap": row.wrap},
        "made": outcome.made,
        "refusal": outcome.refusal,
        "grade": outcome.grade and asdict(outcome.grade),
        "forwards": outcome.forwards,
    }
    return {name: value for name, value in found.items() if value or name == "made"}


def _show(request: Request, report: Report, streams: Streams) -> None:
    if request.json:
        streams.print(json.dumps(asdict(report)))
    else:
        streams.print("\n".join(scores.lines(report)))
