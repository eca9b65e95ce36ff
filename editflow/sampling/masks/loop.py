"""The unmasking loop: canvases with masks, a model and a policy become canvases without.

The loop does not know text, tokenizers or devices; the model may be anything that gives logits.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas, Ints
from editflow.canvas.operations import Operation
from editflow.canvas.trace import Step
from editflow.errors import UsageError
from editflow.sampling.masks.models import CountingModel, Guided, MaskModel
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import Rules, mirrored
from editflow.sampling.masks.step.closing import closing
from editflow.sampling.masks.step.commit import Drifts
from editflow.sampling.masks.step.fill import step
from editflow.sampling.masks.step.lengths.expand import barred
from editflow.sampling.masks.step.lengths.recount import Miscounted, recounted
from editflow.sampling.masks.step.plan import NOWHERE, Look, plan
from editflow.sampling.masks.step.reading import read
from editflow.sampling.masks.step.state import State
from editflow.sampling.run import Run, Stop, batches, seeded

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Moment:
    """Step `step` was just taken on canvas number `index`, which now is `canvas`.

    `draft` has the stable ids (n,) of the places that were looked at, and the tokens (n,) that the
    model would have put there, filled in or not.
    """

    index: int
    step: Step
    canvas: Canvas
    draft: tuple[Ints, Ints]


def unmask(
    canvases: Sequence[Canvas],
    model: MaskModel,
    policy: UnmaskPolicy,
    *,
    generator: torch.Generator | None = None,
    rules: Sequence[Rules] = (),
) -> list[Run]:
    """Fill every free mask of every canvas and return the runs in the same order.

    Each step asks the model once about the canvases that are not done, in batches of at most
    `policy.batch_tokens`, and about nothing but the places it may use. A step that fills nothing
    asks nothing. So a canvas takes part in at most as many forward passes as it ever had masks;
    with guidance each counts twice. Frozen tokens never change.

    The result of canvas i depends on the generator and i, never on the other canvases. Without a
    generator the seed is 0. `rules` holds, for each canvas, what its slots have to keep to.
    """
    return drained(unmasking(canvases, model, policy, generator=generator, rules=rules))


def drained(
    moments: Generator[Moment, None, Done], watch: Callable[[Moment], None] | None = None
) -> Done:
    """Take all steps, show each to `watch`, and return what comes of them."""
    while True:
        try:
            moment = next(moments)
        except StopIteration as done:
            found: Done = done.value
            return found
        if watch is not None:
            watch(moment)


def unmasking(
    canvases: Sequence[Canvas],
    model: MaskModel,
    policy: UnmaskPolicy,
    *,
    generator: torch.Generator | None = None,
    rules: Sequence[Rules] = (),
) -> Generator[Moment, None, list[Run]]:
    """Do what `unmask` does and yield every step as it is taken; the generator returns the runs."""
    policy.check_ids()
    if policy.length == "edits" and not isinstance(model, CountingModel):
        raise UsageError(
            "length 'edits' needs a model that tells where tokens are missing",
            hint="Use length 'fixed' with this one.",
        )
    look = Guided(model, policy) if policy.guidance else model
    given = rules or [{} for _ in canvases]
    states = [State.of(c, own, policy) for c, own in zip(canvases, given, strict=True)]
    seeds = seeded(generator, len(canvases))
    works = [_Work(i, canvases[i], states[i], seeds[i]) for i in range(len(canvases))]
    masks = [len(state.opened(policy)) for state in states]
    while True:
        for work, most in zip(works, masks, strict=True):
            work.advance(policy, min(most, policy.steps or most))
        for batch in batches([w for w in works if w.look is not None], policy.batch_tokens):
            for work, operations in zip(batch, _operations(batch, look, policy), strict=True):
                for taken in work.take(operations, policy):
                    yield Moment(work.index, taken, work.state.canvas, work.draft)
        if all(work.stop is not None for work in works):
            return [work.finished(policy) for work in works]


@dataclass(slots=True, eq=False)
class _Work:
    """One canvas on its way."""

    index: int
    start: Canvas
    state: State
    generator: torch.Generator
    steps: list[Step] = field(default_factory=list)
    looks: int = 0
    look: Look | None = None  # what to ask the model next
    draft: tuple[Ints, Ints] = (NOWHERE, NOWHERE)  # what the last look was answered with
    drifts: Drifts = field(default_factory=Drifts)
    seen: set[bytes] = field(default_factory=set)
    ending: Stop = "filled"  # why it stops once no mask is left
    stop: Stop | None = None

    @property
    def width(self) -> int:
        return len(self.state.canvas.context) + len(self.state.canvas)

    def advance(self, policy: UnmaskPolicy, most: int) -> None:
        """Plan the next look, past the steps that do nothing; stop where nothing is left to do.

        Once no mask is left, edits may go on until `most` looks were taken.
        """
        self.look = None
        while self.stop is None and self.look is None:
            revising = policy.revise == "edit" and self.state.revisions > 0 and self.looks < most
            if not (len(self.state.opened(policy)) or revising):
                self.stop = self.ending
                return
            self.state = self.state.advanced(policy)
            look = plan(self.state, policy, self.generator)
            self.look = look if len(look.at) else None

    def take(self, operations: Sequence[Operation], policy: UnmaskPolicy) -> list[Step]:
        """Apply the operations, close the slots that have ended, and return what happened."""
        self.looks += 1
        if not operations:  # a revision that found nothing to revise
            self.state = replace(self.state, revisions=0)
        taken = self._apply(operations)
        self.state = self.state.after(operations, policy)
        if policy.revise == "edit" and self._met():
            self.state = replace(self.state, revisions=0)
        closed, end = closing(self.state.canvas, policy, self.state.rules)
        self.ending = end or self.ending
        return [*taken, *self._apply(closed)]

    def _apply(self, operations: Sequence[Operation]) -> list[Step]:
        if not operations:
            return []
        operations = [*operations, *mirrored(self.state.canvas, self.state.rules, operations)]
        taken = Step(self.state.pace.spent - 1, None, tuple(operations))
        self.steps.append(taken)
        self.state = replace(self.state, canvas=self.state.canvas.apply(operations))
        return [taken]

    def _met(self) -> bool:
        """Note the tokens reached; tell whether they were met before."""
        tokens = self.state.canvas.ids.tobytes()
        met = tokens in self.seen
        self.seen.add(tokens)
        return met

    def finished(self, policy: UnmaskPolicy) -> Run:
        assert self.stop is not None
        cost = self.looks * (2 if policy.guidance else 1)
        return Run(self.start, self.state.canvas, tuple(self.steps), self.stop, cost)


def _operations(
    batch: Sequence[_Work], model: MaskModel, policy: UnmaskPolicy
) -> list[list[Operation]]:
    """Ask the model once about a batch and return what happens on each canvas."""
    looks = [work.look for work in batch if work.look is not None]
    sizes = [len(look.at) for look in looks]
    rows = torch.from_numpy(np.repeat(np.arange(len(batch)), sizes))
    columns = torch.from_numpy(np.concatenate([look.at for look in looks]))
    keep = policy.commit == "klass" or any(work.state.bound for work in batch)
    with torch.inference_mode():
        canvases, where = [work.state.canvas for work in batch], (rows, columns)
        counted: Sequence[Miscounted | None] = [None] * len(batch)
        if policy.length == "edits":
            assert isinstance(model, CountingModel)
            logits, counted = model.counted(canvases, where)
        else:
            logits = model(canvases, where)
        if policy.length == "dreamon":
            _bar(logits, batch, policy)
        reading = read(logits, policy, u=_uniforms(batch, sizes, policy), keep=keep)
    ends = np.cumsum(sizes).tolist()
    own = [reading[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    for work, look, part in zip(batch, looks, own, strict=True):
        work.draft = work.state.canvas.uids[look.at], part.tokens
    taken = [
        step(
            work.state,
            look,
            work.drifts.watched(work.state.canvas.uids[look.at], part, policy),
            policy,
            generator=work.generator,
        )
        for work, look, part in zip(batch, looks, own, strict=True)
    ]
    return [
        fills if said is None else recounted(work.state, fills, said, policy)
        for work, fills, said in zip(batch, taken, counted, strict=True)
    ]


def _uniforms(batch: Sequence[_Work], sizes: Sequence[int], policy: UnmaskPolicy) -> Tensor | None:
    """Return what draws the tokens (N,), each canvas from its own generator."""
    if not policy.temperature:
        return None
    drawn = [
        torch.rand(size, generator=work.generator, dtype=torch.float64)
        for work, size in zip(batch, sizes, strict=True)
    ]
    return torch.cat(drawn)


def _bar(logits: Tensor, batch: Sequence[_Work], policy: UnmaskPolicy) -> None:
    """Forbid expanding and deleting where a slot has no room for it."""
    marks = [barred(work.state, work.look.at) for work in batch if work.look is not None]
    tokens = (policy.expand_id, policy.delete_id)
    for token, which in zip(tokens, zip(*marks, strict=True), strict=True):
        rows = torch.from_numpy(np.flatnonzero(np.concatenate(which)))
        logits[rows.to(logits.device), token] = -torch.inf
