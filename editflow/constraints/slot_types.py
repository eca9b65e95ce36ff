"""The types that a slot can be given by name, such as `int`, `line`, `date` or `email`.

Knows languages; knows nothing of how a template is written. Each axis of choice has one visible
table: this one holds the types that are no format of JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from editflow.constraints.language.algebra import one_of
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.formats import FORMATS, format_language
from editflow.constraints.language.numbers import numbers
from editflow.constraints.language.regex.pattern import pattern, whole
from editflow.errors import ConstraintError

_CONTROL = r"\x00-\x08\x0B-\x1F\x7F-\x9F\u2028\u2029"  # all but tab and newline: no text file

TYPES: dict[str, Callable[[], Language]] = {
    "bool": lambda: choice("true", "false"),
    "color": lambda: Language(whole("#[0-9a-f]{6}")),
    "digits": lambda: Language(whole("[0-9]+")),
    "hex": lambda: Language(whole("[0-9a-f]+")),
    "int": lambda: Language(numbers()),
    "line": lambda: pattern(rf"^[^{_CONTROL}\n]*[^\s{_CONTROL}][^{_CONTROL}\n]*$"),
    "name": lambda: Language(whole("[A-Za-z_][A-Za-z0-9_]*")),
    "number": lambda: Language(numbers(places=6)),
    "path": lambda: Language(whole(r"(?:\.{0,2}/)?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")),
    "slug": lambda: Language(whole("[a-z0-9]+(?:-[a-z0-9]+)*")),
    "text": lambda: pattern(rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"),
    "version": lambda: Language(whole(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}")),
    "word": lambda: pattern(rf"^[^\s{_CONTROL}]+$"),
}


@cache
def slot_language(name: str) -> Language:
    """Return the texts of a type; ConstraintError names the types there are for another name."""
    if name in TYPES:
        return TYPES[name]()
    found = format_language(name)
    if found is None:
        known = ", ".join(sorted({*TYPES, *FORMATS}))
        raise ConstraintError(f"no slot type is called {name!r}", hint=f"There are: {known}.")
    return found


def choice(*texts: str) -> Language:
    """Return the language of just the given texts."""
    return Language(one_of(texts))
