"""Mend a word or operator: a misspelt keyword, `=` for `==`, a print without parentheses."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.python.code import Code
from editflow.data.families.python.syntax_errors.breaking import Break, broken_family

_MISSPELT = {
    "def": ("dfe", "de", "fed"),
    "return": ("retrun", "retunr", "reutrn", "returm", "eturn"),
    "import": ("improt", "imoprt", "imort"),
    "class": ("calss", "clas", "clsas"),
    "while": ("whlie", "whiel", "wile"),
    "elif": ("elfi", "elsif", "else if", "elseif"),
    "else": ("esle", "els", "eles"),
    "for": ("fro", "ofr"),
    "from": ("form", "fomr", "frmo"),
    "except": ("excpet", "exept", "catch"),
    "finally": ("finaly", "fianlly"),
    "raise": ("rasie", "riase", "raies"),
    "lambda": ("lamda", "lambd"),
    "with": ("wiht", "wth"),
    "in": ("ni", "im"),
    "and": ("adn", "&&"),
    "or": ("ro", "||"),
    "not": ("nto", "ont"),
    "pass": ("psas",),
    "yield": ("yeild",),
    "assert": ("asert", "assret"),
}


def _single_equals(code: Code, rng: random.Random) -> Break | None:
    """Assign where a condition compares."""
    found = [
        lexeme
        for lexeme in code.lexemes
        if lexeme.text == "=="
        and re.match(r"\s*(if|elif|while|return|assert) ", code.line(code.line_of(lexeme.start)))
    ]
    if not found:
        return None
    chosen = rng.choice(found)
    return (chosen.start, chosen.end), "="


def _misspell_keyword(code: Code, rng: random.Random) -> Break | None:
    found = [one for one in code.lexemes if one.kind == "name" and one.text in _MISSPELT]
    if not found:
        return None
    chosen = rng.choice(found)
    return (chosen.start, chosen.end), rng.choice(_MISSPELT[chosen.text])


def _print_statement(code: Code, rng: random.Random) -> Break | None:
    """Write a print of one plain argument as Python 2 did."""
    calls = [
        call
        for call in code.nodes(ast.Call)
        if isinstance(call.func, ast.Name)
        and call.func.id == "print"
        and isinstance(code.parent(call), ast.Expr)
        and call.lineno == call.end_lineno
        and len(call.args) == 1
        and not call.keywords
    ]
    if not calls:
        return None
    call = rng.choice(calls)
    return code.span(call), f"print {code.source(call.args[0])}"


SINGLE_EQUALS = broken_family(
    "single-equals",
    _single_equals,
    (
        "This should be a comparison, not an assignment",
        "= should be ==",
        "Use == in the condition",
        "{line!r} should compare, not assign",
        "assignment in a condition",
        "compare instead of assigning",
        "= -> ==",
        "== not =",
        "{line!s}: ==",
        "I'd like a comparison in {line!r}",
        "fix: == in the condition",
        "[Put|Write] == where = stands in the condition",
        "{line!r} needs == in place of =",
        "a single equals sign is used to compare, it must be two",
        "please to compare with == in {line}",
        "I typed = but I wanted to test for equality",
    ),
)
KEYWORD_TYPO = broken_family(
    "keyword-typo",
    _misspell_keyword,
    (
        "Fix the misspelt keyword",
        "there is a typo in a keyword",
        "a keyword is misspelled",
        "typo in {line!r}",
        "Fix the typo",
        "I mistyped a keyword in {line!r}",
        "keyword typo: {line!s}",
        "misspelt keyword",
        "{line!r} has a typo",
        "I'd like the keyword to be spelled right",
        "fix: misspelled keyword",
        "a reserved word of Python is written wrong",
        "[Correct|Mend] the spelling of the keyword",
        "in {line!r} a keyword is not spelled correctly",
        "please to write the keyword right in {line}",
        "there is no such keyword in Python, it is a spelling mistake",
    ),
)
PRINT_STATEMENT = broken_family(
    "print-statement",
    _print_statement,
    (
        "Make print a function call",
        "print needs parentheses",
        "this is Python 2, make the print work in Python 3",
        "{line!r} is Python 2",
        "parentheses around the print argument",
        "port the print statement to Python 3",
        "print x -> print(x)",
        "print() please",
        "I'd like the print in {line!r} to be a call",
        "fix: print is a function",
        "{line!r} lacks the parentheses",
        "in Python 3 print is a function",
        "[Put|Write] what is printed in parentheses",
        "the print statement does not exist any more, call print()",
        "please to put parentheses at the print in {line}",
        "Missing parentheses in call to 'print'",
    ),
)
