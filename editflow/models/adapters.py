"""Adapters: a few small matrices and the heads are trained, the backbone stays, quantised if asked.

Knows networks, peft and bitsandbytes; knows nothing of data, tokenizers or training runs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from editflow.errors import ModelError, UsageError
from editflow.models.catalogue import Model, find, fingerprint, name_of
from editflow.models.edit_model import EditFlowModel
from editflow.models.loading import load_model

Quantisation = Literal["nf4", "int8"]
QUANTISATIONS: tuple[str, ...] = get_args(Quantisation)


def lora_config(model: EditFlowModel, rank: int, *, targets: Sequence[str] = ()) -> Any:
    """Describe adapters of a rank on linear layers of the backbone; all else is trained whole.

    `targets` are ends of layer names, such as "qkv" or "attention.out"; none means every linear
    layer. UsageError for one that names no layer. LoRA: arXiv 2106.09685.
    """
    from peft import LoraConfig

    layers = [f"backbone.{name}" for name in _linear(model.backbone)]
    for target in targets:
        if not any(_ends(layer, target) for layer in layers):
            known = ", ".join(sorted({layer.rpartition(".")[2] for layer in layers}))
            raise UsageError(
                "no linear layer of the backbone has this name",
                where=f"lora_targets: {target}",
                hint=f"Its layers: {known}.",
            )
    return LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=[n for n in layers if not targets or any(_ends(n, t) for t in targets)],
        modules_to_save=[name for name, _ in model.named_children() if name != "backbone"],
        **_origin(model),
    )


def trained_weights(
    model: EditFlowModel, rank: int, *, targets: Sequence[str] = ()
) -> tuple[int, int]:
    """Count the weights that training would move, and those it could quantise; rank 0: no adapter.

    An adapter of rank r adds r numbers for each row and each column of a layer.
    """
    everything = sum(parameter.numel() for parameter in model.parameters())
    if not rank:
        return everything, 0
    linear = {name: model.backbone.get_submodule(name).weight for name in _linear(model.backbone)}
    chosen = lora_config(model, rank, targets=targets).target_modules
    added = sum(rank * sum(linear[name.removeprefix("backbone.")].shape) for name in chosen)
    outside = everything - sum(parameter.numel() for parameter in model.backbone.parameters())
    return outside + added, sum(weight.numel() for weight in linear.values())


def quantise(model: EditFlowModel, kind: Quantisation, *, device: torch.device) -> None:
    """Replace the linear layers of the backbone, in place, by ones of 4 or 8 bits that stay fixed.

    "nf4" is the 4-bit type of QLoRA (arXiv 2305.14314) with doubly quantised scales, "int8" that of
    LLM.int8() (arXiv 2208.07339). UsageError without bitsandbytes or on a device it cannot serve.
    """
    layer = _layers(kind, device)
    _probe(layer, kind, device)
    for name in _linear(model.backbone):
        owner = model.backbone.get_submodule(name.rpartition(".")[0])
        setattr(owner, name.rpartition(".")[2], layer(model.backbone.get_submodule(name)))
    marked: Any = model  # with what tells peft which of its layers go over quantised ones
    marked.is_loaded_in_4bit, marked.is_loaded_in_8bit = kind == "nf4", kind == "int8"


def load_merged(found: Model) -> EditFlowModel:
    """Load the base of an adapter in full precision and add the adapter to its weights.

    ModelError when the base is gone, is not the one that the adapter was trained on, or the
    adapter does not fit.
    """
    from peft import PeftModel, get_peft_model_state_dict

    base = _base(found)
    try:
        with safe_open(found.weights, "pt") as file:
            given = set(file.keys())
        model = PeftModel.from_pretrained(load_model(base).float(), found.path)
    except (OSError, SafetensorError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise _misfit(found, str(error).split("\n\t", 1)[-1].split("\n")[0]) from error
    wrong = given ^ set(get_peft_model_state_dict(model))
    if wrong:
        raise _misfit(found, ", ".join(sorted(wrong)[:3]))
    merged: Any = model.merge_and_unload().eval()
    merged.name_or_path = str(found.path)
    whole: EditFlowModel = merged
    return whole


def base_dtype(found: Model) -> torch.dtype:
    """Return the precision that the weights of an adapter's base are stored in."""
    base = _base(found)
    if base.adapter is not None:
        return base_dtype(base)
    with safe_open(base.weights, "pt") as file:
        stored: torch.dtype = file.get_tensor(next(iter(file.keys()))).dtype
    return stored


def _linear(backbone: nn.Module) -> list[str]:
    return [name for name, part in backbone.named_modules() if isinstance(part, nn.Linear)]


def _ends(layer: str, target: str) -> bool:
    return f".{layer}".endswith(f".{target}")


def _origin(model: Any) -> dict[str, str]:
    """Say which weights an adapter belongs to; nothing where they are of no folder."""
    folder = Path(model.name_or_path)
    if not model.name_or_path or not folder.is_dir():
        return {}
    model.name_or_path = name_of(folder)  # peft takes this one for the adapter's
    weights = find(str(folder)).weights
    return {"base_model_name_or_path": model.name_or_path, "revision": fingerprint(weights)}


def _base(found: Model) -> Model:
    assert found.adapter is not None
    name = found.adapter.get("base_model_name_or_path")
    try:
        base = find(str(name))
    except ModelError as error:
        raise ModelError(
            f"the model under this adapter is not there: {name}",
            where=str(found.path),
            hint="Put it back, or write its place as base_model_name_or_path in "
            "adapter_config.json.",
        ) from error
    wanted = found.adapter.get("revision")
    if wanted and base.weights.is_file() and fingerprint(base.weights) != wanted:
        raise ModelError(
            f"the model under this adapter, {name}, is not the one it was trained on",
            where=str(found.path),
            hint="Its weights have changed since. Train the adapter again.",
        )
    return base


def _misfit(found: Model, what: str) -> ModelError:
    return ModelError(
        f"the adapter does not fit its base: {what}",
        where=str(found.weights),
        hint="The file is damaged, or of another model; train the adapter again.",
    )


def _layers(kind: Quantisation, device: torch.device) -> Any:
    """Return what makes a quantised layer of a linear one."""
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # tells of optional speed-ups
    try:
        import bitsandbytes.nn
    except ImportError as error:
        raise UsageError(
            "quantising needs bitsandbytes, which is not installed",
            hint="pip install 'editflow[quantize]'",
        ) from error

    layers: Any = bitsandbytes.nn

    def layer(old: nn.Linear) -> Any:
        size = old.in_features, old.out_features, old.bias is not None
        if kind == "nf4":
            new = layers.Linear4bit(*size, compute_dtype=old.weight.dtype, quant_type="nf4")
        else:
            new = layers.Linear8bitLt(*size, has_fp16_weights=False)
        new.load_state_dict(old.state_dict())
        return new.to(device).requires_grad_(False)  # which is when it is quantised

    return layer


def _probe(layer: Any, kind: Quantisation, device: torch.device) -> None:
    """Run a small layer there and back; what bitsandbytes cannot do differs by device and build."""
    x = torch.ones(2, 64, device=device, requires_grad=True)
    try:
        layer(nn.Linear(64, 64))(x).sum().backward()
    except (RuntimeError, ValueError, AttributeError, TypeError) as error:
        raise UsageError(
            f"this device cannot run {kind} layers: {str(error).splitlines()[0]}",
            where=str(device),
            hint="Leave the quantisation out, or take another device.",
        ) from error
