"""Examples that share a row: where they stand, and that they are as if they stood alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AttentionInterface, AttentionMaskInterface, PrinterCallback

from editflow.data.pair import EditPair
from editflow.models.network import EditInputs
from editflow.text.prompt import Reader
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import Drawer, PairDataset, Row, RowCollator
from editflow.training.finetune import Base
from editflow.training.packing import one_a_row, packed
from editflow.training.trainer import EditFlowTrainer, batch_loss
from tests.support.tiny import tiny_model, tiny_reader
from tests.support.tiny_bases import BASES, write_base

PAIRS = [
    EditPair("count = 1\n" * n, "total = 1\nnew = 2\n" * n, "rename count to total")
    for n in (1, 2, 3, 1, 4, 1)
]
PROMISED = ("qwen2", "qwen3", "qwen2-sliding", "llama", "bert", "roberta", "modernbert", "llada")


def rows(reader: Reader) -> list[Row]:
    data = PairDataset(PAIRS, Drawer(reader), seed=1)
    return [data[index] for index in range(len(PAIRS))]


def graded(model: nn.Module, batch: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss and all gradients."""
    model.zero_grad()
    loss = batch_loss(model, batch).total
    loss.backward()
    return loss.detach(), {
        n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None
    }


def assert_packed_is_unpacked(model: nn.Module, reader: Reader, *, room: int = 0) -> None:
    some, pad_id = rows(reader), reader.codec.pad_id
    alone, together = RowCollator(pad_id)(some), RowCollator(pad_id, True, room)(some)
    assert len(together["input_ids"]) < len(alone["input_ids"])
    loss, gradients = graded(model, alone)
    packed_loss, packed_gradients = graded(model, together)
    torch.testing.assert_close(packed_loss, loss, rtol=1e-5, atol=1e-5)
    assert gradients.keys() == packed_gradients.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(packed_gradients[name], gradient, rtol=1e-5, atol=1e-5, msg=name)


@pytest.mark.parametrize("room", [0, 40, 1000])
def test_every_example_has_its_place(room: int) -> None:
    generator = np.random.default_rng(0)
    for lengths in (generator.integers(1, 30, size) for size in (1, 2, 7, 60)):
        layout = packed(lengths, room=room)
        taken = np.zeros(layout.size, dtype=int)
        for row, start, length in zip(layout.rows, layout.starts, lengths, strict=True):
            taken[row, start : start + length] += 1
        assert taken.max() == 1
        assert taken.sum() == lengths.sum()
        assert layout.size[1] <= max(room, lengths.max())
        assert layout.filled >= one_a_row(lengths).filled
        for row in range(layout.size[0]):
            assert sorted(layout.numbers[layout.rows == row]) == list(
                range(1, (layout.rows == row).sum() + 1)
            )


@pytest.mark.parametrize("room", [0, 90])
def test_packed_is_unpacked(room: int) -> None:
    assert_packed_is_unpacked(tiny_model().train(), tiny_reader(), room=room)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in PROMISED else pytest.mark.slow) for n in BASES]
)
def test_packed_is_unpacked_over_any_base(name: str, tmp_path: Path) -> None:
    base = Base.load(str(write_base(name, tmp_path)))
    assert_packed_is_unpacked(base.model, base.reader)


def test_examples_of_a_row_do_not_see_each_other() -> None:
    model, batch = tiny_model(), RowCollator(0, True)(rows(tiny_reader()))
    numbers = batch["attention_mask"]
    row = int(numbers.max(-1).values.argmax())
    first, second = numbers[row] == 1, numbers[row] == 2
    before = model(EditInputs.of(batch)).operation[row]
    batch["input_ids"][row, second] = 7
    after = model(EditInputs.of(batch)).operation[row]
    assert torch.equal(before[first], after[first])
    assert not torch.equal(before[second], after[second])


def lengths_only(module, query, key, value, mask, scaling=None, **given):  # type: ignore[no-untyped-def]
    """Attention as a flash kernel is called: bounds of examples end to end, and no mask."""
    assert mask is None
    assert not given.get("is_causal", module.is_causal)
    assert given["cu_seq_lens_q"] is given["cu_seq_lens_k"]
    groups = query.shape[1] // key.shape[1]
    key, value = (each.repeat_interleave(groups, 1) for each in (key, value))
    sizes = given["cu_seq_lens_q"].diff().tolist()
    assert given["max_length_q"] == max(sizes)
    parts = zip(*(each.split(sizes, 2) for each in (query, key, value)), strict=True)
    mixed = []
    for part in parts:
        places = torch.arange(part[0].shape[2])
        near = (places[:, None] - places).abs() < (given.get("sliding_window") or len(places))
        mixed.append(F.scaled_dot_product_attention(*part, attn_mask=near, scale=scaling))
    return torch.cat(mixed, 2).transpose(1, 2), None


@pytest.mark.parametrize("name", ["qwen2", "qwen3", "llama", "modernbert"])
def test_a_flash_kernel_gets_lengths(name: str, tmp_path: Path) -> None:
    AttentionInterface.register("flash_lengths", lengths_only)
    AttentionMaskInterface.register("flash_lengths", lambda *_, **__: None)
    base = Base.load(str(write_base(name, tmp_path)))
    some = rows(base.reader)
    loss, gradients = graded(base.model, RowCollator(base.reader.codec.pad_id)(some))
    base.model.backbone.config._attn_implementation = "flash_lengths"
    trainer = EditFlowTrainer(
        base.model,
        EditFlowConfig(output_dir=str(tmp_path), use_cpu=True, packing=True),
        processing_class=base.reader,
        train_dataset=PAIRS,
    )
    batch = trainer.data_collator(some)
    assert len(batch["input_ids"]) == 1
    assert (batch["attention_mask"] > 0).all()
    packed_loss, packed_gradients = graded(base.model, batch)
    torch.testing.assert_close(packed_loss, loss, rtol=1e-5, atol=1e-5)
    for key, gradient in gradients.items():
        torch.testing.assert_close(packed_gradients[key], gradient, rtol=1e-5, atol=1e-5, msg=key)


def test_a_packed_run_is_the_same_run(tmp_path: Path) -> None:
    losses = []
    for packing in (False, True):
        trainer = EditFlowTrainer(
            tiny_model(),
            EditFlowConfig(
                output_dir=str(tmp_path / str(packing)),
                use_cpu=True,
                packing=packing,
                max_steps=4,
                logging_steps=1,
                eval_strategy="steps",
                eval_steps=2,
                save_strategy="no",
                per_device_train_batch_size=4,
                gradient_accumulation_steps=2,
            ),
            processing_class=tiny_reader(),
            train_dataset=PAIRS,
            eval_dataset=PAIRS[:5],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        log = trainer.state.log_history
        losses.append([row[key] for row in log for key in ("loss", "eval_loss") if key in row])
    assert len(losses[0]) == 6
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
