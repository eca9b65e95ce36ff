"""`editflow data`: edit pairs from their sources to the files a model is trained on."""

from __future__ import annotations

import click

from editflow.cli.lazy import LazyGroup

COMMANDS = {
    "mine": "editflow.cli.commands.data.mine:mine",
    "build": "editflow.cli.commands.data.build:build",
    "check": "editflow.cli.commands.data.check:check",
    "show": "editflow.cli.commands.data.show:show",
    "stats": "editflow.cli.commands.data.stats:stats",
    "convert": "editflow.cli.commands.data.convert:convert",
}


@click.group(cls=LazyGroup, table=COMMANDS)
def data() -> None:
    """Make edit pairs and look into files of them.

    Files are JSON Lines (.jsonl, .jsonl.xz, .jsonl.gz) or Parquet. Rows have the fields before,
    after and instruction, or those of CommitPackFT, EditPackFT, CanItEdit, CoEdIT, InstructCoder
    or TRL.
    """
