"""Runs of masked and block diffusion: what must not change a gradient, and what is left behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, TrainerCallback

from editflow.data.passage import Passage
from editflow.editing.editor import Editor
from editflow.errors import NonFiniteError, UsageError
from editflow.models.families.loading import load_denoiser
from editflow.training.masked.config import MaskedDiffusionConfig
from editflow.training.masked.denoise import masked_loss
from editflow.training.masked.noise import Noising, NoisyLine, collate
from editflow.training.masked.rows import Line, encoder_of
from editflow.training.masked.trainer import MaskedDiffusionTrainer
from tests.support.gradients import Gradients, assert_same
from tests.support.languages import language_model, letters
from tests.support.processes import together
from tests.support.tiny import tiny_model, tiny_reader

TEXTS = [
    Passage("count = 1\n" * n, prompt, id=f"{n}{prompt}")
    for n in (1, 2, 3)
    for prompt in ("", "repeat `count`", "count it")
][:8]
WORDS = [Passage("abcabc"[: 2 + n % 5], "" if n % 2 else "c?") for n in range(8)]
EDIT, LANGUAGE = "edit", "language"
KINDS = [EDIT, LANGUAGE]


def config(folder: Path, **changes: Any) -> MaskedDiffusionConfig:
    plain: dict[str, Any] = {
        **{"max_steps": 4, "logging_steps": 1, "warmup_steps": 0, "seed": 3},
        **{"save_strategy": "no", "save_steps": 2},
        **{"per_device_train_batch_size": 2, "use_cpu": True, "output_dir": str(folder)},
        **{"learning_rate": 3e-3, "least_masked": 0.1},
    }
    return MaskedDiffusionConfig(**(plain | changes))


def trainer(kind: str, folder: Path, *, eval_rows: Any = None, **changes: Any) -> Any:
    callbacks: Sequence[Any] = changes.pop("callbacks", ())
    model, rows = (tiny_model(), TEXTS) if kind == EDIT else (language_model("qwen2"), WORDS)
    return MaskedDiffusionTrainer(
        model,
        config(folder, **changes),
        processing_class=tiny_reader() if kind == EDIT else letters(),
        train_dataset=rows,
        eval_dataset=eval_rows,
        callbacks=list(callbacks),
    )


def trained(kind: str, folder: Path, **changes: Any) -> tuple[Any, list[float]]:
    run = trainer(kind, folder, **changes)
    run.train(resume_from_checkpoint=changes.get("resume_from_checkpoint"))
    return run.model, [row["loss"] for row in run.state.log_history if "loss" in row]


def same(one: torch.nn.Module, two: torch.nn.Module, *, tolerance: float = 0.0) -> None:
    for (name, a), (_, b) in zip(one.named_parameters(), two.named_parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance, msg=name)


@pytest.mark.parametrize(
    ("kind", "block", "normalisation"),
    [(EDIT, 0, "token"), (EDIT, 4, "sequence"), (LANGUAGE, 0, "batch"), (LANGUAGE, 4, "token")],
)
def test_accumulation_changes_nothing(
    kind: str, block: int, normalisation: str, tmp_path: Path
) -> None:
    """1 x 8 is 8 x 1, in the loss and in every gradient."""
    shared = {"block": block, "normalisation": normalisation, "max_steps": 1, "max_grad_norm": 0.0}
    whole, parts = Gradients(), Gradients()
    _, loss = trained(
        kind, tmp_path / "a", per_device_train_batch_size=8, callbacks=[whole], **shared
    )
    _, losses = trained(
        kind,
        tmp_path / "b",
        per_device_train_batch_size=1,
        gradient_accumulation_steps=8,
        callbacks=[parts],
        **shared,
    )
    assert loss == pytest.approx(losses, abs=1e-5)
    assert loss[0] > 0.1
    assert_same(whole, parts)


def test_normalisations_differ_by_what_they_divide_by(tmp_path: Path) -> None:
    """The first step of eight rows, by hand."""
    given = {"max_steps": 1, "per_device_train_batch_size": 8}
    token, sequence, batch = (
        trained(LANGUAGE, tmp_path / name, normalisation=name, **given)[1][0]
        for name in ("token", "sequence", "batch")
    )
    tokens = sum(len(passage.text) + 1 for passage in WORDS)
    assert batch * len(WORDS) == pytest.approx(token * tokens, rel=1e-4)
    assert sequence not in (pytest.approx(token, rel=1e-3), pytest.approx(batch, rel=1e-3))


@pytest.mark.parametrize("block", [0, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_steps_lower_the_loss(kind: str, block: int, tmp_path: Path) -> None:
    _, losses = trained(
        kind, tmp_path, block=block, max_steps=25, learning_rate=1e-2, least_masked=0.3
    )
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


@pytest.mark.parametrize("normalisation", ["token", "sequence"])
def test_the_size_of_a_batch_does_not_change_an_evaluation(
    normalisation: str, tmp_path: Path
) -> None:
    found = [
        trainer(
            EDIT,
            tmp_path,
            eval_rows=TEXTS,
            per_device_eval_batch_size=size,
            normalisation=normalisation,
        ).evaluate()["eval_loss"]
        for size in (1, 3, 8)
    ]
    assert found == pytest.approx([found[0]] * 3, rel=1e-5)


def test_evaluations_are_alike_and_epochs_are_not(tmp_path: Path) -> None:
    run = trainer(EDIT, tmp_path, eval_rows=TEXTS)
    assert run.evaluate()["eval_loss"] == run.evaluate()["eval_loss"]
    data = run.train_dataset
    drawn = {tuple(data[place].hidden.tolist()) for place in range(2, 50, len(TEXTS))}
    assert len(drawn) > 2


@pytest.mark.parametrize("lora", [False, True])
def test_heads_of_edits_stay_as_they_are(lora: bool, tmp_path: Path) -> None:
    from editflow.models.adapters import lora_config

    model, before = tiny_model(), dict(tiny_model().named_parameters())
    run = MaskedDiffusionTrainer(
        model,
        config(tmp_path, weight_decay=0.5),
        processing_class=tiny_reader(),
        train_dataset=TEXTS,
        peft_config=lora_config(model, 2) if lora else None,
    )
    free = {name for name, weight in run.model.named_parameters() if weight.requires_grad}
    run.train()
    after = run.model.merge_and_unload() if lora else run.model
    moved = {n for n, weight in after.named_parameters() if not torch.equal(weight, before[n])}
    assert "heads.substitute.project.weight" in moved
    assert not {
        name for name in moved if name.startswith(("heads.operation", "heads.insert", "was"))
    }
    assert free == {n for n, weight in run.model.named_parameters() if weight.requires_grad} or lora


class Kill(TrainerCallback):
    """Ends a run as a kill would: without a last save."""

    def on_step_end(self, _args, state, _control, **_):  # type: ignore[no-untyped-def]
        if state.global_step == 3:
            raise KeyboardInterrupt


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_run_resumes_to_the_very_same_weights(kind: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {"max_steps": 6, "save_strategy": "steps"}
    whole, _ = trained(kind, tmp_path / "whole", max_steps=6)
    with pytest.raises(KeyboardInterrupt):
        trained(kind, tmp_path / "cut", callbacks=[Kill()], **given)
    last = str(tmp_path / "cut" / "checkpoint-2")
    resumed, _ = trained(kind, tmp_path / "cut", resume_from_checkpoint=last, **given)
    same(whole, resumed)


def test_a_checkpoint_of_an_edit_model_is_a_model_folder(tmp_path: Path) -> None:
    model, _ = trained(EDIT, tmp_path, save_strategy="steps")
    editor = Editor.from_pretrained(str(tmp_path / "checkpoint-4"), device="cpu")
    same(model, editor.model)


def test_a_checkpoint_of_a_language_model_is_bidirectional(tmp_path: Path) -> None:
    model, _ = trained(LANGUAGE, tmp_path, save_strategy="steps")
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path / "checkpoint-4").eval()
    same(model, loaded)
    assert loaded.config.is_causal is False
    ids = torch.tensor([[5, 6, 7, 8]])
    other = torch.tensor([[5, 6, 7, 9]])
    with torch.no_grad():
        assert not torch.allclose(loaded(ids).logits[0, 0], loaded(other).logits[0, 0])


@pytest.mark.parametrize("block", [0, 4])
@pytest.mark.parametrize("shifted", [False, True])
def test_a_checkpoint_of_a_language_model_fills_masks(
    block: int, shifted: bool, tmp_path: Path
) -> None:
    model, _ = trained(LANGUAGE, tmp_path, save_strategy="steps", block=block, shifted=shifted)
    denoiser = load_denoiser(str(tmp_path / "checkpoint-4"))
    assert (denoiser.block, denoiser.ids.mask) == (block or None, 1)
    line = Line(np.array([5, 6, 7, 8, 9, 10, 11, 5]), np.ones(8, dtype=np.bool_))
    hidden = np.arange(8) == 5
    row = NoisyLine(line, hidden, hidden * 1.0, 0)
    batch = collate([row], Noising(block=block), mask_id=1, pad_id=0)
    ids = torch.from_numpy(np.where(hidden, 1, line.ids))[None]
    loss = masked_loss(model.eval(), batch, divisor=1, shifted=shifted).total
    places = torch.tensor([0]), torch.tensor([5])
    scores = denoiser.logits_at(ids, places)[0].log_softmax(-1)
    assert loss.item() == pytest.approx(-float(scores[10]), rel=1e-5)


@pytest.mark.parametrize("prompt", ["", "count it"])
@pytest.mark.parametrize("block", [0, 4])
def test_a_checkpoint_of_an_edit_model_fills_masks(block: int, prompt: str, tmp_path: Path) -> None:
    """What the sampler asks of it is what was trained, with or without a prompt."""
    model, _ = trained(EDIT, tmp_path, save_strategy="steps", block=block)
    denoiser = load_denoiser(str(tmp_path / "checkpoint-4"))
    assert denoiser.block == (block or None)
    encode, passage = encoder_of(tiny_reader()), Passage("count = 1\n", prompt)
    line = encode(passage, generator=np.random.default_rng(0))
    place = line.first + 5
    hidden = np.arange(len(line.ids)) == place
    row = NoisyLine(line, hidden, hidden * 1.0, 0)
    batch = collate([row], Noising(block=block), mask_id=encode.mask_id, pad_id=encode.pad_id)
    loss = masked_loss(model.eval(), batch, divisor=1).total
    for start in (0, 0 if prompt else 1):  # a text without a prompt may come without its separator
        ids = torch.from_numpy(np.where(hidden, encode.mask_id, line.ids))[None, start:]
        where = torch.tensor([0]), torch.tensor([place - start])
        scores = denoiser.logits_at(ids, where)[0]
        assert loss.item() == pytest.approx(-float(scores[line.ids[place]]), rel=1e-4)


def test_an_adapter_of_a_language_model(tmp_path: Path) -> None:
    from peft import LoraConfig

    before = language_model("qwen2")
    run = MaskedDiffusionTrainer(
        language_model("qwen2"),
        config(tmp_path),
        processing_class=letters(),
        train_dataset=WORDS,
        peft_config=LoraConfig(r=2, target_modules=["q_proj", "v_proj"]),
    )
    run.train()
    after = dict(run.model.merge_and_unload().named_parameters())
    moved = {name for name, old in before.named_parameters() if not torch.equal(old, after[name])}
    assert {name.split(".")[-2] for name in moved} == {"q_proj", "v_proj"}


def test_a_diverged_run_names_the_rows(tmp_path: Path) -> None:
    run = trainer(EDIT, tmp_path, least_masked=0.9)
    with torch.no_grad():
        run.model.heads.substitute.gate.bias.fill_(torch.nan)
    with pytest.raises(NonFiniteError, match="loss is nan") as caught:
        run.train()
    assert caught.value.where is not None
    assert caught.value.where.startswith("step 0: ")
    assert any(passage.id in caught.value.where for passage in TEXTS)


def test_a_model_that_is_told_the_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="told the time"):
        MaskedDiffusionTrainer(
            tiny_model(objective="bregman"),
            config(tmp_path),
            processing_class=tiny_reader(),
            train_dataset=TEXTS,
        )


@pytest.mark.parametrize("changes", [{"mask_schedule": "x"}, {"normalisation": "x"}, {"block": -1}])
def test_settings_that_make_no_sense_are_told(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises((UsageError, ValueError), match=r"'x'|0 or more"):
        config(tmp_path, **changes)


def _losses(kind: str, folder: Path) -> list[float]:
    return trained(kind, folder, per_device_train_batch_size=2, block=4)[1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_learn_as_one(kind: str, tmp_path: Path) -> None:
    _, alone = trained(kind, tmp_path / "one", per_device_train_batch_size=4, block=4)
    both = together(2, _losses, kind, tmp_path / "two", ACCELERATE_USE_CPU="true")
    assert both[0] == pytest.approx(alone, abs=1e-4)
