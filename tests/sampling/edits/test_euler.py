"""Euler steps: seeded, independent of the batch, and true to the process they discretise."""

import numpy as np
import pytest
import torch

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Delete, Insert, Operation, Substitute
from editflow.sampling.edits.loop import run
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.steps import euler
from tests.support.scripted import Said, Scripted, noise, rates_of, say, toward


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_canvas_draws_the_same_whatever_else_is_in_the_batch() -> None:
    canvases = [Canvas.of(list(range(length))) for length in (3, 9, 0, 6)]
    rates = rates_of([noise(0)(canvas) for canvas in canvases])
    policy = Policy(name="euler", steps=2)
    together = euler(
        canvases, rates, policy=policy, step=1, generators=[seeded(i) for i in range(4)]
    )
    for index, canvas in enumerate(canvases):
        alone = rates_of([noise(0)(canvas)])
        assert together[index] == euler(
            [canvas], alone, policy=policy, step=1, generators=[seeded(index)]
        )[0]  # fmt: skip
    assert any(together)


def leap(canvas: Canvas, policy: Policy, step: int, **said: object) -> list[Operation]:
    """Take one step on many copies of a canvas and return everything that fired, in order."""
    copies = [canvas] * 4000
    rates = rates_of([say(canvas, **said)] * len(copies))
    generators = [seeded(i) for i in range(len(copies))]
    fired = euler(copies, rates, policy=policy, step=step, generators=generators)
    return [operation for operations in fired for operation in operations]


def test_what_fires_in_one_step_follows_the_rates() -> None:
    canvas = Canvas.of([5])
    odds = {1: 0.75, 2: 0.25}
    fired = leap(
        canvas,
        Policy(name="euler", steps=4),
        2,  # t = 1/2, h = 1/4, rate kappa' / (1 - kappa) = 2
        delete={0: 0.2},
        substitute={0: 0.6},
        insert={1: 1.0},
        tokens={("substitute", 0): odds, ("insert", 1): odds},
    )
    share = {kind: sum(type(o) is kind for o in fired) / 4000 for kind in (Delete, Insert)}
    token = [o.token for o in fired if isinstance(o, Substitute)]
    touched = 1 - np.exp(-0.8 / 2)
    assert share[Delete] == pytest.approx(touched * 0.25, abs=0.02)
    assert len(token) / 4000 == pytest.approx(touched * 0.75, abs=0.03)
    assert share[Insert] == pytest.approx(1 - np.exp(-1 / 2), abs=0.03)
    assert token.count(1) / len(token) == pytest.approx(0.75, abs=0.05)
    deletion = next(o for o in fired if isinstance(o, Delete))
    assert (deletion.p, deletion.rate) == (0.2, 0.4)


@pytest.mark.parametrize("schedule", ["linear", "cubic"])
def test_marginals_of_one_edit_follow_kappa(schedule: str) -> None:
    """A token that has to go is still there at time t with probability 1 - kappa(t)."""
    canvases = [Canvas.of([5])] * 1000
    policy = Policy(name="euler", steps=40, schedule=schedule, mask_id=11)
    runs = run(canvases, Scripted(toward([])), policy, generator=seeded(1))
    times = np.array([r.steps[0].t if r.steps else 1.0 for r in runs])
    power = {"linear": 1, "cubic": 3}[schedule]
    for t in (0.25, 0.5, 0.75):
        assert (times < t).mean() == pytest.approx(t**power, abs=0.05)


def test_marginals_of_two_targets_follow_the_posterior() -> None:
    """[1] becomes [2] or [3, 1], evenly: the model knows the posterior, the ends are even."""

    def script(canvas: Canvas) -> Said:
        if canvas.ids.tolist() != [1]:
            return say(canvas)
        return say(
            canvas,
            substitute={0: 0.5},
            insert={0: 0.5},
            tokens={("substitute", 0): {2: 1.0}, ("insert", 0): {3: 1.0}},
        )

    policy = Policy(name="euler", steps=64)
    ends = [
        tuple(r.canvas.ids.tolist()) for r in run([Canvas.of([1])] * 600, Scripted(script), policy)
    ]
    assert ends.count((2,)) / 600 == pytest.approx(0.5, abs=0.06)
    assert ends.count((3, 1)) / 600 == pytest.approx(0.5, abs=0.06)


def test_frozen_things_never_fire() -> None:
    canvas = Canvas.of([5], frozen=[True], frozen_gaps=[True, True])
    fired = leap(
        canvas, Policy(name="euler", steps=1), 0,
        delete={0: 0.5}, substitute={0: 0.5}, insert={0: 1.0, 1: 1.0},
    )  # fmt: skip
    assert fired == []
