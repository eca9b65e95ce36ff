"""A Python text read once: its lexemes, its syntax tree, and where each lies.

All spans are half-open ranges of characters. Knows nothing of families; changes no text.
"""

from __future__ import annotations

import ast
import bisect
import random
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

Span = tuple[int, int]
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Definition = Function | ast.ClassDef
Node = TypeVar("Node", bound=ast.AST)
Site = TypeVar("Site")
Defined = TypeVar("Defined", bound=Definition)

_WITH_CHILDREN = (ast.expr, ast.stmt, ast.arguments, ast.arg)
_LEXEME = re.compile(
    r"""(?P<string>(?P<prefix>[rRbBuUfF]{0,2})
        (?:\"\"\"(?:[^"\\]|\\.|"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?))
    |(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<op>\*\*=|//=|>>=|<<=|\.\.\.|!=|->|:=|[+\-*/%@&|^<>=]=|\*\*|//|<<|>>|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_DEFINED = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)")


class Lexeme(NamedTuple):
    """A token: `kind` is string, name, number, comment, newline or op."""

    kind: str
    start: int
    end: int
    text: str


class Code:
    """A text that parses. Everything is found on first use and kept."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self.text = text
        self.tree = tree
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    @cached_property
    def lexemes(self) -> list[Lexeme]:
        """All tokens in order, f-strings whole."""
        return list(_lex(self.text, 0, len(self.text)))

    @cached_property
    def lexeme_starts(self) -> list[int]:
        return [lexeme.start for lexeme in self.lexemes]

    @cached_property
    def names(self) -> dict[str, list[Span]]:
        """Where each name stands as code, inside f-string braces as well, in order."""
        found = defaultdict(list)
        for lexeme in self.lexemes:
            if lexeme.kind == "name":
                found[lexeme.text].append((lexeme.start, lexeme.end))
            elif lexeme.kind == "string" and "f" in _prefix(lexeme.text).lower():
                for inner in _inner(lexeme):
                    if inner.kind == "name":
                        found[inner.text].append((inner.start, inner.end))
        return dict(found)

    @cached_property
    def words(self) -> Counter[str]:
        """Every word of the text and how often, in code, strings and comments alike."""
        return Counter(re.findall(r"\w+", self.text))

    @cached_property
    def _nodes(self) -> dict[type[ast.AST], list[ast.AST]]:
        found: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        self.parents: dict[ast.AST, ast.AST] = {}
        stack: list[ast.AST] = [self.tree]
        while stack:
            node = stack.pop()
            found[type(node)].append(node)
            children = _children(node)
            for child in children:
                self.parents[child] = node
            stack.extend(reversed(children))
        return found

    def nodes(self, *kinds: type[Node]) -> list[Node]:
        """Return the nodes of these classes, in source order within each class."""
        return [node for kind in kinds for node in self._nodes.get(kind, ())]  # type: ignore[misc]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node that holds `node`."""
        self.nodes(ast.Module)
        return self.parents.get(node)

    @cached_property
    def functions(self) -> list[Function]:
        return self.nodes(*FUNCTIONS)

    @cached_property
    def definitions(self) -> list[Definition]:
        """Classes first, then functions."""
        return self.nodes(ast.ClassDef, *FUNCTIONS)

    def offset(self, line: int, column: int) -> int:
        """Return the character at a 1-based line and a column in UTF-8 bytes."""
        start = self.line_starts[line - 1]
        if self.text.isascii():
            return start + column
        return start + len(self.text[start : start + column].encode()[:column].decode())

    def span(self, node: ast.AST) -> Span:
        """Return where a node with a position lies (decorators left out)."""
        assert isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    def source(self, node: ast.AST) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def name_span(self, node: Definition) -> Span:
        """Return where the name of a function or class is defined."""
        match = _DEFINED.match(self.text, self.offset(node.lineno, node.col_offset))
        assert match is not None
        return match.span(1)

    def line_span(self, first: int, last: int | None = None) -> Span:
        """Return the span of 1-based lines `first` to `last`, the last line end included."""
        last = first if last is None else last
        starts = self.line_starts
        return starts[first - 1], starts[last] if last < len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """Return a 1-based line without its end."""
        start, end = self.line_span(number)
        return self.text[start:end].rstrip("\n")

    def line_of(self, offset: int) -> int:
        """Return the 1-based line a character lies on."""
        return bisect.bisect_right(self.line_starts, offset)

    def lexeme_at(self, offset: int) -> int:
        """Return the index of the first token that starts at or after `offset`."""
        return bisect.bisect_left(self.lexeme_starts, offset)

    def of_kind(self, kind: str) -> list[Lexeme]:
        """Return the tokens of one kind."""
        return [lexeme for lexeme in self.lexemes if lexeme.kind == kind]

    def only_in_code(self, name: str) -> bool:
        """Whether no comment or string holds the name as a word (f-string braces are code)."""
        return self.words[name] == len(self.names.get(name, ()))

    def prose(self) -> str:
        """Return comments and strings of several words, where a mention of a name is ambiguous."""
        return "\n".join(
            lexeme.text
            for lexeme in self.lexemes
            if lexeme.kind == "comment"
            or (lexeme.kind == "string" and re.search(r"\s", lexeme.text))
        )


@lru_cache(maxsize=1024)
def read(text: str) -> Code | None:
    """Return the text as `Code`, or None when it does not parse."""
    tree = parse(text)
    return None if tree is None else Code(text, tree)


def parse(text: str) -> ast.Module | None:
    """Return the syntax tree, or None; warnings about the text are not ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def splice(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """Replace disjoint spans of `text`, given in any order."""
    pieces, position = [], 0
    for (start, end), new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])


def named_once(nodes: Sequence[Defined]) -> list[Defined]:
    """Return those whose name no other of them has."""
    names = [node.name for node in nodes]
    return [node for node in nodes if names.count(node.name) == 1]


def one_of(
    code: Code | None, sites: Callable[[Code], Sequence[Site]], rng: random.Random
) -> tuple[Code, Site] | None:
    """Return a text that was read with one of its `sites`; None where it has none."""
    found = sites(code) if code else ()
    return (code, rng.choice(found)) if code and found else None


def _children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below, contexts and operators left out."""
    children: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            children += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, _WITH_CHILDREN):
            children.append(value)
    return children


def body_string(literal: str) -> str:
    """Return what stands between the quotes of a string token."""
    bare = literal[len(_prefix(literal)) :]
    size = 3 if bare[:3] in {'"""', "'''"} else 1
    return bare[size:-size]


def _prefix(literal: str) -> str:
    return literal[: min(literal.find(quote) % len(literal) for quote in "'\"" if quote in literal)]


def _lex(text: str, start: int, end: int) -> Iterator[Lexeme]:
    for match in _LEXEME.finditer(text, start, end):
        yield Lexeme(match.lastgroup or "op", *match.span(), match[0])


def _inner(lexeme: Lexeme) -> Iterator[Lexeme]:
    """Lex the expressions in the braces of an f-string."""
    text, depth, start = lexeme.text, 0, 0
    index = 0
    while index < len(text):
        char = text[index]
        if depth == 0 and text[index : index + 2] in {"{{", "}}"}:
            index += 1
        elif char == "{":
            depth += 1
            start = index + 1 if depth == 1 else start
        elif depth and (char == "}" or (depth == 1 and char in "!:" and text[index + 1] != "=")):
            if start >= 0:
                yield from (
                    Lexeme(kind, lexeme.start + a, lexeme.start + b, value)
                    for kind, a, b, value in _lex(text, start, index)
                )
            start = -1
            depth -= char == "}"
        index += 1
