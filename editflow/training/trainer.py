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
from torch.utils.data import DataLoader, Sampler
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from editflow.data.pair import EditPair
from editflow.errors import NonFiniteError, UsageError
from editflow.flow.loss import LossTerms, Predictions, factored_loss
from editflow.flow.states import SUBSTITUTE
from editflow.models.end_to_end import takes_lengths
from editflow.models.heads import Kind
from editflow.models.network import EditInputs, EditOutput, Wanted
from editflow.text.prompt import Reader
from editflow.training.checkpoints import saving
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import (
    NOT_COUNTED,
    Drawer,
    InOrder,
    PairDataset,
    RowCollator,
    Shuffled,
)
from editflow.training.encode import Dropout
from editflow.training.optimizer import MuonAdamW
from editflow.training.reading import ReadingTrainer
from editflow.training.self_states import WithRows, check_own_states, step_further
from editflow.training.stream import Stream, loader
from editflow.training.streaming import Files, PairStream, Share
from editflow.training.subwords import spelling_features


class EditFlowTrainer(ReadingTrainer):
    """Trains an `EditFlowModel` on edit pairs, given or in `Files`, or on a `Stream` of batches.

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
        train_dataset: Stream | Files | Sequence[EditPair],
        eval_dataset: Sequence[EditPair] | None = None,
        peft_config: Any = None,
        **extra: Any,
    ) -> None:
        self.reader = processing_class
        self._shape: Any = getattr(model, "shape", None)  # of an edit model
        self._end_to_end = takes_lengths(getattr(model, "backbone", model))
        if peft_config is not None:
            from peft import get_peft_model

            model = get_peft_model(model, peft_config)
        super().__init__(
            model=model,
            args=args,
            processing_class=processing_class,
            train_dataset=self._dataset(train_dataset, args),
            eval_dataset=None if eval_dataset is None else self._fixed(eval_dataset, args),
            data_collator=self._collator(args),
            **extra,
        )
        if args.self_states:
            check_own_states(self)
        self.model_accepts_loss_kwargs = True  # the loss is divided by the rows of a whole step

    def _dataset(self, pairs: Any, args: EditFlowConfig) -> Any:
        if isinstance(pairs, Stream):
            return pairs
        draw = Drawer(self.reader, args.masked, args.dropout, args.self_states)
        if isinstance(pairs, Files):
            if args.max_steps <= 0:
                raise UsageError(
                    "files are read without end", hint="Say when to stop: --steps, or max_steps."
                )
            share, longest = Share(args.train_batch_size), self._shape.context_length
            return PairStream(pairs, draw, share, longest=longest, seed=args.seed)
        return PairDataset(pairs, draw, args.seed)

    def _fixed(self, pairs: Sequence[EditPair], args: EditFlowConfig) -> PairDataset:
        """Evaluation sees the instruction as an editor reads it."""
        draw = Drawer(self.reader, args.masked, Dropout(0.0, 0.0, 0.0))
        return PairDataset(pairs, draw, args.seed)

    def _collator(self, args: EditFlowConfig) -> Any:
        room = _ENDLESS if args.packing and self._end_to_end else 0
        collate = RowCollator(self.reader.codec.pad_id, args.packing, room)
        return WithRows(collate) if args.self_states else collate

    def get_train_dataloader(self) -> DataLoader[Any]:
        if isinstance(self.train_dataset, Stream):
            return loader(self.train_dataset, workers=self.args.dataloader_num_workers)
        found: DataLoader[Any] = super().get_train_dataloader()
        return found

    def _get_train_sampler(self, *_: Any) -> Sampler[int]:
        world = self.args.world_size
        return Shuffled(
            self.train_dataset, whole=self._train_batch_size * world if world > 1 else 1
        )

    def _get_eval_sampler(self, eval_dataset: Any) -> Sampler[int]:
        world = self.args.world_size
        return InOrder(eval_dataset, whole=self.args.eval_batch_size * world if world > 1 else 1)

    def create_optimizer(self, *given: Any) -> torch.optim.Optimizer:
        """Create `MuonAdamW`; where DeepSpeed flattens the matrices, the optimiser of `optim`."""
        if self.optimizer is not None or self.is_deepspeed_enabled or not self.args.muon:
            found: torch.optim.Optimizer = super().create_optimizer(*given)
            return found
        self.optimizer: Any = MuonAdamW(
            self.model,
            lr=self.args.learning_rate,
            matrix_lr=self.args.learning_rate * self.args.matrix_lr_ratio,
            weight_decay=self.args.weight_decay,
            shared=self._subwords() if self.args.subwords else None,
        )
        return self.optimizer

    def _subwords(self) -> tuple[Tensor, Tensor]:
        """Return the token embeddings and the features of their spelling."""
        embeddings = self.model.tokens().weight
        tokens = self.processing_class.codec.tokenizer.get_vocab()
        return embeddings, spelling_features(tokens, len(embeddings))

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
        if "rows" in inputs:
            inputs = self._own_states(model, inputs)
        rows: float | Tensor = counted(inputs)
        if num_items_in_batch is not None and model.training:  # else the mean of each batch
            rows = num_items_in_batch / self.accelerator.num_processes
        terms = self.score(model, inputs, divisor=rows)
        if not torch.isfinite(terms.total):
            raise NonFiniteError(
                f"the loss is {terms.total.item()}",
                where=self._where(inputs),
                hint="Lower the learning rate, or look at these pairs.",
            )
        if model.training:
            counts = num_items_in_batch is not None
            self._note(terms, 1.0 if counts else 1 / self.current_gradient_accumulation_steps)
        return (terms.total, {"loss": terms.total}) if return_outputs else terms.total

    def _own_states(self, model: nn.Module, inputs: dict[str, Any]) -> dict[str, Tensor]:
        """Let the model itself move the rows that ask for it, and lay them out again."""
        bare: Any = self.accelerator.unwrap_model(model)
        with torch.autocast(self.args.device.type, torch.bfloat16, enabled=self.args.bf16):
            rows = step_further(bare, inputs["rows"], self.reader.codec)
        collate: Any = self.data_collator
        moved: dict[str, Tensor] = self._prepare_inputs(collate.collate(rows))
        return moved

    def score(self, model: nn.Module, batch: dict[str, Tensor], *, divisor: float | Tensor) -> Any:
        """Return the parts of the loss of a batch, whose sums are divided by `divisor`."""
        return batch_loss(model, batch, rows=divisor)

    def _where(self, inputs: dict[str, Tensor]) -> str:
        step = f"step {self.state.global_step}"
        if isinstance(self.train_dataset, PairStream):
            return f"{step}: rows {', '.join(map(str, inputs['labels'].tolist()))} of the stream"
        if not isinstance(self.train_dataset, PairDataset):
            return step
        pairs = self.train_dataset.pairs
        rows = (row for row in inputs["labels"].tolist() if row != NOT_COUNTED)
        names = [pairs[row].id or f"row {row + 1}" for row in rows]
        return f"{step}: {', '.join(names)}"

    def _save_checkpoint(self, model: nn.Module, trial: Any) -> None:
        folder = Path(self._get_output_dir(trial=trial))
        with saving(folder / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"):
            super()._save_checkpoint(model, trial)

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if "loss" in logs and self._sums:
            steps = max(self.state.global_step - self._noted_at, 1)
            sums = self.accelerator.reduce(torch.stack([*self._sums.values()]), reduction="mean")
            logs |= dict(zip(self._sums, (sums / steps).tolist(), strict=True))
            self._sums = {}
        super().log(logs, *args, **kwargs)

    _sums: dict[str, Tensor] = {}  # noqa: RUF012 - replaced, never changed in place
    _noted_at = 0

    def _note(self, terms: Any, share: float) -> None:
        """Add up the parts of the loss until the next log line, which gives their mean a step."""
        if not self._sums:
            self._noted_at = self.state.global_step
        for each in fields(terms):
            part = share * getattr(terms, each.name).detach()
            self._sums = {**self._sums, each.name: self._sums.get(each.name, 0.0) + part}


_ENDLESS = 2**31  # positions of a row: all examples of a batch fit


def batch_loss(
    model: nn.Module, batch: dict[str, Tensor], *, rows: float | Tensor | None = None
) -> LossTerms:
    """Run the model once and score what is left to do, token logits only where a token is due.

    `model` is an `EditFlowModel` or a parallel wrapper of one. Sums over positions are divided by
    `rows` (None: those of the batch that count). An example with n edits left weighs n ** -0.5:
    unweighted, the loss is that of the few long deletions, whose edits are one decision taken
    dozens of times.
    """
    output = model(EditInputs.of(batch), edits_due(batch))
    return edit_loss(output, batch, rows=counted(batch) if rows is None else rows)


_SPARE = 2  # tokens more are asked for: a network is compiled anew for none, for one and for many


def edits_due(batch: dict[str, Tensor]) -> tuple[Wanted, Wanted]:
    """Return the tokens that a model has to score, and where; `due_log_q` reads the answer."""
    substituted = wanted(batch["operation"] == SUBSTITUTE, batch["token"], "substitute")
    return substituted, wanted(batch["missing"] > 0, batch["first"], "insert")


def due_log_q(output: EditOutput) -> tuple[Tensor, Tensor]:
    """Return the log-probabilities of substituted and of inserted tokens that were due."""
    substituted, inserted = (log_q[:-_SPARE] for log_q in output.log_q[:2])
    return substituted, inserted


def edit_loss(output: EditOutput, batch: dict[str, Tensor], *, rows: float | Tensor) -> LossTerms:
    """Score the edits left in a batch; `output.log_q` begins with those of `edits_due`."""
    operation, missing = batch["operation"], batch["missing"]
    substitute_log_q, insert_log_q = due_log_q(output)
    predictions = Predictions(
        operation=output.operation,
        gap=output.gap,
        count=output.count,
        substitute_log_q=substitute_log_q,
        insert_log_q=insert_log_q,
    )
    return factored_loss(
        predictions,
        operation,
        missing,
        normaliser=rows,
        weight=left_to_do(batch).clamp_min(1).float().rsqrt(),  # (B, L)
    )


def counted(batch: dict[str, Tensor]) -> Tensor | int:
    """Return how many examples of a batch count, 1 at least."""
    if "labels" not in batch:
        return len(batch["operation"])
    return (batch["labels"] != NOT_COUNTED).sum().clamp_min(1)


def left_to_do(batch: dict[str, Tensor]) -> Tensor:
    """Return at every position how many edits its example has left, `(B, L)`."""
    here = (batch["operation"] > 0).long() + batch["missing"].clamp_min(0)
    example = batch["attention_mask"]  # of packed examples, which begin anew: numbers from 1
    if "positions" not in batch or example.dim() > 2:
        return here.sum(-1, keepdim=True).expand_as(here)
    sums = here.new_zeros(len(here), here.shape[1] + 1).scatter_add_(1, example, here)
    return sums.gather(1, example)


def wanted(places: Tensor, tokens: Tensor, kind: Kind) -> Wanted:
    """Return what to ask of a model where `places: (B, L)` is true, and `_SPARE` places more."""
    rows, columns = (nn.functional.pad(each, (0, _SPARE)) for each in places.nonzero(as_tuple=True))
    return (rows, columns), (tokens[rows, columns].clamp_min(0), kind)
