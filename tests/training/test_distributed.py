"""Several processes train what one would: the same rows a step, the same losses, one checkpoint.

Processes are forks of this one that talk over gloo; `test_launch.py` starts them as a user does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from transformers import PrinterCallback

from editflow.data.pair import EditPair
from editflow.editing.editor import Editor
from editflow.models.adapters import lora_config
from editflow.training import optimizer
from editflow.training.config import EditFlowConfig
from editflow.training.trainer import EditFlowTrainer
from tests.support.processes import together
from tests.support.tiny import tiny_model, tiny_reader

NAMES = ["count", "total", "size", "name", "limit", "index"]
PAIRS = [
    EditPair(f"{a} = {b}\n" * n, f"{a} = {b}_{a}\n" * n, f"rename {b} to {b}_{a}", id=f"{a}-{b}")
    for n, a in enumerate(NAMES, 1)
    for b in ("x", "y")
][:11]  # no multiple of a batch: the last step of an epoch is short
ROWS_A_STEP = 4
FSDP2 = {
    "ACCELERATE_USE_FSDP": "true",
    "FSDP_VERSION": "2",
    "FSDP_AUTO_WRAP_POLICY": "TRANSFORMER_BASED_WRAP",
    "FSDP_RESHARD_AFTER_FORWARD": "true",
    "FSDP_STATE_DICT_TYPE": "FULL_STATE_DICT",
}
WAYS = {"DDP": {}, "FSDP2": FSDP2}
FIFTY_STEPS = 3000  # seconds that they may take where other work has the cores


class Watched(EditFlowTrainer):
    """Keeps which rows each step saw in this process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[list[int]] = []

    def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if model.training:
            self.rows.append([row for row in inputs["labels"].tolist() if row >= 0])
        return super().compute_loss(model, inputs, *args, **kwargs)


class Run(NamedTuple):
    """What a run did, in one of its processes."""

    way: str
    losses: list[float]
    rows: list[list[int]]
    weights: dict[str, torch.Tensor] | None
    held_out: list[float]


def run(
    folder: Path, processes: int, *, rank: int = 0, resume: str | None = None, **changes: Any
) -> Run:
    """Train the tiny model on this process's share; `rank` is that of an adapter."""
    model = tiny_model()
    plain = {"max_steps": 6, "save_steps": 3, "logging_steps": 1, "warmup_steps": 0, "seed": 3}
    size = {"per_device_train_batch_size": ROWS_A_STEP // processes, "use_cpu": True}
    config = EditFlowConfig(output_dir=str(folder), **(plain | size | changes))
    trainer = Watched(
        model,
        config,
        processing_class=tiny_reader(),
        train_dataset=PAIRS,
        eval_dataset=PAIRS[:3],
        peft_config=lora_config(model, rank, targets=[]) if rank else None,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=resume)
    whole = trainer.whole_model()
    weights = (
        None if whole is None else {n: p.detach().numpy() for n, p in whole.named_parameters()}
    )
    log = trainer.state.log_history
    return Run(
        type(trainer.model).__name__,
        [row["loss"] for row in log if "loss" in row],
        trainer.rows,
        weights,
        [row["eval_loss"] for row in log if "eval_loss" in row],
    )


@pytest.fixture
def precise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half precision hides what differs for another reason; forks are precise with their parent."""
    monkeypatch.setattr(optimizer, "PRECISION", torch.float32)


def close(one: Any, two: Any, *, tolerance: float = 1e-5) -> None:
    for name, value in one.items():
        assert abs(value - two[name]).max() <= tolerance, name


@pytest.mark.usefixtures("precise")
@pytest.mark.parametrize("way", WAYS)
def test_two_processes_train_as_one_and_their_checkpoint_is_whole(way: str, tmp_path: Path) -> None:
    one = run(tmp_path / "one", 1)
    first, second = together(2, run, tmp_path / "two", 2, **WAYS[way])
    assert first.way == {"DDP": "EditFlowModel", "FSDP2": "FSDPEditFlowModel"}[way]
    shares = zip(first.rows, second.rows, strict=True)
    assert [sorted(mine + yours) for mine, yours in shares] == [sorted(rows) for rows in one.rows]
    assert [len(rows) for rows in one.rows] == [4, 4, 3, 4, 4, 3]
    assert first.losses == pytest.approx(one.losses, abs=1e-4)
    assert first.losses == second.losses
    close(one.weights, first.weights)

    saved = tmp_path / "two" / "checkpoint-3"
    assert {path.name for path in saved.iterdir()} >= {"model.safetensors", "optimizer.pt"}
    assert Editor.from_pretrained(str(saved)).rewrite("x = 1\n", "rename x to y").stats.forwards
    alone = run(tmp_path / "alone", 1, resume=str(saved))
    assert alone.losses[3:] == pytest.approx(one.losses[3:], abs=1e-4)
    close(one.weights, alone.weights)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_fifty_steps_of_two_processes_are_those_of_one(way: str, tmp_path: Path) -> None:
    plan = {"max_steps": 50, "eval_strategy": "steps", "eval_steps": 10, "save_steps": 100}
    one = run(tmp_path / "one", 1, **plan)
    folder = tmp_path / "two"
    first, _ = together(2, run_with, folder, plan, seconds=FIFTY_STEPS, **WAYS[way])
    apart = max(abs(a - b) for a, b in zip(one.losses, first.losses, strict=True))
    print(f"{way}: largest difference of 50 losses {apart:.1e}, losses about {one.losses[-1]:.1f}")
    assert apart <= 1e-4
    assert first.held_out == pytest.approx(one.held_out, abs=1e-3)


def run_with(folder: Path, plan: dict[str, Any]) -> Run:
    return run(folder, 2, **plan)


@pytest.mark.slow
@pytest.mark.usefixtures("precise")
def test_sharded_processes_go_on_from_what_one_saved(tmp_path: Path) -> None:
    one = run(tmp_path / "one", 1)
    saved = str(tmp_path / "one" / "checkpoint-3")
    first, _ = together(2, run_from, tmp_path / "two", saved, **FSDP2)
    assert first.losses[3:] == pytest.approx(one.losses[3:], abs=1e-4)
    close(one.weights, first.weights)


def run_from(folder: Path, saved: str) -> Run:
    return run(folder, 2, resume=saved)


@pytest.mark.slow
@pytest.mark.usefixtures("precise")
def test_a_sharded_adapter_is_saved_and_loads(tmp_path: Path) -> None:
    one = run_adapter(tmp_path / "one", 1, None)
    first, _ = together(2, run_adapter, tmp_path / "two", 2, None, **FSDP2)
    assert first.losses == pytest.approx(one.losses, abs=1e-4)
    close(one.weights, first.weights)
    saved = tmp_path / "two" / "checkpoint-3"
    rank = json.loads((saved / "adapter_config.json").read_text())["r"]
    assert rank == 2
    alone = run_adapter(tmp_path / "alone", 1, str(saved))
    close(one.weights, alone.weights)
    again, _ = together(2, run_adapter, tmp_path / "again", 2, str(saved), **FSDP2)
    close(one.weights, again.weights)


def run_adapter(folder: Path, processes: int, saved: str | None) -> Run:
    return run(folder, processes, rank=2, resume=saved)


@pytest.mark.slow
@pytest.mark.usefixtures("precise")
def test_the_best_of_a_sharded_run_is_what_it_ends_with(tmp_path: Path) -> None:
    plan = {"eval_strategy": "steps", "eval_steps": 3, "load_best_model_at_end": True}
    one = run(tmp_path / "one", 1, learning_rate=0.03, **plan)
    first, _ = together(2, run_with, tmp_path / "two", plan | {"learning_rate": 0.03}, **FSDP2)
    close(one.weights, first.weights, tolerance=1e-4)
