"""The families of masked-diffusion checkpoints that load: one visible record each.

Sources of ids, shifts and contexts: the published configurations, tokenizers and papers of Dream
(arXiv 2508.15487), DreamOn (2602.01326), DiffuCoder (2506.20639), LLaDA (2502.09992), LLaDA 1.5
(2505.19223), LLaDA-MoE (2509.24389), LLaDA2.0 (2512.15745) and SDAR (2510.06303). Knows no weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from editflow.models.families.record import Family, Token

_LAYOUTS = "editflow.models.families.layouts"

_QWEN = {
    "mask": Token("<|mask|>", 151666),
    "eos": Token("<|endoftext|>", 151643),
    "pad": Token("<|endoftext|>", 151643),
    "bos": Token("<|beginoftext|>", 151665),
}
_DREAM: dict[str, Any] = {
    "model_types": ("Dream", "dream"),
    "layout": f"{_LAYOUTS}.dream:LAYOUT",
    "tokens": _QWEN,
    "stops": (Token("<|im_end|>", 151645),),
    "vocabulary": 152064,
    "shifted": True,
    "context": 2048,
    "tokenizer": "Qwen2Tokenizer",
}
_BAILING: dict[str, Any] = {
    "tokens": {
        "mask": Token("<|mask|>", 156895),
        "eos": Token("<|endoftext|>", 156892),
        "pad": Token("<|endoftext|>", 156892),
    },
    "stops": (Token("<|role_end|>"),),
    "vocabulary": 157184,
}
_DECODER: dict[str, Any] = {
    "model_types": ("a2d-qwen2", "a2d-qwen3", "a2d-llama", "qwen2", "qwen3", "llama"),
    "layout": f"{_LAYOUTS}.converted:DECODER",
    "tokens": {"mask": Token("<|mask|>")},
    "tokenizer": "AutoTokenizer",
}
_ENCODER: dict[str, Any] = {
    "layout": f"{_LAYOUTS}.converted:ENCODER",
    "tokens": {"mask": Token("[MASK]"), "eos": Token("[SEP]"), "pad": Token("[PAD]")},
    "tokenizer": "AutoTokenizer",
}

_ALL = (
    Family(name="dream", hub=("Dream-v0-Base-7B", "Dream-v0-Instruct-7B"), **_DREAM),
    Family(
        name="dream-coder",
        hub=("Dream-Coder-v0-Base-7B", "Dream-Coder-v0-Instruct-7B"),
        **_DREAM,
    ),
    Family(
        name="dreamon",
        hub=("DreamOn-v0-7B",),
        **_DREAM
        | {
            "tokens": _QWEN
            | {
                "expand": Token("<|expand|>", 151667),
                "delete": Token("<|endoftext|>", 151643),
            }
        },
    ),
    Family(
        name="diffucoder",
        hub=("DiffuCoder-7B-Base", "DiffuCoder-7B-Instruct", "DiffuCoder-7B-cpGRPO"),
        **_DREAM | {"tokens": _QWEN | {"pad": Token("<|dlm_pad|>", 151667)}},
    ),
    Family(
        name="llada",
        model_types=("llada",),
        layout=f"{_LAYOUTS}.llada:LAYOUT",
        tokens={
            "mask": Token("<|mdm_mask|>", 126336),
            "eos": Token("<|endoftext|>", 126081),
            "pad": Token("<|endoftext|>", 126081),
            "bos": Token("<|startoftext|>", 126080),
        },
        stops=(Token("<|eot_id|>", 126348),),
        vocabulary=126464,
        context=4096,
        hub=("LLaDA-8B-Base", "LLaDA-8B-Instruct", "LLaDA-1.5"),
    ),
    Family(
        name="llada-moe",
        model_types=("llada", "lladamoe"),
        layout=f"{_LAYOUTS}.llada_moe:LAYOUT",
        context=4096,
        hub=("LLaDA-MoE-7B-A1B-Base", "LLaDA-MoE-7B-A1B-Instruct"),
        **_BAILING,
    ),
    Family(
        name="llada2",
        model_types=("llada2_moe", "llada2_moe_veomni"),
        layout=f"{_LAYOUTS}.llada2:LAYOUT",
        block=32,
        hub=("LLaDA2.0-mini", "LLaDA2.0-mini-preview", "LLaDA2.1-mini"),
        **_BAILING,
    ),
    Family(
        name="sdar",
        model_types=("sdar",),
        layout=f"{_LAYOUTS}.sdar:LAYOUT",
        tokens={
            "mask": Token("<|MASK|>", 151669),
            "eos": Token("<|endoftext|>", 151643),
            "pad": Token("<|endoftext|>", 151643),
        },
        stops=(Token("<|im_end|>", 151645),),
        vocabulary=151936,
        block=4,
        tokenizer="Qwen2Tokenizer",
        hub=("SDAR-1.7B-Chat", "SDAR-4B-Chat", "SDAR-8B-Chat", "TraDo-4B-Instruct"),
    ),
    Family(
        name="a2d",
        hub=(
            "Qwen3-0.6B-diffusion-mdlm-v0.1",
            "Qwen2.5-Coder-0.5B-Instruct-diffusion-mdlm-v0.1",
        ),
        **_DECODER,
    ),
    Family(
        name="a2d-bd3lm",
        block=32,
        hub=(
            "Qwen3-0.6B-diffusion-bd3lm-v0.1",
            "Qwen2.5-Coder-0.5B-Instruct-diffusion-bd3lm-v0.1",
        ),
        **_DECODER,
    ),
    Family(name="bert", model_types=("bert",), context=512, **_ENCODER),
    Family(name="modernbert", model_types=("modernbert",), context=8192, **_ENCODER),
    Family(
        name="roberta",
        model_types=("roberta",),
        context=512,
        **_ENCODER
        | {"tokens": {"mask": Token("<mask>"), "eos": Token("</s>"), "pad": Token("<pad>")}},
    ),
    Family(
        name="mini",
        model_types=("editflow",),
        layout=None,
        tokens={"mask": Token("<mask>"), "pad": Token("<pad>")},
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _ALL})
