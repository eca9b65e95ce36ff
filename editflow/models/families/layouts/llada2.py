"""LLaDA2.x: Glm4-MoE without the causal mask, in the tensor names of Bailing-MoE.

Queries, keys and values are one tensor in the files and three in memory. Knows one `config.json`
and its tensor names; knows nothing of token ids.
"""

from __future__ import annotations

from transformers import Glm4MoeConfig, Glm4MoeForCausalLM, PretrainedConfig
from transformers.conversion_mapping import register_checkpoint_conversion_mapping
from transformers.core_model_loading import Split, WeightConverter, WeightRenaming

from editflow.models.families.layouts.layout import Layout, Values, demand, need, take

_SIZES = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers")
_EXPERTS = ("num_experts", "num_experts_per_tok", "moe_intermediate_size", "first_k_dense_replace")
_ROUTING = ("n_group", "topk_group", "routed_scaling_factor", "num_shared_experts")


class Llada2ForMaskedLM(Glm4MoeForCausalLM):
    """Glm4-MoE whose tensors are read and written under the names of LLaDA2."""


register_checkpoint_conversion_mapping(
    Llada2ForMaskedLM.__name__,
    [
        WeightRenaming(r"^model\.word_embeddings\.", "model.embed_tokens."),
        WeightRenaming(r"\.attention\.dense\.", ".self_attn.o_proj."),
        WeightRenaming(r"\.attention\.query_layernorm\.", ".self_attn.q_norm."),
        WeightRenaming(r"\.attention\.key_layernorm\.", ".self_attn.k_norm."),
        WeightRenaming(r"\.mlp\.gate\.expert_bias", ".mlp.gate.e_score_correction_bias"),
        WeightConverter(
            "attention.query_key_value.weight",
            [f"self_attn.{name}_proj.weight" for name in "qkv"],
            operations=[Split(dim=0)],
        ),
    ],
    overwrite=True,
)


def _configure(values: Values) -> PretrainedConfig:
    need(values, *_SIZES, *_EXPERTS, *_ROUTING, "num_attention_heads", "rope_theta")
    _check(values)
    return Glm4MoeConfig(
        **take(values, *_SIZES, "num_attention_heads", "num_key_value_heads", "head_dim"),
        **take(values, "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_theta"),
        **take(values, "rope_scaling", "initializer_range", "partial_rotary_factor"),
        **take(values, "num_experts_per_tok", "moe_intermediate_size", "first_k_dense_replace"),
        **take(values, "n_group", "topk_group", "routed_scaling_factor"),
        n_routed_experts=values["num_experts"],
        n_shared_experts=values["num_shared_experts"],
        norm_topk_prob=int(values["num_experts_per_tok"]) > 1,  # as the original, whatever is said
        use_qk_norm=True,
        tie_word_embeddings=bool(values.get("tie_word_embeddings")),
        attention_dropout=values.get("attention_dropout", 0.0),
        num_mtp_layers=0,
        pad_token_id=None,  # pad and eos are one token, whose embedding must go on learning
        use_cache=False,
        is_causal=False,
    )


def _check(values: Values) -> None:
    demand(values, use_qk_norm=True, use_qkv_bias=False, norm_head=False)
    demand(values, True, use_bias=False)
    demand(values, score_function="sigmoid", moe_router_enable_expert_bias=True)
    demand(values, use_sliding_window=False)


LAYOUT = Layout(lambda _: True, _configure, lambda _: Llada2ForMaskedLM)
