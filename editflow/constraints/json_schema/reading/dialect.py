"""The drafts of JSON Schema and what they read differently.

Knows the keywords of each draft; knows nothing of instances, plans or fills.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema.validators
from jsonschema.protocols import Validator
from referencing import Specification
from referencing.jsonschema import specification_with

from editflow.constraints.json_schema.reading.source import Schema
from editflow.constraints.json_schema.reading.validating import looking_once
from editflow.errors import SchemaError

_NEWEST = jsonschema.validators.Draft202012Validator

_APPLICATORS = (
    "$ref $dynamicRef $recursiveRef additionalItems additionalProperties allOf anyOf contains "
    "dependencies dependentSchemas else if items not oneOf patternProperties prefixItems "
    "properties propertyNames then unevaluatedItems unevaluatedProperties"
)
_ASSERTIONS = (
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum format maxContains maxItems "
    "maxLength maxProperties maximum minContains minItems minLength minProperties minimum "
    "multipleOf pattern required type uniqueItems"
)
_ANNOTATIONS = (
    "$anchor $comment $defs $dynamicAnchor $id $recursiveAnchor $schema $vocabulary "
    "contentEncoding contentMediaType contentSchema default definitions deprecated description "
    "discriminator example examples externalDocs id readOnly title writeOnly xml"
)
KNOWN = frozenset(f"{_APPLICATORS} {_ASSERTIONS} {_ANNOTATIONS}".split())
"""Keywords that are planned, left to the gate, or say nothing about instances."""

MEANT_BY_OTHERS = {
    "nullable": "OpenAPI's `nullable` is no keyword of JSON Schema",
    "divisibleBy": "`divisibleBy` is of draft 3",
    "disallow": "`disallow` is of draft 3",
    "extends": "`extends` is of draft 3",
}


@dataclass(frozen=True)
class Dialect:
    """One draft, by the class of `jsonschema` that validates it."""

    validator: type[Validator]

    @cached_property
    def uri(self) -> str:
        return str(self.validator.META_SCHEMA.get("$schema", ""))

    @cached_property
    def name(self) -> str:
        """`draft-04` to `draft-07`, `2019-09`, `2020-12`."""
        parts = self.uri.rstrip("#").split("/")
        return parts[-2]

    @cached_property
    def specification(self) -> Specification[Any]:
        return specification_with(self.uri)

    @property
    def ref_stands_alone(self) -> bool:
        """Tell whether keywords beside `$ref` are ignored."""
        return self.name in ("draft-04", "draft-06", "draft-07")

    @property
    def items_may_be_a_list(self) -> bool:
        """Tell whether `items` may give one schema for each place."""
        return self.name != "2020-12"


def dialect_of(schema: Schema, default: Dialect | None = None) -> Dialect:
    """Return the draft that `$schema` names, else the default, else the newest.

    SchemaError for draft 3, which is not supported.
    """
    usual = default.validator if default else _NEWEST
    found = jsonschema.validators.validator_for(schema, default=usual)
    if found is jsonschema.validators.Draft3Validator:
        raise SchemaError(
            "draft 3 is not supported", keyword="$schema", hint="Write it as draft-04 or later."
        )
    return Dialect(found)


def check_wellformed(schema: Schema, dialect: Dialect) -> None:
    """Raise SchemaError where a schema is not one by the rules of its draft."""
    meta = dialect.validator.META_SCHEMA
    kind = jsonschema.validators.validator_for(meta, default=dialect.validator)
    validator = looking_once(kind, {}, {})(meta, format_checker=kind.FORMAT_CHECKER)
    errors = list(validator.iter_errors(schema))  # in no order: the library looks through sets
    if errors:
        error = min(errors, key=lambda one: [str(step) for step in one.absolute_path])
        raise SchemaError(
            f"not a schema of {dialect.name}: {error.message[:200]}",
            where=pointer(error.absolute_path),
            keyword=str(next(reversed(error.absolute_path), "")),
        ) from error


def pointer(path: Any) -> str:
    """Return the JSON pointer of a path, `#` for the root."""
    steps = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    return f"#{steps}"
