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
        "[ditch|kill|nuke|lose] list() and dict(), use literals",
        "no more empty dict() or list() calls",
        "from now on empty collections are literals",
        "swap out list() for [] and dict() for {{}}",
        "[flip|alter|adjust|tweak] the empty collections to literals",
        "review: list() and dict() should be literals",
        "nit: literals, please, for empty lists and dicts",
        "please the empty list and dict must be literals, thanks",
        "[hmm|ok so|well], list() or dict()? We write [] or {{}}",
        "exchange the calls of dict and list for literals",
        "out with dict() and list(), in with {{}} and []",
        "rework the empty collections: literals",
        "ruff: unnecessary call, rewrite list() and dict() as literals",
        "expected [] or {{}}, found list() or dict()",
        "was list() or dict(), should be [] or {{}}",
        "could you make the empty dicts and lists literals",
        "SonarLint: use a literal here for the empty collection",
        "we agreed on [] and {{}}, the code still calls list() and dict()",
        "python has {{}} and [] for that, no need to call anything",
        "square and curly brackets for empty lists and dicts",
        "an empty list is [], an empty dict is {{}}. Write it that way",
        "brackets please in place of list() and dict()",
        "shorter: [] and {{}} where it calls list or dict",
    ),
)
