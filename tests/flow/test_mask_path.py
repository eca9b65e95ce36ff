"""Masked texts: read by eye and counted."""

import numpy as np
import pytest

from editflow.flow.align import GAP
from editflow.flow.edit_path import PathOptions
from editflow.flow.mask_path import sample_masked_states
from editflow.flow.states import DELETE, INSERTED, SUBSTITUTE, Aligned, States

SEP, MASK = ord("|"), ord("?")
EXACT = PathOptions(extra_mask=0.0, absent_mask=0.0)


def ids(text: str) -> np.ndarray:
    return np.array([GAP if c == "-" else ord(c) for c in text])


def mask(texts: list[str], ratio: float, options: PathOptions = EXACT, *, seed: int = 0) -> States:
    """Mask the share `ratio` of the texts, given as z_1: "-" is a deleted token of x_0."""
    return sample_masked_states(
        Aligned.of([(ids("x" * len(text)), ids(text)) for text in texts]),
        kappa=np.full(len(texts), 1 - ratio),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(seed),
        options=options,
    )


def shown(states: States) -> str:
    return "".join(map(chr, states.ids))


def test_all_or_nothing() -> None:
    assert shown(mask(["a-bc", "de-"], 0.0)) == "|abc|de"
    states = mask(["a-bc", "de-"], 1.0)
    assert shown(states) == "|???|??"
    assert states.token.tolist() == [-1, *ids("abc"), -1, *ids("de")]
    assert states.operation.tolist() == [-1, 2, 2, 2, -1, 2, 2]
    assert states.offsets.tolist() == [0, 4, 7]


def test_masks_are_insertions_and_all_else_is_original() -> None:
    states = mask(["abcdefgh"] * 9, 0.5)
    assert ((states.origin == INSERTED) == (states.ids == MASK)).all()
    assert ((states.operation == SUBSTITUTE) == (states.ids == MASK)).all()
    assert not states.missing.any()


@pytest.mark.parametrize("spans", [0.0, 1.0])
def test_the_share_of_masks_is_the_ratio(spans: float) -> None:
    options = PathOptions(mask_spans=spans, span_length=4, extra_mask=0, absent_mask=0)
    states = mask(["x" * 100] * 300, 0.3, options)
    assert (states.ids == MASK).sum() / 30_000 == pytest.approx(0.3, abs=0.03)


def test_spans_are_longer_than_single_tokens() -> None:
    def mean_run(spans: float) -> float:
        options = PathOptions(mask_spans=spans, span_length=5, extra_mask=0, absent_mask=0)
        masked = mask(["x" * 1000] * 10, 0.2, options).ids == MASK
        return float(masked.sum() / (np.diff(masked.astype(int)) == 1).sum())

    assert mean_run(0.0) == pytest.approx(1.25, abs=0.15)  # 1 / (1 - ratio)
    assert mean_run(1.0) == pytest.approx(6.0, abs=1.2)  # span_length / (1 - ratio), less the ends


def test_a_mask_too_many_or_too_few_is_repaired() -> None:
    states = mask(["abc"], 1.0, PathOptions(extra_mask=1, absent_mask=0, miscount=1))
    assert shown(states) == "|????"
    assert states.operation.tolist() == [-1, SUBSTITUTE, SUBSTITUTE, SUBSTITUTE, DELETE]
    states = mask(["abc"], 1.0, PathOptions(extra_mask=0, absent_mask=1, miscount=1))
    assert shown(states) == "|??"
    assert states.missing.tolist() == [0, 0, 1]
    assert chr(states.first[2]) == "c"


def test_only_what_the_edit_brings_is_masked() -> None:
    pairs = [("name=--;", "name=bo;"), ("abc", "abc"), ("ab", "b-")]
    states = sample_masked_states(
        Aligned.of([(ids(before), ids(after)) for before, after in pairs]),
        kappa=np.zeros(3),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(0),
        options=PathOptions(extra_mask=0.0, absent_mask=0.0, mask_changes=1.0),
    )
    assert shown(states) == "|name=??;|???|?"  # nothing is new in the second: all of it counts
    assert [chr(token) for token in states.token[6:8]] == ["b", "o"]
