"""What the original code of each family said about a checkpoint, our native classes say too.

The checkpoints and the logits are frozen; `tests/support/freeze_originals.py` made them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.files.placement import Placement
from editflow.models.families.loading import load_denoiser

ORIGINALS = Path(__file__).parent / "originals"
WIDE = ["dream", "llada", "llada-moe", "a2d"]
BLOCKED = {"llada2": 4, "sdar": 4}


def load(name: str, attention: str = "sdpa") -> tuple[FamilyDenoiser, dict[str, Tensor]]:
    placement = Placement(dtype=torch.float32, attention=attention)  # type: ignore[arg-type]
    denoiser = load_denoiser(str(ORIGINALS / name), placement=placement)
    assert isinstance(denoiser, FamilyDenoiser)
    if name in BLOCKED:  # the size they were run with, which not every configuration states
        denoiser = replace(denoiser, family=replace(denoiser.family, block=BLOCKED[name]))
    return denoiser, load_file(ORIGINALS / name / "expected.safetensors")


def aligned(logits: Tensor, mask: Tensor, *, shifted: bool) -> Tensor:
    """What the original scores each token with: Dream's generation shifts outside of the model.

    A row that begins after padding starts with its own logits, as a row without padding does.
    """
    if not shifted:
        return logits
    moved = torch.cat((logits[:, :1], logits[:, :-1]), dim=1)
    first = mask.argmax(1)
    rows = torch.arange(len(mask))
    moved[rows, first] = logits[rows, first]
    return moved


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("name", WIDE)
def test_a_batch_without_padding(name: str, attention: str) -> None:
    denoiser, original = load(name, attention)
    everywhere = torch.ones_like(original["ids"])
    expected = aligned(original["logits"], everywhere, shifted=denoiser.family.shifted)
    torch.testing.assert_close(denoiser.logits(original["ids"]), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", WIDE)
def test_a_padded_batch(name: str, side: str) -> None:
    denoiser, original = load(name)
    mask = original[f"{side}.mask"]
    expected = aligned(original[f"{side}.logits"], mask, shifted=denoiser.family.shifted)
    scores, real = denoiser.logits(original["ids"], mask), mask.bool()
    torch.testing.assert_close(scores[real], expected[real], rtol=0, atol=1e-5)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("name", BLOCKED)
def test_a_batch_in_blocks(name: str, attention: str) -> None:
    denoiser, original = load(name, attention)
    scores = denoiser.logits(original["ids"])
    torch.testing.assert_close(scores, original["logits"], rtol=0, atol=1e-5)


def test_the_last_block_after_kept_keys_and_values() -> None:
    denoiser, original = load("sdar")
    cache, ids = denoiser.cache(), original["ids"]
    cache.append(ids[:, :-4])
    torch.testing.assert_close(
        cache.logits(ids[:, -4:]), original["last.logits"], rtol=0, atol=1e-5
    )


def test_one_checkpoint_in_blocks_and_without() -> None:
    denoiser, original = load("a2d")
    blocks = replace(denoiser, family=replace(denoiser.family, block=4))
    scores = blocks.logits(original["ids"])
    torch.testing.assert_close(scores, original["blocks.logits"], rtol=0, atol=1e-5)


def test_the_frozen_logits_vary() -> None:
    """Agreement to 1e-5 says something only where positions and tokens differ by far more."""
    assert min(load(name)[1]["logits"].std() for name in (*WIDE, *BLOCKED)) > 1
