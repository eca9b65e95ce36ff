"""States a model makes itself: it edits a drawn state one step further, and learns to go on there.

What decoding meets are not the states of a path from source to target but those the model made of
them, its mistakes included (after arXiv 2606.17175, where a denoiser learns from its own drafts).
Knows rows, networks and confident steps; knows nothing of losses or runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from editflow.canvas.canvas import Canvas
from editflow.editing.model_rates import ModelRates
from editflow.errors import UsageError
from editflow.flow.align import GAP, Ids, align
from editflow.flow.states import Aligned, Progress, States, states_of
from editflow.sampling.edits.budget import within_budget
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.steps import confident
from editflow.text.codec import Codec
from editflow.training.collate import Batch
from editflow.training.dataset import NOT_COUNTED, Row, RowCollator
from editflow.training.stream import Stream


@dataclass(frozen=True)
class WithRows:
    """Lays rows out as a batch and sends them along, for the process that has the model."""

    collate: RowCollator

    def __call__(self, rows: Sequence[Row]) -> Batch | dict[str, Any]:
        return {**self.collate(rows), "rows": list(rows)}


def check_own_states(trainer: Any) -> None:
    """Raise UsageError for a run in which `self_states` would do nothing, or could not run."""
    if not isinstance(trainer.data_collator, WithRows) or isinstance(trainer.train_dataset, Stream):
        raise UsageError(
            "only runs on given edit pairs can train on states of the model's own",
            where=f"self_states = {trainer.args.self_states}",
        )
    if trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
        raise UsageError(
            "a model whose weights are spread over processes cannot take steps of its own",
            where=f"self_states = {trainer.args.self_states}",
            hint="Leave it out, or train with the whole model in each process (DDP).",
        )


def step_further(model: Any, rows: Sequence[Row], codec: Codec) -> list[Row]:
    """Put the rows that ask for it (`Row.own`) in the state one confident step of the model makes.

    Without gradient and without randomness. `model` is an `EditNetwork` on any device; rows that it
    leaves as they are keep what they were to learn.
    """
    chosen = [at for at, row in enumerate(rows) if row.own and row.index != NOT_COUNTED]
    moved = list(rows)
    if chosen:
        training = model.training
        model.eval()
        states = _steps(model, [rows[index] for index in chosen], codec)
        model.train(training)
        for index, found in zip(chosen, states, strict=True):
            moved[index] = replace(rows[index], states=found)
    return moved


def _steps(model: Any, rows: Sequence[Row], codec: Codec) -> list[States]:
    """Return the states after one step of each row, all in one forward pass."""
    policy, longest = Policy(mask_id=codec.mask_id), model.shape.context_length
    canvases = [canvas_of(row) for row in rows]
    with torch.inference_mode():
        rates = ModelRates(model, codec.special_ids)(canvases)
        proposed = confident(canvases, rates, policy=policy)
    states = []
    for row, canvas, operations in zip(rows, canvases, proposed, strict=True):
        room = replace(policy, max_length=longest - len(canvas.context) - 1)
        kept = within_budget(canvas, operations, policy=room, spent=0).operations
        states.append(remaining(canvas.apply(kept), row, codec) if kept else row.states)
    return states


def canvas_of(row: Row) -> Canvas:
    """Return the state of a row as the canvas that an editor would have there."""
    states = row.states
    canvas = Canvas.of(states.ids[1:], context=row.example.instruction)
    # A copy each, since a canvas makes its arrays read-only.
    return replace(
        canvas,
        origin=states.origin[1:].copy(),
        replaced=states.replaced[1:].copy(),
        deleted=states.deleted.copy(),  # of the gap right of SEP, then right of each token
    )


def remaining(canvas: Canvas, row: Row, codec: Codec) -> States:
    """Return what is left to do on a canvas to reach the target of a row, by the fewest edits."""
    z_0, z_1 = align(canvas.ids, target(row), breaks=codec.breaks)
    columns = Aligned.of([(z_0, z_1)]).with_separators(codec.sep_id)
    nothing = np.zeros(len(columns.z_0), dtype=np.bool_)
    progress = Progress(nothing, (columns.z_0 != GAP).astype(np.int64), nothing)
    states = states_of(columns, progress, kappa=row.states.kappa, mask_id=codec.mask_id)
    return replace(
        states,
        origin=np.append(0, canvas.origin).astype(np.uint8),
        replaced=np.append(-1, canvas.replaced),
        deleted=canvas.deleted,
    )


def target(row: Row) -> Ids:
    """Return the tokens a row is to end with."""
    z_1 = row.example.z_1
    x_1: Ids = z_1[z_1 != GAP]
    return x_1
