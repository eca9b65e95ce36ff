"""`editflow data convert`: any file of pairs to JSON Lines or Parquet in our own names."""

from __future__ import annotations

from pathlib import Path

import click

from editflow.cli import options
from editflow.cli.streams import Streams


@click.command()
@options.pair_file
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Where to write: .jsonl, .jsonl.xz, .jsonl.gz or .parquet.",
)
@options.strict
@click.pass_obj
def convert(streams: Streams, file: Path, output: Path, strict: bool) -> int:
    """Write the pairs of FILE to OUT, with the names and the kind of file of this project.

    Fields that pairs have no place for go to `meta`. Bad rows are told and left out, and the
    command ends with 1; with --strict the first one ends it and nothing is written.
    """
    from editflow.cli.pair_files import PairFiles
    from editflow.cli.render.summary import counted
    from editflow.data.pair import write_pairs

    source = PairFiles(streams, strict)
    with streams.working("Converting rows", total=None) as advance:
        count = write_pairs((pair for _, pair in source.pairs([file], advance)), output)
    streams.say(f"Wrote {counted(count, 'pair')} to {output}.")
    return source.close()
