"""`editflow data show`: a few pairs of a file, drawn on a terminal, else as a patch."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from editflow.cli import options
from editflow.cli.streams import Streams

if TYPE_CHECKING:
    from editflow.data.pair import EditPair

    Located = tuple[str, EditPair]


@click.command()
@options.pair_file
@click.option(
    "-n", "count", type=click.IntRange(1), default=10, metavar="N", help="How many; default 10."
)
@click.option("--family", metavar="NAME", help="Only pairs of this family.")
@click.option(
    "--seed", type=int, metavar="N", help="Draw them at random with this seed, not the first ones."
)
@options.strict
@click.pass_obj
def show(streams: Streams, /, file: Path, strict: bool, **choice: Any) -> int:
    """Show pairs of FILE: the instruction and what it changes.

    On a terminal the changes are drawn; a pipe gets a git patch with the instructions as comments.
    """
    from editflow.cli.pair_files import PairFiles
    from editflow.cli.render import pairs
    from editflow.errors import InputError

    source = PairFiles(streams, strict)
    with streams.working("Reading rows", total=None) as advance:
        chosen = _chosen(source.pairs([file], advance), **choice)
    if not chosen:
        family = choice["family"]
        what = f'no pair of the family "{family}"' if family else "no pair"
        raise InputError(what, where=str(file))
    for where, pair in chosen:
        if sys.stdout.isatty():
            streams.console(sys.stdout).print(pairs.Drawing(where, pair))
        else:
            streams.result(pairs.patch(where, pair))
    return source.close()


def _chosen(
    rows: Iterable[Located], *, count: int, family: str | None, seed: int | None
) -> list[Located]:
    """Return the first rows of a family, or random ones, holding no more than `count` at a time."""
    from heapq import nsmallest
    from itertools import islice
    from random import Random

    wanted = (row for row in rows if family in (None, row[1].family))
    if seed is None:
        return list(islice(wanted, count))
    generator = Random(seed)
    return nsmallest(count, wanted, key=lambda _row: generator.random())
