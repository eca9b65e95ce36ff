"""Import from another module."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, one_of, read, splice
from editflow.data.families.python.invent import fresh_name
from editflow.data.families.python.oracle import tree_of


def _change(text: str, rng: random.Random) -> Draft | None:
    """Import from another module; the bound name stays or is not used."""
    found = one_of(
        read(text) if "import " in text else None,
        lambda code: [node for node in code.nodes(ast.ImportFrom) if _is_movable(code, node)],
        rng,
    )
    if found is None:
        return None
    code, node = found
    old = str(node.module)
    parts = old.split(".")
    parts[-1] = fresh_name(parts[-1], code.words, rng)
    new = ".".join(parts) if rng.random() < 0.7 else parts[-1]
    start = code.span(node)[0] + len("from ")
    words = {"old": old, "new": new}
    if len(node.names) == 1:
        words["name"] = node.names[0].name
    return Draft(text, splice(text, [((start, start + len(old)), new)]), words)


def _is_movable(code: Code, node: ast.ImportFrom) -> bool:
    return node.level == 0 and node.module is not None and code.text.count(node.module) == 1


def _change_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    if code is None:
        return None
    old = fresh_name("module", code.words, rng)
    return Draft(text, text, {"old": old, "new": fresh_name(old, code.words, rng)})


def _change_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    changed = draft.before.replace(f"from {old} import", f"from {new} import", 1)
    return changed == draft.after and tree_of(draft.after) not in (None, tree_of(draft.before))


CHANGE_IMPORT = Family(
    name="change-import",
    lang="python",
    phrasings=(
        "Import from {new} instead of {old}",
        "from {old!s} -> from {new!s}",
        "Import {name} from {new}",
        "The module {old} moved to {new}, update the import",
        "ModuleNotFoundError: No module named '{old!s}'. It is {new!s} now",
        "change the import [from {old} to {new}|of {old} to {new}]",
        "{name} lives in {new} now",
        "use the module {new} instead of {old}",
        "{old} was renamed to {new}, fix the import",
        "{name} should be imported from {new}",
        "Replace the module {old} with {new} in the import",
        "why import from {old}? Use {new}",
        "ImportError: cannot import name '{name!s}' from '{old!s}'. Use {new!s}",
        "{old!s} => {new!s}",
        "the import should come from {new}, not {old}",
        "from {old!s} import => from {new!s} import",
        "{new} not {old} as the module",
        "I'd like the import to be from {new} [rather than|instead of] {old}",
        "fix: import from {new}, not {old}",
        "chore: {old} is now {new}",
        "refactor: import {name} from {new}",
        "can we import from {new} in place of {old}?",
        "it imports from {old}, it should be {new}",
        "the import path {old} is [wrong|old|outdated], {new} is right",
        "there is no module {old}, it is called {new}",
        "{name} is no longer in {old} but in {new}",
        "Take {name} from {new}",
        "[get|import] {name} from {new}, not from {old}",
        "please to import from {new} in the place of {old}",
        "DeprecationWarning: importing from {old!s} is deprecated, use {new!s}",
        "module {old} -> module {new}",
        "Point the import of {old} at {new}",
        "{name} moved: it is in {new}",
        "nit: import from {new}, {old} is [old|wrong|gone]",
        "[swap|exchange] {old} for {new} in the import",
        "[ditch|lose|scrap] {old} and import from {new} [instead|]",
        "the import [wants|needs] {new} [rather than|in place of] {old}",
        "from now on {old} is {new}, [so the import changes|the import as well]",
        "isn't {name} in {new} now?",
        "no more imports from {old}, it's {new} [now|from now on]",
        "{name} is to be found in {new}",
        "import: {old!s} -> {new!s}",
        "{name!s}: from {new!s}",
        "{old} [went away|is gone|was deleted], its contents are in {new}",
        "[oops|whoops|sorry], [wrong module:|I wrote the wrong module,] {new} is right, not {old}",
        "[redirect|repoint|reroute] the import [from {old} to {new}|of {old} to {new}]",
        "[keep|leave] the import, [but with|only with] {new} as the module in place of {old}",
        "the package was [split|reorganised|reorganized], {name} [sits|lives] in {new}",
        "[Fetch|Pull in|Grab] {name} from {new}",
        "{name} comes from {new} [now|from now on|these days]",
        "[Adjust|Alter|Tweak] the import: {new} where it [says|reads] {old}",
        "they call the module {new} [now|these days], it [was|used to be] {old}",
        "what we import from {old} should come from {new}",
    ),
    draft=_change,
    holds=_change_holds,
    absent=_change_absent,
)
