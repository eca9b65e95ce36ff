"""Edits and masks in one run: each loss as it is alone, and a checkpoint that does both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import TrainerCallback

from editflow.data.pair import EditPair
from editflow.data.passage import Passage
from editflow.editing.editor import Editor
from editflow.errors import NonFiniteError, UsageError
from editflow.models.network import TEXT, EditInputs
from editflow.training.dataset import Row, RowCollator
from editflow.training.masked.denoise import masked_loss
from editflow.training.masked.noise import NoisyLine, collate
from editflow.training.mixed.config import MixedConfig
from editflow.training.mixed.trainer import MixedTrainer
from editflow.training.trainer import batch_loss
from tests.support.gradients import Gradients, assert_same
from tests.support.processes import together
from tests.support.tiny import tiny_model, tiny_reader

PAIRS = [
    EditPair(f"{a}_{b} = {a}\n" * n, f"{b}_{a} = {a}\n" * n, f"swap {a} and {b}", id=f"{a}-{b}")
    for n, a in enumerate(["count", "total"], 1)
    for b in ("x", "limit")
]
PASSAGES = [Passage("size = 1\n" * n, prompt) for n in (1, 3) for prompt in ("", "write it")]
ROWS = [row for both in zip(PAIRS, PASSAGES, strict=True) for row in both]


def config(folder: Path, **changes: Any) -> MixedConfig:
    plain: dict[str, Any] = {
        **{"max_steps": 2, "logging_steps": 1, "warmup_steps": 0, "seed": 3},
        **{"per_device_train_batch_size": 8, "use_cpu": True, "output_dir": str(folder)},
        **{"learning_rate": 3e-3, "least_masked": 0.2, "save_strategy": "no"},
    }
    return MixedConfig(**(plain | changes))


def trainer(folder: Path, **changes: Any) -> MixedTrainer:
    callbacks: Sequence[Any] = changes.pop("callbacks", ())
    rows = changes.pop("rows", ROWS)
    return MixedTrainer(
        tiny_model(),
        config(folder, **changes),
        processing_class=tiny_reader(),
        train_dataset=rows,
        callbacks=list(callbacks),
    )


@pytest.mark.parametrize("normalisation", ["sequence", "batch"])
@pytest.mark.parametrize("block", [0, 8])
def test_each_loss_is_what_it_is_alone(block: int, normalisation: str, tmp_path: Path) -> None:
    run = trainer(tmp_path, block=block, normalisation=normalisation)
    data, codec = run.train_dataset, tiny_reader().codec
    rows = [data[place] for place in range(len(ROWS))]
    edits = [row for row in rows if isinstance(row, Row)]
    masks = [row for row in rows if isinstance(row, NoisyLine)]
    assert len(edits) >= 2
    assert len(masks) > len(PASSAGES)  # some of them are pairs
    terms = run.score(run.model, data.collate(rows), divisor=len(rows))
    alone = batch_loss(run.model, RowCollator(codec.pad_id)(edits), rows=len(rows))
    for name in ("operation", "gap", "count", "token"):
        torch.testing.assert_close(getattr(terms, name), getattr(alone, name), rtol=1e-5, atol=1e-7)
    made = collate(masks, data.noising, mask_id=codec.mask_id, pad_id=codec.pad_id)
    hidden = masked_loss(run.model, made, divisor=len(rows)).total
    torch.testing.assert_close(terms.denoise, hidden, rtol=1e-5, atol=0)
    torch.testing.assert_close(terms.total, alone.total + hidden)


def test_pairs_are_masked_in_their_share_and_texts_always(tmp_path: Path) -> None:
    for share, expected in ((0.0, 0.0), (0.25, 0.25), (1.0, 1.0)):
        data = trainer(tmp_path, masked=share, rows=[*PAIRS * 100, PASSAGES[0]]).train_dataset
        kinds = [isinstance(data[place], NoisyLine) for place in range(len(data))]
        assert np.mean(kinds[:-1]) == pytest.approx(expected, abs=0.06)
        assert kinds[-1]


def test_a_masked_pair_is_what_comes_after_under_its_instruction(tmp_path: Path) -> None:
    data = trainer(tmp_path, masked=1.0, slot_dropout=0.0, condition_dropout=0.0).train_dataset
    row, codec = data[0], tiny_reader().codec
    assert isinstance(row, NoisyLine)
    start = row.line.text
    slots = tiny_reader().prompt(PAIRS[0].instruction, PAIRS[0].before).slots
    spread = {codec.slot_ids.index(t): None for t in row.line.ids.tolist() if t in codec.slot_ids}
    texts = [""] * len(codec.slot_ids)
    for index, text in zip(spread, slots, strict=False):
        texts[index] = text
    assert codec.decode(row.line.ids[:start], texts).decode() == PAIRS[0].instruction
    assert codec.decode(row.line.ids[start + 1 :], texts).decode() == PAIRS[0].after


@pytest.mark.parametrize("block", [0, 8])
def test_accumulation_changes_nothing(block: int, tmp_path: Path) -> None:
    whole, parts = Gradients(), Gradients()
    runs = [
        trainer(tmp_path / "a", block=block, callbacks=[whole]),
        trainer(
            tmp_path / "b",
            block=block,
            per_device_train_batch_size=1,
            gradient_accumulation_steps=8,
            callbacks=[parts],
        ),
    ]
    for run in runs:
        run.train()
    one, many = (run.state.log_history[0]["loss"] for run in runs)
    assert one == pytest.approx(many, abs=1e-5)
    assert_same(whole, parts)


def guesses(editor: Editor, text: str, instruction: str) -> list[str]:
    """What the model puts in the place of each token of a text when that alone is a mask."""
    codec = tiny_reader().codec
    prompt = tiny_reader().prompt(instruction)
    ids = np.concatenate((prompt.ids, [codec.sep_id], tiny_reader().text(text, prompt).ids))
    start, found = len(prompt.ids), []
    for place in range(start + 1, len(ids)):
        tokens = torch.from_numpy(ids)[None].clone()
        tokens[0, place] = codec.mask_id
        zeros = torch.zeros_like(tokens)
        segment = (torch.arange(len(ids)) >= start).long()[None] * TEXT
        origin = (tokens == codec.mask_id).long()
        inputs = EditInputs(tokens, zeros + 1, segment, origin, zeros - 1, zeros)
        where = torch.tensor([0]), torch.tensor([place])
        with torch.no_grad():
            scores = editor.model.token_log_probs(editor.model(inputs), inputs, where, "substitute")
        found.append(codec.decode([int(scores.argmax())], prompt.slots).decode())
    return found


@pytest.mark.slow
def test_both_losses_fall_and_one_checkpoint_rewrites_and_denoises(tmp_path: Path) -> None:
    names = ["count", "size", "total", "limit"]
    pairs = [
        EditPair(f"{a} = 1\n", f"{b} = 1\n", f"rename {a} to {b}", id=a) for a, b in pairwise(names)
    ]
    texts = [Passage("abc = 2\n"), Passage("return 1\n", "write it")]
    run = trainer(
        tmp_path,
        rows=[*pairs, *texts * 4],
        per_device_train_batch_size=11,
        max_steps=200,
        learning_rate=1e-2,
        save_strategy="steps",
        save_steps=200,
        lr_scheduler_type="linear",
        **{"slot_dropout": 0.0, "condition_dropout": 0.0, "slot_spread": 0.0, "masked": 0.2},
    )
    run.train()
    logs = [row for row in run.state.log_history if "denoise" in row]
    edit, mask = (
        [sum(row[name] for name in names) for row in logs]
        for names in (("operation", "gap", "count", "token"), ("denoise",))
    )
    for losses in (edit, mask):
        assert np.mean(losses[-10:]) < 0.3 * np.mean(losses[:10])
    editor = Editor.from_pretrained(str(tmp_path / "checkpoint-200"), device="cpu")
    for pair in pairs:
        assert editor.rewrite(pair.before, pair.instruction).text == pair.after
    for passage in texts:
        assert "".join(guesses(editor, passage.text, passage.prompt)) == passage.text


class Poison(TrainerCallback):
    """Spoils a weight before the first step."""

    def on_train_begin(self, _args, _state, _control, model=None, **_):  # type: ignore[no-untyped-def]
        with torch.no_grad():
            model.heads.substitute.gate.bias.fill_(torch.nan)


def test_a_diverged_run_names_the_rows(tmp_path: Path) -> None:
    with pytest.raises(NonFiniteError, match="loss is nan") as caught:
        trainer(tmp_path, callbacks=[Poison()]).train()
    assert "count-x" in str(caught.value.where)
    assert "row 2" in str(caught.value.where)


def test_what_cannot_be_mixed_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="divided by rows"):
        config(tmp_path, normalisation="token")
    with pytest.raises(ValueError, match="packing is for edits alone"):
        config(tmp_path, packing=True)
    with pytest.raises(UsageError, match="edit heads"):
        MixedTrainer(
            tiny_model(objective="bregman"),
            config(tmp_path),
            processing_class=tiny_reader(),
            train_dataset=ROWS,
        )


def _losses(folder: Path) -> list[float]:
    run = trainer(folder, per_device_train_batch_size=3)
    run.train()
    return [row["loss"] for row in run.state.log_history if "loss" in row]


@pytest.mark.slow
def test_two_processes_learn_as_one(tmp_path: Path) -> None:
    run = trainer(tmp_path / "one", per_device_train_batch_size=6)
    run.train()
    alone = [row["loss"] for row in run.state.log_history if "loss" in row]
    both = together(2, _losses, tmp_path / "two", ACCELERATE_USE_CPU="true")
    assert both[0] == pytest.approx(alone, abs=1e-4)
