"""A trained model made larger, which says the same until it is trained on."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import torch
from torch import nn

from editflow.errors import InputError
from editflow.models.edit_model import EditFlowModel, EditTrunk
from editflow.models.trunk import Block

_LESS = 3.0  # logits by which a new count is less likely than the most there was


def deepen(model: EditFlowModel, layers: int) -> None:
    """Add blocks, in place, until there are `layers`: evenly spread copies of those that are there.

    A copy adds nothing to the residual stream at first, since its two output matrices are zero
    (block expansion, LLaMA Pro, arXiv 2401.02415, section 3.2). Raises InputError for a trunk that
    is not editflow's own, or has more layers.
    """
    trunk = model.backbone
    if not isinstance(trunk, EditTrunk) or len(trunk.blocks) > layers:
        raise InputError(
            f"cannot be given {layers} layers",
            where=model.name_or_path or "the model",
            hint="Only a model that was trained from scratch can be made deeper, none shallower.",
        )
    blocks: list[nn.Module] = []
    for index, block in enumerate(trunk.blocks, start=1):
        blocks.append(block)
        copies = layers * index // len(trunk.blocks) - len(blocks)
        blocks += [_silent(block) for _ in range(copies)]
    trunk.blocks = nn.ModuleList(blocks)
    trunk.shape = replace(trunk.shape, num_hidden_layers=layers)
    model.config.backbone_config.num_hidden_layers = layers


def count_further(model: EditFlowModel, most: int) -> None:
    """Let an insertion open up to `most` tokens at once, in place.

    What meant the old `max_count` or more goes on being the likeliest of these. Raises InputError
    for a model that counts further already.
    """
    old = model.heads.count
    more = most - old.out_features
    if more < 0:
        raise InputError(
            f"cannot count to {most} only",
            where=model.name_or_path or "the model",
            hint=f"It counts to {old.out_features} already.",
        )
    new = nn.Linear(old.in_features, most)
    with torch.no_grad():
        new.weight.copy_(torch.cat([old.weight, old.weight[-1:].expand(more, -1)]))
        new.bias.copy_(torch.cat([old.bias, old.bias[-1:].expand(more) - _LESS]))
    model.heads.count = new.to(old.weight)
    model.shape = replace(model.shape, max_count=most)
    model.config.max_count = most


def _silent(block: nn.Module) -> nn.Module:
    copy = deepcopy(block)
    assert isinstance(copy, Block)
    nn.init.zeros_(copy.attention.out.weight)
    nn.init.zeros_(copy.down.weight)
    return copy
