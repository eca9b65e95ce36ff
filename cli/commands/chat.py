"""`editflow chat`: a conversation on a terminal; the work is `editflow.cli.filling.answering`'s."""

from __future__ import annotations

from typing import Any

import click

from editflow.cli.commands.generate import answering
from editflow.cli.streams import Streams


@click.command()
@answering
@click.option("--system", metavar="TEXT", help="What the model is told first.")
@click.pass_obj
def chat(streams: Streams, /, system: str | None, **given: Any) -> int:
    """Talk with a checkpoint of masked diffusion, turn by turn.

    -m names a folder or a repository of the hub with a chat template. Each answer is shown while it
    is filled in. An empty line, or the end of input, ends the conversation.
    """
    from editflow.cli.filling.answering import AnswerRequest, converse

    return converse(AnswerRequest(**given), streams, system=system)
