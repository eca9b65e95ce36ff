"""SDAR and TraDo: Qwen3 whose positions see their own block and the ones before it.

Knows one `config.json`; knows nothing of the ids in it.
"""

from __future__ import annotations

from transformers import PretrainedConfig, Qwen3Config, Qwen3ForCausalLM

from editflow.models.families.layouts.layout import Layout, Values, demand, need, take

_SIZES = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "head_dim")


def _configure(values: Values) -> PretrainedConfig:
    need(values, *_SIZES, "num_attention_heads", "rope_theta")
    demand(values, use_sliding_window=False)
    return Qwen3Config(
        **take(values, *_SIZES, "num_attention_heads", "num_key_value_heads", "attention_bias"),
        **take(values, "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_theta"),
        **take(values, "rope_scaling", "initializer_range", "attention_dropout", "pad_token_id"),
        tie_word_embeddings=bool(values.get("tie_word_embeddings")),
        use_sliding_window=False,
        use_cache=False,
        is_causal=False,
    )


LAYOUT = Layout(
    lambda _: True,
    _configure,
    lambda _: Qwen3ForCausalLM,
    states=lambda values: {"block": values["block_size"]} if values.get("block_size") else {},
)
