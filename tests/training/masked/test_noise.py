"""What data workers draw: masks, weights, columns, and the bound they are an estimate of."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from editflow.flow.denoising import denoising_loss
from editflow.flow.mask_clock import MaskClock, spread
from editflow.models.network import INSTRUCTION, TEXT
from editflow.training.collate import Batch
from editflow.training.dataset import NOT_COUNTED
from editflow.training.masked.noise import Noising, collate
from editflow.training.masked.rows import Line
from tests.support.toy_text import ToyTexts

MASK, PAD = 99, 98
TOY = ToyTexts(size=2, length=4)
TEXT_OF_FOUR = (0, 1, 1, 0)


def line(tokens: int, *, prompt: int = 0) -> Line:
    ids = np.arange(10, 10 + prompt + tokens)
    return Line(ids, np.arange(len(ids)) >= prompt, text=max(prompt - 1, 0))


def batch(lines: list[Line], noising: Noising, *, uniform: float = 0.5) -> Batch:
    generator = np.random.default_rng(0)
    rows = [
        noising(each, uniform, index=index, generator=generator) for index, each in enumerate(lines)
    ]
    return collate(rows, noising, mask_id=MASK, pad_id=PAD)


def test_what_a_batch_holds() -> None:
    made = batch([line(6, prompt=3), line(2)], Noising())
    hidden = made["target"] >= 0
    assert (made["input_ids"][hidden] == MASK).all()
    assert made["input_ids"][1].tolist()[2:] == [PAD] * 7
    assert made["attention_mask"].sum(-1).tolist() == [9, 2]
    assert not hidden[0, :3].any()
    assert made["segment"][0].tolist() == [INSTRUCTION] * 2 + [TEXT] * 7
    assert (made["origin"] == hidden).all()
    assert torch.equal(made["weight"] > 0, hidden)
    whole = torch.where(hidden, made["target"], made["input_ids"])
    assert whole.tolist() == [[*range(10, 19)], [10, 11] + [PAD] * 7]
    assert (made["labels"] != NOT_COUNTED).sum() == 8
    assert "block" not in made


@pytest.mark.parametrize("normalisation", ["sequence", "batch"])
def test_other_normalisations_count_rows(normalisation: str) -> None:
    made = batch([line(6), line(2)], Noising(normalisation=normalisation))  # type: ignore[arg-type]
    assert made["labels"].tolist() == [[0], [1]]


def test_a_row_is_masked_at_its_time() -> None:
    clock = MaskClock(weighting="uniform")
    long = [line(4000)]
    for uniform in (0.1, 0.5, 0.9):
        made = batch(long, Noising(clock), uniform=uniform)
        assert float((made["target"] >= 0).float().mean()) == pytest.approx(1 - uniform, abs=0.03)
    assert set(made["weight"].unique().tolist()) == {0.0, 1.0}


def test_blocks_have_times_of_their_own() -> None:
    """Eight blocks at equal distances, whichever comes first."""
    made = batch([line(8000)], Noising(MaskClock(weighting="uniform"), block=1000))
    shares = (made["target"][0, :8000] >= 0).float().reshape(8, 1000).mean(-1).sort().values
    assert shares.tolist() == pytest.approx([n / 8 for n in range(1, 9)], abs=0.05)


def test_a_prompt_is_noisy_nowhere() -> None:
    made = batch([line(5, prompt=6)], Noising(MaskClock(least=0.9), block=4))
    assert made["position"].tolist() == [[*range(4, 11), *range(8)]]
    assert made["clean"].tolist() == [[0] * 7 + [1] * 8]
    assert not (made["target"][0, :2] >= 0).any()
    assert not (made["target"][0, 7:] >= 0).any()
    assert (made["labels"] != NOT_COUNTED).sum() == 5
    assert made["block"].tolist() == [4]


def toy_log_q(made: Batch, *, block: int) -> torch.Tensor:
    """The right conditional of every hidden token, given what its row shows it."""
    ids, positions, clean = (made[name].tolist() for name in ("input_ids", "position", "clean"))
    scores = []
    for row, column in (made["target"] >= 0).nonzero().tolist():
        start = positions[row][column] // block * block
        columns = zip(ids[row], positions[row], clean[row], strict=True)
        inside = {
            position
            for token, position, whole in columns
            if token not in (MASK, PAD) and not whole and start <= position < start + block
        }
        seen = frozenset({*range(start), *inside})
        scores.append(TOY.log_q(TEXT_OF_FOUR, positions[row][column], seen))
    return torch.tensor(scores, dtype=torch.float64)


@pytest.mark.parametrize("block", [0, 1, 2, 4])
def test_batches_estimate_the_probability_itself(block: int) -> None:
    """With the true conditionals as the model, the mean loss of a row is -log p of its text."""
    noising = Noising(MaskClock(least=0.02), "batch", block)
    text = Line(np.array(TEXT_OF_FOUR), np.ones(4, dtype=np.bool_))
    generator = np.random.default_rng(2)
    times = spread(np.arange(1500), offset=0.2).tolist()
    rows = [noising(text, time, index=0, generator=generator) for time in times]
    made = collate(rows, noising, mask_id=MASK, pad_id=PAD)
    hidden = made["target"] >= 0
    parts = made["weight"][hidden] * -toy_log_q(made, block=block or 4)
    losses = torch.zeros(len(rows), dtype=torch.float64)
    losses = losses.index_add(0, hidden.nonzero()[:, 0], parts)
    total = denoising_loss(-parts, torch.ones_like(parts), normaliser=made["labels"].numel())
    assert float(total) == pytest.approx(float(losses.mean()))
    bound, error = -np.log(TOY.table[TEXT_OF_FOUR]), float(losses.std()) / len(rows) ** 0.5
    assert error < 0.06 * bound
    assert float(total) == pytest.approx(bound, abs=3 * error + 0.02 * bound)
