"""How a training run goes: a bar with loss, speed and time left, or lines; afterwards a curve.

Knows what the trainer logs; nothing of models or pairs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from editflow.cli.streams import Streams
from editflow.errors import WriteError

if TYPE_CHECKING:
    from rich.progress import Progress


PICTURE = "curve.png"
TOKENS = "num_input_tokens_seen"  # as transformers names it


@dataclass
class Learning:
    """Shows a run as it goes; `shown` opens it, and the trainer calls it."""

    streams: Streams
    progress: Progress | None = None
    last: tuple[float, float] | None = None  # seconds and tokens at the last logged step

    @classmethod
    @contextmanager
    def shown(cls, streams: Streams) -> Iterator[Learning]:
        """Open a bar where stderr is a terminal; elsewhere each logged step is a line."""
        if streams.quiet or not sys.stderr.isatty():
            yield cls(streams)
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (TextColumn("Training …"), BarColumn(), MofNCompleteColumn())
        words = TextColumn("{task.fields[words]}")
        console = streams.console(sys.stderr)
        with Progress(*columns, words, TimeRemainingColumn(), console=console) as progress:
            progress.add_task("", total=None, words="")
            yield cls(streams, progress)

    def __call__(self, step: int, steps: int, logs: Mapping[str, float]) -> None:
        if not step:
            self.last = time.monotonic(), 0.0
        words = " · ".join([*_losses(logs), *self._speed(logs)])
        if self.progress is not None:
            told = {"words": words} if words else {}
            self.progress.update(self.progress.task_ids[0], completed=step, total=steps, **told)
        elif words:
            self.streams.say(f"step {step} of {steps} · {words}")

    def _speed(self, logs: Mapping[str, float]) -> Iterator[str]:
        """Yield the tokens a second, padding included, since the last logged step."""
        if "loss" not in logs or TOKENS not in logs:
            return
        now = time.monotonic(), float(logs[TOKENS])
        if self.last is not None and now[0] > self.last[0]:
            yield f"{(now[1] - self.last[1]) / (now[0] - self.last[0]):,.0f} tokens/s"
        self.last = now


def _losses(logs: Mapping[str, float]) -> Iterator[str]:
    names = {"loss": "loss", "eval_loss": "held-out loss"}
    for key, name in names.items():
        if key in logs:
            yield f"{name} {float(logs[key]):.3f}"


def draw(log: Sequence[Mapping[str, float]], path: Path) -> None:
    """Draw the losses over steps; ImportError without matplotlib (extra `plot`)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for key, name in {"loss": "training", "eval_loss": "held out"}.items():
        points = [(row["step"], row[key]) for row in log if key in row]
        if points:
            axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.set(xlabel="step", ylabel="loss", yscale="log")
    axes.legend()
    try:
        figure.savefig(path)
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror}", where=str(path)) from error
