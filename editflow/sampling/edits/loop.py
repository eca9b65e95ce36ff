"""The decoding loop: a batch of canvases, a model of rates and a policy become finished canvases.

The loop does not know text, tokenizers or devices; the model may be anything that returns rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import numpy as np
import torch

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Operation
from editflow.canvas.trace import Step, Trace, states
from editflow.flow.rates import EditRates
from editflow.sampling.edits.admissible import free_masks
from editflow.sampling.edits.budget import within_budget
from editflow.sampling.edits.guidance import guide
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.steps import confident, euler
from editflow.sampling.run import Run, Stop, batches, seeded


class RateModel(Protocol):
    """One forward pass over several canvases."""

    def __call__(self, canvases: Sequence[Canvas], /) -> EditRates:
        """Return the rates of `canvases`, in their order."""


@runtime_checkable
class TimedRateModel(Protocol):
    """A model whose rates change with time, so that it is asked anew at every step."""

    def at(self, t: float, /) -> RateModel:
        """Return the model at a time in [0, 1)."""


def run(
    canvases: Sequence[Canvas],
    model: RateModel | TimedRateModel,
    policy: Policy,
    *,
    generator: torch.Generator | None = None,
) -> list[Run]:
    """Edit every canvas to its end and return the runs in the same order.

    Canvases still active are batched by length, at most `policy.batch_tokens` a forward pass. A
    canvas with nothing to do costs one. `confident` ends at a fixed point, at a cycle, at the step
    budget or at the edit budget. In a cycle it goes back to the state with the smallest total
    probability of what fired there, the earliest of equals, states with masks left out.
    `euler` ends at t = 1; a canvas on which nothing fired keeps its rates for the next step, unless
    they change with time. `confident` asks a model that is told the time at the last Euler step.

    No free mask is left over: the last step of the step budget fills all masks and opens none;
    after the edit budget, a cycle or t = 1, masks alone are filled, which may take steps more.

    The result of canvas i depends on the generator and i, never on the other canvases. Without
    a generator the seed is 0. Guidance looks at every canvas twice: as it is, and without context.
    """
    if policy.insertion == "masks" and policy.name == "confident" and policy.mask_id is None:
        raise ValueError("insertion by masks needs policy.mask_id")
    look = Looks(model, policy.guidance)
    works = [_Work(canvas, canvas) for canvas in canvases]
    if policy.name == "euler":
        _sample(works, look, policy, generators=seeded(generator, len(works)))
    _settle(works, look(1 - 1 / policy.steps), policy)
    cost = 2 if policy.guidance else 1
    return [work.finished(cost) for work in works]


@dataclass(slots=True, eq=False)
class _Work:
    """One canvas on its way."""

    start: Canvas
    canvas: Canvas
    steps: list[Step] = field(default_factory=list)
    seen: dict[bytes, int] = field(default_factory=dict)  # state -> number of steps before it
    spent: int = 0
    looks: int = 0
    rates: tuple[EditRates, int] | None = None  # of the canvas as it stands, and its row
    ending: Stop | None = None  # why it stops once no mask is left
    stop: Stop | None = None

    @property
    def width(self) -> int:
        """Tokens a model reads: the context, the text, and one between them."""
        return len(self.canvas.context) + 1 + len(self.canvas)

    def view(self, policy: Policy) -> Canvas:
        """Return the canvas as a step may see it: towards the end all but masks is frozen."""
        if self.ending is None:
            return self.canvas
        gaps = np.ones_like(self.canvas.frozen_gaps)
        return replace(self.canvas, frozen=~free_masks(self.canvas, policy), frozen_gaps=gaps)

    def take(
        self, operations: Sequence[Operation], policy: Policy, *, step: int, t: float | None
    ) -> bool:
        """Apply what the budget leaves of the operations; return whether anything happened."""
        if self.ending is None:
            allowed = within_budget(self.canvas, operations, policy=policy, spent=self.spent)
            self.spent, operations = allowed.spent, allowed.operations
            if allowed.over:
                self.ending = "budget"
        if operations:
            self.canvas = self.canvas.apply(operations)
            self.steps.append(Step(step, t, tuple(operations)))
            self.rates = None
        self.close(policy)
        return bool(operations)

    def meet(self, policy: Policy) -> None:
        """Note the state reached; when it was met before, go back to the best of the cycle."""
        if self.ending is not None:
            return
        first = self.seen.setdefault(self.canvas.state, len(self.steps))
        if first == len(self.steps):
            return
        met = list(states(Trace((self.start,), tuple(self.steps))))
        best = min(
            range(first, len(self.steps)),
            key=lambda i: (free_masks(met[i], policy).any(), _pressure(self.steps[i])),
        )
        self.canvas, self.ending = met[best], "cycle"
        del self.steps[best:]
        self.close(policy)

    def close(self, policy: Policy) -> None:
        """Stop for the reason that stands, unless masks are left."""
        if self.ending is not None and not free_masks(self.canvas, policy).any():
            self.stop = self.ending

    def finished(self, cost: int) -> Run:
        assert self.stop is not None
        return Run(self.start, self.canvas, tuple(self.steps), self.stop, self.looks * cost)


def _settle(works: Sequence[_Work], look: RateModel, policy: Policy) -> None:
    """Take confident steps on all that has not stopped, until it has."""
    for work in works:
        work.seen = {work.canvas.state: len(work.steps)}
    first = policy.steps if policy.name == "euler" else 0
    for step in range(first, first + policy.steps):
        closing = step == first + policy.steps - 1
        for batch in batches([w for w in works if w.stop is None], policy.batch_tokens):
            views = [work.view(policy) for work in batch]
            rates = _look(batch, look)
            proposed = confident(views, rates, policy=policy, closing=closing)
            for work, operations in zip(batch, proposed, strict=True):
                if work.take(operations, policy, step=step, t=None):
                    work.meet(policy)
                elif work.stop is None:
                    work.stop = "fixed-point"
    for work in works:
        work.stop = work.stop or "steps"


def _sample(
    works: Sequence[_Work],
    look: Looks,
    policy: Policy,
    *,
    generators: Sequence[torch.Generator],
) -> None:
    """Take Euler steps from t = 0 to t = 1, batch after batch so that few rates are kept."""
    own = dict(zip(works, generators, strict=True))
    for group in batches(works, policy.batch_tokens):
        for step in range(policy.steps):
            active = [work for work in group if work.ending is None]
            now = look(step / policy.steps)
            unknown = [work for work in active if work.rates is None or look.timed]
            for batch in batches(unknown, policy.batch_tokens):
                rates = _look(batch, now)
                for row, work in enumerate(batch):
                    work.rates = rates, row
            for batch in _sharing(active):
                _leap(batch, policy, step=step, generators=[own[work] for work in batch])
        for work in group:
            work.rates = None
            if not policy.cleanup:
                work.ending = work.ending or "time"
                work.close(policy)


def _leap(
    batch: Sequence[_Work], policy: Policy, *, step: int, generators: Sequence[torch.Generator]
) -> None:
    """Take one Euler step on canvases whose rates came from the same forward pass."""
    kept = [work.rates for work in batch if work.rates is not None]
    rates = _rows(kept[0][0], [row for _, row in kept])
    proposed = euler(
        [work.canvas for work in batch], rates, policy=policy, step=step, generators=generators
    )
    for work, operations in zip(batch, proposed, strict=True):
        work.take(operations, policy, step=step, t=step / policy.steps)


def _look(batch: Sequence[_Work], look: RateModel) -> EditRates:
    for work in batch:
        work.looks += 1
    with torch.inference_mode():
        return look([work.canvas for work in batch])


@dataclass(frozen=True, slots=True)
class Looks:
    """A model of rates at each time, guided where that is asked for."""

    model: RateModel | TimedRateModel
    guidance: float

    @property
    def timed(self) -> bool:
        return isinstance(self.model, TimedRateModel)

    def __call__(self, t: float) -> RateModel:
        now = self.model.at(t) if isinstance(self.model, TimedRateModel) else self.model
        return _guided(now, self.guidance) if self.guidance else now


def _guided(model: RateModel, weight: float) -> RateModel:
    def look(canvases: Sequence[Canvas], /) -> EditRates:
        blind = [replace(canvas, context=canvas.context[:0]) for canvas in canvases]
        return guide(model(canvases), model(blind), weight)

    return look


def _sharing(works: Iterable[_Work]) -> list[list[_Work]]:
    """Return the works in groups whose rates come from the same forward pass."""
    groups: dict[int, list[_Work]] = {}
    for work in works:
        if work.rates is not None:
            groups.setdefault(id(work.rates[0]), []).append(work)
    return list(groups.values())


def _rows(rates: EditRates, rows: Sequence[int]) -> EditRates:
    """Return the rates of some canvases of a batch."""
    chosen = torch.tensor(rows, device=rates.insert.device)
    return replace(
        rates,
        insert=rates.insert[chosen],
        delete=rates.delete[chosen],
        substitute=rates.substitute[chosen],
        lengths=rates.lengths[chosen],
        count=rates.count[chosen],
        token_log_q=lambda r, columns, kind: rates.token_log_q(chosen[r], columns, kind),
    )


def _pressure(step: Step) -> float:
    """Return the total probability of what fired in the step."""
    return sum(operation.p for operation in step.operations)
