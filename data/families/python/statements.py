"""Statements of one line: which a block can do without, how they are told, one that is not there.

Knows nothing of what is done with them.
"""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft
from editflow.data.families.python.code import Code, read
from editflow.data.families.python.invent import fresh_name

_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert, ast.Return)
_LONGEST_LINE = 60


def dispensable(code: Code) -> list[ast.stmt]:
    """Return simple statements with a line to themselves and a neighbour in their block."""
    found = []
    for node in code.nodes(*_SIMPLE):
        siblings = getattr(code.parent(node), "body", [])
        alone = node.lineno == node.end_lineno and (
            code.line(node.lineno).strip() == code.source(node)
        )
        if alone and len(siblings) > 1 and node in siblings:
            found.append(node)
    return found


def is_string(node: ast.stmt) -> bool:
    """Whether a statement is a string and nothing more, as docstrings are."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def told(code: Code, number: int) -> str | None:
    """Return a line as it would be named: short, without back-ticks, the only one of its kind."""
    line = code.line(number).strip()
    fits = 3 <= len(line) <= _LONGEST_LINE and not set("`#") & set(line)
    return line if fits and code.text.count(line) == 1 else None


def no_such_line(text: str, rng: random.Random) -> Draft | None:
    """Speak of a line, a call, that is not there."""
    code = read(text)
    if code is None:
        return None
    name = fresh_name("run", code.words, rng)
    return Draft(text, text, {"line": f"{name}()", "function": name})
