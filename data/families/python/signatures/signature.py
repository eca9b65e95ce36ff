"""The parts of a function's signature: parameters, parentheses, types a person would write.

Knows nothing of edits.
"""

from __future__ import annotations

import ast

from editflow.data.families.python.code import Code, Function

TYPES = (
    "int",
    "str",
    "float",
    "bool",
    "bytes",
    "list[str]",
    "dict[str, int]",
    "str | None",
    "Path",
)


def parameters_of(function: Function) -> list[ast.arg]:
    """Return the parameters of a function, those with a star left out."""
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def parenthesis(code: Code, function: Function) -> tuple[int, int] | None:
    """Return where the parameter list opens and closes (indices of tokens)."""
    first = code.lexeme_at(code.name_span(function)[1])
    if code.lexemes[first].text != "(":
        return None
    depth = 0
    for index in range(first, len(code.lexemes)):
        depth += {"(": 1, ")": -1}.get(code.lexemes[index].text, 0)
        if depth == 0:
            return first, index
    return None
