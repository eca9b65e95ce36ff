"""Validators of the `jsonschema` library that look at a value by one schema only once.

So that schemas which share their parts take time by what is written, not by the ways through it;
`unevaluated*`, for which the library takes every way, has so many steps and no more.
Knows the library; knows nothing of plans or of what keywords mean.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema.validators
from jsonschema.exceptions import ValidationError

from editflow.errors import SchemaError

Rule = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]

_LEADING_ON = ("$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf")
_EVERY_WAY = ("unevaluatedItems", "unevaluatedProperties")
_MOST_STEPS = 50_000  # of one such keyword for one value


def looking_once(kind: Any, seen: dict[Hashable, Any], rules: Mapping[str, Rule]) -> Any:
    """Return a validator class that remembers in `seen` what references and branches came to.

    `rules` replace those of the class. What is `seen` holds for one value, as long as that lives;
    of errors that are found again only the first is told again. They raise `SchemaError` where
    `unevaluated*` takes too many steps.
    """
    made: dict[Any, Any] = {}
    under_way: list[_Work] = []

    def of(kind: Any) -> Any:
        if kind not in made:
            leading = {k: rule for k, rule in kind.VALIDATORS.items() if k in _LEADING_ON}
            once = {keyword: _once(keyword, rule, seen) for keyword, rule in leading.items()}
            bounded = {
                keyword: _bounded(keyword, rule, under_way)
                for keyword, rule in kind.VALIDATORS.items()
                if keyword in _EVERY_WAY
            }
            made[kind] = jsonschema.validators.extend(kind, {**once, **bounded, **rules})
            made[made[kind]] = made[kind]
            made[kind].evolve = evolve
        return made[kind]

    usual = kind.evolve

    def evolve(validator: Any, **changes: Any) -> Any:
        """Go on with a schema below; one that has a `$schema` may be of another class."""
        _count(under_way)
        found = usual(validator, **changes)
        if of(type(found)) is type(found):
            return found
        return of(type(found))(
            found.schema,
            format_checker=found.format_checker,
            registry=found._registry,
            _resolver=found._resolver,
        )

    return of(kind)


def _once(keyword: str, rule: Rule, seen: dict[Hashable, Any]) -> Rule:
    def check(validator: Any, says: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        resolver = validator._resolver
        scopes = tuple(dict.fromkeys(uri for uri, _ in resolver.dynamic_scope()))
        name = says if isinstance(says, str) else id(says)
        key = keyword, name, resolver._base_uri, scopes, id(instance)
        if key not in seen:
            errors = list(rule(validator, says, instance, schema) or ())
            seen[key] = [(error.message, list(error.relative_path)) for error in errors[:1]]
            yield from errors
            return
        for message, path in seen[key]:
            yield ValidationError(message, path=path)

    return check


@dataclass(slots=True)
class _Work:
    """The steps a keyword took so far."""

    keyword: str
    steps: int = 0


def _bounded(keyword: str, rule: Rule, under_way: list[_Work]) -> Rule:
    """Return a rule whose steps are counted, those of the rules inside it as well."""

    def check(validator: Any, says: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        work = _Work(keyword)
        under_way.append(work)
        try:
            errors = list(rule(validator, says, instance, schema) or ())
        finally:
            under_way.pop()
        _count(under_way, work.steps)
        yield from errors

    return check


def _count(under_way: list[_Work], steps: int = 1) -> None:
    if not under_way:
        return
    work = under_way[-1]
    work.steps += steps
    if work.steps > _MOST_STEPS:
        raise SchemaError(
            f"what {work.keyword} leaves over takes more than {_MOST_STEPS} steps to find out",
            keyword=work.keyword,
            hint="Refer to each schema once in `allOf`, `anyOf` and `oneOf`, not on many ways.",
        )
