"""Checkpoint folders as they are found: sharded, damaged, misnamed, without network or library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaModel, Qwen2Model

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.denoisers.probe import probe
from editflow.models.families.files import weights
from editflow.models.families.files.placement import Placement
from editflow.models.families.files.rotary import check_rotary
from editflow.models.families.loading import load_denoiser
from editflow.models.families.saving import save_denoiser
from tests.support.tiny_chat import TURNS, change_config, write_tokenizer
from tests.support.tiny_families import write_tiny

Weights = dict[str, torch.Tensor]
IDS = torch.arange(10).view(1, 10)


def load(folder: Path, **placement: Any) -> FamilyDenoiser:
    denoiser = load_denoiser(str(folder), placement=Placement(**placement))
    assert isinstance(denoiser, FamilyDenoiser)
    return denoiser


def test_shards_are_one_model(tmp_path: Path) -> None:
    whole = load(write_tiny("llada", tmp_path / "whole"))
    tensors = load_file(tmp_path / "whole" / "model.safetensors")
    write_tiny("llada", tmp_path / "cut", seed=1)
    (tmp_path / "cut" / "model.safetensors").unlink()
    names = sorted(tensors)
    shards = {f"model-0000{at + 1}-of-00002.safetensors": names[at::2] for at in range(2)}
    for shard, held in shards.items():
        save_file(
            {name: tensors[name] for name in held}, tmp_path / "cut" / shard, {"format": "pt"}
        )
    where = {name: shard for shard, held in shards.items() for name in held}
    index = {"metadata": {}, "weight_map": where}
    (tmp_path / "cut" / "model.safetensors.index.json").write_text(json.dumps(index))
    assert torch.equal(load(tmp_path / "cut").logits(IDS), whole.logits(IDS))


def drop(tensors: Weights) -> None:
    del tensors["model.layers.1.self_attn.k_proj.bias"]


def add(tensors: Weights) -> None:
    tensors["model.layers.2.input_layernorm.weight"] = torch.ones(32)


def widen(tensors: Weights) -> None:
    tensors["lm_head.weight"] = torch.ones(97, 32)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop, "1 missing keys: model.layers.1.self_attn.k_proj.bias"),
        (add, "1 unexpected keys: model.layers.2.input_layernorm.weight"),
        (widen, "1 mismatched keys: .*lm_head.weight.*97, 32"),
    ],
)
def test_every_tensor_must_fit(
    damage: Callable[[Weights], None], message: str, tmp_path: Path
) -> None:
    path = write_tiny("dream", tmp_path) / "model.safetensors"
    tensors = load_file(path)
    damage(tensors)
    save_file(tensors, path, {"format": "pt"})
    with pytest.raises(ModelError, match=message):
        load(tmp_path)


def test_a_file_cut_short_is_a_model_error(tmp_path: Path) -> None:
    path = write_tiny("dream", tmp_path) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ModelError, match="cannot load the weights"):
        load(tmp_path)


def test_pickled_weights_are_not_loaded(tmp_path: Path) -> None:
    path = write_tiny("dream", tmp_path) / "model.safetensors"
    torch.save(load_file(path), tmp_path / "pytorch_model.bin")
    path.unlink()
    with pytest.raises(ModelError, match="no safetensors files"):
        load(tmp_path)


def test_code_in_the_folder_is_not_run(tmp_path: Path) -> None:
    write_tiny("dream", tmp_path)
    for name in ("modeling_dream", "configuration_dream", "tokenization_dream"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('this was run')\n")
    change_config(tmp_path, auto_map={"AutoConfig": "configuration_dream.DreamConfig"})
    write_tokenizer(tmp_path)
    assert load(tmp_path).family.name == "dream"


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("dream", {"hidden_size": None}, "lacks hidden_size"),
        ("dream", {"block_size": 32}, "block_size is 32"),
        ("dream", {"head_dim": 4}, "head_dim is 4"),
        ("llada", {"block_type": "sequential"}, "block_type is 'sequential'"),
        ("llada", {"activation_type": "swiglu"}, "activation_type is 'swiglu'"),
        ("llada", {"alibi": True}, "alibi is True"),
        ("llada", {"include_qkv_bias": True}, "include_qkv_bias is True"),
        ("llada", {"rope": False}, "rope is False"),
        ("llada-moe", {"moe_router_enable_expert_bias": True}, "expert_bias is True"),
        ("llada-moe", {"shared_expert_intermediate_size": 8}, "shared_expert"),
        ("llada-moe", {"qk_layernorm": False}, "qk_layernorm is False"),
        ("llada2", {"score_function": "softmax"}, "score_function is 'softmax'"),
        ("llada2", {"use_qkv_bias": True}, "use_qkv_bias is True"),
        ("sdar", {"use_sliding_window": True}, "use_sliding_window is True"),
        ("a2d", {"is_causal": True}, "is_causal is True"),
        ("a2d", {"denoiser": {"shift": True}}, "states shift, which nothing reads"),
        ("bert", {"denoiser": {"block": 4}}, "an encoder sees everything"),
        ("bert", {"is_decoder": True}, "is_decoder is True"),
    ],
)
def test_what_no_native_class_computes_is_refused(
    name: str, changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    change_config(write_tiny(name, tmp_path), **changes)
    with pytest.raises(ModelError, match=message):
        load(tmp_path)


def test_an_autoregressive_model_has_to_be_converted(tmp_path: Path) -> None:
    write_tiny("a2d", tmp_path)
    change_config(tmp_path, model_type="qwen3")
    with pytest.raises(ModelError, match="'qwen3' fills no masks") as caught:
        load(tmp_path)
    assert "converted" in str(caught.value.hint)


def test_a_mixture_is_told_by_its_experts(tmp_path: Path) -> None:
    write_tiny("llada-moe", tmp_path)
    assert load(tmp_path).family.name == "llada-moe"
    change_config(tmp_path, num_experts=None)
    with pytest.raises(ModelError, match="lacks d_model"):
        load(tmp_path)


def test_a_folder_may_bear_the_name_of_a_repository(tmp_path: Path) -> None:
    folder = write_tiny("dream", tmp_path / "Dream-Coder-v0-Instruct-7B")
    assert load(folder).family.name == "dream-coder"


def test_an_unknown_family_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no family is called 'drem'"):
        load_denoiser(str(write_tiny("dream", tmp_path)), family="drem")


def test_frequencies_left_out_are_noticed() -> None:
    config = LlamaConfig(hidden_size=32, num_attention_heads=2, num_hidden_layers=1, vocab_size=9)
    model = LlamaModel(config)
    check_rotary(model, where="model")
    model.rotary_emb.inv_freq.mul_(1.01)
    with pytest.raises(ModelError, match="rotary frequencies"):
        check_rotary(model, where="model")


def test_frequencies_in_half_precision_are_noticed() -> None:
    config = LlamaConfig(hidden_size=32, num_attention_heads=2, num_hidden_layers=1, vocab_size=9)
    with pytest.raises(ModelError, match="rotary frequencies"):
        check_rotary(LlamaModel(config).half(), where="model")


def test_scaled_frequencies_are_those_of_the_scaling() -> None:
    scaled = {"rope_type": "linear", "factor": 4.0, "rope_theta": 1e4}
    config = LlamaConfig(
        hidden_size=32,
        num_attention_heads=2,
        num_hidden_layers=1,
        vocab_size=9,
        rope_parameters=scaled,
    )
    check_rotary(LlamaModel(config), where="model")


def test_attention_that_stays_causal_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny("dream", tmp_path)
    denoiser = load(tmp_path)
    denoiser.model.config.is_causal = True
    for module in denoiser.model.modules():
        if hasattr(module, "is_causal"):
            monkeypatch.setattr(module, "is_causal", True)
    with pytest.raises(ModelError, match="attention stays causal"):
        probe(denoiser, where="model")


def test_precision_and_attention_are_as_asked(tmp_path: Path) -> None:
    write_tiny("dream", tmp_path)
    exact = load(tmp_path)
    assert exact.model.dtype == torch.float32
    half = load(tmp_path, dtype=torch.bfloat16, attention="eager")
    assert half.model.dtype == torch.bfloat16
    assert half.model.config._attn_implementation == "eager"
    assert half.logits(IDS).dtype == torch.float32
    torch.testing.assert_close(half.logits(IDS), exact.logits(IDS), atol=0.3, rtol=0)
    assert isinstance(exact.model.base_model, Qwen2Model)


def test_a_device_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be placed there"):
        load(write_tiny("dream", tmp_path), device="xpu:7")
    with pytest.raises(ModelError, match="device and device_map"):
        Placement(device="cpu", device_map="auto")
    with pytest.raises(ModelError, match="bits is 3"):
        Placement(bits=3)  # type: ignore[arg-type]


def test_a_library_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    write_tiny("dream", tmp_path)
    with pytest.raises(ModelError, match="4 bits: bitsandbytes is not installed"):
        load(tmp_path, bits=4)
    with pytest.raises(ModelError, match="a device map: accelerate is not installed"):
        load(tmp_path, device_map="auto")


@pytest.mark.slow  # the import of bitsandbytes
@pytest.mark.parametrize("bits", [4, 8])
def test_quantised_weights_say_about_the_same(bits: int, tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    write_tiny("dream", tmp_path, hidden_size=64, intermediate_size=64)
    exact, quantised = load(tmp_path).logits(IDS), load(tmp_path, bits=bits)
    cosine = torch.cosine_similarity(exact, quantised.logits(IDS), dim=-1)
    assert cosine.min() > (0.95 if bits == 8 else 0.7)
    with pytest.raises(ModelError, match="quantised weights cannot be written"):
        save_denoiser(quantised, tmp_path / "again")


@pytest.mark.slow
def test_what_a_quantised_layer_cannot_do_is_said_on_loading(tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    write_tiny("dream", tmp_path)  # rows of 32, and NF4 packs blocks of 64
    with pytest.raises(ModelError, match="does not run here"):
        load(tmp_path, bits=4, device="cpu")


def test_a_hub_id_is_fetched_without_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny("dream", tmp_path / "snapshot")
    asked = []

    def fetch(name: str, *, allow_patterns: list[str]) -> str:
        asked.append((name, allow_patterns))
        return str(tmp_path / "snapshot")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    assert load_denoiser("DreamLM/DreamOn-v0-7B").family.name == "dreamon"
    [(name, patterns)] = asked
    assert name == "DreamLM/DreamOn-v0-7B"
    assert not [pattern for pattern in patterns if pattern.endswith((".py", ".bin", "*"))]


def test_a_hub_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise OSError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(ModelError, match="no route to host") as caught:
        load_denoiser("owner/model")
    assert caught.value.where == "owner/model"


def test_a_name_of_nothing() -> None:
    with pytest.raises(ModelError, match="no such model"):
        load_denoiser("no such model")


def test_the_tokenizer_needs_no_code_and_reads_every_byte(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    denoiser = load(tmp_path)
    text = "he said: été\n\t<|mask|>"
    ids = denoiser.tokenizer.encode(text)
    assert denoiser.tokenizer.decode(ids) == text
    assert ids[0] == 256
    assert ids[-1] == denoiser.ids.mask == 261
    assert denoiser.ids.stops == (257, 259)
    assert denoiser.ids.reserved == (258, 262, 263)  # a turn begins; rows that no token has


def test_a_conversation_ends_where_the_answer_begins(tmp_path: Path) -> None:
    write_tokenizer(tmp_path, template=TURNS)
    denoiser = load(tmp_path)
    ids = denoiser.chat([{"role": "user", "content": "he"}])
    assert ids[-11:] == [258, *denoiser.tokenizer.encode("assistant\n")]
    assert (ids[0], ids[6]) == (258, 256)


def test_a_base_model_answers_no_questions(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    with pytest.raises(ModelError, match="no chat template"):
        load(tmp_path).chat([{"role": "user", "content": "he"}])
    with pytest.raises(ModelError, match="no chat template"):
        load(write_tiny("dream", tmp_path / "bare")).chat([])


def test_the_tokenizer_is_saved_as_it_came(tmp_path: Path) -> None:
    write_tokenizer(tmp_path / "old", template=TURNS)
    save_denoiser(load(tmp_path / "old"), tmp_path / "new")
    for name in ("vocab.json", "merges.txt", "added_tokens.json", "tokenizer_config.json"):
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "old" / name).read_bytes()
    assert load(tmp_path / "new").chat([{"role": "user", "content": "x"}])


@pytest.mark.parametrize("name", ["vocab.json", "tokenizer_config.json"])
def test_a_damaged_tokenizer_is_a_model_error(name: str, tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    (tmp_path / name).write_text("{")
    with pytest.raises(ModelError, match="cannot read the tokenizer"):
        load(tmp_path)
