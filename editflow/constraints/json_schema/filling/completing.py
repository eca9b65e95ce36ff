"""Filling the leaves of a skeleton so that the gate lets the text through.

Knows skeletons, languages and the gate; whatever fills leaves is a function given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from editflow.constraints.json_schema.filling.gate import Gate, Problem
from editflow.constraints.json_schema.planning.skeleton import (
    Leaf,
    List,
    Members,
    Place,
    below,
    leaves,
    text_of,
    written,
)
from editflow.constraints.language import algebra
from editflow.constraints.language.bounded import Language
from editflow.errors import ConstraintError

Filler = Callable[[Mapping[Leaf, Language], Mapping[Leaf, str]], Mapping[Leaf, str]]
"""Gives texts to leaves, of the languages given; the other leaves' texts are known."""

_ROUNDS = 8
_MOST_BLAMED = 8  # below a place that is wrong; of more, few can be what is wrong


@dataclass(frozen=True, slots=True)
class Completed:
    """A text, and what the gate still has against it."""

    text: str
    problems: list[Problem]
    repaired: int
    """leaves that were filled again"""


def complete(skeleton: Place, filler: Filler, gate: Gate) -> Completed:
    """Fill all leaves, and those that the gate objects to again, with other texts."""
    languages = {leaf: leaf.language for leaf in leaves(skeleton)}
    texts = dict(filler(languages, {}))
    repaired = 0
    for _ in range(_ROUNDS):
        wrong = _clashes(skeleton, texts)
        problems: list[Problem] = []
        if not wrong:
            problems = gate.problems(text_of(skeleton, texts))
            if not problems:
                break
            wrong = _blamed(skeleton, problems, texts)
        changed = _without(languages, wrong)
        if not changed:
            break
        repaired += len(changed)
        languages |= changed
        known = {leaf: text for leaf, text in texts.items() if leaf not in changed}
        texts |= filler(changed, known)
    text = text_of(skeleton, texts)
    return Completed(text, gate.problems(text), repaired)


def _without(
    languages: Mapping[Leaf, Language], wrong: Mapping[Leaf, set[str]]
) -> dict[Leaf, Language]:
    """Take texts out of the languages of leaves; leaves that would have none left are not named."""
    found = {}
    for leaf, texts in wrong.items():
        old = languages[leaf]
        try:
            less = algebra.difference(old.texts, algebra.one_of(texts))
        except ConstraintError:  # grown too large: this leaf stays as it is
            continue
        language = Language(less, old.least, old.most)
        if not less.empty and not language.empty:
            found[leaf] = language
    return found


def _blamed(
    skeleton: Place, problems: list[Problem], texts: Mapping[Leaf, str]
) -> dict[Leaf, set[str]]:
    """Return the leaves at the places of problems, and the texts they should not have."""
    found: dict[Leaf, set[str]] = {}
    for problem in problems:
        blamed = leaves(below(skeleton, list(problem.path), texts))
        for leaf in blamed if len(blamed) <= _MOST_BLAMED else ():
            found.setdefault(leaf, set()).add(texts[leaf])
    return found


def _clashes(place: Place, texts: Mapping[Leaf, str]) -> dict[Leaf, set[str]]:
    """Return leaves that make two keys or two items equal, and the texts of all the others."""
    found: dict[Leaf, set[str]] = {}
    match place.node:
        case Members(members):
            names = [written(k) if isinstance(k, str) else texts[k] for k, _ in members]
            for index, (key, _) in enumerate(members):
                if isinstance(key, Leaf) and names[index] in names[:index]:
                    found[key] = set(names)
            below_this = [value for _, value in members]
        case List(items, unique):
            if unique:
                found |= _equal_items(items, texts)
            below_this = items
        case _:
            below_this = []
    for value in below_this:
        found |= _clashes(value, texts)
    return found


def _equal_items(items: list[Place], texts: Mapping[Leaf, str]) -> dict[Leaf, set[str]]:
    spelled = [text_of(item, texts) for item in items]
    found: dict[Leaf, set[str]] = {}
    for index, item in enumerate(items):
        if spelled[index] in spelled[:index]:
            inner = leaves(item)
            alone = isinstance(item.node, Leaf)
            found |= {leaf: set(spelled) if alone else {texts[leaf]} for leaf in inner}
    return found
