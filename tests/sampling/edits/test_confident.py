"""One confident step: which operations a model's answers become."""

from typing import Any

import numpy as np
import pytest

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute
from editflow.errors import NonFiniteError
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.steps import confident
from tests.support.scripted import Said, rates_of, say

MASK = 11
POLICY = Policy(mask_id=MASK)


def step(canvas: Canvas, said: Said, policy: Policy = POLICY, **options: bool) -> list[Operation]:
    return confident([canvas], rates_of([said]), policy=policy, **options)[0]


def test_every_operation_past_its_threshold_happens_with_its_best_token() -> None:
    canvas = Canvas.of([5, 6, 7])
    said = say(
        canvas,
        delete={0: 0.6},
        substitute={1: 0.75, 2: 0.4},
        insert={0: 0.5, 3: 0.49},
        tokens={("substitute", 1): {8: 0.5, 9: 0.3}, ("insert", 0): {4: 0.8}},
    )
    assert step(canvas, said) == [
        Delete(1, p=0.6),
        Substitute(2, 8, p=0.375),
        Insert(START, 4, 4, p=0.4),
    ]


def test_each_kind_has_its_own_threshold() -> None:
    canvas = Canvas.of([5, 6])
    said = say(canvas, delete={0: 0.6}, substitute={1: 0.6}, insert={1: 0.6})
    kinds = {
        name: {type(o) for o in step(canvas, said, Policy(mask_id=MASK, **{name: 0.7}))}
        for name in ("insert_threshold", "delete_threshold", "substitute_threshold")
    }
    assert kinds == {
        "insert_threshold": {Delete, Substitute},
        "delete_threshold": {Insert, Substitute},
        "substitute_threshold": {Insert, Delete},
    }


@pytest.mark.parametrize(
    ("delete", "substitute", "kind"), [(0.4, 0.3, Delete), (0.3, 0.4, Substitute)]
)
def test_the_more_probable_of_delete_and_substitute_happens(
    delete: float, substitute: float, kind: type
) -> None:
    canvas = Canvas.of([5])
    policy = Policy(mask_id=MASK, delete_threshold=0.2, substitute_threshold=0.2)
    said = say(canvas, delete={0: delete}, substitute={0: substitute})
    assert [type(o) for o in step(canvas, said, policy)] == [kind]


@pytest.mark.parametrize(("least", "count"), [(0.0, 2), (0.35, 1), (0.5, 0)])
def test_what_is_too_improbable_with_its_token_is_left_out(least: float, count: int) -> None:
    canvas = Canvas.of([5, 6])
    said = say(
        canvas,
        substitute={0: 0.8},
        insert={2: 0.6},
        tokens={("substitute", 0): {8: 0.5}, ("insert", 2): {4: 0.5}},
    )
    assert len(step(canvas, said, Policy(mask_id=MASK, least=least))) == count


@pytest.mark.parametrize(("q", "changed"), [(0.9, True), (0.2, False)])
def test_a_word_is_not_half_changed(q: float, changed: bool) -> None:
    """A piece whose new token is a guess keeps the pieces beside it, which were to go."""
    canvas = Canvas.of([5, 6, 7])
    said = say(
        canvas, substitute={0: 0.9}, delete={1: 0.9}, tokens={("substitute", 0): {8: q, 3: 0.1}}
    )
    made = step(canvas, said, Policy(mask_id=MASK, least=0.25))
    assert len(made) == (2 if changed else 0)


def test_masks_are_opened_and_filled_however_improbable() -> None:
    policy = Policy(mask_id=MASK, least=0.99)
    opened = say(Canvas.of([5]), insert={1: 0.6}, count={1: 3})
    assert len(step(Canvas.of([5]), opened, policy)) == 3
    assert len(step(MASKED, say(MASKED, tokens=FILLS), policy)) == 2


def test_a_token_is_never_substituted_by_itself() -> None:
    canvas = Canvas.of([5])
    said = say(canvas, substitute={0: 0.9}, tokens={("substitute", 0): {5: 0.9, 6: 0.1}})
    assert step(canvas, said) == []


def test_suppressed_tokens_and_the_mask_are_never_proposed() -> None:
    canvas = Canvas.of([5])
    odds = {MASK: 0.5, 3: 0.3, 4: 0.2}
    said = say(
        canvas,
        substitute={0: 1.0},
        insert={1: 1.0},
        tokens={("substitute", 0): odds, ("insert", 1): odds},
    )
    proposed = step(canvas, said, Policy(mask_id=MASK, suppress=(3,)))
    assert [o.token for o in proposed if not isinstance(o, Delete)] == [4, 4]


def test_several_missing_tokens_open_masks_up_to_the_cap() -> None:
    canvas = Canvas.of([5])
    said = say(canvas, insert={1: 0.9}, count={1: 3})
    assert step(canvas, said) == [
        Insert(1, 2, MASK, p=0.9),
        Insert(2, 3, MASK, p=0.9),
        Insert(3, 4, MASK, p=0.9),
    ]
    assert len(step(canvas, said, Policy(mask_id=MASK, max_insert=2))) == 2


@pytest.mark.parametrize(
    ("policy", "options"),
    [
        (Policy(insertion="ordered"), {}),
        (Policy(mask_id=MASK, max_insert=1), {}),
        (POLICY, {"closing": True}),
    ],
)
def test_otherwise_one_token_goes_in(policy: Policy, options: dict[str, bool]) -> None:
    canvas = Canvas.of([5])
    said = say(canvas, insert={1: 1.0}, count={1: 3}, tokens={("insert", 1): {4: 1.0}})
    assert step(canvas, said, policy, **options) == [Insert(1, 2, 4)]


MASKED = Canvas.of([MASK, MASK, 5, MASK, MASK])
FILLS: dict[Any, Any] = {
    ("substitute", 0): {1: 0.3},
    ("substitute", 1): {2: 0.4},
    ("substitute", 3): {3: 0.8},
    ("substitute", 4): {4: 0.9},
}


def test_confident_masks_are_filled_or_else_the_best_of_the_canvas() -> None:
    said = say(MASKED, tokens=FILLS)
    assert step(MASKED, said) == [Substitute(4, 3, p=0.8), Substitute(5, 4, p=0.9)]
    surer = Policy(mask_id=MASK, fill_threshold=0.95)
    assert step(MASKED, said, surer) == [Substitute(5, 4, p=0.9)]


def test_each_canvas_of_a_batch_fills_a_mask() -> None:
    sure, unsure = say(MASKED, tokens=FILLS), say(MASKED, tokens={("substitute", 1): {2: 0.4}})
    plain = Canvas.of([5, 6])
    canvases = [MASKED, plain, MASKED]
    filled = confident(canvases, rates_of([sure, say(plain), unsure]), policy=POLICY)
    assert filled == [
        [Substitute(4, 3, p=0.8), Substitute(5, 4, p=0.9)],
        [],
        [Substitute(2, 2, p=0.4)],
    ]


def test_of_equally_confident_masks_the_first_is_filled() -> None:
    assert [o.uid for o in step(MASKED, say(MASKED))] == [1]


def test_a_closing_step_fills_every_mask() -> None:
    assert len(step(MASKED, say(MASKED, tokens=FILLS), closing=True)) == 4


def test_a_mask_may_be_deleted_and_the_rest_of_its_run_still_moves() -> None:
    said = say(MASKED, delete={1: 0.5}, tokens=FILLS)
    lower = Policy(mask_id=MASK, fill_threshold=0.3)
    assert step(MASKED, said, lower)[:2] == [Delete(2, p=0.5), Substitute(1, 1, p=0.3)]


def test_nothing_is_inserted_beside_a_mask() -> None:
    canvas = Canvas.of([5, MASK, 6, 7])
    said = say(canvas, insert=dict.fromkeys(range(5), 1.0))
    inserted = [o.after for o in step(canvas, said) if isinstance(o, Insert)]
    assert inserted == [START, 3, 4]


def test_a_frozen_mask_is_a_token_like_any_other() -> None:
    canvas = Canvas.of([MASK, 5], frozen=[True, False])
    said = say(canvas, insert={0: 1.0}, tokens={("insert", 0): {4: 1.0}})
    assert step(canvas, said, closing=True) == [Insert(START, 3, 4)]


def test_an_empty_canvas_has_one_gap() -> None:
    canvas = Canvas.of([])
    said = say(canvas, insert={0: 1.0}, tokens={("insert", 0): {4: 1.0}})
    assert step(canvas, said) == [Insert(START, 1, 4)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["insert", "delete", "substitute"])
def test_a_probability_that_is_no_number_is_refused(name: str, value: float) -> None:
    canvas = Canvas.of([5, 6], frozen=[True, True], frozen_gaps=[True, True, True])
    with pytest.raises(NonFiniteError, match=f"NaN or infinity as a probability to {name}"):
        step(canvas, say(canvas, **{name: {1: value}}))


@pytest.mark.parametrize(
    ("odds", "message"),
    [
        (np.full(12, np.nan), "NaN or infinity as a token to substitute"),
        (np.full(12, np.inf), "NaN or infinity as a token to substitute"),
        (np.full(12, -np.inf), "no token any probability to substitute"),
    ],
)
def test_a_token_distribution_that_is_none_is_refused(odds: np.ndarray, message: str) -> None:
    canvas = Canvas.of([5])
    said = say(canvas, substitute={0: 1.0})
    said.substitute_q[0] = odds
    with pytest.raises(NonFiniteError, match=message):
        step(canvas, said)


def test_rates_of_other_canvases_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rates are for lengths \[1\], canvases have \[2\]"):
        step(Canvas.of([5, 6]), say(Canvas.of([5])))
