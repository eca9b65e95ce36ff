"""A trace as one HTML file that needs no network: a slider over its frames, and its operations.

Knows traces; the look and the replay are in `trace.html`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from importlib.resources import files
from typing import Any

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import Delete, Insert, Operation, Substitute
from editflow.canvas.trace import Step, Trace
from editflow.cli.render.frames import MASK

_FACTS = ("path", "model", "sampler", "seed", "instruction")


def page(trace: Trace, data: Callable[[int], bytes | None]) -> bytes:
    """Return the page; its size follows the text and the operations, not their product."""
    record = {
        "facts": {name: trace.header[name] for name in _FACTS if trace.header.get(name)},
        "canvases": [_tokens(canvas, data) for canvas in trace.canvases],
        "steps": [_step(step, data) for step in trace.steps],
        "end": {name: trace.footer.get(name) for name in ("stop", "nfe", "seconds")},
    }
    template = files("editflow.cli.render").joinpath("trace.html").read_text(encoding="utf-8")
    # In a script element only "<" can end it or open a comment.
    script = json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")
    title = escape(str(trace.header.get("path") or "text"))
    return template.replace("__TITLE__", title).replace("__TRACE__", script).encode()


def _tokens(canvas: Canvas, data: Callable[[int], bytes | None]) -> list[list[Any]]:
    """Return `[id, text]` of every token, `[id, text, 1]` of a frozen one."""
    rows = zip(canvas.uids.tolist(), canvas.ids.tolist(), canvas.frozen.tolist(), strict=True)
    return [[uid, _text(data(token)), *([1] if frozen else [])] for uid, token, frozen in rows]


def _step(step: Step, data: Callable[[int], bytes | None]) -> dict[str, Any]:
    operations = [_operation(operation, data) for operation in step.operations]
    return {"step": step.step, "canvas": step.canvas, "t": step.t, "ops": operations}


def _operation(operation: Operation, data: Callable[[int], bytes | None]) -> dict[str, Any]:
    sure = {"p": round(operation.p, 4)} | ({"rate": operation.rate} if operation.rate else {})
    match operation:
        case Insert():
            text = _text(data(operation.token))
            return {"op": "ins", "after": operation.after, "id": operation.uid, "new": text} | sure
        case Delete():
            return {"op": "del", "id": operation.uid} | sure
        case Substitute():
            return {"op": "sub", "id": operation.uid, "new": _text(data(operation.token))} | sure


def _text(data: bytes | None) -> str:
    return MASK if data is None else data.decode("utf-8", "replace")
