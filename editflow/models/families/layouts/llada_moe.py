"""LLaDA-MoE: Qwen3-MoE without the causal mask and without renormalised routing.

Its `model_type` is that of LLaDA-8B; the number of experts tells them apart. Knows one
`config.json`; knows nothing of token ids.
"""

from __future__ import annotations

from transformers import PretrainedConfig, Qwen3MoeConfig, Qwen3MoeForCausalLM

from editflow.models.families.layouts.layout import Layout, Values, demand, need, take

_SIZES = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads")
_EXPERTS = ("num_experts", "num_experts_per_tok", "expert_intermediate_size")


def _configure(values: Values) -> PretrainedConfig:
    need(values, *_SIZES, *_EXPERTS, "rope_theta")
    _check(values)
    layers = values.get("moe_layer_freq") or [1] * int(values["num_hidden_layers"])
    return Qwen3MoeConfig(
        **take(values, *_SIZES, "num_key_value_heads", "num_experts", "num_experts_per_tok"),
        **take(values, "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_theta"),
        **take(values, "rope_scaling", "initializer_range", "attention_dropout"),
        moe_intermediate_size=values["expert_intermediate_size"],
        intermediate_size=values.get("dense_intermediate_size") or 0,
        mlp_only_layers=[index for index, sparse in enumerate(layers) if sparse == 0],
        head_dim=int(values["hidden_size"]) // int(values["num_attention_heads"]),
        norm_topk_prob=False,  # whatever the configuration says, the original never does
        tie_word_embeddings=bool(values.get("tie_word_embeddings")),
        attention_bias=bool(values.get("attention_bias")),
        use_sliding_window=False,
        pad_token_id=None,  # pad and eos are one token, whose embedding must go on learning
        use_cache=False,
        is_causal=False,
    )


def _check(values: Values) -> None:
    demand(values, None, qk_layernorm=True)
    demand(values, shared_expert_intermediate_size=None, clip_qkv=None, partial_rotary_factor=1)
    demand(values, moe_router_enable_expert_bias=False, moe_router_score_function="softmax")


LAYOUT = Layout(
    lambda values: bool(values.get("num_experts")), _configure, lambda _: Qwen3MoeForCausalLM
)
