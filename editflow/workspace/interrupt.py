"""Put off signals that would stop a run between two files.

Knows nothing of files: the caller asks, at points of its own choosing, whether to stop.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def held_signals() -> Iterator[Callable[[], None]]:
    """Hold SIGINT, SIGTERM and SIGHUP for the block; they are delivered when it ends.

    Yields a function that raises KeyboardInterrupt once one of them has come. Outside the main
    thread nothing is held, since Python interrupts only that one. A signal blocked by mask would
    still interrupt when another thread receives it, hence handlers.
    """
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    handled = [number for number in _HELD if signal.getsignal(number) not in (signal.SIG_IGN, None)]
    previous = {number: signal.signal(number, note) for number in handled}
    try:
        yield check
    finally:
        # SIGINT last: from then on it may raise here.
        for number, handler in reversed(previous.items()):
            signal.signal(number, handler)
        for arrived in dict.fromkeys(came):
            signal.raise_signal(arrived)
