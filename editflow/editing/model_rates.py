"""The edit model as the sampler sees it: canvases in, `EditRates` out.

Knows how positions of the model map to tokens and gaps; knows nothing of thresholds or text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.flow.rates import EditRates
from editflow.models.heads import DELETE, SUBSTITUTE, Kind
from editflow.models.network import TEXT, EditInputs, EditNetwork
from editflow.models.shape import EditShape


@dataclass(frozen=True)
class ModelRates:
    """Run a factored edit model on canvases that carry their instruction as `context`.

    Slot tokens that no context uses stand for nothing, so they are never proposed.
    """

    model: EditNetwork
    suppressed: tuple[int, ...]

    @torch.inference_mode()
    def __call__(self, canvases: Sequence[Canvas]) -> EditRates:
        inputs = edit_inputs(canvases, self.model.shape).to(self.model.device)
        output = self.model(inputs)
        lengths = torch.tensor([len(canvas) for canvas in canvases])
        first = torch.tensor([len(canvas.context) for canvas in canvases])  # position of SEP
        gaps = _take(torch.sigmoid(output.gap), first, lengths + 1)
        operations = torch.softmax(output.operation, dim=-1)
        counts = _take(output.count.argmax(-1) + 1, first, lengths + 1)
        banned = self._banned(canvases).to(output.hidden.device)

        def token_log_q(rows: Tensor, columns: Tensor, kind: Kind) -> Tensor:
            at = columns + first[rows] + (1 if kind == "substitute" else 0)
            device = output.hidden.device
            with torch.inference_mode():
                where = rows.to(device), at.to(device)
                scores = self.model.token_log_probs(output, inputs, where, kind)
                return scores.masked_fill(banned[rows.to(device)], -torch.inf).cpu()

        return EditRates(
            insert=gaps,
            delete=_take(operations[..., DELETE], first + 1, lengths),
            substitute=_take(operations[..., SUBSTITUTE], first + 1, lengths),
            lengths=lengths,
            count=counts.clamp_min(1),
            token_log_q=token_log_q,
        )

    def _banned(self, canvases: Sequence[Canvas]) -> Tensor:
        """Return `(B, V)`: tokens that would stand for nothing in each canvas."""
        banned = torch.zeros(len(canvases), self.model.shape.vocab_size, dtype=torch.bool)
        banned[:, list(self.suppressed)] = True
        slots = np.array(self.model.shape.slot_token_ids)
        for row, canvas in enumerate(canvases):
            used = np.intersect1d(canvas.context, slots)
            banned[row, torch.from_numpy(used)] = False
        return banned


def edit_inputs(canvases: Sequence[Canvas], shape: EditShape) -> EditInputs:
    """Lay `context SEP text` of every canvas into padded `(B, L)` tensors, provenance included."""
    size = len(canvases), max(len(canvas.context) + len(canvas) + 1 for canvas in canvases)
    ids = np.full(size, shape.pad_token_id, dtype=np.int64)
    replaced = np.full(size, -1, dtype=np.int64)
    segment, origin, deleted, mask = (np.zeros(size, dtype=np.int64) for _ in range(4))
    for row, canvas in enumerate(canvases):
        sep = len(canvas.context)
        end = sep + 1 + len(canvas)
        ids[row, :sep] = canvas.context
        ids[row, sep] = shape.sep_token_id
        ids[row, sep + 1 : end] = canvas.ids
        segment[row, sep:end] = TEXT
        origin[row, sep + 1 : end] = canvas.origin
        replaced[row, sep + 1 : end] = canvas.replaced
        deleted[row, sep:end] = canvas.deleted
        mask[row, :end] = 1
    arrays = (ids, mask, segment, origin, replaced, deleted)
    return EditInputs(*(torch.from_numpy(array) for array in arrays))


def _take(values: Tensor, starts: Tensor, lengths: Tensor) -> Tensor:
    """Cut `values[b, starts[b] : starts[b] + lengths[b]]` out of every row, zero-padded."""
    values = values.cpu()
    columns = torch.arange(int(lengths.max()))[None, :]
    inside = columns < lengths[:, None]
    index = (columns + starts[:, None]).clamp_max(values.shape[1] - 1)
    return torch.where(inside, values.gather(1, index), torch.zeros((), dtype=values.dtype))
