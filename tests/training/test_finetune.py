"""Fine-tuning on given pairs: what must not change a gradient, and what a run leaves behind."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
import torch
from transformers import TrainerCallback

from editflow.data.pair import EditPair
from editflow.editing.editor import Editor
from editflow.errors import InputError, NonFiniteError, UsageError, WriteError
from editflow.training.checkpoints import last_checkpoint
from editflow.training.config import EditFlowConfig
from editflow.training.dataset import Drawer, PairDataset, RowCollator
from editflow.training.finetune import Base, fine_tune
from editflow.training.fitting import fit
from editflow.training.trainer import batch_loss
from tests.support.tiny import tiny_model, tiny_reader

PAIRS = [
    EditPair(f"{a}_{b} = {a}\n" * n, f"{b}_{a} = {a}\n" * n, f"swap {a} and {b}", id=f"{a}-{b}")
    for n, a in enumerate(["count", "total", "size", "name"], 1)
    for b in ("x", "limit")
]


def config(folder: Path, **changes: object) -> EditFlowConfig:
    plain = {"max_steps": 4, "logging_steps": 1, "save_steps": 2, "warmup_steps": 0, "seed": 3}
    small = {"per_device_train_batch_size": 2, "use_cpu": True, "output_dir": str(folder)}
    return EditFlowConfig(**(plain | small | changes))  # type: ignore[arg-type]


def tuned(folder: Path, **changes: object) -> tuple[torch.nn.Module, list[dict[str, float]]]:
    """Fine-tune the tiny model; return it and the log."""
    base = Base(tiny_model(), tiny_reader())
    return base.model, fine_tune(base, PAIRS, config(folder, **changes))


def same(one: torch.nn.Module, two: torch.nn.Module, *, tolerance: float = 0.0) -> None:
    for (name, a), (_, b) in zip(one.named_parameters(), two.named_parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance, msg=name)


class Gradients(TrainerCallback):
    """Keeps the gradients of every step."""

    def __init__(self) -> None:
        self.seen: list[dict[str, torch.Tensor]] = []

    def on_pre_optimizer_step(self, _args, _state, _control, model=None, **_):  # type: ignore[no-untyped-def]
        self.seen.append({name: value.grad.clone() for name, value in model.named_parameters()})


def test_accumulation_changes_nothing(tmp_path: Path) -> None:
    """At a rate of zero, so that each step is compared from the same weights."""
    losses, gradients = [], []
    for size, count in ((8, 1), (1, 8)):
        watch, base = Gradients(), Base(tiny_model(), tiny_reader())
        plan = config(
            tmp_path / str(size),
            learning_rate=0.0,
            max_grad_norm=0.0,
            per_device_train_batch_size=size,
            gradient_accumulation_steps=count,
        )
        log = fine_tune(base, PAIRS, plan, callbacks=[watch])
        losses.append([row["loss"] for row in log if "loss" in row])
        gradients.append(watch.seen)
    assert len(losses[0]) == 4
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    for one, many in zip(*gradients, strict=True):
        for name, value in one.items():
            torch.testing.assert_close(value, many[name], rtol=1e-5, atol=1e-5, msg=name)


def test_the_parts_of_the_loss_add_up_to_it(tmp_path: Path) -> None:
    plan = {"logging_steps": 2, "eval_strategy": "steps", "eval_steps": 1}
    base = Base(tiny_model(), tiny_reader())
    settings = config(tmp_path, gradient_accumulation_steps=2, **plan)
    log = fine_tune(base, PAIRS, settings, held_out=PAIRS[:3])
    told = [row for row in log if "loss" in row]
    assert len(told) == 2
    for row in told:
        parts = sum(row[name] for name in ("operation", "gap", "count", "token"))
        assert parts == pytest.approx(row["loss"], rel=1e-5)


def test_padding_changes_nothing() -> None:
    data = PairDataset(PAIRS, Drawer(tiny_reader()), seed=1)
    rows = [data[index] for index in range(len(PAIRS))]
    assert len({row.example.size for row in rows}) > 2
    model = tiny_model()
    collate = RowCollator(tiny_reader().codec.pad_id)
    together = batch_loss(model, collate(rows), rows=1).total
    apart = sum(batch_loss(model, collate([row]), rows=1).total for row in rows)
    torch.testing.assert_close(together, apart, rtol=1e-5, atol=1e-5)


class Kill(TrainerCallback):
    """Ends a run as a kill would: without a last save."""

    def on_step_end(self, _args, state, _control, **_):  # type: ignore[no-untyped-def]
        if state.global_step == 3:
            raise KeyboardInterrupt


def test_a_killed_run_resumes_to_the_very_same_weights(tmp_path: Path) -> None:
    whole, _ = tuned(tmp_path / "whole", max_steps=6)
    base = Base(tiny_model(), tiny_reader())
    with pytest.raises(KeyboardInterrupt):
        fine_tune(base, PAIRS, config(tmp_path / "cut", max_steps=6), callbacks=[Kill()])
    resumed, _ = tuned(tmp_path / "cut", max_steps=6, resume_from_checkpoint="last")
    same(whole, resumed)


def test_a_half_written_checkpoint_is_not_resumed(tmp_path: Path) -> None:
    tuned(tmp_path)
    (tmp_path / "checkpoint-9").mkdir()
    last = last_checkpoint(tmp_path)
    assert last is not None
    assert last.name == "checkpoint-4"


def test_a_full_disk_leaves_the_checkpoints_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = torch.save

    def full(value: object, path: object, **extra: object) -> None:
        if "checkpoint-4" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        save(value, path, **extra)  # type: ignore[arg-type]

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(WriteError, match="No space left"):
        tuned(tmp_path, max_steps=6)
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-2"]
    assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-2"


def test_a_checkpoint_is_a_model_folder(tmp_path: Path) -> None:
    model, _ = tuned(tmp_path)
    editor = Editor.from_pretrained(str(tmp_path / "checkpoint-4"), device="cpu")
    same(model, editor.model)
    assert Editor.from_pretrained(str(tmp_path)).rewrite("x = 1\n", "swap x and y").stats.forwards


def test_rows_are_drawn_anew_in_each_epoch_and_alike_in_each_run() -> None:
    data, again = (PairDataset(PAIRS, Drawer(tiny_reader()), seed=1) for _ in range(2))
    collate = RowCollator(tiny_reader().codec.pad_id)
    first = collate([data[0], data[5]])
    assert all(torch.equal(first[k], v) for k, v in collate([again[0], again[5]]).items())
    assert first["labels"].tolist() == [0, 5]
    seen = set()
    for epoch in range(8):
        seen.add(tuple(data[5 + epoch * len(data)].states.ids.tolist()))
    assert len(seen) > 2


def test_a_diverged_run_names_the_pairs(tmp_path: Path) -> None:
    base = Base(tiny_model(), tiny_reader())
    with torch.no_grad():
        base.model.heads.gap.bias.fill_(torch.nan)
    with pytest.raises(NonFiniteError, match="loss is nan") as caught:
        fine_tune(base, PAIRS[:2], config(tmp_path))
    assert caught.value.where is not None
    assert "step 0" in caught.value.where
    assert "count-x" in caught.value.where


def test_nothing_to_train_on_and_nothing_to_resume_are_told(tmp_path: Path) -> None:
    base = Base(tiny_model(), tiny_reader())
    with pytest.raises(InputError, match="no row"):
        fine_tune(base, [], config(tmp_path))
    with pytest.raises(UsageError, match="no checkpoint"):
        fine_tune(base, PAIRS, config(tmp_path, resume_from_checkpoint="last"))


def test_a_long_pair_keeps_its_change_and_the_lines_around_it() -> None:
    lines = [f"line_{n} = {n}\n" for n in range(200)]
    after = [*lines[:120], "line_120 = 7\n", *lines[121:]]
    pair = EditPair("".join(lines), "".join(after), "set line_120 to 7")
    fitted = fit([pair, PAIRS[0]], tiny_reader(), longest=200)
    (short, other) = fitted.pairs
    assert (fitted.cut, fitted.too_long, other) == ([pair], [], PAIRS[0])
    assert fitted.sizes[0] <= 200
    assert short.before in pair.before
    assert short.before.replace("line_120 = 120", "line_120 = 7") == short.after
    assert len(short.before.splitlines()) >= 5
    wider = fit([pair], tiny_reader(), longest=230).pairs[0]
    assert len(wider.before) > len(short.before)


def test_a_change_that_is_too_long_itself_is_told() -> None:
    pair = EditPair("a b c d e f g\n" * 60, "h i j k l m n\n" * 60, "write it anew")
    assert fit([pair], tiny_reader(), longest=100).too_long == [pair]
