"""Command groups whose commands are imported when they are named, so that `--help` is quick.

Knows click and tables of names; nothing of what a command does.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose `table` says where each command is: name -> "module:attribute"."""

    def __init__(self, *args: Any, table: Mapping[str, str], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.table = table

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, attribute = self.table[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
