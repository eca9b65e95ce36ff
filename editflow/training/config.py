"""The arguments of a training run: those of transformers, and what edits need besides.

Knows numbers and switches; knows nothing of data or models.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from transformers import TrainingArguments

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
    masked: float = field(default=0.0, metadata={"help": "share of masked-diffusion rows"})
    slot_dropout: float = field(default=0.1, metadata={"help": "share of names spelled out"})
    condition_dropout: float = field(default=0.05, metadata={"help": "share without instruction"})
    slot_spread: float = field(default=0.25, metadata={"help": "share with other slot tokens"})
    matrix_lr_ratio: float = field(default=10.0, metadata={"help": "Muon's rate over AdamW's"})

    def __post_init__(self) -> None:
        super().__post_init__()
        self.dataloader_pin_memory &= torch.cuda.is_available()  # elsewhere it only warns

    @property
    def dropout(self) -> Dropout:
        return Dropout(self.slot_dropout, self.condition_dropout, self.slot_spread)
