"""Fill in the emptied arguments and settings of a real Python text.

The real text is the target; the context states the values it had.
"""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.fill.contexts import plain, spoken, told
from editflow.data.families.fill.holes import FILL, Blank, chosen, fill, holds, nothing
from editflow.data.families.python.code import Code, read
from editflow.data.families.python.invent import fresh_name, fresh_number

_TEXT = re.compile(r"(['\"])(?P<inside>[\w @:/.+-]{1,40})\1")


def _blanks(code: Code) -> list[Blank]:
    """Return keywords of calls and plain assignments of a constant, each of a name of its own."""
    named = [(node.arg, node.value) for node in code.nodes(ast.keyword) if node.arg]
    for node in code.nodes(ast.Assign, ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name) and node.value is not None:
            named.append((target.id, node.value))
    names = [plain(name) for name, _ in named]
    found = [_blank(code, name, value) for name, value in named if names.count(plain(name)) == 1]
    return [blank for blank in found if blank is not None]


def _blank(code: Code, name: str, value: ast.expr) -> Blank | None:
    source = code.source(value)
    if not isinstance(value, ast.Constant) or "\n" in source or source == "...":
        return None
    match = _TEXT.fullmatch(source)
    if match:
        start, end = code.span(value)
        inside = match["inside"]
        known = inside if inside == inside.strip() else ""
        return Blank(start + 1, end - 1, "...", name, (known,)) if known else None
    is_text = isinstance(value.value, str | bytes)
    return None if is_text else Blank(*code.span(value), "...", name, (source,))


def _draft(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    blanks = _blanks(code) if code else []
    if len(blanks) < 2:
        return None
    emptied, known = chosen(blanks, rng)
    facts = [(spoken(blank.name, rng), blank.values[0]) for blank in known]
    return fill(text, emptied, known, told(facts, rng))


def _absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    blanks = _blanks(code) if code else []
    if code is None or len(blanks) < 2:
        return None
    emptied, known = chosen(blanks, rng)
    if rng.random() < 0.5:
        return nothing(text, (), told([(b.name, b.values[0]) for b in known], rng))
    other = (fresh_name("value", code.words, rng), fresh_number("10", rng))
    return nothing(text, emptied, told([other], rng))


FILL_PYTHON = Family(
    "fill-python",
    "python",
    FILL,
    _draft,
    lambda draft: holds(draft, reads=ast.parse),
    absent=_absent,
    grade="B",
)
