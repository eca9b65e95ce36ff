"""Take an import away that nothing uses, or one name of it."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, parse, read, splice
from editflow.data.families.python.imports.statement import (
    bound_name,
    first_block,
    lone_lines,
    new_statement,
)
from editflow.data.families.python.items import removable


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
    block = [node for node in first_block(code) if "__future__" not in code.source(node)]
    statement = new_statement(rng)
    if not block or code.words[bound_name(statement)]:
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
    lines = [(node, line) for node, line in lone_lines(code) if code.words[line.split()[-1]] == 1]
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
    statement = new_statement(rng)
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
        "nit: {name} [isn't used|is imported for nothing]",
        "[ditch|kill|nuke|toss|scrap] the import of {name}",
        "[lose|chuck|dump|bin] the {name} import",
        "[this file|the code] [has no use for|can do without] the import of {name}",
        "from now on no import of {name}",
        "who [still needs|needs] the import of {name}? [Away with it|Out with it]",
        "no more [importing {name}|import of {name}]",
        "{import!r} [goes away|disappears|must go|has to go]",
        "import of {name!s}: [out|gone|remove it]",
        "{import!s} <- [unused|not needed|dead]",
        "nothing [here|in this file] [refers to|uses|needs] the imported {name}",
        "[oops|whoops|sorry], I imported {name} [and|but] never used it",
        "[Throw away|Discard|Erase] the [needless|unused|useless] import of {name}",
        "[stop|quit] importing {name}",
        "[I want|we want] to see the import of {name} [gone|removed]",
        "ruff: F401 [unused import of|unused import:] {name!s}",
        "[Clear away|Wipe out|Eliminate] the import of {name}",
        "importing {name} [only|just] slows us down, [nobody needs it|it is unused]",
        "the linter complains that {path!s} is imported [for nothing|and not used]",
        "since the refactoring {name} is not used, [drop its import|its import can go]",
    ),
    draft=_remove,
    holds=_remove_holds,
    absent=_remove_absent,
)
