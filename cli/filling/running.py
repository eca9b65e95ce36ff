"""One `editflow fill`: read the target, fill it as often as is wanted, print or write it.

Knows the order of things and the streams; what filling is, the infiller knows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.cli.config import settings
from editflow.cli.filling.loading import load_infiller
from editflow.cli.filling.request import FillRequest
from editflow.cli.filling.tracing import save_trace
from editflow.cli.filling.watching import watching
from editflow.cli.options import read_words
from editflow.cli.render.summary import counted
from editflow.cli.render.visible import visible
from editflow.cli.streams import Streams, read_input
from editflow.cli.verification import failure
from editflow.errors import InputError
from editflow.text.source import Source
from editflow.workspace.commit import Change, commit
from editflow.workspace.discover import read
from editflow.workspace.journal import Journal

if TYPE_CHECKING:
    from editflow.editing.filling.filled import Filled
    from editflow.editing.infiller import FillOptions, Infiller


def run(request: FillRequest, streams: Streams) -> int:
    """Do what was asked and return the exit code."""
    request.validate()
    source = _source(request)
    context = read_words(request.context, "context")
    instruction = read_words(request.instruction, "instruction")
    infiller = _infiller(request, streams, source)
    fills = _fills(infiller, request, streams, (source, instruction, context))
    for number, filled in enumerate(fills, start=1):
        _deliver(filled, request, streams, number=number)
    return 0


def _source(request: FillRequest) -> Source:
    if request.target == "-":
        data, path = read_input(), None
    else:
        data, path = read(Path(request.target)), request.target
    if not data:
        raise InputError("empty", where=path or "standard input", hint="There is nothing to fill.")
    return Source.from_bytes(data, path=path)


def _infiller(request: FillRequest, streams: Streams, source: Source) -> Infiller:
    """Load the model, once the target is known to make sense."""
    found = settings({"model": request.model, "device": request.device}, isolated=streams.isolated)
    with streams.working("Loading the model"):
        from editflow.editing.infiller import read_target

        read_target(source, request.place)
        return load_infiller(found["model"].value, found["device"].value)


def _fills(
    infiller: Infiller, request: FillRequest, streams: Streams, asked: tuple[Source, str, str]
) -> Iterator[Filled]:
    """Yield the likeliest fill, then others drawn at random."""
    import torch

    source, instruction, context = asked
    for number in range(request.number):
        generator = torch.Generator().manual_seed(request.seed + number) if number else None
        with watching(streams, table=request.history) as watch:
            filled = infiller.fill(
                source,
                context=context,
                instruction=instruction,
                options=_options(request, watch, drawn=number > 0),
                generator=generator,
            )
        yield filled  # when nothing is drawn on the terminal any more


def _options(request: FillRequest, watch: Any, *, drawn: bool) -> FillOptions:
    from editflow.editing.infiller import FillOptions
    from editflow.sampling.masks.policy import UnmaskPolicy

    chosen: dict[str, Any] = {"steps": request.steps, "order": request.order}
    given = {name: value for name, value in chosen.items() if value is not None}
    policy = UnmaskPolicy(**given, temperature=1.0 if drawn else 0.0) if given or drawn else None
    lengths: Any = request.lengths
    return FillOptions(policy, lengths, request.given, request.place, watch)


def _deliver(filled: Filled, request: FillRequest, streams: Streams, *, number: int) -> None:
    """Write or print one result, and say what it cost."""
    if request.trace:
        save_trace(filled.trace, request.trace, number=number, of=request.number)
    run_id = _write(filled, request, streams) if request.write else None
    if request.json:
        streams.result(f"{_record(filled, written=request.write)}\n".encode("ascii"))
    elif not request.write:
        _print(filled, request, streams, number=number)
    streams.say(_described(filled))
    if run_id:
        streams.say(f"Filled {filled.source.path}.  Undo: editflow undo {run_id}")


def _write(filled: Filled, request: FillRequest, streams: Streams) -> str | None:
    """Write the file in place as one run; its id, None where nothing changed.

    VerificationError where the language of the file is known and the result does not parse.
    """
    if not filled.parses:
        raise failure(filled.verdict, filled.source.path, tried=1)
    path = Path(request.target)
    change = Change(path, filled.source.data, filled.edits)
    written = commit([change], journal=Journal(), command=f"fill {request.target}")
    for note in written.notes if written else ():
        streams.warn(note)
    return written.id if written else None


def _print(filled: Filled, request: FillRequest, streams: Streams, *, number: int) -> None:
    if request.number > 1:
        streams.result(f"--- {number} of {request.number} ---\n".encode())
    data = filled.data
    if sys.stdout.isatty():
        text = data.decode(filled.source.encoding, "backslashreplace")
        data = visible(text.replace("\r\n", "\n")).encode(sys.stdout.encoding, "backslashreplace")
    streams.result(data)


def _record(filled: Filled, *, written: bool) -> str:
    """Return the JSON object of a fill, ASCII, without a line ending."""
    stats = filled.stats
    return json.dumps(
        {
            "path": filled.source.path,
            "status": "written" if written else "filled",
            "text": filled.text,
            "values": filled.values,
            "confidence": {name: round(p, 4) for name, p in filled.confidence.items()},
            "forward_passes": stats.forwards,
            "tokens": stats.tokens,
            "seconds": round(stats.seconds, 4),
        }
    )


def _described(filled: Filled) -> str:
    """Return `3 slots · 9 tokens · least sure: port 0.56 · 14 forward passes, 0.4 s`."""
    stats, sure = filled.stats, filled.confidence
    parts = [counted(len(sure), "slot"), counted(stats.tokens, "token")]
    if sure:
        name = min(sure, key=lambda one: sure[one])
        parts.append(f"least sure: {name} {sure[name]:.2f}")
    passes = counted(stats.forwards, "forward pass", "forward passes")
    return " · ".join([*parts, f"{passes}, {stats.seconds:.1f} s"])
