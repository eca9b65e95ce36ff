"""From a trace back to byte edits: what the model did, made again without the model.

Knows traces, windows and tokenizers; loads no weights.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from editflow.canvas.trace import Trace, replay_all
from editflow.editing.plan import Plan, changes, make_plan, to_edits
from editflow.errors import PatchError
from editflow.text.edits import Edit
from editflow.text.prompt import Reader
from editflow.text.source import Source


def trace_edits(
    trace: Trace, source: Source, reader: Reader, *, context_length: int
) -> tuple[Edit, ...]:
    """Return the edits a trace records; PatchError when it does not fit the source or the model."""
    plan = make_plan(
        source,
        str(trace.header.get("instruction")),
        reader,
        region=None,
        context_length=context_length,
    )
    active = _windows(trace, plan)
    operations = [
        [op for step in trace.steps if step.canvas == place for op in step.operations]
        for place in range(len(active))
    ]
    seen = replace(plan, windows=tuple(plan.windows[index] for index in active))
    return tuple(to_edits(source, changes(seen, replay_all(trace), operations, reader))[0])


def _windows(trace: Trace, plan: Plan) -> list[int]:
    """Find the windows the trace's canvases were, by their spans in the text."""
    starts = plan.encoding.starts
    spans = [[int(starts[cut.start]), int(starts[cut.end])] for cut in plan.windows]
    try:
        found = [spans.index(list(span)) for span in trace.header["windows"]]
        pairs = zip(found, trace.canvases, strict=True)
        if all(np.array_equal(plan.canvases[i].ids, canvas.ids) for i, canvas in pairs):
            return found
    except (KeyError, TypeError, ValueError) as error:
        raise _unfit() from error
    raise _unfit()


def _unfit() -> PatchError:
    return PatchError(
        "the trace does not fit the model it names",
        where="line 1",
        hint="It was made with another version of the model. Run rewrite again.",
    )
