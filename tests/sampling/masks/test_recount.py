"""Slots whose length edit heads change: what is said to be missing or too much, within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Delete, Insert, Operation, Substitute
from editflow.errors import UsageError
from editflow.flow.denoiser import Miscount
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.models import FromDenoiser
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.slots import Rules, SlotRule
from editflow.sampling.masks.step.lengths.recount import Miscounted, recounted
from editflow.sampling.masks.step.state import State
from tests.support.denoisers import IDS, MASK, ScriptedDenoiser, noise, template

POLICY = with_ids(UnmaskPolicy(length="edits", max_growth=9), IDS, ends=False)


@dataclass
class Counting(ScriptedDenoiser):
    """A scripted denoiser that says at random what is missing and what is too much."""

    share: float = 0.6

    def counted_at(
        self, ids: Tensor, places: tuple[Tensor, Tensor], attention_mask: Tensor | None = None
    ) -> tuple[Tensor, Miscount]:
        missing, count, surplus = (torch.zeros(len(ids), ids.shape[1] + 1) for _ in range(3))
        for row, each in enumerate(ids):
            real = each if attention_mask is None else each[attention_mask[row].bool()]
            rng = np.random.default_rng(zlib.crc32(real.numpy().tobytes()))
            size = len(real) + 1
            missing[row, :size], surplus[row, :size] = torch.from_numpy(rng.random((2, size)))
            count[row, :size] = torch.from_numpy(rng.integers(1, 4, size))
        said = Miscount(missing * self.share, count.long(), surplus[:, :-1] * self.share)
        return self.logits_at(ids, places, attention_mask), said


class Even:
    """A constraint: as many tokens as can be divided by two, of any kind."""

    def path(self, ids: np.ndarray, log_p: np.ndarray, /, *, uniforms: object) -> np.ndarray:
        assert uniforms is None
        return np.where(ids < 0, log_p.argmax(1), ids)

    def fits(self, ids: np.ndarray, /) -> bool:
        return len(ids) % 2 == 0


def said(
    canvas: Canvas,
    *,
    missing: Mapping[int, tuple[float, int]] | None = None,
    surplus: Mapping[int, float] | None = None,
) -> Miscounted:
    """Say what is missing by gap, with how many, and what is too much by token."""
    gaps, counts, gone = np.zeros(len(canvas) + 1), np.ones(len(canvas) + 1), np.zeros(len(canvas))
    for at, (p, count) in (missing or {}).items():
        gaps[at], counts[at] = p, count
    for at, p in (surplus or {}).items():
        gone[at] = p
    return Miscounted(gaps.astype(np.float32), counts.astype(np.int64), gone.astype(np.float32))


def changed(
    canvas: Canvas,
    miscounted: Miscounted,
    fills: tuple[Operation, ...] = (),
    rules: Rules | None = None,
) -> Canvas:
    operations = recounted(State.of(canvas, rules or {}, POLICY), fills, miscounted, POLICY)
    return canvas.apply(operations)


def test_masks_are_added_where_they_are_missing() -> None:
    canvas = template([1], 2, [2])  # 1 _ _ 2
    assert changed(canvas, said(canvas, missing={1: (0.9, 3)})).ids.tolist() == [
        *[1, MASK, MASK, MASK, MASK, MASK, 2]
    ]
    assert changed(canvas, said(canvas, missing={1: (0.4, 3)})) == canvas
    outside = said(canvas, missing={0: (0.9, 3), 4: (0.9, 1)}, surplus={0: 0.9, 3: 1.0})
    assert changed(canvas, outside) == canvas


def test_a_token_that_goes_is_not_filled_in() -> None:
    canvas = template([1], 2, [2])
    fill = Substitute(int(canvas.uids[1]), 5, 0.9)
    found = recounted(State.of(canvas, {}, POLICY), [fill], said(canvas, surplus={1: 0.75}), POLICY)
    assert found == [Delete(int(canvas.uids[1]), 0.75)]
    both = said(canvas, surplus={1: 0.75}, missing={2: (0.8, 1)})
    assert changed(canvas, both, (fill,)).ids.tolist() == [1, MASK, MASK, 2]


def test_the_surest_change_comes_first_and_bounds_cut_the_rest() -> None:
    canvas = template([1], 2, [2])
    rules = {0: SlotRule(2, 4)}
    more = said(canvas, missing={1: (0.6, 1), 3: (0.9, 5)})
    assert changed(canvas, more, rules=rules).ids.tolist() == [1, MASK, MASK, MASK, MASK, 2]
    fewer = said(canvas, surplus={1: 0.9, 2: 0.8})
    assert changed(canvas, fewer, rules={0: SlotRule(1, 4)}).ids.tolist() == [1, MASK, 2]
    many = said(canvas, missing={1: (0.9, 200)})
    assert len(changed(canvas, many)) == len(canvas) + POLICY.max_growth


def test_a_constraint_says_which_lengths_may_be() -> None:
    canvas = template([1], 2, [2])
    rules = {0: SlotRule(0, 9, constraint=Even())}
    three = said(canvas, missing={2: (0.9, 3)})
    assert int((changed(canvas, three, rules=rules).slot == 0).sum()) == 4
    assert changed(canvas, said(canvas, surplus={1: 0.9}), rules=rules) == canvas


def test_copies_and_what_they_copy_keep_their_length() -> None:
    canvas = template([1], 2, [2], 2, [3])
    rules = {1: SlotRule(copies=0)}
    everywhere = said(
        canvas, missing=dict.fromkeys(range(7), (0.9, 1)), surplus=dict.fromkeys(range(6), 0.8)
    )
    assert changed(canvas, everywhere, rules=rules) == canvas


parts = st.tuples(
    st.lists(st.integers(0, 2), min_size=1, max_size=3), st.integers(1, 5), st.integers(1, 5)
)


@given(st.lists(parts, min_size=1, max_size=3), st.integers(0, 2), st.integers(5, 8), st.integers())
@settings(max_examples=60, deadline=None)
def test_slots_keep_their_bounds_and_fixed_text_stays(
    batch: list[tuple[list[int], int, int]], shortest: int, longest: int, seed: int
) -> None:
    denoiser = Counting(noise(abs(seed), scale=2.0))
    canvases = [template(text, a, text, b + b % 2, text) for text, a, b in batch]
    rules = [{0: SlotRule(shortest, longest), 1: SlotRule(0, 8, constraint=Even())}] * len(batch)
    runs = unmask(canvases, denoiser.model, POLICY, rules=rules)
    for before, run, own in zip(canvases, runs, rules, strict=True):
        after = run.canvas
        assert after.ids[after.frozen].tolist() == before.ids[before.frozen].tolist()
        assert not np.isin(after.ids[~after.frozen], IDS.all).any()
        was, length = ((c.slot == 0).sum() for c in (before, after))
        assert min(was, shortest) <= length <= longest  # never farther out than it begins
        assert (after.slot == 1).sum() % 2 == 0
        operations = [o for step in run.steps for o in step.operations]
        grown = sum(isinstance(o, Insert) for o in operations)
        assert grown <= POLICY.max_growth
        assert run.forwards <= (before.ids == MASK).sum() + grown
        alone = unmask([before], denoiser.model, POLICY, rules=[own])[0]
        assert alone.canvas.ids.tolist() == after.ids.tolist()


def test_heads_that_see_nothing_wrong_change_nothing() -> None:
    canvas = template([1], 4, [2])
    fixed = replace(POLICY, length="fixed")
    calm = Counting(noise(3), share=0.4)
    (found,) = unmask([canvas], calm.model, POLICY)
    (plain,) = unmask([canvas], calm.model, fixed)
    assert found == plain


def test_a_model_without_edit_heads_is_refused() -> None:
    with pytest.raises(UsageError, match="edit heads"):
        unmask([template([1], 2)], ScriptedDenoiser(noise(1)).model, POLICY)
    with pytest.raises(UsageError, match="where tokens are missing"):
        unmask([template([1], 2)], lambda *_: torch.zeros(2, 14), POLICY)
    with pytest.raises(UsageError, match="guidance"):
        replace(POLICY, guidance=1.0)
    with pytest.raises(UsageError, match="missing_threshold"):
        UnmaskPolicy(missing_threshold=0.0)
    assert isinstance(Counting(noise(1)).model, FromDenoiser)
