"""`editflow models`: what is on this machine, what it is made of, and adapters made whole."""

from __future__ import annotations

from pathlib import Path

import click

from editflow.cli.streams import Streams


@click.group()
def models() -> None:
    """List models, show what one is made of, or merge an adapter into its base."""


@models.command("list")
@click.pass_obj
def list_models(streams: Streams) -> None:
    """List the models that come with editflow."""
    from editflow.models.catalogue import shipped

    for model in shipped():
        size = f"{model.parameters / 1e6:.1f} M parameters"
        streams.print(f"{model.name}  {size}  {model.family}  {model.path}")


@models.command()
@click.argument("name", metavar="MODEL")
@click.pass_obj
def show(streams: Streams, name: str) -> None:
    """Show a shipped model, or the one in a folder."""
    from editflow.models.catalogue import find

    model = find(name)
    facts = {
        "name": model.name,
        "path": model.path,
        "family": model.family,
        "parameters": f"{model.parameters:,}",
        "on disk": f"{model.size / 1e6:.1f} MB",
    }
    plain = {k: v for k, v in sorted(model.config.items()) if isinstance(v, int | float | str)}
    if model.adapter is not None:
        base = model.adapter.get("base_model_name_or_path")
        facts["adapter"] = f"rank {model.adapter.get('r')} over {base}"
    facts |= {key: value for key, value in plain.items() if key != "model_type"}
    width = max(map(len, facts))
    for key, value in facts.items():
        streams.print(f"{key:<{width}}  {value}")


@models.command()
@click.argument("adapter", metavar="ADAPTER", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the whole model.",
)
@click.pass_obj
def merge(streams: Streams, adapter: Path, output: Path) -> None:
    """Add an adapter to the weights of its base, in the precision of the base.

    ADAPTER is a folder that `editflow train --lora` left with keep_adapter or --quantize. It can be
    used as it is, too, as long as its base is there.
    """
    from editflow.cli.merging import merge as join

    join(adapter, output, streams)
