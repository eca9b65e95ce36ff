"""How many edits and tokens a canvas may still gain, and which operations that leaves.

This module does not know samplers: it counts operations and keeps the most confident ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editflow.canvas.canvas import INSERTED, ORIGINAL, SUBSTITUTED, Canvas
from editflow.canvas.operations import Delete, Insert, Operation
from editflow.sampling.edits.policy import Policy


@dataclass(frozen=True, slots=True)
class Allowed:
    """The operations the budget leaves, in their order; `spent` edits after them, counted only
    under a budget; `over` when some operation did not fit."""

    operations: tuple[Operation, ...]
    spent: int
    over: bool


def within_budget(
    canvas: Canvas, operations: Sequence[Operation], *, policy: Policy, spent: int
) -> Allowed:
    """Return the operations that fit `policy.max_edits` and `policy.max_length`.

    `spent` edits were made before: tokens inserted, deleted or substituted as the canvas stands
    now against its start, so that undoing an edit gives it back. Operations that cost nothing
    happen; of the others the most confident that fit. Tokens inserted in one gap go together.
    """
    if policy.max_edits is None and policy.max_length is None:
        return Allowed(tuple(operations), spent, over=False)
    events = _events(operations)
    where = {uid: at for at, uid in enumerate(canvas.uids.tolist())}
    costs = [sum(_cost(canvas, o, where, policy=policy) for o in event) for event in events]
    growth = [sum(_growth(o) for o in event) for event in events]
    free = [i for i in range(len(events)) if costs[i] <= 0 and growth[i] <= 0]
    edits, length = spent + sum(costs[i] for i in free), len(canvas) + sum(growth[i] for i in free)
    chosen = set(free)
    for i in sorted(set(range(len(events))) - chosen, key=lambda i: (-events[i][0].p, i)):
        fits_edits = policy.max_edits is None or edits + costs[i] <= policy.max_edits
        fits_length = policy.max_length is None or length + growth[i] <= policy.max_length
        if fits_edits and (fits_length or growth[i] <= 0):
            chosen.add(i)
            edits, length = edits + costs[i], length + growth[i]
    kept = tuple(o for i in sorted(chosen) for o in events[i])
    return Allowed(kept, edits, over=len(chosen) < len(events))


def _events(operations: Sequence[Operation]) -> list[list[Operation]]:
    """Return the operations in groups that happen together: a chain of insertions is one group."""
    events: list[list[Operation]] = []
    for operation in operations:
        match events[-1][-1] if events else None, operation:
            case Insert(uid=last), Insert(after=after) if after == last:
                events[-1].append(operation)
            case _:
                events.append([operation])
    return events


def _cost(canvas: Canvas, operation: Operation, where: Mapping[int, int], *, policy: Policy) -> int:
    """Return by how much the operation moves the canvas away from its start, in edits.

    `where` gives the index of each stable id.
    """
    if isinstance(operation, Insert):
        return 1
    at = where[operation.uid]
    if canvas.origin[at] == INSERTED:
        return -1 if isinstance(operation, Delete) else 0
    if canvas.ids[at] == policy.mask_id:
        return 0
    if isinstance(operation, Delete):
        return int(canvas.origin[at] == ORIGINAL)
    back = canvas.origin[at] == SUBSTITUTED and canvas.replaced[at] == operation.token
    return int(canvas.origin[at] == ORIGINAL) - int(back)


def _growth(operation: Operation) -> int:
    return isinstance(operation, Insert) - isinstance(operation, Delete)
