"""`editflow data stats`: its options; the counting is `editflow.data.statistics`'."""

from __future__ import annotations

from pathlib import Path

import click

from editflow.cli import options
from editflow.cli.streams import Streams


@click.command()
@options.pair_files
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="PNG", help="Draw the histograms there, too."
)
@options.strict
@click.pass_obj
def stats(
    streams: Streams, files: tuple[Path, ...], as_json: bool, plot: Path | None, strict: bool
) -> int:
    """Count the pairs of files, all together.

    Rows by family, language, licence and split; histograms of the lengths of the texts, of the
    sizes of the edits and of how many there are in a pair.
    """
    import json

    from editflow.cli.pair_files import PairFiles
    from editflow.cli.render import plotting, tables
    from editflow.data.statistics import Statistics

    if plot:
        plotting.require()
    source, found = PairFiles(streams, strict), Statistics()
    with streams.working("Counting rows", total=None) as advance:
        for _, pair in source.pairs(files, advance):
            found.add(pair)
    if as_json:
        streams.print(json.dumps(found.record() | {"bad": source.bad}))
    else:
        for line in tables.lines(found):
            streams.print(line)
    if plot:
        plotting.plot(found, plot)
        streams.say(f"Drew {plot}.")
    return source.close()
