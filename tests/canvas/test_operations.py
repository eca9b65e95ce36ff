"""Operations and their JSON form."""

import pytest

from editflow.canvas.operations import Delete, Insert, Operation, Substitute, from_json, to_json


@pytest.mark.parametrize(
    "operation",
    [Insert(44, 902, 77, p=0.71, rate=2.2), Delete(45, rate=3.0), Substitute(41, 1203, p=0.93)],
)
def test_json_gives_the_operation_back(operation: Operation) -> None:
    assert from_json(to_json(operation)) == operation


def test_json_names_tokens_by_stable_id() -> None:
    assert to_json(Insert(44, 902, 77, p=0.5, rate=2.0)) == {
        "op": "ins", "after": 44, "id": 902, "new": 77, "rate": 2.0, "p": 0.5,
    }  # fmt: skip
    assert to_json(Delete(45)) == {"op": "del", "id": 45, "p": 1.0}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"op": "swap", "id": 1}, "unknown operation 'swap'"),
        ({"id": 1}, "unknown operation None"),
        ({"op": "del"}, "whole number 'id', got None"),
        ({"op": "sub", "id": 1, "new": 1.5}, "whole number 'new', got 1.5"),
        ({"op": "del", "id": True}, "whole number 'id', got True"),
        ({"op": "del", "id": 1, "p": "high"}, "'p' and 'rate' are numbers"),
    ],
)
def test_malformed_operation_is_named(record: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_json(record)
