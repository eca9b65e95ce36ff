"""Options that more than one command has, each spelt and explained once.

Knows click; nothing of what the commands do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from editflow.errors import InputError, UsageError

F = TypeVar("F", bound=Callable[..., Any])

model = click.option(
    "-m", "--model", metavar="NAME|FOLDER", help="The model; default: the shipped `mini`."
)
device = click.option("--device", metavar="NAME", help="cpu, cuda, cuda:1; default: the best.")
seed = click.option(
    "--seed", type=click.IntRange(0), default=0, metavar="N", help="Seed of what is drawn."
)


def number(what: str) -> Callable[[F], F]:
    """Return the option `-n`: how many of what is filled in are printed."""
    words = f"Print N {what}, all but the first drawn at random."
    return click.option("-n", "number", type=click.IntRange(1), default=1, metavar="N", help=words)


pair_files = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES..."
)
pair_file = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
strict = click.option("--strict", is_flag=True, help="Stop at the first bad row.")
check = click.option("--check", is_flag=True, help="Only report whether it would; never write.")


def show_config(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print each setting with its origin, and stop."""
    if not wanted:
        return
    from editflow.cli.config import settings

    for key, setting in settings({}, isolated=ctx.params["isolated"]).items():
        value = "unset" if setting.value is None else f'"{setting.value}"'
        click.echo(f"{key} = {value}  ({setting.origin})")
    ctx.exit()


def read_instruction(value: str) -> str:
    """Return the instruction that `-I` names; UsageError when it is empty. See `read_words`."""
    text = read_words(value, "instruction")
    if not text:
        raise UsageError("the instruction is empty", hint='Say what to change: -I "fix typos".')
    return text


def read_words(value: str, what: str) -> str:
    """Return what an option says: the text itself, `@FILE`, `@@text`, `-` for stdin.

    `what` names it in errors: "instruction", "context".
    """
    if value == "-":
        text = _decoded(sys.stdin.buffer.read(), what, where="standard input")
    elif value.startswith("@@"):
        text = value[1:]
    elif value.startswith("@"):
        text = _decoded(_file(value[1:], what), what, where=value[1:])
    else:
        text = value
    return text.strip()


def _file(path: str, what: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        kind = "An instruction" if what == "instruction" else f"A {what}"
        raise InputError(
            f"the {what} cannot be read: {error.strerror}",
            where=path,
            hint=f'{kind} that starts with "@" is a file; write "@@" for the sign itself.',
        ) from error


def _decoded(data: bytes, what: str, *, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"the {what} is not UTF-8", where=where) from error


class BareChanged(click.Command):
    """A command whose `--changed` has an optional value: bare, it means HEAD.

    click would take the next argument, a path, for the value.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        head = ["--changed=HEAD" if arg == "--changed" else arg for arg in args[:end]]
        return super().parse_args(ctx, head + args[end:])
