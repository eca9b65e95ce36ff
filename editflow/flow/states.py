"""`States`: texts on the way from x_0 to x_1, flat over a batch, with what is left to do.

This module draws nothing at random: it writes down what `edit_path` and `mask_path` have drawn.
Letters: B examples, N columns of all alignments, T positions of all texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from editflow.flow.align import GAP, Ids

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

ORIGINAL, INSERTED, SUBSTITUTED = 0, 1, 2  # States.origin
UNSUPERVISED, KEEP, DELETE, SUBSTITUTE = -1, 0, 1, 2  # States.operation


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """One text x_t per example and its remaining edits, flat over the batch.

    Every example is preceded by one SEP position, which carries the gap before its first token;
    each other position carries the gap to its right. Example b is [offsets[b], offsets[b + 1]).
    """

    ids: Ids  # (T,) SEP, then the tokens of x_t, masks included
    origin: NDArray[np.uint8]  # (T,) ORIGINAL, INSERTED or SUBSTITUTED
    replaced: Ids  # (T,) the token that stood here before a substitution, else -1
    deleted: Mask  # (T,) an original token was deleted in the gap to the right
    operation: NDArray[np.int8]  # (T,) left to do: KEEP, DELETE, SUBSTITUTE; UNSUPERVISED at SEP
    token: Ids  # (T,) the right token where operation is SUBSTITUTE, else -1
    missing: NDArray[np.int32]  # (T,) tokens still missing in the gap to the right
    first: Ids  # (T,) the leftmost of them, else -1
    offsets: Ids  # (B + 1,)
    kappa: Floats  # (B,) share of the edits done when the state was drawn
    weight: Floats | None = None  # (T, 2) rates of the edits left on the token and in the gap, in
    #                               events per unit time; only for edits that spread (`localized`)


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Alignments of a batch end to end; example b is columns [offsets[b], offsets[b + 1])."""

    z_0: Ids  # (N,) with GAP
    z_1: Ids  # (N,) with GAP
    offsets: Ids  # (B + 1,)

    @classmethod
    def of(cls, pairs: Sequence[tuple[Ids, Ids]]) -> Aligned:
        """Concatenate the (z_0, z_1) of all examples; at least one."""
        z_0, z_1 = zip(*pairs, strict=True)
        offsets = np.cumsum([0, *map(len, z_0)])
        return cls(np.concatenate(z_0), np.concatenate(z_1), offsets)

    def with_separators(self, sep_id: int) -> Aligned:
        """Return the batch with a column sep_id | sep_id before every example, N + B columns."""
        starts = self.offsets[:-1]
        return Aligned(
            np.insert(self.z_0, starts, sep_id),
            np.insert(self.z_1, starts, sep_id),
            self.offsets + np.arange(len(self.offsets)),
        )

    def example(self) -> Ids:
        """Return (N,) the example of each column."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far each column of an alignment has come."""

    fired: Mask  # (N,) the substitution or deletion of the column is done
    copies: Ids  # (N,) positions of x_t it takes: 0 absent, 1, or more when surplus masks follow
    hidden: Mask  # (N,) its token is there as a mask
    weight: Floats | None = None  # (N,) rate of the column's edit, in events per unit time


def concatenate(states: Sequence[States]) -> States:
    """Put batches of states, drawn apart and without weights, end to end; at least one."""
    flat = {
        field.name: np.concatenate([getattr(part, field.name) for part in states])
        for field in fields(States)
        if field.name not in ("offsets", "weight")
    }
    lengths = np.concatenate([np.diff(part.offsets) for part in states])
    return States(**flat, offsets=np.cumsum([0, *lengths]))


def states_of(columns: Aligned, progress: Progress, *, kappa: Floats, mask_id: int) -> States:
    """Write down the texts x_t and their remaining edits; `columns` have separators."""
    column = np.repeat(np.arange(len(progress.copies)), progress.copies)  # (T,) column of position
    surplus = np.diff(column, prepend=-1) == 0
    z_0, z_1, fired = columns.z_0[column], columns.z_1[column], progress.fired[column]
    inserted, removed = z_0 == GAP, z_1 == GAP
    masked = progress.hidden[column] | surplus
    changed = (z_0 != z_1) & ~inserted & ~removed
    done = changed & fired

    operation = np.where(masked | changed & ~fired, SUBSTITUTE, KEEP).astype(np.int8)
    operation[removed | surplus] = DELETE
    gap = np.cumsum(progress.copies) - 1  # (N,) position that carries the gap of an absent column
    offsets = np.append(gap[columns.offsets[:-1]], len(column))
    operation[offsets[:-1]] = UNSUPERVISED
    missing, first, deleted = _gaps(columns, progress.copies, gap, n=len(column))
    return States(
        ids=np.where(masked, mask_id, np.where(inserted | done, z_1, z_0)),
        origin=(INSERTED * inserted + SUBSTITUTED * done).astype(np.uint8),
        replaced=np.where(done, z_0, -1),
        deleted=deleted,
        operation=operation,
        token=np.where(operation == SUBSTITUTE, z_1, -1),
        missing=missing,
        first=first,
        offsets=offsets,
        kappa=kappa,
        weight=_weights(columns, progress, gap, operation),
    )


def _gaps(
    columns: Aligned, copies: Ids, gap: Ids, *, n: int
) -> tuple[NDArray[np.int32], Ids, Mask]:
    """Return missing, first and deleted, each (n,), from the columns that are absent."""
    absent = np.flatnonzero(copies == 0)
    to_come = absent[columns.z_0[absent] == GAP]
    gone = absent[columns.z_0[absent] != GAP]
    first = np.full(n, -1)
    first[gap[to_come[::-1]]] = columns.z_1[to_come[::-1]]  # the leftmost is written last and stays
    deleted = np.zeros(n, dtype=np.bool_)
    deleted[gap[gone]] = True
    return np.bincount(gap[to_come], minlength=n).astype(np.int32), first, deleted


def _weights(
    columns: Aligned, progress: Progress, gap: Ids, operation: NDArray[np.int8]
) -> Floats | None:
    """Return (T, 2): the rate of the edit on the token, and the summed rates of the gap's."""
    if progress.weight is None:
        return None
    on_token = np.where(operation > KEEP, np.repeat(progress.weight, progress.copies), 0.0)
    to_come = (progress.copies == 0) & (columns.z_0 == GAP)
    rates = progress.weight[to_come]
    in_gap = np.bincount(gap[to_come], weights=rates, minlength=len(operation))
    return np.stack([on_token, in_gap], axis=1)
