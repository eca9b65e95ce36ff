"""What the words behind a field's colon mean: `int 0..120`, `/[A-Z]{2}/`, `red|green`, `text ~40`.

Knows slot types and languages; knows nothing of templates around them.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.numbers import Range, numbers
from editflow.constraints.language.regex.pattern import whole
from editflow.constraints.slot_types import choice, slot_language
from editflow.constraints.templates.parts import Kind
from editflow.errors import ConstraintError, UsageError

_TYPED = re.compile(r"([A-Za-z][\w-]*)(?:\s+(\S+))?")
_ABOUT = re.compile(r"~(\d+)")
_BOUNDS = re.compile(r"(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?")
_OPTION = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^|"]*?)\s*(\||$)')
_PLACES = 6  # after the point of a number
_NUMBERS = {"int": 0, "number": _PLACES}
_USUAL = {"text": 40, "line": 24, "word": 6, "name": 8, "email": 18, "uri": 24, "path": 16}
_SOME = 10


@cache
def kind_of(words: str) -> Kind:
    """Return what a field may hold; nothing written means a line.

    UsageError for words that mean nothing, or bounds that exclude one another; ConstraintError for
    a type that does not exist, and for an expression that cannot be held to or matches nothing.
    """
    kind = _kind(words)
    if kind.language.empty:
        raise ConstraintError(
            f"no text at all is a {words!r}", hint="Loosen the expression or the bounds."
        )
    return kind


def _kind(words: str) -> Kind:
    if not words:
        return Kind("line", slot_language("line"), _USUAL["line"])
    if words.startswith("/"):
        if len(words) < 3 or not words.endswith("/"):
            raise UsageError(f"not an expression: {words}", hint="Write it as /[a-z]+/.")
        return Kind(words, Language(whole(words[1:-1].replace("\\/", "/"))), _SOME)
    if "|" in words or words.startswith('"'):
        options = _options(words)
        return Kind(words, choice(*options), min(map(len, options)))
    typed = _TYPED.fullmatch(words)
    if typed is None:
        raise UsageError(
            f"{words!r} is no type",
            hint="Write a type (int, date, text ~40), /an expression/, or choices: red | green.",
        )
    return _bounded(words, typed[1], typed[2])


def _options(words: str) -> list[str]:
    """Return the texts of `a | b | "c d"`."""
    found, at = [], 0
    while at <= len(words):
        match = _OPTION.match(words, at)
        if match is None:
            raise UsageError(
                f"the choices cannot be read: {words}",
                hint='Write a | b | c, and "in quotes" what has a quote or a bar in it.',
            )
        if not match[1]:
            raise UsageError(f"an empty choice: {words}", hint='Write "" for no text at all.')
        found.append(_unquoted(match[1]))
        if not match[2]:
            break
        at = match.end()
    return found


def _unquoted(option: str) -> str:
    if not option.startswith('"'):
        return option
    try:
        return str(json.loads(option))
    except ValueError as error:
        raise UsageError(
            f"the choice {option} cannot be read: {error}", hint="Quote it as a JSON string."
        ) from error


def _bounded(words: str, name: str, bounds: str | None) -> Kind:
    """Return a type within bounds: of its value for numbers, else of its characters."""
    usual = _USUAL.get(name, _SOME)
    language = slot_language(name)
    if bounds is None:
        return Kind(words, language, usual)
    about = _ABOUT.fullmatch(bounds)
    if about is not None and name not in _NUMBERS:
        size = max(1, int(about[1]))
        return Kind(words, replace(language, least=(size + 1) // 2, most=size * 3 // 2), size)
    least, most = _range(words, bounds)
    if name in _NUMBERS:
        within = numbers(Range(least, most), places=_NUMBERS[name])
        return Kind(words, Language(within), usual)
    low, high = int(least or 0), None if most is None else int(most)
    middle = usual if high is None else min(usual, high)
    return Kind(words, replace(language, least=low, most=high), max(low, middle))


def _range(words: str, bounds: str) -> tuple[Decimal | None, Decimal | None]:
    match = _BOUNDS.fullmatch(bounds)
    if match is None or not (match[1] or match[2]):
        raise UsageError(
            f"{words!r} has bounds that cannot be read",
            hint="Write text 5..40, text ..40, text ~40 (characters), or int 0..120 (values).",
        )
    least, most = (None if part is None else Decimal(part) for part in match.groups())
    if least is not None and most is not None and least > most:
        raise UsageError(f"{words!r} begins after its end", hint="Write the smaller bound first.")
    return least, most
