"""The weights of a checkpoint in their native class, on the devices and in the precision asked for.

Knows transformers and safetensors; knows nothing of token ids. No code of a checkpoint is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import torch
from transformers import GenerationConfig, PretrainedConfig, PreTrainedModel

from editflow.errors import ModelError
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.files.rotary import check_rotary
from editflow.models.families.layouts.layout import Layout


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how precisely to hold the weights.

    `device` holds all of them; `device_map` ("auto" or module to device, of accelerate) spreads
    them instead, and quantised weights choose for themselves. `dtype` None is that of the files.
    `bits` 4 (NF4) or 8 quantises linear layers through bitsandbytes; what is not a linear layer,
    such as the experts of a mixture, stays as it is. `attention`
    is one of transformers' implementations.
    """

    device: torch.device | str | None = None
    dtype: torch.dtype | None = None
    device_map: str | Mapping[str, Any] | None = None
    bits: Literal[4, 8] | None = None
    attention: Literal["sdpa", "eager"] = "sdpa"


def load_weights(
    checkpoint: Checkpoint, layout: Layout, config: PretrainedConfig, placement: Placement
) -> PreTrainedModel:
    """Load every tensor of the files into the native class; `ModelError` unless all of them fit."""
    options = _options(placement)
    try:
        model, report = layout.model(config).from_pretrained(
            checkpoint.path,
            config=config,
            generation_config=GenerationConfig(),
            use_safetensors=True,
            output_loading_info=True,
            **options,
        )
    except ModelError:
        raise
    except Exception as error:  # transformers, safetensors and accelerate raise many kinds
        raise ModelError(
            f"cannot load the weights: {error}",
            where=checkpoint.where,
            hint="A file is truncated, or does not belong to this config.json.",
        ) from error
    _complete(report, checkpoint)
    check_rotary(model, where=checkpoint.where)
    moved = model if placement.device is None else model.to(placement.device)
    loaded: PreTrainedModel = moved.eval()
    return loaded


def _options(placement: Placement) -> dict[str, Any]:
    if placement.device is not None and (placement.device_map or placement.bits):
        raise ModelError(
            "device is given beside device_map or bits",
            hint="Give one of them; they place weights.",
        )
    options: dict[str, Any] = {
        "dtype": placement.dtype or "auto",
        "attn_implementation": placement.attention,
    }
    if placement.device_map is not None:
        _needs("accelerate", "device_map", "train")
        options["device_map"] = placement.device_map
    if placement.bits is not None:
        options["quantization_config"] = _quantisation(placement)
    return options


def _quantisation(placement: Placement) -> Any:
    from transformers import BitsAndBytesConfig

    if placement.bits not in (4, 8):
        raise ModelError(f"bits is {placement.bits}", hint="Weights are quantised to 4 or 8 bits.")
    _needs("bitsandbytes", f"{placement.bits}-bit weights", None)
    if placement.bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=placement.dtype or torch.bfloat16,
    )


def _needs(library: str, what: str, extra: str | None) -> None:
    if find_spec(library) is None:
        install = f"'editflow[{extra}]'" if extra else library
        raise ModelError(
            f"{what}: {library} is not installed", hint=f"pip install {install}, or leave it out."
        )


def _complete(report: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    """Raise when a tensor is missing, too many, or of another size: half a model is no model."""
    for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if report.get(key):
            listed = ", ".join(sorted(str(name) for name in report[key])[:3])
            raise ModelError(
                f"{len(report[key])} {key.replace('_', ' ')}: {listed}",
                where=checkpoint.where,
                hint="The weights are of another model than config.json; nothing was loaded.",
            )
