"""Every family of the table: loads from its original format, sees what it should, comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.loading import load_denoiser
from editflow.models.families.table import FAMILIES
from tests.support.tiny_families import END, EXPAND, MASK, VOCAB, write_tiny

EVERY = pytest.mark.parametrize("name", FAMILIES)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: write_tiny(name, tmp_path_factory.mktemp(name)) for name in FAMILIES}


def tokens(*size: int, seed: int = 0) -> Tensor:
    return torch.randint(0, MASK, size, generator=torch.Generator().manual_seed(seed))


def load(folders: dict[str, Path], name: str) -> FamilyDenoiser:
    return load_denoiser(str(folders[name]), family=name)


@EVERY
def test_it_loads_and_scores_every_position(name: str, folders: dict[str, Path]) -> None:
    denoiser = load(folders, name)
    assert denoiser.family.name == name
    assert denoiser.logits(tokens(2, 7)).shape == (2, 7, VOCAB)
    assert (denoiser.ids.mask, denoiser.ids.eos, denoiser.ids.pad) == (MASK, END, END)


@EVERY
def test_it_is_told_from_its_files(name: str, folders: dict[str, Path]) -> None:
    assert load_denoiser(str(folders[name])).family.layout == FAMILIES[name].layout


@EVERY
def test_a_position_sees_its_block_or_everything(name: str, folders: dict[str, Path]) -> None:
    denoiser = load(folders, name)
    ids = tokens(1, 12)
    for changed in (0, 5, 11):
        other = ids.clone()
        other[0, changed] = (other[0, changed] + 1) % MASK
        moved = (denoiser.logits(other) - denoiser.logits(ids)).abs().amax(-1)[0] > 0
        first = 0 if denoiser.block is None else changed // denoiser.block * denoiser.block
        assert moved.tolist() == [place >= first for place in range(12)]


@EVERY
@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_changes_nothing(name: str, side: str, folders: dict[str, Path]) -> None:
    denoiser = load(folders, name)
    ids, mask = tokens(2, 9), torch.ones(2, 9, dtype=torch.long)
    real = slice(4, 9) if side == "left" else slice(0, 5)
    mask[1] = 0
    mask[1, real] = 1
    padded = denoiser.logits(ids, mask)
    torch.testing.assert_close(padded[1, real], denoiser.logits(ids[1:, real])[0])
    torch.testing.assert_close(padded[0], denoiser.logits(ids[:1])[0])


@EVERY
def test_some_places_score_as_they_do_among_all(name: str, folders: dict[str, Path]) -> None:
    denoiser = load(folders, name)
    ids, mask = tokens(2, 9), torch.ones(2, 9, dtype=torch.long)
    mask[1, :3] = 0
    places = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 8, 3, 4])
    expected = denoiser.logits(ids, mask)[places]
    torch.testing.assert_close(denoiser.logits_at(ids, places, mask), expected)


def test_expand_and_delete_are_read_from_the_files(folders: dict[str, Path]) -> None:
    ids = load(folders, "dreamon").ids
    assert (ids.expand, ids.delete) == (EXPAND, END)


def test_another_family_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match=r"not a checkpoint of the family llada; .*llada-moe"):
        load_denoiser(str(folders["llada-moe"]), family="llada")


def test_a_model_that_fills_no_masks_is_refused(tmp_path: Path) -> None:
    write_tiny("dream", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(ModelError, match="'gpt2' fills no masks"):
        load_denoiser(str(tmp_path))
