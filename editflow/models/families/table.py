"""The families of masked-diffusion checkpoints that load: one visible record each.

Sources of ids, shifts and contexts: the published configurations, tokenizers and papers of Dream
(arXiv 2508.15487), DreamOn, DiffuCoder (2506.20639), LLaDA (2502.09992), LLaDA 1.5 (2505.19223),
LLaDA-MoE (2509.24389), LLaDA2.0 (2512.15745) and SDAR (2510.06303). Knows no weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from editflow.models.families.record import Family, Token

_LAYOUTS = "editflow.models.families.layouts"

_QWEN = {
    "mask": Token("<|mask|>", 151666),
    "eos": Token("<|endoftext|>", 151643),
    "pad": Token("<|endoftext|>", 151643),
    "bos": Token("<|beginoftext|>", 151665),
}
_QWEN_TURN = (Token("<|im_end|>", 151645),)
_LLADA = {
    "mask": Token("<|mdm_mask|>", 126336),
    "eos": Token("<|endoftext|>", 126081),
    "pad": Token("<|endoftext|>", 126081),
    "bos": Token("<|startoftext|>", 126080),
}
_LLADA_TURN = (Token("<|eot_id|>", 126348),)
_BAILING = {
    "mask": Token("<|mask|>", 156895),
    "eos": Token("<|endoftext|>", 156892),
    "pad": Token("<|endoftext|>", 156892),
}
_BAILING_TURN = (Token("<|role_end|>"),)

_ENCODER = {"mask": Token("[MASK]"), "eos": Token("[SEP]"), "pad": Token("[PAD]")}
_DECODER = {"mask": Token("<|mask|>")}

_ALL = (
    Family(
        "dream",
        f"{_LAYOUTS}.dream:LAYOUT",
        tokens=_QWEN,
        stops=_QWEN_TURN,
        vocabulary=152064,
        shifted=True,
        context=2048,
        tokenizer="Qwen2Tokenizer",
        hub=("Dream-v0-Base-7B", "Dream-v0-Instruct-7B"),
    ),
    Family(
        "dream-coder",
        f"{_LAYOUTS}.dream:LAYOUT",
        tokens=_QWEN,
        stops=_QWEN_TURN,
        vocabulary=152064,
        shifted=True,
        context=2048,
        tokenizer="Qwen2Tokenizer",
        hub=("Dream-Coder-v0-Base-7B", "Dream-Coder-v0-Instruct-7B"),
    ),
    Family(
        "dreamon",
        f"{_LAYOUTS}.dream:LAYOUT",
        tokens={
            **_QWEN,
            "expand": Token("<|expand|>", 151667),
            "delete": Token("<|endoftext|>", 151643),
        },
        stops=_QWEN_TURN,
        vocabulary=152064,
        shifted=True,
        context=2048,
        tokenizer="Qwen2Tokenizer",
        hub=("DreamOn-v0-7B",),
    ),
    Family(
        "diffucoder",
        f"{_LAYOUTS}.dream:LAYOUT",
        tokens={**_QWEN, "pad": Token("<|dlm_pad|>", 151667)},
        stops=_QWEN_TURN,
        vocabulary=152064,
        shifted=True,
        context=2048,
        tokenizer="Qwen2Tokenizer",
        hub=("DiffuCoder-7B-Base", "DiffuCoder-7B-Instruct", "DiffuCoder-7B-cpGRPO"),
    ),
    Family(
        "llada",
        f"{_LAYOUTS}.llada:LAYOUT",
        tokens=_LLADA,
        stops=_LLADA_TURN,
        vocabulary=126464,
        context=4096,
        hub=("LLaDA-8B-Base", "LLaDA-8B-Instruct", "LLaDA-1.5"),
    ),
    Family(
        "llada-moe",
        f"{_LAYOUTS}.llada_moe:LAYOUT",
        tokens=_BAILING,
        stops=_BAILING_TURN,
        vocabulary=157184,
        context=4096,
        hub=("LLaDA-MoE-7B-A1B-Base", "LLaDA-MoE-7B-A1B-Instruct"),
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _ALL})
