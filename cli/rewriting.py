"""One `editflow rewrite`: find, read, propose, check, choose, and hand over to delivery.

Knows the order of things; each step is somewhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from editflow.cli import delivery, reviewing
from editflow.cli.budget import Budget
from editflow.cli.confidence import read_confidence
from editflow.cli.config import settings
from editflow.cli.guidance import read_guidance
from editflow.cli.options import read_instruction
from editflow.cli.proposals import Task, Terms, propose
from editflow.cli.regions import Limits
from editflow.cli.request import Request
from editflow.cli.streams import Streams, read_input
from editflow.errors import InputError, UsageError
from editflow.models.catalogue import find
from editflow.text.source import Source
from editflow.workspace.discover import discover, read

if TYPE_CHECKING:
    from editflow.editing.editor import Editor


def run(request: Request, streams: Streams) -> int:
    """Do what was asked and return the exit code."""
    request.validate()
    chosen = _settings(request, streams)
    terms = _terms(request, chosen)
    instruction = read_instruction(request.instruction)
    sources = _sources(request, streams)
    if not sources:
        streams.say(f"Nothing to do: no line differs from {request.changed}.")
        return 0
    limits = Limits(request.lines, request.protect, request.changed)
    task = Task(instruction, sources, [limits.region(source) for source in sources])
    with streams.working("Loading the model"):
        editor = load_editor(chosen["model"] or "mini", chosen["device"])
    with streams.working("Rewriting", total=len(sources)) as progress:
        candidates = propose(editor, task, terms, progress=progress)
    if request.interactive and not any(candidate.refusal for candidate in candidates):
        candidates = reviewing.review(candidates, terms, streams)
    return delivery.deliver(candidates, request, streams)


def load_editor(model: str, device: str | None) -> Editor:
    """Load the model; here and nowhere earlier, since torch takes seconds to import.

    ModelError for a name that is nowhere, told at once; UsageError for a device that is not there.
    """
    find(model)
    from editflow.editing.editor import Editor

    if device is not None:
        check_device(device)
    return Editor.from_pretrained(model, device=device)


def check_device(device: str) -> None:
    """Raise UsageError for a device that is not there."""
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:  # both, depending on what is missing
        raise UsageError(
            f"the device cannot be used: {str(error).partition(chr(10))[0]}",
            where=f"--device {device}",
            hint="Leave it out to use the best there is.",
        ) from error


def _settings(request: Request, streams: Streams) -> dict[str, str | None]:
    flags = {key: getattr(request, key) for key in ("model", "device", "verify", "budget")}
    found = settings(flags, isolated=streams.isolated)
    return {key: setting.value for key, setting in found.items()}


def _terms(request: Request, chosen: Mapping[str, str | None]) -> Terms:
    return Terms(
        verify=chosen["verify"] or "syntax",
        budget=Budget.parse(chosen["budget"]),
        samples=request.samples,
        seed=request.seed,
        guidance=read_guidance(chosen["guidance"]),
        confidence=read_confidence(chosen["confidence"]) if request.trusting else 0.0,
    )


def _sources(request: Request, streams: Streams) -> list[Source]:
    """Read what is to be rewritten; nothing only when `--changed` leaves nothing."""
    if request.from_stdin:
        data = read_input()
        if not data:
            raise InputError("empty", where="standard input", hint="There is no text to edit.")
        return [Source.from_bytes(data)]
    found = discover(request.paths, changed=request.changed)
    for note in found.notes:
        streams.warn(note)
    for skip in found.skipped:
        streams.say(f"skipped {_name(skip.path)}: {skip.reason}")
    request.validate_files(found.files)
    return [Source.from_bytes(read(path), path=_name(path)) for path in found.files]


def _name(path: Path) -> str:
    """Return the path from here, as a patch needs it, or the whole path when not below here."""
    full, here = path.parent.resolve() / path.name, Path.cwd().resolve()
    return str(full.relative_to(here) if full.is_relative_to(here) else full)
