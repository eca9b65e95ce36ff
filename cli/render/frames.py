"""The frames of a trace: the text after each step, cut into pieces by what became of them.

Knows traces and the bytes of tokens; nothing of terminals or pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from editflow.canvas.canvas import ORIGINAL, Canvas
from editflow.canvas.operations import START, Delete, Insert, Substitute
from editflow.canvas.trace import Step, Trace
from editflow.models.catalogue import find
from editflow.text.codec import Codec

Kind = Literal["same", "edited", "frozen", "inserted", "deleted", "substituted", "mask"]
MASK = "░"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `deleted` pieces are shown once, in the frame in which they go.

    `same` since the beginning, `edited` in an earlier step, `frozen` for good; the others in this
    one. A `mask` stands for a token still to come, whenever it was opened.
    """

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Frame:
    """One canvas after a step of it; `step` is None before the first one."""

    canvas: int
    step: Step | None
    pieces: tuple[Piece, ...]


Token = tuple[bytes, Kind]


def frames(trace: Trace, data: Callable[[int], bytes | None]) -> Iterator[Frame]:
    """Yield each canvas as it was at first, then a frame for every step, in order.

    `data` gives the bytes of a token id, None for a mask.
    """
    canvases = list(trace.canvases)
    for index, canvas in enumerate(canvases):
        yield Frame(index, None, _joined(_standing(canvas, data)))
    for step in trace.steps:
        before = canvases[step.canvas]
        after = canvases[step.canvas] = before.apply(step.operations)
        yield Frame(step.canvas, step, _joined(_moved(before, after, step, data)))


def token_data(trace: Trace) -> Callable[[int], bytes | None]:
    """Return the bytes of a token id under the slots of a trace; None for a mask.

    ModelError when the model of the trace is not on this machine.
    """
    codec = Codec.from_file(find(str(trace.header.get("model"))).path / "tokenizer.json")
    slots = [str(text) for text in trace.header.get("slots", [])]
    return lambda token: None if token == codec.mask_id else codec.decode([token], slots)


def _standing(canvas: Canvas, data: Callable[[int], bytes | None]) -> Iterator[Token]:
    rows = zip(canvas.ids.tolist(), canvas.origin.tolist(), canvas.frozen.tolist(), strict=True)
    for token, origin, frozen in rows:
        kind: Kind = "frozen" if frozen else "same" if origin == ORIGINAL else "edited"
        yield _shown(data(token), kind)


def _moved(
    before: Canvas, after: Canvas, step: Step, data: Callable[[int], bytes | None]
) -> Iterator[Token]:
    """Yield the tokens after a step, and between them those that it deleted."""
    kinds: dict[int, Kind] = {}
    inserted: dict[int, list[Insert]] = {}
    for operation in step.operations:
        match operation:
            case Insert():
                inserted.setdefault(operation.after, []).append(operation)
            case Delete():
                kinds[operation.uid] = "deleted"
            case Substitute():
                kinds[operation.uid] = "substituted"

    def new(uid: int) -> Iterator[Token]:
        for operation in inserted.get(uid, ()):
            yield _shown(data(operation.token), "inserted")
            yield from new(operation.uid)

    now = dict(zip(after.uids.tolist(), after.ids.tolist(), strict=True))
    yield from new(START)
    tokens = zip(before.uids.tolist(), before.ids.tolist(), _standing(before, data), strict=True)
    for uid, token, (shown, standing) in tokens:
        kind = kinds.get(uid, standing)
        if kind == "substituted":
            yield shown, "deleted"
            yield _shown(data(now[uid]), kind)
        else:
            yield (shown, kind) if kind == "deleted" else _shown(data(token), kind)
        yield from new(uid)


def _shown(data: bytes | None, kind: Kind) -> Token:
    return (MASK.encode(), "mask") if data is None else (data, kind)


def _joined(tokens: Iterator[Token]) -> tuple[Piece, ...]:
    """Join neighbours of a kind before they are decoded: a character may span several tokens."""
    return tuple(
        Piece(b"".join(data for data, _ in group).decode("utf-8", "replace"), kind)
        for kind, group in groupby(tokens, key=lambda token: token[1])
    )
