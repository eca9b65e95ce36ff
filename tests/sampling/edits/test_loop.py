"""The loop: where it stops, what it costs, and what no model can make it do."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.canvas.canvas import INSERTED, ORIGINAL, SUBSTITUTED, Canvas, Fixed, Slot
from editflow.canvas.operations import START, Delete, Insert
from editflow.canvas.trace import read, replay, replay_all, write
from editflow.sampling.edits.loop import run
from editflow.sampling.edits.policy import Policy
from editflow.sampling.run import Run, record
from tests.support.scripted import Said, Scripted, noise, say, toward

MASK = 11
POLICY = Policy(mask_id=MASK)


def toward_each(targets: dict[tuple[int, ...], list[int]]) -> Scripted:
    """Return a model that leads each canvas to its own target, named by its context."""
    return Scripted(lambda canvas: toward(targets[tuple(canvas.context.tolist())])(canvas))


def test_a_rename_an_insertion_and_a_deletion_take_two_looks() -> None:
    model = Scripted(toward([5, 9, 8, 7]))
    (done,) = run([Canvas.of([4, 5, 6, 7])], model, POLICY)
    assert done.canvas.ids.tolist() == [5, 9, 8, 7]
    assert (done.stop, done.forwards, len(model.batches)) == ("fixed-point", 2, 2)


def test_many_missing_tokens_are_masked_and_filled_at_once() -> None:
    target = [1, 2, 3, 4, 5, 6, 7]
    (masked,) = run([Canvas.of([1, 7])], Scripted(toward(target)), POLICY)
    (ordered,) = run([Canvas.of([1, 7])], Scripted(toward(target)), Policy(insertion="ordered"))
    assert masked.canvas.ids.tolist() == ordered.canvas.ids.tolist() == target
    assert (masked.forwards, ordered.forwards) == (3, 6)


def test_nothing_to_do_costs_one_forward_pass_and_no_step() -> None:
    canvas = Canvas.of([1, 2, 3])
    assert run([canvas], Scripted(say), POLICY) == [Run(canvas, canvas, (), "fixed-point", 1)]


def test_no_canvases_no_forward_pass() -> None:
    model = Scripted(say)
    assert run([], model, POLICY) == []
    assert model.batches == []


def test_only_active_canvases_are_looked_at_again() -> None:
    model = toward_each({(0,): [1, 2], (1,): [1, 3]})
    canvases = [Canvas.of([1, 2], context=[index]) for index in (0, 1, 0)]
    runs = run(canvases, model, POLICY)
    assert [r.forwards for r in runs] == [1, 2, 1]
    assert [len(batch) for batch in model.batches] == [3, 1]


def test_batches_are_bounded_and_alike_in_length() -> None:
    model = Scripted(say)
    lengths = [1, 50, 2, 49, 300, 3]
    runs = run([Canvas.of([1] * n) for n in lengths], model, Policy(mask_id=MASK, batch_tokens=102))
    assert [[len(c) for c in batch] for batch in model.batches] == [[300], [50, 49], [3, 2, 1]]
    assert [len(r.canvas) for r in runs] == lengths


def flip(canvas: Canvas, p: float = 1.0) -> Said:
    """Want token 1 to be 2 and token 2 to be 1, forever; the first with probability p."""
    token = int(canvas.ids[0])
    return say(
        canvas,
        substitute={0: p if token == 1 else 1.0},
        tokens={("substitute", 0): {3 - token: 1.0}},
    )


def test_a_cycle_ends_where_the_model_wants_least() -> None:
    (done,) = run([Canvas.of([1])], Scripted(flip), POLICY)
    assert (done.stop, done.canvas.ids.tolist(), done.forwards) == ("cycle", [1], 2)
    assert done.steps == ()
    (done,) = run([Canvas.of([2])], Scripted(lambda canvas: flip(canvas, p=0.6)), POLICY)
    assert (done.stop, done.canvas.ids.tolist(), len(done.steps)) == ("cycle", [1], 1)


def test_what_came_before_a_cycle_stays_done() -> None:
    def script(canvas: Canvas) -> Said:
        if canvas.ids[0] == 5:
            return say(canvas, substitute={0: 0.6}, tokens={("substitute", 0): {1: 1.0}})
        return flip(canvas)

    (done,) = run([Canvas.of([5])], Scripted(script), POLICY)
    assert (done.stop, done.canvas.ids.tolist(), len(done.steps)) == ("cycle", [1], 1)


def test_a_cycle_never_ends_on_a_mask() -> None:
    """Two tokens are always missing in the empty text, and masks always have to go."""

    def script(canvas: Canvas) -> Said:
        if len(canvas):
            return say(canvas, delete=dict.fromkeys(range(len(canvas)), 0.5))
        return say(canvas, insert={0: 1.0}, count={0: 2})

    (done,) = run([Canvas.of([])], Scripted(script), POLICY)
    assert (done.stop, len(done.canvas), done.steps) == ("cycle", 0, ())


def grow(canvas: Canvas) -> Said:
    """Want more at the end, forever."""
    return say(canvas, insert={len(canvas): 1.0}, count={len(canvas): 3})


def test_the_step_budget_ends_without_masks() -> None:
    for steps in range(1, 6):
        model = Scripted(grow)
        (done,) = run([Canvas.of([1])], model, Policy(mask_id=MASK, steps=steps))
        assert (done.stop, done.forwards, len(done.steps)) == ("steps", steps, steps)
        assert MASK not in done.canvas.ids


def test_the_edit_budget_stops_and_masks_are_filled_first() -> None:
    (done,) = run([Canvas.of([1])], Scripted(grow), Policy(mask_id=MASK, max_edits=7))
    assert (done.stop, len(done.canvas)) == ("budget", 7)
    assert MASK not in done.canvas.ids


def test_nothing_is_affordable() -> None:
    canvas = Canvas.of([1])
    for policy in (Policy(mask_id=MASK, max_edits=0), Policy(mask_id=MASK, max_length=1)):
        assert run([canvas], Scripted(grow), policy) == [Run(canvas, canvas, (), "budget", 1)]


def test_a_template_is_filled_in_its_slots_alone() -> None:
    template = [Fixed((1, 2)), Slot(2, mask=MASK), Fixed((3,)), Slot(1, mask=MASK), Fixed((4,))]
    model = Scripted(toward([9, 9, 5, 6, 9, 7, 9]))
    (done,) = run([Canvas.from_template(template)], model, Policy(mask_id=MASK, max_edits=0))
    assert done.canvas.ids.tolist() == [1, 2, 5, 6, 3, 7, 4]
    assert (done.stop, done.forwards) == ("fixed-point", 2)


def test_guidance_looks_twice_with_and_without_the_context() -> None:
    model = Scripted(toward([1, 2]))
    canvas = Canvas.of([1, 3], context=[7, 8])
    (done,) = run([canvas], model, Policy(mask_id=MASK, guidance=0.5))
    assert [len(batch[0].context) for batch in model.batches] == [2, 0, 2, 0]
    assert (done.canvas.ids.tolist(), done.forwards) == ([1, 2], 4)


def test_masks_need_their_id() -> None:
    with pytest.raises(ValueError, match=r"needs policy\.mask_id"):
        run([], Scripted(say), Policy())


EULER = Policy(name="euler", steps=32, mask_id=MASK)


def test_euler_reuses_the_last_rates_where_nothing_fired() -> None:
    model = Scripted(toward([1, 2, 3]))
    (done,) = run([Canvas.of([1, 5, 3])], model, EULER)
    assert done.canvas.ids.tolist() == [1, 2, 3]
    assert (done.stop, done.forwards, len(model.batches)) == ("time", 2, 2)
    assert 0 <= done.steps[0].t < 1  # type: ignore[operator]


def test_euler_leaves_edits_undone_unless_cleaned_up() -> None:
    def script(canvas: Canvas) -> Said:
        return say(canvas, delete=dict.fromkeys(range(len(canvas) - 20), 0.6))

    canvas = Canvas.of([1] * 60)
    coarse = Policy(name="euler", steps=2, mask_id=MASK)
    (left,) = run([canvas], Scripted(script), coarse)
    (clean,) = run([canvas], Scripted(script), dataclasses.replace(coarse, cleanup=True))
    assert len(left.canvas) > 20
    assert (left.stop, clean.stop, len(clean.canvas)) == ("time", "fixed-point", 20)


def test_euler_fills_the_masks_it_did_not_reach() -> None:
    canvas = Canvas.from_template([Fixed((1,)), Slot(40, mask=MASK)])
    (done,) = run([canvas], Scripted(noise(0)), dataclasses.replace(EULER, steps=2))
    assert MASK not in done.canvas.ids
    assert done.stop == "time"


def test_euler_stops_at_the_edit_budget() -> None:
    (done,) = run([Canvas.of([1] * 9)], Scripted(noise(0)), dataclasses.replace(EULER, max_edits=3))
    assert done.stop == "budget"
    assert edits(done) <= 3


def edits(done: Run) -> int:
    """Count the edits between the two ends of a run."""
    origin = done.canvas.origin
    lost = len(done.start) - int((origin != INSERTED).sum())
    return lost + int((origin == INSERTED).sum()) + int((origin == SUBSTITUTED).sum())


def test_runs_become_one_trace_in_order_of_time() -> None:
    model = toward_each({(0,): [1, 2, 3, 4], (1,): [2]})
    runs = run([Canvas.of([1, 4], context=[0]), Canvas.of([1], context=[1])], model, POLICY)
    trace = read(write(record(runs, {"path": "x.py"}, seconds=0.5, sha256="abc")))
    assert [(step.step, step.canvas) for step in trace.steps] == [(0, 0), (0, 1), (1, 0)]
    assert replay_all(trace) == tuple(r.canvas for r in runs)
    assert trace.footer == {
        "stop": ["fixed-point", "fixed-point"], "nfe": 5, "seconds": 0.5, "sha256": "abc",
    }  # fmt: skip


POLICIES = [
    Policy(mask_id=MASK, steps=8),
    Policy(mask_id=MASK, insertion="ordered", steps=5),
    Policy(mask_id=MASK, insert_threshold=0.9, max_insert=2, fill_threshold=0.1, steps=6),
    Policy(mask_id=MASK, max_edits=4, max_length=9, suppress=(0, 1), batch_tokens=16),
    Policy(mask_id=MASK, guidance=1.0, steps=8),
    Policy(name="euler", steps=6, mask_id=MASK),
    Policy(name="euler", steps=4, mask_id=MASK, schedule="cubic", cleanup=True, max_edits=5),
]


@st.composite
def canvases(draw: st.DrawFn) -> Canvas:
    """A random canvas, masks among its tokens, with random frozen marks."""
    ids = draw(st.lists(st.sampled_from([0, 1, 2, 3, MASK]), max_size=8))
    length = len(ids)
    marks = st.lists(st.booleans(), min_size=2 * length + 1, max_size=2 * length + 1)
    frozen = draw(marks)
    return Canvas.of(ids, frozen=frozen[:length], frozen_gaps=frozen[length:], context=[9])


adversarial = given(canvases(), st.sampled_from(POLICIES), st.integers(0, 2**32))


def one(canvas: Canvas, policy: Policy, seed: int) -> Run:
    generator = torch.Generator().manual_seed(seed)
    return run([canvas], Scripted(noise(seed)), policy, generator=generator)[0]


def frozen_pairs(canvas: Canvas) -> set[tuple[int, int]]:
    """Return the uids on both sides of each frozen gap whose neighbours are frozen (ends count)."""
    uids = [START, *canvas.uids.tolist(), -1]
    held = [True, *canvas.frozen.tolist(), True]
    return {
        (uids[g], uids[g + 1])
        for g in range(len(canvas) + 1)
        if canvas.frozen_gaps[g] and held[g] and held[g + 1]
    }


@adversarial
@settings(max_examples=100, deadline=None)
def test_frozen_means_frozen(canvas: Canvas, policy: Policy, seed: int) -> None:
    done = one(canvas, policy, seed)
    initial = {int(u): int(t) for u, t in zip(canvas.uids, canvas.ids, strict=True)}
    for uid in canvas.uids[canvas.frozen].tolist():
        at = done.canvas.position(uid)
        assert (done.canvas.ids[at], done.canvas.origin[at]) == (initial[uid], ORIGINAL)
    assert frozen_pairs(canvas) <= frozen_pairs(done.canvas)
    for step in done.steps:
        anchors = {o.after for o in step.operations if isinstance(o, Insert)}
        gone = {o.uid for o in step.operations if isinstance(o, Delete)}
        assert not anchors & {left for left, _ in frozen_pairs(canvas)}
        assert not gone & set(canvas.uids[canvas.frozen].tolist())


@adversarial
@settings(max_examples=60, deadline=None)
def test_the_trace_replays_to_the_output(canvas: Canvas, policy: Policy, seed: int) -> None:
    done = one(canvas, policy, seed)
    assert replay(read(write(record([done], {}, seconds=0.0)))) == done.canvas


@adversarial
@settings(max_examples=100, deadline=None)
def test_masks_are_never_left_over_and_budgets_hold(
    canvas: Canvas, policy: Policy, seed: int
) -> None:
    done = one(canvas, policy, seed)
    assert not (done.canvas.ids[~done.canvas.frozen] == MASK).any()
    new = done.canvas.origin != ORIGINAL
    assert not np.isin(done.canvas.ids[new], policy.suppressed).any()
    if policy.max_edits is not None and MASK not in canvas.ids:
        assert edits(done) <= policy.max_edits
    if policy.max_length is not None:
        assert len(done.canvas) <= max(policy.max_length, len(canvas))


@given(st.lists(canvases(), max_size=5), st.sampled_from(POLICIES), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_batch_equals_its_canvases_one_by_one(
    batch: list[Canvas], policy: Policy, seed: int
) -> None:
    def generator() -> torch.Generator:
        return torch.Generator().manual_seed(seed)

    model = Scripted(noise(seed))
    together = run(batch, model, policy, generator=generator())
    assert together == run(batch, Scripted(noise(seed)), policy, generator=generator())
    looks = sum(len(asked) for asked in model.batches)
    assert looks == sum(done.forwards for done in together)
    for index, canvas in enumerate(batch if policy.name == "confident" else batch[:1]):
        alone = run([canvas], Scripted(noise(seed)), policy, generator=generator())
        assert alone == [together[index]]
