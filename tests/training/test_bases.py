"""Any base: every kind of the table is trained, saved, loaded and edits; bad ones are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from tokenizers import Tokenizer, models
from transformers import BertConfig, BertForSequenceClassification

from editflow.cli.main import main
from editflow.data.pair import EditPair
from editflow.editing.editor import Editor
from editflow.models.catalogue import find
from editflow.sampling.edits.policy import Policy
from editflow.text.codec import Codec
from editflow.text.region import Region
from editflow.text.source import Source
from editflow.training.bases import load_base
from editflow.training.config import EditFlowConfig
from editflow.training.finetune import Base, fine_tune
from tests.support.foreign import FOREIGN
from tests.support.tiny_bases import BASES, tokenizer_of, write_base

PAIRS = [
    EditPair(f"{a} = {n}\n", f"{b} = {n}\n", f"rename {a} to {b}")
    for n, (a, b) in enumerate([("count", "total"), ("x", "y"), ("Total", "other")] * 3)
]


def restless(codec: Codec) -> Policy:
    """Edit wherever it is allowed; with letters, for half a character would be dropped."""
    pieces = [codec.decode([token]) for token in range(codec.vocab_size)]
    return Policy(
        insert_threshold=1e-6,
        delete_threshold=1e-6,
        substitute_threshold=1e-6,
        steps=3,
        suppress=tuple(token for token, piece in enumerate(pieces) if not piece.isalpha()),
    )


def trained(folder: Path, base: Base, **changes: object) -> list[float]:
    """Train in `folder / out`; return the loss of each step."""
    plain = {"max_steps": 20, "logging_steps": 1, "save_strategy": "no", "warmup_steps": 0}
    rate = {"learning_rate": 1e-2, "matrix_lr_ratio": 1.0, "per_device_train_batch_size": 9}
    where = {"output_dir": str(folder / "out"), "use_cpu": True}
    log = fine_tune(base, PAIRS, EditFlowConfig(**(plain | rate | where | changes)))  # type: ignore[arg-type]
    return [row["loss"] for row in log if "loss" in row]


ENCODERS, DIFFUSION = ("bert", "roberta", "modernbert"), ("dream", "llada", "llada-moe")
PROMISED = ("qwen2", "qwen3", "llama", *ENCODERS, *DIFFUSION)
ALL = [pytest.param(n, marks=[] if n in PROMISED else pytest.mark.slow) for n in BASES]


@pytest.mark.parametrize("name", ALL)
def test_a_base_is_trained_saved_loaded_and_edits(name: str, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    base = Base.load(str(write_base(name, tmp_path / "base")))
    losses = trained(tmp_path, base)
    assert len(losses) == 20
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])

    out = tmp_path / "out"
    held = {path.name for path in out.iterdir() if path.is_file()}
    assert held == {"config.json", "model.safetensors", "tokenizer.json", "lexicon.txt"}
    assert find(str(out)).parameters == sum(t.numel() for t in base.model.state_dict().values())

    editor = Editor.from_pretrained(str(out), device="cpu")
    assert editor.reader.codec.special_ids == base.reader.codec.special_ids
    source = Source.from_bytes("# Größe 😀\r\ncount =\t1".encode())
    free = Region.of([(10, 15)])  # the word
    made = editor.rewrite(
        source, "rename count to total", region=free, policy=restless(editor.reader.codec)
    )
    assert made.changed
    assert made.data.startswith("# Größe 😀\r\n".encode())
    assert made.data.endswith(b" =\t1")


def test_a_converted_model_is_a_base_again(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    trained(tmp_path, Base.load(str(write_base("qwen2", tmp_path / "base"))), max_steps=1)
    model, reader = load_base(str(tmp_path / "out"))
    assert reader.codec.vocab_size == model.shape.vocab_size
    assert model.dtype == torch.float32


@pytest.mark.slow
def test_a_converted_model_renames_what_it_never_saw(tmp_path: Path) -> None:
    """Instruction slots work over a tokenizer whose pieces carry their space, and over UTF-8."""
    (tmp_path / "base").mkdir()
    base = Base.load(str(write_base("qwen2", tmp_path / "base")))
    trained(tmp_path, base, max_steps=150, slot_dropout=0.0, condition_dropout=0.0)
    editor = Editor.from_pretrained(str(tmp_path / "out"), device="cpu")
    made = editor.rewrite("naïve_Grüße = 7\n", "rename naïve_Grüße to q9")
    assert made.text == "q9 = 7\n"


@pytest.mark.parametrize(
    ("stated", "mask", "separator"),
    [
        ({}, "[MASK]", "[SEP]"),  # BERT's own files do not say it
        ({"mask_token": "[CLS]", "sep_token": {"content": "[PAD]"}}, "[CLS]", "[PAD]"),
    ],
)
def test_masks_and_separators_of_a_checkpoint_live_on(
    stated: dict[str, object], mask: str, separator: str, tmp_path: Path
) -> None:
    folder = write_base("bert", tmp_path)
    (folder / "tokenizer_config.json").write_text(json.dumps(stated))
    model, reader = load_base(str(folder))
    rows, codec = model.tokens().weight, reader.codec
    for ours, theirs in ((codec.mask_id, mask), (codec.sep_id, separator)):
        own = codec.tokenizer.token_to_id(theirs)
        assert own != ours
        assert torch.equal(rows[ours], rows[own])
        assert not torch.equal(rows[ours], rows[codec.pad_id])


@pytest.mark.parametrize(("name", "mask"), [("bert", "no-such-token"), ("xlm-roberta", "<mask>")])
def test_what_no_token_is_like_starts_in_the_middle(name: str, mask: str, tmp_path: Path) -> None:
    folder = write_base(name, tmp_path)
    (folder / "special_tokens_map.json").write_text(json.dumps({"mask_token": mask}))
    model, reader = load_base(str(folder))
    rows = model.tokens().weight
    assert torch.equal(rows[reader.codec.mask_id], rows[reader.codec.pad_id])


def test_the_mask_of_masked_diffusion_lives_on(tmp_path: Path) -> None:
    model, reader = load_base(str(write_base("llada", tmp_path)))
    own = reader.codec.tokenizer.token_to_id("<|mask|>")
    assert torch.equal(model.tokens().weight[reader.codec.mask_id], model.tokens().weight[own])


def test_a_mask_of_the_same_name_is_the_same_token(tmp_path: Path) -> None:
    _, reader = load_base(str(write_base("roberta", tmp_path)))
    assert reader.codec.mask_id == tokenizer_of("roberta").token_to_id("<mask>")


def test_a_hub_id_is_fetched_once_there_is_no_such_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, asked = write_base("llama", tmp_path), []

    def fetch(name: str, **_: object) -> str:
        asked.append(name)
        return str(folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    model, _ = load_base("somebody/llama-tiny")
    assert asked == ["somebody/llama-tiny"]
    assert model.config.backbone_config.model_type == "llama"


def unlink(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text)


def slow_only(folder: Path) -> None:
    (folder / "tokenizer.json").rename(folder / "tokenizer.model")


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def too_many_tokens(folder: Path) -> None:
    tokenizer = Tokenizer.from_str(FOREIGN["qwen"]().to_str())
    tokenizer.add_tokens([f"token-{index}" for index in range(9)])
    tokenizer.save(str(folder / "tokenizer.json"))


def whole_words(folder: Path) -> None:
    words = models.WordLevel({"a": 0, "<unk>": 1}, unk_token="<unk>")
    Tokenizer(words).save(str(folder / "tokenizer.json"))


def classifier(folder: Path) -> None:
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=400, intermediate_size=48, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)


def truncated(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("damage", "what", "where", "hint"),
    [
        (unlink("tokenizer.json"), "no tokenizer", "base", "tokenizer.json"),
        (slow_only, "only a slow tokenizer.*tokenizer.model", "base", "save_pretrained"),
        (whole_words, "WordLevel tokenizer", "tokenizer.json", "BPE"),
        (write("tokenizer.json", "{"), "cannot read the tokenizer", "tokenizer.json", "copy"),
        (too_many_tokens, "341 tokens.*embeddings for 337", "base", "different models"),
        (pickled, "no safetensors", "base", "Pickled weights are never loaded"),
        (truncated, "cannot load the weights", "base", "truncated"),
        (classifier, "missing keys: cls.predictions", "base", "weights are of another model"),
        (write("config.json", '{"model_type": "t5"}'), "built on 't5'", "config.json", "qwen2, "),
        (write("config.json", "{}"), "built on None", "config.json", "qwen2, "),
        (write("config.json", "{"), "cannot read the configuration", "config.json", "config.json"),
        (unlink("config.json"), "cannot read the configuration", "config.json", "config.json"),
    ],
)
def test_a_base_that_cannot_serve_is_told(
    damage: Callable[[Path], object],
    what: str,
    where: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On the command line: exit code 2, what, where and what to do, nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    damage(write_base("qwen2", tmp_path / "base"))
    assert_told(tmp_path, "base", what, where, hint)


def test_a_hub_that_cannot_be_reached_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise ConnectionError("Network is unreachable")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)
    assert_told(tmp_path, "some/model", "Network is unreachable", "some/model", "give a folder")
    assert_told(tmp_path, "no-such-model", "no such model", "no-such-model", "Shipped: mini")


def assert_told(folder: Path, base: str, what: str, where: str, hint: str) -> None:
    row = {"before": "a\n", "after": "b\n", "instruction": "a to b"}
    (folder / "pairs.jsonl").write_text(json.dumps(row) + "\n")
    done = CliRunner().invoke(main, ["train", "pairs.jsonl", "-o", "out", "--base", base])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    said, _, advice = done.stderr.partition("\n")
    prefix, _, message = said.partition("error: ")[2].partition(": ")
    assert where in prefix, done.stderr
    assert re.search(what, message), done.stderr
    assert hint in advice, done.stderr
    assert not (folder / "out").exists()
