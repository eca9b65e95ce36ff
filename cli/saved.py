"""Saved proposals: a patch or a trace on disk, and the changes it stands for today.

Knows both formats and checks them against the files; it writes nothing.
"""

from __future__ import annotations

from pathlib import Path

from editflow.canvas import trace as traces
from editflow.cli.streams import read_input
from editflow.editing.replay import trace_edits
from editflow.errors import InputError, PatchError, StaleError
from editflow.models.catalogue import find
from editflow.text.patch import FilePatch, parse_patch, patch_edits
from editflow.text.prompt import Reader
from editflow.text.source import Source
from editflow.workspace.commit import Change
from editflow.workspace.discover import read


def read_saved(name: str) -> bytes:
    """Return the bytes of a saved proposal, `-` for standard input."""
    data = read_input() if name == "-" else read(Path(name))
    if not data.strip():
        raise PatchError("empty: there is nothing to apply", where=name)
    return data


def changes(data: bytes) -> list[Change]:
    """Return the changes of a patch or trace; StaleError when a file is not as it was then."""
    if is_trace(data):
        return [_from_trace(traces.read(data))]
    return [_from_patch(patch) for patch in parse_patch(data)]


def is_trace(data: bytes) -> bool:
    """Tell a trace (JSON Lines) from a patch."""
    return data.lstrip().startswith(b"{")


def _from_patch(patch: FilePatch) -> Change:
    path = Path(patch.path)
    if not path.exists():
        hint = "Paths of a patch count from the current folder."
        raise InputError("no such file", where=patch.path, hint=hint)
    before = read(path)
    return Change(path, before, tuple(patch_edits(patch, before)))


def _from_trace(trace: traces.Trace) -> Change:
    """Make the edits again from the windows that the trace replays."""
    if trace.header.get("sampler") == "unmask":
        raise PatchError(
            "the trace of a fill cannot be applied",
            where="line 1",
            hint="editflow fill -w writes the file in place.",
        )
    path = trace.header.get("path")
    if not isinstance(path, str):
        raise PatchError("the trace is of standard input: it names no file", where="line 1")
    source = Source.from_bytes(read(Path(path)), path=path)
    if source.sha256 != trace.header.get("sha256"):
        raise StaleError(
            "the file is not the one the trace was made for",
            where=path,
            hint="Nothing was written. Run rewrite again.",
        )
    model = find(str(trace.header.get("model")))
    reader = Reader.from_folder(model.path)
    edits = trace_edits(trace, source, reader, context_length=model.context_length)
    return Change(Path(path), source.data, edits)
