"""A schema at its place: one of several that an instance has to satisfy at once.

Knows references and where a schema stands; knows little of what keywords mean.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from jsonschema_specifications import REGISTRY
from referencing import Registry, Resource
from referencing._core import Resolver
from referencing.exceptions import Unresolvable

from editflow.constraints.json_schema.reading.dialect import Dialect, dialect_of, pointer
from editflow.constraints.json_schema.reading.source import Schema
from editflow.errors import SchemaError

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """How references inside a schema are read."""

    dialect: Dialect
    resolver: Resolver[Any]
    dynamic: bool
    """the way to a schema matters, for `$dynamicRef` or `$recursiveRef`"""
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    """what was found out about schemas, so that it is found out once"""

    @cached_property
    def key(self) -> Hashable:
        resolver = self.resolver
        scopes = tuple(dict.fromkeys(u for u, _ in resolver.dynamic_scope())) * self.dynamic
        return resolver._base_uri, scopes, self.dialect.uri


@dataclass(frozen=True, eq=False)
class Conjunct:
    """A schema, the scope of its references, and the JSON pointer at which it is written."""

    schema: Schema
    scope: Scope
    where: str

    @cached_property
    def key(self) -> Hashable:
        """Equal for conjuncts that say the same; schemas live as long as the plan."""
        if isinstance(self.schema, bool):
            return self.schema
        return id(self.schema), self.scope.key

    def get(self, keyword: str, default: Any = None) -> Any:
        """Return what a keyword says, the default where the schema does not have it."""
        return default if isinstance(self.schema, bool) else self.schema.get(keyword, default)

    def has(self, keyword: str) -> bool:
        """Tell whether the schema has a keyword."""
        return not isinstance(self.schema, bool) and keyword in self.schema

    def sub(self, *steps: str | int) -> Conjunct:
        """Return the schema at a path below this one."""
        found: Any = self.schema
        for step in steps:
            found = found[step]
        return Conjunct(found, _inside(self.scope, found), self.where + pointer(steps)[1:])

    def target(self, keyword: str) -> Conjunct:
        """Return the schema that `$ref`, `$dynamicRef` or `$recursiveRef` names.

        SchemaError where there is none at hand; nothing is ever fetched.
        """
        name = self.get(keyword)
        try:
            found = self.scope.resolver.lookup(name)
        except Unresolvable as error:
            raise SchemaError(
                f"{name!r} cannot be resolved",
                where=f"{self.where}/{keyword}",
                keyword=keyword,
                hint="References are not fetched: give the schema it names in the registry.",
            ) from error
        if not isinstance(found.contents, dict | bool):
            raise SchemaError(
                f"{name!r} names {type(found.contents).__name__}, not a schema",
                where=f"{self.where}/{keyword}",
                keyword=keyword,
            )
        scope = replace(self.scope, resolver=found.resolver)
        return Conjunct(found.contents, _inside(scope, found.contents), name)

    def remembered(self, name: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` does, which is called once for a schema and a name."""
        key = self.key, name
        if key not in self.scope.known:
            self.scope.known[key] = find()
        found: T = self.scope.known[key]
        return found

    def made(self, name: Hashable, build: Callable[[], Schema]) -> Conjunct:
        """Return a schema made out of this one, the same object for the same name."""
        return Conjunct(self.remembered(("made", name), build), self.scope, self.where)

    def denied(self) -> Conjunct:
        """Return the schema that holds exactly where this one does not."""
        if isinstance(self.schema, bool):
            return Conjunct(not self.schema, self.scope, self.where)
        return self.made("not", lambda: {"not": self.schema})


def root_of(schema: Schema, registry: Mapping[str, Schema] | None = None) -> Conjunct:
    """Return a whole schema as a conjunct; `registry` gives other schemas by URI."""
    dialect = dialect_of(schema)
    named = [
        (uri, Resource.from_contents(other, default_specification=dialect.specification))
        for uri, other in (registry or {}).items()
    ]
    resource = dialect.specification.create_resource(schema)
    resolver = registry_of(named).resolver_with_root(resource)
    scope = Scope(dialect, resolver, _mentions([schema, *(registry or {}).values()]))
    return Conjunct(schema, scope, "#")


def registry_of(named: Any = ()) -> Registry[Any]:
    """Return the metaschemas and the given resources; nothing is fetched for other URIs."""
    found: Registry[Any] = REGISTRY.combine(Registry().with_resources(named))
    return found


def _inside(scope: Scope, schema: Schema) -> Scope:
    """Return the scope inside a schema, which may have an `$id` and a `$schema` of its own."""
    if isinstance(schema, bool) or not isinstance(schema, dict):
        return scope
    if "$schema" in schema:
        scope = replace(scope, dialect=dialect_of(schema, scope.dialect))
    if "$id" in schema or "id" in schema:
        resource = scope.dialect.specification.create_resource(schema)
        scope = replace(scope, resolver=scope.resolver.in_subresource(resource))
    return scope


def _mentions(found: Any) -> bool:
    """Tell whether the way to a schema can matter anywhere in it."""
    seen, stack = set(), [found]
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        if isinstance(value, dict):
            if "$dynamicRef" in value or "$recursiveRef" in value:
                return True
            stack += value.values()
            seen.add(id(value))
        elif isinstance(value, list | tuple):
            stack += value
            seen.add(id(value))
    return False
