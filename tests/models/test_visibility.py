"""Who sees whom, position by position: what block diffusion asks of every backbone."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from transformers import AutoConfig, PretrainedConfig

from editflow.models.config import EditModelConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.network import EditInputs
from tests.support.tiny import tiny_config

SIZES = {
    "vocab_size": 300,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
}
BACKBONES = {
    "editflow_trunk": {},
    "qwen2": {"num_key_value_heads": 1},
    "qwen3": {"num_key_value_heads": 1, "head_dim": 16},
    "llama": {"num_key_value_heads": 2},
    "bert": {"max_position_embeddings": 40},
    "roberta": {"max_position_embeddings": 40, "pad_token_id": 1},
    "modernbert": {"pad_token_id": 0, "global_attn_every_n_layers": 2},
}


def model(name: str, *, attention: str = "sdpa") -> EditFlowModel:
    torch.manual_seed(0)
    config: PretrainedConfig = AutoConfig.for_model(name, **SIZES, **BACKBONES[name])
    if name != "editflow_trunk":
        config._attn_implementation = attention
    given = tiny_config().to_dict() | {"backbone_config": config, "copy_size": 8}
    return EditFlowModel(EditModelConfig(**given)).eval()


def inputs(length: int = 6) -> EditInputs:
    ids = torch.arange(3 * length).reshape(3, length) % 97 + 40
    zeros = torch.zeros_like(ids)
    return EditInputs(ids, zeros + 1, zeros + 1, zeros, zeros - 1, zeros)


def blocks_of_two(length: int = 6) -> Tensor:
    """Every position sees its own block of two and those before it."""
    number = torch.arange(length) // 2
    return (number[None] <= number[:, None]).expand(3, length, length)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("name", BACKBONES)
def test_a_position_depends_on_what_it_may_see_and_on_nothing_else(
    name: str, attention: str
) -> None:
    network, batch = model(name, attention=attention), inputs()
    batch = replace(batch, attention_mask=blocks_of_two())
    with torch.no_grad():
        before = network(batch).hidden
        other = batch.input_ids.clone()
        other[:, 3] = 7
        after = network(replace(batch, input_ids=other)).hidden
    moved = (before - after).abs().amax((0, 2)) > 1e-6
    assert moved.tolist() == [False, False, True, True, True, True]


@pytest.mark.parametrize("name", BACKBONES)
def test_positions_are_what_counts_not_where_a_token_stands(name: str) -> None:
    """Two texts in one row, each seeing itself only, are as each alone."""
    network, batch = model(name), inputs(8)
    apart = torch.block_diag(torch.ones(5, 5), torch.ones(3, 3)).bool().expand(3, 8, 8)
    positions = torch.tensor([0, 1, 2, 3, 4, 0, 1, 2]).expand(3, 8)
    with torch.no_grad():
        both = network(replace(batch, attention_mask=apart, positions=positions)).hidden
        for start, end in ((0, 5), (5, 8)):
            cut = EditInputs(
                *(value[:, start:end] for value in vars(batch).values() if value is not None)
            )
            everything = torch.ones(3, end - start, end - start, dtype=torch.bool)
            alone = network(replace(cut, attention_mask=everything)).hidden
            torch.testing.assert_close(both[:, start:end], alone, atol=1e-5, rtol=1e-5)


def test_local_layers_keep_their_windows() -> None:
    network, batch = model("modernbert"), inputs(12)
    network.backbone.config.sliding_window = 2
    for layer in network.backbone.layers:
        layer.attn.sliding_window = 3  # one more, as the layer itself sets it
    everything = torch.ones(3, 12, 12, dtype=torch.bool)
    with torch.no_grad():
        plain = network(batch).hidden
        told = network(replace(batch, attention_mask=everything)).hidden
        torch.testing.assert_close(plain, told, atol=1e-5, rtol=1e-5)
        network.backbone.config.sliding_window = 20
        wide = network(replace(batch, attention_mask=everything)).hidden
    assert not torch.allclose(plain, wide, atol=1e-4)


def test_what_a_position_may_not_see_it_may_not_copy() -> None:
    network = model("editflow_trunk")
    batch = replace(inputs(), attention_mask=blocks_of_two())
    with torch.no_grad():
        network.heads.substitute.gate.bias.fill_(30.0)  # copying alone
        where = torch.tensor([0, 0]), torch.tensor([1, 5])
        chances = network.token_log_probs(network(batch), batch, where, "substitute").exp()
    first, last = (set((row > 1e-6).nonzero().flatten().tolist()) for row in chances)
    assert first == set(batch.input_ids[0, :2].tolist())
    assert last == set(batch.input_ids[0].tolist())
