"""The record of how an edit came about, in the format `editflow-trace/1`, and its replay.

A trace does not know text: it holds token ids, and what the caller puts in the header and footer.

On disk a trace is JSON Lines: a header, one line for each step, a footer.

    {"format": "editflow-trace/1", "path": "x.py", "sha256": …, "model": …, "x0": [5, 7, 9]}
    {"step": 0, "ops": [{"op": "sub", "id": 2, "new": 8, "p": 0.93}]}
    {"end": true, "steps": 1, "stop": "fixed-point", "nfe": 2, "seconds": 0.1}

The header's `x0` are the token ids at the start; they get the stable ids 1, 2, … Its `context`
are the ids the model reads before them. Its `frozen` and `frozen_gaps` are runs `[start, stop]`,
its `slot` and `slot_gaps` runs `[start, stop, slot]`. Each of these is left out when it is empty.
A step has its time `t` when the sampler has one. An operation names tokens by stable id, so
positions are derived and never stored.

Where the sampler draws and its seed is known, the header has `seed`: with it the same texts in the
same order give the same trace again.

A long file is edited in several windows, which are canvases of one trace. Then the header has
`canvases`, a list of such `x0` records, in place of its own, and each step names its `canvas` by
index. Steps with the same number happened at the same time, in different windows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Operation, from_json, to_json
from editflow.errors import PatchError

FORMAT = "editflow-trace/1"

_MARKS = ("frozen", "frozen_gaps", "slot", "slot_gaps")


@dataclass(frozen=True, slots=True)
class Step:
    """Operations applied to one canvas at once; `t` in [0, 1] where the sampler has a time."""

    step: int
    t: float | None
    operations: tuple[Operation, ...]
    canvas: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """Canvases as they were at first, and every step taken on them, in order.

    `header` (path, sha256, model, tokenizer, seed, sampler, instruction, windows…) and `footer`
    (stop, nfe, seconds, sha256…) hold what the caller wants to keep, as JSON values.
    """

    canvases: tuple[Canvas, ...]
    steps: tuple[Step, ...] = ()
    header: dict[str, Any] = field(default_factory=dict)
    footer: dict[str, Any] = field(default_factory=dict)


def states(trace: Trace, canvas: int = 0) -> Iterator[Canvas]:
    """Yield one canvas of the trace as it was at first and after each of its steps."""
    state = trace.canvases[canvas]
    yield state
    for step in trace.steps:
        if step.canvas == canvas:
            state = state.apply(step.operations)
            yield state


def replay(trace: Trace, canvas: int = 0) -> Canvas:
    """Return one canvas of the trace as it was at the end."""
    *_, last = states(trace, canvas)
    return last


def replay_all(trace: Trace) -> tuple[Canvas, ...]:
    """Return every canvas of the trace as it was at the end."""
    return tuple(replay(trace, index) for index in range(len(trace.canvases)))


def write(trace: Trace) -> bytes:
    """Return the trace as UTF-8 JSON Lines."""
    several = len(trace.canvases) != 1
    starts = [_start_to_json(canvas) for canvas in trace.canvases]
    header = {"format": FORMAT, **trace.header, **({"canvases": starts} if several else starts[0])}
    steps = [_step_to_json(step, several=several) for step in trace.steps]
    footer = {"end": True, "steps": len(steps), **trace.footer}
    lines = [json.dumps(o, ensure_ascii=False, allow_nan=False) for o in (header, *steps, footer)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def read(data: bytes) -> Trace:
    """Read a trace back; PatchError naming the line when it is malformed or does not replay."""
    lines = [_record(number, line) for number, line in enumerate(data.splitlines(), start=1)]
    if not lines or lines[0].get("format") != FORMAT:
        raise PatchError(
            f"not a trace: the first line must name the format {FORMAT!r}", where="line 1"
        )
    if lines[-1].get("end") is not True or lines[-1].get("steps") != len(lines) - 2:
        raise PatchError("the trace is cut short", where=f"line {len(lines)}")
    canvases, header = _starts(lines[0])
    steps = tuple(_step(number, line) for number, line in enumerate(lines[1:-1], start=2))
    footer = {name: value for name, value in lines[-1].items() if name not in ("end", "steps")}
    _check_replay(canvases, steps)
    return Trace(canvases, steps, header, footer)


def _start_to_json(canvas: Canvas) -> dict[str, Any]:
    runs = {name: _to_runs(getattr(canvas, name)) for name in _MARKS}
    context = {"context": canvas.context.tolist()} if len(canvas.context) else {}
    start = {"x0": canvas.ids.tolist()} | context | {name: r for name, r in runs.items() if r}
    if _start_from_json(start) != canvas:
        raise ValueError("a trace starts from unedited canvases, this one has been edited")
    return start


def _start_from_json(record: dict[str, Any]) -> Canvas:
    length = len(record["x0"])
    lengths = {"frozen": length, "frozen_gaps": length + 1, "slot": length, "slot_gaps": length + 1}
    marks = {name: _from_runs(record.get(name, []), lengths[name]) for name in _MARKS}
    frozen, frozen_gaps = marks.pop("frozen") >= 0, marks.pop("frozen_gaps") >= 0
    return Canvas.of(
        record["x0"],
        frozen=frozen,
        frozen_gaps=frozen_gaps,
        context=record.get("context", []),
        **marks,
    )


def _to_runs(marks: npt.NDArray[Any]) -> list[list[int]]:
    """Return runs `[start, stop]` of a boolean array, `[start, stop, value]` of values >= 0."""
    values = np.where(marks, 0, -1) if marks.dtype == np.bool_ else marks
    cuts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    width = 2 if marks.dtype == np.bool_ else 3
    return [
        [start, stop, int(values[start])][:width]
        for start, stop in pairwise(cuts)
        if start < stop and values[start] >= 0
    ]


def _from_runs(runs: list[list[int]], length: int) -> npt.NDArray[np.int64]:
    """Return the array (length,) of run values, 0 for a run without one; -1 outside the runs."""
    values = np.full(length, -1)
    for start, stop, *value in runs:
        if not 0 <= start < stop <= length:
            raise ValueError(f"run [{start}, {stop}] is outside the {length} places it marks")
        values[start:stop] = value[0] if value else 0
    return values


def _step_to_json(step: Step, *, several: bool) -> dict[str, Any]:
    canvas = {"canvas": step.canvas} if several else {}
    time = {} if step.t is None else {"t": step.t}
    return {"step": step.step, **canvas, **time, "ops": [to_json(o) for o in step.operations]}


def _record(number: int, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise PatchError(f"not JSON: {error}", where=f"line {number}") from error
    if not isinstance(record, dict):
        raise PatchError("a trace line is a JSON object", where=f"line {number}")
    return record


def _starts(record: dict[str, Any]) -> tuple[tuple[Canvas, ...], dict[str, Any]]:
    """Return the canvases at the start and the header without them."""
    own = {"format", "canvases", "x0", "context", *_MARKS}
    rest = {name: value for name, value in record.items() if name not in own}
    try:
        starts = record.get("canvases", [record])
        return tuple(_start_from_json(start) for start in starts), rest
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise PatchError(f"malformed canvas: {error!r}", where="line 1") from error


def _step(number: int, record: dict[str, Any]) -> Step:
    try:
        operations = tuple(from_json(operation) for operation in record["ops"])
        time = None if record.get("t") is None else float(record["t"])
        return Step(int(record["step"]), time, operations, int(record.get("canvas", 0)))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PatchError(f"malformed step: {error!r}", where=f"line {number}") from error


def _check_replay(canvases: tuple[Canvas, ...], steps: tuple[Step, ...]) -> None:
    last = dict(enumerate(canvases))
    for number, step in enumerate(steps, start=2):
        if step.canvas not in last:
            raise PatchError(f"the trace has no canvas {step.canvas!r}", where=f"line {number}")
        try:
            last[step.canvas] = last[step.canvas].apply(step.operations)
        except ValueError as error:
            raise PatchError(f"the step does not fit: {error}", where=f"line {number}") from error
