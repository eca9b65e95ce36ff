"""Score how well a model takes the values of a JSON schema from a text: leaf by leaf.

Knows rows of contexts and schemas, infillers and editors; knows nothing of how they work. Beside
the constrained fill stands the same model without constraints: it rewrites the object with empty
values, the way it was trained to.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from editflow.constraints.json_schema.plan import compile_schema
from editflow.editing.editor import Editor
from editflow.editing.infiller import Infiller
from editflow.editing.instances.schemas import ASKED, fill_schema
from editflow.errors import InputError
from editflow.evaluation.metrics import wilson

SHIPPED = Path(__file__).parent / "rows" / "fill_schema.jsonl"


@dataclass(frozen=True, slots=True)
class Task:
    """A context, a schema, and the one instance that the context tells."""

    id: str
    context: str
    schema: dict[str, Any]
    value: dict[str, Any]

    @property
    def blank(self) -> str:
        """The object with its keys and no values."""
        return json.dumps(dict.fromkeys(self.value, ""), indent=2) + "\n"


@dataclass(slots=True)
class Tally:
    """What became of the rows: all counts but `seconds`."""

    rows: int = 0
    valid: int = 0
    whole: int = 0
    leaves: int = 0
    right: int = 0
    seconds: float = 0.0
    by_kind: dict[str, list[int]] = field(default_factory=dict)
    """leaves and right ones, by the kind of the leaf"""

    def add(self, task: Task, made: Any, *, valid: bool) -> None:
        """Count one row; `made` is the value, None where the text could not be read."""
        self.rows += 1
        self.valid += valid
        matches = list(_matches(task, made))
        self.whole += all(ok for _, ok in matches)
        for kind, ok in matches:
            counts = self.by_kind.setdefault(kind, [0, 0])
            counts[0] += 1
            counts[1] += ok
            self.leaves += 1
            self.right += ok


def read(path: Path = SHIPPED) -> list[Task]:
    """Read the rows of a suite; InputError with the place of the first that is malformed."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Task(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise InputError(f"no row of this suite: {error}", where=f"{path}:{number}") from error
    return found


def constrained(
    infiller: Infiller, tasks: Sequence[Task], progress: Callable[[int], None] = lambda _: None
) -> Tally:
    """Fill every schema from its context."""
    tally = Tally()
    for task in tasks:
        began = time.perf_counter()
        done = fill_schema(infiller, task.schema, context=task.context)
        tally.seconds += time.perf_counter() - began
        tally.add(task, done.value, valid=not done.plan.gate.problems(done.text))
        progress(1)
    return tally


def unconstrained(
    editor: Editor, tasks: Sequence[Task], progress: Callable[[int], None] = lambda _: None
) -> Tally:
    """Let the same model rewrite every object with empty values."""
    tally = Tally()
    for task in tasks:
        began = time.perf_counter()
        made = editor.rewrite(task.blank, f"{ASKED}: {task.context}").text
        tally.seconds += time.perf_counter() - began
        gate = compile_schema(task.schema).gate
        tally.add(task, _value(made), valid=not gate.problems(made))
        progress(1)
    return tally


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _matches(task: Task, made: Any) -> Iterator[tuple[str, bool]]:
    """Yield the kind of each leaf and whether it is exactly what was wanted, its type included."""
    for key, wanted in task.value.items():
        got = made.get(key) if isinstance(made, dict) else None
        schema = task.schema["properties"][key]
        kind = "enum" if "enum" in schema else schema.get("format", schema["type"])
        yield kind, got == wanted and type(got) is type(wanted)


def lines(name: str, tally: Tally) -> Iterator[str]:
    """Yield the scores as text."""
    low, high = wilson(tally.right, tally.leaves)
    yield (
        f"{name}: {tally.rows} rows, valid {_share(tally.valid, tally.rows)}, "
        f"leaves right {_share(tally.right, tally.leaves)} ({low:.1%} to {high:.1%}), "
        f"whole instances {_share(tally.whole, tally.rows)}, "
        f"{tally.seconds / max(tally.rows, 1):.2f} s a row"
    )
    for kind, (count, right) in sorted(tally.by_kind.items()):
        yield f"  {kind:<10} {_share(right, count)}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(whole, 1):.1%})"


def main() -> None:
    """Print the scores of a model with and without constraints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default="mini")
    parser.add_argument("--rows", type=int, help="only so many of the rows")
    parser.add_argument("--device")
    options = parser.parse_args()
    tasks = read()[: options.rows]
    infiller = Infiller.from_pretrained(options.model, device=options.device)
    for line in lines("with constraints", constrained(infiller, tasks)):
        print(line, flush=True)
    editor = Editor.from_pretrained(options.model, device=options.device)
    for line in lines("without", unconstrained(editor, tasks)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
