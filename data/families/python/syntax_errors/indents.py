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
        "[somebody|someone] hit the space bar too often before a line",
        "{line!r} [sticks out|is pushed in] too far",
        "[pull|shove|slide] {line!r} [back|left] to where its neighbours are",
        "nit: {line!r} has [extra|stray] leading spaces",
        "[ditch|kill|lose|toss] the extra [spaces|blanks] in front of {line!r}",
        "why is one line deeper than the rest of its block?",
        "{line!r} [wants|needs] less indent",
        "[a few|some] spaces too many before a line, [please take them away|that's what is wrong]",
        "one line [does not line up|is out of line] with its block, it is too far right",
        "IndentationError, [a line is in too deep|there are too many leading spaces]",
        "{line!s} <- [too far right|less indent]",
        "[line up|align] {line!r} with the statements [before it|around it]",
        "leading whitespace of {line!r} is too [much|long]",
        "E113 unexpected indentation",
        "nothing opens a block [there|here], yet the line is indented [more|further]",
        "[Outdent|Unindent] the line that is [too deep|out of line]",
        "[Reduce|Cut] the indent of {line!r} [to that of its block|to match the block]",
        "[oops|whoops|sorry], [hit tab|pressed space] once too often",
        "the left edge is ragged, [straighten it|one line sticks out to the right]",
        "[same|equal] indent for {line!r} as for the line above",
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
        "[somebody|someone] lost the spaces before a line",
        "{line!r} [sits|is] too far left",
        "[push|shove|slide] {line!r} right, into [its|the] block",
        "nit: {line!r} lacks its leading spaces",
        "[stick|slap|pop] some spaces in front of {line!r}",
        "why is the body of the block not indented?",
        "{line!r} [wants|needs] more indent",
        "[too few|no] spaces before a line, [please supply them|that's what is wrong]",
        "the block has no body because its line [is not indented|sits too far left]",
        "IndentationError: expected an indented block",
        "{line!s} <- [too far left|more indent]",
        "[tuck|nest] {line!r} under the line that opens the block",
        "leading whitespace of {line!r} is [gone|too short|lost]",
        "E112 expected an indented block",
        "a block opens [there|here], yet the line [after|below] it is not indented",
        "[Restore|Supply] the indent that [got lost|went missing]",
        "[Increase|Raise] the indent of {line!r} [by one level|by one step]",
        "[oops|whoops|sorry], [forgot to indent|lost an indent]",
        "[pasting|moving it] ate the indent of a line, [put it back|restore it]",
        "one level deeper for {line!r}",
    ),
)
