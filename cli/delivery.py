"""Hand over what was decided: write files, print a patch, a text, JSON, or only a report.

Knows the workspace and the streams; nothing of models. Nothing is written unless all is accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from editflow.canvas import trace as traces
from editflow.cli.proposals import Candidate
from editflow.cli.render.json import record
from editflow.cli.render.summary import counted, describe
from editflow.cli.render.visible import visible
from editflow.cli.request import Request
from editflow.cli.streams import Streams
from editflow.errors import WriteError
from editflow.workspace.commit import Change, commit, write_output
from editflow.workspace.journal import Journal

WOULD_CHANGE = 1


def deliver(candidates: Sequence[Candidate], request: Request, streams: Streams) -> int:
    """Deliver all candidates, or none when one is refused; return the exit code.

    Files are written before anything is printed, so that a closed pipe loses words only.
    """
    if request.trace:
        _save_traces(candidates, Path(request.trace))
    if any(candidate.refusal for candidate in candidates):
        return _refuse(candidates, request, streams)
    run = _commit(candidates, streams) if request.in_place else None
    if request.output and request.output != "-":
        write_output(Path(request.output), candidates[0].proposal.data)
    _print(candidates, request, streams)
    _report(candidates, request, streams)
    if run:
        streams.say(_rewritten(candidates, run))
    changed = any(candidate.proposal.changed for candidate in candidates)
    return WOULD_CHANGE if request.check and changed else 0


def _refuse(candidates: Sequence[Candidate], request: Request, streams: Streams) -> int:
    if request.json:
        _print_json(candidates, request, streams)
    errors = [candidate.refusal for candidate in candidates if candidate.refusal]
    for error in errors:
        streams.error(error.what, where=error.where, hint=error.hint)
    return max(error.exit_code for error in errors)


def _commit(candidates: Sequence[Candidate], streams: Streams) -> str | None:
    """Write all changed files as one run; return its id, None when nothing changed."""
    changes = [
        Change(Path(found.path), found.proposal.source.data, found.proposal.edits)
        for found in candidates
        if found.proposal.changed
    ]
    instruction = candidates[0].proposal.instruction
    written = commit(changes, journal=Journal(), command=f"rewrite -I {instruction!r}")
    if written is None:
        return None
    for note in written.notes:
        streams.warn(note)
    return written.id


def _save_traces(candidates: Sequence[Candidate], folder: Path) -> None:
    for candidate in candidates:
        path = Path(candidate.proposal.source.path or "stdin")
        inside = [part for part in path.parts if part not in (path.anchor, "..")]
        target = folder.joinpath(*inside[:-1], f"{inside[-1]}.trace.jsonl")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"cannot be made: {error.strerror}", where=str(folder)) from error
        write_output(target, traces.write(candidate.proposal.trace))


def _print(candidates: Sequence[Candidate], request: Request, streams: Streams) -> None:
    """Print the result to stdout in the form that was asked for."""
    if request.json:
        _print_json(candidates, request, streams)
    elif request.prints_text:
        _print_text(candidates[0], streams)
    elif _draws(request):
        _draw(candidates, streams)
    elif request.prints_edits and not sys.stdout.isatty():
        for candidate in candidates:
            proposal = candidate.proposal
            streams.result(proposal.patch(proposal.source.path or "stdin"))


def _draws(request: Request) -> bool:
    """Whether the edits are drawn: on a terminal, unless the user has just looked at them."""
    return request.prints_edits and sys.stdout.isatty() and not request.interactive


def _print_json(candidates: Sequence[Candidate], request: Request, streams: Streams) -> None:
    lines = [record(candidate, written=request.writes) for candidate in candidates]
    streams.result("".join(f"{line}\n" for line in lines).encode("ascii"))


def _print_text(candidate: Candidate, streams: Streams) -> None:
    """Print the new text, byte for byte; a terminal gets no control characters."""
    data = candidate.proposal.data
    if sys.stdout.isatty():
        text = data.decode(candidate.proposal.source.encoding, "backslashreplace")
        data = visible(text.replace("\r\n", "\n")).encode(sys.stdout.encoding, "backslashreplace")
    streams.result(data)


def _draw(candidates: Sequence[Candidate], streams: Streams) -> None:
    """Draw the edits of each file, and what they cost under them."""
    from editflow.cli.render.diff import FileDiff

    changed = [candidate for candidate in candidates if candidate.proposal.changed]
    for index, candidate in enumerate(changed):
        if index:
            streams.print("")
        diff = FileDiff(candidate.proposal.source, candidate.proposal.edits)
        streams.console(sys.stdout).print(diff)
        sys.stdout.flush()
        streams.say(describe(candidate))


def _report(candidates: Sequence[Candidate], request: Request, streams: Streams) -> None:
    """Say what was found for each file, where that is not said yet, and for all of them."""
    several = len(candidates) > 1
    for candidate in candidates:
        if candidate.proposal.changed and not _draws(request):
            streams.say(f"{candidate.path}: {describe(candidate)}")
        elif not candidate.proposal.changed and not several:
            streams.say(describe(candidate))
    changed = [candidate for candidate in candidates if candidate.proposal.changed]
    if request.output and request.output != "-":
        streams.say(f"Wrote {request.output}.")
    elif not request.writes:
        streams.say(f"{len(changed)} of {counted(len(candidates), 'file')} would change.")
    elif several and not changed:
        streams.say(f"Nothing to change in {counted(len(candidates), 'file')}.")


def _rewritten(candidates: Sequence[Candidate], run: str) -> str:
    changed = sum(candidate.proposal.changed for candidate in candidates)
    others = len(candidates) - changed
    rest = f", {others} unchanged" if others else ""
    return f"Rewrote {counted(changed, 'file')}{rest}.  Undo: editflow undo {run}"
