"""Take comments away, all or one, or write one above a line."""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Lexeme, Span, parse, read, splice
from editflow.data.families.python.docs.comment_words import (
    ADD_COMMENT_PHRASINGS,
    REMOVE_COMMENT_PHRASINGS,
    REMOVE_COMMENTS_PHRASINGS,
)
from editflow.data.families.python.invent import identifiers
from editflow.data.families.python.oracle import same_program
from editflow.data.families.python.statements import told

_PRAGMA = re.compile(r"#\s*(!|type:|noqa|pragma|pylint|mypy|fmt:|isort|-\*-|coding)")
_LONGEST_COMMENT = 70


def _comment_span(code: Code, comment: Lexeme) -> Span:
    """Return the whole line of a comment that stands alone, else the comment and what spaces it."""
    start, end = code.line_span(code.line_of(comment.start))
    before = code.text[start : comment.start]
    return (
        (comment.start - len(before) + len(before.rstrip()), comment.end)
        if before.strip()
        else (start, end)
    )


def _remove_comments(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text) if "#" in text else None
    comments = code.of_kind("comment") if code else []
    if code is None or not 1 <= len(comments) <= 12 or any(map(_is_pragma, comments)):
        return None
    after = splice(text, [(_comment_span(code, comment), "") for comment in comments])
    return Draft(text, after) if parse(after) else None


def _is_pragma(comment: Lexeme) -> bool:
    return _PRAGMA.match(comment.text) is not None


def _uncommented(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    return Draft(text, text) if code and not code.of_kind("comment") else None


def _remove_comments_holds(draft: Draft) -> bool:
    before, after = read(draft.before), read(draft.after)
    if before is None or after is None or not same_program(draft):
        return False
    return not after.of_kind("comment") and _kept(before) == _kept(after)


def _kept(code: Code) -> list[str]:
    return [found.text for found in code.lexemes if found.kind not in {"comment", "newline"}]


def _remove_comment(text: str, rng: random.Random) -> Draft | None:
    """Remove one comment by what it says, or backwards: add it."""
    code = read(text) if "#" in text else None
    if code is None:
        return None
    comments = [one for one in code.of_kind("comment") if _is_speakable(code, one)]
    if not comments:
        return None
    chosen = rng.choice(comments)
    after = splice(text, [(_comment_span(code, chosen), "")])
    return Draft(text, after, {"comment": chosen.text, "content": chosen.text.lstrip("# ")})


def _is_speakable(code: Code, comment: Lexeme) -> bool:
    """Whether a comment of one line can be told in an instruction and is not one of a block."""
    line = code.line_of(comment.start)
    around = [
        code.line(near).strip() for near in (line - 1, line + 1) if 0 < near < len(code.line_starts)
    ]
    alone = not any(other.startswith("#") for other in around)
    said = re.fullmatch(r"# [^`\"]*\w[^`\"]*", comment.text) is not None
    fitting = len(comment.text) <= _LONGEST_COMMENT and code.text.count(comment.text) == 1
    return alone and said and fitting and not _is_pragma(comment)


def _comment_absent(text: str, rng: random.Random) -> Draft | None:
    content = rng.choice(identifiers()["snake"]).replace("_", " ")
    return (
        None
        if content in text
        else Draft(text, text, {"comment": f"# {content}", "content": content})
    )


def _remove_comment_holds(draft: Draft) -> bool:
    before, after = read(draft.before), read(draft.after)
    if before is None or after is None or not same_program(draft):
        return False
    left = [one.text for one in before.of_kind("comment") if one.text != draft.words["comment"]]
    return left == [one.text for one in after.of_kind("comment")]


def _add_comment(text: str, rng: random.Random) -> Draft | None:
    """Made backwards from a comment on the line above a definition or a short line."""
    code = read(text) if "#" in text else None
    if code is None:
        return None
    sites = [
        (comment, below)
        for comment in code.of_kind("comment")
        if _is_speakable(code, comment) and (below := _line_below(code, comment))
    ]
    if not sites:
        return None
    comment, below = rng.choice(sites)
    span = code.line_span(code.line_of(comment.start))
    words = {"comment": comment.text, "content": comment.text.lstrip("# "), "line": below}
    defined = re.match(r"(?:async )?(?:def|class) (\w+)", below)
    if defined and code.words[defined[1]] == 1:
        words |= {"function": defined[1]}
    return Draft(splice(text, [(span, "")]), text, words)


def _line_below(code: Code, comment: Lexeme) -> str | None:
    """Return the line below a comment that stands alone, when it is short and the only one."""
    number = code.line_of(comment.start)
    if code.line(number).strip() != comment.text or number + 1 >= len(code.line_starts):
        return None
    return told(code, number + 1)


def _comment_there(text: str, rng: random.Random) -> Draft | None:
    """Ask for a comment that is there."""
    draft = _add_comment(text, rng)
    return Draft(draft.after, draft.after, draft.words) if draft else None


def _add_comment_holds(draft: Draft) -> bool:
    lines = [line.strip() for line in draft.after.split("\n")]
    if not same_program(draft) or draft.words["comment"] not in lines:
        return False
    at = lines.index(draft.words["comment"])
    before = [line.strip() for line in draft.before.split("\n")]
    return lines[at + 1] == draft.words["line"] and before == [*lines[:at], *lines[at + 1 :]]


REMOVE_COMMENTS = Family(
    name="remove-comments",
    lang="python",
    phrasings=REMOVE_COMMENTS_PHRASINGS,
    draft=_remove_comments,
    holds=_remove_comments_holds,
    absent=_uncommented,
)
REMOVE_COMMENT = Family(
    name="remove-comment",
    lang="python",
    phrasings=REMOVE_COMMENT_PHRASINGS,
    draft=_remove_comment,
    holds=_remove_comment_holds,
    absent=_comment_absent,
)
ADD_COMMENT = Family(
    name="add-comment",
    lang="python",
    phrasings=ADD_COMMENT_PHRASINGS,
    draft=_add_comment,
    holds=_add_comment_holds,
    absent=_comment_there,
)
