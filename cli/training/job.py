"""One `editflow train`: read pairs, set some apart, train, score before and after, write it down.

Knows the order of things; each step is somewhere else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from editflow.cli import rewriting
from editflow.cli.launched import first
from editflow.cli.render.summary import counted
from editflow.cli.streams import Streams
from editflow.cli.training.pairs import Prepared, prepared, split
from editflow.cli.training.settings import Job, quieten, training_config
from editflow.data.pair import EditPair
from editflow.errors import InputError, UsageError

if TYPE_CHECKING:
    from editflow.editing.editor import Editor
    from editflow.evaluation.report import Score
    from editflow.training.config import EditFlowConfig
    from editflow.training.finetune import Base

_MEASURES = {"exact": "exact match", "f_half": "edit F0.5", "over_edit": "over-edited tokens"}


def run(job: Job, streams: Streams) -> int:
    """Do what was asked and return the exit code."""
    if job.output.exists() and not job.output.is_dir():
        raise UsageError("there is a file of this name", where=f"--output {job.output}")
    if not first():
        streams = replace(streams, quiet=True, mute=True)
    quieten()
    from editflow.training.objectives import OBJECTIVES

    rows = split(job, OBJECTIVES[job.objective].rows, streams)
    with streams.working("Loading the model"):
        from editflow.training.finetune import Base

        base = Base.load(job.base)
    train, scored = (prepared(each, base, streams) for each in (rows.train, rows.held_out))
    if not train.rows:
        raise InputError("no usable row", where=", ".join(map(str, job.files)))
    config = training_config(job, len(train.rows), evaluate=bool(scored.rows))
    if job.dry_run:
        from editflow.cli.render.forecast import forecast

        if first():
            streams.result(forecast(train, base, config).encode())
        return 0
    _train(job, streams, base, (train, scored), config)
    return 0


def _train(
    job: Job, streams: Streams, base: Base, rows: tuple[Prepared, Prepared], config: EditFlowConfig
) -> None:
    """Train on the first of `rows`, score on the second; the first process alone writes it down."""
    from editflow.cli.render.learning import Learning
    from editflow.training.callbacks import Told
    from editflow.training.finetune import early_stopping, fine_tune

    train, held_out = rows
    before = _score(_untrained(base, job), held_out.pairs.pairs, streams) if first() else None
    began = time.monotonic()
    extra = [early_stopping(job.patience)] if job.patience else []
    with Learning.shown(streams) as learning:
        callbacks = [Told(learning), *extra]
        log = fine_tune(base, train.rows, config, held_out=held_out.rows, callbacks=callbacks)
    seconds = time.monotonic() - began
    if not first():
        return
    editor = rewriting.load_editor(str(job.output), job.device)
    after = _score(editor, held_out.pairs.pairs, streams)
    scores = _compared(before, after) | _losses(log, config)
    _write(job, config, rows, (log, scores, seconds), streams)
    _tell(scores, held_out, streams)
    streams.say(f"trained {counted(_steps(log), 'step')} in {seconds:,.0f} s")
    if config.keeps_adapter:
        streams.say(f"an adapter over {job.base}; editflow models merge joins them")
    streams.print(str(job.output))


def _write(
    job: Job,
    config: EditFlowConfig,
    rows: tuple[Prepared, Prepared],
    told: tuple[list[dict[str, float]], Mapping[str, tuple[str, str]], float],
    streams: Streams,
) -> None:
    """Write the card, and the learning curve as a table and as a picture."""
    from editflow.cli.render import learning
    from editflow.training.card import Facts, settings_of, write_card, write_curve

    log, scores, seconds = told
    facts = Facts(
        base=job.base,
        files=[path.name for path in job.files],
        rows=rows[0].rows,
        held_out=len(rows[1].rows),
        steps=_steps(log),
        seconds=seconds,
        settings=settings_of(config),
        scores=scores,
        objective=job.objective,
    )
    write_card(job.output, facts)
    write_curve(job.output, log)
    try:
        learning.draw(log, job.output / learning.PICTURE)
    except ImportError:
        streams.say(f"no {learning.PICTURE} without matplotlib: pip install 'editflow[plot]'")


def _untrained(base: Base, job: Job) -> Editor:
    from editflow.editing.editor import Editor
    from editflow.editing.pretrained import default_device

    device = job.device or default_device()
    return Editor(base.model.to(device).eval(), base.reader, job.base)


def _score(editor: Editor, pairs: Sequence[EditPair], streams: Streams) -> Score | None:
    from editflow.evaluation.report import score
    from editflow.evaluation.runner import evaluate
    from editflow.evaluation.suites import row

    if not pairs:
        return None
    with streams.working("Scoring", total=len(pairs)) as progress:
        return score("all", evaluate(editor, [row(pair) for pair in pairs], progress=progress))


def _compared(before: Score | None, after: Score | None) -> dict[str, tuple[str, str]]:
    """Return each measure of the base and of the new model, in percent."""
    if before is None or after is None:
        return {}

    def shown(score: Score, name: str) -> str:
        value = getattr(score, name)
        return "-" if value is None else f"{value:.1%}"

    return {words: (shown(before, name), shown(after, name)) for name, words in _MEASURES.items()}


def _losses(
    log: Sequence[Mapping[str, float]], config: EditFlowConfig
) -> dict[str, tuple[str, str]]:
    """Return the held-out loss before the first step and at its best, where both were taken."""
    if not config.eval_on_start:
        return {}
    losses = [row["eval_loss"] for row in log if "eval_loss" in row]
    return {"held-out loss": (f"{losses[0]:.3f}", f"{min(losses):.3f}")} if losses else {}


def _tell(scores: Mapping[str, tuple[str, str]], held_out: Prepared, streams: Streams) -> None:
    counts = {
        "exact match": counted(len(held_out.pairs.pairs), "pair"),
        "held-out loss": counted(len(held_out.rows), "row"),
    }
    for measure, count in counts.items():
        if measure in scores:
            streams.say(f"{measure} on {count}: {' -> '.join(scores[measure])}")


def _steps(log: Sequence[Mapping[str, float]]) -> int:
    return max((int(row["step"]) for row in log), default=0)
