"""`editflow train`: its options; the work is `editflow.cli.training`'s."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from editflow.cli import options
from editflow.cli.streams import Streams

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...", type=_PATH)
@click.option("-o", "--output", required=True, type=_PATH, help="Folder of the new model.")
@click.option(
    "--objective",
    type=click.Choice(["edit", "bregman", "masked", "block", "mixed"]),
    default="edit",
    help="What to learn: edits, rates of edits over time, masks in texts, masks block by block, "
    "edits and masks.",
)
@click.option("--base", default="mini", metavar="NAME|FOLDER|HUB", help="The model to begin with.")
@click.option("--epochs", type=click.FloatRange(0, min_open=True), help="Passes over the rows.")
@click.option("--steps", type=click.IntRange(1), help="Steps, instead of passes.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Learning rate of AdamW.")
@click.option("--batch", type=click.IntRange(1), help="Rows a step.")
@click.option(
    "--val", default="0.1", metavar="SHARE|FILE", help="Rows to score on: a share, or a file."
)
@click.option("--lora", type=click.IntRange(1), metavar="RANK", help="Train an adapter only.")
@click.option(
    "--quantize", type=click.Choice(["nf4", "int8"]), help="Bits of the weights under an adapter."
)
@click.option("--patience", type=click.IntRange(1), help="Stop after N evaluations without gain.")
@click.option(
    "--config", type=_PATH, help="TOML of further training arguments, as EditFlowConfig has them."
)
@click.option("--seed", type=click.IntRange(0), default=0, metavar="N", help="Seed of the run.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in the output folder.")
@click.option("--dry-run", is_flag=True, help="Show what would be trained on, and stop.")
@options.device
@click.pass_obj
def train(streams: Streams, /, **given: Any) -> int:
    """Fine-tune a model on edit pairs, or texts, of your own.

    FILES hold rows with `before`, `after` and `instruction`, JSON Lines or Parquet, also under the
    names that other data sets give them. To learn masks they hold `text`, or `prompt` and `answer`;
    a file of rows for both may hold both. What a model reads at once is limited: of longer pairs
    the lines around the change are kept, longer texts are cut into pieces.

    \b
    editflow train pairs.jsonl -o house-style
    editflow train notes.jsonl --objective masked -o denoiser
    editflow rewrite src -I "apply our style" -m house-style
    accelerate launch -m editflow.cli train pairs.jsonl -o house-style
    """
    from editflow.cli.training.job import run
    from editflow.cli.training.settings import Job

    return run(Job(**given), streams)
