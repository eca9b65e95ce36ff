"""A canvas: a token sequence under edit in which every token and every gap is free or frozen.

A canvas does not know text, models or probabilities: token ids go in, token ids come out.

Gap `g` lies before token `g`; gap `L` lies after the last token. All arrays are read-only, and
`apply` returns a new canvas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute

ORIGINAL, INSERTED, SUBSTITUTED = 0, 1, 2

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A template segment whose tokens stay as they are."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A template segment of `length` tokens `mask`, all free, and free to grow and shrink."""

    length: int
    mask: int


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A token sequence with stable ids, provenance and free or frozen marks; an immutable value."""

    ids: Ints
    """(L,) token ids"""
    uids: Ints
    """(L,) stable ids, unique, at least 1; the initial tokens have 1..L"""
    frozen: Bools
    """(L,) the token may be neither deleted nor substituted"""
    frozen_gaps: Bools
    """(L + 1,) nothing may be inserted in the gap"""
    origin: npt.NDArray[np.uint8]
    """(L,) ORIGINAL, INSERTED or SUBSTITUTED"""
    replaced: Ints
    """(L,) the token id that stood here at first, where the origin is SUBSTITUTED; else -1"""
    deleted: Bools
    """(L + 1,) an initial token was deleted in the gap"""
    slot: Ints
    """(L,) index of the template slot the token belongs to, else -1"""
    slot_gaps: Ints
    """(L + 1,) index of the template slot that an insertion in the gap belongs to, else -1"""
    context: Ints
    """(C,) tokens the model reads before the text, such as the instruction; never edited"""
    next_uid: int
    """the smallest stable id no token of this canvas or its past has had"""

    def __post_init__(self) -> None:
        for array in self._arrays().values():
            array.flags.writeable = False

    @classmethod
    def of(
        cls,
        ids: npt.ArrayLike,
        *,
        frozen: npt.ArrayLike | None = None,
        frozen_gaps: npt.ArrayLike | None = None,
        slot: npt.ArrayLike | None = None,
        slot_gaps: npt.ArrayLike | None = None,
        context: npt.ArrayLike = (),
    ) -> Canvas:
        """Return the canvas of an unedited token sequence: all free, no slots, unless said."""
        ids = np.array(ids)
        if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
            raise ValueError(f"token ids are a flat list of whole numbers, got {ids!r}")
        length = len(ids)
        return cls(
            ids=ids.astype(np.int64),
            uids=np.arange(1, length + 1),
            frozen=_marks(frozen, length, outside=False),
            frozen_gaps=_marks(frozen_gaps, length + 1, outside=False),
            origin=np.full(length, ORIGINAL, dtype=np.uint8),
            replaced=_marks(None, length, outside=-1),
            deleted=_marks(None, length + 1, outside=False),
            slot=_marks(slot, length, outside=-1),
            slot_gaps=_marks(slot_gaps, length + 1, outside=-1),
            context=np.array(context, dtype=np.int64),
            next_uid=length + 1,
        )

    @classmethod
    def from_template(cls, segments: Sequence[Fixed | Slot]) -> Canvas:
        """Return the canvas of a template: slots are free, everything outside them is frozen.

        Two slots with no token between them raise ValueError: nothing would tell where the first
        one ends.
        """
        ids, slot, slot_gaps = _lay_out(segments)
        return cls.of(
            ids, frozen=slot < 0, frozen_gaps=slot_gaps < 0, slot=slot, slot_gaps=slot_gaps
        )

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Canvas):
            return NotImplemented
        mine, theirs = self._arrays(), other._arrays()
        same = all(np.array_equal(mine[name], theirs[name]) for name in mine)
        return same and self.next_uid == other.next_uid

    @property
    def state(self) -> bytes:
        """What a model can see of this canvas, as a key: tokens, provenance and frozen marks.

        Two canvases that differ only in stable ids have the same state.
        """
        seen = (self.context, self.ids, self.origin, self.replaced, self.deleted)
        marks = (self.frozen, self.frozen_gaps)
        return b"".join(array.tobytes() for array in (*seen, *marks))

    def position(self, uid: int) -> int:
        """Return the index of the token `uid`; ValueError when the canvas has no such token."""
        return int(self.positions([uid])[0])

    def positions(self, uids: npt.ArrayLike) -> Ints:
        """Return the index of each token of `uids` (n,); START has index -1."""
        wanted = np.asarray(uids, dtype=np.int64).reshape(-1)
        known = np.concatenate([[START], self.uids])
        order = np.argsort(known)
        found = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
        if (missing := known[found] != wanted).any():
            raise ValueError(f"no token {int(wanted[missing.argmax()])} on this canvas")
        return found - 1

    def apply(self, operations: Sequence[Operation]) -> Canvas:
        """Return the canvas after all of `operations` at once.

        Stable ids name the tokens of *this* canvas, so the order of the operations does not
        matter, with one exception: an insertion may follow a token inserted earlier in the list.
        A token inserted after a token that is deleted at the same time stays where that token was.
        An operation on something frozen, unknown or already touched raises ValueError naming it.
        """
        inserts = [o for o in operations if isinstance(o, Insert)]
        deletes = [o for o in operations if isinstance(o, Delete)]
        substitutes = [o for o in operations if isinstance(o, Substitute)]
        _check_distinct([*deletes, *substitutes])
        return self._substitute(substitutes)._insert(inserts)._delete(deletes)

    def _substitute(self, operations: list[Substitute]) -> Canvas:
        if not operations:
            return self
        at = self._free_positions(operations)
        new = np.array([o.token for o in operations], dtype=np.int64)
        first = np.where(self.replaced[at] >= 0, self.replaced[at], self.ids[at])
        inserted, back = self.origin[at] == INSERTED, first == new
        ids, origin, replaced = self.ids.copy(), self.origin.copy(), self.replaced.copy()
        ids[at] = new
        origin[at] = np.where(inserted, INSERTED, np.where(back, ORIGINAL, SUBSTITUTED))
        replaced[at] = np.where(inserted | back, -1, first)
        return self._with(ids=ids, origin=origin, replaced=replaced)

    def _insert(self, operations: list[Insert]) -> Canvas:
        if not operations:
            return self
        anchor, depth = self._anchors(operations)
        added, gap = len(operations), anchor + 1
        # an old token sorts by its index; a new one after its anchor, by its place in the chain
        order = np.lexsort(
            (np.append(np.zeros(len(self)), depth), np.append(np.arange(len(self)), anchor))
        )

        def tokens(old: npt.NDArray[Any], new: npt.ArrayLike) -> npt.NDArray[Any]:
            return np.append(old, np.broadcast_to(new, added).astype(old.dtype))[order]

        def gaps(old: npt.NDArray[Any], new: npt.ArrayLike) -> npt.NDArray[Any]:
            # each token carries the gap right of it; what was deleted stays left of what is new
            return np.append(old[:1], tokens(old[1:], new))

        uids = np.array([o.uid for o in operations], dtype=np.int64)
        return self._with(
            ids=tokens(self.ids, np.array([o.token for o in operations])),
            uids=tokens(self.uids, uids),
            frozen=tokens(self.frozen, False),
            frozen_gaps=gaps(self.frozen_gaps, False),
            origin=tokens(self.origin, INSERTED),
            replaced=tokens(self.replaced, -1),
            deleted=gaps(self.deleted, False),
            slot=tokens(self.slot, self.slot_gaps[gap]),
            slot_gaps=gaps(self.slot_gaps, self.slot_gaps[gap]),
            next_uid=int(uids.max()) + 1,
        )

    def _delete(self, operations: list[Delete]) -> Canvas:
        if not operations:
            return self
        gone = np.zeros(len(self), dtype=np.bool_)
        gone[self._free_positions(operations)] = True
        kept = ~gone
        # new gap j spans the old gaps from right of kept token j - 1 to left of kept token j
        start = np.append(0, np.flatnonzero(kept) + 1)
        deleted = self.deleted.copy()
        deleted[:-1] |= gone & (self.origin != INSERTED)
        return self._with(
            **{name: getattr(self, name)[kept] for name in _TOKEN_ARRAYS},
            frozen_gaps=np.logical_and.reduceat(self.frozen_gaps, start),
            deleted=np.logical_or.reduceat(deleted, start),
            slot_gaps=np.maximum.reduceat(self.slot_gaps, start),
        )

    def _free_positions(self, operations: Sequence[Delete | Substitute]) -> Ints:
        at = self.positions([o.uid for o in operations])
        blocked = self.frozen[at] | (at < 0)
        if blocked.any():
            raise ValueError(f"{operations[int(blocked.argmax())]} touches a frozen token")
        return at

    def _anchors(self, operations: list[Insert]) -> tuple[Ints, Ints]:
        """Return for each insertion the index of its token on this canvas (n,) and the place (n,)
        in the chain of tokens inserted there, from 1."""
        chains: dict[int, tuple[int, int]] = {}
        taken: set[int] = set()
        for operation in operations:
            if operation.after in taken:
                raise ValueError(f"{operation}: a token was already inserted right there")
            if operation.uid < self.next_uid or operation.uid in chains:
                raise ValueError(f"{operation}: that stable id has been used before")
            taken.add(operation.after)
            root, depth = chains.get(operation.after, (operation.after, 0))
            chains[operation.uid] = (root, depth + 1)
        roots, depths = zip(*chains.values(), strict=True)
        anchor = self.positions(roots)
        blocked = self.frozen_gaps[anchor + 1]
        if blocked.any():
            raise ValueError(f"{operations[int(blocked.argmax())]} touches a frozen gap")
        return anchor, np.array(depths, dtype=np.int64)

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {name: getattr(self, name) for name in _ARRAYS}

    def _with(self, **changed: Any) -> Canvas:
        return Canvas(**(self._arrays() | {"next_uid": self.next_uid} | changed))


_ARRAYS = tuple(field.name for field in fields(Canvas) if field.name != "next_uid")
_TOKEN_ARRAYS = ("ids", "uids", "frozen", "origin", "replaced", "slot")


def _marks(marks: npt.ArrayLike | None, length: int, *, outside: int) -> npt.NDArray[Any]:
    """Return a copy of `marks` (length,) as booleans or slot indices, by the type of `outside`."""
    dtype = np.bool_ if isinstance(outside, bool) else np.int64
    array: npt.NDArray[Any] = np.array(np.full(length, outside) if marks is None else marks, dtype)
    if array.shape != (length,):
        raise ValueError(f"marks have shape {array.shape}, the canvas needs ({length},)")
    return array


def _lay_out(segments: Sequence[Fixed | Slot]) -> tuple[Ints, Ints, Ints]:
    """Return token ids (L,), slot of each token (L,) and slot of each gap (L + 1,)."""
    ids: list[int] = []
    slot: list[int] = []
    gaps: list[int] = [-1]
    slots = 0
    for segment in segments:
        if isinstance(segment, Fixed):
            ids += segment.ids
            slot += [-1] * len(segment.ids)
            gaps += [-1] * len(segment.ids)
            continue
        if gaps[-1] >= 0:
            raise ValueError(f"slots {gaps[-1]} and {slots} need fixed text between them")
        ids += [segment.mask] * segment.length
        slot += [slots] * segment.length
        gaps[-1:] = [slots] * (segment.length + 1)
        slots += 1
    return np.array(ids, np.int64), np.array(slot, np.int64), np.array(gaps, np.int64)


def _check_distinct(operations: Sequence[Delete | Substitute]) -> None:
    seen: set[int] = set()
    for operation in operations:
        if operation.uid in seen:
            raise ValueError(f"{operation}: that token is already touched by another operation")
        seen.add(operation.uid)
