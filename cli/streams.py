"""Where output goes: results to stdout as bytes, words for people to stderr.

It does not know what is written; only that control characters never reach a terminal raw.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from editflow.cli.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

INDENT = " " * len("error: ")


@dataclass(frozen=True, slots=True)
class Streams:
    """How to speak: quietly or not, in colour or not, with or without configuration files.

    `mute`: only of errors, as one of several processes of which another one speaks.
    """

    quiet: bool = False
    color: str = "auto"
    isolated: bool = False
    mute: bool = False

    def result(self, data: bytes) -> None:
        """Write the result itself to stdout, byte for byte."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def print(self, text: str) -> None:
        """Write a line of words, which is the result itself, to stdout."""
        self.result(f"{visible(text)}\n".encode("utf-8", "backslashreplace"))

    def say(self, text: str) -> None:
        """Tell people something on stderr, unless they asked for quiet."""
        if not self.quiet:
            self._line(text)

    def warn(self, text: str) -> None:
        if not self.mute:
            self._line(f"warning: {text}")

    def error(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        """Print `error: where: what` and the hint under it."""
        self._line(f"error: {where}: {what}" if where else f"error: {what}")
        for line in (hint or "").splitlines():
            self._line(INDENT + line)

    def _line(self, text: str) -> None:
        sys.stderr.write(visible(text) + "\n")
        sys.stderr.flush()

    def console(self, stream: IO[str]) -> Console:
        """Return a rich console on `stream`, which has to be a terminal."""
        from rich.console import Console

        return Console(
            file=stream,
            highlight=False,
            markup=False,
            emoji=False,
            force_terminal=True if self.color == "always" else None,
            no_color={"always": False, "never": True}.get(self.color),
        )

    @contextmanager
    def working(self, what: str, *, total: int | None = 1) -> Iterator[Callable[[int], None]]:
        """Show on a terminal that work goes on; yields `advance(steps)` for a bar over steps.

        `total` None: nobody knows how many there are, so they are only counted.
        """
        if self.quiet or not sys.stderr.isatty():
            yield lambda _steps: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        bar = (BarColumn(), MofNCompleteColumn()) if total is None or total > 1 else ()
        console = self.console(sys.stderr)
        with Progress(TextColumn(f"{what} …"), *bar, console=console, transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda steps: progress.advance(task, steps)


def read_input() -> bytes:
    """Return all of stdin, byte for byte."""
    return sys.stdin.buffer.read()
