"""The transformers `Trainer` for masked and block diffusion, of edit models and language models.

Masks fall in the data workers; logits are computed for hidden tokens only. Knows batches and
losses; knows nothing of text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from transformers import Trainer

from editflow.errors import UsageError
from editflow.models.network import EditNetwork
from editflow.training.collate import Batch
from editflow.training.masked.config import MaskedDiffusionConfig
from editflow.training.masked.dataset import FixedMaskedDataset, MaskedDataset
from editflow.training.masked.denoise import DenoisingTerms, bare, masked_loss
from editflow.training.masked.rows import PLAIN, encoder_of
from editflow.training.trainer import EditFlowTrainer


class MaskedDiffusionTrainer(EditFlowTrainer):
    """Trains a denoiser on passages: MDLM, or with `args.block` block diffusion (BD3LM).

    The arguments are those of `EditFlowTrainer`, but data sets are sequences of `Passage`. model:
    an `EditFlowModel` with its `Reader` as `processing_class`, or a model of transformers with a
    language-model head and its tokenizer, which needs a mask token. The latter becomes
    bidirectional; with `args.shifted` it goes on predicting token i at position i - 1, as an
    autoregressive checkpoint does. Checkpoints say so, and `load_denoiser` opens them.

    The loss does not depend on padding, on how a step is cut into batches, or on how many processes
    share it. UsageError for a model that is told the time, or a tokenizer that lacks a token.
    """

    def __init__(self, model: nn.Module, args: MaskedDiffusionConfig, **given: Any) -> None:
        inner = bare(model)
        if isinstance(inner, EditNetwork) and inner.clock is not None:
            raise UsageError(
                "masked diffusion trains no model that is told the time",
                hint='Only models with "objective": "factored" have a denoiser.',
            )
        say_what_it_is(inner, args)
        super().__init__(model, args, **given)

    def _dataset(self, pairs: Any, args: Any) -> Any:
        encode = encoder_of(self.reader, dropout=args.dropout, eos_padding=args.eos_padding)
        return MaskedDataset(pairs, encode, args.noising, args.seed)

    def _fixed(self, pairs: Any, args: Any) -> Any:
        """Evaluation has the same masks every time, and prompts as a user writes them."""
        encode = encoder_of(self.reader, dropout=PLAIN, eos_padding=args.eos_padding)
        return FixedMaskedDataset(pairs, encode, args.noising, args.seed)

    def _collator(self, args: Any) -> Any:
        return self._dataset([], args).collate

    def create_optimizer(self, *given: Any) -> torch.optim.Optimizer:
        """Return the optimiser of edit models for those, that of `args.optim` for others."""
        if isinstance(bare(self.model), EditNetwork):
            return super().create_optimizer(*given)
        found: torch.optim.Optimizer = Trainer.create_optimizer(self, *given)
        return found

    def train(self, *args: Any, **kwargs: Any) -> Any:
        """Train as transformers does; the heads that only edits need stay as they are."""
        with _still(self.model):
            return super().train(*args, **kwargs)

    def score(self, model: nn.Module, batch: Batch, *, divisor: float | Tensor) -> DenoisingTerms:
        by = divisor if model.training else batch["share"].sum().clamp_min(1)
        return masked_loss(model, batch, divisor=by, shifted=self.args.shifted)

    def _where(self, inputs: dict[str, Tensor]) -> str:
        passages = self.train_dataset.passages
        rows = [row for row in inputs["row"].tolist() if row >= 0]
        names = [passages[row].id or f"row {row + 1}" for row in rows]
        return f"step {self.state.global_step}: {', '.join(names)}"


def say_what_it_is(model: Any, args: MaskedDiffusionConfig) -> None:
    """Write into the configuration of a model what is to be known of it to fill masks."""
    if isinstance(model, EditNetwork):
        model.shape = replace(model.shape, block=args.block)
        model.config.block = args.block  # type: ignore[union-attr]
    else:
        model.config.is_causal = False
        model.config.denoiser = {"shifted": args.shifted, "block": args.block or None}


@contextmanager
def _still(model: nn.Module) -> Iterator[None]:
    """Take the parameters that masks do not train out of training, for a while.

    Weight decay would wear them down, and parallel training waits for their gradients.
    """
    idle = [p for name, p in model.named_parameters() if p.requires_grad and _is_idle(name)]
    for parameter in idle:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in idle:
            parameter.requires_grad_(True)


def _is_idle(name: str) -> bool:
    parts = set(name.split("."))
    return "was" in parts or ("heads" in parts and bool(parts & _EDIT_HEADS))


_EDIT_HEADS = {"operation", "gap", "count", "insert"}
