"""The last word on a text: strict JSON, and valid by the `jsonschema` library, formats included.

Knows texts and schemas; knows nothing of plans. Nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema.validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing.exceptions import Unresolvable

from editflow.constraints.json_schema.reading.conjunct import Conjunct
from editflow.constraints.json_schema.reading.dialect import pointer
from editflow.constraints.json_schema.reading.source import Schema
from editflow.constraints.json_schema.reading.strict import parsed
from editflow.constraints.json_schema.reading.validating import Rule, looking_once
from editflow.constraints.language.regex.pattern import pattern
from editflow.errors import ConstraintError, SchemaError

# A quantifier inside a quantified group, for which Python's matcher may take for ever.
_NESTED = re.compile(r"[+*}][^()]*\)[+*{]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is not let through."""

    path: tuple[str | int, ...]
    """of the instance"""
    keyword: str
    """empty where the text is not JSON"""
    message: str

    def __str__(self) -> str:
        return f"{pointer(self.path)}: {self.message}"


@dataclass(frozen=True)
class Gate:
    """Lets instances of a schema through, and of the schemas that hold beside it."""

    root: Conjunct
    beside: tuple[Schema, ...] = ()

    @cached_property
    def _validators(self) -> list[Validator]:
        root = self.root
        rules: dict[str, Rule] = {"pattern": _pattern}
        kind = looking_once(root.scope.dialect.validator, self._seen, rules)
        checker = root.scope.dialect.validator.FORMAT_CHECKER
        own = kind(root.schema, registry=root.scope.resolver._registry, format_checker=checker)
        newest = jsonschema.validators.Draft202012Validator
        return [own, *(newest(schema) for schema in self.beside)]

    @cached_property
    def _seen(self) -> dict[Hashable, Any]:
        return {}

    def problems(self, text: str) -> list[Problem]:
        """Return what is wrong with a text, nothing where it may pass.

        SchemaError where a reference is missing or the instance cannot be validated.
        """
        try:
            value = parsed(text)
        except ValueError as error:
            return [Problem((), "", f"not JSON: {error}")]
        return self.faults(value)

    def faults(self, value: Any) -> list[Problem]:
        """Return what is wrong with a parsed instance."""
        self._seen.clear()
        try:
            return [
                Problem(tuple(error.absolute_path), str(error.validator), error.message[:200])
                for validator in self._validators
                for error in validator.iter_errors(value)
            ]
        except Unresolvable as error:
            raise _unresolved(error) from error
        except re.error as error:
            raise SchemaError(
                f"`jsonschema` cannot read the pattern {error.pattern!r}: {error}",
                keyword="pattern",
                hint="Write it so that ECMA-262 and Python's `re` both understand it.",
            ) from error
        except RecursionError as error:
            raise SchemaError(
                "the schema refers to itself without end, or nests too deep", keyword="$ref"
            ) from error


def _unresolved(error: Unresolvable) -> SchemaError:
    return SchemaError(
        f"{error.ref!r} cannot be resolved",
        keyword="$ref",
        hint="References are not fetched: give the schema it names in the registry.",
    )


def _pattern(validator: Any, text: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """Match without handing texts to patterns for which `re` may take for ever.

    A text that the automaton of such a pattern accepts is known to match; one that it does not
    accept counts as none.
    """
    if not validator.is_type(instance, "string") or _accepts(text, instance):
        return
    if _NESTED.search(text) or not re.search(text, instance):
        yield ValidationError(f"{instance!r} does not match {text!r}")


def _accepts(text: str, instance: str) -> bool:
    try:
        return pattern(text).accepts(instance)
    except ConstraintError:
        return False  # the library decides
