"""Write the same thing another way: quotes, f-strings, comparisons, literals.

Where the modern form says less about how it was written before, the edit is made backwards: the
real text is the target.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Lexeme, Span, body_string, parse, read, splice
from editflow.data.families.python.oracle import same_program

Edit = tuple[Span, str]
_PLAIN_FIELD = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_MOST_SITES = 8


def _quotes(text: str, rng: random.Random, *, old: str, new: str) -> Draft | None:  # noqa: ARG001
    """Requote every string in `old` quotes; none may hold a quote or a backslash."""
    code = read(text) if old in text else None
    strings = [found for found in code.of_kind("string") if _is_quoted(found, old)] if code else []
    if not 1 <= len(strings) <= 2 * _MOST_SITES:
        return None
    if any(set("'\"\\") & set(body_string(found.text)) for found in strings):
        return None
    edits = [((found.start, found.end), found.text.replace(old, new)) for found in strings]
    return Draft(text, splice(text, edits))


def _is_quoted(string: Lexeme, quote: str) -> bool:
    return string.text.endswith(quote) and not string.text.endswith(quote * 3)


def _quoted_already(text: str, rng: random.Random, *, old: str) -> Draft | None:  # noqa: ARG001
    code = read(text)
    if code is None or any(_is_quoted(found, old) for found in code.of_kind("string")):
        return None
    return Draft(text, text)


def _quotes_hold(draft: Draft, *, old: str, new: str) -> bool:
    if not same_program(draft) or len(draft.before) != len(draft.after):
        return False
    changed = {(a, b) for a, b in zip(draft.before, draft.after, strict=True) if a != b}
    after = read(draft.after)
    left = after is None or any(_is_quoted(found, old) for found in after.of_kind("string"))
    return changed == {(old, new)} and not left


def _f_string(text: str, rng: random.Random) -> Draft | None:
    """Made backwards: the real f-string was `%` or `.format` before."""
    code = read(text) if re.search(r"\bf['\"]", text) else None
    if code is None:
        return None
    strings = [found for found in code.of_kind("string") if found.text[0] in "fF"]
    if not 1 <= len(strings) <= 3 or len(code.nodes(ast.JoinedStr)) != len(strings):
        return None
    write = rng.choice((_as_percent, _as_format, _as_format))
    olds = [write(code, found) for found in strings]
    edits = [((f.start, f.end), old) for f, old in zip(strings, olds, strict=True) if old]
    before = splice(text, edits)
    return Draft(before, text) if len(edits) == len(strings) and parse(before) else None


def _as_format(code: Code, string: Lexeme) -> str | None:
    fields = _plain_fields(code, string)
    if fields is None:
        return None
    return f"{_PLAIN_FIELD.sub('{}', string.text[1:])}.format({', '.join(fields)})"


def _as_percent(code: Code, string: Lexeme) -> str | None:
    fields = _plain_fields(code, string)
    if fields is None or "%" in string.text:
        return None
    values = f"({', '.join(fields)})" if len(fields) > 1 else fields[0]
    return f"{_PLAIN_FIELD.sub('%s', string.text[1:])} % {values}"


def _plain_fields(code: Code, string: Lexeme) -> list[str] | None:
    """Return the fields of an f-string that has only plain names and stands on its own."""
    body = string.text[1:]
    fields = _PLAIN_FIELD.findall(body)
    at = code.lexeme_at(string.start)
    beside = code.lexemes[at - 1].kind == "string" or code.lexemes[at + 1].text in {".", "%", "["}
    beside = (
        beside or code.lexemes[at + 1].kind == "string" or code.lexemes[at + 1].kind == "newline"
    )
    if beside and not _closes_statement(code, at):
        return None
    rest = _PLAIN_FIELD.sub("", body)
    return fields if fields and not set("{}") & set(rest) and len(fields) <= 4 else None


def _closes_statement(code: Code, at: int) -> bool:
    """Whether the string ends its statement: `x = f"…"` and a line end."""
    line = code.line(code.line_of(code.lexemes[at].start))
    return re.match(r"\s*(return|[\w.]+ \+?=) f['\"]", line) is not None and (
        code.lexemes[at + 1].kind == "newline"
    )


def _no_format(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    return Draft(text, text) if code and not re.search(r"%|\.format\b", text) else None


def _f_string_holds(draft: Draft) -> bool:
    """Each old formatting became the f-string that formats the same values."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None:
        return False
    old = ast.dump(_Formatted().visit(before))
    return old == ast.dump(_Formatted().visit(after)) and draft.before != draft.after


class _Formatted(ast.NodeTransformer):
    """Turn `%`, `.format` and f-strings into one form: the text, then the values."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        fields = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        texts = [
            "{}" if isinstance(part, ast.FormattedValue) else part.value for part in node.values
        ]  # type: ignore[attr-defined]
        return _joined("".join(texts), fields)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr != "format":
            return node
        text = function.value.value if isinstance(function.value, ast.Constant) else ""
        return _joined(str(text), node.args) if "{}" in str(text) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return _joined(str(node.left.value).replace("%s", "{}"), values)
        return node


def _joined(text: str, values: list[ast.expr]) -> ast.Tuple:
    return ast.Tuple([ast.Constant(text), *values], ast.Load())


Rewrites = Callable[[Code], list[Edit]]


def _backwards(
    text: str,
    rng: random.Random,  # noqa: ARG001
    *,
    old: Rewrites,
    needs: str,
    bad: str,
) -> Draft | None:
    """Write every site of a good text in the old way."""
    code = read(text) if re.search(needs, text) and not re.search(bad, text) else None
    edits = old(code) if code else []
    if not 1 <= len(edits) <= _MOST_SITES:
        return None
    before = splice(text, edits)
    return Draft(before, text) if parse(before) else None


def _clean(text: str, rng: random.Random, *, bad: str) -> Draft | None:  # noqa: ARG001
    """A text with nothing to do, some of which do it right already."""
    code = read(text)
    return Draft(text, text) if code and not re.search(bad, text) else None


def _none_edits(code: Code) -> list[Edit]:
    """`x is None` as `x == None`, `x is not None` as `x != None`."""
    return [
        ((match.start(), match.end()), ("!=" if match[1] else "==") + " None")
        for match in re.finditer(r"\bis (not )?None\b", code.text)
        if _is_code(code, match.start())
    ]


def _is_code(code: Code, start: int) -> bool:
    """Whether a token starts exactly here (so: not in a string or comment)."""
    at = code.lexeme_at(start)
    return at < len(code.lexemes) and code.lexemes[at].start == start


def _none_holds(draft: Draft) -> bool:
    fixed = re.sub(r"!= None\b", "is not None", re.sub(r"== None\b", "is None", draft.before))
    return fixed == draft.after != draft.before and parse(draft.after) is not None


def _not_in_edits(code: Code) -> list[Edit]:
    """`x not in y` as `not x in y`, where the comparison is a whole condition or operand."""
    edits: list[Edit] = []
    for node in code.nodes(ast.Compare):
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.NotIn):
            start, left_end = code.span(node)[0], code.span(node.left)[1]
            right = code.span(node.comparators[0])[0]
            if code.text[left_end:right] != " not in " or not isinstance(
                code.parent(node), ast.If | ast.BoolOp | ast.While | ast.Assert | ast.comprehension
            ):
                return []
            edits += [((start, start), "not "), ((left_end, right), " in ")]
    return edits


def _negation_holds(draft: Draft) -> bool:
    """`not a in b` reads `a not in b` and nothing else changed."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None or draft.before == draft.after:
        return False
    return ast.dump(_Negated().visit(before)) == ast.dump(after)


class _Negated(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        inner = node.operand
        if not isinstance(node.op, ast.Not) or not isinstance(inner, ast.Compare):
            return node
        alone = len(inner.ops) == 1 and isinstance(inner.ops[0], ast.In)
        return ast.Compare(inner.left, [ast.NotIn()], inner.comparators) if alone else node


def _isinstance_edits(code: Code) -> list[Edit]:
    """`isinstance(x, T)` as `type(x) == T` in conditions."""
    edits = []
    for call in code.nodes(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "isinstance" and len(call.args) == 2:
            subject, kind = (code.source(argument) for argument in call.args)
            whole = isinstance(code.parent(call), ast.If | ast.BoolOp | ast.While | ast.Assert)
            plain = code.source(call) == f"isinstance({subject}, {kind})" and "\n" not in subject
            if not whole or not plain or not re.fullmatch(r"[\w.]+", kind):
                return []
            edits.append((code.span(call), f"type({subject}) == {kind}"))
    return edits


def _isinstance_holds(draft: Draft) -> bool:
    fixed = re.sub(r"\btype\((.+?)\) == ([\w.]+)", r"isinstance(\1, \2)", draft.before)
    return fixed == draft.after != draft.before and parse(draft.after) is not None


def _literal_edits(code: Code) -> list[Edit]:
    """`{}` as `dict()`, `[]` as `list()`."""
    empty = [node for node in code.nodes(ast.Dict) if not node.keys]
    lists = [
        node for node in code.nodes(ast.List) if not node.elts and isinstance(node.ctx, ast.Load)
    ]
    edits = [(code.span(node), "dict()") for node in empty]
    edits += [(code.span(node), "list()") for node in lists]
    return [] if re.search(r"\b(dict|list)\(\)|\b(dict|list) *=", code.text) else edits


def _literals_hold(draft: Draft) -> bool:
    fixed = re.sub(r"\blist\(\)", "[]", re.sub(r"\bdict\(\)", "{}", draft.before))
    return fixed == draft.after != draft.before and parse(draft.after) is not None


def _family(
    name: str,
    old: Rewrites,
    holds: Callable[[Draft], bool],
    needs: str,
    bad: str,
    phrasings: tuple[str, ...],
) -> Family:
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_backwards, old=old, needs=needs, bad=bad),
        holds=holds,
        absent=partial(_clean, bad=bad),
    )


def _quote_family(name: str, old: str, new: str, phrasings: tuple[str, ...]) -> Family:
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_quotes, old=old, new=new),
        holds=partial(_quotes_hold, old=old, new=new),
        absent=partial(_quoted_already, old=old),
    )


DOUBLE_QUOTES = _quote_family(
    "double-quotes",
    "'",
    '"',
    (
        "Use double quotes",
        "Use double quotes [for strings|for all strings|everywhere]",
        "Change single quotes to double quotes",
        "strings should be in double quotes",
        "' -> \"",
        "Convert the strings to double quotes",
        "Replace single quotes with double quotes",
        "double quotes please",
        "we use double quotes, fix the strings",
        "Q000 Single quotes found but double quotes preferred",
        "no single quotes",
        "why single quotes? Use double ones",
        "style: double quotes",
        "make all the quotes double",
        "Write every string in double quotes",
        "single -> double quotes",
        "double quotes instead of single quotes",
        "I'd like double quotes [everywhere|around the strings|for the strings]",
        "the strings have single quotes, they should have double ones",
        "all strings should be [double-quoted|double quoted]",
        "fix: double quotes, not single",
        "refactor: double quotes for strings",
        "can we have double quotes?",
        "[apostrophes|single quotes] should be double quotes",
        "our style guide says double quotes",
        "black would use double quotes here",
        "please to put the strings in double quotes",
        "'...' -> \"...\"",
        "Turn '...' into \"...\"",
        "don't quote strings with apostrophes, use double quotes",
        "W: inconsistent quotes, prefer double",
        "Make every string double-quoted",
        "Requote the strings: \" and not '",
    ),
)
SINGLE_QUOTES = _quote_family(
    "single-quotes",
    '"',
    "'",
    (
        "Use single quotes",
        "Use single quotes [for strings|for all strings|everywhere]",
        "Change double quotes to single quotes",
        "strings should be in single quotes",
        "\" -> '",
        "Convert the strings to single quotes",
        "Replace double quotes with single quotes",
        "single quotes please",
        "we use single quotes, fix the strings",
        "Q000 Double quotes found but single quotes preferred",
        "no double quotes",
        "why double quotes? Use single ones",
        "style: single quotes",
        "make all the quotes single",
        "Write every string in single quotes",
        "double -> single quotes",
        "single quotes instead of double quotes",
        "I'd like single quotes [everywhere|around the strings|for the strings]",
        "the strings have double quotes, they should have single ones",
        "all strings should be [single-quoted|single quoted]",
        "fix: single quotes, not double",
        "refactor: single quotes for strings",
        "can we have single quotes?",
        "double quotes should be [apostrophes|single quotes]",
        "our style guide says single quotes",
        "flake8-quotes wants single quotes here",
        "please to put the strings in single quotes",
        "\"...\" -> '...'",
        "Turn \"...\" into '...'",
        "don't quote strings with double quotes, use apostrophes",
        "W: inconsistent quotes, prefer single",
        "Make every string single-quoted",
        "Requote the strings: ' and not \"",
    ),
)
F_STRING = Family(
    name="f-string",
    lang="python",
    phrasings=(
        "Use an f-string",
        "Use f-strings",
        "Convert [this|it] to [f-strings|an f-string]",
        "Make it an f-string",
        "Replace the formatting with an f-string",
        "[format|% and format] -> f-string",
        "this should be an f-string",
        "UP032 Use f-string instead of `format` call",
        "why not an f-string?",
        "The string formatting is old style, use f-strings",
        "Rewrite the string formatting as an f-string",
        "f-strings please",
        "Modernise the string formatting",
        "C0209: Formatting a regular string which could be a f-string",
        "style: f-string instead of the old formatting",
        "Turn the formatted strings into f-strings",
        ".format() and % => f-string",
        'f"..." please',
        "f-string instead of [% or .format()|the old formatting]",
        "I'd like f-strings [here|instead|in place of % and format]",
        "fix: f-string, not % or format",
        "refactor: format with f-strings",
        "UP031 Use format specifiers instead of percent format: f-string",
        "can this be an f-string?",
        "the values should be inside the string, with an f-string",
        "we are on Python 3, so [use|prefer] f-strings",
        "don't [format|build strings] with % or .format(), use f-strings",
        "formatting with % and .format() is old, f-strings are better",
        "all formatted strings should be f-strings",
        "please to write the strings like f-strings",
        "consider-using-f-string",
        "Put the variables into the string with an f prefix",
        "Inline the values [into|in] the string with an f-string",
        'Write the message as an f"..." string',
    ),
    draft=_f_string,
    holds=_f_string_holds,
    absent=_no_format,
)
IS_NONE = _family(
    "is-none",
    _none_edits,
    _none_holds,
    r"is (not )?None",
    r"[!=]= *None",
    (
        "Compare with None using is",
        "Use `is None` instead of `== None`",
        "== None -> is None",
        "Fix the None comparison[s|]",
        "E711 comparison to None should be 'if cond is None:'",
        "comparisons with None should use is",
        "PEP 8: compare to None with is or is not",
        "don't use == with None",
        "Use the identity check for None",
        "fix comparison to None",
        "None is compared with ==, that is wrong. Use is",
        "the None checks should use `is`",
        "Make the None checks idiomatic",
        "why == None? Should be is None",
        "Correct the comparisons to None",
        "== None => is None, != None => is not None",
        "is None, not == None",
        "None: use is",
        "I'd like is None [rather than|instead of] == None",
        "None should be compared by identity",
        "fix: is None instead of == None",
        "refactor: is and is not for None",
        "C0121: Comparison to None should be 'expr is None'",
        "can we write `is None` here?",
        "the comparison with None uses an equality operator, it should use is",
        "never compare to None with == or !=",
        "None is a singleton, so compare with is",
        "all None comparisons should use is or is not",
        "please to compare None by the `is` operator",
        "E711",
        "Turn == None and != None into is None and is not None",
        "flake8 complains about the comparison to None",
        "Test for None with is, not with equality",
    ),
)
NOT_IN = _family(
    "not-in",
    _not_in_edits,
    _negation_holds,
    r" not in ",
    r"\bnot [^\n]* in ",
    (
        "Use `not in`",
        "not x in y -> x not in y",
        "E713 test for membership should be 'not in'",
        "Write the membership test with not in",
        "use x not in y instead of not x in y",
        "Fix the negated membership test",
        "the membership test should be `not in`",
        "`not ... in` should be `not in`",
        "Rewrite not x in y as x not in y",
        "style: not in",
        "make the membership check idiomatic",
        "should this not be a `not in`?",
        "Move the not next to the in",
        "PEP 8: use not in",
        "the not is at the wrong place, use `not in`",
        "not (x in y) => x not in y",
        "not in",
        "x not in y, please",
        "I'd like `not in` for the membership test",
        "`not in` reads better than `not x in y`",
        "fix: `not in` instead of `not ... in`",
        "refactor: x not in y",
        'C0117: Consider changing "not x in y" to "x not in y"',
        "can this be written with not in?",
        "the negation should be part of the operator: not in",
        "never write `not x in y`, it is x not in y",
        "not x in y is hard to understand, x not in y is better",
        "all negated membership tests should use not in",
        "please to write the test with operator `not in`",
        "E713",
        "Turn `not x in y` into `x not in y`",
        "flake8 complains about the test for membership, it wants not in",
        "Check membership with not in",
    ),
)
ISINSTANCE = _family(
    "isinstance",
    _isinstance_edits,
    _isinstance_holds,
    r"isinstance\(",
    r"\btype\(",
    (
        "Use isinstance",
        "Use isinstance instead of comparing types",
        "type(x) == T -> isinstance(x, T)",
        "E721 do not compare types, use isinstance()",
        "Don't compare types, use isinstance",
        "Replace the type comparison with isinstance",
        "the type check should be an isinstance",
        "check the type with isinstance",
        "type() == is bad style, use isinstance",
        "Rewrite the type check with isinstance",
        "fix: isinstance instead of type comparison",
        "why not isinstance?",
        "subclasses should pass too, use isinstance",
        "Make the type check an isinstance call",
        "Types are compared with ==. Use isinstance",
        "type(x) == T => isinstance(x, T)",
        "isinstance, not type() ==",
        "isinstance please",
        "I'd like isinstance [rather than|instead of] type() ==",
        "type checks should [go through|use|be done with] isinstance",
        "fix: isinstance, not type comparison",
        "refactor: isinstance for type checks",
        "C0123: Use isinstance() rather than type() for a typecheck.",
        "can we use isinstance here?",
        "comparing with type() ignores subclasses, isinstance does not",
        "never compare type(x) with a class, call isinstance",
        "type(x) == T fails for subclasses, so use isinstance",
        "all type comparisons should be isinstance checks",
        "please to check the type by isinstance",
        "E721",
        "Turn type(x) == T into isinstance(x, T)",
        "flake8 complains about comparing types, it wants isinstance",
        "Test with isinstance, not by comparing type()",
    ),
)
EMPTY_LITERALS = _family(
    "empty-literals",
    _literal_edits,
    _literals_hold,
    r"\{\}|\[\]",
    r"\b(dict|list)\(\)",
    (
        "Use literals instead of [dict() and list()|list() and dict()]",
        "Replace dict() and list() with literals",
        "dict() -> {{}}, list() -> []",
        "use {{}} and [] for empty collections",
        "C408 Unnecessary `dict` call (rewrite as a literal)",
        "R1735: Consider using a literal instead of the call",
        "Write empty dicts and lists as literals",
        "no dict() or list(), use the literals",
        "The calls of dict and list should be literals",
        "empty collections should be literals",
        "why call list()? Use []",
        "style: empty literals",
        "Turn the empty dict() and list() calls into literals",
        "simplify the empty dict() and list() calls",
        "literals please, not dict() or list()",
        "list() => [], dict() => {{}}",
        "{{}} instead of dict() and [] instead of list()",
        "literals, not calls: {{}} and []",
        "I'd like [] and {{}} [rather than|instead of] list() and dict()",
        "empty lists and dicts should be written as literals",
        "fix: literals for empty collections",
        "refactor: empty dicts and lists as literals",
        "C408 Unnecessary `list` call (rewrite as a literal)",
        "can we write [] and {{}} here?",
        "calling dict() or list() is slower than a literal, use the literal",
        "never call list() or dict() without arguments, write [] or {{}}",
        "dict() and list() should be {{}} and []",
        "all empty lists and dicts should be literals",
        "please to write empty list and dict with brackets",
        "pylint: use-list-literal, use-dict-literal",
        "Turn list() into [] and dict() into {{}}",
        "flake8-comprehensions complains about dict() and list(), it wants literals",
        "Create empty collections with [] and {{}}",
    ),
)
