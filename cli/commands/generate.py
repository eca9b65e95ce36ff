"""`editflow generate` and its options; the work is `editflow.cli.filling.answering`'s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from editflow.cli import options
from editflow.cli.streams import Streams

Command = TypeVar("Command", bound=Callable[..., Any])
PRESETS = ["blocks", "one-by-one", "left-to-right", "entropy", "margin", "threshold", "factor"]
PRESETS += ["entropy-bound", "klass", "remdm", "random"]


def answering(command: Command) -> Command:
    """Add the options by which an answer is made."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = [
    click.option(
        "-m", "--model", metavar="FOLDER|REPOSITORY", help="The model; none comes with editflow."
    ),
    options.device,
    click.option(
        "--dtype",
        type=click.Choice(["float32", "bfloat16", "float16"]),
        help="Precision; default: that of the files.",
    ),
    click.option(
        "--tokens", type=click.IntRange(1), default=128, metavar="N", help="Room of an answer: 128."
    ),
    click.option(
        "--steps", type=click.IntRange(1), metavar="N", help="At most N steps; default: by preset."
    ),
    click.option(
        "--preset",
        type=click.Choice(PRESETS),
        default="blocks",
        help="How masks are filled; default: block by block, what is sure at once.",
    ),
    click.option(
        "--block", type=click.IntRange(1), metavar="N", help="Tokens of a block, where there are."
    ),
    click.option(
        "--temperature", type=click.FloatRange(0), default=0.0, metavar="T", help="0 draws nothing."
    ),
    click.option(
        "--top-p",
        type=click.FloatRange(0, 1, min_open=True),
        metavar="P",
        help="Draw among the likeliest tokens that make up P.",
    ),
    click.option("--seed", type=click.IntRange(0), default=0, metavar="N", help="Seed of draws."),
    click.option("--stop", "stops", multiple=True, metavar="TEXT", help="End there. Repeatable."),
    click.option("--history", is_flag=True, help="Print each step as a line on stderr."),
]


@click.command()
@click.argument("prompt", metavar="PROMPT")
@answering
@click.option("--raw", is_flag=True, help="Go on with the prompt, without a chat template.")
@click.option("--json", is_flag=True, help="Print a JSON object with text and cost.")
@click.option("--trace", metavar="PATH", help="Save how the answer came about.")
@click.pass_obj
def generate(streams: Streams, /, prompt: str, **given: Any) -> int:
    """Answer one prompt with a checkpoint of masked diffusion.

    PROMPT is the text itself, @FILE, or - for standard input. -m names a folder or a repository of
    the hub: Dream, LLaDA and their kin. On a terminal the answer is shown while it is filled in:
    committed, fresh, revised, and as a draft what is still open. The answer goes to stdout.

    \b
    editflow generate -m Dream-org/Dream-v0-Instruct-7B "Why is the sky blue?"
    """
    from editflow.cli.filling.answering import AnswerRequest, answer
    from editflow.cli.options import read_words

    return answer(read_words(prompt, "prompt"), AnswerRequest(**given), streams)
