"""Adapters: a few small matrices and the heads are trained, the backbone stays, quantised if asked.

Knows networks, peft and bitsandbytes; knows nothing of data, tokenizers or training runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from editflow.errors import ModelError, UsageError
from editflow.models.catalogue import ADAPTER, Model, find, fingerprint, name_of, weight_files
from editflow.models.edit_model import EditFlowModel
from editflow.models.families.files.checkpoint import Checkpoint, open_checkpoint
from editflow.models.loading import load_model

Quantisation = Literal["nf4", "int8"]
QUANTISATIONS: tuple[str, ...] = get_args(Quantisation)

_DECODER = "heads.decoder"


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
        modules_to_save=_heads(model),
        trainable_token_indices=_new_tokens(model) or None,
    )


def trained_weights(
    model: EditFlowModel, rank: int, *, targets: Sequence[str] = ()
) -> tuple[int, int]:
    """Count the weights that training would move, and those it could quantise; rank 0: no adapter.

    An adapter of rank r adds r numbers for each row and each column of a layer.
    """
    if not rank:
        return _count(model), 0
    plan = lora_config(model, rank, targets=targets)
    chosen: list[Any] = [model.get_submodule(name).weight for name in plan.target_modules]
    moved: int = sum(rank * sum(weight.shape) for weight in chosen)
    moved += sum(_count(model.get_submodule(name)) for name in plan.modules_to_save)
    tokens = sum(len(indices) for indices in (plan.trainable_token_indices or {}).values())
    linear = [model.backbone.get_submodule(name) for name in _linear(model.backbone)]
    return moved + tokens * model.shape.hidden_size, sum(_count(part) for part in linear)


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


def take_origin(model: EditFlowModel) -> dict[str, str]:
    """Return which weights an adapter of this model belongs to, and take the name off the model.

    With a name peft would ask the hub for a model of that name whenever it saves.
    """
    folder = Path(model.name_or_path)
    if not model.name_or_path or not folder.is_dir():
        return {}
    model.name_or_path = ""
    mark = fingerprint(weight_files(folder))
    return {"base_model_name_or_path": name_of(folder), "revision": mark}


def complete(folder: Path, model: Any, origin: Mapping[str, str]) -> None:
    """Add to a folder that peft wrote what it leaves out: the model's configuration, its base."""
    path = folder / ADAPTER
    about = json.loads(path.read_text(encoding="utf-8")) | origin
    path.write_text(json.dumps(about, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    model.config.save_pretrained(folder)


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
        model = PeftModel.from_pretrained(base.float(), found.path)
    except (OSError, SafetensorError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise _misfit(found, str(error).split("\n\t", 1)[-1].split("\n")[0]) from error
    wrong = given ^ set(get_peft_model_state_dict(model, save_embedding_layers=False))
    if wrong:
        raise _misfit(found, ", ".join(sorted(wrong)[:3]))
    merged: Any = model.merge_and_unload().eval()
    merged.name_or_path = str(found.path)
    whole: EditFlowModel = merged
    return whole


def base_dtype(found: Model) -> torch.dtype:
    """Return the precision that the weights of an adapter's base are stored in."""
    folder = _open(found).path
    base = find(str(folder))
    if base.adapter is not None:
        return base_dtype(base)
    with safe_open(weight_files(folder)[0], "pt") as file:
        stored: torch.dtype = file.get_tensor(next(iter(file.keys()))).dtype
    return stored


def _heads(model: EditFlowModel) -> list[str]:
    """Name what is trained whole: all that edits need besides the backbone.

    The decoder of a base that has one of its own is as large as its embeddings, and stays.
    """
    parts = [(name, part) for name, part in model.named_children() if name != "backbone"]
    inner = [(f"heads.{name}", part) for name, part in model.heads.named_children()]
    every = [*(part for part in parts if part[0] != "heads"), *inner]
    return [name for name, part in every if name != _DECODER and _count(part)]


def _new_tokens(model: EditFlowModel) -> dict[str, list[int]]:
    """Name the rows of embeddings and decoder that the base does not know, and that are trained."""
    config = model.config
    if config.grown is None:
        return {}
    rows = list(range(config.grown["known"], config.vocab_size))
    embeddings = model.get_input_embeddings()
    places = [name for name, part in model.named_modules() if part is embeddings]
    decoders = [_DECODER] if model.heads.decoder is not None else []
    return dict.fromkeys((*places[:1], *decoders), rows)


def _count(part: nn.Module) -> int:
    return sum(parameter.numel() for parameter in part.parameters())


def _linear(backbone: nn.Module) -> list[str]:
    return [name for name, part in backbone.named_modules() if isinstance(part, nn.Linear)]


def _ends(layer: str, target: str) -> bool:
    return f".{layer}".endswith(f".{target}")


def _base(found: Model) -> EditFlowModel:
    """Load the base of an adapter; one that is no edit model is converted as it was then."""
    from editflow.models.bases import load_source
    from editflow.models.config import EditModelConfig
    from editflow.models.convert import Vocabulary, convert

    checkpoint = _open(found)
    if checkpoint.config.get("model_type") == "editflow":
        return load_model(find(str(checkpoint.path)))
    source = load_source(checkpoint).model
    return convert(source, Vocabulary.of(EditModelConfig.from_dict(found.config)))


def _open(found: Model) -> Checkpoint:
    assert found.adapter is not None
    name = found.adapter.get("base_model_name_or_path")
    try:
        checkpoint = open_checkpoint(str(name))
    except ModelError as error:
        raise ModelError(
            f"the model under this adapter is not there: {name}",
            where=str(found.path),
            hint=f"Put it back, or write its place as base_model_name_or_path in {ADAPTER}.",
        ) from error
    wanted = found.adapter.get("revision")
    if wanted and fingerprint(weight_files(checkpoint.path)) != wanted:
        raise ModelError(
            f"the model under this adapter, {name}, is not the one it was trained on",
            where=str(found.path),
            hint="Its weights have changed since. Train the adapter again.",
        )
    return checkpoint


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
