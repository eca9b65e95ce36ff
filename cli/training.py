"""One `editflow train`: read pairs, set some apart, train, score before and after, write it down.

Knows the order of things; each step is somewhere else.
"""

from __future__ import annotations

import random
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.cli.pair_files import PairFiles
from editflow.cli.render.summary import counted
from editflow.cli.streams import Streams
from editflow.data.pair import EditPair
from editflow.errors import InputError, UsageError

if TYPE_CHECKING:
    from editflow.training.config import EditFlowConfig
    from editflow.training.finetune import Base
    from editflow.training.fitting import Fitted

MOST_SCORED = 200  # held-out pairs; more take longer than they tell
EVALUATIONS = 10  # of the loss in a run


@dataclass(frozen=True, slots=True)
class Job:
    """The command line as it was given; None where the configuration decides."""

    files: tuple[Path, ...]
    output: Path
    base: str
    epochs: float | None
    steps: int | None
    rate: float | None
    batch: int | None
    val: str
    lora: int | None
    patience: int | None
    config: Path | None
    seed: int
    resume: bool
    dry_run: bool
    plot: Path | None
    device: str | None


def run(job: Job, streams: Streams) -> int:
    """Do what was asked and return the exit code."""
    if job.plot is not None:
        from editflow.cli.render.plotting import require

        require()
    train, held_out = _pairs(job, streams)
    with streams.working("Loading the model"):
        from editflow.training.finetune import Base

        base = Base.load(job.base)
    fitted, scored = (_fit(rows, base, streams) for rows in (train, held_out))
    config = _config(job, len(fitted.pairs), evaluate=bool(scored.pairs))
    if job.dry_run:
        from editflow.cli.render.forecast import forecast

        streams.result(forecast(fitted, base, config).encode())
        return 0
    return _train(job, streams, base, (fitted, scored), config)


def _train(
    job: Job, streams: Streams, base: Base, rows: tuple[Fitted, Fitted], config: EditFlowConfig
) -> int:
    from editflow.cli.render.learning import Learning
    from editflow.training.callbacks import Told
    from editflow.training.card import Facts, write_card, write_curve
    from editflow.training.finetune import early_stopping, fine_tune

    fitted, scored = rows
    before = _exact(job.base, scored.pairs, job, streams)
    began = time.monotonic()
    extra = [early_stopping(job.patience)] if job.patience else []
    with Learning.shown(streams) as learning:
        log = fine_tune(
            base,
            fitted.pairs,
            config,
            held_out=scored.pairs,
            callbacks=[Told(learning), *extra],
        )
    seconds = time.monotonic() - began
    after = _exact(str(job.output), scored.pairs, job, streams)
    scores = {}
    if scored.pairs:
        scores = {"exact match of the base": before, "exact match of this model": after}
        streams.say(f"exact match on {counted(len(scored.pairs), 'pair')}: {before} -> {after}")
    steps = max((int(row["step"]) for row in log), default=0)
    facts = Facts(job.base, fitted.pairs, len(scored.pairs), steps, seconds, scores)
    write_card(job.output, facts)
    write_curve(job.output, log)
    if job.plot is not None:
        from editflow.cli.render.learning import draw

        draw(log, job.plot)
    streams.say(f"trained {counted(steps, 'step')} in {seconds:,.0f} s")
    streams.print(str(job.output))
    return 0


def _pairs(job: Job, streams: Streams) -> tuple[list[EditPair], list[EditPair]]:
    """Read all pairs, report bad rows, and set some apart; the same ones for the same seed."""
    files = PairFiles(streams)
    with streams.working("Reading") as advance:
        rows = [pair for _, pair in files.pairs(job.files, advance)]
        apart = _share(job.val)
        other = [] if apart is not None else [p for _, p in files.pairs([Path(job.val)], advance)]
    files.close()
    if not rows:
        raise InputError("no usable row", where=", ".join(map(str, job.files)))
    if apart is None:
        return rows, other[:MOST_SCORED]
    random.Random(job.seed).shuffle(rows)
    count = min(round(apart * len(rows)), MOST_SCORED)
    return rows[count:], rows[:count]


def _share(value: str) -> float | None:
    """Read `--val` as a share; None where it is a file."""
    try:
        share = float(value)
    except ValueError:
        if Path(value).is_file():
            return None
        share = -1.0
    if not 0 <= share < 1:
        raise UsageError(
            "neither a share between 0 and 1 nor a file", where=f"--val {value}", hint="--val 0.1"
        )
    return share


def _fit(pairs: list[EditPair], base: Base, streams: Streams) -> Fitted:
    from editflow.training.fitting import fit

    longest = base.model.shape.context_length
    fitted = fit(pairs, base.reader, longest=longest)
    if fitted.cut:
        streams.say(f"{counted(fitted.cut, 'pair')} cut to the lines around the change")
    if fitted.too_long:
        names = ", ".join(pair.id or repr(pair.instruction[:40]) for pair in fitted.too_long[:5])
        streams.warn(
            f"{counted(len(fitted.too_long), 'pair')} left out, whose change alone is longer than "
            f"the model's {longest} tokens: {names}"
        )
    return fitted


def _config(job: Job, rows: int, *, evaluate: bool) -> EditFlowConfig:
    """Join the options, the file of `--config` and what follows from the number of pairs."""
    from editflow.training.config import EditFlowConfig

    given: dict[str, Any] = {
        "output_dir": str(job.output),
        "seed": job.seed,
        "use_cpu": job.device == "cpu",
        "resume_from_checkpoint": "last" if job.resume else None,
        "num_train_epochs": job.epochs,
        "max_steps": job.steps,
        "learning_rate": job.rate,
        "per_device_train_batch_size": job.batch,
        "lora": job.lora,
    }
    values = _file(job.config) | {name: value for name, value in given.items() if value is not None}
    config = _checked(EditFlowConfig, values, job.config)
    a_pass = -(-rows // config.train_batch_size)
    total = config.max_steps if config.max_steps > 0 else int(a_pass * config.num_train_epochs)
    every = max(1, total // EVALUATIONS)
    values = {"save_strategy": "steps", "save_steps": every, "logging_steps": every} | values
    if evaluate:
        values = {"eval_strategy": "steps", "eval_steps": every} | values
        values = {"load_best_model_at_end": True, "metric_for_best_model": "eval_loss"} | values
    return _checked(EditFlowConfig, values, job.config)


def _file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"not TOML: {error}", where=str(path)) from error


def _checked(
    kind: type[EditFlowConfig], values: dict[str, Any], path: Path | None
) -> EditFlowConfig:
    try:
        return kind(**values)
    except (TypeError, ValueError, ImportError) as error:
        raise UsageError(
            str(error), where=str(path) if path else "the training arguments"
        ) from error


def _exact(model: str, pairs: list[EditPair], job: Job, streams: Streams) -> str:
    """Return the exact matches of a model on some pairs, `83.3%`."""
    from editflow.cli.rewriting import load_editor

    if not pairs:
        return ""
    editor = load_editor(model, job.device)
    with streams.working("Scoring", total=len(pairs)) as progress:
        asked = [(pair.before, pair.instruction) for pair in pairs]
        made = editor.rewrite_many(asked, progress=progress)
    right = sum(one.text == pair.after for one, pair in zip(made, pairs, strict=True))
    return f"{right / len(pairs):.1%}"
