"""Models of transformers whose attention was opened, and encoders that were trained on masks.

Tensors are named as transformers names them. A decoder counts when its `model_type` says so (the
`a2d-` of dLLM, arXiv 2602.22661) or when its `config.json` has the key `denoiser`, which states
shift, block and context; any other is autoregressive. Knows nothing of token ids.
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
_OPENED = "a2d-"


def _states(values: Values) -> dict[str, Any]:
    stated = values.get(KEY) or {}
    unknown = sorted(set(stated) - {"shifted", "block", "context"})
    if unknown:
        raise ModelError(
            f'"{KEY}" states {", ".join(unknown)}, which nothing reads',
            hint="Known: shifted, block, context. A newer release may know more.",
        )
    return dict(stated)


def _encoder_states(values: Values) -> dict[str, Any]:
    stated = _states(values)
    if stated.get("block") is not None:
        raise ModelError(
            f"block is {stated['block']}; an encoder sees everything", hint="Leave block out."
        )
    return stated


def _configure(values: Values) -> PretrainedConfig:
    demand(values, is_causal=False, is_decoder=False)
    given = {name: value for name, value in values.items() if name not in ("model_type", KEY)}
    config = AutoConfig.for_model(values["model_type"].removeprefix(_OPENED), **given)
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


def _is_opened(values: Values) -> bool:
    return KEY in values or str(values["model_type"]).startswith(_OPENED)


DECODER = Layout(_is_opened, _configure, _decoder, _states)
# Beside the masked tokens BERT was trained on pairs of sentences, and its files say so.
ENCODER = Layout(
    lambda _: True,
    _configure,
    _encoder,
    _encoder_states,
    _encoder_head,
    spare=("pooler.", "seq_relationship.", "position_ids"),
)
