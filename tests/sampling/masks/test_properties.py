"""What holds for every way to unmask, whatever the model says: random logits, all presets."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Insert, Substitute
from editflow.canvas.trace import read, replay, write
from editflow.sampling.masks.loop import unmask
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import PRESETS, DreamOptions, LladaOptions, preset
from editflow.sampling.masks.slots import SlotRule
from editflow.sampling.run import Run, record
from tests.support.denoisers import (
    DELETE,
    EOS,
    EXPAND,
    IDS,
    MASK,
    PAD,
    ScriptedDenoiser,
    noise,
    template,
)

DREAM = {
    f"dream-{alg}-{steps}": DreamOptions(alg=alg, steps=steps).policy()
    for alg in ("origin", "maskgit_plus", "topk_margin", "entropy")
    for steps in (3, 20)
}
LLADA = {
    "llada": LladaOptions(steps=8, gen_length=8, block_length=4).policy(),
    "llada-random": LladaOptions(
        steps=4, gen_length=8, block_length=8, remasking="random"
    ).policy(),
    "llada-guided": LladaOptions(steps=4, gen_length=8, block_length=8, cfg_scale=2.0).policy(),
}
FIXED = {
    **{name: preset(name) for name in PRESETS if name != "dreamon"},
    **{f"{name}-3": preset(name, steps=3) for name in PRESETS if name != "dreamon"},
    **DREAM,
    **LLADA,
    "drop": preset("one-by-one", guidance=0.5, blind="drop"),
    "drawn": preset("threshold", temperature=1.0, top_p=0.9, order_temperature=0.2),
    "drawn-k": preset("entropy-bound", temperature=0.5, top_k=3, scores="filtered"),
    "causal": preset("threshold", blocks="causal", block_length=3),
    "small-batches": preset("factor", batch_tokens=12),
}
FIXED = {name: with_ids(policy, IDS, ends=False) for name, policy in FIXED.items()}
GROWING = with_ids(preset("dreamon", commit="threshold", max_growth=9), IDS, ends=False)

slots = st.integers(0, 6)
texts = st.lists(st.sampled_from([0, 1, 2, MASK, EOS]), min_size=1, max_size=3)
contexts = st.lists(st.integers(0, 8), max_size=3)
names = st.sampled_from(sorted(FIXED))
seeds = st.integers(0, 2**32)


@st.composite
def canvases(draw: st.DrawFn) -> Canvas:
    """A template: text, slot, text, slot, text; special tokens may stand in fixed text."""
    parts = [draw(texts), draw(slots), draw(texts), draw(slots), draw(st.just([]) | texts)]
    return template(*parts, context=draw(contexts))


def run(canvas: list[Canvas], policy: UnmaskPolicy, seed: int) -> list[Run]:
    return unmask(canvas, ScriptedDenoiser(noise(seed)).model, policy)


def masks(canvas: Canvas) -> int:
    return int(((canvas.ids == MASK) & ~canvas.frozen).sum())


@given(st.lists(canvases(), min_size=1, max_size=3), names, seeds)
@settings(max_examples=50)
def test_slots_are_filled_and_nothing_else_changes(
    batch: list[Canvas], name: str, seed: int
) -> None:
    policy = FIXED[name]
    for before, done in zip(batch, run(batch, policy, seed), strict=True):
        after = done.canvas
        np.testing.assert_array_equal(after.ids[after.frozen], before.ids[before.frozen])
        np.testing.assert_array_equal(after.uids, before.uids)
        assert not np.isin(after.ids[~after.frozen], IDS.all).any()
        assert done.stop == "filled"
        cost = 2 if policy.guidance else 1
        assert done.forwards <= masks(before) * cost
        if policy.steps is not None:
            assert done.forwards <= policy.steps * cost or policy.blocks != "none"
        assert replay(read(write(record([done], {}, seconds=0.0)))) == after


@given(canvases(), st.lists(canvases(), min_size=1, max_size=2), names, seeds)
@settings(max_examples=40)
def test_company_does_not_matter(
    canvas: Canvas, others: list[Canvas], name: str, seed: int
) -> None:
    (alone,) = run([canvas], FIXED[name], seed)
    assert run([canvas, *others], FIXED[name], seed)[0] == alone


@given(canvases(), seeds)
@settings(max_examples=20)
def test_a_threshold_above_one_is_one_token_a_step(canvas: Canvas, seed: int) -> None:
    plain = FIXED["one-by-one"]
    never = [
        replace(plain, commit="threshold", threshold=1.01),
        replace(plain, commit="factor", factor=0.0),
        replace(plain, commit="klass", kl_bound=0.0),
    ]
    (one,) = run([canvas], plain, seed)
    assert [run([canvas], policy, seed)[0] for policy in never] == [one] * 3
    assert one.forwards == len(one.steps) == masks(canvas)
    by_entropy = replace(plain, order="entropy")
    (bound,) = run([canvas], replace(by_entropy, commit="entropy-bound", entropy_bound=0.0), seed)
    assert run([canvas], by_entropy, seed) == [bound]


@given(canvases(), names, seeds)
@settings(max_examples=30)
def test_one_block_is_no_blocks(canvas: Canvas, name: str, seed: int) -> None:
    policy = replace(FIXED[name], blocks="none")
    (plain,) = run([canvas], policy, seed)
    (whole,) = run([canvas], replace(policy, blocks="semi-ar", block_length=len(canvas)), seed)
    assert whole == plain
    if policy.revise != "edit":
        size = len(canvas) + len(canvas.context)
        (whole,) = run([canvas], replace(policy, blocks="causal", block_length=size), seed)
        assert whole == plain


@given(canvases(), st.integers(1, 4), seeds)
@settings(max_examples=30)
def test_blocks_are_filled_one_after_another(canvas: Canvas, size: int, seed: int) -> None:
    policy = replace(FIXED["one-by-one"], blocks="semi-ar", block_length=size)
    (done,) = run([canvas], policy, seed)
    first = int((~canvas.frozen).argmax()) if masks(canvas) else 0
    order = [canvas.position(o.uid) - first for step in done.steps for o in step.operations]
    assert [at // size for at in order] == sorted(at // size for at in order)


@given(st.lists(canvases(), min_size=1, max_size=2), st.integers(0, 3), st.integers(3, 8), seeds)
@settings(max_examples=50)
def test_slots_that_expand_and_delete_keep_their_bounds(
    batch: list[Canvas], shortest: int, longest: int, seed: int
) -> None:
    model = ScriptedDenoiser(noise(seed, scale=2.0)).model
    rules = [{0: SlotRule(shortest, longest), 1: SlotRule(0, 2)}] * len(batch)
    for before, done in zip(batch, unmask(batch, model, GROWING, rules=rules), strict=True):
        after = done.canvas
        np.testing.assert_array_equal(after.ids[after.frozen], before.ids[before.frozen])
        assert not np.isin(after.ids[~after.frozen], IDS.all).any()
        for slot, (least, most) in enumerate([(shortest, longest), (0, 2)]):
            length, was = (int((c.slot == slot).sum()) for c in (after, before))
            assert min(was, least) <= length <= max(was, most)
        grown = sum(isinstance(o, Insert) for step in done.steps for o in step.operations)
        assert grown <= GROWING.max_growth
        assert done.forwards <= masks(before) + 2 * grown


@given(canvases(), names, seeds)
@settings(max_examples=40)
def test_nothing_follows_an_end_but_ends_once_all_before_it_is_there(
    canvas: Canvas, name: str, seed: int
) -> None:
    policy = with_ids(replace(FIXED[name], suppress=()), IDS, ends=True)
    (done,) = run([canvas], policy, seed)
    after = done.canvas
    assert not np.isin(after.ids[~after.frozen], [MASK, PAD, EXPAND, DELETE]).any()
    np.testing.assert_array_equal(after.ids[after.frozen], canvas.ids[canvas.frozen])
    assert done.forwards <= masks(canvas) * (2 if policy.guidance else 1)


def test_an_end_saves_forward_passes() -> None:
    logits = np.zeros((9, 14))
    logits[:, 1] = 5.0
    logits[3, EOS] = 9.0
    policy = with_ids(preset("left-to-right"), IDS, ends=True)
    model = ScriptedDenoiser(lambda ids: logits[: len(ids)]).model
    (done,) = unmask([template(9)], model, policy)
    assert done.canvas.ids.tolist() == [1, 1, 1, EOS, EOS, EOS, EOS, EOS, EOS]
    assert (done.stop, done.forwards) == ("eos", 4)
    (late,) = unmask([template(9)], model, replace(policy, eos_penalty=9.0))
    assert (late.canvas.ids.tolist(), late.forwards) == ([1] * 9, 9)


def test_remasked_tokens_are_filled_again_in_as_many_steps() -> None:
    policy = FIXED["remdm"]
    policy = replace(policy, remask_rate=0.5)
    (done,) = run([template([1], 12, [2])], policy, 3)
    again = [o for step in done.steps for o in step.operations if o.token == MASK]  # type: ignore[union-attr]
    assert len(again) > 3
    assert done.forwards == 12
    assert all(isinstance(o, Substitute) for step in done.steps for o in step.operations)


def test_edits_replace_what_was_filled_before() -> None:
    """The model wants 1, until the slot is full; then it wants 2."""

    def script(ids: np.ndarray) -> np.ndarray:
        logits = np.zeros((len(ids), 14))
        logits[:, 1 if MASK in ids else 2] = 9.0
        return logits

    model = ScriptedDenoiser(script).model
    (done,) = unmask([template([3], 4)], model, FIXED["edit"])
    assert (done.canvas.ids.tolist(), done.forwards) == ([3, 2, 2, 2, 2], 2)
    (some,) = unmask([template([3], 4)], model, replace(FIXED["edit"], max_revisions=3))
    assert some.canvas.ids.tolist().count(2) == 3


def test_edits_that_go_round_in_circles_stop() -> None:
    def script(ids: np.ndarray) -> np.ndarray:
        logits = np.zeros((len(ids), 14))
        logits[:, 2 if ids[-1] == 1 else 1] = 9.0
        return logits

    (done,) = unmask([template([3], 8)], ScriptedDenoiser(script).model, FIXED["edit"])
    assert done.forwards <= 4


@pytest.mark.parametrize("name", sorted(FIXED))
def test_an_empty_batch_and_a_canvas_without_masks(name: str) -> None:
    assert run([], FIXED[name], 0) == []
    (done,) = run([template([1, 2])], FIXED[name], 0)
    assert (done.canvas.ids.tolist(), done.forwards, done.steps) == ([1, 2], 0, ())


def test_only_what_may_be_filled_is_read() -> None:
    denoiser = ScriptedDenoiser(noise(0))
    unmask([template([1], 6, [2, 2])], denoiser.model, FIXED["left-to-right"])
    assert denoiser.asked == [1] * 6
    denoiser = ScriptedDenoiser(noise(0))
    unmask([template([1], 6, [2, 2])], denoiser.model, FIXED["one-by-one"])
    assert denoiser.asked == [6, 5, 4, 3, 2, 1]
