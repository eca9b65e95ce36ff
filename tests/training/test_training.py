"""From pairs to batches to a lower loss."""

from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from editflow.data.pair import EditPair
from editflow.data.sources.text import Text, write_texts
from editflow.editing.editor import Editor
from editflow.errors import InputError, UsageError
from editflow.flow.align import GAP
from editflow.models.network import TEXT
from editflow.text.slots import rooms
from editflow.training.collate import Collator
from editflow.training.encode import Dropout, Example, batches, draw_prompt, encode_pair
from editflow.training.optimizer import MuonAdamW
from editflow.training.recipe import read_recipe
from editflow.training.run import Machine, train
from editflow.training.stream import Stream
from editflow.training.trainer import batch_loss
from tests.support.tiny import tiny_model, tiny_reader

PAIR = EditPair(
    "def total(count):\n    return count\n", "def total(n):\n    return n\n", "rename count to n"
)
PLAIN = Dropout(slot=0.0, condition=0.0, spread=0.0)


def examples(count: int, *, dropout: Dropout = PLAIN) -> list[Example]:
    generator = np.random.default_rng(0)
    return [
        encode_pair(PAIR, tiny_reader(), dropout=dropout, generator=generator) for _ in range(count)
    ]


def collator(**kwargs: float) -> Collator:
    codec = tiny_reader().codec
    return Collator(codec.sep_id, codec.mask_id, codec.pad_id, **kwargs)


def test_a_rename_is_one_substitution_an_occurrence() -> None:
    (example,) = examples(1)
    changed = example.z_0 != example.z_1
    assert changed.sum() == 2
    slots = tiny_reader().codec.slot_ids
    assert set(example.z_0[changed].tolist()) == {slots[0]}
    assert set(example.z_1[changed].tolist()) == {slots[1]}


def test_both_sides_decode_to_the_pair() -> None:
    (example,) = examples(1)
    codec = tiny_reader().codec
    for z, text in ((example.z_0, PAIR.before), (example.z_1, PAIR.after)):
        assert codec.decode(z[z != GAP], ["count", "n"]).decode() == text


def test_dropped_slots_are_spelled_and_a_dropped_condition_is_empty() -> None:
    slots = set(tiny_reader().codec.slot_ids)
    (spelled,) = examples(1, dropout=Dropout(slot=1.0, condition=0.0, spread=0.0))
    assert not slots & set(spelled.instruction.tolist()) | slots & set(spelled.z_0.tolist())
    (blind,) = examples(1, dropout=Dropout(slot=0.0, condition=1.0, spread=0.0))
    assert len(blind.instruction) == 0


def test_a_common_word_is_dropped_more_often_than_a_name() -> None:
    pair = EditPair("count = 1\n", "response = 1\n", "rename count to response")
    drop_words = Dropout(slot=0.0, condition=0.0, spread=0.0, word=1.0)
    generator = np.random.default_rng(0)
    slots = draw_prompt(pair, tiny_reader(), dropout=drop_words, generator=generator).slots
    assert slots == ("count",)  # it stands in the text
    assert draw_prompt(pair, tiny_reader(), dropout=PLAIN, generator=generator).slots == (
        "count",
        "response",
    )


def test_spread_slots_are_the_same_in_instruction_and_text() -> None:
    generator = np.random.default_rng(1)
    prompt = draw_prompt(PAIR, tiny_reader(), dropout=Dropout(0.0, 0.0, 1.0), generator=generator)
    used = {index for index, text in enumerate(prompt.slots) if text}
    assert {prompt.slots[index] for index in used} == {"count", "n"}
    in_text = tiny_reader().text(PAIR.before, prompt).ids
    slots = tiny_reader().codec.slot_ids
    assert slots[prompt.slots.index("count")] in in_text


def test_spread_numbers_stay_among_their_slots() -> None:
    reader, pair = tiny_reader(), EditPair("x = 1\n", "x = 2\n", "change 1 to 2 in x")
    names, numbers = rooms(len(reader.codec.slot_ids))
    for seed in range(20):
        generator = np.random.default_rng(seed)
        slots = draw_prompt(pair, reader, dropout=Dropout(0, 0, 1), generator=generator).slots
        assert {slots[index] for index in numbers} >= {"1", "2"}
        assert "x" in {slots[index] for index in names}


def test_a_batch_lays_out_instruction_separator_and_text() -> None:
    some = examples(3)
    batch = collator(masked=0.0)(some, generator=np.random.default_rng(0))
    sep = tiny_reader().codec.sep_id
    for row, example in enumerate(some):
        start = len(example.instruction)
        assert batch["input_ids"][row, :start].tolist() == example.instruction.tolist()
        assert batch["input_ids"][row, start] == sep
        assert batch["operation"][row, : start + 1].tolist() == [-1] * (start + 1)
        assert batch["missing"][row, :start].tolist() == [-1] * start
        assert batch["missing"][row, start] >= 0
    real = batch["attention_mask"].bool()
    assert (batch["operation"][~real] == -1).all()
    assert (batch["segment"][real].sum(), (~real).sum()) == (
        (batch["missing"] >= 0).sum(),
        (batch["input_ids"] == 0).sum(),
    )


def test_batches_group_like_lengths_and_drop_what_is_too_long() -> None:
    def of(size: int) -> Example:
        return Example(np.zeros(0, np.int64), np.zeros(size - 1, np.int64), np.zeros(0, np.int64))

    found = list(batches([of(n) for n in (5, 90, 6, 40, 7, 41)], tokens=100, longest=50))
    assert [[example.size for example in batch] for batch in found] == [[5, 6, 7], [40, 41]]


@pytest.mark.parametrize(("share", "due"), [(0.0, True), (1.0, False)])
def test_a_stream_has_its_share_of_nothing_to_do(share: float, due: bool) -> None:
    lines = "".join(f"def f{n}(count):\n    return count + {n}\n\n\n" for n in range(9))
    stream = Stream(
        [Text("a/b.py", "MIT", "python", lines)],
        {"rename-function": 1.0, "rename-parameter": 1.0},
        tiny_reader(),
        collator(),
    )
    pairs = islice(stream._pairs(stream.mix, share, random.Random(0)), 20)
    drawn = [pair.before != pair.after for pair in pairs]
    assert drawn == [due] * 20


@pytest.mark.parametrize("masked", [0.0, 1.0])
def test_a_stream_masks_the_families_it_is_told_to(masked: float) -> None:
    lines = "".join(f"def f{n}(count):\n    return count + {n}\n\n\n" for n in range(9))
    settings = json.dumps({"debug": True, "strict": False}, indent=2) + "\n"
    stream = Stream(
        [Text("a/b.py", "MIT", "python", lines), Text("a/b.json", "MIT", "json", settings)],
        {"rename-function": 1.0, "json-flip-boolean": 0.0},
        reader := tiny_reader(),
        collator(masked=masked),
        masked_mix={"rename-function": 0.0, "json-flip-boolean": 1.0},
        empty_share=0.0,
    )
    batch = next(iter(stream))
    text = reader.codec.decode(batch["input_ids"][batch["segment"] == TEXT].tolist())
    assert (b"return count" in text) == (not masked)


def test_twenty_steps_lower_the_loss() -> None:
    model = tiny_model().train()
    optimizer = MuonAdamW(model, lr=5e-3, matrix_lr=2e-2)
    generator = np.random.default_rng(0)
    some, make = examples(8), collator(masked=0.0)
    losses = []
    for _ in range(30):
        loss = batch_loss(model, make(some, generator=generator)).total
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_muon_takes_the_matrices_of_blocks_and_state_comes_back() -> None:
    model = tiny_model()
    optimizer = MuonAdamW(model, lr=1e-3, matrix_lr=1e-2)
    matrices, others = (part.param_groups[0]["params"] for part in optimizer.parts)
    assert len(matrices) == 4
    assert len(matrices) + len(others) == len(list(model.parameters()))
    batch_loss(
        model, collator(masked=0.0)(examples(2), generator=np.random.default_rng(0))
    ).total.backward()
    optimizer.step()
    again = MuonAdamW(model, lr=1.0, matrix_lr=1.0)
    again.load_state_dict(optimizer.state_dict())
    assert [group["lr"] for group in again.param_groups] == [1e-2, 1e-3]


RECIPE = """
[tokenizer]
vocab_size = 400
[model]
hidden_size = 32
num_hidden_layers = 1
num_attention_heads = 2
intermediate_size = 48
[schedule]
steps = {steps}
warmup = 1
decay = 1
tokens = 512
save_every = 2
[mix]
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    code = Path(random.__file__).read_text(encoding="utf-8")
    rows = [Text("random.py", "PSF-2.0", "python", code)]
    rows.append(Text("a.md", "CC0", "markdown", "# Title\n\nSome words in a paragraph here.\n" * 9))
    write_texts(rows, tmp_path / "x.train.jsonl")
    return tmp_path


def test_a_run_resumes_and_leaves_a_model_that_loads(corpus: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.format(steps=2))
    train(read_recipe(recipe), data=corpus, output=tmp_path / "out", machine=Machine(workers=0))
    recipe.write_text(RECIPE.format(steps=4))
    train(read_recipe(recipe), data=corpus, output=tmp_path / "out", machine=Machine(workers=0))
    assert (tmp_path / "out" / "checkpoint-4").is_dir()
    editor = Editor.from_pretrained(str(tmp_path / "out"), device="cpu")
    assert editor.rewrite("x = 1\n", "rename x to y").stats.forwards >= 1
    assert next(editor.model.parameters()).dtype == torch.float32


def test_a_run_begins_with_the_weights_and_tokenizer_of_a_model(
    corpus: Path, tmp_path: Path
) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.format(steps=1))
    first = train(
        read_recipe(recipe), data=corpus, output=tmp_path / "one", machine=Machine(workers=0)
    )
    recipe.write_text(
        RECIPE.format(steps=1).replace("[schedule]", "[schedule]\nlearning_rate = 0.0")
    )
    second = train(
        read_recipe(recipe),
        data=corpus,
        output=tmp_path / "two",
        start=tmp_path / "one",
        machine=Machine(workers=0),
    )
    one, two = (tmp_path / name / "tokenizer.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    for before, after in zip(first.parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(before.bfloat16().float(), after)


def test_a_folder_without_texts_is_an_input_error(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.format(steps=1))
    with pytest.raises(InputError, match="no prepared texts"):
        train(read_recipe(recipe), data=tmp_path, output=tmp_path / "out")


@pytest.mark.parametrize(
    ("text", "message"),
    [("typo = 1", 'unknown key "typo"'), ("[model]\nx = 1", 'unknown key "x"'), ("=", "not TOML")],
)
def test_a_bad_recipe_names_file_and_key(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        read_recipe(path)
    assert str(path) in str(caught.value)
