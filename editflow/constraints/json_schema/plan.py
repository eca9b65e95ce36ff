"""A schema compiled: refused with a reason, or a plan from which valid instances are filled.

Knows the parts that read, plan and fill; knows no model, tokenizer or file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from editflow.constraints.json_schema.filling.completing import Completed, Filler, complete
from editflow.constraints.json_schema.filling.gate import Gate, Problem
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.places.membership import Membership
from editflow.constraints.json_schema.planning.asking import Question, Scorer
from editflow.constraints.json_schema.planning.planner import Planner
from editflow.constraints.json_schema.planning.policy import Policy
from editflow.constraints.json_schema.planning.skeleton import Leaf, Place
from editflow.constraints.json_schema.planning.structure import Structure
from editflow.constraints.json_schema.planning.survey import warnings_of
from editflow.constraints.json_schema.reading.conjunct import Conjunct, root_of
from editflow.constraints.json_schema.reading.dialect import check_wellformed
from editflow.constraints.json_schema.reading.extent import check_extent
from editflow.constraints.json_schema.reading.source import Schema, read_schema
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.examples import draw, fitting
from editflow.errors import ConstraintError, SchemaError

_MOST_LEVELS = 60
_SPARE_LEVELS = 2  # beyond those that the smallest instance takes
_TRIES = 24
_DRAWS = 12


@dataclass(frozen=True, eq=False)
class Plan:
    """What may be filled in, and one instance that is known to be valid."""

    schema: Schema
    policy: Policy
    warnings: tuple[str, ...]
    """what the schema says that bounds nothing here, by pointer"""
    witness: str
    """JSON text that has passed the gate"""
    gate: Gate
    planner: Planner
    conjuncts: Conjuncts
    room: int
    """levels of objects and arrays that an instance may have"""

    def skeleton(self, scorer: Scorer | None, *, closing: bool = False) -> Place:
        """Decide the structure of an instance; `closing` adds nothing that is not demanded."""
        self.planner.reader.budget.renew()
        deciding = Structure(self.planner, self.policy, None if closing else scorer)
        return deciding.decide(self.conjuncts, self.room)

    def complete(self, skeleton: Place, filler: Filler) -> Completed:
        """Fill a skeleton; see `completing`."""
        return complete(skeleton, filler, self.gate)

    def holds(self, value: Any) -> bool:
        """Tell whether a value is one that the structure and its leaves can make, gate aside."""
        return Membership(self.planner.reader).holds(self.conjuncts, value)

    def check(self, value: Any) -> list[Problem]:
        """Return what keeps a value from being one that the plan fills in; nothing if it is."""
        found = self.gate.faults(value)
        if found or self.holds(value):
            return found
        return [Problem((), "", "valid, but beyond what is ever filled in")]


def compile_schema(
    source: object,
    policy: Policy | None = None,
    *,
    registry: Mapping[str, Schema] | None = None,
) -> Plan:
    """Return the plan of a schema; `source` is what `reading.source.read_schema` takes.

    `registry` gives the schemas that references to other documents name, by URI: nothing is ever
    fetched. SchemaError says where and why a schema is refused: malformed, satisfied by nothing,
    not supported, or too large.
    """
    schema = read_schema(source)
    policy = policy or Policy()
    try:
        return _Compiling(schema, policy, registry or {}).plan()
    except RecursionError as error:
        raise SchemaError(
            "the schema nests too deep, or refers to itself without end",
            where="#",
            hint=f"At most {_MOST_LEVELS} levels are planned.",
        ) from error
    except SchemaError:
        raise
    except ConstraintError as error:
        raise SchemaError(
            f"cannot be held to: {error.what}", where=error.where or "#", hint=error.hint
        ) from error


@dataclass
class _Compiling:
    schema: Schema
    policy: Policy
    registry: Mapping[str, Schema]
    planner: Planner = field(default_factory=Planner)

    def plan(self) -> Plan:
        for schema in (self.schema, *self.registry.values()):
            check_extent(schema)
        root = root_of(self.schema, self.registry)
        check_wellformed(self.schema, root.scope.dialect)
        beside = tuple(wish.schema for wish in self.policy.wishes())
        gate = Gate(root, beside)
        conjuncts = (root, *map(root_of, beside))
        warnings = tuple(warnings_of(root))
        room = self._height(conjuncts) + _SPARE_LEVELS
        witness = self._witness(conjuncts, room, gate)
        return Plan(
            self.schema, self.policy, warnings, witness, gate, self.planner, conjuncts, room
        )

    def _height(self, conjuncts: Conjuncts) -> int:
        height = self._room(conjuncts)
        if height is None:
            raise self._refusal(conjuncts[0])
        return height

    def _room(self, conjuncts: Conjuncts) -> int | None:
        enough = self.policy.most_levels - _SPARE_LEVELS
        return self.planner.height(conjuncts, enough, _MOST_LEVELS)

    def _contradiction(self, root: Conjunct) -> SchemaError | None:
        """Return which wish of the caller cannot be met, None where the schema alone cannot."""
        if self._room((root,)) is None:
            return None
        so_far: Conjuncts = (root,)
        for wish in self.policy.wishes():
            alone = self._room((root, root_of(wish.schema)))
            so_far = (*so_far, root_of(wish.schema))
            if alone is not None and self._room(so_far) is not None:
                continue
            others = "the schema" if alone is None else "what else is asked for"
            return SchemaError(
                f"no instance satisfies {others} where this {wish.what}",
                where=wish.where or "#",
                hint="`editflow schema check` shows what each place may hold.",
            )
        return None

    def _refusal(self, root: Conjunct) -> SchemaError:
        """Return why nothing fits: what was refused on the way, or that nothing satisfies it."""
        if contradiction := self._contradiction(root):
            return contradiction
        for at, reason in self.planner.reader.refused.items():
            return SchemaError(f"cannot be held to: {reason}", where=at)
        never = self.planner.reader.flat((root,)).never
        return SchemaError(
            "no instance satisfies the schema"
            + (f", or none of up to {_MOST_LEVELS} levels" if never is None else ""),
            where=never or root.where,
            hint="Keywords that hold together contradict each other, or the caller's values do.",
        )

    def _witness(self, conjuncts: Conjuncts, room: int, gate: Gate) -> str:
        """Return a text that passes the gate: the smallest one, or one found by chance."""
        generator = np.random.default_rng(0)
        problems: list[Problem] = []
        for attempt in range(_TRIES):
            scorer = None if attempt % 4 == 0 else _chance(generator)
            policy = self.policy if attempt % 2 else Policy(most_places=20)
            skeleton = Structure(self.planner, policy, scorer).decide(conjuncts, room)
            filler = drawing(generator if attempt else None)
            done = complete(skeleton, filler, gate)
            if not done.problems:
                return done.text
            problems = problems or done.problems
        raise SchemaError(
            f"no valid instance was found in {_TRIES} tries; of the first one: {problems[0]}",
            where="#",
            keyword=problems[0].keyword,
            hint="The keyword is checked, but what it demands cannot be aimed at.",
        )


def _chance(generator: np.random.Generator) -> Scorer:
    """Return a scorer that leaves the structure to chance."""

    def score(questions: Any) -> Any:
        return [np.log(generator.random(len(question.options))) for question in questions]

    return score


def drawing(generator: np.random.Generator | None) -> Filler:
    """Return a filler that draws texts at random, or takes the shortest ones."""

    def fill(languages: Mapping[Leaf, Language], _known: Mapping[Leaf, str]) -> dict[Leaf, str]:
        return {leaf: _text(language, generator) for leaf, language in languages.items()}

    return fill


def _text(language: Language, generator: np.random.Generator | None) -> str:
    """Return a short text of a language, or a random one where a few draws find one that fits."""
    for _ in range(_DRAWS):
        if generator is None:
            break
        text = draw(language.texts, generator)
        if language.accepts(text):
            return text
    return fitting(language)


__all__ = ["Leaf", "Plan", "Policy", "Question", "Scorer", "compile_schema", "drawing"]
