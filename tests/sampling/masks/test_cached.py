"""Block-causal models: what a cache keeps changes nothing but how many tokens are read."""

import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.errors import UsageError
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.loading import load_denoiser
from editflow.sampling.masks.cached import CachedBlocks
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.models import FromDenoiser
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import preset
from tests.support.denoisers import IDS, VOCABULARY, ScriptedDenoiser, template
from tests.support.tiny_families import write_tiny

BLOCK = 3


def blockwise(seed: int, ids: np.ndarray) -> np.ndarray:
    """Random logits (L, V) that depend on `seed` and all tokens up to the end of the own block."""
    logits = np.zeros((len(ids), VOCABULARY))
    for start in range(0, len(ids), BLOCK):
        seen = ids[: start + BLOCK].astype(np.int64)
        rng = np.random.default_rng([seed, start, zlib.crc32(seen.tobytes())])
        drawn = rng.standard_normal((BLOCK, VOCABULARY))[: len(ids) - start]
        logits[start : start + BLOCK] = 3 * drawn
    return logits


@dataclass
class Blockwise(ScriptedDenoiser):
    """A scripted block-causal denoiser; its caches note how many tokens each pass reads."""

    read: list[int] = field(default_factory=list)

    def cache(self) -> "Kept":
        return Kept(self)


@dataclass
class Kept:
    denoiser: Blockwise
    ids: Tensor = field(default_factory=lambda: torch.zeros(1, 0, dtype=torch.long))

    def logits(self, ids: Tensor, *, keep: int = 0) -> Tensor:
        assert keep % BLOCK == 0
        whole = torch.cat([self.ids, ids], dim=1)
        self.denoiser.read.append(ids.shape[1])
        before = self.ids.shape[1]
        self.ids = whole[:, : before + keep]
        return self.denoiser.logits(whole)[:, before:]


def denoiser(seed: int) -> Blockwise:
    return Blockwise(lambda ids: blockwise(seed, ids), block=BLOCK)


NAMES = ["one-by-one", "threshold", "remdm", "random", "dreamon"]


def causal(name: str, **options: Any) -> UnmaskPolicy:
    policy = preset(name, blocks="causal", block_length=BLOCK, **options)
    return with_ids(policy, IDS, ends=False)


@st.composite
def canvases(draw: st.DrawFn) -> Canvas:
    text = st.lists(st.integers(0, 8), max_size=7)
    parts = [draw(text), draw(st.integers(1, 8)), [3, *draw(text)], draw(st.integers(0, 5))]
    return template(*parts, context=draw(text))


@given(
    st.lists(canvases(), min_size=1, max_size=3),
    st.sampled_from(NAMES),
    st.sampled_from([0.0, 0.7]),
    st.integers(0, 99),
)
@settings(max_examples=40)
def test_with_a_cache_as_without(
    batch: list[Canvas], name: str, guidance: float, seed: int
) -> None:
    policy = causal(name, guidance=guidance, max_growth=6)
    cached = unmask(batch, CachedBlocks(denoiser(seed)), policy)
    assert cached == unmask(batch, denoiser(seed).model, policy)


def test_finished_blocks_are_read_once() -> None:
    """A context of two blocks, a slot of three: a pass reads one block, and two at a border."""
    model = denoiser(0)
    (done,) = unmask([template(9, context=[1] * 6)], CachedBlocks(model), causal("one-by-one"))
    assert done.forwards == 9
    assert model.read == [9, 3, 3, 6, 3, 3, 6, 3, 3]


def test_blocks_of_a_model_that_sees_everything_are_never_finished() -> None:
    with pytest.raises(UsageError, match="no finished blocks"):
        CachedBlocks(replace(denoiser(0), block=None))


@pytest.mark.parametrize("shifted", [False, True])
def test_a_checkpoint_fills_the_same_with_its_cache(shifted: bool, tmp_path: Path) -> None:
    write_tiny("sdar", tmp_path)
    loaded = load_denoiser(str(tmp_path))
    assert isinstance(loaded, FamilyDenoiser)
    found = replace(loaded, family=replace(loaded.family, block=4, shifted=shifted))
    policy = preset("one-by-one", blocks="causal", block_length=4)
    policy = with_ids(policy, found.ids, ends=False)
    masks = [found.ids.mask] * 11
    start = [Canvas.of(masks, context=[5, 6, 7]), Canvas.of(masks[:6], context=list(range(9)))]
    plain = unmask(start, FromDenoiser(found), policy)
    cached = unmask(start, CachedBlocks(found), policy)
    for one, other in zip(plain, cached, strict=True):
        np.testing.assert_array_equal(one.canvas.ids, other.canvas.ids)
        assert one.forwards == other.forwards == len(one.start)


def test_a_row_is_kept_by_whole_blocks(tmp_path: Path) -> None:
    write_tiny("sdar", tmp_path)
    found = load_denoiser(str(tmp_path))
    assert isinstance(found, FamilyDenoiser)
    with pytest.raises(ValueError, match="whole block of 4"):
        found.cache().logits(torch.ones(1, 8, dtype=torch.long), keep=6)
