"""`editflow data build`: a data set of edit pairs from a recipe."""

from __future__ import annotations

from pathlib import Path

import click

from editflow.cli.streams import Streams


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the data set.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Processes that write shards; default 1. The result is the same.",
)
@click.pass_obj
def build(streams: Streams, recipe: Path, output: Path, workers: int) -> None:
    """Build a data set as RECIPE, a TOML file, says.

    Texts are read, checked and stored in DIR/texts once; shards of pairs are made of them, and
    DIR/manifest.json says what they hold. What is interrupted goes on where it stopped when the
    same is asked again: finished shards stay.

    \b
    editflow data build data/recipes/data-mini.toml -o runs/data --workers 4
    """
    from editflow.cli.render.summary import counted
    from editflow.data.building.recipe import read_build_recipe
    from editflow.data.building.run import build as build_data

    manifest = build_data(
        read_build_recipe(recipe), output, workers=workers, working=streams.working
    )
    texts = manifest["texts"]
    for reason, count in texts["rejected"].items():
        streams.say(f"{-count:9,} {reason}")
    for name, count in texts["files"].items():
        streams.say(f"{count:9,} {name}")
    for split, found in manifest["splits"].items():
        files = counted(len(found["files"]), "file")
        streams.say(f"{found['pairs']:9,} {split} pairs, {files} in {output}")
