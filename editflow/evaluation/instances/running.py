"""Run a model over rows of contexts and schemas, with constraints and without.

Knows infillers and editors; knows nothing of how they work, or of scores. Without constraints the
same model rewrites the object with empty values, the way it was trained to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from editflow.constraints.json_schema.plan import compile_schema
from editflow.editing.editor import Editor
from editflow.editing.filling.readers import ASKED
from editflow.editing.infiller import Infiller
from editflow.editing.instances.schemas import fill_schema
from editflow.errors import ConstraintError, UsageError
from editflow.evaluation.instances.scores import Made
from editflow.evaluation.instances.tasks import Task

Progress = Callable[[int], None]


def constrained(
    infiller: Infiller, tasks: Iterable[Task], *, progress: Progress = lambda _rows: None
) -> list[Made]:
    """Fill every schema from its context."""
    return [_made(task, lambda task: _filled(infiller, task), progress) for task in tasks]


def unconstrained(
    editor: Editor, tasks: Iterable[Task], *, progress: Progress = lambda _rows: None
) -> list[Made]:
    """Let the same model rewrite every object with empty values."""
    return [_made(task, lambda task: _rewritten(editor, task), progress) for task in tasks]


def _made(task: Task, make: Callable[[Task], tuple[str, int]], progress: Progress) -> Made:
    """Time one row; what is refused keeps the reason."""
    began = time.perf_counter()
    try:
        text, forwards = make(task)
    except (UsageError, ConstraintError) as error:
        return Made(task, seconds=time.perf_counter() - began, refusal=error.what)
    finally:
        progress(1)
    seconds = time.perf_counter() - began
    valid = not compile_schema(task.schema).gate.problems(text)
    return Made(task, text, _value(text), valid, forwards, seconds)


def _filled(infiller: Infiller, task: Task) -> tuple[str, int]:
    done = fill_schema(infiller, task.schema, context=task.context)
    return done.text, done.done.forwards


def _rewritten(editor: Editor, task: Task) -> tuple[str, int]:
    proposal = editor.rewrite(task.blank, f"{ASKED}: {task.context}")
    return proposal.text, proposal.stats.forwards


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
