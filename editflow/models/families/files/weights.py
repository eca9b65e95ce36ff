"""The weights of a checkpoint in their native class, on the devices and in the precision asked for.

Knows transformers and safetensors; knows nothing of token ids. No code of a checkpoint is run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import torch
from transformers import BitsAndBytesConfig, GenerationConfig, PretrainedConfig, PreTrainedModel
from transformers.utils import logging

from editflow.errors import ModelError
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.files.placement import Placement, place
from editflow.models.families.files.rotary import check_rotary
from editflow.models.families.layouts.layout import Layout


def load_weights(
    checkpoint: Checkpoint, layout: Layout, config: PretrainedConfig, placement: Placement
) -> PreTrainedModel:
    """Load every tensor of the files into the native class; `ModelError` unless all of them fit."""
    options = _options(placement)
    try:
        with _quiet():
            model, report = layout.model(config).from_pretrained(
                checkpoint.path,
                config=config,
                generation_config=GenerationConfig(),
                use_safetensors=True,
                ignore_mismatched_sizes=True,  # they are in the report, which is checked
                output_loading_info=True,
                **options,
            )
    except Exception as error:  # transformers, safetensors and accelerate raise many kinds
        raise ModelError(
            f"cannot load the weights: {error}",
            where=str(checkpoint.path),
            hint="A file is truncated, or does not belong to this config.json.",
        ) from error
    _complete(report, checkpoint, spare=layout.spare)
    check_rotary(model, where=str(checkpoint.path))
    if placement.bits is None and placement.device is not None:
        model = place(model, device=placement.device)
    loaded: PreTrainedModel = model.eval()
    return loaded


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from printing what `_complete` says, and its bars away from pipes."""
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    if not sys.stderr.isatty():
        logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _options(placement: Placement) -> dict[str, Any]:
    options: dict[str, Any] = {
        "dtype": placement.dtype or "auto",
        "attn_implementation": placement.attention,
    }
    if placement.device_map is not None:
        _needs("accelerate", "a device map")
        options["device_map"] = placement.device_map
    if placement.bits is not None:
        _needs("bitsandbytes", f"{placement.bits} bits")
        _needs("accelerate", f"{placement.bits} bits")
        options["quantization_config"] = _quantisation(placement)
        if placement.device is not None:
            options["device_map"] = {"": torch.device(placement.device)}
    return options


def _quantisation(placement: Placement) -> BitsAndBytesConfig:
    if placement.bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=placement.dtype or torch.bfloat16,
    )


def _needs(library: str, what: str) -> None:
    if find_spec(library) is None:
        raise ModelError(
            f"{what}: {library} is not installed", hint=f"pip install {library}, or leave it out."
        )


def _complete(report: Mapping[str, Any], checkpoint: Checkpoint, *, spare: tuple[str, ...]) -> None:
    """Raise when a tensor is missing, too many, or of another size: half a model is no model."""
    for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        found = [str(name) for name in report.get(key) or ()]
        if key == "unexpected_keys":
            found = [name for name in found if not any(part in name for part in spare)]
        if found:
            listed = ", ".join(sorted(found)[:3])
            raise ModelError(
                f"{len(found)} {key.replace('_', ' ')}: {listed}",
                where=str(checkpoint.path),
                hint="The weights are of another model than config.json; nothing was loaded.",
            )
