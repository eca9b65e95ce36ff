"""`editflow undo`: take back a run, or list the runs that can be taken back."""

from __future__ import annotations

import click

from editflow.cli.streams import Streams


@click.command()
@click.argument("run", required=False)
@click.option("--list", "listing", is_flag=True, help="List the recorded runs, newest first.")
@click.pass_obj
def undo(streams: Streams, run: str | None, listing: bool) -> None:
    """Take back RUN, by default the last run that still stands.

    All its files get back the bytes and permissions they had. Nothing is written when one of them
    has changed since. An undo is itself a run: `editflow undo` with its id makes the edits again.
    """
    from editflow.cli.render.summary import counted
    from editflow.workspace.commit import undo as take_back
    from editflow.workspace.journal import Journal

    journal = Journal()
    if listing:
        for record in journal.runs():
            files = counted(len(record.files), "file")
            streams.print(f"{record.id}  {record.time}  {files:>9}  {record.command}")
        return
    record = take_back(run, journal=journal)
    for path in record.paths:
        streams.say(f"restored {path}")
    streams.say(f"Took back run {record.undoes}.  Undo this: editflow undo {record.id}")
