"""Block diffusion's columns and who sees whom: read by eye and counted."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from editflow.flow.blocks import block_columns, left_columns, may_attend
from editflow.flow.mask_clock import MaskClock
from tests.support.toy_text import ToyTexts


def shown(length: int, *, block: int, first: int = 0) -> list[str]:
    """The mask as text: a line a column, x where it may look."""
    columns = block_columns(length, block=block, first=first)
    position, clean = (torch.from_numpy(part)[None] for part in (columns.position, columns.clean))
    seen = may_attend(position, clean, torch.ones_like(clean), block=block)[0]
    return ["".join("x" if other else "." for other in row) for row in seen.tolist()]


def test_three_blocks_of_two() -> None:
    assert shown(6, block=2) == [
        "xx........",  # noisy 0 1: their own block
        "xx........",
        "..xx..xx..",  # noisy 2 3: and the clean block before it
        "..xx..xx..",
        "....xxxxxx",
        "....xxxxxx",
        "......xx..",  # clean 0 1
        "......xx..",
        "......xxxx",  # clean 2 3
        "......xxxx",
    ]


def test_a_prompt_has_clean_columns_only_but_for_the_block_it_shares() -> None:
    columns = block_columns(7, block=2, first=3)
    assert columns.position.tolist() == [2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5]
    assert columns.clean.tolist() == [False] * 5 + [True] * 6


@pytest.mark.parametrize("block", [6, 9])
def test_one_block_is_plain_masked_diffusion(block: int) -> None:
    assert shown(6, block=block) == ["xxxxxx"] * 6


def test_blocks_of_one_are_autoregression_over_noisy_columns() -> None:
    assert shown(3, block=1) == ["x....", ".x.x.", "..xxx", "...x.", "...xx"]


def test_padding_is_seen_by_itself_only() -> None:
    position = torch.tensor([[0, 1, 0]])
    real = torch.tensor([[True, True, False]])
    seen = may_attend(position, torch.zeros(1, 3, dtype=torch.bool), real, block=2)
    assert seen.tolist() == [[[True, True, False], [True, True, False], [False, False, True]]]


@pytest.mark.parametrize("block", [1, 2, 3])
def test_the_bound_of_a_perfect_model_is_the_probability_itself(block: int) -> None:
    """A model that looks where it may and knows every conditional, on a known distribution."""
    toy, text = ToyTexts(), (2, 0, 1)
    noise = MaskClock(least=0.0).read((np.arange(4000) + 0.5) / 4000)
    total = 0.0
    for start in range(0, 3, block):
        places = range(start, min(start + block, 3))
        for flags in product((True, False), repeat=len(places)):
            inside = [place for place, there in zip(places, flags, strict=True) if there]
            chance = np.prod([noise.kappa if there else 1 - noise.kappa for there in flags], axis=0)
            seen = frozenset([*range(start), *inside])
            nats = -sum(toy.log_q(text, place, seen) for place in places if place not in seen)
            total += float((chance * noise.weight).mean()) * nats
    assert total == pytest.approx(-np.log(toy.table[text]), rel=2e-3)


def test_the_token_at_the_left_of_each_column() -> None:
    columns = block_columns(6, block=2, first=2)
    position, clean = (torch.from_numpy(part)[None] for part in (columns.position, columns.clean))
    padded = torch.nn.functional.pad
    position, clean = padded(position, (0, 1)), padded(clean, (0, 1))
    real = torch.ones_like(clean)
    real[0, -1] = False
    assert position.tolist() == [[2, 3, 4, 5, 0, 1, 2, 3, 0]]
    #            noisy 2 and 4 look at clean 1 and 3; clean 0 and the padding at themselves
    assert left_columns(position, clean, real, block=2).tolist() == [[5, 0, 7, 2, 4, 4, 5, 6, 8]]


def test_without_blocks_the_left_is_the_column_before() -> None:
    position = torch.arange(4)[None]
    flags = torch.zeros(1, 4, dtype=torch.bool)
    assert left_columns(position, flags, ~flags, block=4).tolist() == [[0, 0, 1, 2]]
