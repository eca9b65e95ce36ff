"""LLaDA-8B and LLaDA 1.5: Llama without the causal mask, in the names and options of OLMo.

Knows one `config.json` and its tensor names; knows nothing of token ids.
"""

from __future__ import annotations

from transformers import LlamaConfig, LlamaForCausalLM, PretrainedConfig
from transformers.conversion_mapping import register_checkpoint_conversion_mapping
from transformers.core_model_loading import WeightRenaming

from editflow.models.families.layouts.layout import Layout, Values, demand, need, take

_SIZES = {
    "hidden_size": "d_model",
    "num_hidden_layers": "n_layers",
    "num_attention_heads": "n_heads",
}

# `ff_out` names two things: the head at the top and the down projection in a block.
_NAMES = {
    r"^model\.transformer\.wte\.": "model.embed_tokens.",
    r"^model\.transformer\.ln_f\.": "model.norm.",
    r"^model\.transformer\.ff_out\.": "lm_head.",
    r"^model\.transformer\.blocks\.(\d+)\.attn_norm\.": r"model.layers.\1.input_layernorm.",
    r"^model\.transformer\.blocks\.(\d+)\.ff_norm\.": r"model.layers.\1.post_attention_layernorm.",
    r"^model\.transformer\.blocks\.(\d+)\.q_proj\.": r"model.layers.\1.self_attn.q_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.k_proj\.": r"model.layers.\1.self_attn.k_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.v_proj\.": r"model.layers.\1.self_attn.v_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.attn_out\.": r"model.layers.\1.self_attn.o_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.ff_proj\.": r"model.layers.\1.mlp.gate_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.up_proj\.": r"model.layers.\1.mlp.up_proj.",
    r"^model\.transformer\.blocks\.(\d+)\.ff_out\.": r"model.layers.\1.mlp.down_proj.",
}


class LladaForMaskedLM(LlamaForCausalLM):
    """Llama whose tensors are read and written under the names of LLaDA."""


register_checkpoint_conversion_mapping(
    LladaForMaskedLM.__name__,
    [WeightRenaming(theirs, ours) for theirs, ours in _NAMES.items()],
    overwrite=True,
)


def _configure(values: Values) -> PretrainedConfig:
    need(values, *_SIZES.values(), "rope_theta")
    _check(values)
    width = int(values["d_model"])
    return LlamaConfig(
        **take(values, **_SIZES),
        **take(values, "rope_theta", "rms_norm_eps"),
        vocab_size=values.get("embedding_size") or values["vocab_size"],
        num_key_value_heads=_kv_heads(values),
        intermediate_size=values.get("mlp_hidden_size") or values.get("mlp_ratio", 4) * width,
        max_position_embeddings=values.get("max_sequence_length", 1024),
        tie_word_embeddings=bool(values.get("weight_tying", True)),
        initializer_range=values.get("init_std", 0.02),
        pad_token_id=None,  # pad and eos are one token, whose embedding must go on learning
        bos_token_id=None,
        eos_token_id=None,
        use_cache=False,
        is_causal=False,
    )


def _check(values: Values) -> None:
    """Raise for what a Llama does not have; the defaults are those of the original code."""
    demand(values, "sequential", block_type="llama")
    demand(values, "default", layer_norm_type="rms")
    demand(values, "swiglu", activation_type="silu")
    demand(values, False, rope=True)
    demand(values, alibi=False, attention_layer_norm=False, input_emb_norm=False)
    demand(values, scale_logits=False, include_bias=False, include_qkv_bias=False)
    demand(values, layer_norm_with_affine=True, block_group_size=1)


def _kv_heads(values: Values) -> int:
    if values.get("n_kv_heads") is not None:
        return int(values["n_kv_heads"])
    return 1 if values.get("multi_query_attention") else int(values["n_heads"])


LAYOUT = Layout(
    lambda values: not values.get("num_experts"), _configure, lambda _: LladaForMaskedLM
)
