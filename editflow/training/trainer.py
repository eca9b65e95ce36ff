"""The transformers `Trainer` for edit models: logits only where something is supervised.

Alignment and state sampling happen in the data workers. Knows batches and losses; knows nothing of
text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import Trainer
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from editflow.data.pair import EditPair
from editflow.errors import NonFiniteError
from editflow.flow.loss import LossTerms, Predictions, factored_loss
from editflow.flow.states import SUBSTITUTE
from editflow.models.heads import Kind
from editflow.models.network import EditInputs, Wanted
from editflow.text.prompt import Reader
from editflow.training.checkpoints import saving
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import PairDataset
from editflow.training.encode import Dropout
from editflow.training.optimizer import MuonAdamW
from editflow.training.stream import Stream, loader


class EditFlowTrainer(Trainer):
    """Trains an `EditFlowModel` on edit pairs, or on an endless `Stream` of batches.

    `processing_class` is the `Reader` of the model; it is saved with every checkpoint, which makes
    each of them a model folder that `Editor.from_pretrained` opens. With `peft_config` only an
    adapter is trained, and the modules that configuration names to be saved.
    """

    def __init__(
        self,
        model: nn.Module,
        args: EditFlowConfig,
        *,
        processing_class: Reader,
        train_dataset: Stream | Sequence[EditPair],
        eval_dataset: Sequence[EditPair] | None = None,
        peft_config: Any = None,
        **extra: Any,
    ) -> None:
        self.reader = processing_class
        if peft_config is not None:
            from peft import get_peft_model

            model = get_peft_model(model, peft_config)
        rows = PairDataset([], self.reader)
        super().__init__(
            model=model,
            args=args,
            processing_class=processing_class,
            train_dataset=self._dataset(train_dataset, args),
            eval_dataset=None if eval_dataset is None else self._fixed(eval_dataset, args),
            data_collator=rows.collate,
            **extra,
        )
        self.model_accepts_loss_kwargs = True  # the loss is divided by the rows of a whole step

    def _dataset(self, pairs: Stream | Sequence[EditPair], args: EditFlowConfig) -> Any:
        if isinstance(pairs, Stream):
            return pairs
        return PairDataset(pairs, self.reader, args.masked, args.dropout, args.seed)

    def _fixed(self, pairs: Sequence[EditPair], args: EditFlowConfig) -> PairDataset:
        """Evaluation sees the instruction as an editor reads it."""
        return PairDataset(pairs, self.reader, args.masked, Dropout(0.0, 0.0, 0.0), args.seed)

    def get_train_dataloader(self) -> DataLoader[Any]:
        if isinstance(self.train_dataset, Stream):
            return loader(self.train_dataset, workers=self.args.dataloader_num_workers)
        found: DataLoader[Any] = super().get_train_dataloader()
        return found

    def create_optimizer(self, *_: Any) -> torch.optim.Optimizer:
        self.optimizer: torch.optim.Optimizer = MuonAdamW(
            self.model,
            lr=self.args.learning_rate,
            matrix_lr=self.args.learning_rate * self.args.matrix_lr_ratio,
            weight_decay=self.args.weight_decay,
        )
        return self.optimizer

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """Return the loss of one batch; NonFiniteError stops a run that has diverged.

        Summed over rows and divided by the rows of the whole step, on all processes together, so
        that neither accumulation nor the number of processes changes a gradient.
        """
        rows: float = len(inputs["input_ids"])
        if num_items_in_batch is not None:
            rows = float(num_items_in_batch) / self.accelerator.num_processes
        terms = batch_loss(model, inputs, rows=rows)
        if not torch.isfinite(terms.total):
            raise NonFiniteError(f"the loss is {terms.total.item()}", where=self._where(inputs))
        self._note(terms)
        return (terms.total, {"loss": terms.total}) if return_outputs else terms.total

    def _where(self, inputs: dict[str, Tensor]) -> str:
        step = f"step {self.state.global_step}"
        if not isinstance(self.train_dataset, PairDataset):
            return step
        pairs = self.train_dataset.pairs
        names = [pairs[row].id or f"row {row + 1}" for row in inputs["labels"].tolist()]
        return f"{step}: {', '.join(names)}"

    def _save_checkpoint(self, model: nn.Module, trial: Any) -> None:
        folder = Path(self._get_output_dir(trial=trial))
        with saving(folder / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"):
            super()._save_checkpoint(model, trial)

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if "loss" in logs:
            logs |= {name: value / self._noted for name, value in self._sums.items()}
            self._sums, self._noted = {}, 0
        super().log(logs, *args, **kwargs)

    _sums: dict[str, float] = {}  # noqa: RUF012 - replaced, never changed in place
    _noted = 0

    def _note(self, terms: LossTerms) -> None:
        """Add up the parts of the loss for the next log line."""
        parts = {field.name: float(getattr(terms, field.name).detach()) for field in fields(terms)}
        self._sums = {name: self._sums.get(name, 0.0) + value for name, value in parts.items()}
        self._noted += 1


def batch_loss(
    model: nn.Module, batch: dict[str, Tensor], *, rows: float | None = None
) -> LossTerms:
    """Run the model once and score what is left to do, token logits only where a token is due.

    `model` is an `EditFlowModel` or a parallel wrapper of one. Sums over positions are divided by
    `rows` (None: the rows of the batch). An example with n edits left weighs n ** -0.5: unweighted,
    the loss is that of the few long deletions, whose edits are one decision taken dozens of times.
    """
    inputs = EditInputs.of(batch)
    operation, missing = batch["operation"], batch["missing"]
    substituted = _wanted(operation == SUBSTITUTE, batch["token"], "substitute")
    inserted = _wanted(missing > 0, batch["first"], "insert")
    output = model(inputs, (substituted, inserted))
    substitute_log_q, insert_log_q = output.log_q
    predictions = Predictions(
        operation=output.operation,
        gap=output.gap,
        count=output.count,
        substitute_log_q=substitute_log_q,
        insert_log_q=insert_log_q,
    )
    left = (operation > 0).sum(-1, keepdim=True) + missing.clamp_min(0).sum(-1, keepdim=True)
    return factored_loss(
        predictions,
        operation,
        missing,
        normaliser=len(operation) if rows is None else rows,
        weight=left.clamp_min(1).float().rsqrt(),  # (B, 1)
    )


def _wanted(places: Tensor, tokens: Tensor, kind: Kind) -> Wanted:
    rows, columns = places.nonzero(as_tuple=True)
    return (rows, columns), (tokens[rows, columns], kind)


