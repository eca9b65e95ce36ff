"""Write empty collections as literals, not as calls."""

from __future__ import annotations

import ast
import re

from editflow.data.families.family import Draft
from editflow.data.families.python.code import Code, parse
from editflow.data.families.python.style.rewriting import Edit, rewrite_family


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


EMPTY_LITERALS = rewrite_family(
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
