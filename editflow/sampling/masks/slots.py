"""What a caller may ask of one slot of a canvas: bounds of its length, a language, an end.

This module does not know how slots are written in a template, nor what fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from editflow.canvas.canvas import Bools, Canvas, Ints
from editflow.canvas.operations import Delete, Operation, Substitute

OPEN = -1
"""The id by which a constraint is shown a token that is still a mask."""


class Constraint(Protocol):
    """What the tokens of a slot may be together, asked at any state of filling.

    As long as only tokens of its last `path` are filled in, however few at a time, a path exists.
    """

    def path(
        self,
        ids: Ints,
        log_p: npt.NDArray[np.float32],
        /,
        *,
        uniforms: npt.NDArray[np.float64] | None,
    ) -> Ints:
        """Return tokens (k,) for the whole slot that agree with `ids` (k,), `OPEN` where open.

        `log_p: (k, V)` are log-probabilities; rows of tokens that are not open mean nothing. The
        most probable path, or one drawn by `uniforms` (k + 1, 2) in [0, 1).
        """
        ...

    def fits(self, ids: Ints, /) -> bool:
        """Tell whether any path agrees with `ids` (k,)."""
        ...


@dataclass(frozen=True, slots=True)
class SlotRule:
    """What one slot has to keep to.

    `shortest` and `longest` bound its tokens where its length may change. `ends` is shown the
    tokens filled from the slot's start on and tells how many of them stay once the text has met
    its end, such as a stop string; what is right of them is deleted. A slot that `copies` another
    one, of as many tokens, is never filled by itself: whatever happens to a token of that one
    happens to its own.
    """

    shortest: int = 0
    longest: int | None = None
    constraint: Constraint | None = None
    ends: Callable[[Ints], int | None] | None = None
    copies: int | None = None


Rules = Mapping[int, SlotRule]
"""The rules of a canvas by index of the slot; free tokens outside every slot have index -1."""


def own_tokens(canvas: Canvas, rules: Rules) -> Bools:
    """Return which tokens (L,) may change by themselves: those neither frozen nor copies."""
    copies = [slot for slot, rule in rules.items() if rule.copies is not None]
    free: Bools = ~canvas.frozen
    return free & ~np.isin(canvas.slot, copies) if copies else free


def mirrored(
    canvas: Canvas, rules: Rules, operations: Sequence[Operation]
) -> list[Substitute | Delete]:
    """Return what happens in slots that copy others, given what happens in these."""
    found: list[Substitute | Delete] = []
    for slot, rule in rules.items():
        if rule.copies is None:
            continue
        theirs, own = (canvas.uids[places(canvas, at)].tolist() for at in (rule.copies, slot))
        twin = dict(zip(theirs, own, strict=True))
        found += [
            replace(operation, uid=twin[operation.uid])
            for operation in operations
            if isinstance(operation, Substitute | Delete) and operation.uid in twin
        ]
    return found


def room(canvas: Canvas, rules: Rules, slot: int) -> tuple[int, int | None]:
    """Return how many tokens the slot may lose and gain, None for any number."""
    rule, length = rules.get(slot, SlotRule()), len(places(canvas, slot))
    if rule.constraint is not None:
        return 0, 0
    return max(0, length - rule.shortest), (
        None if rule.longest is None else max(0, rule.longest - length)
    )


def places(canvas: Canvas, slot: int) -> Ints:
    """Return the free tokens of a slot, by index on the canvas, in order."""
    found: Ints = np.flatnonzero((canvas.slot == slot) & ~canvas.frozen)
    return found
