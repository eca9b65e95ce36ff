"""`editflow apply`: write edits that were proposed earlier, as a patch or as a trace."""

from __future__ import annotations

import click

from editflow.cli import options
from editflow.cli.streams import Streams


@click.command()
@click.argument("proposal", metavar="PATCH|TRACE")
@options.check
@click.pass_obj
def apply(streams: Streams, proposal: str, check: bool) -> None:
    """Apply a saved proposal: a patch, a trace, or - for one of them on standard input.

    All of it or nothing, and never by guessing: a file that is not as it was when the proposal
    was made is refused. Paths count from the current folder.
    """
    from editflow.cli.render.summary import counted
    from editflow.cli.saved import changes, read_saved
    from editflow.workspace.commit import commit
    from editflow.workspace.journal import Journal

    found = changes(read_saved(proposal))
    files = counted(len(found), "file")
    if check:
        streams.say(f"Applies to {files}.")
        return
    record = commit(found, journal=Journal(), command=f"apply {proposal}")
    if record is None:
        streams.say("Nothing to change.")
        return
    for note in record.notes:
        streams.warn(note)
    streams.say(f"Applied to {files}.  Undo: editflow undo {record.id}")
