"""A JSON schema, or a Python type, filled from a text: compiled, filled, and made an object of.

Joins plans and infillers; knows nothing of files or terminals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import torch

from editflow.canvas.trace import Trace
from editflow.constraints.json_schema.plan import Plan, Policy, compile_schema
from editflow.constraints.json_schema.reading.source import object_of
from editflow.editing.filling.filled import FillStats
from editflow.editing.filling.readers import ASKED
from editflow.editing.instances.leaves import FilledInstance, fill_instance, manner_of
from editflow.sampling.run import Run, record

if TYPE_CHECKING:
    from editflow.editing.infiller import Infiller


@dataclass(frozen=True, slots=True)
class FilledSchema:
    """A valid instance, the plan it belongs to, and what it cost."""

    plan: Plan
    done: FilledInstance
    object: Any = None
    """of the Python type that was given in place of a schema, None for a schema"""
    header: Mapping[str, Any] = field(default_factory=dict)
    """what the trace says of model and instruction"""

    @property
    def text(self) -> str:
        """Compact JSON."""
        return self.done.found.text

    @property
    def value(self) -> Any:
        """What the text is read as."""
        return self.done.found.value

    @property
    def values(self) -> Any:
        """The same as `value`, under the name that the fill of a template has for it."""
        return self.value

    @property
    def stats(self) -> FillStats:
        """What the leaves cost; the passes that decide keys and branches are not counted."""
        done, runs = self.done, self._runs
        return FillStats(
            forwards=done.forwards,
            tokens=done.tokens,
            seconds=done.seconds,
            steps=sum(len(run.steps) for run in runs),
            stop=runs[-1].stop if runs else "filled",
            probes=sum(row.probed for row in done.rows),
        )

    @property
    def trace(self) -> Trace:
        """How the leaves were filled: a canvas for each part of the instance the model was shown.

        Texts that were sure from the start are in no canvas, nor are drafts that edits wrote and an
        instance that took the model's place.
        """
        shifted, before = [], 0
        for run in self._runs:  # the parts were filled one after the other
            steps = tuple(replace(step, step=step.step + before) for step in run.steps)
            shifted.append(replace(run, steps=steps))
            before += len(steps)
        made = record(shifted, dict(self.header), seconds=round(self.done.seconds, 4))
        return replace(made, footer={**made.footer, "nfe": self.done.forwards})

    @property
    def _runs(self) -> list[Run]:
        return [row.run for row in self.done.rows]


def fill_schema(
    infiller: Infiller,
    source: object,
    *,
    context: str = "",
    instruction: str = "",
    policy: Policy | None = None,
    generator: torch.Generator | None = None,
) -> FilledSchema:
    """Fill a JSON schema, or a Python type, from a context; the result is valid or refused.

    `source` is what `compile_schema` takes; of a pydantic model or another type that it reads, the
    object is returned as well. SchemaError before the model is asked, with pointer and keyword.
    Deterministic unless `generator` is given, which draws.
    """
    done = fill_plan(
        infiller,
        compile_schema(source, policy),
        context=context,
        instruction=instruction,
        generator=generator,
    )
    return replace(done, object=object_of(source, done.text))


def fill_plan(
    infiller: Infiller,
    plan: Plan,
    *,
    context: str = "",
    instruction: str = "",
    generator: torch.Generator | None = None,
) -> FilledSchema:
    """Fill a compiled schema as `fill_schema` does."""
    asked = instruction or (ASKED if context else "")
    prompted = infiller.prompted(asked, context, plan.witness)
    unmasking = replace(infiller.policy, temperature=1.0) if generator else infiller.policy
    done = fill_instance(plan, prompted, manner_of(prompted, context, unmasking, generator))
    header = {
        "model": infiller.name,
        "instruction": instruction or ASKED,
        "slots": list(prompted.slots),
        "sampler": "unmask",
    }
    return FilledSchema(plan, done, header=header)
