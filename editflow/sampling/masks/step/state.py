"""A canvas on its way to being filled: what a step may know besides what the model says.

This module does not know logits or models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from editflow.canvas.canvas import Canvas, Ints
from editflow.canvas.operations import Insert, Operation, Substitute
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import Rules, own_tokens
from editflow.sampling.masks.step import quota


@dataclass(frozen=True, slots=True)
class Pace:
    """Step `step` of the `steps` of block `block`; `spent` steps in all, this one included."""

    block: int = -1
    step: int = -1
    steps: int = 0
    spent: int = 0

    @property
    def last(self) -> bool:
        return self.step >= self.steps - 1


@dataclass(frozen=True, slots=True)
class State:
    """`sure` holds the p that filled tokens came with, by uid; a canvas may still be revised and
    grow by so many tokens."""

    canvas: Canvas
    rules: Rules = field(default_factory=dict)
    pace: Pace = Pace()
    sure: Mapping[int, float] = field(default_factory=dict)
    revisions: int = 0
    growth: int = 0

    @classmethod
    def of(cls, canvas: Canvas, rules: Rules, policy: UnmaskPolicy) -> State:
        """Return the state before the first step, with the budgets of the policy."""
        masks = int(((canvas.ids == policy.mask_id) & own_tokens(canvas, rules)).sum())
        revisions = masks if policy.max_revisions is None else policy.max_revisions
        return cls(canvas, rules, revisions=revisions, growth=policy.max_growth)

    def opened(self, policy: UnmaskPolicy) -> Ints:
        """Return the masks to fill, by index on the canvas."""
        canvas = self.canvas
        own = own_tokens(canvas, self.rules)
        found: Ints = np.flatnonzero((canvas.ids == policy.mask_id) & own)
        return found

    def filled(self, policy: UnmaskPolicy) -> Ints:
        """Return the free tokens that are not masks, by index on the canvas."""
        canvas = self.canvas
        own = own_tokens(canvas, self.rules)
        found: Ints = np.flatnonzero((canvas.ids != policy.mask_id) & own)
        return found

    @property
    def bound(self) -> list[int]:
        """Return the slots whose tokens a constraint binds together."""
        return [slot for slot, rule in self.rules.items() if rule.constraint is not None]

    def here(self, at: Ints, policy: UnmaskPolicy) -> Ints:
        """Return those of the places that lie in the block of this step."""
        inside: Ints = at[blocks(self.canvas, policy, at) == self.pace.block]
        return inside

    def after(self, operations: Sequence[Operation], policy: UnmaskPolicy) -> State:
        """Return the state with the operations accounted for; they are not applied here."""
        sure = dict(self.sure)
        grown = sum(isinstance(operation, Insert) for operation in operations)
        revised = 0
        for operation in operations:
            if isinstance(operation, Substitute):
                revised += operation.uid in sure and operation.token != policy.mask_id
                sure[operation.uid] = operation.p
        revisions, growth = max(0, self.revisions - revised), self.growth - grown
        return replace(self, sure=sure, revisions=revisions, growth=growth)

    def advanced(self, policy: UnmaskPolicy) -> State:
        """Return the state one step on; a new block gets its share of the steps that are left."""
        opened, pace = self.opened(policy), self.pace
        block = int(blocks(self.canvas, policy, opened)[0]) if len(opened) else pace.block
        if block == pace.block:
            return replace(self, pace=replace(pace, step=pace.step + 1, spent=pace.spent + 1))
        masks = int((blocks(self.canvas, policy, opened) == block).sum())
        share = None
        if policy.steps is not None:
            share = max(1, round((policy.steps - pace.spent) * masks / len(opened)))
        steps = quota.budget(policy.quota, masks, share)
        return replace(self, pace=Pace(block, 0, steps, pace.spent + 1))


def blocks(canvas: Canvas, policy: UnmaskPolicy, at: Ints) -> Ints:
    """Return the number (n,) of the block that each place lies in."""
    if policy.blocks == "none":
        return np.zeros(len(at), np.int64)
    free = np.flatnonzero(~canvas.frozen)
    first = int(free[0]) if len(free) else 0
    start = -len(canvas.context) if policy.blocks == "causal" else first
    numbers: Ints = (at - start) // policy.block_length
    return numbers
