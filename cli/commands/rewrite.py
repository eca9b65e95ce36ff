"""`editflow rewrite`: its options; the work is `editflow.cli.rewriting`'s."""

from __future__ import annotations

from typing import Any

import click

from editflow.cli import options
from editflow.cli.request import Request
from editflow.cli.streams import Streams


@click.command(cls=options.BareChanged)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "-I",
    "--instruction",
    required=True,
    metavar="TEXT",
    help="What to change; @FILE reads it from a file, - from stdin.",
)
@options.model
@options.device
@click.option(
    "--lines", multiple=True, metavar="A:B", help="Change only these lines. Repeatable; A: and :B."
)
@click.option(
    "--protect",
    multiple=True,
    metavar="REGEX|A:B",
    help="Never change what matches, or these lines. Repeatable.",
)
@click.option(
    "--changed",
    metavar="[=REF]",
    help="Change only lines that differ from git REF, by default HEAD.",
)
@click.option(
    "--budget", metavar="N|P%", help="Refuse more than N edits, or P% of the tokens, in a file."
)
@click.option(
    "--samples",
    type=click.IntRange(1),
    default=1,
    metavar="K",
    help="Try up to K candidates and keep the first that verifies.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, metavar="N", help="Seed of random candidates."
)
@click.option("-i", "--interactive", is_flag=True, help="Choose edits one by one, as git add -p.")
@click.option("--diff", is_flag=True, help="Show the edits; never write.")
@options.check
@click.option("-o", "--output", metavar="PATH", help="Write the new text there (one input).")
@click.option(
    "--verify",
    metavar="syntax|none|CMD",
    help="Refuse a result that no longer parses, or that CMD FILE does not accept.",
)
@click.option("--trace", metavar="FOLDER", help="Save how each file's edits came about.")
@click.option("--json", is_flag=True, help="Print one JSON object per file instead of a patch.")
@click.pass_obj
def rewrite(streams: Streams, /, **given: Any) -> int:
    """Rewrite text by instruction.

    PATHS are files, folders, or - for standard input. Files are written when all results are
    verified, all or none; `editflow undo` takes a run back. Text between comments
    `editflow: off` and `editflow: on`, and lines that end in `editflow: keep`, never change.

    \b
    editflow rewrite app.py -I "rename load to read"
    editflow rewrite src --changed -I "fix spelling in comments" --diff
    git show HEAD:notes.md | editflow rewrite - -I "fix grammar" > notes.md

    CMD of --verify is run by the shell with a temporary copy of the result, in place of {} or as
    last argument, and accepts it by exit status 0.
    """
    from editflow.cli.rewriting import run

    return run(Request(**given), streams)
