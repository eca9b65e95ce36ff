"""`editflow models`: what is on this machine and what it is made of."""

from __future__ import annotations

import click

from editflow.cli.streams import Streams


@click.group()
def models() -> None:
    """List models, or show what one is made of."""


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
    facts |= {key: value for key, value in plain.items() if key != "model_type"}
    width = max(map(len, facts))
    for key, value in facts.items():
        streams.print(f"{key:<{width}}  {value}")
