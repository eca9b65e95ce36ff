"""The trainer of a model that edits and denoises: both objectives in every step, in one pass.

Rows to edit have the loss of `EditFlowTrainer`, rows with masks that of masked diffusion. Knows
batches and losses; knows nothing of text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from editflow.errors import UsageError
from editflow.flow.denoising import denoising_loss
from editflow.flow.loss import LossTerms
from editflow.models.network import EditNetwork
from editflow.training.collate import Batch
from editflow.training.masked.denoise import bare, denoising_inputs, tokens_due
from editflow.training.masked.rows import PLAIN, encoder_of
from editflow.training.masked.trainer import say_what_it_is
from editflow.training.mixed.config import MixedConfig
from editflow.training.mixed.dataset import MixedDataset
from editflow.training.trainer import EditFlowTrainer, edit_loss, edits_due


@dataclass(frozen=True, slots=True, eq=False)
class MixedTerms(LossTerms):
    """The parts of the factored loss over rows to edit, and that of rows with masks, scalars."""

    denoise: Tensor

    @property
    def total(self) -> Tensor:
        return self.operation + self.gap + self.count + self.token + self.denoise


class MixedTrainer(EditFlowTrainer):
    """Trains an `EditFlowModel` on pairs and passages, so that one checkpoint edits and denoises.

    The arguments are those of `EditFlowTrainer`, but data sets hold `EditPair` and `Passage` in any
    order. A pair is drawn with masks over what comes after in a share `args.masked` of the draws; a
    passage always is. A step's loss is the sum over its rows of both kinds, divided by their
    number, so `args.masked` also weighs the objectives; each part is logged.
    """

    def __init__(self, model: nn.Module, args: MixedConfig, **given: Any) -> None:
        if not isinstance(bare(model), EditNetwork) or bare(model).clock is not None:
            raise UsageError(
                "edits and masks together need a model with edit heads that is not told the time",
                hint='Begin with a checkpoint of "objective": "factored".',
            )
        say_what_it_is(bare(model), args)
        super().__init__(model, args, **given)

    def _dataset(self, pairs: Any, args: Any) -> Any:
        encode: Any = encoder_of(self.reader, dropout=args.dropout, eos_padding=args.eos_padding)
        return MixedDataset(pairs, encode, args.noising, args.masked, args.seed)

    def _fixed(self, pairs: Any, args: Any) -> Any:
        """Evaluation draws the same kinds, states and masks every time."""
        encode: Any = encoder_of(self.reader, dropout=PLAIN, eos_padding=args.eos_padding)
        return MixedDataset(pairs, encode, args.noising, args.masked, args.seed)

    def _collator(self, args: Any) -> Any:
        return self._dataset([], args).collate

    def score(self, model: nn.Module, batch: Batch, *, divisor: float | Tensor) -> MixedTerms:
        where, hidden = tokens_due(batch)
        output = model(denoising_inputs(batch), (*edits_due(batch), (where, hidden)))
        edits = edit_loss(output, batch, rows=divisor)
        weight = batch["weight"][where]
        denoise = denoising_loss(output.log_q[2], weight, normaliser=divisor)
        return MixedTerms(edits.operation, edits.gap, edits.count, edits.token, denoise)

    def _where(self, inputs: dict[str, Tensor]) -> str:
        rows = [row for row in inputs["labels"].tolist() if row >= 0]
        names = [self.train_dataset.rows[row].id or f"row {row + 1}" for row in rows]
        return f"step {self.state.global_step}: {', '.join(names)}"
