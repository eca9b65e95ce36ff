"""What the converter of this project makes of a transformers model: its own format, and one key.

The key `denoiser` of `config.json` states shift, block and context. An encoder that was trained on
masks, such as BERT, needs no conversion and has no such key. Knows nothing of token ids.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoConfig,
    PretrainedConfig,
)

from editflow.errors import ModelError
from editflow.models.families.layouts.layout import Layout, Values, demand

KEY = "denoiser"


def _states(values: Values) -> dict[str, Any]:
    stated = values.get(KEY) or {}
    unknown = sorted(set(stated) - {"shifted", "block", "context"})
    if unknown:
        raise ModelError(
            f'"{KEY}" states {", ".join(unknown)}, which nothing reads',
            hint="Known: shifted, block, context. A newer release may know more.",
        )
    return dict(stated)


def _configure(values: Values) -> PretrainedConfig:
    demand(values, is_causal=False, is_decoder=False)
    given = {name: value for name, value in values.items() if name not in ("model_type", KEY)}
    config = AutoConfig.for_model(values["model_type"], **given)
    config.is_causal = False
    config.use_cache = False
    return config


def _decoder(config: PretrainedConfig) -> Any:
    return MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]


def _encoder(config: PretrainedConfig) -> Any:
    return MODEL_FOR_MASKED_LM_MAPPING[type(config)]


def _encoder_head(model: Any, hidden: Tensor) -> Tensor:
    """Run what stands between backbone and logits; every architecture names it otherwise."""
    kind = model.config.model_type
    if kind == "bert":
        logits: Tensor = model.cls(hidden)
    elif kind == "modernbert":
        logits = model.decoder(model.head(hidden))
    else:
        logits = model.lm_head(hidden)
    return logits


DECODER = Layout(lambda values: KEY in values, _configure, _decoder, _states)
# Beside the masked tokens BERT was trained on pairs of sentences, and its files say so.
ENCODER = Layout(
    lambda _: True,
    _configure,
    _encoder,
    _states,
    _encoder_head,
    spare=("pooler.", "seq_relationship.", "position_ids"),
)
