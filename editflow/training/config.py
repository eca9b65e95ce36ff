"""The arguments of a training run: those of transformers, and what edits need besides.

Knows numbers and switches; knows nothing of data or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import torch
from transformers import TrainingArguments

from editflow.models.adapters import QUANTISATIONS
from editflow.training.encode import Dropout


@dataclass
class EditFlowConfig(TrainingArguments):
    """`TrainingArguments` with defaults for fine-tuning an edit model.

    The learning rate is that of AdamW; Muon, which trains the matrices inside the network, has
    `matrix_lr_ratio` times as much.
    """

    learning_rate: float = 3e-4
    per_device_train_batch_size: int = 16
    per_device_eval_batch_size: int = 16
    warmup_steps: float = 0.05
    logging_steps: float = 10
    report_to: str | list[str] | None = "none"
    remove_unused_columns: bool = False
    label_names: list[str] | None = field(default_factory=lambda: ["labels"])
    disable_tqdm: bool | None = True
    logging_nan_inf_filter: bool = False
    save_total_limit: int | None = 2

    lora: int = field(default=0, metadata={"help": "rank of an adapter; 0 trains all weights"})
    lora_targets: list[str] = field(
        default_factory=list, metadata={"help": "ends of names of layers; none: all linear ones"}
    )
    keep_adapter: bool = field(default=False, metadata={"help": "save it alone, do not merge"})
    quantize: Literal["", "nf4", "int8"] = field(
        default="", metadata={"help": "bits of the backbone under an adapter"}
    )
    masked: float = field(default=0.0, metadata={"help": "share of rows with masks, to be edited"})
    self_states: float = field(
        default=0.0, metadata={"help": "share of states that the model itself takes a step from"}
    )
    slot_dropout: float = field(default=0.1, metadata={"help": "share of names spelled out"})
    condition_dropout: float = field(default=0.05, metadata={"help": "share without instruction"})
    slot_spread: float = field(default=0.25, metadata={"help": "share with other slot tokens"})
    matrix_lr_ratio: float = field(default=10.0, metadata={"help": "Muon's rate over AdamW's"})
    muon: bool = field(default=True, metadata={"help": "Muon for the matrices; or `optim` for all"})
    subwords: bool = field(default=False, metadata={"help": "tokens spelt alike learn together"})
    packing: bool = field(default=False, metadata={"help": "short rows share a line of a batch"})

    def __post_init__(self) -> None:
        _check_adapter(self)
        super().__post_init__()
        self.dataloader_pin_memory &= torch.cuda.is_available()  # elsewhere it only warns

    @property
    def keeps_adapter(self) -> bool:
        """Whether the adapter is saved alone: asked for, or over quantised weights."""
        return bool(self.lora) and (self.keep_adapter or bool(self.quantize))

    @property
    def dropout(self) -> Dropout:
        return Dropout(self.slot_dropout, self.condition_dropout, self.slot_spread)


def _check_adapter(config: EditFlowConfig) -> None:
    if config.quantize not in ("", *QUANTISATIONS):
        known = ", ".join(QUANTISATIONS)
        raise ValueError(f"quantize is {config.quantize!r}; it must be one of {known}")
    for name in ("quantize", "keep_adapter", "lora_targets"):
        if getattr(config, name) and not config.lora:
            raise ValueError(f"{name} is for adapters: set lora (--lora) to a rank, such as 8")
