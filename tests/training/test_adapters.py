"""Adapters: what is trained, what is saved, what comes back, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from editflow.editing.editor import Editor
from editflow.errors import ModelError, UsageError
from editflow.models.adapters import base_dtype, lora_config, trained_weights
from editflow.models.catalogue import find
from editflow.models.network import EditInputs
from editflow.training.dataset import Drawer, PairDataset, RowCollator
from editflow.training.finetune import Base, fine_tune
from editflow.training.saving import save
from tests.support.tiny import tiny_model, tiny_reader
from tests.support.tiny_bases import write_base
from tests.training.test_finetune import PAIRS, Kill, config

LORA_A = "backbone.blocks.0.down.lora_A.weight"
ADAPTED = "backbone.blocks.0.attention.qkv.weight"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    save(tiny_model(), tiny_reader(), tmp_path / "base")
    return tmp_path / "base"


def adapted(base: Path, out: Path, **changes: object) -> Path:
    """Train an adapter of rank 2 over a base."""
    fine_tune(Base.load(str(base)), PAIRS, config(out, learning_rate=1e-2, lora=2, **changes))
    return out


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights that an editor of this folder has."""
    return dict(Editor.from_pretrained(str(folder), device="cpu").model.named_parameters())


def moved(base: Path, folder: Path) -> set[str]:
    """Name the weights that differ from the base's by more than rounding them to half precision."""
    old, new = weights(base), weights(folder)
    assert old.keys() == new.keys()
    return {name for name in old if not torch.allclose(old[name], new[name], rtol=0.01, atol=1e-4)}


@pytest.mark.parametrize("kept", [False, True])
def test_layers_of_the_backbone_and_all_heads_change_and_nothing_else(
    base: Path, tmp_path: Path, kept: bool
) -> None:
    found = moved(base, adapted(base, tmp_path / "out", keep_adapter=kept))
    linear = ("attention.qkv", "attention.out", "gate_up", "down")
    assert {name for name in found if name.startswith("backbone.")} == {
        f"backbone.blocks.0.{name}.weight" for name in linear
    }
    assert {"heads.operation.weight", "heads.gap.weight", "was.weight", "segments.weight"} <= found


def test_targets_choose_layers(base: Path, tmp_path: Path) -> None:
    found = moved(base, adapted(base, tmp_path / "out", lora_targets=["attention.qkv"]))
    assert {name for name in found if name.startswith("backbone.")} == {ADAPTED}
    with pytest.raises(UsageError, match="no linear layer") as caught:
        lora_config(tiny_model(), 2, targets=["kv"])
    assert caught.value.hint == "Its layers: down, gate_up, out, qkv."


@pytest.mark.parametrize("targets", [[], ["qkv", "down"]])
def test_what_training_would_move_is_counted_as_it_is(base: Path, targets: list[str]) -> None:
    from peft import get_peft_model

    model = Base.load(str(base)).model
    moved, fixed = trained_weights(model, 3, targets=targets)
    whole = sum(parameter.numel() for parameter in model.parameters())
    assert trained_weights(model, 0) == (whole, 0)
    linear = [part for part in model.backbone.modules() if isinstance(part, torch.nn.Linear)]
    assert fixed == sum(part.weight.numel() for part in linear)
    adapter = get_peft_model(model, lora_config(model, 3, targets=targets))
    assert moved == sum(p.numel() for p in adapter.parameters() if p.requires_grad)


def test_a_kept_adapter_holds_its_matrices_and_the_heads(base: Path, tmp_path: Path) -> None:
    out = adapted(base, tmp_path / "out", keep_adapter=True)
    held = {path.name for path in out.iterdir() if path.is_file()}
    wanted = {"adapter_config.json", "adapter_model.safetensors", "config.json", "tokenizer.json"}
    assert wanted <= held
    assert "model.safetensors" not in held
    saved = load_file(out / "adapter_model.safetensors")
    backbone = [name for name in saved if ".backbone." in name]
    assert backbone
    assert all("lora_A" in name or "lora_B" in name for name in backbone)
    heads = {name for name in tiny_model().state_dict() if not name.startswith("backbone.")}
    assert {name.removeprefix("base_model.model.") for name in saved.keys() - backbone} == heads
    about = json.loads((out / "adapter_config.json").read_text())
    assert about["base_model_name_or_path"] == str(base.resolve())


def test_a_kept_adapter_over_its_base_is_the_merged_model(base: Path, tmp_path: Path) -> None:
    kept = weights(adapted(base, tmp_path / "kept", keep_adapter=True))
    merged = weights(adapted(base, tmp_path / "merged"))
    for name, tensor in merged.items():
        torch.testing.assert_close(kept[name].bfloat16().float(), tensor, msg=name)


def test_the_kind_of_a_folder_is_that_of_the_last_run(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for kept in (False, True, False):
        adapted(base, out, keep_adapter=kept, max_steps=1)
        assert (find(str(out)).adapter is not None) == kept
        assert ADAPTED in moved(base, out)


def test_a_killed_adapter_resumes_to_the_same_weights(base: Path, tmp_path: Path) -> None:
    whole = adapted(base, tmp_path / "whole", max_steps=6, keep_adapter=True)
    plan = config(tmp_path / "cut", learning_rate=1e-2, lora=2, max_steps=6, keep_adapter=True)
    with pytest.raises(KeyboardInterrupt):
        fine_tune(Base.load(str(base)), PAIRS, plan, callbacks=[Kill()])
    assert weights(tmp_path / "cut" / "checkpoint-2").keys() == weights(base).keys()
    cut = adapted(
        base, tmp_path / "cut", max_steps=6, keep_adapter=True, resume_from_checkpoint="last"
    )
    one, two = weights(whole), weights(cut)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_an_adapter_may_lie_over_an_adapter(base: Path, tmp_path: Path) -> None:
    first = adapted(base, tmp_path / "first", keep_adapter=True)
    second = adapted(first, tmp_path / "second", keep_adapter=True)
    about = json.loads((second / "adapter_config.json").read_text())
    assert about["base_model_name_or_path"] == str(first.resolve())
    assert ADAPTED in moved(first, second)
    assert base_dtype(find(str(second))) == torch.bfloat16


def lose_base(base: Path, _: Path) -> None:
    base.rename(base.with_name("elsewhere"))


def change_base(base: Path, _: Path) -> None:
    save(tiny_model(seed=1), tiny_reader(), base)


def without(name: str):  # type: ignore[no-untyped-def]
    def drop(_: Path, out: Path) -> None:
        saved = load_file(out / "adapter_model.safetensors")
        saved.pop(f"base_model.model.{name}")
        save_file(saved, out / "adapter_model.safetensors")

    return drop


def cut_short(_: Path, out: Path) -> None:
    path = out / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:2000])


def lose_weights(_: Path, out: Path) -> None:
    (out / "adapter_model.safetensors").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lose_base, "the model under this adapter is not there"),
        (change_base, "is not the one it was trained on"),
        (without("was.weight"), "does not fit its base: .*was.weight"),
        (without(LORA_A), f"does not fit its base: .*{LORA_A}"),
        (cut_short, "does not fit its base"),
        (lose_weights, "adapter_model.safetensors is missing"),
    ],
)
def test_a_bad_adapter_is_a_model_error(damage, message: str, base: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = adapted(base, tmp_path / "out", keep_adapter=True, max_steps=1)
    damage(base, out)
    with pytest.raises(ModelError, match=message):
        Editor.from_pretrained(str(out), device="cpu")


@pytest.mark.parametrize(
    ("name", "quantised"), [("qwen2", ""), ("qwen2", "nf4"), ("qwen2-tied", ""), ("bert", "")]
)
def test_an_adapter_over_a_language_model(name: str, quantised: str, tmp_path: Path) -> None:
    """Its new tokens are trained, its own tokens stay, and it is converted again when loaded."""
    if quantised:
        pytest.importorskip("bitsandbytes")
    folder, out = write_base(name, tmp_path / "base"), tmp_path / "out"
    start, loaded = Base.load(str(folder)).model, Base.load(str(folder))
    plan = config(out, learning_rate=1e-2, lora=2, keep_adapter=True, quantize=quantised)
    fine_tune(loaded, PAIRS, plan)
    after = Editor.from_pretrained(str(out), device="cpu").model
    known = start.config.grown["known"]
    before, now = start.tokens().weight, after.tokens().weight
    assert torch.equal(before[:known], now[:known])
    slots = list(start.config.slot_token_ids)
    assert not torch.allclose(before[slots], now[slots], atol=1e-4)
    assert torch.equal(before[slots[0]], before[slots[1]])
    assert not torch.allclose(now[slots[0]], now[slots[1]], atol=1e-4)
    if start.heads.decoder is not None:
        assert torch.equal(start.heads.decoder.weight[:known], after.heads.decoder.weight[:known])
    assert not torch.allclose(start.heads.operation.weight, after.heads.operation.weight, atol=1e-3)
    largest = max(
        tensor.numel() for tensor in load_file(out / "adapter_model.safetensors").values()
    )
    assert largest < before.numel()
    if not quantised:
        trained = loaded.model  # with peft's layers inside, which its forward pass goes through
        inputs = batch_of(loaded)
        with torch.no_grad():
            one, two = trained.eval()(inputs), after(inputs)
        torch.testing.assert_close(one.operation, two.operation, atol=1e-4, rtol=1e-4)


def batch_of(base: Base) -> EditInputs:
    data = PairDataset(PAIRS, Drawer(base.reader))
    return EditInputs.of(RowCollator(base.reader.codec.pad_id)([data[0], data[3]]))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"quantize": "int3", "lora": 2}, "must be one of nf4, int8"),
        ({"quantize": "nf4"}, "set lora"),
        ({"keep_adapter": True}, "set lora"),
        ({"lora_targets": ["qkv"]}, "set lora"),
    ],
)
def test_settings_that_make_no_sense(
    values: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        config(tmp_path, **values)


@pytest.mark.parametrize(("kind", "stored"), [("nf4", torch.uint8), ("int8", torch.int8)])
def test_an_adapter_over_a_quantised_backbone_learns_and_is_kept(
    kind: str, stored: torch.dtype, base: Path, tmp_path: Path
) -> None:
    pytest.importorskip("bitsandbytes")
    loaded = Base.load(str(base))
    out = tmp_path / "out"
    steps = {"max_steps": 12, "save_steps": 12, "per_device_train_batch_size": 8}
    plan = config(out, learning_rate=1e-2, lora=2, quantize=kind, **steps)
    log = fine_tune(loaded, PAIRS, plan)
    losses = [row["loss"] for row in log if "loss" in row]
    assert sum(losses[-3:]) < 0.8 * sum(losses[:3])
    layer = loaded.model.backbone.blocks[0].attention.qkv
    assert layer.base_layer.weight.dtype == stored
    assert not (out / "model.safetensors").exists()
    assert ADAPTED in moved(base, out)


def test_what_bitsandbytes_cannot_do_is_told(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = config(tmp_path / "out", lora=2, quantize="nf4")
    monkeypatch.setitem(__import__("sys").modules, "bitsandbytes", None)
    with pytest.raises(UsageError, match="not installed"):
        fine_tune(Base.load(str(base)), PAIRS, plan)
    monkeypatch.undo()
    bitsandbytes = pytest.importorskip("bitsandbytes")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no kernel for this device\nat line 7")

    monkeypatch.setattr(bitsandbytes.nn.Linear4bit, "forward", broken)
    with pytest.raises(UsageError, match="cannot run nf4 layers: no kernel for this device\n"):
        fine_tune(Base.load(str(base)), PAIRS, plan)
