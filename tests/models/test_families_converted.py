"""What the converter makes of any base fills masks as well: the edit network as a denoiser."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from editflow.models.bases import load_source
from editflow.models.convert import Vocabulary, convert
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.models.families.files.checkpoint import open_checkpoint
from editflow.models.families.loading import load_denoiser
from tests.support.tiny_bases import write_base

BASES = ["qwen2", "qwen3", "llama", "bert", "modernbert", "dream", "llada", "llada-moe"]


def converted(name: str, folder: Path) -> EditDenoiser:
    """Convert a random base, save it, and load it as whoever fills a template would."""
    found = load_source(open_checkpoint(str(write_base(name, folder / "base"))))
    known = found.model.model.get_input_embeddings().num_embeddings
    vocabulary = Vocabulary(
        size=known + 5,
        known=known,
        pad=known,
        sep=known + 1,
        mask=known + 2,
        slots=(known + 3, known + 4),
        like={},
    )
    convert(found.model, vocabulary).save_pretrained(folder / "edit")
    denoiser = load_denoiser(str(folder / "edit"))
    assert isinstance(denoiser, EditDenoiser)
    return denoiser


@pytest.mark.parametrize("name", BASES)
def test_it_sees_both_ways_and_no_padding(name: str, tmp_path: Path) -> None:
    denoiser = converted(name, tmp_path)
    ids = torch.randint(10, 60, (2, 9), generator=torch.Generator().manual_seed(0))
    ids[:, 4] = denoiser.ids.mask
    mask = torch.ones_like(ids)
    mask[1, :3] = 0
    scores = denoiser.logits(ids, mask)
    assert scores.shape == (2, 9, denoiser.vocab_size)
    torch.testing.assert_close(scores[1, 3:], denoiser.logits(ids[1:, 3:])[0])
    later, earlier = ids.clone(), ids.clone()
    later[0, 8], earlier[0, 0] = 70, 70
    for changed in (later, earlier):
        assert not torch.equal(denoiser.logits(changed, mask)[0, 4], scores[0, 4])


def test_its_own_ids_are_reserved(tmp_path: Path) -> None:
    ids = converted("qwen2", tmp_path).ids
    sep = ids.mask - 1
    assert ids.pad == ids.mask - 2
    assert ids.reserved == (sep, ids.mask + 1, ids.mask + 2)
