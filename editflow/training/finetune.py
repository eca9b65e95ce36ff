"""Fine-tune a model on edit pairs of one's own: load a base, train, save a model folder.

Knows the order of the steps; rows, losses and files live elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import EarlyStoppingCallback, PrinterCallback, TrainerCallback

from editflow.data.pair import EditPair
from editflow.errors import InputError, UsageError
from editflow.models.catalogue import find
from editflow.models.edit_model import EditFlowModel
from editflow.models.loading import load_model
from editflow.text.prompt import Reader
from editflow.training.checkpoints import last_checkpoint
from editflow.training.config import EditFlowConfig
from editflow.training.saving import save
from editflow.training.trainer import EditFlowTrainer

# What LoRA leaves alone and trains whole: small, and new for every kind of edit.
HEADS = ("heads", "segments", "origins", "deletions", "was", "embedding_norm")


@dataclass(frozen=True, slots=True)
class Base:
    """A model to begin with, and how it reads."""

    model: EditFlowModel
    reader: Reader

    @classmethod
    def load(cls, name: str) -> Base:
        """Load a shipped model or a folder in full precision; ModelError when there is none."""
        found = find(name)
        return cls(load_model(found).float(), Reader.from_folder(found.path))


def fine_tune(
    base: Base,
    pairs: Sequence[EditPair],
    config: EditFlowConfig,
    *,
    held_out: Sequence[EditPair] = (),
    callbacks: Sequence[TrainerCallback] = (),
) -> list[dict[str, float]]:
    """Train on `pairs` and save the model in `config.output_dir`; return the log of the run.

    `held_out` pairs give the evaluation loss, by which the best checkpoint is chosen. An adapter
    (`config.lora`) is merged into the weights at the end. A run goes on from its last checkpoint
    when `config.resume_from_checkpoint` is set. InputError without pairs.
    """
    if not pairs:
        raise InputError("no pair to train on", hint="Every row was left out; see the counts.")
    trainer = EditFlowTrainer(
        base.model,
        config,
        processing_class=base.reader,
        train_dataset=pairs,
        eval_dataset=held_out or None,
        peft_config=lora_config(base.model, config.lora) if config.lora else None,
        callbacks=list(callbacks),
    )
    trainer.remove_callback(PrinterCallback)  # stdout is the caller's; `callbacks` may print
    trainer.train(resume_from_checkpoint=_checkpoint(config))
    if trainer.is_world_process_zero():
        model: Any = trainer.model
        save(
            model.merge_and_unload() if config.lora else model, base.reader, Path(config.output_dir)
        )
    log: list[dict[str, float]] = trainer.state.log_history
    return log


def lora_config(model: EditFlowModel, rank: int) -> Any:
    """Adapters of a rank on every linear layer of the backbone; the heads are trained whole."""
    from peft import LoraConfig

    linear = torch.nn.Linear
    inner = [name for name, part in model.backbone.named_modules() if isinstance(part, linear)]
    kept = [name for name, _ in model.named_children() if name in HEADS]
    return LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=[f"backbone.{name}" for name in inner],
        modules_to_save=kept,
    )


def early_stopping(patience: int) -> TrainerCallback:
    """Stop after `patience` evaluations that were no better than the best."""
    stopping: TrainerCallback = EarlyStoppingCallback(early_stopping_patience=patience)
    return stopping


def _checkpoint(config: EditFlowConfig) -> str | None:
    if not config.resume_from_checkpoint:
        return None
    last = last_checkpoint(Path(config.output_dir))
    if last is None:
        raise UsageError(
            "there is no checkpoint to go on from",
            where=str(config.output_dir),
            hint="Leave --resume out to start.",
        )
    return str(last)
