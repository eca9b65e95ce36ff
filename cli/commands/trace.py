"""`editflow trace`: look at how an edit came about."""

from __future__ import annotations

import click

from editflow.cli.streams import Streams


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
    from editflow.cli.render.trace import lines, token_names
    from editflow.cli.saved import read_saved
    from editflow.errors import ModelError

    found = read(read_saved(file))
    try:
        name = token_names(found)
    except ModelError as error:
        streams.warn(f"tokens are shown as numbers: {error.where}: {error.what}")
        name = "#{}".format
    for line in lines(found, name):
        streams.print(line)
