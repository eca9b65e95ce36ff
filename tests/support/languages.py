"""Language models of transformers and a tokenizer, small enough to run in milliseconds."""

from __future__ import annotations

from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    PreTrainedTokenizerFast,
)

WORDS = ["<pad>", "<mask>", "<end>", "<start>", *"abcdefghijklmnopqrstuvwxyz", "?", "."]
SIZES = {
    "vocab_size": len(WORDS) + 8,  # room, as checkpoints have it
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 3,
    "eos_token_id": 2,
}
CAUSAL = {
    "qwen2": {"num_key_value_heads": 1},
    "qwen3": {"num_key_value_heads": 1, "head_dim": 16},
    "llama": {"num_key_value_heads": 2},
}
MASKED = {"bert": {}, "roberta": {}, "modernbert": {}}


def language_model(name: str, *, seed: int = 0) -> Any:
    """A random model with a language-model head; larger weights, so that it has opinions."""
    torch.manual_seed(seed)
    known: dict[str, Any] = CAUSAL | MASKED
    config = AutoConfig.for_model(name, **SIZES, **known[name], initializer_range=0.2)
    kind = AutoModelForCausalLM if name in CAUSAL else AutoModelForMaskedLM
    return kind.from_config(config).eval()


def letters(*, end: str | None = "<end>", template: str | None = None) -> Any:
    """A tokenizer of single letters."""
    known = {word: index for index, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", mask_token="<mask>", eos_token=end
    )
    fast.chat_template = template
    return fast
