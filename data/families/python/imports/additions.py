"""Add an import: right below the last one of the first block, or where the text begins."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, parse, read
from editflow.data.families.python.imports.statement import (
    bound_name,
    first_block,
    lone_lines,
    new_statement,
)


def _add(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    statement = new_statement(rng)
    if code is None or not code.tree.body or code.words[bound_name(statement)]:
        return None
    if not first_block(code) and rng.random() < 0.8:
        return None
    at, before, behind = _place(code)
    where = rng.choice(("after the other imports", "at the end of the imports"))
    words = {"import": statement, "name": statement.split()[-1], "where": where}
    return Draft(text, text[:at] + before + statement + "\n" + behind + text[at:], words)


def _place(code: Code) -> tuple[int, str, str]:
    """Return where a new import goes, and the blank lines before and behind it."""
    block, body = first_block(code), code.tree.body
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
    lines = lone_lines(code) if code else []
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
        "nit: {import!r} [missing|lacking]",
        "[stick|slap|pop] {import!r} [in with|next to|under] the other imports",
        "[tack on|throw in] {import!r}",
        "[the code|this file] [wants|calls for|depends on] {import!r}",
        "from now on we [have|use|need] {import!r}",
        "[how come|why is it that] {import!r} is not there?",
        "no {import!r} yet, [please supply it|that's what is wrong]",
        "{name} has to be imported, [that is|as in] {import!r}",
        "{name}: {import!s}",
        "imports += {import!s}",
        "[oops|whoops|sorry], [forgot|missed] {import!r}",
        "it [crashes|dies|blows up] with NameError for want of {import!r}",
        "[slip|squeeze] {import!r} in [among|below] the imports",
        "[I'm|we are] going to use {name} here, so {import!r}",
        "[bring in|pull in] {name} with {import!r}",
        "I [want to|need to] use {name}, hence {import!r}",
        "[Restore|Supply] the line {import!r} {where!s}",
        "{import!r} [got lost|went missing], [put it back|bring it back]",
        "the list of imports should [also|] contain {import!r}",
        "[a|one] new line {where!s}: {import!r}",
    ),
    draft=_add,
    holds=_add_holds,
    absent=_add_absent,
)
