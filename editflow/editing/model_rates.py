"""The edit model as the sampler sees it: canvases in, `EditRates` out.

Knows how positions of the model map to tokens and gaps; knows nothing of thresholds or text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.flow.rates import EditRates
from editflow.flow.schedule import SCHEDULES
from editflow.flow.states import ORIGINAL
from editflow.models.heads import DELETE, SUBSTITUTE, Kind
from editflow.models.network import TEXT, EditInputs, EditNetwork, EditOutput
from editflow.models.shape import EditShape
from editflow.text.prompt import Prompt

_CAUTION = 9.0  # odds by which an edit is less likely where a dictionary doubts nothing
_LEAST = 1e-3  # events per unit time of a remaining edit; none happens at a rate of zero
_MOST = 1e6  # tokens missing in a gap, whatever the rate is


@dataclass(frozen=True)
class ModelRates:
    """Run an edit model on canvases that carry their instruction as `context`.

    Slot tokens that no context uses stand for nothing, so they are never proposed. `prompts` are
    those of contexts, as bytes: a word that may be respelled becomes one of its own forms, and
    where a dictionary leads, other edits count less. A time-conditioned model is read at `time`;
    see `TimedModelRates`.
    """

    model: EditNetwork
    suppressed: tuple[int, ...]
    prompts: Mapping[bytes, Prompt] = field(default_factory=dict)
    time: float | None = None

    @torch.inference_mode()
    def __call__(self, canvases: Sequence[Canvas]) -> EditRates:
        inputs = edit_inputs(canvases, self.model.shape).to(self.model.device)
        if self.time is not None:
            time = torch.full((len(canvases),), self.time, device=self.model.device)
            inputs = replace(inputs, time=time)
        output = self.model(inputs)
        insert, delete, substitute, count = self._read(output)
        lengths = torch.tensor([len(canvas) for canvas in canvases])
        first = torch.tensor([len(canvas.context) for canvas in canvases])  # position of SEP
        banned = self._banned(canvases).to(output.hidden.device)

        def token_log_q(rows: Tensor, columns: Tensor, kind: Kind) -> Tensor:
            at = columns + first[rows] + (1 if kind == "substitute" else 0)
            device = output.hidden.device
            with torch.inference_mode():
                where = rows.to(device), at.to(device)
                scores = self.model.token_log_probs(output, inputs, where, kind)
                scores = scores.masked_fill(banned[rows.to(device)], -torch.inf).cpu()
                if kind == "substitute":
                    self._keep_own_forms(scores, canvases, rows, columns)
                return scores

        insert = _take(insert, first, lengths + 1)
        delete, substitute = (_take(each, first + 1, lengths) for each in (delete, substitute))
        for row, canvas in enumerate(canvases):
            prompt = self._prompt(canvas)
            if prompt is not None and prompt.led:
                _hold_back((insert[row], delete[row], substitute[row]), canvas, prompt.forms)
        return EditRates(
            insert=insert,
            delete=delete,
            substitute=substitute,
            lengths=lengths,
            count=_take(count, first, lengths + 1).clamp_min(1),
            token_log_q=token_log_q,
        )

    def _read(self, output: EditOutput) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return probabilities to insert, delete and substitute and the count, `(B, L)` each.

        A rate is the expected number of remaining edits times kappa' / (1 - kappa), and is divided
        by that here: `EditRates.intensities` multiplies it again.
        """
        if self.time is None:
            operations = torch.softmax(output.operation, dim=-1)
            count = output.count.argmax(-1) + 1
            insert = torch.sigmoid(output.gap)
            return insert, operations[..., DELETE], operations[..., SUBSTITUTE], count
        schedule = SCHEDULES[self.model.shape.schedule]()
        each = schedule.rate(torch.tensor(self.time)).clamp_min(_LEAST).to(output.gap.device)
        insert, delete, substitute = (output.log_rates.exp() / each).unbind(-1)
        count = insert.ceil().clamp(1, _MOST)
        total = (delete + substitute).clamp_min(1)
        return (insert / count).clamp_max(1), delete / total, substitute / total, count.long()

    def _keep_own_forms(
        self, scores: Tensor, canvases: Sequence[Canvas], rows: Tensor, columns: Tensor
    ) -> None:
        """Leave in `scores`, for a token with forms of its own, nothing but these."""
        prompts = [self._prompt(canvas) for canvas in canvases]
        for index, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
            prompt = prompts[row]
            own = prompt and prompt.forms.get(int(canvases[row].ids[column]))
            if own is not None:
                chosen = torch.log_softmax(scores[index, list(own)], dim=-1)
                scores[index] = -torch.inf
                scores[index, list(own)] = chosen

    def _prompt(self, canvas: Canvas) -> Prompt | None:
        return self.prompts.get(canvas.context.tobytes())

    def _banned(self, canvases: Sequence[Canvas]) -> Tensor:
        """Return `(B, V)`: tokens that would stand for nothing in each canvas."""
        banned = torch.zeros(len(canvases), self.model.shape.vocab_size, dtype=torch.bool)
        banned[:, list(self.suppressed)] = True
        slots = np.array(self.model.shape.slot_token_ids)
        for row, canvas in enumerate(canvases):
            used = np.intersect1d(canvas.context, slots)
            banned[row, torch.from_numpy(used)] = False
        return banned


@dataclass(frozen=True)
class TimedModelRates:
    """A time-conditioned edit model, to be read at each time.

    After the latest time that it was trained at it says what it said then: what is left to do. The
    rate of that, kappa' / (1 - kappa), goes on growing with the time of the sampler.
    """

    model: EditNetwork
    suppressed: tuple[int, ...]
    prompts: Mapping[bytes, Prompt] = field(default_factory=dict)

    def at(self, t: float) -> ModelRates:
        time = min(t, self.model.shape.latest)
        return ModelRates(self.model, self.suppressed, self.prompts, time)


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


def _hold_back(
    rates: tuple[Tensor, Tensor, Tensor], canvas: Canvas, forms: Mapping[int, object]
) -> None:
    """Lower, in place, the probabilities (L + 1,), (L,), (L,) to edit what nobody doubts.

    What has begun to change, and the gaps beside it, keep theirs: an edit is finished once begun.
    """
    insert, delete, substitute = rates
    settled = torch.from_numpy(canvas.origin == ORIGINAL)
    ends = torch.ones(1, dtype=torch.bool)
    quiet = torch.cat([ends, settled]) & torch.cat([settled, ends])
    doubted = torch.from_numpy(np.isin(canvas.ids, list(forms)))
    for each, held in ((insert, quiet), (delete, settled), (substitute, settled & ~doubted)):
        p = each[: len(held)][held]
        each[: len(held)][held] = p / (p + _CAUTION * (1 - p))


def _take(values: Tensor, starts: Tensor, lengths: Tensor) -> Tensor:
    """Cut `values[b, starts[b] : starts[b] + lengths[b]]` out of every row, zero-padded."""
    values = values.cpu()
    columns = torch.arange(int(lengths.max()))[None, :]
    inside = columns < lengths[:, None]
    index = (columns + starts[:, None]).clamp_max(values.shape[1] - 1)
    return torch.where(inside, values.gather(1, index), torch.zeros((), dtype=values.dtype))
