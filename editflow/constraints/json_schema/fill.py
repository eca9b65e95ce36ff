"""Filling a plan: structure, slots, gate; a valid instance whatever the model says.

Knows plans and functions that score; knows no model or tokenizer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from editflow.constraints.json_schema.filling.completing import Completed, Filler
from editflow.constraints.json_schema.filling.slots import STEADY, Logits, Pace, Slots, Spelling
from editflow.constraints.json_schema.plan import Plan
from editflow.constraints.json_schema.planning.asking import Scorer
from editflow.constraints.json_schema.planning.skeleton import Place
from editflow.constraints.json_schema.reading.strict import parsed
from editflow.errors import SchemaError


@dataclass(frozen=True, slots=True)
class Filled:
    """A valid instance."""

    text: str
    """compact JSON"""
    value: Any
    repaired: int
    """leaves that were filled again because the gate objected"""
    degraded: str | None
    """why the plan's own instance took the place of the model's, None where it did not"""


def fill(
    plan: Plan,
    spelling: Spelling,
    logits: Logits,
    scorer: Scorer | None = None,
    pace: Pace = STEADY,
) -> Filled:
    """Return an instance: `scorer` decides the structure, `logits` the leaves.

    Otherwise as `filled`.
    """
    return filled(plan, lambda skeleton: Slots(skeleton, spelling, logits, pace), scorer)


def filled(
    plan: Plan, filler_of: Callable[[Place], Filler], scorer: Scorer | None = None
) -> Filled:
    """Return an instance: `scorer` decides the structure, what `filler_of` gives fills its leaves.

    Without a scorer nothing is added that is not demanded. Where the gate does not let the result
    through, not even with other leaves or with as little structure as can be, the plan's witness
    takes its place, or SchemaError is raised, as the policy says.
    """

    def attempt(*, closing: bool) -> Completed:
        skeleton = plan.skeleton(scorer, closing=closing)
        return plan.complete(skeleton, filler_of(skeleton))

    done = attempt(closing=False)
    if done.problems and scorer is not None:
        done = attempt(closing=True)
    if not done.problems:
        return Filled(done.text, parsed(done.text), done.repaired, None)
    reason = str(done.problems[0])
    if plan.policy.on_conflict == "fail":
        raise SchemaError(
            f"what was filled in is not valid: {reason}",
            keyword=done.problems[0].keyword,
            hint="Without on_conflict='fail' an instance that is known to be valid is returned.",
        )
    return Filled(plan.witness, parsed(plan.witness), done.repaired, reason)
