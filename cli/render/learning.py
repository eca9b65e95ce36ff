"""How a training run goes: a bar with loss, speed and time left, or lines; afterwards a curve.

Knows what the trainer logs; nothing of models or pairs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from transformers import TrainerCallback

from editflow.cli.streams import Streams
from editflow.errors import UsageError, WriteError


class Learning(TrainerCallback):  # type: ignore[misc]
    """Shows a run as it goes; `shown` opens it."""

    def __init__(self, streams: Streams, progress: Progress | None) -> None:
        self.streams = streams
        self.progress = progress
        self.task: Any = None

    @classmethod
    @contextmanager
    def shown(cls, streams: Streams) -> Iterator[Learning]:
        """Open a bar where stderr is a terminal; elsewhere each logged step is a line."""
        if streams.quiet or not sys.stderr.isatty():
            yield cls(streams, None)
            return
        columns = (TextColumn("Training …"), BarColumn(), MofNCompleteColumn())
        words = TextColumn("{task.fields[words]}")
        console = streams.console(sys.stderr)
        with Progress(*columns, words, TimeRemainingColumn(), console=console) as progress:
            yield cls(streams, progress)

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        if self.progress is not None:
            done = state.global_step
            self.task = self.progress.add_task("", total=state.max_steps, completed=done, words="")

    def on_step_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        if self.progress is not None:
            self.progress.update(self.task, completed=state.global_step)

    def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
        words = " · ".join(_words(logs or {}))
        if not words:
            return
        if self.progress is not None:
            self.progress.update(self.task, words=words)
        else:
            self.streams.say(f"step {state.global_step} of {state.max_steps} · {words}")


def _words(logs: Mapping[str, Any]) -> Iterator[str]:
    names = {"loss": "loss", "eval_loss": "held-out loss"}
    for key, name in names.items():
        if key in logs:
            yield f"{name} {float(logs[key]):.3f}"


def draw(log: Sequence[Mapping[str, float]], path: Path) -> None:
    """Write a picture of the losses over steps, in the format that the suffix names."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for key, name in {"loss": "training", "eval_loss": "held out"}.items():
        points = [(row["step"], row[key]) for row in log if key in row]
        if points:
            axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.set(xlabel="step", ylabel="loss a pair", yscale="log")
    axes.legend()
    try:
        figure.savefig(path)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
    except ValueError as error:  # no such format
        raise UsageError(str(error), where=str(path)) from error
