"""Every family of the table: loads from its original format, sees what it should, comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from editflow.errors import ModelError
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.models.families.denoisers.native import FamilyDenoiser
from editflow.models.families.loading import load_denoiser
from editflow.models.families.saving import save_denoiser
from editflow.models.families.table import FAMILIES
from tests.support.tiny_families import CONFIGS, END, EXPAND, MASK, VARIANTS, write_tiny

CHECKPOINTS = [*FAMILIES, *VARIANTS]
EVERY = pytest.mark.parametrize("name", CHECKPOINTS)
HUB = [name for name in CHECKPOINTS if name != "mini"]
BLOCKS = ["sdar", "llada2", "a2d-bd3lm", "a2d-llama"]
Loaded = FamilyDenoiser | EditDenoiser


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: write_tiny(name, tmp_path_factory.mktemp(name)) for name in CHECKPOINTS}


@pytest.fixture(scope="module")
def loaded(folders: dict[str, Path]) -> dict[str, Loaded]:
    return {
        name: load_denoiser(str(folder), family=family_of(name)) for name, folder in folders.items()
    }


def family_of(name: str) -> str:
    return VARIANTS[name][0] if name in VARIANTS else name


def tokens(denoiser: Loaded, *size: int, seed: int = 0) -> Tensor:
    """Random tokens that mean nothing special, some of them masked."""
    generator = torch.Generator().manual_seed(seed)
    ordinary = torch.tensor(sorted({*range(denoiser.vocab_size)} - {*denoiser.ids.all}))
    ids = ordinary[torch.randint(0, len(ordinary), size, generator=generator)]
    return ids.where(torch.rand(size, generator=generator) > 0.3, denoiser.ids.mask)


@EVERY
def test_it_loads_and_scores_every_position(name: str, loaded: dict[str, Loaded]) -> None:
    denoiser = loaded[name]
    assert denoiser.family.name == family_of(name)
    assert denoiser.logits(tokens(denoiser, 2, 7)).shape == (2, 7, denoiser.vocab_size)


@pytest.mark.parametrize("name", HUB)
def test_its_ids_are_those_of_the_files(name: str, loaded: dict[str, Loaded]) -> None:
    ids = loaded[name].ids
    assert (ids.mask, ids.eos, ids.pad) == (MASK, END, CONFIGS[family_of(name)]["pad_token_id"])


@EVERY
def test_it_is_told_from_its_files(name: str, folders: dict[str, Path]) -> None:
    told = load_denoiser(str(folders[name])).family.layout
    assert told == FAMILIES[family_of(name)].layout


@EVERY
def test_a_position_sees_its_block_or_everything(name: str, loaded: dict[str, Loaded]) -> None:
    denoiser = loaded[name]
    ids = tokens(denoiser, 1, 12)
    for changed in (0, 5, 11):
        other = ids.clone()
        other[0, changed] = other[0, (changed + 1) % 12] = denoiser.ids.mask
        other[0, changed] = 45
        same = other.clone()
        same[0, changed] = 46
        moved = (denoiser.logits(other) - denoiser.logits(same)).abs().amax(-1)[0] > 0
        first = changed // denoiser.block * denoiser.block if denoiser.block else 0
        assert moved.tolist() == [place >= first for place in range(12)]


@EVERY
@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_changes_nothing(name: str, side: str, loaded: dict[str, Loaded]) -> None:
    denoiser = loaded[name]
    ids, mask = tokens(denoiser, 2, 9), torch.ones(2, 9, dtype=torch.long)
    real = slice(4, 9) if side == "left" else slice(0, 5)
    mask[1] = 0
    mask[1, real] = 1
    padded = denoiser.logits(ids, mask)
    torch.testing.assert_close(padded[1, real], denoiser.logits(ids[1:, real])[0])
    torch.testing.assert_close(padded[0], denoiser.logits(ids[:1])[0])


@EVERY
def test_some_places_score_as_they_do_among_all(name: str, loaded: dict[str, Loaded]) -> None:
    denoiser = loaded[name]
    ids, mask = tokens(denoiser, 2, 9), torch.ones(2, 9, dtype=torch.long)
    mask[1, :3] = 0
    places = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 8, 3, 4])
    expected = denoiser.logits(ids, mask)[places]
    torch.testing.assert_close(denoiser.logits_at(ids, places, mask), expected)


@EVERY
def test_positions_may_be_given(name: str, loaded: dict[str, Loaded]) -> None:
    denoiser = loaded[name]
    ids = tokens(denoiser, 1, 8)
    counted = denoiser.logits(ids, positions=torch.arange(8)[None])
    torch.testing.assert_close(counted, denoiser.logits(ids))
    spread = denoiser.logits(ids, positions=torch.arange(8)[None] * 4)
    assert (spread - counted).abs().max() > 1e-4


@pytest.mark.parametrize("name", HUB)
def test_it_is_saved_in_the_format_it_came_in(
    name: str, folders: dict[str, Path], loaded: dict[str, Loaded], tmp_path: Path
) -> None:
    denoiser = loaded[name]
    assert isinstance(denoiser, FamilyDenoiser)
    save_denoiser(denoiser, tmp_path)
    before, after = (load_file(f / "model.safetensors") for f in (folders[name], tmp_path))
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key], after[key]) for key in before)
    again = [json.loads((f / "config.json").read_text()) for f in (folders[name], tmp_path)]
    assert again[0] == again[1]
    ids = tokens(denoiser, 2, 7)
    assert torch.equal(
        load_denoiser(str(tmp_path), family=family_of(name)).logits(ids), denoiser.logits(ids)
    )


@pytest.mark.parametrize("name", HUB)
def test_mixed_up_ids_are_refused(name: str, tmp_path: Path) -> None:
    write_tiny(name, tmp_path)
    (tmp_path / "generation_config.json").write_text(json.dumps({"mask_token_id": MASK - 1}))
    with pytest.raises(ModelError, match=r"the mask token is given differently: .*90.*89"):
        load_denoiser(str(tmp_path))


@pytest.mark.parametrize("shifted", [False, True])
@pytest.mark.parametrize("name", BLOCKS)
def test_finished_blocks_need_not_be_read_again(
    name: str, shifted: bool, loaded: dict[str, Loaded]
) -> None:
    whole = loaded[name]
    assert isinstance(whole, FamilyDenoiser)
    denoiser = replace(whole, family=replace(whole.family, block=4, shifted=shifted))
    ids, mask = tokens(denoiser, 2, 16), torch.ones(2, 16, dtype=torch.long)
    mask[1, :4] = 0
    expected = denoiser.logits(ids, mask)
    cache = denoiser.cache()
    cache.append(ids[:, :8], mask[:, :8])
    for first in (8, 12):
        for _ in range(2):  # looking keeps nothing
            scores = cache.logits(ids[:, first : first + 4])
            torch.testing.assert_close(scores, expected[:, first : first + 4])
        cache.append(ids[:, first : first + 4])


def test_an_unfinished_block_is_not_kept(loaded: dict[str, Loaded]) -> None:
    denoiser = loaded["sdar"]
    assert isinstance(denoiser, FamilyDenoiser)
    with pytest.raises(ValueError, match="whole block of 4"):
        denoiser.cache().append(tokens(denoiser, 1, 6))


def test_nothing_is_kept_of_a_model_that_sees_everything(loaded: dict[str, Loaded]) -> None:
    denoiser = loaded["dream"]
    assert isinstance(denoiser, FamilyDenoiser)
    with pytest.raises(ModelError, match="not block-causal"):
        denoiser.cache()


def test_expand_and_delete_are_read_from_the_files(loaded: dict[str, Loaded]) -> None:
    ids = loaded["dreamon"].ids
    assert (ids.expand, ids.delete) == (EXPAND, None)
    assert loaded["dream"].ids.expand is None


def test_a_configuration_states_shift_block_and_context(loaded: dict[str, Loaded]) -> None:
    opened, blocked, plain = (loaded[name] for name in ("opened", "a2d-bd3lm", "a2d"))
    assert (opened.family.shifted, opened.block, opened.context) == (True, None, 256)
    assert (blocked.family.shifted, blocked.block, blocked.context) == (False, 4, None)
    assert (plain.family.shifted, plain.block, plain.context) == (False, None, None)


def test_another_family_is_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match=r"not a checkpoint of the family llada; .*llada-moe"):
        load_denoiser(str(folders["llada-moe"]), family="llada")


def test_a_model_that_fills_no_masks_is_refused(tmp_path: Path) -> None:
    write_tiny("dream", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(ModelError, match="'gpt2' fills no masks"):
        load_denoiser(str(tmp_path))


def test_what_an_encoder_learnt_of_pairs_of_sentences_is_left_over(tmp_path: Path) -> None:
    folder = write_tiny("bert", tmp_path)
    weights = load_file(folder / "model.safetensors")
    extra = {
        "bert.pooler.dense.weight": torch.ones(32, 32),
        "cls.seq_relationship.bias": torch.ones(2),
    }
    save_file(weights | extra, folder / "model.safetensors", {"format": "pt"})
    assert load_denoiser(str(folder)).family.name == "bert"
    save_file(weights | {"classifier.bias": torch.ones(2)}, folder / "model.safetensors")
    with pytest.raises(ModelError, match=r"unexpected keys: classifier\.bias"):
        load_denoiser(str(folder))
