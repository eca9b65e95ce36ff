"""Add, take away or change an import.

A new import goes right below the last one of the first block, or where the text begins.
"""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.calls import removable
from editflow.data.families.python.code import Code, parse, read, splice
from editflow.data.families.python.invent import fresh_name, identifiers
from editflow.data.families.python.oracle import tree_of

_MODULES = (
    "os sys re json math time random logging pathlib typing collections itertools functools "
    "datetime subprocess shutil tempfile copy io abc enum dataclasses contextlib warnings asyncio "
    "threading hashlib base64 string types uuid csv argparse inspect traceback operator pickle "
    "struct socket glob textwrap heapq bisect decimal fractions statistics numpy requests pytest "
    "pandas yaml torch click attr"
)  # fmt: skip
_MEMBERS = (
    "pathlib.Path typing.Any typing.Optional typing.TYPE_CHECKING collections.defaultdict "
    "collections.OrderedDict collections.Counter collections.deque functools.partial "
    "functools.lru_cache functools.wraps dataclasses.dataclass dataclasses.field datetime.datetime "
    "datetime.timedelta itertools.chain contextlib.contextmanager abc.ABC enum.Enum copy.deepcopy "
    "collections.abc.Iterator collections.abc.Callable typing.Protocol os.path warnings.warn "
    "unittest.mock concurrent.futures importlib.metadata"
)  # fmt: skip
_ALIASED = ("numpy as np", "pandas as pd", "torch.nn as nn", "json as _json", "typing as t")


def _statement(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return f"import {rng.choice(_MODULES.split())}"
    if draw < 0.85:
        module, _, member = rng.choice(_MEMBERS.split()).rpartition(".")
        return f"from {module} import {member}"
    if draw < 0.92:
        return f"import {rng.choice(_ALIASED)}"
    pool = identifiers()
    return f"from {rng.choice(pool['snake'])} import {rng.choice(pool['snake'] + pool['camel'])}"


def _imported(statement: str) -> str:
    """Return the name a one-name import statement binds."""
    return statement.split()[-1].split(".")[0]


def _top(code: Code) -> list[ast.Import | ast.ImportFrom]:
    """The first unbroken block of imports; a module docstring may come before it."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in code.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif found or not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return found


def _add(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    statement = _statement(rng)
    if code is None or not code.tree.body or code.words[_imported(statement)]:
        return None
    if not _top(code) and rng.random() < 0.8:
        return None
    at, before, behind = _place(code)
    where = rng.choice(("after the other imports", "at the end of the imports"))
    words = {"import": statement, "name": statement.split()[-1], "where": where}
    return Draft(text, text[:at] + before + statement + "\n" + behind + text[at:], words)


def _place(code: Code) -> tuple[int, str, str]:
    """Return where a new import goes, and the blank lines before and behind it."""
    block, body = _top(code), code.tree.body
    if block:
        return code.line_span(block[-1].end_lineno or block[-1].lineno)[1], "", ""
    first = body[0]
    behind = "\n\n" if re.match(r"\s*(#|@|def |class |async def )", code.text) else "\n"
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return code.line_span(first.end_lineno or first.lineno)[1], "\n", ""
    return 0, "", behind


def _add_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for an import that is there."""
    code = read(text)
    lines = _removable_lines(code) if code else []
    if not lines:
        return None
    statement = rng.choice(lines)[1]
    return Draft(text, text, {"import": statement, "name": statement.split()[-1]})


def _add_holds(draft: Draft) -> bool:
    """One new line, which is the import, and the first that comes after all other early imports."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None:
        return False
    wanted = ast.dump(ast.parse(draft.words["import"]).body[0])
    added = [node for node in after.body if ast.dump(node) == wanted]
    rest = [ast.dump(node) for node in after.body if ast.dump(node) != wanted]
    return len(added) == 1 and rest == [ast.dump(node) for node in before.body]


def _removable_lines(code: Code) -> list[tuple[ast.stmt, str]]:
    """Import statements of one name, on a line of their own."""
    found = []
    for node in code.nodes(ast.Import, ast.ImportFrom):
        siblings = getattr(code.parent(node), "body", [])
        line = code.line(node.lineno)
        alone = len(node.names) == 1 and len(siblings) > 1 and line.strip() == code.source(node)
        if alone and code.text.count(line) == 1 and "__future__" not in line:
            found.append((node, line.strip()))
    return found


def _remove(text: str, rng: random.Random) -> Draft | None:
    """Take an import away that nothing uses; half of the time it was put in for that."""
    code = read(text) if "import " in text else None
    if code is None:
        return None
    draw = rng.random()
    if draw < 0.4:
        return _planted(code, rng)
    return _remove_line(code, rng) if draw < 0.7 else _remove_name(code, rng)


def _planted(code: Code, rng: random.Random) -> Draft | None:
    block = [node for node in _top(code) if "__future__" not in code.source(node)]
    statement = _statement(rng)
    if not block or code.words[_imported(statement)]:
        return None
    at = code.line_span(rng.choice(block).lineno)[0]
    before = code.text[:at] + statement + "\n" + code.text[at:]
    return Draft(before, code.text, _removal_words(statement)) if parse(before) else None


def _removal_words(statement: str) -> dict[str, str]:
    words = {"import": statement, "name": statement.split()[-1]}
    module = statement.split()[1]
    words["path"] = f"{module}.{words['name']}" if statement.startswith("from") else module
    return words


def _remove_line(code: Code, rng: random.Random) -> Draft | None:
    lines = [
        (node, line) for node, line in _removable_lines(code) if code.words[line.split()[-1]] == 1
    ]
    if not lines:
        return None
    node, statement = rng.choice(lines)
    after = splice(code.text, [(code.line_span(node.lineno), "")])
    return Draft(code.text, after, _removal_words(statement))


def _remove_name(code: Code, rng: random.Random) -> Draft | None:
    """Take one name out of `from module import a, b`."""
    sites = [
        (node, alias)
        for node in code.nodes(ast.ImportFrom)
        for alias in node.names
        if len(node.names) > 1 and not alias.asname and code.words[alias.name] == 1
    ]
    if not sites:
        return None
    node, alias = rng.choice(sites)
    span = removable(code, code.span(alias)) or _last_name(code, code.span(alias))
    if span is None:
        return None
    words = {"name": alias.name, "path": f"{'.' * node.level}{node.module or ''}.{alias.name}"}
    after = splice(code.text, [(span, "")])
    return Draft(code.text, after, words) if parse(after) else None


def _last_name(code: Code, span: tuple[int, int]) -> tuple[int, int] | None:
    """Widen the last name of an import without parentheses by the comma before it."""
    before = code.lexemes[code.lexeme_at(span[0]) - 1]
    return (
        (before.start, span[1]) if before.text == "," and code.text[span[1] :][:1] == "\n" else None
    )


def _remove_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    statement = _statement(rng)
    if code is None or code.words[statement.split()[-1]]:
        return None
    return Draft(text, text, _removal_words(statement))


def _remove_holds(draft: Draft) -> bool:
    """The imported names are the same but for one, and nothing but imports changed."""
    before, after = _bound(draft.before), _bound(draft.after)
    if before is None or after is None:
        return False
    lost = [name for name in before if name not in after]
    return len(before) == len(after) + 1 and lost == [draft.words["name"]]


def _bound(text: str) -> list[str] | None:
    tree = parse(text)
    if tree is None:
        return None
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [alias.asname or alias.name for node in nodes for alias in node.names]


def _change(text: str, rng: random.Random) -> Draft | None:
    """Import from another module; the bound name stays or is not used."""
    code = read(text) if "import " in text else None
    nodes = [node for node in code.nodes(ast.ImportFrom) if _is_movable(code, node)] if code else []
    if code is None or not nodes:
        return None
    node = rng.choice(nodes)
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


ADD_IMPORT = Family(
    name="add-import",
    lang="python",
    phrasings=(
        "Add {import!r}",
        "Add the import {import!r}",
        "{import!s}",
        "Import {name}: {import!r}",
        "add {import!r} to the imports",
        "{import!r} is missing",
        "NameError: name '{name!s}' is not defined. Add {import!r}",
        "I need {import!r} here",
        "insert {import!r} {where!s}",
        "missing import: {import!s}",
        "put {import!r} {where!s}",
        "there should be a line {import!r}",
        "could you add {import!r}?",
        "F821 undefined name '{name!s}', needs {import!r}",
        "the file needs {import!r}",
        "Also {import!r}",
        "+ {import!s}",
        "import needed: {import!s}",
        "{import!r} please",
        "I'd like {import!r} at the top",
        "we need {import!r} [here|in this file|at the top]",
        "[feat|chore]: {import!s}",
        "fix: missing {import!r}",
        "can we have {import!r}?",
        "{name} is not imported, {import!r} is needed",
        "you forgot {import!r}",
        "the imports [lack|should include|should have] {import!r}",
        "{name} is used but never imported: {import!s}",
        "E0602: Undefined variable '{name!s}'. It needs {import!r}",
        "[Write|Include] {import!r} {where!s}",
        "please to import with {import!r}",
        "With {import!r} it would work, add that",
        "there is no {import!r}, but the code needs it",
        "one more import: {import!s}",
    ),
    draft=_add,
    holds=_add_holds,
    absent=_add_absent,
)
REMOVE_IMPORT = Family(
    name="remove-import",
    lang="python",
    phrasings=(
        "Remove the import of {name}",
        "Remove the unused import {name}",
        "{name} is imported but unused",
        "F401 '{path!s}' imported but unused",
        "delete {import!r}",
        "Drop the {name} import",
        "W0611: Unused import {name!s} (unused-import)",
        "the import of {name} is not needed",
        "Don't import {name}",
        "Unused import statement: {name}",
        "get rid of the import of {name}",
        "why is {name} imported? Remove it",
        "Take {name} out of the imports",
        "refactor: remove unused import {name}",
        "no need to import {name}",
        "Remove {import!r}",
        "clean up: {name} is never used",
        "- import of {name!s}",
        "unused import: {name!s}",
        "I'd like {name} to be gone from the imports",
        "nobody uses {name}, so don't import it",
        "{name} does not need to be imported",
        "the imported {name} is never used",
        "fix: unused import {name}",
        "chore: drop import of {name}",
        "can the import of {name} go?",
        "we import {name} but never use it",
        "flake8: '{path!s}' imported but unused",
        "{path!s} is not used, remove its import",
        "Delete {name} from the [imports|import statement]",
        "please to delete import of {name}, is not used",
        "there is an import of {name} without any use",
        "import of {name} is [superfluous|redundant|dead], take it out",
        "Clean the imports: {name} is unused",
    ),
    draft=_remove,
    holds=_remove_holds,
    absent=_remove_absent,
)
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
    ),
    draft=_change,
    holds=_change_holds,
    absent=_change_absent,
)
