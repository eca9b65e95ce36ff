"""Traces: what is written is read back, and replays to the end of the edit."""

import json

import pytest

from editflow.canvas.canvas import Canvas, Fixed, Slot
from editflow.canvas.operations import START, Delete, Insert, Substitute
from editflow.canvas.trace import Step, Trace, read, replay, replay_all, states, write
from editflow.errors import PatchError

ONE = Trace(
    canvases=(Canvas.of([5, 7, 9], frozen=[True, False, False]),),
    steps=(
        Step(0, 0.25, (Substitute(2, 8, p=0.5), Insert(START, 4, 6))),
        Step(1, 0.5, (Delete(3, rate=2.0),)),
    ),
    header={"path": "x.py", "instruction": "größer\u2028"},
    footer={"stop": "fixed-point", "nfe": 3, "seconds": 0.5},
)

TWO = Trace(
    canvases=(
        Canvas.of([1]),
        Canvas.from_template([Fixed((1, 2)), Slot(2, mask=0), Fixed((3,)), Slot(1, mask=0)]),
    ),
    steps=(Step(0, None, (Delete(1),)), Step(0, None, (Substitute(3, 9),), canvas=1)),
)


@pytest.mark.parametrize("trace", [ONE, TWO, Trace(()), Trace((Canvas.of([]),))])
def test_what_is_written_is_read_back(trace: Trace) -> None:
    assert read(write(trace)) == trace


def test_the_form_on_disk() -> None:
    lines = [json.loads(line) for line in write(ONE).decode().split("\n")[:-1]]
    assert lines == [
        {"format": "editflow-trace/1", "path": "x.py", "instruction": "größer\u2028",
         "x0": [5, 7, 9], "frozen": [[0, 1]]},
        {"step": 0, "t": 0.25, "ops": [
            {"op": "sub", "id": 2, "new": 8, "p": 0.5},
            {"op": "ins", "after": 0, "id": 4, "new": 6, "p": 1.0}]},
        {"step": 1, "t": 0.5, "ops": [{"op": "del", "id": 3, "rate": 2.0, "p": 1.0}]},
        {"end": True, "steps": 2, "stop": "fixed-point", "nfe": 3, "seconds": 0.5},
    ]  # fmt: skip


def test_several_windows_are_several_canvases_of_one_trace() -> None:
    header, first, second, _ = (json.loads(line) for line in write(TWO).splitlines())
    assert [start["x0"] for start in header["canvases"]] == [[1], [1, 2, 0, 0, 3, 0]]
    assert header["canvases"][1]["slot"] == [[2, 4, 0], [5, 6, 1]]
    assert (first["canvas"], second["canvas"]) == (0, 1)
    assert [canvas.ids.tolist() for canvas in replay_all(TWO)] == [[], [1, 2, 9, 0, 3, 0]]


def test_replay_gives_every_state_and_the_last() -> None:
    assert [state.ids.tolist() for state in states(ONE)] == [[5, 7, 9], [6, 5, 8, 9], [6, 5, 8]]
    assert replay(ONE).ids.tolist() == [6, 5, 8]


def test_an_edited_canvas_cannot_start_a_trace() -> None:
    with pytest.raises(ValueError, match="has been edited"):
        write(Trace((replay(ONE),)))


GOOD = write(ONE).splitlines()


@pytest.mark.parametrize(
    ("lines", "where", "message"),
    [
        ([], "line 1", "not a trace"),
        ([b"{}"], "line 1", "not a trace"),
        ([b"diff --git a/x b/x"], "line 1", "not JSON"),
        ([b"\xff\xfe"], "line 1", "not JSON"),
        ([b"[]"], "line 1", "JSON object"),
        (GOOD[:1], "line 1", "cut short"),
        (GOOD[:-1], "line 3", "cut short"),
        ([GOOD[0], GOOD[1], GOOD[3]], "line 3", "cut short"),
        ([GOOD[0], b'{"step": 0}', *GOOD[2:]], "line 2", "malformed step: KeyError"),
        ([GOOD[0], b'{"step": 0, "ops": [3]}', *GOOD[2:]], "line 2", "malformed step"),
        ([GOOD[0], b'{"step": null, "ops": []}', *GOOD[2:]], "line 2", "malformed step"),
        ([GOOD[0], GOOD[2], GOOD[2], GOOD[3]], "line 3", "does not fit: no token 3"),
        ([GOOD[0], GOOD[1].replace(b'"t"', b'"canvas": 1, "t"'), *GOOD[2:]], "line 2", "canvas 1"),
        ([GOOD[0].replace(b"[5, 7, 9]", b'"abc"'), *GOOD[1:]], "line 1", "malformed canvas"),
        ([GOOD[0].replace(b"[[0, 1]]", b"[[0, 9]]"), *GOOD[1:]], "line 1", "outside the 3"),
        ([GOOD[0].replace(b'"x0"', b'"x1"'), *GOOD[1:]], "line 1", "malformed canvas"),
    ],
)
def test_a_malformed_trace_is_refused_with_its_line(
    lines: list[bytes], where: str, message: str
) -> None:
    with pytest.raises(PatchError, match=message) as error:
        read(b"\n".join(lines))
    assert error.value.where == where
