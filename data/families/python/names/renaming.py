"""What every renaming is: one name, all its sites, nothing where a person could want either.

Only code is renamed; a name that comments or docstrings mention is left alone. Knows nothing of
what a name stands for.
"""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Span, parse, read, splice
from editflow.data.families.python.invent import fresh_name, near_name

Finder = Callable[[Code, str], "list[Span] | None"]


def _draft(
    text: str,
    rng: random.Random,
    *,
    candidates: Callable[[Code], Iterable[str]],
    sites: Finder,
) -> Draft | None:
    """Rename one candidate whose sites are certain."""
    code = read(text)
    if code is None:
        return None
    names = sorted(set(candidates(code)))
    rng.shuffle(names)
    for old in names[:4]:
        found = None if old.startswith("__") else sites(code, old)
        if found and not _mentioned(code, old):
            new = fresh_name(old, code.words, rng)
            after = splice(text, [(span, new) for span in found])
            return Draft(text, after, {"old": old, "new": new})
    return None


def _mentioned(code: Code, name: str) -> bool:
    return not code.only_in_code(name) and name in code.prose()


def _absent(
    text: str, rng: random.Random, *, candidates: Callable[[Code], Iterable[str]]
) -> Draft | None:
    """Ask for a name that is not there, often one close to a name that is."""
    code = read(text)
    if code is None:
        return None
    names = sorted(set(candidates(code)))
    old = near_name(rng.choice(names), code.words, rng) if names and rng.random() < 0.6 else None
    old = old or fresh_name(rng.choice(names) if names else "value", code.words, rng)
    return Draft(text, text, {"old": old, "new": fresh_name(old, code.words, rng)})


def _holds(draft: Draft, *, marks: str) -> bool:
    """The same program but for the name: no `old` left where `marks` looks, and it parses."""
    before, after = _identifiers(draft.before, marks), _identifiers(draft.after, marks)
    old, new = draft.words["old"], draft.words["new"]
    moved = before.pop(old, 0)
    renamed = moved > 0 and after.pop(new, 0) == moved and old not in after and before == after
    return renamed and _only_words(draft)


def _only_words(draft: Draft) -> bool:
    """Whether the texts differ in whole words alone, each of them `old` on one side."""
    before, after = (re.split(r"(\w+)", text) for text in (draft.before, draft.after))
    changed = {pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]}
    return len(before) == len(after) and changed == {(draft.words["old"], draft.words["new"])}


def _identifiers(text: str, marks: str) -> Counter[str]:
    """Count identifiers of the syntax tree; `marks` picks attributes only, or all but them."""
    found: Counter[str] = Counter()
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Attribute):
            found[node.attr] += marks != "names"
        elif marks != "attributes":
            found.update(_own_names(node))
    return +found


def _own_names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.ClassDef(name=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            return [name]
        case ast.keyword(arg=str(name)):
            return [name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
        case _:
            return []


def plain_sites(code: Code, name: str) -> list[Span] | None:
    """Return where `name` stands, when it is no attribute, keyword or import anywhere."""
    if any(node.attr == name for node in code.nodes(ast.Attribute)):
        return None
    if any(keyword.arg == name for keyword in code.nodes(ast.keyword)):
        return None
    for alias in code.nodes(ast.alias):
        if name in (alias.name, alias.asname) or name in alias.name.split("."):
            return None
    return code.names.get(name)


def rename_family(
    name: str,
    candidates: Callable[[Code], Iterable[str]],
    sites: Finder,
    marks: str,
    phrasings: tuple[str, ...],
) -> Family:
    """Return a family that renames one of the `candidates` at its `sites`.

    `marks`: what the oracle counts, "names", "attributes" or all.
    """
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_draft, candidates=candidates, sites=sites),
        holds=partial(_holds, marks=marks),
        absent=partial(_absent, candidates=candidates),
    )
