"""Show how masks are filled while it happens: live on a terminal, as a table where it is asked for.

Knows streams and steps; nothing of what is filled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from editflow.cli.render.denoising import HEADER, Denoising, drawn
from editflow.cli.streams import Streams

if TYPE_CHECKING:
    from editflow.editing.filling.readers import Prompted
    from editflow.sampling.masks.loop import Moment

Watch = Callable[["Prompted", "Moment"], None]


@contextmanager
def watching(streams: Streams, *, table: bool, live: bool = True) -> Iterator[Watch | None]:
    """Yield what to show each step to; None where nobody wants to see it.

    A terminal on stderr gets the text, drawn anew at each step; with `table` every step is one line
    on stderr instead.
    """
    if table:
        streams.say(HEADER)
        yield _tabled(streams)
    elif not live or streams.quiet or not sys.stderr.isatty():
        yield None
    else:
        from rich.live import Live

        console = streams.console(sys.stderr)
        with Live(console=console, transient=True, refresh_per_second=12) as screen:

            def show(pieces: list[tuple[str, str]], status: str) -> None:
                screen.update(drawn(pieces, height=max(console.height - 4, 3), status=status))

            yield _drawing(show)


def _tabled(streams: Streams) -> Watch:
    views: dict[int, Denoising] = {}

    def watch(prompted: Prompted, moment: Moment) -> None:
        view = views.setdefault(id(prompted), Denoising(token_data(prompted)))
        streams.say(view.line(moment))

    return watch


def _drawing(show: Callable[..., None]) -> Watch:
    views: dict[int, Denoising] = {}

    def watch(prompted: Prompted, moment: Moment) -> None:
        view = views.setdefault(id(prompted), Denoising(token_data(prompted)))
        pieces = view.pieces(moment)
        show(pieces, f"step {view.steps} · {_open(pieces)} to fill")

    return watch


def _open(pieces: list[tuple[str, str]]) -> str:
    left = sum(len(text) for text, kind in pieces if kind in ("mask", "draft"))
    return f"{left} characters" if left else "nothing"


def token_data(prompted: Prompted) -> Callable[[int], bytes | None]:
    """Return how to get the bytes of a token id, None for a mask."""
    mask = prompted.ids.mask
    return lambda token: None if token == mask else prompted.spelling.decode([token])
