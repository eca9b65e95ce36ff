"""A model made larger: the same answers at first, and a model like any other."""

from pathlib import Path

import pytest
import torch

from editflow.errors import InputError
from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.growth import count_further, deepen
from editflow.models.network import EditInputs


def small(layers: int = 3) -> EditFlowModel:
    torch.manual_seed(0)
    trunk = TrunkConfig(
        vocab_size=40,
        hidden_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=24,
    )
    return EditFlowModel(EditModelConfig(backbone_config=trunk, max_count=4)).eval()


def inputs() -> EditInputs:
    ids = torch.arange(12).reshape(2, 6) + 3
    zeros = torch.zeros_like(ids)
    return EditInputs(ids, zeros + 1, zeros + 1, zeros, zeros - 1, zeros)


@pytest.mark.parametrize("layers", [3, 4, 5, 9])
def test_a_deeper_model_says_the_same_and_can_be_saved(layers: int, tmp_path: Path) -> None:
    model = small()
    before = model(inputs())
    deepen(model, layers)
    model.save_pretrained(tmp_path)
    read = EditFlowModel.from_pretrained(tmp_path).eval()
    assert len(read.backbone.blocks) == layers
    assert torch.equal(read(inputs()).hidden, before.hidden)


def test_what_was_added_learns() -> None:
    model = small()
    deepen(model, 6)
    model(inputs()).hidden.square().mean().backward()
    grads = [block.down.weight.grad for block in model.backbone.blocks]
    assert all(grad is not None and grad.abs().sum() > 0 for grad in grads)


def test_a_model_never_loses_layers() -> None:
    with pytest.raises(InputError, match="2 layers"):
        deepen(small(), 2)


def test_counting_further_keeps_the_likeliest_count(tmp_path: Path) -> None:
    model = small()
    before = model(inputs()).count
    count_further(model, 9)
    model.save_pretrained(tmp_path)
    after = EditFlowModel.from_pretrained(tmp_path).eval()(inputs()).count
    assert after.shape[-1] == 9
    assert torch.equal(after[..., :4], before)
    assert torch.equal(after.argmax(-1), before.argmax(-1))
    with pytest.raises(InputError, match="counts to 9"):
        count_further(model, 4)
