"""Step through the frames of a trace on a terminal, by keys or by themselves.

Knows keys and time; what a frame looks like is `render.stage`'s.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from editflow.cli.render.frames import Frame
from editflow.cli.render.stage import stage

SECONDS = 0.5  # a frame, when they follow each other by themselves
KEYS = "→ next · ← back · space play or stop · home, end · q quit"
_ESCAPE = re.compile(rb"\x1b(?:\[[0-9;]*)?")  # the beginning of the sequence of a key
_MOVES = {"\x1b[C": 1, "l": 1, "n": 1, "\r": 1, "\x1b[D": -1, "h": -1, "p": -1}
_ENDS = {"\x1b[H": 0, "g": 0, "\x1b[F": -1, "G": -1}


def play(found: list[Frame], console: Console) -> None:
    """Show the frames until the user quits."""
    at, playing = 0, False
    with _raw_keys(), Live(console=console, auto_refresh=False, transient=True) as live:
        while True:
            drawn = stage(found, at, height=max(console.height - 4, 3))
            live.update(drawn.append(f"\n{KEYS}", "dim"), refresh=True)
            key = _key(SECONDS if playing else None)
            if key in ("q", "\x1b", "\x03", ""):
                return
            if key == " ":
                playing = not playing
                at = 0 if playing and at == len(found) - 1 else at
            elif key is None:
                at += 1
                playing = at < len(found) - 1
            else:
                playing = False
                at = _ENDS[key] % len(found) if key in _ENDS else at + _MOVES.get(key, 0)
            at = max(0, min(at, len(found) - 1))


@contextmanager
def _raw_keys() -> Iterator[None]:
    """Let keys arrive one by one and unseen; the terminal is put back whatever happens."""
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _key(seconds: float | None) -> str | None:
    """Return a key, an arrow as its escape sequence; None when none came within the time."""
    from select import select

    if not select([sys.stdin], [], [], seconds)[0]:
        return None
    key = os.read(sys.stdin.fileno(), 1)
    while _ESCAPE.fullmatch(key) and select([sys.stdin], [], [], 0.02)[0]:
        key += os.read(sys.stdin.fileno(), 1)
    return key.decode("ascii", "replace")
