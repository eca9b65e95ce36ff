"""Write `%` and `.format` as f-strings; made backwards from real f-strings."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Lexeme, parse, read, splice

_PLAIN_FIELD = re.compile(r"\{([A-Za-z_][\w.]*)\}")


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
        "[ditch|kill|nuke|lose] % and .format(), use f-strings",
        "no more .format() or %",
        "from now on we format with f-strings",
        "swap out the old formatting for f-strings",
        "[flip|alter|adjust|tweak] the formatting to f-strings",
        "review: should be an f-string",
        "nit: f-string, please",
        "please the string must be f-string, thanks",
        "[hmm|ok so|well], % or .format()? We use f-strings",
        "exchange .format() and % for f-strings",
        "out with % and .format(), in with f-strings",
        'rework the strings: f"..." and no % or .format()',
        "pyupgrade would make this an f-string",
        "flynt would write f-strings here",
        "expected an f-string, found % or .format()",
        '"..." % x becomes f"...", "...".format(x) too',
        "could you make the old formatted strings f-strings",
        "f-strings are faster, use them",
        "SonarLint: use an f-string here",
        "we agreed on f-strings, the code still has the old formatting",
        "Python 3.6 brought f-strings. Time to use them",
        "interpolate with an f-string [and not with % or .format()|instead]",
        "the variables belong inside the string, as in an f-string",
    ),
    draft=_f_string,
    holds=_f_string_holds,
    absent=_no_format,
)
