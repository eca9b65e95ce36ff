"""Save how a text or an instance was filled, one file for each that was asked for."""

from __future__ import annotations

from pathlib import Path

from editflow.canvas import trace as traces
from editflow.workspace.commit import write_output


def save_trace(trace: traces.Trace, path: str, *, number: int = 0, of: int = 1) -> None:
    """Write a trace to `path`, that of number k of several to `path.k`."""
    write_output(Path(path if of == 1 else f"{path}.{number}"), traces.write(trace))
