"""The strings, numbers, booleans and null that a set of JSON values holds, with an algebra.

Knows the kinds of scalar values; knows nothing of schemas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from editflow.constraints.json_schema.scalars import numbers, strings, terms
from editflow.constraints.json_schema.scalars.numbers import ANY_NUMBER, Numbers
from editflow.constraints.json_schema.scalars.strings import ANY_STRING, Strings
from editflow.constraints.language import algebra
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.bounded import Language, unrolled
from editflow.constraints.language.charset import ANY
from editflow.constraints.language.examples import shortest
from editflow.constraints.language.json_text import json_string
from editflow.errors import ConstraintError

_NAMED = frozenset(["null", "true", "false"])
_MOST_UNROLLED = 64  # characters that are counted in states, where a count will not do
_MOST_AT_ONCE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Scalars:
    """A set of values that are neither objects nor arrays."""

    named: frozenset[str] = frozenset()
    """of `null`, `true`, `false`"""
    strings: tuple[Strings, ...] = ()
    numbers: tuple[Numbers, ...] = ()

    @classmethod
    def of(cls, values: list[Any]) -> Scalars:
        """Return the set of the given values; objects and arrays are passed over."""
        named = frozenset(json.dumps(v) for v in values if v is None or isinstance(v, bool))
        words = frozenset(v for v in values if isinstance(v, str) and _encodes(v))
        amounts = frozenset(exact(v) for v in values if is_number(v))
        return cls(
            named,
            (Strings(words=words),) if words else (),
            (Numbers(values=amounts),) if amounts else (),
        )

    def __or__(self, other: Scalars) -> Scalars:
        return Scalars(
            self.named | other.named,
            terms.union(self.strings, other.strings),
            terms.union(self.numbers, other.numbers),
        )

    def __and__(self, other: Scalars) -> Scalars:
        return Scalars(
            self.named & other.named,
            terms.meet(self.strings, other.strings),
            terms.meet(self.numbers, other.numbers),
        )

    def __invert__(self) -> Scalars:
        return Scalars(
            _NAMED - self.named,
            terms.complement(self.strings, ANY_STRING),
            terms.complement(self.numbers, ANY_NUMBER),
        )

    def __sub__(self, other: Scalars) -> Scalars:
        return self & ~other

    def __bool__(self) -> bool:
        """Tell whether there may be any value; `written` says whether there is."""
        return bool(self.named or self.strings or self.numbers)

    @property
    def plain(self) -> bool:
        """Tell whether there surely is a value, and it is easy to describe."""
        plain = [term.plain for term in self.strings] + [term.plain for term in self.numbers]
        return bool(self) and all(plain)

    @property
    def size(self) -> int | None:
        """How many values there are at most, where they are listed; else None."""
        lists = [term.words for term in self.strings] + [term.values for term in self.numbers]
        if any(values is None for values in lists):
            return None
        return len(self.named) + sum(len(values) for values in lists if values is not None)

    def holds(self, value: Any) -> bool:
        """Tell whether a parsed JSON value belongs to the set."""
        if value is None or isinstance(value, bool):
            return json.dumps(value) in self.named
        if isinstance(value, str):
            return any(term.holds(value) for term in self.strings)
        return is_number(value) and any(term.holds(exact(value)) for term in self.numbers)


EVERY_SCALAR = Scalars(_NAMED, (ANY_STRING,), (ANY_NUMBER,))


def is_number(value: object) -> bool:
    """Tell whether a parsed JSON value is a number; booleans are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def exact(value: float | Decimal) -> Decimal:
    """Return a number as it is written in decimal, not as it is rounded in binary."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def canonical(value: Any) -> str:
    """Return a text that two JSON values share exactly when they are equal: 1 and 1.0 are."""
    if is_number(value):
        return numbers.written(exact(value))
    if isinstance(value, list):
        return f"[{','.join(map(canonical, value))}]"
    if isinstance(value, dict):
        members = sorted((json.dumps(key), canonical(member)) for key, member in value.items())
        return f"{{{','.join(map(':'.join, members))}}}"
    return json.dumps(value)


def _encodes(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@lru_cache(maxsize=2048)
def written(found: Scalars, literals: tuple[str, ...] = ()) -> tuple[Language, ...]:
    """Return the values as they stand in JSON text, `literals` too, as few languages as can be.

    More than one only where lengths of strings are too large to count in states; empty ones are
    left out. ConstraintError where an automaton grows too large.
    """
    plain = [listed([*found.named, *literals])]
    plain += [algebra.uncounted(numbers.texts(term)) for term in found.numbers]
    counted = [part for part in map(_quoted, found.strings) if not _empty(part)]
    joined = algebra.union(*(automaton for automaton in plain if not automaton.empty))
    if not counted:
        return () if joined.empty else (Language(joined),)
    if len(counted) == 1 and not counted[0].least:
        return (Language(algebra.union(joined, counted[0].texts), 0, counted[0].most),)
    free = [part for part in counted if not part.bounded]
    held = [part for part in counted if part.bounded]
    flats = {part: _flat(part) for part in held}
    small = [flat for flat in flats.values() if flat is not None]
    joined = algebra.union(joined, *(part.texts for part in free), *small)
    rest = [part for part, flat in flats.items() if flat is None]
    return tuple([Language(joined)] * (not joined.empty) + rest)


def _empty(part: Language) -> bool:
    """Tell whether a language holds nothing; its shortest text mostly shows that it does not."""
    if part.texts.empty:
        return True
    return not part.accepts(shortest(part.texts)) and part.empty


def listed(texts: Iterable[str]) -> Automaton:
    """Return a set of texts that may be many: joined in parts, each of which is made smallest."""
    parts: list[list[str]] = [[]]
    size = 0
    for text in sorted(texts):
        size += len(text)
        if size > _MOST_AT_ONCE:
            parts.append([])
            size = len(text)
        parts[-1].append(text)
    return algebra.uncounted(algebra.union(*map(algebra.one_of, parts)))


def quoted(text: str) -> str:
    """Return a string as it stands in JSON text."""
    return json.dumps(text, ensure_ascii=False)


def _flat(part: Language) -> Automaton | None:
    """Return a language that counts in its states, None where that takes too many of them."""
    if max(part.least, part.most or 0) > _MOST_UNROLLED:
        return None
    try:
        return algebra.uncounted(unrolled(part))
    except ConstraintError:
        return None


@lru_cache(maxsize=2048)
def _quoted(term: Strings) -> Language:
    """Return strings as they stand in JSON text.

    Small lower bounds are counted in states where these are not too many.
    """
    if term.words is not None:
        free = replace(term, words=None)
        return Language(listed(quoted(word) for word in term.words if free.holds(word)))
    found = strings.language(term)
    if not 0 < found.least <= _MOST_UNROLLED:
        return json_string(found)
    try:
        longer = algebra.intersection(found.texts, algebra.text_of(ANY, found.least))
        return json_string(Language(longer, 0, found.most))
    except ConstraintError:
        return json_string(found)
