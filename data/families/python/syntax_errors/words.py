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
        "[somebody|someone] assigned where they meant to compare",
        "one = too few in {line!r}",
        "double the equals sign in {line!r}",
        "nit: == [in|for] {line!r}",
        "[stick|slap|pop] a second = [in|into] {line!r}",
        "isn't that supposed to be ==?",
        "{line!r} [wants|is meant to have] ==",
        "a comparison[, please,|] in {line!r}, not an assignment",
        "the test has = [where it wants ==|and that is assignment]",
        "SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        "{line!s} <- [should be ==|two equals signs]",
        "[you can't|you cannot|one cannot] assign in a condition, [compare|use a comparison]",
        "equals sign [is single|stands alone] in {line!r}, [it takes two|double it]",
        "equality is tested [with|by] ==, not =",
        "[Swap|Exchange|Trade] the = for == where it [compares|tests]",
        "Turn the assignment in the condition into a [comparison|test]",
        "what {line!r} wants is an equality test",
        "[oops|whoops|sorry], [wrote|typed] = for ==",
        "it [must|has to] be a double equals sign",
        "old habit: I wrote = in a test where Python wants ==",
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
        "[somebody|someone] [can't|cannot] spell a keyword",
        "a keyword has [wrong|swapped|missing] letters",
        "[respell|sort out] the keyword in {line!r}",
        "nit: keyword [spelling|typo] in {line!r}",
        "the keyword in {line!r} is [mangled|garbled|botched]",
        "is that keyword spelled right?",
        "{line!r} [wants|is meant to have] a proper keyword",
        "a keyword in {line!r} is [off|not quite right], [please correct it|that's what is wrong]",
        "one keyword is not a keyword of Python, [write the right one|swap in the right one]",
        "SyntaxError, [most likely|probably] a misspelt keyword",
        "{line!s} <- [typo|keyword]",
        "[fat fingers|clumsy fingers]: a keyword came out wrong",
        "[that is|it is] not how Python spells it: {line!s}",
        "letters [are mixed up|got mixed up] in a keyword [of {line!r}|in {line!r}]",
        "python does not know [a|one] word in {line!r}, it is [meant to be|] a keyword",
        "[Restore|Supply] the correct keyword",
        "use the keyword as Python spells it in {line!r}",
        "[oops|whoops|sorry], [botched|mistyped] a keyword",
        "[Tidy|Sort out] the typo in the keyword",
        "from another language: {line!s} does not have the Python keyword",
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
        "[somebody|someone] [still writes|wrote] print like in Python 2",
        "[nobody|no one] has used print without parentheses since 2020",
        "[stick|slap|pop] parentheses on the print in {line!r}",
        "nit: print is a function, {line!r} [lacks the brackets|is Python 2]",
        "[wrap|put] the argument of print in ()",
        "why is there a print without parentheses?",
        "{line!r} [wants|is waiting for] its parentheses",
        "{line!r} is a leftover from Python 2, [please modernise it|bring it up to date]",
        "the print is [an old|a] statement, [make it a call|it must be a call]",
        "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
        "{line!s} <- [parentheses|brackets]",
        "[we run|we are on] Python 3 now, so print [takes|needs] parentheses",
        "brackets [forgotten|omitted] around what is printed in {line!r}",
        "print statements are [gone|history], [call|use] the function",
        "Turn the old print into a [function|real] call",
        "2to3: {line!s}",
        "Python 3 does not accept {line!r}, print [needs|takes] brackets",
        "[oops|whoops|sorry], [old|Python 2] print [habit|syntax]",
        "[Get rid of|Rework] the print statement, we want print with brackets",
        "[Call|Invoke] print with parentheses",
    ),
)
