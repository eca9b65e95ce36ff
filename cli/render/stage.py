"""A frame of a trace on a terminal: the lines around what has just happened, and a status line.

Knows frames and rich; nothing of keys or time.
"""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from editflow.cli.render.frames import Frame, Kind
from editflow.cli.render.summary import counted
from editflow.cli.render.visible import visible

# Every mark survives without colour: bold, underline, strike, brackets of nothing else.
_STYLES: dict[Kind, Style] = {
    "same": Style(),
    "edited": Style(underline=True),
    "frozen": Style(dim=True),
    "inserted": Style(color="green", bold=True, underline=True),
    "deleted": Style(color="red", strike=True),
    "substituted": Style(color="yellow", bold=True, underline=True),
    "mask": Style(color="bright_black"),
}
_QUIET = {"same", "edited", "frozen", "mask"}
_BARS = " ▁▂▃▄▅▆▇█"


def stage(found: list[Frame], at: int, *, height: int) -> Text:
    """Draw frame `at`: at most `height` lines of text around its first change, then the status."""
    frame = found[at]
    text, focus = Text(), 0
    for piece in frame.pieces:
        if piece.kind not in _QUIET and not focus:
            focus = text.plain.count("\n")
        text.append(visible(piece.text.expandtabs(4)), _STYLES[piece.kind])
    lines = text.split("\n", allow_blank=True)
    start = max(0, min(focus - height // 2, len(lines) - height))
    shown = Text("\n").join(lines[start : start + height])
    return Text.assemble(shown, "\n", _status(found, at))


def _status(found: list[Frame], at: int) -> Text:
    frame = found[at]
    parts = [f"frame {at + 1}/{len(found)}"]
    if len({one.canvas for one in found}) > 1:
        parts.append(f"window {frame.canvas + 1}")
    if frame.step is not None:
        parts.append(f"step {frame.step.step}")
        if frame.step.t is not None:
            parts.append(f"t {frame.step.t:.2f}")
        least = min((o.p for o in frame.step.operations), default=1.0)
        parts += [counted(len(frame.step.operations), "operation"), f"p ≥ {least:.2f}"]
    bars = _bars([len(one.step.operations) if one.step else 0 for one in found], at)
    return Text.assemble((" · ".join(parts) + "  ", "bold"), bars)


def _bars(sizes: list[int], at: int, *, most: int = 40) -> Text:
    """Draw operations per frame as bars, the present one in reverse."""
    first = max(0, min(at - most // 2, len(sizes) - most))
    top = max([*sizes, 1])
    bars = Text()
    for index, size in enumerate(sizes[first : first + most], start=first):
        bar = _BARS[-(-size * (len(_BARS) - 1) // top)]
        bars.append(bar, Style(reverse=index == at))
    return bars
