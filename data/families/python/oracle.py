"""Checks that families share: what must be equal, and what must differ, after an edit.

They compare tokens or syntax trees, never the spans an edit was made with.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from editflow.data.families.family import Draft
from editflow.data.families.python.code import parse, read


def tree_of(text: str) -> str | None:
    """Return the syntax tree without positions as text, or None when the text does not parse."""
    tree = parse(text)
    return None if tree is None else ast.dump(tree)


def same_program(draft: Draft) -> bool:
    """Whether only layout, comments or spelling changed: another text with an equal tree."""
    tree = tree_of(draft.before)
    return tree is not None and draft.before != draft.after and tree == tree_of(draft.after)


def lexemes_replaced(draft: Draft, replaced: Mapping[str, str]) -> bool:
    """Whether the tokens are the same but for those replaced, and at least one was."""
    before, after = read(draft.before), read(draft.after)
    if before is None or after is None or draft.before == draft.after:
        return False
    expected = [replaced.get(found.text, found.text) for found in before.lexemes]
    return expected == [found.text for found in after.lexemes]


def same_but_for_value(draft: Draft) -> bool:
    """Whether the one change is `old` to `new` right after `name =`, and the text parses."""
    old, new, name = draft.words["old"], draft.words["new"], draft.words["name"]
    if tree_of(draft.after) in (None, tree_of(draft.before)):
        return False
    for match in re.finditer(rf"\b{re.escape(name)}(?:\s*:[^=\n]*)?\s*=[\s(]*", draft.before):
        head, rest = draft.before[: match.end()], draft.before[match.end() :]
        if rest.startswith(old) and head + new + rest[len(old) :] == draft.after:
            return True
    return False
