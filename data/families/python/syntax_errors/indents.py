"""Mend an indent that is too deep or missing."""

from __future__ import annotations

import ast
import random

from editflow.data.families.python.code import Code
from editflow.data.families.python.syntax_errors.breaking import Break, broken_family


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


UNEXPECTED_INDENT = broken_family(
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
MISSING_INDENT = broken_family(
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
