"""A trace as a plain table: one line for each operation, with the text of its token.

Knows traces and tokenizers; nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from editflow.canvas.canvas import Canvas
from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute
from editflow.canvas.trace import Step, Trace
from editflow.cli.render.summary import counted
from editflow.models.catalogue import find
from editflow.text.codec import Codec

_FACTS = ("path", "model", "sampler", "seed", "instruction")


def lines(trace: Trace, name: Callable[[int], str]) -> Iterator[str]:
    """Yield the header, a line for each operation, and the totals; `name` shows a token id."""
    facts = {key: trace.header[key] for key in _FACTS if trace.header.get(key) is not None}
    yield " · ".join(f"{key} {value}" for key, value in facts.items())
    yield f"{'step':>4}  {'p':>4}  operation"
    canvases = list(trace.canvases)
    for step in trace.steps:
        canvas = canvases[step.canvas]
        tokens = {uid: name(token) for uid, token in _tokens(canvas, step).items()}
        for operation in step.operations:
            words = _words(operation, tokens, name)
            yield f"{step.step:>4}  {operation.p:.2f}  {words}"
        canvases[step.canvas] = canvas.apply(step.operations)
    yield _totals(trace.steps, trace.footer)


def token_names(trace: Trace) -> Callable[[int], str]:
    """Return how to show a token id as text; ModelError when the model is not on this machine."""
    codec = Codec.from_file(find(str(trace.header.get("model"))).path / "tokenizer.json")
    slots = [str(text) for text in trace.header.get("slots", [])]

    def name(token: int) -> str:
        if token == codec.mask_id:
            return "a mask"
        return repr(codec.decode([token], slots).decode("utf-8", "backslashreplace"))

    return name


def _tokens(canvas: Canvas, step: Step) -> dict[int, int]:
    """Return the token of each stable id before the step, and of those it inserts."""
    known = dict(zip(canvas.uids.tolist(), canvas.ids.tolist(), strict=True))
    return known | {o.uid: o.token for o in step.operations if isinstance(o, Insert)}


def _words(operation: Operation, tokens: dict[int, str], name: Callable[[int], str]) -> str:
    """Say what happens; `tokens` is the text of each stable id, `name` shows a token id."""
    match operation:
        case Insert():
            first = operation.after == START
            place = "at the start" if first else f"after {tokens[operation.after]}"
            return f"insert      {name(operation.token)} {place}"
        case Delete():
            return f"delete      {tokens[operation.uid]}"
        case Substitute():
            return f"substitute  {tokens[operation.uid]} -> {name(operation.token)}"


def _totals(steps: tuple[Step, ...], footer: dict[str, Any]) -> str:
    operations = sum(len(step.operations) for step in steps)
    parts = [counted(operations, "operation"), counted(len({s.step for s in steps}), "step")]
    if "nfe" in footer:
        parts.append(counted(footer["nfe"], "forward pass", "forward passes"))
    if "seconds" in footer:
        parts.append(f"{footer['seconds']:.1f} s")
    return " · ".join([*parts, str(footer.get("stop", ""))]).rstrip(" ·")
