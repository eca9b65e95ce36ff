"""A trainer that reads its rows from a stream, and goes on at the row where a run was cut off.

Knows steps and places; knows nothing of what a row is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch.utils.data import DataLoader
from transformers import TrainerCallback
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_callback import ExportableState

from editflow.errors import UsageError
from editflow.training.checkpoints import last_checkpoint
from editflow.training.sharding import ShardingTrainer
from editflow.training.streaming import PairStream, Share


class ReadingTrainer(ShardingTrainer):
    """The transformers `Trainer`, also for a `PairStream`, which it need not read twice to resume.

    A stream has no end, so `args.max_steps` says when to stop.
    """

    train_dataset: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._position: Position | None = None
        if isinstance(self.train_dataset, PairStream):
            self._position = Position()
            self.add_callback(self._position)

    def get_train_dataloader(self) -> DataLoader[Any]:
        if not isinstance(self.train_dataset, PairStream):
            found: DataLoader[Any] = super().get_train_dataloader()
            return found
        args, size = self.args, self._train_batch_size
        return DataLoader(
            replace(self.train_dataset, share=Share(size, args.process_index, args.world_size)),
            batch_size=size,
            collate_fn=self.data_collator,
            num_workers=args.dataloader_num_workers,
            prefetch_factor=args.dataloader_prefetch_factor,
            pin_memory=args.dataloader_pin_memory,
        )

    def train(
        self, resume_from_checkpoint: Path | str | bool | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Train; a stream goes on after the rows that the checkpoint has seen."""
        if self._position is not None and resume_from_checkpoint:
            folder = _folder(resume_from_checkpoint, Path(self.args.output_dir))
            self._position.rows = rows_read(folder)
            self.train_dataset = replace(self.train_dataset, start=self._position.rows)
            self.args.ignore_data_skip = True  # nothing is left to pass over
        return super().train(resume_from_checkpoint, *args, **kwargs)

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if self._position is not None:  # transformers counts from where it was resumed
            self.state.epoch = self.state.global_step / self.state.max_steps
        super().log(logs, *args, **kwargs)


class Position(TrainerCallback, ExportableState):
    """Counts the rows that all processes together have read; saved with each checkpoint."""

    def __init__(self, rows: int = 0) -> None:
        self.rows = rows

    def on_step_end(self, args: Any, _state: Any, _control: Any, **_: Any) -> None:
        self.rows += args.train_batch_size * args.gradient_accumulation_steps * args.world_size

    def state(self) -> dict[str, Any]:
        return {"args": {"rows": self.rows}, "attributes": {}}


def rows_read(checkpoint: Path) -> int:
    """Return how far into its stream a checkpoint is; UsageError when it is of no stream."""
    state = json.loads((checkpoint / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
    found = state["stateful_callbacks"].get(Position.__name__)
    if found is None:
        raise UsageError(
            "this run did not read its rows from a stream, so its place in one is not known",
            where=str(checkpoint),
            hint="Resume it as it was begun, or begin a new one with these weights: --base.",
        )
    rows: int = found["args"]["rows"]
    return rows


def _folder(resume: Path | str | bool, output: Path) -> Path:
    found = last_checkpoint(output) if resume is True else Path(str(resume))
    if found is None:
        raise UsageError("there is no checkpoint to go on from", where=str(output))
    return found
