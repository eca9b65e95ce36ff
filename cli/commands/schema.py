"""`editflow schema`: check a JSON schema before a model runs, or fill it; the options of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from editflow.cli import options
from editflow.cli.streams import Streams

_WANTED = (
    click.argument("schema", metavar="SCHEMA"),
    click.option(
        "--optional",
        type=click.Choice(["all", "required", "model"]),
        default="model",
        help="Which keys appear that need not; by default those the model wants.",
    ),
    click.option("--with", "present", multiple=True, metavar="PLACE", help="Must be there."),
    click.option("--without", "absent", multiple=True, metavar="PLACE", help="Must not be there."),
    click.option(
        "--set", "values", multiple=True, metavar="PLACE=VALUE", help="Has this value. Repeatable."
    ),
    click.option("--partial", metavar="FILE", help="An instance to keep and to add to."),
    click.option(
        "--refs", multiple=True, metavar="FILE", help="A schema that references name. Repeatable."
    ),
)


def _wanted(command: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in reversed(_WANTED):
        command = decorate(command)
    return command


@click.group()
def schema() -> None:
    """Check what a JSON schema allows, or fill it."""


@schema.command()
@_wanted
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def check(streams: Streams, /, as_json: bool, **wanted: Any) -> int:
    """Tell whether a schema is accepted, what would be filled in, and what a model decides.

    SCHEMA is a file, - for standard input, or a Python type as package.module:Name. What is refused
    is refused with the place and the reason, and status 3. No model is loaded.

    \b
    editflow schema check person.schema.json
    editflow schema check app.models:Order --set status=open
    """
    from editflow.cli.filling.schema import Wanted, check_schema

    return check_schema(Wanted(**wanted), streams, as_json=as_json)


@schema.command()
@_wanted
@click.option("--context", default="", metavar="FILE|TEXT", help="Where the values are from.")
@click.option("-I", "--instruction", default="", metavar="TEXT", help="What to do; @FILE, -.")
@options.model
@options.device
@options.number("instances as JSON Lines")
@options.seed
@click.option(
    "--preset", default="one-by-one", metavar="NAME", help="The way tokens are filled in."
)
@click.option(
    "--on-conflict",
    type=click.Choice(["witness", "fail"]),
    default="witness",
    help="Where the model's own is not valid: take one that is, or refuse.",
)
@click.option("--trace", metavar="PATH", help="Save how the values were filled.")
@click.option("--check", "instance", metavar="FILE", help="Only tell whether this could result.")
@click.pass_obj
def fill(streams: Streams, /, **given: Any) -> int:
    """Fill a JSON schema: an instance that is valid, every time, or a refusal.

    SCHEMA is a file, - for standard input, or a Python type as package.module:Name. PLACE is a key,
    `address.zip`, or a JSON pointer, `/items/0`. --context is a file, - for standard input, or the
    text itself. References are never fetched: give the schemas they name with --refs.

    \b
    editflow fill person.schema.json --context letter.txt
    editflow fill app.models:Order --context - --set status=open --optional required
    editflow fill person.schema.json --check person.json

    Status 1: the instance of --check is not in the language. Status 3: the schema is refused.
    """
    from editflow.cli.filling.schema import SchemaRequest, Wanted, check_instance, run

    instance = given.pop("instance")
    names = ("schema", "optional", "present", "absent", "values", "partial", "refs", "on_conflict")
    wanted = Wanted(**{name: given.pop(name) for name in names})
    if instance is not None:
        return check_instance(wanted, instance, streams)
    return run(SchemaRequest(wanted, **given), streams)
