"""Mend a text that does not parse; made backwards by breaking one that does.

The message is the interpreter's own, without line numbers: an excerpt has other ones.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Callable
from functools import partial
from itertools import zip_longest

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Lexeme, Span, parse, read

Break = tuple[Span, str]  # what is cut from a good text, and what stands there instead
Breaker = Callable[[Code, random.Random], "Break | None"]

_OPENERS = re.compile(
    r"\s*(async |if |elif |else|for |while |def |class |try|except|finally|with )"
)
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
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def _draft(text: str, rng: random.Random, *, breaker: Breaker) -> Draft | None:
    """Break a good text once; the message and the broken line become words."""
    code = read(text)
    broken = breaker(code, rng) if code else None
    if code is None or broken is None:
        return None
    (start, end), new = broken
    before = text[:start] + new + text[end:]
    message = _message(before)
    if message is None or before == text:
        return None
    line = before[before.rfind("\n", 0, start) + 1 :].split("\n", 1)[0].strip()
    words = {"message": message}
    if "`" not in line and 3 <= len(line) <= 60:
        words["line"] = line
    return Draft(before, text, words)


def _message(text: str) -> str | None:
    """Return what the interpreter says about a text, or None when it parses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        name = type(error).__name__
        return f"{name}: {re.sub(r' on line [0-9]+| ?[(]detected .*[)]', '', str(error.msg))}"
    except (ValueError, RecursionError):
        return None
    return None


def _valid(text: str, rng: random.Random) -> Draft | None:
    """Nothing to mend."""
    code = read(text)
    if code is None:
        return None
    message = rng.choice(("SyntaxError: invalid syntax", "IndentationError: unexpected indent"))
    return Draft(text, text, {"message": message})


def _holds(draft: Draft) -> bool:
    """It parses again, and one line alone is different."""
    lines = list(zip_longest(draft.before.split("\n"), draft.after.split("\n")))
    mended = parse(draft.before) is None and parse(draft.after) is not None
    return mended and sum(old != new for old, new in lines) == 1


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


def _indent_line(code: Code, rng: random.Random) -> Break | None:
    """Indent a simple statement too far."""
    kinds = (ast.Expr, ast.Assign, ast.Return)
    nodes = [n for n in code.nodes(*kinds) if _is_line(code, n) and _follows_simple(code, n)]
    if not nodes:
        return None
    start = code.line_span(rng.choice(nodes).lineno)[0]
    return (start, start), rng.choice(("    ", "    ", "  ", " "))


def _follows_simple(code: Code, node: ast.stmt) -> bool:
    """Whether the statement before it in its block settles how far it is indented."""
    siblings = getattr(code.parent(node), "body", [])
    at = siblings.index(node) if node in siblings else 0
    return at > 0 and not hasattr(siblings[at - 1], "body")


def _dedent_line(code: Code, rng: random.Random) -> Break | None:
    """Take the indent of the first line of a block of one line."""
    blocks = code.nodes(ast.If, ast.For, ast.While, ast.With, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [
        (block, block.body[0])
        for block in blocks
        if len(block.body) == 1
        and _is_line(code, block.body[0])
        and block.body[0].col_offset > block.col_offset
    ]
    if not nodes:
        return None
    block, node = rng.choice(nodes)
    start = code.line_span(node.lineno)[0]
    return (start + block.col_offset, start + node.col_offset), ""


def _is_line(code: Code, node: ast.stmt) -> bool:
    line = code.line(node.lineno)
    return node.lineno == node.end_lineno and line.strip() == code.source(node) and "\t" not in line


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


_ANY = (
    "Fix the syntax error",
    "{message!s}",
    "this does not parse",
    "Fix this: {message!s}",
    "python says {message!s}",
    "[I get|I'm getting|it gives] {message!s}",
    "the line {line!r} does not parse",
    "make it parse",
    "There is a syntax error, fix it",
    "{line!s}\n{message!s}",
    "invalid syntax",
    "Correct the syntax",
    "why does this not compile?",
    "syntax error in {line!r}",
    "{message!s} in {line!r}",
    "does not compile",
    "no luck: {message!s}",
    "fix: syntax error",
    "fix: {message!s}",
    "Repair the syntax of this code",
    "now I get {message!s}",
    "what is wrong with {line!r}?",
    "python does not accept it: {message!s}",
    "there is something wrong with the syntax of {line!r}",
    "{line!s}\n^\n{message!s}",
    "error: {message!s}",
    "please to correct the syntax error",
    "it fails with {message!s}",
    "python stumbles over {line!r}",
    "E999 {message!s}",
    "E0001: {message!s} (syntax-error)",
    "this is not Python because of {line!r}",
    "mend {line!r}",
    "the code is not correct Python, make it so",
    "I'd like this to parse again",
)


def _family(name: str, breaker: Breaker, phrasings: tuple[str, ...]) -> Family:
    return Family(
        name=name,
        lang="python",
        phrasings=(*phrasings, *_ANY),
        draft=partial(_draft, breaker=breaker),
        holds=_holds,
        absent=_valid,
    )


MISSING_COLON = _family(
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
MISSING_BRACKET = _family(
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
EXTRA_BRACKET = _family(
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
MISSING_QUOTE = _family(
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
SINGLE_EQUALS = _family(
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
KEYWORD_TYPO = _family(
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
UNEXPECTED_INDENT = _family(
    "unexpected-indent",
    _indent_line,
    (
        "Fix the indentation",
        "one line is indented too far",
        "{line!r} is indented too far",
        "wrong indentation",
        "the indentation of {line!r} is wrong",
        "unindent the line {line}",
        "too much indent",
        "too deep an indent: {line!s}",
        "dedent {line!r}",
        "I'd like {line!r} aligned with the [lines around|line above]",
        "fix: unexpected indent",
        "there are spaces too many before {line!r}",
        "{line!r} should not be indented that far",
        "[Move|Shift] {line!r} back to the left",
        "please to put {line} on the level of its block",
        "a line starts with too many blanks",
    ),
)
MISSING_INDENT = _family(
    "missing-indent",
    _dedent_line,
    (
        "Fix the indentation",
        "a line is not indented",
        "{line!r} must be indented",
        "indent the line {line}",
        "the indentation of {line!r} is wrong",
        "the block is not indented",
        "not enough indent",
        "missing indent: {line!s}",
        "indent the body of the block",
        "I'd like {line!r} inside the block above it",
        "fix: missing indent",
        "there are no spaces before {line!r}, but it belongs in the block",
        "{line!r} should be indented one level more",
        "[Move|Shift] {line!r} to the right, into the block",
        "please to put {line} in the block with spaces",
        "expected an indented block, but the line is not indented",
    ),
)
MISSING_COMMA = _family(
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
PRINT_STATEMENT = _family(
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
