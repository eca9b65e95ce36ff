"""Delete a line, or add one below another."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, one_of, parse, read, splice
from editflow.data.families.python.statements import dispensable, no_such_line


def _delete_line(text: str, rng: random.Random) -> Draft | None:
    """Delete a statement of one line that its block can do without."""
    found = one_of(read(text), _lines, rng)
    if found is None:
        return None
    code, node = found
    line = code.line(node.lineno).strip()
    words = {"line": line}
    called = re.match(r"(?:await )?([\w.]+)\(", line)
    if called and len(re.findall(rf"(?<![\w.]){re.escape(called[1])}\(", text)) == 1:
        words["function"] = called[1]
    return Draft(text, splice(text, [(code.line_span(node.lineno), "")]), words)


def _lines(code: Code) -> list[ast.stmt]:
    return [node for node in dispensable(code) if _is_told(code, node)]


def _is_told(code: Code, node: ast.stmt) -> bool:
    source = code.source(node)
    return 3 <= len(source) <= 60 and code.text.count(source) == 1 and "`" not in source


def _delete_line_holds(draft: Draft) -> bool:
    before = draft.before.split("\n")
    at = [n for n, line in enumerate(before) if line.strip() == draft.words["line"]]
    return (
        len(at) == 1
        and "\n".join([*before[: at[0]], *before[at[0] + 1 :]]) == draft.after
        and parse(draft.after) is not None
    )


def _add_line(text: str, rng: random.Random) -> Draft | None:
    """Made backwards: put a line of the real text back after the line before it."""
    found = one_of(
        read(text), lambda code: [node for node in _lines(code) if _is_after_line(code, node)], rng
    )
    if found is None:
        return None
    code, node = found
    before = splice(text, [(code.line_span(node.lineno), "")])
    words = {"line": code.source(node), "above": code.line(node.lineno - 1).strip()}
    return Draft(before, text, words)


def _is_after_line(code: Code, node: ast.stmt) -> bool:
    """Whether the line above ends a statement of the same block, and can be told."""
    siblings = getattr(code.parent(node), "body", [])
    at = siblings.index(node)
    previous = siblings[at - 1] if at else None
    if (
        previous is None
        or previous.lineno != node.lineno - 1
        or previous.end_lineno != previous.lineno
    ):
        return False
    return _is_told(code, previous) and code.line(previous.lineno).strip() == code.source(previous)


def _add_line_holds(draft: Draft) -> bool:
    lines = [line.strip() for line in draft.after.split("\n")]
    if draft.words["line"] not in lines or parse(draft.after) is None:
        return False
    at = lines.index(draft.words["line"])
    kept = draft.after.split("\n")
    del kept[at]
    return lines[at - 1] == draft.words["above"] and "\n".join(kept) == draft.before


DELETE_LINE = Family(
    name="delete-line",
    lang="python",
    phrasings=(
        "Delete the line {line}",
        "Remove {line!r}",
        "Delete {line!r}",
        "Remove the line {line!r}",
        "drop the call [to|of] {function}",
        "remove the {function} call",
        "the line {line} is not needed",
        "get rid of {line!r}",
        "{line!r} should go",
        "take out {line!r}",
        "why do we have {line!r}? Remove it",
        "no {line!r}",
        "Don't call {function}",
        "strip out {line!r}",
        "{line!r} is wrong, delete that line",
        "cut the line {line}",
        "refactor: remove {line!s}",
        "- {line!s}",
        "line {line} out",
        "without {line!r}",
        "I'd like {line!r} to be gone",
        "{line!r} is not needed",
        "{line!r} is [superfluous|useless|redundant|leftover], remove it",
        "fix: delete {line!r}",
        "chore: drop {line!r}",
        "can we delete {line!r}?",
        "{line!r} does nothing useful here, take it out",
        "we don't need the line {line} any more",
        "[Delete|Drop|Erase] the statement {line!r}",
        "there should be no line {line}",
        "{function} should not be called here",
        "please to delete line {line}",
        "I left {line!r} in by mistake, remove it",
        "The call of {function} is not needed, take the line out",
        "the statement {line!r} must be removed",
        "nit: {line!r} is [not needed|leftover|pointless]",
        "[ditch|kill|nuke|toss|scrap] {line!r}",
        "[lose|chuck|dump|bin] the line {line}",
        "{line!r} [isn't|is not] needed [any more|now|here]",
        "from now on no {line!r}",
        "who put {line!r} there? [Away with it|Out with it]",
        "no more {line!r}",
        "[bye bye|goodbye] {line!r}",
        "{line!r} [goes away|disappears]",
        "{line!s} <- [out|remove|delete]",
        "{line!r} was only for debugging, [out with it|away with it]",
        "[oops|whoops|sorry], {line!r} was not meant to be in there",
        "[Throw away|Discard|Scrub] {line!r}",
        "[I'm tired of|we are done with] {line!r}, [kill it|out with it]",
        "[I want|we want] to see {line!r} [gone|removed]",
        "[Clear away|Wipe out|Eliminate] the line {line!r}",
        "stop calling {function}",
        "no [calls|call] of {function} here, [please|thanks]",
        "{line!r} [breaks|slows down|disturbs] [things|the tests], [out with it|it must go]",
        "the code is [fine|better] without {line!r}",
    ),
    draft=_delete_line,
    holds=_delete_line_holds,
    absent=no_such_line,
)
ADD_LINE = Family(
    name="add-line",
    lang="python",
    phrasings=(
        "Add {line!r} after {above!r}",
        "Insert {line!r} below {above!r}",
        "Add the line {line} after the line {above}",
        "put {line!r} [right|directly] after {above!r}",
        "after {above!r} add {line!r}",
        "{line!r} is missing after {above!r}",
        "below {above!r} there should be {line!r}",
        "write {line!r} under {above!r}",
        "we need {line!r} after {above!r}",
        "after {above!r} comes {line!r}",
        "I forgot {line!r} after {above!r}",
        "can you insert {line!r} behind {above!r}?",
        "the line after {above!r} should be {line!r}",
        "append {line!r} to the lines up to {above!r}",
        "next to do after {above!r}: {line!r}",
        "fix: {line!r} after {above!r}",
        "{line!s} after {above!s}",
        "after {above!r}: {line!r}",
        "+ {line!s} (below {above!s})",
        "I'd like {line!r} to come after {above!r}",
        "{above!r} should be followed by {line!r}",
        "feat: {line!r} below {above!r}",
        "can we have {line!r} after {above!r}?",
        "there is no {line!r} after {above!r}, add it",
        "{line!r} must come [directly|right|] after {above!r}",
        "I need a line {line!r} under {above!r}",
        "once {above!r} is done, do {line!r}",
        "[Insert|Add|Put] the statement {line!r} on the line after {above!r}",
        "find {above!r} and write {line!r} on the next line",
        "please to add {line!r} behind of {above!r}",
        "Behind {above!r} goes {line!r}",
        "{line!r} was lost, it stood after {above!r}",
        "between {above!r} and the line below it, insert {line!r}",
        "Let {line!r} follow {above!r}",
        "nit: {line!r} [missing|lacking] [after|below] {above!r}",
        "[stick|slap|pop] {line!r} [in after|under|below] {above!r}",
        "[tack|hang] {line!r} on after {above!r}",
        "{above!r} [wants|calls for] {line!r} [after|below] it",
        "from now on {above!r} is followed by {line!r}",
        "[how come|why is it that] there is no {line!r} after {above!r}?",
        "no {line!r} [after|below] {above!r} yet, [please supply it|that's what is wrong]",
        "[immediately|] [below|under|after] {above!r}, {line!r}",
        "{above!s}, then {line!s}",
        "{above!s}, new line, {line!s}",
        "{line!r} [goes|sits|belongs] [below|under|after] {above!r}",
        "[oops|whoops|sorry], [forgot|missed] {line!r} [below|after] {above!r}",
        "[slip|squeeze] {line!r} in [below|under|after] {above!r}",
        "[just|only] one new line: {line!r}, [below|under|after] {above!r}",
        "[look for|go to] {above!r}; [under|below] it [type|write|enter] {line!r}",
        "{above!r} alone [is not enough|won't do], {line!r} has to come [next|after it]",
        "as soon as we have done {above!r} we [have to|must] do {line!r}",
        "[Restore|Supply] {line!r} [below|under|after] {above!r}",
        "{line!r} [got lost|went missing], it [goes|belongs] [below|under|after] {above!r}",
        "[keep|leave] {above!r} and [continue|go on] with {line!r} on the line below",
    ),
    draft=_add_line,
    holds=_add_line_holds,
)
