"""Masks that become two or go away: the expand and delete tokens of DreamOn as operations.

This module does not know logits; what is proposed is decided before.
"""

from __future__ import annotations

import numpy as np

from editflow.canvas.canvas import Bools, Ints
from editflow.canvas.operations import Delete, Insert, Operation, Substitute
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import places, room
from editflow.sampling.masks.step.state import State


def barred(state: State, at: Ints) -> tuple[Bools, Bools]:
    """Return at which places (n,) nothing may be added and at which nothing may be taken away."""
    canvas = state.canvas
    slots = canvas.slot[at]
    rooms = {slot: room(canvas, state.rules, slot) for slot in np.unique(slots).tolist()}
    full = np.array([rooms[slot][1] == 0 for slot in slots.tolist()], np.bool_)
    least = np.array([rooms[slot][0] == 0 for slot in slots.tolist()], np.bool_)
    return full | canvas.frozen_gaps[at + 1] | (state.growth <= 0), least


def resized(
    state: State, chosen: list[tuple[int, int, float]], policy: UnmaskPolicy
) -> list[Operation]:
    """Return the operations of (place, token, p), the surest first, as far as slots have room.

    An expand token puts a mask behind its own (arXiv 2602.01326); a delete token takes its mask
    away and every mask right of it in the slot that is not filled in the same step.
    """
    growing = _Growing(state, policy, {at for at, _, _ in chosen})
    for at, token, p in chosen:
        growing.take(at, token, p)
    return growing.operations


class _Growing:
    """Counts what each slot may still lose and gain while operations are collected."""

    def __init__(self, state: State, policy: UnmaskPolicy, chosen: set[int]) -> None:
        self.state, self.policy = state, policy
        self.operations: list[Operation] = []
        self.kept = chosen  # not swept away by a deletion left of them
        self.gone: set[int] = set()
        self.changed: dict[int, int] = {}  # slot -> tokens gained
        self.next_uid = state.canvas.next_uid
        self.growth = state.growth

    def take(self, at: int, token: int, p: float) -> None:
        canvas = self.state.canvas
        uid, slot = int(canvas.uids[at]), int(canvas.slot[at])
        if token == self.policy.delete_id:
            self._delete(at, slot, p)
        elif token != self.policy.expand_id:
            self.operations.append(Substitute(uid, token, p))
        elif self._may_grow(slot):
            self.operations.append(Insert(uid, self.next_uid, int(canvas.ids[at]), p))
            self.next_uid += 1
            self.growth -= 1
            self.changed[slot] = self.changed.get(slot, 0) + 1

    def _may_grow(self, slot: int) -> bool:
        most = room(self.state.canvas, self.state.rules, slot)[1]
        return self.growth > 0 and (most is None or self.changed.get(slot, 0) < most)

    def _delete(self, at: int, slot: int, p: float) -> None:
        canvas = self.state.canvas
        right = places(canvas, slot)
        masks = right[(right > at) & (canvas.ids[right] == self.policy.mask_id)].tolist()
        swept = [other for other in masks if other not in self.kept]
        spare = room(canvas, self.state.rules, slot)[0] + self.changed.get(slot, 0)
        for place in [at, *swept]:
            if spare > 0 and place not in self.gone:
                self.gone.add(place)
                self.operations.append(Delete(int(canvas.uids[place]), p))
                self.changed[slot] = self.changed.get(slot, 0) - 1
                spare -= 1
