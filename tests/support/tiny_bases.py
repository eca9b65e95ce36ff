"""Checkpoints of every kind an edit model can be built on, as small as they get, with tokenizers.

`BASES` is the table: the architecture, which tokenizer it comes with, and what its configuration
says besides the sizes. Those of masked diffusion are written in the format of their authors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer
from transformers import AutoConfig

from tests.support.foreign import FOREIGN
from tests.support.tiny_families import write_tiny

_SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 160,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
_GROUPED = {"num_key_value_heads": 2}
_EXPERTS = {
    "num_experts": 4,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 16,
    "norm_topk_prob": True,
}


@dataclass(frozen=True)
class TinyBase:
    """One row of the table. `family`: written by the layout of that family instead."""

    tokenizer: str
    model: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    family: str = ""

    @property
    def kind(self) -> str:
        """The `model_type` of its configuration."""
        return str(getattr(transformers, self.model).config_class.model_type)


BASES: Mapping[str, TinyBase] = {
    "qwen2": TinyBase("qwen", "Qwen2ForCausalLM", _GROUPED),
    "qwen2-tied": TinyBase("qwen", "Qwen2ForCausalLM", _GROUPED | {"tie_word_embeddings": True}),
    "qwen2-sliding": TinyBase(
        "qwen",
        "Qwen2ForCausalLM",
        _GROUPED | {"use_sliding_window": True, "sliding_window": 8, "max_window_layers": 1},
    ),
    "qwen3": TinyBase("qwen", "Qwen3ForCausalLM", _GROUPED | {"head_dim": 8}),
    "qwen3-moe": TinyBase("qwen", "Qwen3MoeForCausalLM", _GROUPED | {"head_dim": 8} | _EXPERTS),
    "llama": TinyBase("llama", "LlamaForCausalLM", _GROUPED),
    "mistral": TinyBase("llama", "MistralForCausalLM", _GROUPED | {"sliding_window": 8}),
    "olmo2": TinyBase("qwen", "Olmo2ForCausalLM", _GROUPED),
    "smollm3": TinyBase("qwen", "SmolLM3ForCausalLM", _GROUPED),
    "bert": TinyBase("bert", "BertForMaskedLM"),
    "roberta": TinyBase("roberta", "RobertaForMaskedLM", {"pad_token_id": 1}),
    "xlm-roberta": TinyBase("unigram", "XLMRobertaForMaskedLM", {"pad_token_id": 1}),
    "modernbert": TinyBase("bert-cased", "ModernBertForMaskedLM", {"local_attention": 16}),
    "dream": TinyBase("qwen", family="dream"),
    "llada": TinyBase("qwen", family="llada"),
    "llada-moe": TinyBase("qwen", family="llada-moe"),
    "llada2": TinyBase("qwen", family="llada2"),
    "sdar": TinyBase("qwen", family="sdar"),
    "a2d": TinyBase("qwen", family="a2d"),
}


def tokenizer_of(name: str) -> Tokenizer:
    """Return the tokenizer a base comes with; masked diffusion has a mask in it."""
    base = BASES[name]
    made = Tokenizer.from_str(FOREIGN[base.tokenizer]().to_str())
    if base.family:
        made.add_special_tokens(["<|mask|>"])
    return made


def write_base(name: str, folder: Path, *, seed: int = 0, **changes: Any) -> Path:
    """Write a random checkpoint with its tokenizer, and with some rows that no token uses.

    `changes` go into its configuration.
    """
    base, tokenizer = BASES[name], tokenizer_of(name)
    rows = tokenizer.get_vocab_size() + 5
    if base.family:
        ids = {
            "mask_token_id": tokenizer.token_to_id("<|mask|>"),
            "eos_token_id": tokenizer.token_to_id("<|endoftext|>"),
            "pad_token_id": tokenizer.token_to_id("<|endoftext|>"),
        }
        sizes = {"embedding_size": rows} if base.family == "llada" else {}
        named = {"vocab_size": rows, **sizes, **ids, **changes}
        write_tiny(base.family, folder, seed=seed, **named)
    else:
        _write(base, folder, {"vocab_size": rows, **changes}, seed)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _write(base: TinyBase, folder: Path, changes: Mapping[str, Any], seed: int) -> None:
    values = {**_SIZES, **base.config, **changes}
    torch.manual_seed(seed)
    model = getattr(transformers, base.model)(AutoConfig.for_model(base.kind, **values))
    with torch.no_grad():
        for parameter in model.parameters():  # norms and biases are ones and zeros at first
            parameter.add_(torch.randn_like(parameter) / 10)
    model.save_pretrained(folder)
