"""Docstrings and comments: give, take away, write above, comment out."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import FUNCTIONS, Code, Lexeme, Span, parse, read, splice
from editflow.data.families.python.invent import fresh_name, identifiers
from editflow.data.families.python.oracle import same_program, tree_of

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_PRAGMA = re.compile(r"#\s*(!|type:|noqa|pragma|pylint|mypy|fmt:|isort|-\*-|coding)")
_LONGEST_COMMENT = 70
_LONGEST_LINE = 60
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert, ast.Return)


def _documented(code: Code) -> list[tuple[Documented, ast.Expr]]:
    """Functions and classes with a docstring and more, of a name defined once."""
    found = []
    holders = code.nodes(ast.ClassDef, *FUNCTIONS)
    names = [node.name for node in holders]
    for node in holders:
        first = node.body[0]
        if len(node.body) > 1 and names.count(node.name) == 1 and _is_string(first):
            assert isinstance(first, ast.Expr)
            found.append((node, first))
    return found


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _own_lines(code: Code, node: ast.stmt) -> Span | None:
    """Return the whole lines of a statement; None when it shares a line or a blank one follows."""
    assert node.end_lineno is not None
    start, end = code.line_span(node.lineno, node.end_lineno)
    lines = code.text[start:end].strip()
    alone = lines == code.source(node).strip()
    return (start, end) if alone and not code.text.startswith("\n", end) else None


def _add_docstring(text: str, rng: random.Random) -> Draft | None:
    """Made backwards from a real docstring of one line."""
    code = read(text)
    found = [
        (holder, node)
        for holder, node in (_documented(code) if code else [])
        if node.lineno == node.end_lineno
    ]
    if code is None or not found:
        return None
    holder, node = rng.choice(found)
    content = _content(code, node)
    span = _own_lines(code, node)
    if span is None or content is None:
        return None
    words = {"function": holder.name, "doc": content}
    return Draft(splice(text, [(span, "")]), text, words)


def _content(code: Code, node: ast.Expr) -> str | None:
    """Return what a plain `\"\"\"docstring\"\"\"` of one line says."""
    match = re.fullmatch(r'"""([^"\\`\n]*\w[^"\\`\n]*)"""', code.source(node))
    return match[1] if match and match[1] == match[1].strip() else None


def _docstring_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a docstring the function has."""
    code = read(text)
    found = _documented(code) if code else []
    if code is None or not found:
        return None
    holder, node = rng.choice(found)
    content = _content(code, node)
    return Draft(text, text, {"function": holder.name, "doc": content}) if content else None


def _docstring_holds(draft: Draft) -> bool:
    return _docstring_of(draft.after, draft.words["function"]) == draft.words["doc"] and tree_of(
        draft.before
    ) == _without_docstring(draft.after, draft.words["function"])


def _docstring_of(text: str, name: str) -> str | None:
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Documented) and node.name == name:
            return ast.get_docstring(node, clean=False)
    return None


def _without_docstring(text: str, name: str | None) -> str | None:
    """Return the tree without the docstring of `name` (None: of anything that has more)."""
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Documented) and name in (None, node.name) and _is_string(node.body[0]):
            node.body = node.body[1:] if len(node.body) > 1 else node.body
    return ast.dump(tree) if tree else None


def _remove_docstring(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    found = _documented(code) if code else []
    if code is None or not found:
        return None
    holder, node = rng.choice(found)
    span = _own_lines(code, node)
    return Draft(text, splice(text, [(span, "")]), {"function": holder.name}) if span else None


def _undocumented(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    holders = code.nodes(ast.ClassDef, *FUNCTIONS) if code else []
    plain = [node.name for node in holders if not _is_string(node.body[0])]
    return Draft(text, text, {"function": rng.choice(plain)}) if plain else None


def _remove_docstring_holds(draft: Draft) -> bool:
    return tree_of(draft.after) == _without_docstring(draft.before, draft.words["function"]) and (
        tree_of(draft.after) != tree_of(draft.before)
    )


def _remove_docstrings(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    found = _documented(code) if code else []
    holders = code.nodes(ast.Module, ast.ClassDef, *FUNCTIONS) if code else []
    documented = sum(bool(node.body) and _is_string(node.body[0]) for node in holders)
    if code is None or not found or documented != len(found):
        return None
    spans = [_own_lines(code, node) for _, node in found]
    edits = [(span, "") for span in spans if span]
    return Draft(text, splice(text, edits)) if len(edits) == len(spans) else None


def _no_docstrings(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    code = read(text)
    holders = code.nodes(ast.Module, ast.ClassDef, *FUNCTIONS) if code else []
    plain = holders and not any(node.body and _is_string(node.body[0]) for node in holders)
    return Draft(text, text) if plain else None


def _remove_docstrings_holds(draft: Draft) -> bool:
    return tree_of(draft.after) == _without_docstring(draft.before, None) != tree_of(draft.before)


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
    return _told(code, number + 1)


def _told(code: Code, number: int) -> str | None:
    """Return a line as it would be named: short, without back-ticks, the only one of its kind."""
    line = code.line(number).strip()
    if (
        "`" in line
        or "#" in line
        or not 3 <= len(line) <= _LONGEST_LINE
        or code.text.count(line) != 1
    ):
        return None
    return line


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


def _comment_out(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    sites = _statements(code) if code else []
    if code is None or not sites:
        return None
    node, line = rng.choice(sites)
    start = code.span(node)[0]
    words = {"line": line}
    called = re.match(r"([\w.]+)\(", line)
    if called and len(re.findall(rf"\b{re.escape(called[1])}\(", text)) == 1:
        words["function"] = called[1]
    return Draft(text, splice(text, [((start, start), "# ")]), words)


def _statements(code: Code) -> list[tuple[ast.stmt, str]]:
    """Statements of one line that their block can do without, with the line that names them."""
    found = []
    for node in code.nodes(*_SIMPLE):
        line = code.line(node.lineno)
        siblings = getattr(code.parent(node), "body", [])
        if node.lineno != node.end_lineno or len(siblings) < 2 or line.strip() != code.source(node):
            continue
        told = None if _is_string(node) else _told(code, node.lineno)
        if told and node in siblings:
            found.append((node, told))
    return found


def _comment_out_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    if code is None:
        return None
    name = fresh_name("run", code.words, rng)
    return Draft(text, text, {"line": f"{name}()", "function": name})


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


ADD_DOCSTRING = Family(
    name="add-docstring",
    lang="python",
    phrasings=(
        "Give {function} the docstring {doc}",
        "Add the docstring {doc} to {function}",
        "Document {function}: {doc}",
        "{function} needs a docstring: {doc}",
        'Add a docstring to {function!s}: """{doc!s}"""',
        "Add a docstring [that says|saying] {doc} to {function}",
        "docs: describe {function} as {doc}",
        "The docstring of {function} should be {doc}",
        "{function} has no docstring. Write {doc}",
        "D103 Missing docstring in public function {function}: {doc}",
        "put {doc} as docstring into {function}",
        "docstring for {function}: {doc}",
        "what does {function} do? Add {doc} as its docstring",
        "Write the docstring {doc} for {function}",
        "Insert {doc} as the docstring of {function}",
        '{function!s}: """{doc!s}"""',
        "{doc} as docstring for {function}",
        "{function} docstring -> {doc}",
        "I'd like {function} to have the docstring {doc}",
        "{function} is undocumented, its docstring should be {doc}",
        "fix: missing docstring in {function}: {doc}",
        "docs: docstring {doc} for {function}",
        "can you document {function} with {doc}?",
        "nobody knows what {function} is for. Its docstring should say {doc}",
        "the docstring {doc} is missing in {function}",
        "C0116: Missing function or method docstring ({function!s}): {doc}",
        "[Explain|Describe] {function} with the docstring {doc}",
        "help({function!s}) should show {doc}",
        "{function} should be documented as {doc}",
        "please to put docstring {doc} in {function}",
        "under the first line of {function} write the docstring {doc}",
        "Begin {function} with the docstring {doc}",
        "Let the docstring of {function} say {doc}",
    ),
    draft=_add_docstring,
    holds=_docstring_holds,
    absent=_docstring_absent,
)
REMOVE_DOCSTRING = Family(
    name="remove-docstring",
    lang="python",
    phrasings=(
        "Remove the docstring of {function}",
        "Delete the docstring in {function}",
        "{function} needs no docstring",
        "Drop the docstring from {function}",
        "the docstring of {function} is useless, remove it",
        "{function}: no docstring",
        "strip the docstring of {function}",
        "[get rid of|take out] the docstring in {function}",
        "{function} should not have a docstring",
        "why does {function} have a docstring? Delete it",
        "docs: remove the docstring of {function}",
        "The docstring of {function} is outdated. Delete it",
        "remove {function}'s docstring",
        "cut the documentation of {function}",
        "Make {function} undocumented",
        "- docstring of {function!s}",
        "{function!s} without docstring",
        "docstring of {function} out",
        "I'd like {function} [to be|] without a docstring",
        "{function} does not need a docstring",
        "the docstring of {function} should go",
        "fix: drop the docstring of {function}",
        "chore: {function} needs no documentation string",
        "can we delete the docstring of {function}?",
        "the docstring of {function} says nothing [new|useful], take it out",
        "the [documentation|doc string] of {function} is wrong, remove it",
        "[Delete|Erase|Drop] the string that documents {function}",
        "please to delete docstring of {function}",
        "{function} explains itself, so no docstring",
        "we don't want a docstring in {function}",
        "there should be no docstring in {function}",
        "Leave {function}, but without its docstring",
        "{function} is short, its docstring is not needed",
    ),
    draft=_remove_docstring,
    holds=_remove_docstring_holds,
    absent=_undocumented,
)
REMOVE_DOCSTRINGS = Family(
    name="remove-docstrings",
    lang="python",
    phrasings=(
        "Remove [the|all|all the] docstrings",
        "Delete all docstrings",
        "No docstrings please",
        "strip docstrings",
        "Drop every docstring",
        "I don't want docstrings in here",
        "the docstrings should go",
        "Take the docstrings out",
        "get rid of all docstrings",
        "cut the docstrings",
        "docstrings: remove",
        "Could you delete the docstrings?",
        "there should be no docstrings in this file",
        "Remove the documentation strings",
        "leave the code, remove the docstrings",
        "docstrings out",
        "- docstrings",
        "without docstrings",
        "I'd like the code [to be|] without docstrings",
        "we don't need docstrings",
        "all docstrings should be [deleted|removed|gone]",
        "fix: no docstrings",
        "chore: strip all docstrings",
        "can the docstrings go?",
        "why all these docstrings? Remove them",
        "the docstrings are [useless|noise|too long], delete all of them",
        "[Delete|Erase|Drop] every docstring there is",
        "please to delete all the docstrings",
        "nothing here should have a docstring",
        "only the code matters, the docstrings do not. Take them out",
        "Free the code of its docstrings",
        "Make the file smaller: no docstrings",
        "every triple-quoted documentation string should be removed",
    ),
    draft=_remove_docstrings,
    holds=_remove_docstrings_holds,
    absent=_no_docstrings,
)
REMOVE_COMMENTS = Family(
    name="remove-comments",
    lang="python",
    phrasings=(
        "Remove [the|all|all the] comments",
        "Delete all comments",
        "Strip the comments",
        "No comments please",
        "drop the comments",
        "I don't need the comments, take them out",
        "there are too many comments, remove them",
        "get rid of the comments",
        "Clean out every comment",
        "the comments should go",
        "comments: remove",
        "Can you strip all the comments?",
        "remove comments from the code",
        "leave the code, delete the comments",
        "This code should have no comments",
        "comments out",
        "- comments",
        "without comments",
        "I'd like the code [to be|] without comments",
        "we don't need [any|these|the] comments",
        "all comments should be [deleted|removed|gone]",
        "fix: no comments",
        "chore: strip all comments",
        "can the comments go?",
        "why all these comments? Remove them",
        "the comments are [useless|noise|outdated], delete all of them",
        "[Delete|Erase|Remove] everything that starts with #",
        "please to delete all the comments",
        "nothing here should be commented, remove what is",
        "only the code matters, the comments do not. Take them out",
        "Clean the code of comments",
        "The code speaks for itself, drop all the comments",
        "there should be no # comment left",
    ),
    draft=_remove_comments,
    holds=_remove_comments_holds,
    absent=_uncommented,
)
REMOVE_COMMENT = Family(
    name="remove-comment",
    lang="python",
    phrasings=(
        "Remove the comment {comment}",
        "Delete the comment {content}",
        "Delete the comment that says {content}",
        "drop the comment {comment}",
        "The comment {content} is [wrong|outdated|useless], remove it",
        "get rid of {comment}",
        "take out the comment {content}",
        "the comment {comment} should go",
        "Remove the line comment {content}",
        "we don't need the comment {content}",
        "why does it say {comment}? Remove that",
        "Remove the [note|comment] {content}",
        "docs: delete comment {comment}",
        "{comment} is no longer true. Delete it",
        "strip the comment {content}",
        "- {comment!s}",
        "comment {content} out",
        "without the comment {content}",
        "I'd like the comment {content} to be gone",
        "the comment {content} is not needed",
        "{comment} is [superfluous|useless|outdated|wrong], take it out",
        "fix: the comment {content} should not be here",
        "chore: drop the comment {content}",
        "can we delete the comment {content}?",
        "there is a comment {content} which should be removed",
        "[Delete|Erase|Drop] the comment that reads {comment}",
        "please to delete comment {content}",
        "the code says the same as the comment {content}, so remove it",
        "{content} is a useless comment, delete it",
        "I left the comment {content} in by mistake",
        "nobody needs {comment}, remove that comment",
        "Leave the code, but delete the comment {content}",
        "the remark {content} should go",
    ),
    draft=_remove_comment,
    holds=_remove_comment_holds,
    absent=_comment_absent,
)
ADD_COMMENT = Family(
    name="add-comment",
    lang="python",
    phrasings=(
        "Add the comment {comment} above {line!r}",
        "Add the comment {content} above the line {line}",
        "Add the comment {content} above {function}",
        "Put {comment} above {line!r}",
        "Insert the comment {comment} before {line!r}",
        "above {line!r} write the comment {content}",
        "comment {line!r} with {content}",
        "There should be a comment {content} above {line!r}",
        "{line!r} needs a comment: {content}",
        "write {comment} on the line before {line!r}",
        "Add a comment above {function}: {comment}",
        "explain {line!r} with the comment {content}",
        "docs: comment {comment} above {line!r}",
        "Can you add the comment {comment} on top of {line!r}?",
        "before {line!r} add {comment}",
        "The line {line} deserves the comment {content}",
        "{comment!s} above {line!s}",
        "+ {comment!s} (above {line!s})",
        "a comment for {line!r}: {content}",
        "I'd like the comment {content} above {line!r}",
        "{line!r} should have the comment {content} above it",
        "docs: {comment} above {line!r}",
        "fix: no comment above {line!r}, it should be {content}",
        "can we have {comment} above {line!r}?",
        "{line!r} is unclear, so write {comment} above it",
        "{content} should be a comment above {line!r}",
        "one line above {line!r} there should be {comment}",
        "[Write|Insert|Put] the comment {comment} on a line of its own before {line!r}",
        "please to comment line {line} by {content}",
        "the line before {line!r} should be {comment}",
        "find {line!r} and add {comment} above",
        "Note {content} in a comment above {line!r}",
        "{line!r} is hard to understand. A comment above it should say {content}",
        "Let the comment {comment} stand above {line!r}",
    ),
    draft=_add_comment,
    holds=_add_comment_holds,
    absent=_comment_there,
)
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
    ),
    draft=_comment_out,
    holds=_comment_out_holds,
    absent=_comment_out_absent,
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
    ),
    draft=_uncomment,
    holds=_uncomment_holds,
    absent=_uncomment_absent,
)
