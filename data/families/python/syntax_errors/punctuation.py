"""Mend a sign that is missing or too many: colon, bracket, quote, comma."""

from __future__ import annotations

import random
import re

from editflow.data.families.python.code import Code, Lexeme
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
    (
        "Add the missing colon",
        "a colon is missing",
        "there is a colon missing in {line!r}",
        "I forgot a colon",
        "missing colon",
        "put the missing : where it belongs",
        "+ :",
        "colon missing: {line!s}",
        "I'd like a colon where one is missing",
        "fix: missing colon",
        "we need a colon at the end of {line!r}",
        "{line!r} should end with a colon",
        "[Put|Write] a : at the end of {line!r}",
        "the colon that starts the block was forgotten",
        "please to add the colon in {line}",
        "expected ':' somewhere, it was forgotten",
    ),
)
MISSING_BRACKET = broken_family(
    "missing-bracket",
    _drop_bracket,
    (
        "Close the bracket",
        "a closing bracket is missing",
        "Add the missing [bracket|parenthesis or bracket]",
        "unbalanced brackets",
        "the bracket in {line!r} is never closed",
        "I forgot to close a bracket",
        "close what was opened",
        "bracket missing: {line!s}",
        "I'd like the open bracket [to be|] closed",
        "fix: missing closing bracket",
        "one closing bracket too few in {line!r}",
        "{line!r} opens a bracket and does not close it",
        "[Put|Write] the closing bracket where it is missing in {line!r}",
        "there is an opening [bracket|parenthesis or bracket] without its partner",
        "please to close bracket in {line}",
        "'(' or '[' or '{{' was never closed",
    ),
)
EXTRA_BRACKET = broken_family(
    "extra-bracket",
    _extra_bracket,
    (
        "Remove the extra bracket",
        "there is one bracket too many",
        "one closing bracket too many in {line!r}",
        "unmatched bracket",
        "drop the superfluous bracket",
        "the brackets do not match",
        "one bracket less",
        "bracket too many: {line!s}",
        "I'd like the bracket that is too many [to be|] gone",
        "fix: extra closing bracket",
        "{line!r} closes one bracket more than it opens",
        "{line!r} has a bracket it does not need",
        "[Delete|Erase] the closing bracket that nothing opens",
        "there is a closing bracket without its partner",
        "please to delete bracket that is too much in {line}",
        "I typed a closing bracket twice",
    ),
)
MISSING_QUOTE = broken_family(
    "missing-quote",
    _drop_quote,
    (
        "Close the string",
        "a quote is missing",
        "Add the missing quote",
        "the string in {line!r} is not closed",
        "unterminated string",
        "I forgot a quote",
        "quote missing: {line!s}",
        "unclosed string",
        "I'd like the string [to be|] closed properly",
        "fix: missing quote",
        "one quote too few in {line!r}",
        "{line!r} has a string without its second quote",
        "[Put|Write] the quotation mark where it is missing in {line!r}",
        "a string is opened but never closed, or the other way round",
        "please to close the quotes in {line}",
        "a quotation mark is missing",
    ),
)
MISSING_COMMA = broken_family(
    "missing-comma",
    _drop_comma,
    (
        "Add the missing comma",
        "a comma is missing",
        "there is a comma missing in {line!r}",
        "I forgot a comma",
        "missing comma",
        "put the comma back",
        "+ ,",
        "comma missing: {line!s}",
        "I'd like the two items [to be|] separated by a comma",
        "fix: missing comma",
        "one comma too few in {line!r}",
        "{line!r} needs a comma between two items",
        "[Put|Write] a comma where it is missing in {line!r}",
        "two values stand side by side without a comma",
        "please to separate with comma in {line}",
        "a , is missing between two arguments or items",
    ),
)
