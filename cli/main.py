"""The `editflow` program: its verbs, its global options, and how each error ends the process.

It knows no verb's work: a command module is imported when it is named, and is light to import.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from editflow import __version__
from editflow.cli.launched import let_the_first_say_it
from editflow.cli.lazy import LazyGroup
from editflow.cli.options import show_config
from editflow.cli.streams import Streams
from editflow.errors import EditflowError

COMMANDS = {
    "rewrite": "editflow.cli.commands.rewrite:rewrite",
    "fill": "editflow.cli.commands.fill:fill",
    "generate": "editflow.cli.commands.generate:generate",
    "chat": "editflow.cli.commands.chat:chat",
    "schema": "editflow.cli.commands.schema:schema",
    "apply": "editflow.cli.commands.apply:apply",
    "undo": "editflow.cli.commands.undo:undo",
    "trace": "editflow.cli.commands.trace:trace",
    "train": "editflow.cli.commands.train:train",
    "eval": "editflow.cli.commands.eval:evaluate",
    "data": "editflow.cli.commands.data:data",
    "models": "editflow.cli.commands.models:models",
}

CANNOT_START = 2
INTERRUPTED = 130
BROKEN_PIPE = 141  # what the shell reports for any program that SIGPIPE ends


class Program(LazyGroup):
    """A group of lazy commands whose errors end in our exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end with 1, which here means "would change"
            raise click.exceptions.Exit(_without_reader()) from None
        except Exception as error:
            if ctx.params["debug"] and not isinstance(error, click.ClickException | click.Abort):
                traceback.print_exc()
            raise

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        extra |= {"prog_name": "editflow", "standalone_mode": False}
        try:
            code = super().main(args=args, **extra) or 0
            sys.stdout.flush()
        except Exception as error:
            code = end(error, Streams())
        sys.exit(code)


def end(error: Exception, streams: Streams) -> int:
    """Say on stderr what went wrong and return the exit code."""
    if cannot_start(error):
        let_the_first_say_it()
    match error:
        case EditflowError():
            streams.error(error.what, where=error.where, hint=error.hint)
            return error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            error.show()
        case click.ClickException():
            streams.error(error.format_message(), hint=_help_hint(error))
        case click.Abort():
            streams.error("interrupted")
            return INTERRUPTED
        case BrokenPipeError():
            return _without_reader()
        case _:
            hint = "This is a bug in editflow. `editflow --debug ...` shows the traceback."
            streams.error(f"internal error: {type(error).__name__}: {error}", hint=hint)
    return CANNOT_START


def cannot_start(error: Exception) -> bool:
    """Return whether the command line, a file or a model is at fault, as every process finds."""
    if isinstance(error, EditflowError):
        return error.exit_code == CANNOT_START
    return isinstance(error, click.ClickException)


def _without_reader() -> int:
    """Nobody reads stdout any more: keep the interpreter from failing when it flushes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return BROKEN_PIPE


def _help_hint(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    return f"See `{context.command_path} --help`." if context else None


@click.group(cls=Program, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="editflow %(version)s")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and warnings.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour on a terminal; NO_COLOR is honoured.",
)
@click.option("--isolated", is_flag=True, is_eager=True, help="Ignore configuration files.")
@click.option(
    "--show-config",
    is_flag=True,
    expose_value=False,
    callback=show_config,
    help="Show each setting and where it comes from.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(ctx: click.Context, quiet: bool, color: str, isolated: bool, debug: bool) -> None:
    """Edit text with models that predict edits.

    The result goes to stdout: a git patch, or the new text for `-`. Everything said to people
    goes to stderr.

    \b
    Exit codes: 0 done or nothing to change, 1 a check found something,
    2 cannot start, 3 refused and nothing written, 130 interrupted.
    """
    # transformers, where a command needs it, reads these when it is imported.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    ctx.obj = Streams(quiet=quiet, color=color, isolated=isolated)
    del debug  # read by `Program.invoke`
