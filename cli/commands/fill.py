"""`editflow fill`: its options; the work is `editflow.cli.filling.running`'s."""

from __future__ import annotations

from typing import Any

import click

from editflow.cli import options
from editflow.cli.filling.by_target import ByTarget
from editflow.cli.filling.request import FillRequest
from editflow.cli.streams import Streams

ORDERS = ["confidence", "margin", "entropy", "random", "left-to-right"]


@click.command(cls=ByTarget)
@click.argument("target", metavar="TARGET")
@click.option("--context", default="", metavar="TEXT", help="What to go by; @FILE, - for stdin.")
@click.option("-I", "--instruction", default="", metavar="TEXT", help="What to write; @FILE, -.")
@click.option("--at", metavar="LINE:COL", help="Fill in something before this place of a file.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of a slot; of a section yes, no or a number. Repeatable.",
)
@options.model
@options.device
@options.number("results")
@options.seed
@click.option("--order", type=click.Choice(ORDERS), help="Which tokens first; default: the surest.")
@click.option(
    "--steps",
    type=click.IntRange(1),
    metavar="N",
    help="Take at most N steps; default: one for each token.",
)
@click.option(
    "--lengths",
    type=click.Choice(["search", "usual", "edits", "dreamon"]),
    help="Try lengths, guess them, or let edit heads (mini), or DreamOn, change them.",
)
@click.option("-w", "--write", is_flag=True, help="Write the file in place; undo takes it back.")
@click.option("--json", is_flag=True, help="Print a JSON object with text and values.")
@click.option("--trace", metavar="PATH", help="Save how the slots were filled.")
@click.option("--history", is_flag=True, help="Print each step as a line on stderr.")
@click.pass_obj
def fill(streams: Streams, /, **given: Any) -> int:
    """Fill the slots of a template, the holes of a file, or a JSON schema.

    A schema, person.schema.json or package.module:Name, has options of its own: see
    `editflow schema fill --help`. Any other TARGET is a file, or - for standard input. The filled
    text goes to stdout; everything outside the slots stays as it is, byte for byte.

    \b
    {{name}}  {{n: int 0..99}}  {{d: date}}  {{id: /[A-Z]{3}/}}  {{c: red | green}}
    {{t: text ~40}}  {{same(name)}}  {{?part}}…{{/part}}  {{#item 1..3 ", "}}…{{/item}}

    A file in which <fill> or <fill: a hint> stands is filled there, and braces mean themselves.
    A slot with a type always holds it, whatever the model says.

    \b
    editflow fill letter.txt --context "Anna ordered 3 lamps" --set day=2026-11-21
    editflow fill app.py --at 12:5 -w
    """
    from editflow.cli.filling.running import run

    return run(FillRequest(**given), streams)
