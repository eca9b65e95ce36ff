"""Comment a statement out, or back in."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, one_of, read, splice
from editflow.data.families.python.oracle import tree_of
from editflow.data.families.python.statements import dispensable, is_string, no_such_line, told


def _comment_out(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _statements, rng)
    if found is None:
        return None
    code, (node, line) = found
    start = code.span(node)[0]
    words = {"line": line}
    called = re.match(r"([\w.]+)\(", line)
    if called and len(re.findall(rf"\b{re.escape(called[1])}\(", text)) == 1:
        words["function"] = called[1]
    return Draft(text, splice(text, [((start, start), "# ")]), words)


def _statements(code: Code) -> list[tuple[ast.stmt, str]]:
    """Statements that can be commented out, with the line that names them."""
    plain = [node for node in dispensable(code) if not is_string(node)]
    return [(node, line) for node in plain if (line := told(code, node.lineno))]


def _comment_out_holds(draft: Draft) -> bool:
    line = draft.words["line"]
    return draft.before.replace(line, f"# {line}", 1) == draft.after and tree_of(
        draft.after
    ) not in (
        None,
        tree_of(draft.before),
    )


def _uncomment(text: str, rng: random.Random) -> Draft | None:
    """Made backwards from commenting out."""
    draft = _comment_out(text, rng)
    return Draft(draft.after, draft.before, draft.words) if draft else None


def _uncomment_absent(text: str, rng: random.Random) -> Draft | None:
    draft = _comment_out(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _uncomment_holds(draft: Draft) -> bool:
    return _comment_out_holds(Draft(draft.after, draft.before, draft.words))


COMMENT_OUT = Family(
    name="comment-out",
    lang="python",
    phrasings=(
        "Comment out the line {line}",
        "Comment out {line!r}",
        "comment out the call [to|of] {function}",
        "Comment the line {line!r} out",
        "disable {line!r} with a comment",
        "{line!r} -> # {line!s}",
        "turn {line!r} into a comment",
        "{line!r} should be commented out",
        "Comment out the {function} call",
        "put a # before {line!r}",
        "I don't want {line!r} to run, comment it out",
        "can you comment out {line!r} for now?",
        "debug: comment out {line!r}",
        "make {line!r} a comment",
        "keep {line!r}, but as a comment",
        "comment-out {line!s}",
        "{line!s} => # {line!s}",
        "put a hash sign before {line!r}",
        "I'd like {line!r} [to be|] commented out",
        "{line!r} should not run, but keep it as a comment",
        "fix: comment out {line!r}",
        "chore: {line!r} commented out",
        "can {line!r} be a comment [for now|for the moment|]?",
        "the line {line} should become a comment",
        "[Deactivate|Disable] the line {line} by making it a comment",
        "don't delete {line!r}, only comment it out",
        "please to put in comment the line {line}",
        "for the moment I don't need {line!r}, put a # in front of it",
        "write a # in front of {line!r}",
        "Turn off {line!r} with a #",
        "the call of {function} should be commented out",
        "prefix {line!r} with #",
        "Let {line!r} be a comment",
        "[stick|slap|pop] a # in front of {line!r}",
        "[stick|slap] a # before the line {line}",
        "no more {line!r} for now, but leave it there as a comment",
        "{line!r} gets a # in front",
        "from now on {line!r} is a comment",
        "please the line {line} must be comment, thanks",
        "review: {line!r} should be commented out for now",
        "nit: comment {line!r} out, don't delete it",
        "[hmm|ok so|well], {line!r} breaks things, comment it out",
        "could you hash out {line!r}",
        "hash out {line!r}",
        "mute {line!r} with a #",
        "silence {line!r}, but only by commenting it out",
        "[tweak|alter] {line!r} into a comment",
        "skip {line!r} for now, with a # before it",
        "{line!r} -> comment",
        "for debugging I want {line!r} commented out",
        "take {line!r} out of action by putting # in front of it",
        "I may need {line!r} later, so only comment it out",
        "switch {line!r} off with #",
        "prod fails at {line!r}. Comment it out until that is fixed",
        "{line!r} should start with #",
        "the {function} call should be a comment for now",
        "a # before the call of {function}, please",
    ),
    draft=_comment_out,
    holds=_comment_out_holds,
    absent=no_such_line,
)
UNCOMMENT = Family(
    name="uncomment",
    lang="python",
    phrasings=(
        "Uncomment the line {line}",
        "Uncomment {line!r}",
        "uncomment the call [to|of] {function}",
        "Enable {line!r} again",
        "# {line!s} -> {line!s}",
        "bring {line!r} back, it is commented out",
        "{line!r} should not be commented out",
        "Uncomment the {function} call",
        "remove the # before {line!r}",
        "why is {line!r} commented out? Uncomment it",
        "the line {line} must run, uncomment it",
        "turn the comment {line!r} back into code",
        "activate {line!r}",
        "undo the commenting out of {line!r}",
        "make {line!r} active again, remove the comment mark",
        "un-comment {line!s}",
        "#{line!s} => {line!s}",
        "remove the hash sign before {line!r}",
        "I'd like {line!r} [to be|] active again",
        "{line!r} should run again, it is a comment now",
        "fix: uncomment {line!r}",
        "chore: {line!r} is needed again, uncomment it",
        "can {line!r} be code again?",
        "the commented line {line} should be code",
        "[Reactivate|Activate|Enable] the line {line}, it is commented out",
        "we need {line!r} again, so take away the # in front of it",
        "please to remove comment sign of {line}",
        "for testing I commented out {line!r}, undo that",
        "delete the # in front of {line!r}",
        "Turn {line!r} on again, it is behind a #",
        "the call of {function} should not be commented out",
        "{line!r} was commented out by mistake",
        "Let {line!r} be executed again, not commented",
        "[ditch|lose|toss|chuck|drop] the # in front of {line!r}",
        "[ditch|lose|kill] the # before the line {line}",
        "{line!r} loses its #",
        "from now on {line!r} is code again",
        "please the line {line} must be not comment, thanks",
        "review: {line!r} should not be a comment",
        "nit: uncomment {line!r}",
        "[hmm|ok so|well], {line!r} works again, uncomment it",
        "could you un-hash {line!r}",
        "bring {line!r} back to life, it has a # before it",
        "[tweak|alter] the comment {line!r} into code",
        "{line!r} is skipped because of the #, take the # away",
        "comment -> code: {line!r}",
        "done debugging, {line!r} can be uncommented",
        "put {line!r} back into action, at present it is a comment",
        "I need {line!r} now, so uncomment it",
        "switch {line!r} on again by deleting its #",
        "prod needs {line!r}. Uncomment it",
        "{line!r} should not start with #",
        "the {function} call is a comment, make it code again",
        "no # before the call of {function}, please",
        "reinstate {line!r}, which is commented out",
        "the bug is fixed, so {line!r} does not have to be a comment any more",
        "out with the # in front of {line!r}",
    ),
    draft=_uncomment,
    holds=_uncomment_holds,
    absent=_uncomment_absent,
)
