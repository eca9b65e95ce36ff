"""A JSON schema, or a Python type, filled from a text: compiled, filled, and made an object of.

Joins plans and infillers; knows nothing of files or terminals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch

from editflow.constraints.json_schema.plan import Plan, Policy, compile_schema
from editflow.constraints.json_schema.reading.source import object_of
from editflow.editing.instances.leaves import FilledInstance, fill_instance, manner_of

if TYPE_CHECKING:
    from editflow.editing.infiller import Infiller

ASKED = "Fill in the blanks"
"""what models of this project were trained to be told"""


@dataclass(frozen=True, slots=True)
class FilledSchema:
    """A valid instance, the plan it belongs to, and what it cost."""

    plan: Plan
    done: FilledInstance
    object: Any = None
    """of the Python type that was given in place of a schema, None for a schema"""

    @property
    def text(self) -> str:
        """Compact JSON."""
        return self.done.found.text

    @property
    def value(self) -> Any:
        return self.done.found.value


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
    plan = compile_schema(source, policy)
    prompted = infiller.prompted(instruction or (ASKED if context else ""), context, plan.witness)
    unmasking = replace(infiller.policy, temperature=1.0) if generator else infiller.policy
    done = fill_instance(plan, prompted, manner_of(prompted, context, unmasking, generator))
    return FilledSchema(plan, done, object_of(source, done.found.text))
