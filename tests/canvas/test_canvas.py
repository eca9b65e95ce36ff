"""Canvases: what operations do to tokens, gaps, provenance and frozen marks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.canvas.canvas import INSERTED, ORIGINAL, SUBSTITUTED, Canvas, Fixed, Slot
from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute

F, T = False, True


def test_all_operations_at_once_are_addressed_by_stable_id() -> None:
    canvas = Canvas.of([10, 11, 12])
    edited = canvas.apply(
        [Delete(1), Substitute(3, 99), Insert(START, 4, 50), Insert(2, 5, 60), Insert(5, 6, 61)]
    )
    assert edited.ids.tolist() == [50, 11, 60, 61, 99]
    assert edited.uids.tolist() == [4, 2, 5, 6, 3]
    assert edited.origin.tolist() == [INSERTED, ORIGINAL, INSERTED, INSERTED, SUBSTITUTED]
    assert edited.replaced.tolist() == [-1, -1, -1, -1, 12]
    assert edited.deleted.tolist() == [F, T, F, F, F, F]
    assert edited.next_uid == 7
    assert canvas.ids.tolist() == [10, 11, 12]


def test_a_token_inserted_after_a_deleted_one_stays_where_that_was() -> None:
    edited = Canvas.of([10, 11]).apply([Delete(1), Insert(1, 3, 50)])
    assert edited.ids.tolist() == [50, 11]
    assert edited.deleted.tolist() == [T, F, F]


def test_substituting_back_makes_a_token_original_again() -> None:
    once = Canvas.of([10]).apply([Substitute(1, 20)])
    twice = once.apply([Substitute(1, 30)])
    assert (twice.origin[0], twice.replaced[0]) == (SUBSTITUTED, 10)
    assert twice.apply([Substitute(1, 10)]) == Canvas.of([10])


def test_a_substituted_insertion_stays_an_insertion() -> None:
    edited = Canvas.of([]).apply([Insert(START, 1, 5)]).apply([Substitute(1, 6)])
    assert (edited.origin[0], edited.replaced[0]) == (INSERTED, -1)


def test_deleting_an_insertion_leaves_no_mark() -> None:
    edited = Canvas.of([10]).apply([Insert(1, 2, 5)]).apply([Delete(2)])
    assert not edited.deleted.any()
    assert edited.state == Canvas.of([10]).state


def test_deleting_a_token_merges_its_gaps_and_free_wins() -> None:
    canvas = Canvas.of([10, 11, 12], frozen_gaps=[T, T, F, T])
    assert canvas.apply([Delete(1)]).frozen_gaps.tolist() == [T, F, T]
    assert canvas.apply([Delete(2)]).frozen_gaps.tolist() == [T, F, T]
    assert canvas.apply([Delete(1), Delete(2), Delete(3)]).frozen_gaps.tolist() == [F]


def test_gaps_around_an_inserted_token_are_free() -> None:
    canvas = Canvas.of([10, 11], frozen=[T, T], frozen_gaps=[T, F, T])
    edited = canvas.apply([Insert(1, 3, 5)])
    assert edited.frozen.tolist() == [T, F, T]
    assert edited.frozen_gaps.tolist() == [T, F, F, T]


def test_a_template_is_frozen_outside_its_slots() -> None:
    canvas = Canvas.from_template([Fixed((1, 2)), Slot(2, mask=0), Fixed((3,)), Slot(0, mask=0)])
    assert canvas.ids.tolist() == [1, 2, 0, 0, 3]
    assert canvas.frozen.tolist() == [T, T, F, F, T]
    assert canvas.frozen_gaps.tolist() == [T, T, F, F, F, F]
    assert canvas.slot.tolist() == [-1, -1, 0, 0, -1]
    assert canvas.slot_gaps.tolist() == [-1, -1, 0, 0, 0, 1]


def test_a_slot_grows_shrinks_and_survives_being_empty() -> None:
    canvas = Canvas.from_template([Fixed((1,)), Slot(2, mask=0), Fixed((3,))])
    empty = canvas.apply([Delete(2), Delete(3)])
    assert empty.slot_gaps.tolist() == [-1, 0, -1]
    grown = empty.apply([Insert(1, 5, 7)])
    assert grown.slot.tolist() == [-1, 0, -1]
    assert grown.slot_gaps.tolist() == [-1, 0, 0, -1]


def test_adjacent_slots_are_refused() -> None:
    with pytest.raises(ValueError, match="slots 0 and 1 need fixed text"):
        Canvas.from_template([Slot(1, mask=0), Slot(1, mask=0)])


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        ([Delete(1)], r"Delete\(uid=1.*frozen token"),
        ([Substitute(1, 5)], r"Substitute\(uid=1.*frozen token"),
        ([Insert(2, 3, 5)], r"Insert\(after=2.*frozen gap"),
        ([Insert(1, 3, 5), Insert(3, 4, 5), Insert(2, 5, 5)], r"Insert\(after=2.*frozen gap"),
        ([Delete(9)], "no token 9"),
        ([Insert(9, 3, 5)], "no token 9"),
        ([Delete(START)], "frozen token"),
        ([Delete(2), Substitute(2, 5)], r"Substitute\(uid=2.*already touched"),
        ([Insert(1, 3, 5), Insert(1, 4, 5)], r"Insert\(after=1, uid=4.*already inserted"),
        ([Insert(1, 2, 5)], "used before"),
        ([Insert(1, 3, 5), Insert(3, 3, 5)], "used before"),
    ],
)
def test_an_impossible_operation_is_named(operations: list[Operation], message: str) -> None:
    canvas = Canvas.of([10, 11], frozen=[T, F], frozen_gaps=[F, F, T])
    with pytest.raises(ValueError, match=message):
        canvas.apply(operations)


@pytest.mark.parametrize("ids", [[[1, 2]], [1.5], ["a"]])
def test_token_ids_are_whole_numbers(ids: list[object]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        Canvas.of(ids)


def test_marks_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(1,\), the canvas needs \(3,\)"):
        Canvas.of([1, 2], frozen_gaps=[T])


def test_arrays_cannot_be_written_and_inputs_are_copied() -> None:
    ids = np.array([1, 2])
    canvas = Canvas.of(ids)
    ids[0] = 9
    assert canvas.ids[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        canvas.ids[0] = 3


def test_position_follows_the_token() -> None:
    edited = Canvas.of([10, 11]).apply([Insert(START, 3, 5)])
    assert [edited.position(uid) for uid in (1, 2, 3)] == [1, 2, 0]


Tokens = list[tuple[int, int]]


def naive(tokens: Tokens, operations: list[Operation]) -> Tokens:
    """Apply operations one by one to (uid, token) pairs: deletions last, so anchors exist."""
    for o in operations:
        uids = [uid for uid, _ in tokens]
        if isinstance(o, Insert):
            tokens.insert(uids.index(o.after) + 1 if o.after else 0, (o.uid, o.token))
        elif isinstance(o, Substitute):
            tokens[uids.index(o.uid)] = (o.uid, o.token)
    gone = {o.uid for o in operations if isinstance(o, Delete)}
    return [pair for pair in tokens if pair[0] not in gone]


@st.composite
def histories(draw: st.DrawFn) -> list[Canvas]:
    """A random canvas and up to four random steps on it, checked against `naive`."""
    canvas = Canvas.of(draw(st.lists(st.integers(0, 5), max_size=6)))
    history = [canvas]
    for _ in range(draw(st.integers(0, 4))):
        operations: list[Operation] = []
        uid = canvas.next_uid
        for anchor in [START, *canvas.uids.tolist()]:
            for _ in range(draw(st.integers(0, 2))):
                operations.append(Insert(anchor, uid, draw(st.integers(0, 5))))
                anchor, uid = uid, uid + 1
        for token in canvas.uids.tolist():
            kind = draw(st.sampled_from(["keep", "delete", "substitute"]))
            if kind == "delete":
                operations.append(Delete(token))
            elif kind == "substitute":
                operations.append(Substitute(token, draw(st.integers(0, 5))))
        expected = naive(
            list(zip(canvas.uids.tolist(), canvas.ids.tolist(), strict=True)), operations
        )
        canvas = canvas.apply(operations)
        assert list(zip(canvas.uids.tolist(), canvas.ids.tolist(), strict=True)) == expected
        history.append(canvas)
    return history


@given(histories())
@settings(max_examples=100, deadline=None)
def test_apply_equals_one_by_one_and_provenance_is_the_difference(history: list[Canvas]) -> None:
    start, end = history[0], history[-1]
    initial = dict(zip(start.uids.tolist(), start.ids.tolist(), strict=True))
    for uid, token, origin, replaced in zip(
        end.uids.tolist(), end.ids.tolist(), end.origin, end.replaced, strict=True
    ):
        if uid not in initial:
            assert (origin, replaced) == (INSERTED, -1)
        elif token == initial[uid]:
            assert (origin, replaced) == (ORIGINAL, -1)
        else:
            assert (origin, replaced) == (SUBSTITUTED, initial[uid])
    survivors = set(initial) & set(end.uids.tolist())
    assert end.deleted.any() == (survivors != set(initial))
