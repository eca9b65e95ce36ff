"""How one canvas was decoded, and what every decoding loop needs: batches, seeds, a trace.

This module does not know models, policies or what a step does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
import torch

from editflow.canvas.canvas import Canvas
from editflow.canvas.trace import Step, Trace

Stop = Literal["fixed-point", "cycle", "steps", "budget", "time", "filled", "eos", "end"]
"""Why decoding ended. Edits: nothing more wanted to happen; a state came back; `policy.steps` were
taken; an edit did not fit the budget; t = 1 was reached. Masks: none is left; the text before an
end-of-sequence token is complete; a slot met its own end, such as a stop string."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one canvas was decoded: `start` with every operation of `steps` applied is `canvas`.

    `forwards` counts the forward passes this canvas took part in, two a look with guidance.
    """

    start: Canvas
    canvas: Canvas
    steps: tuple[Step, ...]
    stop: Stop
    forwards: int


def record(runs: Sequence[Run], header: dict[str, Any], *, seconds: float, **footer: Any) -> Trace:
    """Return the trace of runs made together, each run one canvas, steps in order of time."""
    steps = [replace(step, canvas=i) for i, run in enumerate(runs) for step in run.steps]
    stops = [run.stop for run in runs]
    return Trace(
        canvases=tuple(run.start for run in runs),
        steps=tuple(sorted(steps, key=lambda step: (step.step, step.canvas))),
        header=header,
        footer={
            "stop": stops[0] if len(stops) == 1 else stops,
            "nfe": sum(run.forwards for run in runs),
            "seconds": seconds,
            **footer,
        },
    )


class Wide(Protocol):
    """Something a model reads `width` tokens for."""

    @property
    def width(self) -> int: ...


Work = TypeVar("Work", bound=Wide)


def batches(works: Iterable[Work], tokens: int) -> Iterator[list[Work]]:
    """Yield batches of similar length, each at most `tokens` padded tokens or one canvas."""
    batch: list[Work] = []
    for work in sorted(works, key=lambda work: -work.width):
        if batch and (len(batch) + 1) * batch[0].width > tokens:
            yield batch
            batch = []
        batch.append(work)
    if batch:
        yield batch


def seed_of(generator: torch.Generator | None) -> int | None:
    """Return the seed that all draws to come follow from; None when some were made already.

    Without a generator it is 0, as `seeded` has it.
    """
    if generator is None:
        return 0
    seed = generator.initial_seed()
    fresh = torch.Generator(generator.device).manual_seed(seed)
    return seed if torch.equal(fresh.get_state(), generator.get_state()) else None


def seeded(generator: torch.Generator | None, n: int) -> list[torch.Generator]:
    """Return one generator for each of n canvases, by its index alone; without one, of seed 0."""
    source = generator or torch.Generator().manual_seed(0)
    drawn = torch.randint(2**62, (1,), generator=source, device=source.device)
    seeds = [np.random.SeedSequence((int(drawn), i)).generate_state(1, np.uint64) for i in range(n)]
    return [torch.Generator().manual_seed(int(seed[0]) >> 1) for seed in seeds]
