"""From a trace back to byte edits: what the model did, made again without the model.

Knows traces, windows and tokenizers; loads no weights.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from editflow.canvas.trace import Trace, replay_all
from editflow.editing.plan import changes, make_plan, to_edits
from editflow.errors import PatchError
from editflow.text.edits import Edit
from editflow.text.prompt import Reader
from editflow.text.source import Source

if TYPE_CHECKING:
    from editflow.cli.catalogue import Model


def trace_edits(trace: Trace, source: Source, model: Model) -> tuple[Edit, ...]:
    """Return the edits a trace records; PatchError when it does not fit source and model."""
    reader = Reader.from_folder(model.path)
    plan = make_plan(
        source,
        str(trace.header.get("instruction")),
        reader,
        region=None,
        context_length=model.context_length,
    )
    starts = plan.encoding.starts
    spans = [[int(starts[cut.start]), int(starts[cut.end])] for cut in plan.windows]
    try:
        active = [spans.index(list(span)) for span in trace.header["windows"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _unfit(model) from error
    pairs = zip(active, trace.canvases, strict=True)
    if not all(np.array_equal(plan.canvases[i].ids, canvas.ids) for i, canvas in pairs):
        raise _unfit(model)
    windows = tuple(plan.windows[index] for index in active)
    operations = [
        [o for step in trace.steps if step.canvas == place for o in step.operations]
        for place in range(len(active))
    ]
    found = changes(replace(plan, windows=windows), replay_all(trace), operations, reader)
    return tuple(to_edits(source, found)[0])


def _unfit(model: Model) -> PatchError:
    return PatchError(
        f"the trace does not fit the model {model.name}",
        where="line 1",
        hint="It was made with another version of it. Run rewrite again.",
    )
