"""Budgets: what a few operations cost, and which survive."""

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import START, Delete, Insert, Substitute
from editflow.sampling.edits.budget import Allowed, within_budget
from editflow.sampling.edits.policy import Policy

MASK = 11
CANVAS = Canvas.of([5, 6, 7])
OPERATIONS = (Delete(1, p=0.6), Substitute(2, 9, p=0.9), Insert(START, 4, 8, p=0.7))


def test_what_fits_happens_and_is_counted() -> None:
    allowed = within_budget(CANVAS, OPERATIONS, policy=Policy(max_edits=4), spent=1)
    assert allowed == Allowed(OPERATIONS, 4, over=False)


def test_without_a_budget_everything_happens() -> None:
    allowed = within_budget(CANVAS, OPERATIONS, policy=Policy(), spent=0)
    assert allowed == Allowed(OPERATIONS, 0, over=False)


def test_the_most_confident_operations_win() -> None:
    allowed = within_budget(CANVAS, OPERATIONS, policy=Policy(max_edits=3), spent=1)
    assert allowed == Allowed(OPERATIONS[1:], 3, over=True)


def test_tokens_of_one_gap_go_together() -> None:
    chain = [Insert(1, 4, MASK, p=0.9), Insert(4, 5, MASK, p=0.9), Substitute(3, 9, p=0.5)]
    allowed = within_budget(CANVAS, chain, policy=Policy(max_edits=1), spent=0)
    assert allowed == Allowed((chain[2],), 1, over=True)


def test_a_canvas_grows_to_its_length_and_deletions_make_room() -> None:
    full = Policy(max_length=3)
    assert within_budget(CANVAS, OPERATIONS[2:], policy=full, spent=0) == Allowed((), 0, over=True)
    inserted = CANVAS.apply([Insert(START, 4, 8)])
    swap = (Delete(4, p=0.5), Insert(2, 5, 8, p=0.5))
    assert within_budget(inserted, swap, policy=Policy(max_length=4), spent=1) == Allowed(
        swap, 1, over=False
    )


def test_undoing_an_edit_gives_it_back() -> None:
    edited = CANVAS.apply([Substitute(1, 9), Substitute(2, 9), Insert(3, 4, 8), Insert(4, 5, 8)])
    undo = (Substitute(1, 5), Delete(4), Substitute(5, 3), Delete(2))
    assert within_budget(edited, undo, policy=Policy(max_edits=4), spent=4) == Allowed(
        undo, 2, over=False
    )


def test_filling_or_deleting_a_mask_costs_nothing() -> None:
    canvas = Canvas.of([MASK, MASK])
    operations = (Substitute(1, 5), Delete(2))
    policy = Policy(max_edits=0, mask_id=MASK)
    assert within_budget(canvas, operations, policy=policy, spent=0) == Allowed(
        operations, 0, over=False
    )
