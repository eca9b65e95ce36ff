"""Run the original code of a family on a tiny random checkpoint and keep what it says.

    python tests/support/freeze_originals.py dream FOLDER --origin OWNER/REPOSITORY@COMMIT

`FOLDER` holds the family's own `modeling_*.py` and `configuration_*.py`, which are no part of this
project. They do not run on transformers 5: use an environment with einops and transformers 4.52,
or 4.57 for llada2 and a2d. Written to `tests/models/originals/<family>`: the checkpoint in its
original format (float16, so that it is small and exact), and in `expected.safetensors` ids, masks
and the logits of the original. Knows the originals; does not import this project.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.machinery
import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from torch import Tensor

HERE = Path(__file__).parents[1] / "models" / "originals"
VOCAB, MASK, END = 64, 60, 61
IDS = {"mask_token_id": MASK, "eos_token_id": END, "pad_token_id": END}
LENGTH = 12
Expected = dict[str, Tensor]

SIZES = {
    "vocab_size": VOCAB,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 64,
}

CONFIGS: dict[str, dict[str, Any]] = {
    "dream": SIZES
    | IDS
    | {
        "architectures": ["DreamModel"],
        "model_type": "Dream",
        "intermediate_size": 24,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "tie_word_embeddings": False,
    },
    "llada": IDS
    | {
        "architectures": ["LLaDAModelLM"],
        "model_type": "llada",
        "activation_type": "silu",
        "alibi": False,
        "attention_dropout": 0.0,
        "attention_layer_norm": False,
        "block_group_size": 1,
        "block_type": "llama",
        "d_model": 16,
        "embedding_dropout": 0.0,
        "embedding_size": VOCAB,
        "include_bias": False,
        "include_qkv_bias": False,
        "input_emb_norm": False,
        "layer_norm_type": "rms",
        "layer_norm_with_affine": True,
        "max_sequence_length": 64,
        "mlp_hidden_size": 24,
        "multi_query_attention": None,
        "n_heads": 2,
        "n_kv_heads": 2,
        "n_layers": 2,
        "residual_dropout": 0.0,
        "rms_norm_eps": 1e-5,
        "rope": True,
        "rope_full_precision": True,
        "rope_theta": 5e5,
        "scale_logits": False,
        "vocab_size": VOCAB,
        "weight_tying": False,
    },
    "llada-moe": SIZES
    | IDS
    | {
        "architectures": ["LLaDAMoEModelLM"],
        "model_type": "llada",
        "attention_bias": False,
        "clip_qkv": None,
        "dense_intermediate_size": 24,
        "expert_intermediate_size": 8,
        "moe_layer_freq": [0, 1],
        "moe_router_enable_expert_bias": False,
        "moe_router_score_function": "softmax",
        "norm_topk_prob": None,
        "num_experts": 6,
        "num_experts_per_tok": 2,
        "num_key_value_heads": 2,
        "partial_rotary_factor": 1,
        "qk_layernorm": True,
        "rms_norm_eps": 1e-5,
        "rope_theta": 5e4,
        "shared_expert_intermediate_size": None,
        "tie_word_embeddings": False,
    },
    "llada2": SIZES
    | IDS
    | {
        "architectures": ["LLaDA2MoeModelLM"],
        "model_type": "llada2_moe",
        "attention_dropout": 0.0,
        "embedding_dropout": 0.0,
        "first_k_dense_replace": 1,
        "head_dim": 8,
        "intermediate_size": 24,
        "moe_intermediate_size": 8,
        "moe_router_enable_expert_bias": True,
        "n_group": 4,
        "norm_topk_prob": True,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "num_key_value_heads": 1,
        "num_shared_experts": 1,
        "output_dropout": 0.0,
        "partial_rotary_factor": 0.5,
        "rms_norm_eps": 1e-6,
        "rope_scaling": None,
        "rope_theta": 6e5,
        "routed_scaling_factor": 2.5,
        "score_function": "sigmoid",
        "tie_word_embeddings": False,
        "topk_group": 2,
        "use_bias": False,
        "use_qk_norm": True,
        "use_qkv_bias": False,
    },
    "sdar": SIZES
    | IDS
    | {
        "architectures": ["SDARForCausalLM"],
        "model_type": "sdar",
        "attention_bias": False,
        "block_size": 4,
        "fuse_cross_entropy": False,
        "head_dim": 8,
        "intermediate_size": 24,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "sliding_window": None,
        "tie_word_embeddings": False,
        "use_sliding_window": False,
    },
    "a2d": SIZES
    | IDS
    | {
        "architectures": ["A2DQwen3LMHeadModel"],
        "model_type": "a2d-qwen3",
        "attention_bias": False,
        "head_dim": 8,
        "intermediate_size": 24,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "tie_word_embeddings": False,
    },
}
BLOCK = {"llada2": 4, "sdar": 4, "a2d": 4}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("family", choices=CONFIGS)
    parser.add_argument("folder", type=Path, help="where modeling_*.py and configuration_*.py lie")
    parser.add_argument("--origin", required=True, help="whose code it is: owner/repository@commit")
    given = parser.parse_args()
    model = fill(BUILD[given.family](given.folder))
    out = HERE / given.family
    out.mkdir(parents=True, exist_ok=True)
    save_file(weights(model), out / "model.safetensors", {"format": "pt"})
    values = CONFIGS[given.family] | {"torch_dtype": "float16"}
    (out / "config.json").write_text(json.dumps(values, indent=1) + "\n")
    with torch.no_grad():
        expected = SAY.get(given.family, say_padded)(model)
    said_by = {"origin": given.origin, "transformers": transformers.__version__}
    save_file(expected, out / "expected.safetensors", said_by)
    for path in sorted(out.iterdir()):
        print(f"{path.stat().st_size:7,} bytes  {path}")


def module_of(folder: Path, name: str) -> Any:
    """Import one file of a folder as part of a package: originals import one another relatively."""
    package = types.ModuleType("original")
    package.__path__ = [str(folder)]
    sys.modules["original"] = package
    return importlib.import_module(f"original.{name}")


def plain(module: str, config: str, model: str, family: str) -> Callable[[Path], Any]:
    """Return a builder for originals that are constructed as transformers expects."""

    def build(folder: Path) -> Any:
        code = module_of(folder, module)
        values = getattr(code, config)(**CONFIGS[family])
        values._attn_implementation = "sdpa"
        return getattr(code, model)(values)

    return build


def build_llada(folder: Path) -> Any:
    """Some copies put the inner model on a GPU, so it is handed over ready-made."""
    code = module_of(folder, "modeling_llada")
    config = code.LLaDAConfig(**CONFIGS["llada"])
    inner = code.create_model_config_from_pretrained_config(config)
    inner.init_device = "cpu"
    return code.LLaDAModelLM(config, model=code.LLaDAModel(inner, init_params=False))


def build_sdar(folder: Path) -> Any:
    stand_in_for_cuda_libraries()
    return plain("modeling_sdar", "SDARConfig", "SDARForCausalLM", "sdar")(folder)


def fill(model: Any) -> Any:
    """Draw weights that float16 holds exactly, large enough that every part of the net matters."""
    generator = torch.Generator().manual_seed(20)
    model = model.float().eval()
    with torch.no_grad():
        for name, tensor in sorted(model.state_dict().items()):
            spread = torch.randn(tensor.shape, generator=generator) * 0.3
            drawn = 1 + spread if name.endswith("norm.weight") or "ln_f" in name else spread
            tensor.copy_(drawn.half().float())
    return model


def weights(model: Any) -> dict[str, Tensor]:
    return {name: tensor.half().clone() for name, tensor in model.state_dict().items()}


def say_padded(model: Any) -> Expected:
    """A batch without padding, and with padding at either side, each with positions counted."""
    ids = torch.randint(0, MASK, (2, LENGTH), generator=torch.Generator().manual_seed(1))
    ids[:, 5:9] = MASK
    left, right = torch.ones_like(ids), torch.ones_like(ids)
    left[1, :3] = 0
    right[1, -2:] = 0
    expected = {"ids": ids, "left.mask": left, "right.mask": right}
    expected["logits"] = model(input_ids=ids).logits
    expected["left.logits"] = model(
        input_ids=ids, attention_mask=left, **counted(model, left)
    ).logits
    expected["right.logits"] = model(
        input_ids=ids, attention_mask=right, **counted(model, right)
    ).logits
    return {name: tensor.contiguous() for name, tensor in expected.items()}


def counted(model: Any, mask: Tensor) -> dict[str, Tensor]:
    """Positions as Dream's generation counts them; LLaDA takes none, its rotations are relative."""
    if type(model).__name__ == "LLaDAModelLM":
        return {}
    return {"position_ids": (mask.cumsum(-1) - 1).masked_fill(mask == 0, 1)}


def blocks_mask(length: int, block: int) -> Tensor:
    blocks = torch.ones(length // block, length // block).tril().bool()
    return blocks.repeat_interleave(block, 0).repeat_interleave(block, 1)


def say_llada2(model: Any) -> Expected:
    ids = torch.randint(0, MASK, (2, LENGTH), generator=torch.Generator().manual_seed(1))
    ids[:, 5:9] = MASK
    mask = blocks_mask(LENGTH, BLOCK["llada2"])[None, None].expand(2, -1, -1, -1)
    return {"ids": ids, "logits": model(input_ids=ids, attention_mask=mask).logits.contiguous()}


def say_a2d(model: Any) -> Expected:
    """As whatever sees everything, and in blocks, which BD3LM's sampler asks of the same code."""
    expected = say_padded(model)
    mask = blocks_mask(LENGTH, BLOCK["a2d"])[None, None].expand(2, -1, -1, -1)
    blocks = model(input_ids=expected["ids"], attention_mask=mask).logits
    return expected | {"blocks.logits": blocks.contiguous()}


def say_sdar(model: Any) -> Expected:
    """All at once, and the last block after the keys and values of the ones before it."""
    ids = torch.randint(0, MASK, (2, LENGTH), generator=torch.Generator().manual_seed(1))
    ids[:, 9:11] = MASK
    block = BLOCK["sdar"]
    mask = blocks_mask(LENGTH, block)[None].expand(2, -1, -1)
    everything = model(input_ids=ids, attention_mask=mask[:, None]).logits
    past, first = transformers.DynamicCache(), LENGTH - block
    places = torch.arange(LENGTH)[None]
    options = {"past_key_values": past, "use_cache": True}
    model(
        ids[:, :first],
        attention_mask=mask[:, None, :first, :first],
        position_ids=places[:, :first],
        store_kv=True,
        **options,
    )
    last = model(
        ids[:, first:],
        attention_mask=mask[:, None, first:],
        position_ids=places[:, first:],
        store_kv=False,
        **options,
    ).logits
    return {"ids": ids, "logits": everything.contiguous(), "last.logits": last.contiguous()}


def stand_in_for_cuda_libraries() -> None:
    """SDAR imports three kernels that need a GPU; by their definitions they run anywhere."""

    def rms_norm_fn(x: Tensor, weight: Tensor, bias: None, eps: float) -> Tensor:
        assert bias is None
        return torch.nn.functional.rms_norm(x, weight.shape, weight, eps)

    def flash_attn_func(
        q: Tensor, k: Tensor, v: Tensor, *, causal: bool, softmax_scale: float
    ) -> Tensor:
        swapped = (tensor.transpose(1, 2) for tensor in (q, k, v))
        out = torch.nn.functional.scaled_dot_product_attention(
            *swapped, is_causal=causal, scale=softmax_scale, enable_gqa=True
        )
        return out.transpose(1, 2)

    for name in (
        "flash_attn",
        "flash_attn.ops",
        "flash_attn.ops.triton",
        "flash_attn.bert_padding",
    ):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__spec__ = importlib.machinery.ModuleSpec(name, None)
    norms = types.ModuleType("flash_attn.ops.triton.layer_norm")
    norms.rms_norm_fn = rms_norm_fn  # type: ignore[attr-defined]
    sys.modules[norms.__name__] = norms
    flash: Any = sys.modules["flash_attn"]
    flash.flash_attn_func, flash.flash_attn_varlen_func = flash_attn_func, None
    padding: Any = sys.modules["flash_attn.bert_padding"]
    padding.index_first_axis = padding.pad_input = padding.unpad_input = None
    loss: Any = types.ModuleType("original.fused_linear_diffusion_cross_entropy")
    loss.FusedLinearDiffusionCrossEntropyLoss = None  # of training
    sys.modules[loss.__name__] = loss


BUILD: dict[str, Callable[[Path], Any]] = {
    "dream": plain("modeling_dream", "DreamConfig", "DreamModel", "dream"),
    "llada": build_llada,
    "llada-moe": plain("modeling_lladamoe", "LLaDAMoEConfig", "LLaDAMoEModelLM", "llada-moe"),
    "llada2": plain("modeling_llada2_moe", "LLaDA2MoeConfig", "LLaDA2MoeModelLM", "llada2"),
    "sdar": build_sdar,
    "a2d": plain("modeling_qwen3", "A2DQwen3Config", "A2DQwen3LMHeadModel", "a2d"),
}
SAY: dict[str, Callable[[Any], Expected]] = {
    "llada2": say_llada2,
    "sdar": say_sdar,
    "a2d": say_a2d,
}

if __name__ == "__main__":
    main()
