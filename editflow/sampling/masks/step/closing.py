"""Slots that have met their end: what is right of it needs no model any more.

This module does not know text: an end is a token, or what the rule of a slot says it is.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from editflow.canvas.canvas import Canvas, Ints
from editflow.canvas.operations import Delete, Operation, Substitute
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import Rules, places

End = Literal["eos", "end"]


def closing(
    canvas: Canvas, policy: UnmaskPolicy, rules: Rules
) -> tuple[list[Operation], End | None]:
    """Return what closes the slots that have ended, and how the last of them did.

    Where all before an end-of-sequence token is filled, the masks after it become the first of
    `policy.eos_ids`. Where a slot's rule finds its end, all tokens after it are deleted.
    """
    operations: list[Operation] = []
    end: End | None = None
    opened = canvas.ids == policy.mask_id
    asked = {slot for slot, rule in rules.items() if rule.ends is not None}
    if policy.eos_ids:
        asked |= {*np.unique(canvas.slot[opened & ~canvas.frozen]).tolist()}
    copies = {slot for slot, rule in rules.items() if rule.copies is not None}
    for slot in sorted(asked - copies):
        held = places(canvas, slot)
        after = _after_eos(canvas.ids[held], opened[held], policy)
        kept = _kept(canvas.ids[held], opened[held], rules, slot)
        if kept is not None and kept < len(held):
            operations += [Delete(int(uid)) for uid in canvas.uids[held[kept:]]]
            end = "end"
        elif after is not None:
            masks = held[after:][opened[held[after:]]]
            operations += [Substitute(int(u), policy.eos_ids[0]) for u in canvas.uids[masks]]
            end = "eos"
    return operations, end


def _after_eos(ids: Ints, opened: Ints, policy: UnmaskPolicy) -> int | None:
    """Return the place after the first end-of-sequence token, None where masks are before it."""
    found = np.flatnonzero(np.isin(ids, policy.eos_ids))
    if not len(found) or opened[: found[0]].any() or not opened[found[0] :].any():
        return None
    return int(found[0]) + 1


def _kept(ids: Ints, opened: Ints, rules: Rules, slot: int) -> int | None:
    """Return how many tokens stay by the slot's own rule, None while it has not ended."""
    ends = rules[slot].ends if slot in rules else None
    if ends is None:
        return None
    filled = int(opened.argmax()) if opened.any() else len(ids)
    return ends(ids[:filled])
