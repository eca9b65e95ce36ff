"""Less memory, other precision, compiled: the arguments of transformers work for edit models."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from editflow.models.trunk import Block
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import RowCollator
from editflow.training.finetune import Base, fine_tune
from editflow.training.trainer import EditFlowTrainer, batch_loss
from tests.support.tiny import tiny_model, tiny_reader
from tests.support.tiny_bases import write_base
from tests.training.test_packing import PAIRS, graded, rows


def arguments(folder: Path, **changes: object) -> EditFlowConfig:
    plain = {"max_steps": 3, "logging_steps": 1, "save_strategy": "no", "use_cpu": True, "seed": 3}
    return EditFlowConfig(output_dir=str(folder), **(plain | changes))  # type: ignore[arg-type]


def losses(folder: Path, base: Base, **changes: object) -> list[float]:
    log = fine_tune(base, PAIRS, arguments(folder, **changes))
    return [row["loss"] for row in log if "loss" in row]


def kept(model: nn.Module, batch: dict[str, torch.Tensor]) -> int:
    """Numbers that a forward pass keeps for the backward pass."""
    count = 0

    def pack(value: torch.Tensor) -> torch.Tensor:
        nonlocal count
        count += value.numel()
        return value

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda value: value):
        batch_loss(model, batch)
    return count


@pytest.mark.parametrize("name", ["", "qwen2", "modernbert", "bert"])
def test_recomputed_activations_give_the_same_gradients(name: str, tmp_path: Path) -> None:
    base = Base.load(str(write_base(name, tmp_path))) if name else Base(tiny_model(), tiny_reader())
    batch = RowCollator(base.reader.codec.pad_id)(rows(base.reader))
    model = base.model.train()
    torch.manual_seed(0)
    loss, gradients = graded(model, batch)
    before = kept(model, batch)
    model.activation_checkpointing_enable()
    torch.manual_seed(0)
    again, others = graded(model, batch)
    assert kept(model, batch) < 0.8 * before
    assert torch.equal(loss, again)
    for key, gradient in gradients.items():
        torch.testing.assert_close(others[key], gradient, rtol=1e-6, atol=1e-7, msg=key)


def test_the_argument_of_transformers_turns_it_on(tmp_path: Path) -> None:
    base, other = Base(tiny_model(), tiny_reader()), Base(tiny_model(), tiny_reader())
    plain = losses(tmp_path / "plain", base)
    assert losses(tmp_path / "less", other, activation_checkpointing=True) == plain
    blocks = [block for block in other.model.modules() if isinstance(block, Block)]
    assert blocks
    assert all(block.gradient_checkpointing for block in blocks)
    assert losses(
        tmp_path / "lora", Base(tiny_model(), tiny_reader()), lora=2, activation_checkpointing=True
    )


def test_half_precision_is_near(tmp_path: Path) -> None:
    plain = losses(tmp_path / "plain", Base(tiny_model(), tiny_reader()))
    half = losses(tmp_path / "half", Base(tiny_model(), tiny_reader()), bf16=True)
    assert half != plain
    assert half == pytest.approx(plain, rel=0.02)


@pytest.mark.slow
def test_a_compiled_run_is_the_same_run(tmp_path: Path) -> None:
    plain = losses(tmp_path / "plain", Base(tiny_model(), tiny_reader()))
    base = Base(tiny_model(), tiny_reader())
    trainer = EditFlowTrainer(
        base.model,
        arguments(tmp_path / "compiled", torch_compile=True),
        processing_class=base.reader,
        train_dataset=PAIRS,
    )
    trainer.train()
    assert type(trainer.model_wrapped).__name__ == "OptimizedModule"
    log = trainer.state.log_history
    assert [row["loss"] for row in log if "loss" in row] == pytest.approx(plain, abs=1e-4)
    assert trainer.whole_model() is base.model
