"""Delete a function or class that nothing uses."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Definition, named_once, one_of, parse, read
from editflow.data.families.python.invent import fresh_name, near_name
from editflow.data.families.python.oracle import tree_of


def _delete_definition(text: str, rng: random.Random) -> Draft | None:
    """Delete a definition and the blank lines behind it (before it, when it is the last)."""
    found = one_of(read(text), _deletable, rng)
    if found is None:
        return None
    code, node = found
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    start, end = code.line_span(first, node.end_lineno)
    blank = re.compile(r"(?:[ \t]*\n)*").match(text, end)
    assert blank is not None
    if text[blank.end() :].strip() and _same_block(code, node, blank.end()):
        end = blank.end()
    else:
        start = len(text[:start].rstrip()) + 1
    return Draft(text, text[:start] + text[end:], {"function": node.name})


def _deletable(code: Code) -> list[Definition]:
    return [node for node in named_once(code.definitions) if _is_deletable(code, node)]


def _is_deletable(code: Code, node: Definition) -> bool:
    """Whether nothing uses it, its block goes on without it, and no comment stands above it."""
    siblings = getattr(code.parent(node), "body", [])
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    above = code.line(first - 1).strip() if first > 1 else ""
    short = (node.end_lineno or 0) - first <= 25
    return (
        len(siblings) > 1
        and node in siblings
        and short
        and not above.startswith("#")
        and code.words[node.name] == 1
    )


def _same_block(code: Code, node: Definition, offset: int) -> bool:
    """Whether the line at `offset` is indented like the definition."""
    line = code.text[offset:].split("\n", 1)[0]
    return len(line) - len(line.lstrip()) == node.col_offset


def _definition_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    names = [node.name for node in named_once(code.definitions)] if code else []
    if code is None or not names:
        return None
    name = near_name(rng.choice(names), code.words, rng) or fresh_name("run_it", code.words, rng)
    return Draft(text, text, {"function": name})


def _delete_holds(draft: Draft) -> bool:
    tree = parse(draft.before)
    name = draft.words["function"]
    for node in ast.walk(tree) if tree else ():
        body = getattr(node, "body", [])
        if isinstance(body, list):
            kept = [one for one in body if not (isinstance(one, Definition) and one.name == name)]
            if len(kept) == len(body) - 1 and tree:
                node.body = kept  # type: ignore[attr-defined]
                return ast.dump(tree) == tree_of(draft.after)
    return False


DELETE_DEFINITION = Family(
    name="delete-definition",
    lang="python",
    phrasings=(
        "Delete {function}",
        "Remove {function}",
        "Remove the definition of {function}",
        "{function} is not used any more, delete it",
        "drop {function}",
        "we don't need {function}",
        "{function} is dead code",
        "get rid of {function}",
        "{function!s} should go",
        "Delete the whole of {function}",
        "Remove {function} [entirely|completely]",
        "take {function} out",
        "why is {function} still here? Remove it",
        "refactor: remove unused {function}",
        "Clean up: delete {function}",
        "cut {function}",
        "- {function!s}",
        "{function!s}: delete",
        "I'd like {function} [to be|] gone",
        "nobody [calls|uses] {function}, remove it",
        "{function} is never used",
        "{function} is unused",
        "{function} is no longer needed",
        "fix: delete the dead {function}",
        "chore: drop {function}",
        "can we delete {function}?",
        "the code of {function} is dead, take it out",
        "we can do without {function}",
        "I don't need {function} any more",
        "[Delete|Remove|Drop] the whole definition of {function}",
        "please to delete all of {function}",
        "vulture: unused {function}",
        "{function} was only for testing, throw it away",
        "Everything of {function} should be removed",
        "nit: {function} is [dead|unused|never called]",
        "[ditch|kill|nuke|toss|scrap] {function}",
        "[lose|chuck|dump|bin] {function}",
        "{function} [isn't|is not] needed [any more|now|here]",
        "from now on there is no {function}",
        "who [still needs|needs] {function}? [Away with it|Out with it]",
        "no more {function}",
        "[bye bye|goodbye|so long] {function}",
        "{function} [goes away|disappears|dies]",
        "{function!s} out",
        "[nothing|no code] [refers to|depends on|calls] {function}, [so it can go|out with it]",
        "[oops|whoops|sorry], {function} was not meant to be in there",
        "[Throw away|Discard|Erase] {function}, [body and all|all of it]",
        "[I'm tired of|we are done with] {function}, [kill it|out with it]",
        "[I want|we want] to see {function} [gone|removed]",
        "{function} is obsolete[, please clear it away|, out with it]",
        "[decorators, body, everything|every line] of {function} must go",
        "[Clear away|Wipe out|Eliminate] {function}",
        "{function} has no [callers|users|purpose] [any more|left]",
        "[delete|remove] {function}, it moved to another [module|package]",
    ),
    draft=_delete_definition,
    holds=_delete_holds,
    absent=_definition_absent,
)
