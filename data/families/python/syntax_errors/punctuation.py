"""Mend a sign that is missing or too many: colon, bracket, quote, comma."""

from __future__ import annotations

import random
import re

from editflow.data.families.python.code import Code, Lexeme
from editflow.data.families.python.syntax_errors import punctuation_words
from editflow.data.families.python.syntax_errors.breaking import Break, broken_family

_OPENERS = re.compile(
    r"\s*(async |if |elif |else|for |while |def |class |try|except|finally|with )"
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def _drop_colon(code: Code, rng: random.Random) -> Break | None:
    """Take the colon away that ends a line."""
    ends = [
        found
        for found, behind in zip(code.lexemes, code.lexemes[1:], strict=False)
        if found.text == ":"
        and behind.kind in {"newline", "comment"}
        and _OPENERS.match(code.line(code.line_of(found.start)))
    ]
    if not ends:
        return None
    chosen = rng.choice(ends)
    return (chosen.start, chosen.end), ""


def _drop_bracket(code: Code, rng: random.Random) -> Break | None:
    """Take a closing bracket away that ends its line, whose partner opens on that line."""
    lexemes = code.lexemes
    ends = [
        index
        for index, found in enumerate(lexemes[:-1])
        if found.text in _CLOSERS and _ends_line(lexemes, index) and _partner_on_line(code, index)
    ]
    if not ends:
        return None
    chosen = lexemes[rng.choice(ends)]
    return (chosen.start, chosen.end), ""


def _ends_line(lexemes: list[Lexeme], index: int) -> bool:
    """Whether nothing but a colon or comma stands behind a token on its line."""
    behind = lexemes[index + 1]
    if behind.text in {":", ","} and index + 2 < len(lexemes):
        behind = lexemes[index + 2]
    return behind.kind == "newline"


def _partner_on_line(code: Code, index: int) -> bool:
    depth = 0
    for found in reversed(code.lexemes[: index + 1]):
        if found.kind == "newline":
            return False
        depth += (found.text in _CLOSERS) - (found.text in _CLOSERS.values())
        if depth == 0:
            return True
    return False


def _extra_bracket(code: Code, rng: random.Random) -> Break | None:
    """Put a second closing bracket behind one that ends its line."""
    ends = [
        found
        for index, found in enumerate(code.lexemes[:-1])
        if found.text in _CLOSERS and _ends_line(code.lexemes, index)
    ]
    if not ends:
        return None
    chosen = rng.choice(ends)
    return (chosen.end, chosen.end), chosen.text


def _drop_quote(code: Code, rng: random.Random) -> Break | None:
    """Take a closing quote away where only brackets, a comma or a colon stand behind it."""
    strings = [
        found
        for found in code.of_kind("string")
        if len(found.text) > 3
        and not found.text.endswith(('"""', "'''"))
        and _only_closers_behind(code, found)
    ]
    if not strings:
        return None
    chosen = rng.choice(strings)
    if rng.random() < 0.3 and re.fullmatch(r"['\"]\w+['\"]", chosen.text):
        return (chosen.start, chosen.start + 1), ""
    return (chosen.end - 1, chosen.end), ""


def _only_closers_behind(code: Code, string: Lexeme) -> bool:
    rest = code.text[string.end :].split("\n", 1)[0]
    inside = string.text.strip("'\"rbfuRBFU")
    return re.fullmatch(r"[)\]}:,]*", rest) is not None and not set("()[]{}:,'\"\\") & set(
        inside[-1:]
    )


def _drop_comma(code: Code, rng: random.Random) -> Break | None:
    """Take the comma away between two plain arguments or items of one line."""
    lexemes = code.lexemes
    found = [
        one
        for before, one, behind in zip(lexemes, lexemes[1:], lexemes[2:], strict=False)
        if one.text == ","
        and before.kind in {"name", "number"}
        and behind.kind in {"name", "number", "string"}
        and code.line_of(before.start) == code.line_of(behind.start)
    ]
    if not found:
        return None
    chosen = rng.choice(found)
    return (chosen.start, chosen.end), ""


MISSING_COLON = broken_family(
    "missing-colon",
    _drop_colon,
    punctuation_words.MISSING_COLON,
)
MISSING_BRACKET = broken_family(
    "missing-bracket",
    _drop_bracket,
    punctuation_words.MISSING_BRACKET,
)
EXTRA_BRACKET = broken_family(
    "extra-bracket",
    _extra_bracket,
    punctuation_words.EXTRA_BRACKET,
)
MISSING_QUOTE = broken_family(
    "missing-quote",
    _drop_quote,
    punctuation_words.MISSING_QUOTE,
)
MISSING_COMMA = broken_family(
    "missing-comma",
    _drop_comma,
    punctuation_words.MISSING_COMMA,
)
