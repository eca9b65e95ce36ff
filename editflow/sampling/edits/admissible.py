"""What may happen at all: rates checked, and zero wherever a canvas is frozen.

This module does not know thresholds, time or tokens: it decides where, never what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from editflow.canvas.canvas import Bools, Canvas, Ints
from editflow.errors import NonFiniteError
from editflow.flow.rates import EditRates
from editflow.sampling.edits.policy import Policy


def free_masks(canvas: Canvas, policy: Policy) -> Bools:
    """Return which tokens (L,) are masks that have to be filled or deleted before the end."""
    return masks_of(canvas.ids, policy) & ~canvas.frozen


def masks_of(ids: Ints, policy: Policy) -> Bools:
    """Return which of `ids`, of any shape, are the mask."""
    return np.zeros(ids.shape, np.bool_) if policy.mask_id is None else ids == policy.mask_id


def admissible(canvases: Sequence[Canvas], rates: EditRates, policy: Policy) -> EditRates:
    """Return the rates in float64 on the CPU: 0 on all that is frozen or padding.

    The one place where frozen marks act: below, what has rate 0 does not exist. A mask that is not
    deleted has to become a token, whatever the model says.
    """
    _check(canvases, rates)
    width, device = rates.delete.shape[1], rates.insert.device
    ids = padded([canvas.ids for canvas in canvases], width, fill=-1)
    tokens = torch.from_numpy(padded([c.frozen for c in canvases], width, fill=True))
    gaps = torch.from_numpy(padded([c.frozen_gaps for c in canvases], width + 1, fill=True))
    insert, delete, substitute = (
        rate.detach().double().cpu() for rate in (rates.insert, rates.delete, rates.substitute)
    )
    masks = torch.from_numpy(masks_of(ids, policy))
    substitute = torch.where(masks, (1 - delete).clamp_min(0), substitute)
    return replace(
        rates,
        insert=insert.masked_fill(gaps, 0),
        delete=delete.masked_fill(tokens, 0),
        substitute=substitute.masked_fill(tokens, 0),
        count=rates.count.cpu(),
        token_log_q=lambda r, c, kind: rates.token_log_q(r.to(device), c.to(device), kind),
    )


def _check(canvases: Sequence[Canvas], rates: EditRates) -> None:
    lengths = [len(canvas) for canvas in canvases]
    if rates.lengths.tolist() != lengths:
        raise ValueError(f"rates are for lengths {rates.lengths.tolist()}, canvases have {lengths}")
    for name, extra in (("insert", 1), ("delete", 0), ("substitute", 0)):
        values: Tensor = getattr(rates, name)
        last = rates.lengths.to(values.device)[:, None] + extra
        inside = torch.arange(values.shape[1], device=values.device) < last
        if not torch.isfinite(values[inside]).all():
            raise NonFiniteError(
                f"the model gave NaN or infinity as a probability to {name}",
                hint="Load the model in float32; if that does not help, the checkpoint is broken.",
            )


def padded(rows: Sequence[npt.NDArray[Any]], width: int, *, fill: Any) -> npt.NDArray[Any]:
    """Return the rows as one array (B, width)."""
    padded = np.full((len(rows), width), fill, dtype=rows[0].dtype if rows else None)
    for row, values in zip(padded, rows, strict=True):
        row[: len(values)] = values
    return padded
