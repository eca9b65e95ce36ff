"""One rewrite as canvases: the windows of a text before the model runs, the edits after it ran.

Knows text, regions and canvases; knows nothing of models or sampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from editflow.canvas.canvas import ORIGINAL, Canvas
from editflow.canvas.operations import Insert, Operation
from editflow.editing.window import Window, windows
from editflow.errors import Refused, UsageError
from editflow.text.codec import Encoding
from editflow.text.edits import Edit
from editflow.text.prompt import Prompt, Reader
from editflow.text.region import Region, frozen_gaps
from editflow.text.source import Source


@dataclass(frozen=True)
class Plan:
    """A source, the instruction as tokens, and one canvas per window of the text."""

    source: Source
    instruction: str
    prompt: Prompt
    encoding: Encoding
    windows: tuple[Window, ...]
    canvases: tuple[Canvas, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Characters `[start, end)` of the source text become `new`; the weakest operation's `p`."""

    start: int
    end: int
    new: bytes
    confidence: float


def make_plan(
    source: Source, instruction: str, reader: Reader, *, region: Region | None, context_length: int
) -> Plan:
    """Read instruction and text, freeze what may not change, and cut the text into windows.

    Raises UsageError for an empty instruction or one that leaves no room for text.
    """
    if not instruction.strip():
        raise UsageError(
            "the instruction is empty", hint="Say what to change, as in -I 'fix typos'."
        )
    prompt = reader.prompt(instruction.strip(), source.text)
    size = context_length - len(prompt.ids) - 1
    if size < context_length // 2:
        raise UsageError(
            f"the instruction is too long: {len(prompt.ids)} tokens of {context_length // 2 - 1}",
            hint="Shorten it, or split it into several runs.",
        )
    encoding = reader.text(source.text, prompt)
    cuts = windows(_line_starts(source.text, encoding), size=size, margin=context_length // 8)
    frozen, gaps = _frozen(source, encoding, region)
    canvases = tuple(_canvas(prompt, encoding, window, (frozen, gaps)) for window in cuts)
    return Plan(source, instruction, prompt, encoding, tuple(cuts), canvases)


def changes(
    plan: Plan, finals: Sequence[Canvas], operations: Sequence[Sequence[Operation]], reader: Reader
) -> list[Change]:
    """Read the changed runs off the final canvases, in text order.

    `operations[w]` are all operations window w went through; they give each run its confidence.
    """
    found: list[Change] = []
    for window, final, done in zip(plan.windows, finals, operations, strict=True):
        if done:
            found.extend(_window_changes(plan, window, final, _confidences(done), reader))
    return sorted(found, key=lambda change: (change.start, change.end))


def to_edits(source: Source, found: Sequence[Change]) -> tuple[list[Edit], int]:
    """Turn changes into byte edits; also count those that cannot be written in the encoding."""
    edits: list[Edit] = []
    dropped = 0
    for change in _merged(found):
        try:
            new = change.new.decode()
            edit = source.edit(change.start, change.end, new, confidence=change.confidence)
        except (UnicodeDecodeError, Refused):
            dropped += 1
            continue
        if edit.old != edit.new:
            edits.append(edit)
    return edits, dropped


def _merged(found: Sequence[Change]) -> list[Change]:
    """Join changes that touch, as at a window border: two edits may not meet in one byte."""
    merged: list[Change] = []
    for change in found:
        if merged and merged[-1].end == change.start:
            left = merged.pop()
            least = min(left.confidence, change.confidence)
            change = Change(left.start, change.end, left.new + change.new, least)
        merged.append(change)
    return merged


def _line_starts(text: str, encoding: Encoding) -> np.ndarray:
    """True on tokens that begin with a newline (they carry the indentation of the next line)."""
    return np.array([text[start : start + 1] == "\n" for start in encoding.starts[:-1]], dtype=bool)


def _frozen(
    source: Source, encoding: Encoding, region: Region | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return `(L,)` frozen tokens and `(L + 1,)` frozen gaps of the whole text."""
    barred = source.frozen | Region.pragmas(source.text)
    if region is not None:
        barred = barred | region.complement(len(source.text))
    starts, ends = encoding.starts[:-1], encoding.starts[1:]
    frozen = barred.covers(starts, np.maximum(ends, starts + 1))
    gaps = frozen_gaps(source.text, starts, ends, frozen) | ~encoding.whole
    return frozen, gaps


def _canvas(
    prompt: Prompt, encoding: Encoding, window: Window, frozen: tuple[np.ndarray, np.ndarray]
) -> Canvas:
    inside = slice(window.start, window.end)
    position = np.arange(window.start, window.end + 1)
    outside = (position < window.core_start) | (position >= window.core_end)
    gap_outside = outside.copy()
    if window.core_end == len(encoding.ids):
        gap_outside[-1] = False
    return Canvas.of(
        encoding.ids[inside],
        frozen=frozen[0][inside] | outside[:-1],
        frozen_gaps=frozen[1][window.start : window.end + 1] | gap_outside,
        context=prompt.ids,
    )


def _confidences(operations: Sequence[Operation]) -> dict[int, float]:
    """The lowest probability of any operation on each stable id."""
    weakest: dict[int, float] = {}
    for operation in operations:
        weakest[operation.uid] = min(operation.p, weakest.get(operation.uid, 1.0))
        if isinstance(operation, Insert):
            weakest.setdefault(operation.after, 1.0)
    return weakest


def _window_changes(
    plan: Plan, window: Window, final: Canvas, weakest: dict[int, float], reader: Reader
) -> list[Change]:
    """Compare kept tokens (original id, original place) with the final sequence."""
    before = window.end - window.start
    kept = (final.uids <= before) & (final.origin == ORIGINAL)
    places = np.concatenate([[-1], np.flatnonzero(kept), [len(final)]])  # in the final canvas
    tokens = np.concatenate([[-1], final.uids[kept] - 1, [before]])  # in the window at first
    changed = np.flatnonzero((np.diff(places) > 1) | (np.diff(tokens) > 1))
    whole = plan.encoding.whole[window.start : window.end + 1]
    found: list[Change] = []
    for first, last in _on_characters(changed, tokens, whole):
        start, end = int(tokens[first]) + 1, int(tokens[last])
        span = slice(int(places[first]) + 1, int(places[last]))
        touched = [*final.uids[span].tolist(), *range(start + 1, end + 1)]
        starts = plan.encoding.starts
        found.append(
            Change(
                int(starts[window.start + start]),
                int(starts[window.start + end]),
                reader.codec.decode(final.ids[span], plan.prompt.slots),
                min((weakest[uid] for uid in touched if uid in weakest), default=1.0),
            )
        )
    return found


def _on_characters(
    changed: np.ndarray, tokens: np.ndarray, whole: np.ndarray
) -> list[tuple[int, int]]:
    """Widen each changed run of kept-token intervals until both ends fall between characters."""
    runs: list[tuple[int, int]] = []
    for index in changed.tolist():
        first, last = index, index + 1
        while first > 0 and not whole[tokens[first] + 1]:
            first -= 1
        while last < len(tokens) - 1 and not whole[tokens[last]]:
            last += 1
        if runs and first < runs[-1][1]:
            first, last = runs[-1][0], max(last, runs[-1][1])
            runs.pop()
        runs.append((first, last))
    return runs
