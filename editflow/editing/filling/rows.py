"""Fill a row of fixed tokens and blanks with any denoiser: lengths first, then tokens in any order.

Knows rows and the unmasking engine; knows nothing of text or templates.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import torch

from editflow.canvas.canvas import Ints
from editflow.editing.filling.blanks import Row, blanks_of, laid_out
from editflow.editing.filling.lengths import Lengths, chosen_lengths
from editflow.editing.filling.readers import Prompted
from editflow.errors import UsageError
from editflow.sampling.masks.cached import CachedBlocks
from editflow.sampling.masks.loop import Moment, drained, unmasking
from editflow.sampling.masks.models import FromDenoiser, MaskModel
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.run import Run

if TYPE_CHECKING:
    from editflow.flow.denoiser import BlockDenoiser


@dataclass(frozen=True, slots=True)
class FilledRow:
    """How a row was filled: the run, and the tokens of each blank in order.

    `probed` counts the passes that chose the lengths, one for each length that was tried.
    """

    run: Run
    tokens: tuple[Ints, ...]
    probed: int

    @property
    def forwards(self) -> int:
        """Forward passes in all."""
        return self.run.forwards + self.probed

    @property
    def sure(self) -> tuple[float, ...]:
        """The probability of the least sure token of each blank, 1 for one without tokens."""
        canvas = self.run.canvas
        p = {op.uid: op.p for step in self.run.steps for op in step.operations}
        return tuple(
            min((p.get(uid, 1.0) for uid in canvas.uids[canvas.slot == index]), default=1.0)
            for index in range(len(self.tokens))
        )


def fill_row(
    row: Row,
    prompted: Prompted,
    policy: UnmaskPolicy,
    *,
    lengths: Lengths = "search",
    generator: torch.Generator | None = None,
) -> FilledRow:
    """Fill every blank of a row; whatever is fixed stays.

    `lengths` "search" tries numbers of tokens and takes the likeliest, "usual" takes the blank's
    own guess, "dreamon" begins there and lets the model expand and delete where no constraint
    binds a blank, "edits" lets the edit heads of the model insert and delete inside every blank,
    within its bounds and its constraint. Raises ConstraintError for a blank no text fits,
    UsageError where the row is too long for the model or it has no edit heads, NonFiniteError for a
    broken model.
    """
    return drained(filling_row(row, prompted, policy, lengths=lengths, generator=generator))


def filling_row(
    row: Row,
    prompted: Prompted,
    policy: UnmaskPolicy,
    *,
    lengths: Lengths = "search",
    generator: torch.Generator | None = None,
) -> Generator[Moment, None, FilledRow]:
    """Do what `fill_row` does and yield every step; the generator returns how it was filled."""
    if lengths in ("dreamon", "edits"):
        policy = replace(policy, length=lengths)
    model, policy = engine(prompted, with_ids(policy, prompted.ids, ends=False))
    sizes, probed = chosen_lengths(row, prompted, lengths)
    canvas, rules = laid_out(row, sizes, mask=prompted.ids.mask, context=prompted.context)
    check_room(len(canvas), prompted)
    moments = unmasking([canvas], model, policy, generator=generator, rules=[rules])
    (run,) = yield from moments
    final = run.canvas
    tokens = tuple(final.ids[final.slot == index] for index in range(len(blanks_of(row))))
    return FilledRow(run, tokens, probed)


def check_room(length: int, prompted: Prompted) -> None:
    """Raise UsageError for a text of more tokens than the model was trained to read."""
    if prompted.room is not None and length > prompted.room:
        raise UsageError(
            f"text and slots have {length} tokens, and the model reads {prompted.room} "
            f"beside {len(prompted.context)} of instruction and context",
            hint="Shorten the context or the slots, or fill a part of the text at a time.",
        )


def engine(prompted: Prompted, policy: UnmaskPolicy) -> tuple[MaskModel, UnmaskPolicy]:
    """Return the denoiser as the loop sees it; a block-causal one goes block by block."""
    denoiser = prompted.denoiser
    if denoiser.block is None:
        return FromDenoiser(denoiser), policy
    policy = replace(policy, blocks="causal", block_length=denoiser.block)
    if hasattr(denoiser, "cache"):
        return CachedBlocks(cast("BlockDenoiser", denoiser)), policy
    return FromDenoiser(denoiser), policy
