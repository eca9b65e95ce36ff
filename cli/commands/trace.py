"""`editflow trace`: look at how an edit came about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from editflow.cli.streams import Streams

if TYPE_CHECKING:
    from editflow.canvas.trace import Trace


@click.group()
def trace() -> None:
    """Look at how an edit came about."""


@trace.command()
@click.argument("file", metavar="TRACE")
@click.pass_obj
def show(streams: Streams, file: str) -> None:
    """Show every step: which operations the model committed, and how sure it was of each.

    TRACE is a file that `rewrite --trace` saved, or - for standard input.
    """
    from editflow.canvas.trace import read
    from editflow.cli.saved import read_saved

    _table(streams, read(read_saved(file)))


@trace.command()
@click.argument("file", metavar="TRACE")
@click.pass_obj
def play(streams: Streams, file: str) -> None:
    """Step through an edit: what was inserted, deleted and substituted, frame by frame.

    Arrow keys go on and back, the space bar plays. Without a terminal it prints the table of
    `trace show`. It needs the tokenizer of the model the trace names.
    """
    from editflow.canvas.trace import read
    from editflow.cli.render.frames import frames, token_data
    from editflow.cli.saved import read_saved

    found = read(read_saved(file))
    if file == "-" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _table(streams, found)
        return
    from editflow.cli.playing import play as play_frames

    play_frames(list(frames(found, token_data(found))), streams.console(sys.stdout))


@trace.command()
@click.argument("file", metavar="TRACE")
@click.option("-o", "--output", metavar="PATH", help="The HTML file; default: TRACE.html.")
@click.pass_obj
def export(streams: Streams, file: str, output: str | None) -> None:
    """Write an edit as one HTML file with a slider, to be opened or sent anywhere.

    The page needs no network. `-o -` prints it.
    """
    from editflow.canvas.trace import read
    from editflow.cli.render.frames import token_data
    from editflow.cli.render.page import page
    from editflow.cli.saved import read_saved
    from editflow.errors import UsageError
    from editflow.workspace.commit import write_output

    found = read(read_saved(file))
    made = page(found, token_data(found))
    if file == "-" and output is None:
        raise UsageError("where to?", hint="Name the page with -o; -o - prints it.")
    if output == "-":
        streams.result(made)
        return
    target = Path(output or f"{file.removesuffix('.jsonl')}.html")
    write_output(target, made)
    streams.say(f"Wrote {target}.")


def _table(streams: Streams, found: Trace) -> None:
    from editflow.cli.render.trace import lines, token_names
    from editflow.errors import ModelError

    try:
        name = token_names(found)
    except ModelError as error:
        streams.warn(f"tokens are shown as numbers: {error.where}: {error.what}")
        name = "#{}".format
    for line in lines(found, name):
        streams.print(line)
