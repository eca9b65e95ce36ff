"""Sets of scalars in words, for people.

Knows the kinds of scalar values; knows nothing of schemas or JSON text.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from editflow.constraints.json_schema.scalars.numbers import Numbers, written
from editflow.constraints.json_schema.scalars.strings import Strings
from editflow.constraints.json_schema.scalars.values import EVERY_SCALAR, Scalars, quoted
from editflow.constraints.language.numbers import Range

_MOST_LISTED = 6
_MOST_TERMS = 4


def worded(found: Scalars) -> str:
    """Return what a set holds: `string, at most 9 characters, or null`."""
    if found == EVERY_SCALAR:
        return "anything"
    values = [quoted(word) for term in found.strings for word in sorted(term.words or ())]
    values += [written(value) for term in found.numbers for value in sorted(term.values or ())]
    parts = [_listed(values)] if values else []
    parts += [_string(term) for term in found.strings if term.words is None]
    parts += [_number(term) for term in found.numbers if term.values is None]
    if found.named >= {"true", "false"}:
        parts.append("true or false")
    parts += sorted(found.named - (_BOTH if found.named >= _BOTH else frozenset()))
    more = len(parts) - _MOST_TERMS
    return " or ".join([*parts[:_MOST_TERMS], *([f"{more} more"] if more > 0 else [])]) or "nothing"


_BOTH = frozenset(["true", "false"])


def _listed(values: list[str]) -> str:
    more = len(values) - _MOST_LISTED
    return ", ".join([*values[:_MOST_LISTED], *([f"{more} more"] if more > 0 else [])])


def _string(term: Strings) -> str:
    return ", ".join(["string", *_bounds(term.least or None, term.most), *_conditions(term)])


def _bounds(least: int | None, most: int | None) -> Iterator[str]:
    if least is not None and least == most:
        yield f"{least} characters"
    elif least is not None and most is not None:
        yield f"{least} to {most} characters"
    elif least is not None:
        yield f"at least {least} characters"
    elif most is not None:
        yield f"at most {most} characters"


def _conditions(term: Strings) -> Iterator[str]:
    for kind, conditions in (("format", term.formats), ("pattern", term.patterns)):
        yield from (f"{kind} {name}" if sign else f"not {kind} {name}" for sign, name in conditions)
    if term.banned:
        yield f"not {_listed(sorted(map(quoted, term.banned)))}"


def _number(term: Numbers) -> str:
    whole = (True, Decimal(1)) in term.steps
    parts = ["integer" if whole else "number", *_range(term.within)]
    for sign, step in sorted(term.steps - {(True, Decimal(1))}):
        parts.append(f"{'a' if sign else 'no'} multiple of {written(step)}")
    if term.banned:
        parts.append(f"not {_listed([written(value) for value in sorted(term.banned)])}")
    return ", ".join(parts)


def _range(within: Range) -> Iterator[str]:
    if within.least is not None:
        yield f"{'above' if within.open_least else 'from'} {written(within.least)}"
    if within.most is not None:
        yield f"{'below' if within.open_most else 'to'} {written(within.most)}"
