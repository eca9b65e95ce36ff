"""A command with two faces: templates have one list of options, JSON schemas another.

Knows how a command line names its target; nothing of what filling is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

_HOLES = ("{{", "<fill")


class ByTarget(click.Command):
    """Hands over to `editflow schema fill` where the target is a schema or a Python type."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        from editflow.cli.commands.schema import fill as fill_schema

        targets = positional(args, [*self.params, *fill_schema.params])
        placed = any(arg.partition("=")[0] == "--at" for arg in args)
        if targets and not placed and is_schema(targets[0]):
            return fill_schema.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def positional(args: Sequence[str], params: Sequence[click.Parameter]) -> list[str]:
    """Return the arguments that are neither options nor their values."""
    valued = {
        name
        for param in params
        if isinstance(param, click.Option) and not param.is_flag
        for name in param.opts
    }
    return list(_positional(iter(args), valued))


def _positional(args: Iterator[str], valued: set[str]) -> Iterator[str]:
    for arg in args:
        if arg == "--":
            yield from args
        elif arg in valued:
            next(args, None)
        elif not arg.startswith("-") or arg == "-":
            yield arg


def is_schema(target: str) -> bool:
    """Tell whether a target is a Python type, or a file of JSON in which nothing is to be filled.

    What is called `.schema.json` is meant as a schema, whatever is in it.
    """
    path = Path(target)
    if target.endswith(".schema.json"):
        return True
    if not path.exists():
        module, colon, name = target.partition(":")
        parts = [*module.split("."), *name.split(".")]
        return bool(colon) and all(part.isidentifier() for part in parts)
    if path.suffix != ".json" or not path.is_file():
        return False
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict | bool) and not any(hole in text for hole in _HOLES)
