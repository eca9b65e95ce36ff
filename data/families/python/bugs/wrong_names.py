"""Mend a name that a message calls unknown; made backwards by spoiling one in real code.

Every fault is one that the message and the text together settle.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import random
import re

from rapidfuzz.distance import OSA

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.bugs import bug_words
from editflow.data.families.python.code import Code, parse, read, splice
from editflow.data.families.python.invent import fresh_name, misspelt


def _misspelt_name(text: str, rng: random.Random) -> Draft | None:
    """Misspell one use of a name that stands elsewhere too; no other name is as close."""
    code = read(text)
    if code is None:
        return None
    uses = [node for node in code.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
    uses = [node for node in uses if len(node.id) > 3 and len(code.names.get(node.id, ())) > 1]
    if not uses:
        return None
    node = rng.choice(uses)
    wrong = misspelt(node.id, rng)
    if not _is_settled(code, wrong, node.id):
        return None
    before = splice(text, [(code.span(node), wrong)]) if code.source(node) == node.id else ""
    return Draft(before, text, {"wrong": wrong, "right": node.id}) if before else None


def _is_settled(code: Code, wrong: str, right: str) -> bool:
    """Whether `wrong` is new and `right` is the only name of the text near it."""
    near = [name for name in code.names if OSA.distance(wrong, name, score_cutoff=2) <= 2]
    known = keyword.iskeyword(wrong) or hasattr(builtins, wrong) or wrong in code.words
    return wrong.isidentifier() and not known and near == [right]


def _no_such_name(text: str, rng: random.Random) -> Draft | None:
    """A message about a name that is nowhere in the text."""
    code = read(text)
    if code is None:
        return None
    wrong = fresh_name("value", code.words, rng)
    return Draft(text, text, {"wrong": wrong})


def _misspelt_holds(draft: Draft) -> bool:
    wrong, right = rf"\b{re.escape(draft.words['wrong'])}\b", draft.words["right"]
    one = len(re.findall(wrong, draft.before)) == 1 and parse(draft.before) is not None
    return one and re.sub(wrong, right, draft.before) == draft.after


def _misspelt_attribute(text: str, rng: random.Random) -> Draft | None:
    """Misspell one `self.name` of a name that stands elsewhere too."""
    code = read(text) if "self." in text else None
    if code is None:
        return None
    uses = [
        (node.attr, end - len(node.attr), end)
        for node in code.nodes(ast.Attribute)
        if isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and len(node.attr) > 3
        and len(code.names.get(node.attr, ())) > 1
        and (end := code.span(node)[1])
    ]
    if not uses:
        return None
    right, start, end = rng.choice(uses)
    wrong = misspelt(right, rng)
    if not _is_settled(code, wrong, right) or text[start:end] != right:
        return None
    words = {"wrong": wrong, "right": right}
    classes = code.nodes(ast.ClassDef)
    if len(classes) == 1:
        words["class"] = classes[0].name
    return Draft(text[:start] + wrong + text[end:], text, words)


def _missing_self_dot(text: str, rng: random.Random) -> Draft | None:
    """Take `self.` away from one use of an attribute that stands elsewhere with it."""
    code = read(text) if "self." in text else None
    if code is None:
        return None
    uses = [
        node
        for node in code.nodes(ast.Attribute)
        if isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and isinstance(node.ctx, ast.Load)
        and _only_an_attribute(code, node.attr)
    ]
    if not uses:
        return None
    node = rng.choice(uses)
    before = splice(text, [(code.span(node), node.attr)])
    whole = f"self.{node.attr}"
    words = {"wrong": node.attr, "right": whole}
    return Draft(before, text, words) if code.source(node) == whole else None


def _only_an_attribute(code: Code, name: str) -> bool:
    """Whether the name stands as `self.name` at least twice and in no other way."""
    spans = code.names.get(name, [])
    own = all(code.text[:start].endswith("self.") for start, _ in spans)
    return len(spans) > 1 and own and code.words[name] == len(spans)


def _self_dot_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_self_dot(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _self_dot_holds(draft: Draft) -> bool:
    name = draft.words["wrong"]
    bare = rf"(?<![\w.]){re.escape(name)}\b"
    one = len(re.findall(bare, draft.before)) == 1
    return one and re.sub(bare, f"self.{name}", draft.before) == draft.after


NAME_ERROR = Family(
    name="name-error",
    lang="python",
    phrasings=bug_words.NAME_ERROR,
    draft=_misspelt_name,
    holds=_misspelt_holds,
    absent=_no_such_name,
)
ATTRIBUTE_ERROR = Family(
    name="attribute-error",
    lang="python",
    phrasings=bug_words.ATTRIBUTE_ERROR,
    draft=_misspelt_attribute,
    holds=_misspelt_holds,
    absent=_no_such_name,
)
MISSING_SELF_DOT = Family(
    name="missing-self-dot",
    lang="python",
    phrasings=bug_words.MISSING_SELF_DOT,
    draft=_missing_self_dot,
    holds=_self_dot_holds,
    absent=_self_dot_there,
)
