"""Checkpoints of every family in its original format, small enough to load in milliseconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from editflow.models.families.recognise import layout_of
from editflow.models.families.table import FAMILIES
from tests.support.tiny import tiny_model, tiny_reader

VOCAB, MASK, END, EXPAND = 96, 90, 91, 92

_IDS = {"mask_token_id": MASK, "eos_token_id": END, "pad_token_id": END}

_DREAM = _IDS | {
    "architectures": ["DreamModel"],
    "model_type": "Dream",
    "auto_map": {"AutoModel": "modeling_dream.DreamModel"},
    "vocab_size": VOCAB,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "hidden_act": "silu",
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-6,
    "rope_theta": 1_000_000.0,
    "rope_scaling": None,
    "tie_word_embeddings": False,
}

_LLADA = _IDS | {
    "architectures": ["LLaDAModelLM"],
    "model_type": "llada",
    "auto_map": {"AutoModel": "modeling_llada.LLaDAModelLM"},
    "activation_type": "silu",
    "alibi": False,
    "attention_layer_norm": False,
    "block_type": "llama",
    "d_model": 32,
    "embedding_size": VOCAB,
    "include_bias": False,
    "layer_norm_type": "rms",
    "max_sequence_length": 256,
    "mlp_hidden_size": 48,
    "n_heads": 4,
    "n_kv_heads": 4,
    "n_layers": 2,
    "rms_norm_eps": 1e-5,
    "rope": True,
    "rope_theta": 500_000.0,
    "vocab_size": VOCAB,
    "weight_tying": False,
}

_LLADA_MOE = _IDS | {
    "architectures": ["LLaDAMoEModelLM"],
    "model_type": "llada",
    "auto_map": {"AutoModel": "modeling_lladamoe.LLaDAMoEModelLM"},
    "vocab_size": VOCAB,
    "hidden_size": 32,
    "dense_intermediate_size": 48,
    "expert_intermediate_size": 16,
    "shared_expert_intermediate_size": None,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "num_experts": 8,
    "num_experts_per_tok": 2,
    "moe_layer_freq": [1, 1],
    "moe_router_score_function": "softmax",
    "moe_router_enable_expert_bias": False,
    "norm_topk_prob": None,
    "qk_layernorm": True,
    "clip_qkv": None,
    "partial_rotary_factor": 1,
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-5,
    "rope_theta": 50_000.0,
    "rope_scaling": None,
    "tie_word_embeddings": False,
}

_LLADA2 = _IDS | {
    "architectures": ["LLaDA2MoeModelLM"],
    "model_type": "llada2_moe",
    "vocab_size": VOCAB,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "first_k_dense_replace": 1,
    "moe_intermediate_size": 16,
    "num_experts": 8,
    "num_experts_per_tok": 2,
    "num_shared_experts": 1,
    "n_group": 4,
    "topk_group": 2,
    "routed_scaling_factor": 2.5,
    "score_function": "sigmoid",
    "moe_router_enable_expert_bias": True,
    "partial_rotary_factor": 0.5,
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-6,
    "rope_theta": 600_000.0,
    "use_bias": False,
    "use_qkv_bias": False,
    "tie_word_embeddings": False,
}

_SDAR = _DREAM | {
    "architectures": ["SDARForCausalLM"],
    "model_type": "sdar",
    "auto_map": {"AutoModelForCausalLM": "modeling_sdar.SDARForCausalLM"},
    "attention_bias": False,
    "block_size": 4,
    "head_dim": 8,
    "sliding_window": None,
    "use_sliding_window": False,
}

_SIZES = _IDS | {
    "vocab_size": VOCAB,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
}
_DECODER = _SIZES | {"num_key_value_heads": 2}

CONFIGS: dict[str, dict[str, Any]] = {
    "dream": _DREAM,
    "dream-coder": _DREAM,
    "dreamon": _DREAM | {"expand_token_id": EXPAND},
    "diffucoder": _DREAM,
    "llada": _LLADA,
    "llada-moe": _LLADA_MOE,
    "llada2": _LLADA2,
    "sdar": _SDAR,
    "a2d": _DECODER | {"model_type": "a2d-qwen3", "head_dim": 8},
    "a2d-bd3lm": _DECODER | {"model_type": "a2d-qwen2", "denoiser": {"block": 4}},
    "bert": _SIZES | {"model_type": "bert"},
    "modernbert": _SIZES | {"model_type": "modernbert", "local_attention": 64},
    "roberta": _SIZES | {"model_type": "roberta", "pad_token_id": 1},
}


VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a2d-llama": ("a2d", {"model_type": "a2d-llama"}),
    "a2d-tied": ("a2d", {"tie_word_embeddings": True}),
    "opened": ("a2d", {"model_type": "qwen2", "denoiser": {"shifted": True, "context": 256}}),
    "llada-tied": ("llada", {"weight_tying": True}),
    "llada-grouped": ("llada", {"n_kv_heads": 2}),
    "llada-moe-dense-first": ("llada-moe", {"moe_layer_freq": [0, 1]}),
}
"""Checkpoints of a family that are laid out another way: family, and what its files say."""


def write_tiny(name: str, folder: Path, *, seed: int = 0, **changes: Any) -> Path:
    """Write a random checkpoint as its authors would, with `changes` in its configuration."""
    if name == "mini":
        tiny_model(seed=seed).save_pretrained(folder)
        tiny_reader().save_pretrained(folder)
        return folder
    family, variation = VARIANTS.get(name, (name, {}))
    values = CONFIGS[family] | variation | changes
    layout = layout_of(FAMILIES[family])
    config = layout.configure(values)
    model = layout.model(config)(config)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            spread = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(1 + spread / 5 if parameter.ndim == 1 else spread / 5)
    model.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "generation_config.json").write_text("{}")
    return folder
