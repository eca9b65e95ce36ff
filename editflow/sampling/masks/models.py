"""Models that fill masks, as the loop sees them: canvases and places in, logits out.

Knows how canvases become rows of ids; does not know the network behind a denoiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.errors import UsageError
from editflow.flow.denoiser import CountingDenoiser, Denoiser
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.step.lengths.recount import Miscounted

Places = tuple[Tensor, Tensor]
"""(rows (N,), columns (N,)): tokens of canvases, by index of the canvas and index on it."""


class MaskModel(Protocol):
    """One forward pass over several canvases."""

    def __call__(self, canvases: Sequence[Canvas], where: Places, /) -> Tensor:
        """Return logits (N, V) at some tokens of `canvases`, which the caller may overwrite."""
        ...


@runtime_checkable
class CountingModel(Protocol):
    """A `MaskModel` that tells as well where tokens are missing, or too many."""

    def counted(
        self, canvases: Sequence[Canvas], where: Places, /
    ) -> tuple[Tensor, list[Miscounted]]:
        """Return what the model itself does, and what is wrong with the length of each canvas."""
        ...


@dataclass(frozen=True, slots=True)
class FromDenoiser:
    """A denoiser of ids: a canvas is a row of its context and its tokens, padded on the right."""

    denoiser: Denoiser

    def __call__(self, canvases: Sequence[Canvas], where: Places, /) -> Tensor:
        return self.denoiser.logits_at(*self._asked(canvases, where))

    def counted(
        self, canvases: Sequence[Canvas], where: Places, /
    ) -> tuple[Tensor, list[Miscounted]]:
        """Return the logits and what is wrong with the length of each canvas, from one pass.

        UsageError for a model without edit heads.
        """
        if not isinstance(self.denoiser, CountingDenoiser):
            raise UsageError(
                "length 'edits' needs a model with edit heads",
                hint="Models of this project have them; use length 'fixed' with others.",
            )
        logits, miscount = self.denoiser.counted_at(*self._asked(canvases, where))
        read = (each.float().cpu().numpy() for each in (miscount.missing, miscount.surplus))
        missing, surplus = read
        count = miscount.count.cpu().numpy()
        cuts = [(len(c.context), len(c.context) + len(c)) for c in canvases]
        return logits, [
            Miscounted(missing[row, a : b + 1], count[row, a : b + 1], surplus[row, a:b])
            for row, (a, b) in enumerate(cuts)
        ]

    def _asked(
        self, canvases: Sequence[Canvas], where: Places
    ) -> tuple[Tensor, Places, Tensor | None]:
        """Return ids, places on them and the padding mask, as a denoiser takes them."""
        ids, real = laid_out(canvases, _padding(self.denoiser))
        rows, columns = where
        before = torch.tensor([len(canvas.context) for canvas in canvases])
        mask = None if bool(real.all()) else real.long()
        return ids, (rows, columns + before[rows]), mask


def laid_out(canvases: Sequence[Canvas], padding: int) -> tuple[Tensor, Tensor]:
    """Return ids (B, L) of `context + tokens` and which of them (B, L) are no padding."""
    rows = [np.concatenate([canvas.context, canvas.ids]) for canvas in canvases]
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.full((len(rows), int(lengths.max())), padding)
    for row, values in zip(ids, rows, strict=True):
        row[: len(values)] = torch.from_numpy(values)
    return ids, torch.arange(ids.shape[1]) < lengths[:, None]


def _padding(denoiser: Denoiser) -> int:
    ids = denoiser.ids
    return ids.mask if ids.pad is None else ids.pad


@dataclass(frozen=True, slots=True)
class Guided:
    """Classifier-free guidance: (1 + w) * logits - w * logits without the context.

    Both passes are one batch. LLaDA masks the context of the second one (arXiv 2502.09992,
    appendix A.2); a model trained with the context left out wants it dropped.
    """

    model: MaskModel
    policy: UnmaskPolicy

    def __call__(self, canvases: Sequence[Canvas], where: Places, /) -> Tensor:
        blind = [self._blind(canvas) for canvas in canvases]
        rows, columns = where
        both = torch.cat([rows, rows + len(canvases)]), torch.cat([columns, columns])
        with_context, without = self.model([*canvases, *blind], both).float().chunk(2)
        return without + (1 + self.policy.guidance) * (with_context - without)

    def _blind(self, canvas: Canvas) -> Canvas:
        if self.policy.blind == "drop":
            return replace(canvas, context=canvas.context[:0])
        return replace(canvas, context=np.full_like(canvas.context, self.policy.mask_id or 0))
