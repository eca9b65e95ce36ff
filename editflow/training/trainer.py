"""The transformers `Trainer` for edit models: logits only where something is supervised.

Alignment and state sampling happen in the data workers. Knows batches and losses; knows nothing of
pairs or text.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import Trainer

from editflow.errors import NonFiniteError
from editflow.flow.loss import LossTerms, Predictions, factored_loss
from editflow.flow.states import SUBSTITUTE
from editflow.models.heads import Kind
from editflow.models.network import EditInputs
from editflow.training.optimizer import MuonAdamW
from editflow.training.stream import Stream, loader


class EditFlowTrainer(Trainer):
    """Trains an `EditFlowModel` on a `Stream` of batches."""

    matrix_lr_ratio = 10.0  # Muon's learning rate over AdamW's

    def get_train_dataloader(self) -> DataLoader[Any]:
        assert isinstance(self.train_dataset, Stream)
        return loader(self.train_dataset, workers=self.args.dataloader_num_workers)

    def create_optimizer(self, *_: Any) -> torch.optim.Optimizer:
        self.optimizer: torch.optim.Optimizer = MuonAdamW(
            self.model,
            lr=self.args.learning_rate,
            matrix_lr=self.args.learning_rate * self.matrix_lr_ratio,
            weight_decay=self.args.weight_decay,
        )
        return self.optimizer

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        **_: Any,
    ) -> Any:
        """Return the loss of one batch; NonFiniteError stops a run that has diverged."""
        # The heads' token distributions run outside `forward`, which is all accelerate casts.
        with torch.autocast(self.args.device.type, torch.bfloat16, enabled=self.args.bf16):
            terms = batch_loss(model, inputs)
        if not torch.isfinite(terms.total):
            raise NonFiniteError(
                f"the loss is {terms.total.item()}", where=f"step {self.state.global_step}"
            )
        self._note(terms)
        return (terms.total, terms) if return_outputs else terms.total

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


def batch_loss(model: nn.Module, batch: dict[str, Tensor]) -> LossTerms:
    """Run the model once and score what is left to do, token logits only where a token is due.

    `model` is an `EditFlowModel` or a parallel wrapper of one. Sums over positions are divided by
    the number of examples. An example with n edits left weighs n ** -0.5: unweighted, the loss is
    that of the few long deletions, whose edits are one decision taken dozens of times.
    """
    inputs = EditInputs(**{name: batch[name] for name in _INPUTS})
    output = model(inputs)
    bare: Any = getattr(model, "module", model)
    operation, missing = batch["operation"], batch["missing"]

    def log_q(where: Tensor, tokens: Tensor, kind: Kind) -> Tensor:
        rows, columns = where.nonzero(as_tuple=True)
        targets = tokens[rows, columns], kind
        scores: Tensor = bare.target_log_probs(output, inputs, (rows, columns), targets)
        return scores

    predictions = Predictions(
        operation=output.operation,
        gap=output.gap,
        count=output.count,
        substitute_log_q=log_q(operation == SUBSTITUTE, batch["token"], "substitute"),
        insert_log_q=log_q(missing > 0, batch["first"], "insert"),
    )
    left = (operation > 0).sum(-1, keepdim=True) + missing.clamp_min(0).sum(-1, keepdim=True)
    weight = left.clamp_min(1).float().rsqrt()  # (B, 1)
    return factored_loss(predictions, operation, missing, normaliser=len(operation), weight=weight)


_INPUTS = [entry.name for entry in fields(EditInputs) if entry.name != "time"]
