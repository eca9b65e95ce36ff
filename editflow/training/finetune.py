"""Fine-tune a model on edit pairs of one's own: load a base, train, save a model folder.

Knows the order of the steps; rows, losses and files live elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import EarlyStoppingCallback, PrinterCallback, TrainerCallback, set_seed
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from editflow.data.pair import EditPair
from editflow.data.passage import Passage
from editflow.errors import InputError, UsageError
from editflow.models.adapters import complete, lora_config, quantise, take_origin
from editflow.models.catalogue import ADAPTER, ADAPTER_WEIGHTS, WEIGHTS
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader
from editflow.training.bases import load_base
from editflow.training.bregman import BregmanConfig
from editflow.training.checkpoints import last_checkpoint, replacing
from editflow.training.config import EditFlowConfig
from editflow.training.objectives import trainer_for
from editflow.training.saving import save

_AFTERWARDS = "Make room and resume: the checkpoints are whole, and only this is left to do."


@dataclass(frozen=True, slots=True)
class Base:
    """A model to begin with, and how it reads."""

    model: EditFlowModel
    reader: Reader

    @classmethod
    def load(cls, name: str) -> Base:
        """Load a shipped model, a folder or a hub repository; see `load_base`."""
        return cls(*load_base(name))


def fine_tune(
    base: Base,
    rows: Sequence[EditPair | Passage],
    config: EditFlowConfig,
    *,
    held_out: Sequence[EditPair | Passage] = (),
    callbacks: Sequence[TrainerCallback] = (),
) -> list[dict[str, float]]:
    """Train on `rows` and save the model in `config.output_dir`; return the log of the run.

    The class of `config` says what for: see `OBJECTIVES`. `held_out` rows give the evaluation loss,
    by which the best checkpoint is chosen. An adapter
    (`config.lora`) is merged into the weights at the end; with `config.keeps_adapter` the folder is
    that of the adapter alone. A run goes on from its last checkpoint when
    `config.resume_from_checkpoint` is set. InputError without rows.
    """
    if not rows:
        raise InputError("no row to train on", hint="Every row was left out; see the counts.")
    _check_clock(base.model, config)
    adapter, origin = _adapter(base.model, config), take_origin(base.model)
    set_seed(config.seed)  # the trainer does so itself, but after an adapter is drawn
    trainer = trainer_for(config)(
        base.model,
        config,
        processing_class=base.reader,
        train_dataset=rows,
        eval_dataset=held_out or None,
        peft_config=adapter,
        callbacks=[*([_AdapterCheckpoints(origin)] if config.lora else []), *callbacks],
    )
    trainer.remove_callback(PrinterCallback)  # stdout is the caller's; `callbacks` may print
    trainer.train(resume_from_checkpoint=_checkpoint(config))
    whole = trainer.whole_model()  # every process has to ask
    if trainer.is_world_process_zero():
        _save(whole, config, base.reader, origin)
    log: list[dict[str, float]] = trainer.state.log_history
    return log


def _check_clock(model: EditFlowModel, config: EditFlowConfig) -> None:
    """Refuse to train a model that is told the time for an objective without any."""
    if model.clock is not None and not isinstance(config, BregmanConfig):
        raise UsageError(
            "the base is told the time, which this objective does not know",
            hint="Take another base, or train it by its own objective: bregman.",
        )


def _adapter(model: EditFlowModel, config: EditFlowConfig) -> Any:
    """Quantise the backbone if that is asked for; describe the adapter, None without one."""
    if config.quantize:
        quantise(model, config.quantize, device=config.device)
    if not config.lora:
        return None
    return lora_config(model, config.lora, targets=config.lora_targets)


def _save(model: Any, config: EditFlowConfig, reader: Reader, origin: Mapping[str, str]) -> None:
    output = Path(config.output_dir)
    with replacing(output, hint=_AFTERWARDS) as folder:
        if config.keeps_adapter:
            model.save_pretrained(folder)
            complete(folder, model, origin)
            reader.save_pretrained(folder)
        else:
            save(model.merge_and_unload() if config.lora else model, reader, folder)
    for name in (WEIGHTS,) if config.keeps_adapter else (ADAPTER, ADAPTER_WEIGHTS):
        (output / name).unlink(missing_ok=True)  # of an earlier run, which made the other kind


class _AdapterCheckpoints(TrainerCallback):
    """Makes the checkpoint of an adapter a model folder: peft leaves out what the model is."""

    def __init__(self, origin: Mapping[str, str]) -> None:
        self.origin = origin

    def on_save(self, args: Any, state: Any, _control: Any, model: Any = None, **_: Any) -> None:
        if state.is_world_process_zero:
            name = f"{PREFIX_CHECKPOINT_DIR}-{state.global_step}"
            complete(Path(args.output_dir) / name, model, self.origin)


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
