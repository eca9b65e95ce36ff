"""Give a docstring, take one away, take all away."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import (
    FUNCTIONS,
    Code,
    Definition,
    Span,
    named_once,
    one_of,
    parse,
    read,
    splice,
)
from editflow.data.families.python.docs.docstring_words import (
    ADD_DOCSTRING_PHRASINGS,
    REMOVE_DOCSTRING_PHRASINGS,
    REMOVE_DOCSTRINGS_PHRASINGS,
)
from editflow.data.families.python.oracle import tree_of
from editflow.data.families.python.statements import is_string


def _documented(code: Code) -> list[tuple[Definition, ast.Expr]]:
    """Functions and classes with a docstring and more, of a name defined once."""
    found = []
    for node in named_once(code.definitions):
        first = node.body[0]
        if len(node.body) > 1 and is_string(first):
            assert isinstance(first, ast.Expr)
            found.append((node, first))
    return found


def _own_lines(code: Code, node: ast.stmt) -> Span | None:
    """Return the whole lines of a statement; None when it shares a line or a blank one follows."""
    assert node.end_lineno is not None
    start, end = code.line_span(node.lineno, node.end_lineno)
    lines = code.text[start:end].strip()
    alone = lines == code.source(node).strip()
    return (start, end) if alone and not code.text.startswith("\n", end) else None


def _add_docstring(text: str, rng: random.Random) -> Draft | None:
    """Made backwards from a real docstring of one line."""
    code = read(text)
    found = [
        (holder, node)
        for holder, node in (_documented(code) if code else [])
        if node.lineno == node.end_lineno
    ]
    if code is None or not found:
        return None
    holder, node = rng.choice(found)
    content = _content(code, node)
    span = _own_lines(code, node)
    if span is None or content is None:
        return None
    words = {"function": holder.name, "doc": content}
    return Draft(splice(text, [(span, "")]), text, words)


def _content(code: Code, node: ast.Expr) -> str | None:
    """Return what a plain `\"\"\"docstring\"\"\"` of one line says."""
    match = re.fullmatch(r'"""([^"\\`\n]*\w[^"\\`\n]*)"""', code.source(node))
    return match[1] if match and match[1] == match[1].strip() else None


def _docstring_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a docstring the function has."""
    found = one_of(read(text), _documented, rng)
    if found is None:
        return None
    code, (holder, node) = found
    content = _content(code, node)
    return Draft(text, text, {"function": holder.name, "doc": content}) if content else None


def _docstring_holds(draft: Draft) -> bool:
    return _docstring_of(draft.after, draft.words["function"]) == draft.words["doc"] and tree_of(
        draft.before
    ) == _without_docstring(draft.after, draft.words["function"])


def _docstring_of(text: str, name: str) -> str | None:
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Definition) and node.name == name:
            return ast.get_docstring(node, clean=False)
    return None


def _without_docstring(text: str, name: str | None) -> str | None:
    """Return the tree without the docstring of `name` (None: of anything that has more)."""
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Definition) and name in (None, node.name) and is_string(node.body[0]):
            node.body = node.body[1:] if len(node.body) > 1 else node.body
    return ast.dump(tree) if tree else None


def _remove_docstring(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _documented, rng)
    if found is None:
        return None
    code, (holder, node) = found
    span = _own_lines(code, node)
    return Draft(text, splice(text, [(span, "")]), {"function": holder.name}) if span else None


def _undocumented(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    holders = code.definitions if code else []
    plain = [node.name for node in holders if not is_string(node.body[0])]
    return Draft(text, text, {"function": rng.choice(plain)}) if plain else None


def _remove_docstring_holds(draft: Draft) -> bool:
    return tree_of(draft.after) == _without_docstring(draft.before, draft.words["function"]) and (
        tree_of(draft.after) != tree_of(draft.before)
    )


def _remove_docstrings(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    found = _documented(code) if code else []
    holders = code.nodes(ast.Module, ast.ClassDef, *FUNCTIONS) if code else []
    documented = sum(bool(node.body) and is_string(node.body[0]) for node in holders)
    if code is None or not found or documented != len(found):
        return None
    spans = [_own_lines(code, node) for _, node in found]
    edits = [(span, "") for span in spans if span]
    return Draft(text, splice(text, edits)) if len(edits) == len(spans) else None


def _no_docstrings(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    holders = code.nodes(ast.Module, ast.ClassDef, *FUNCTIONS) if code else []
    plain = holders and not any(node.body and is_string(node.body[0]) for node in holders)
    return Draft(text, text) if plain else None


def _remove_docstrings_holds(draft: Draft) -> bool:
    return tree_of(draft.after) == _without_docstring(draft.before, None) != tree_of(draft.before)


ADD_DOCSTRING = Family(
    name="add-docstring",
    lang="python",
    phrasings=ADD_DOCSTRING_PHRASINGS,
    draft=_add_docstring,
    holds=_docstring_holds,
    absent=_docstring_absent,
)
REMOVE_DOCSTRING = Family(
    name="remove-docstring",
    lang="python",
    phrasings=REMOVE_DOCSTRING_PHRASINGS,
    draft=_remove_docstring,
    holds=_remove_docstring_holds,
    absent=_undocumented,
)
REMOVE_DOCSTRINGS = Family(
    name="remove-docstrings",
    lang="python",
    phrasings=REMOVE_DOCSTRINGS_PHRASINGS,
    draft=_remove_docstrings,
    holds=_remove_docstrings_holds,
    absent=_no_docstrings,
)
