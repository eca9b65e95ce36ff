"""One `editflow eval` of a suite of JSON schemas: fill them, rewrite them freely, show both.

Knows the order of things; each step is somewhere else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.cli import rewriting
from editflow.cli.config import settings
from editflow.cli.failures import write_failures
from editflow.cli.filling import loading
from editflow.cli.render import instance_scores
from editflow.cli.streams import Streams
from editflow.errors import ModelError, UsageError
from editflow.evaluation.instances.tasks import Task, read_tasks
from editflow.evaluation.suites import sample

if TYPE_CHECKING:
    from editflow.cli.evaluating import Request
    from editflow.evaluation.instances.scores import InstanceReport, Made


def score_instances(request: Request, path: Path, streams: Streams) -> InstanceReport:
    """Score a model with constraints and without, show and keep the scores, and return them."""
    _check(request)
    everything = read_tasks(path)
    tasks = sample(everything, request.limit, seed=request.seed)
    flags = {"model": request.model, "device": request.device}
    chosen = settings(flags, isolated=streams.isolated)
    model, device = chosen["model"].value or "mini", chosen["device"].value
    made = _filled(tasks, (model, device), streams)
    free, why = _rewritten(tasks, (model, device), streams)

    from editflow.evaluation.instances.scores import InstanceReport, score

    report = InstanceReport(
        model=model,
        suite=request.suite,
        measure="right",
        rows=len(tasks),
        of_rows=len(everything),
        seed=request.seed,
        refusal=next((one.refusal for one in made if one.refusal), ""),
        score=score(made),
        unconstrained=score(free) if free else None,
        no_baseline=why,
    )
    shown = json.dumps(asdict(report)) if request.json else _table(report)
    streams.print(shown)
    if request.failures:
        write_failures(request.failures, [_failure(one) for one in made if not one.whole])
    return report


def _check(request: Request) -> None:
    """Raise UsageError for options that say nothing of such a suite."""
    for option, given in (("--samples", request.samples > 1), ("--plot", request.plot)):
        if given:
            raise UsageError("not for a suite of schemas", where=option)


def _filled(
    tasks: Sequence[Task], named: tuple[str, str | None], streams: Streams
) -> Sequence[Made]:
    with streams.working("Loading the model"):
        infiller = loading.load_infiller(*named)

    from editflow.evaluation.instances.running import constrained

    with streams.working("Filling", total=len(tasks)) as progress:
        return constrained(infiller, tasks, progress=progress)


def _rewritten(
    tasks: Sequence[Task], named: tuple[str, str | None], streams: Streams
) -> tuple[Sequence[Made], str]:
    """Return what the model makes of the rows by itself, or why it makes nothing of them."""
    try:
        editor = rewriting.load_editor(*named)
    except ModelError as error:  # it fills masks and cannot rewrite
        return (), error.what

    from editflow.evaluation.instances.running import unconstrained

    with streams.working("Rewriting without constraints", total=len(tasks)) as progress:
        return unconstrained(editor, tasks, progress=progress), ""


def _table(report: InstanceReport) -> str:
    return "\n".join(instance_scores.lines(report))


def _failure(made: Made) -> dict[str, Any]:
    """Return a row and what was made of it, as a row that can be scored again."""
    row = asdict(made.task) | {"made": made.text}
    return row | ({"refusal": made.refusal} if made.refusal else {})
