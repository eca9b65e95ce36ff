"""Slots of a wrong length: what edit heads say is missing or too much, as operations inside slots.

This module does not know logits or models: it sees probabilities, and what is filled in anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from editflow.canvas.canvas import Canvas, Ints
from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.slots import OPEN, Rules, SlotRule
from editflow.sampling.masks.step.state import State

_DECIMALS = 6  # of the probabilities kept in a trace
_NO_RULE = SlotRule()


@dataclass(frozen=True, slots=True, eq=False)
class Miscounted:
    """`flow.denoiser.Miscount` of one canvas of L tokens, its context left out."""

    missing: npt.NDArray[np.float32]  # (L + 1,)
    count: Ints  # (L + 1,)
    surplus: npt.NDArray[np.float32]  # (L,)


def recounted(
    state: State, fills: Sequence[Operation], said: Miscounted, policy: UnmaskPolicy
) -> list[Operation]:
    """Return what happens on a canvas: `fills`, and what slots gain and lose besides.

    The surest change of a slot's length first, as far as its bounds, what is left to grow by, and
    its constraint allow: some text has to be left that agrees with what is filled in. A token that
    goes is not filled in. Slots that copy others, and those that are copied, keep their length.
    """
    canvas, rules = state.canvas, state.rules
    spare, operations = state.growth, list(fills)
    next_uid = canvas.next_uid
    for slot in _free(canvas, rules):
        draft = _Draft.of(canvas, slot, fills, policy)
        for change in _wanted(canvas, slot, said, policy):
            found = draft.after(change, rules.get(slot, _NO_RULE), most=spare)
            if found is None:
                continue
            draft, count = found
            spare -= count
            new = range(next_uid, next_uid + count)
            operations = _with(operations, canvas, change, new, policy)
            next_uid += count
    return operations


@dataclass(frozen=True, slots=True)
class _Change:
    """With probability p, `count` masks go before the token at index `at`; 0: the token goes."""

    p: float
    at: int
    count: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """The tokens of a slot as they will be: before each gap of it, what stands there.

    `parts[i]` is what is new in gap i of the slot, and the token right of it unless it goes.
    """

    first: int  # the slot's first gap, by index on the canvas
    parts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(
        cls, canvas: Canvas, slot: int, fills: Sequence[Operation], policy: UnmaskPolicy
    ) -> _Draft:
        """Return the slot with `fills` done."""
        filled = {o.uid: o.token for o in fills if isinstance(o, Substitute)}
        gaps = np.flatnonzero(canvas.slot_gaps == slot)
        held = range(int(gaps[0]), int(gaps[-1]))
        tokens = [filled.get(int(canvas.uids[at]), int(canvas.ids[at])) for at in held]
        shown = [(OPEN if token == policy.mask_id else token,) for token in tokens]
        return cls(int(gaps[0]), (*shown, ()))

    def after(self, change: _Change, rule: SlotRule, *, most: int) -> tuple[_Draft, int] | None:
        """Return the slot after a change, or as much of it as is allowed, and the masks it adds."""
        place = change.at - self.first
        here = self.parts[place]
        if not change.count:
            tried = self._with(place, here[:-1])
            return (tried, 0) if tried._keeps(rule) else None
        room = most if rule.longest is None else min(most, rule.longest - len(self))
        for count in range(min(change.count, room), 0, -1):
            tried = self._with(place, (OPEN,) * count + here)
            if tried._keeps(rule):
                return tried, count
        return None

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def _with(self, place: int, part: tuple[int, ...]) -> _Draft:
        return replace(self, parts=(*self.parts[:place], part, *self.parts[place + 1 :]))

    def _keeps(self, rule: SlotRule) -> bool:
        if len(self) < rule.shortest or (rule.longest is not None and len(self) > rule.longest):
            return False
        ids = np.array([token for part in self.parts for token in part], np.int64)
        return rule.constraint is None or rule.constraint.fits(ids)


def _free(canvas: Canvas, rules: Rules) -> list[int]:
    """Return the slots whose length is not another slot's as well."""
    copies = {rule.copies for rule in rules.values()} - {None}
    tied = copies | {slot for slot, rule in rules.items() if rule.copies is not None}
    found = np.unique(canvas.slot_gaps[~canvas.frozen_gaps]).tolist()
    return [slot for slot in found if slot >= 0 and slot not in tied]


def _wanted(canvas: Canvas, slot: int, said: Miscounted, policy: UnmaskPolicy) -> list[_Change]:
    """Return the changes of a slot that are sure enough, the surest first."""
    gaps = np.flatnonzero((canvas.slot_gaps == slot) & ~canvas.frozen_gaps)
    held = np.flatnonzero((canvas.slot == slot) & ~canvas.frozen)
    opened = gaps[said.missing[gaps] >= policy.missing_threshold].tolist()
    gone = held[said.surplus[held] >= policy.surplus_threshold].tolist()
    wanted = [_Change(float(said.surplus[at]), at, 0) for at in gone]
    wanted += [_Change(float(said.missing[at]), at, int(said.count[at])) for at in opened]
    return sorted(wanted, key=lambda change: -change.p)


def _with(
    operations: list[Operation],
    canvas: Canvas,
    change: _Change,
    new: range,
    policy: UnmaskPolicy,
) -> list[Operation]:
    """Return the operations with a change among them, whose masks have the stable ids `new`."""
    p = round(change.p, _DECIMALS)
    if not new:
        uid = int(canvas.uids[change.at])
        left = [o for o in operations if not (isinstance(o, Substitute) and o.uid == uid)]
        return [*left, Delete(uid, p)]
    assert policy.mask_id is not None
    before = int(canvas.uids[change.at - 1]) if change.at else START
    chain = pairwise([before, *new])
    return [*operations, *(Insert(after, uid, policy.mask_id, p) for after, uid in chain)]
