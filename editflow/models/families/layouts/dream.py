"""Dream, Dream-Coder, DreamOn, DiffuCoder: Qwen2 without the causal mask, tensors named alike.

Knows one `config.json`; knows nothing of the ids in it.
"""

from __future__ import annotations

from transformers import PretrainedConfig, Qwen2Config, Qwen2ForCausalLM

from editflow.models.families.layouts.layout import Layout, Values, demand, need, take

_SIZES = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers")


def _configure(values: Values) -> PretrainedConfig:
    need(values, *_SIZES, "num_attention_heads", "rope_theta")
    demand(values, block_size=None)
    demand(values, head_dim=values.get("head_dim") and _head_dim(values))
    return Qwen2Config(
        **take(values, *_SIZES, "num_attention_heads", "num_key_value_heads"),
        **take(values, "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_theta"),
        **take(values, "rope_scaling", "initializer_range", "attention_dropout", "pad_token_id"),
        tie_word_embeddings=bool(values.get("tie_word_embeddings")),
        use_sliding_window=False,
        use_cache=False,
        is_causal=False,
    )


def _head_dim(values: Values) -> int:
    return int(values["hidden_size"]) // int(values["num_attention_heads"])


LAYOUT = Layout(lambda _: True, _configure, lambda _: Qwen2ForCausalLM)
