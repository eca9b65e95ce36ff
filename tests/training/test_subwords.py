"""Tokens spelt alike: which features they share, and that folding them in changes no step."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from editflow.training.optimizer import MuonAdamW
from editflow.training.recipe import read_recipe
from editflow.training.run import _arguments
from editflow.training.subwords import SharedAdamW, spelling_features
from tests.support.tiny import tiny_model

VOCABULARY = ["<pad>", "these", "These", "THESE", "Ġthese", "thee", "0", "ĊĠĠ", "ĊĠĠĠĠ", "q"]


def features() -> Tensor:
    tokens = {token: index for index, token in enumerate(VOCABULARY)}
    return spelling_features(tokens, len(tokens)).to_dense()


def likeness(one: str, two: str) -> float:
    rows = features()[[VOCABULARY.index(one), VOCABULARY.index(two)]]
    return float(rows[0] @ rows[1])


def test_what_is_spelt_alike_has_features_in_common() -> None:
    assert likeness("these", "Ġthese") > likeness("these", "These") > likeness("these", "thee") > 0
    assert likeness("ĊĠĠ", "ĊĠĠĠĠ") > 0
    assert likeness("these", "0") == likeness("these", "ĊĠĠ") == 0
    assert likeness("<pad>", "<pad>") == 0


def test_every_feature_has_several_tokens() -> None:
    assert int((features() != 0).sum(0).min()) == 2


@pytest.mark.parametrize("empty", [{}, {"a": 0, "b": 1}])
def test_a_vocabulary_may_share_nothing(empty: dict[str, int]) -> None:
    matrix = spelling_features(empty, 2)
    assert matrix.shape[0] == 2


def test_folded_features_step_as_a_sum_would() -> None:
    generator = torch.Generator().manual_seed(0)
    mixing = features()
    start = torch.randn(len(mixing), 3, generator=generator)
    ours, own = nn.Parameter(start.clone()), nn.Parameter(start.clone())
    vectors = nn.Parameter(torch.zeros(mixing.shape[1], 3))
    steps = [torch.optim.AdamW([ours], weight_decay=0.0), SharedAdamW(ours, mixing.to_sparse())]
    expected = torch.optim.AdamW([own, vectors], weight_decay=0.0)
    for _ in range(4):
        target = torch.randn(start.shape, generator=generator)
        ours.grad = None
        expected.zero_grad()
        (ours - target).square().sum().backward()
        (own + mixing @ vectors - target).square().sum().backward()
        for optimizer in (*steps, expected):
            optimizer.step()
    torch.testing.assert_close(ours, own + mixing @ vectors)


def test_a_token_without_gradient_follows_its_like() -> None:
    model = tiny_model()
    weight = model.tokens().weight
    before = weight.detach().clone()
    sharing = torch.zeros(len(weight), 1)
    sharing[[5, 6]] = 1.0
    optimizer = MuonAdamW(
        model, lr=1e-2, matrix_lr=0.0, weight_decay=0.0, shared=(weight, sharing.to_sparse())
    )
    weight.grad = torch.zeros_like(weight)
    weight.grad[5] = 1.0
    optimizer.step()
    moved = weight.detach() - before
    torch.testing.assert_close(moved[6], torch.full_like(moved[6], -1e-2))
    torch.testing.assert_close(moved[5], 2 * moved[6])
    assert not moved[7].any()


def test_a_recipe_may_ask_for_it(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text("[schedule]\nsubwords = true\n")
    assert _arguments(read_recipe(path), tmp_path, 0).subwords
