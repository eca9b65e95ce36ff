"""A plain constant that a name is given, and another of its kind to give instead.

Knows nothing of where the name stands.
"""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft
from editflow.data.families.python.code import Code, body_string, splice
from editflow.data.families.python.invent import fresh_number, fresh_text, literal

LONGEST_TEXT = 50


def is_plain(node: ast.expr | None) -> bool:
    """Whether the node is a short constant on one line."""
    return (
        isinstance(node, ast.Constant)
        and node.lineno == node.end_lineno
        and not (isinstance(node.value, str | bytes) and len(node.value) > LONGEST_TEXT)
    )


def another(old: str, rng: random.Random) -> str:
    """Return another literal of the kind of `old`, now and then of another kind."""
    if old in {"True", "False"} and rng.random() < 0.85:
        return "False" if old == "True" else "True"
    if re.fullmatch(r"[\d.]+", old) and rng.random() < 0.85:
        return fresh_number(old, rng)
    if old[:1] in "'\"" and body_string(old) and "\\" not in old and rng.random() < 0.85:
        return old[0] + fresh_text(body_string(old), rng).replace(old[0], "") + old[0]
    while (new := literal(rng)) == old:
        pass
    return new


def valued(code: Code, node: ast.expr, words: dict[str, str]) -> Draft | None:
    """Return the draft that gives the node its `new` value; None where that is no change."""
    if words["old"] == words["new"] or "`" in words["new"]:
        return None
    return Draft(code.text, splice(code.text, [(code.span(node), words["new"])]), words)
