"""Put the questions of a review to the person at the terminal, file by file.

Knows the terminal and $EDITOR; what the keys mean is `review`'s.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from editflow.cli.proposals import Candidate, Terms, judged
from editflow.cli.render.diff import FileDiff
from editflow.cli.render.visible import visible
from editflow.cli.review import Review, Unit, units
from editflow.cli.streams import Streams
from editflow.text.edits import apply_edits


def review(candidates: Sequence[Candidate], terms: Terms, streams: Streams) -> list[Candidate]:
    """Let the user choose among the edits of every file; what he leaves out is left out.

    A file of which he takes only part is checked again and marked "mixed".
    """
    result: list[Candidate] = []
    stopped = False
    for candidate in candidates:
        if stopped or not candidate.proposal.changed:
            untouched = replace(candidate, proposal=candidate.proposal.keep(()))
            result.append(untouched)
            continue
        chosen, stopped = _ask(candidate, streams)
        result.append(chosen if chosen == candidate else _checked(chosen, terms))
    return result


def _ask(candidate: Candidate, streams: Streams) -> tuple[Candidate, bool]:
    """Return the candidate with the edits the user wants, and whether he quit."""
    proposal = candidate.proposal
    source = proposal.source
    console = streams.console(sys.stderr)

    def ask(unit: Unit, progress: str, keys: str) -> str:
        console.print(FileDiff(source, unit.edits))
        question = visible(f"({progress}) Make this edit to {candidate.path} [{keys}]? ")
        console.print(Text(question, style="bold"), end="")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:  # end of input: the terminal is gone or Ctrl-D
            raise click.Abort
        return answer

    def rewrite(text: str) -> str | None:
        try:
            return click.edit(text, extension=Path(candidate.path).suffix)
        except click.ClickException as error:
            streams.warn(error.format_message())
            return None

    state = Review(source, units(source, proposal.edits), ask, streams.say, rewrite)
    edits = tuple(state.run())
    if apply_edits(source.data, edits) == proposal.data:
        return candidate, state.quit
    return replace(candidate, proposal=proposal.keep(edits), mixed=bool(edits)), state.quit


def _checked(candidate: Candidate, terms: Terms) -> Candidate:
    return judged(candidate.proposal, replace(terms, samples=1), mixed=candidate.mixed)
