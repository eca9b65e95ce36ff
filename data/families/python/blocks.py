"""Add or take away whole pieces: decorators, functions, lines, the main guard."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import FUNCTIONS, Code, Function, parse, read, splice
from editflow.data.families.python.invent import fresh_name, identifiers, near_name
from editflow.data.families.python.oracle import tree_of

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_DECORATORS = (
    "property staticmethod classmethod cache lru_cache functools.cache functools.lru_cache "
    "functools.lru_cache(maxsize=None) lru_cache(maxsize=128) abstractmethod abc.abstractmethod "
    "override final typing.overload cached_property contextmanager contextlib.contextmanager "
    "pytest.fixture pytest.mark.slow asyncio.coroutine login_required app.route('/') "
    "torch.no_grad() njit jit click.command() deprecated wraps(func) retry atomic"
)  # fmt: skip
_CLASS_DECORATORS = (
    "dataclass dataclass(frozen=True) total_ordering final attrs.define runtime_checkable"
)


def _lone(code: Code) -> list[Definition]:
    """Functions and classes of a name defined once."""
    holders: list[Definition] = code.nodes(ast.ClassDef, *FUNCTIONS)
    names = [node.name for node in holders]
    return [node for node in holders if names.count(node.name) == 1]


def _decorator(node: Definition, rng: random.Random) -> str:
    if rng.random() < 0.25:
        pool = identifiers()["snake"]
        name = rng.choice(pool)
        return name if rng.random() < 0.7 else f"{rng.choice(pool)}.{name}"
    known = _CLASS_DECORATORS if isinstance(node, ast.ClassDef) else _DECORATORS
    return rng.choice(known.split())


def _add_decorator(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    plain = [node for node in _lone(code) if not node.decorator_list] if code else []
    if code is None or not plain:
        return None
    node = rng.choice(plain)
    decorator = _decorator(node, rng)
    at = code.line_span(node.lineno)[0]
    line = f"{' ' * node.col_offset}@{decorator}\n"
    if code.text[at : at + node.col_offset].strip(" "):
        return None
    return Draft(
        text, text[:at] + line + text[at:], {"function": node.name, "decorator": f"@{decorator}"}
    )


def _decorator_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask to decorate what is not there, or what is decorated so already."""
    code = read(text)
    if code is None or not _lone(code):
        return None
    node = rng.choice(_lone(code))
    if node.decorator_list and rng.random() < 0.7:
        decorator = code.source(rng.choice(node.decorator_list))
        return (
            Draft(text, text, {"function": node.name, "decorator": f"@{decorator}"})
            if "\n" not in decorator
            else None
        )
    name = near_name(node.name, code.words, rng) or fresh_name(node.name, code.words, rng)
    return Draft(text, text, {"function": name, "decorator": f"@{_decorator(node, rng)}"})


def _decorated(text: str, draft: Draft) -> str | None:
    """Return the tree without the decorator the draft speaks of; None when it is not there."""
    tree = parse(text)
    wanted = ast.dump(ast.parse(draft.words["decorator"][1:], mode="eval").body)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Definition) and node.name == draft.words["function"]:
            kept = [one for one in node.decorator_list if ast.dump(one) != wanted]
            if len(kept) == len(node.decorator_list) - 1:
                node.decorator_list = kept
                return ast.dump(tree) if tree else None
    return None


def _add_decorator_holds(draft: Draft) -> bool:
    return _decorated(draft.after, draft) == tree_of(draft.before) is not None


def _remove_decorator(text: str, rng: random.Random) -> Draft | None:
    code = read(text) if "@" in text else None
    if code is None:
        return None
    sites = [
        (node, one)
        for node in _lone(code)
        for one in node.decorator_list
        if one.lineno == one.end_lineno
    ]
    if not sites:
        return None
    node, decorator = rng.choice(sites)
    source = f"@{code.source(decorator)}"
    if code.line(decorator.lineno).strip() != source or len(source) > 50:
        return None
    after = splice(text, [(code.line_span(decorator.lineno), "")])
    return Draft(text, after, {"function": node.name, "decorator": source})


def _undecorated(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    plain = [node for node in _lone(code) if not node.decorator_list] if code else []
    if not plain:
        return None
    node = rng.choice(plain)
    return Draft(text, text, {"function": node.name, "decorator": f"@{_decorator(node, rng)}"})


def _remove_decorator_holds(draft: Draft) -> bool:
    return _decorated(draft.before, draft) == tree_of(draft.after) is not None


def _delete_definition(text: str, rng: random.Random) -> Draft | None:
    """Delete a definition and the blank lines behind it (before it, when it is the last)."""
    code = read(text)
    sites = [node for node in _lone(code) if _is_deletable(code, node)] if code else []
    if code is None or not sites:
        return None
    node = rng.choice(sites)
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    start, end = code.line_span(first, node.end_lineno)
    blank = re.compile(r"(?:[ \t]*\n)*").match(text, end)
    assert blank is not None
    if text[blank.end() :].strip() and _same_block(code, node, blank.end()):
        end = blank.end()
    else:
        start = len(text[:start].rstrip()) + 1
    return Draft(text, text[:start] + text[end:], {"function": node.name})


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
    names = [node.name for node in _lone(code)] if code else []
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


def _guard(text: str, rng: random.Random) -> Draft | None:
    """Call a function that needs no argument when the text is run as a script."""
    code = read(text) if "__main__" not in text and text.endswith("\n") else None
    if code is None:
        return None
    ready = [
        node for node in code.tree.body if isinstance(node, FUNCTIONS) and _needs_nothing(node)
    ]
    if not ready or text.endswith("\n\n"):
        return None
    node = rng.choice(ready)
    call = (
        f"asyncio.run({node.name}())"
        if isinstance(node, ast.AsyncFunctionDef)
        else f"{node.name}()"
    )
    after = f'{text}\n\nif __name__ == "__main__":\n    {call}\n'
    return Draft(text, after, {"function": node.name, "call": call})


def _needs_nothing(function: Function) -> bool:
    arguments = function.args
    needed = [*arguments.posonlyargs, *arguments.args]
    return len(needed) == len(arguments.defaults) and None not in arguments.kw_defaults


def _guarded(text: str, rng: random.Random) -> Draft | None:
    """Ask for the guard a text has."""
    draft = _guard(text, rng)
    return Draft(draft.after, draft.after, draft.words) if draft else None


def _guard_holds(draft: Draft) -> bool:
    added = draft.after.removeprefix(draft.before).strip()
    wanted = f'if __name__ == "__main__":\n    {draft.words["call"]}'
    return (
        draft.after.startswith(draft.before) and added == wanted and parse(draft.after) is not None
    )


def _delete_line(text: str, rng: random.Random) -> Draft | None:
    """Delete a statement of one line that its block can do without."""
    code = read(text)
    sites = _lines(code) if code else []
    if code is None or not sites:
        return None
    node = rng.choice(sites)
    line = code.line(node.lineno).strip()
    words = {"line": line}
    called = re.match(r"(?:await )?([\w.]+)\(", line)
    if called and len(re.findall(rf"(?<![\w.]){re.escape(called[1])}\(", text)) == 1:
        words["function"] = called[1]
    return Draft(text, splice(text, [(code.line_span(node.lineno), "")]), words)


def _lines(code: Code) -> list[ast.stmt]:
    kinds = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert, ast.Return)
    return [
        node
        for node in code.nodes(*kinds)
        if node.lineno == node.end_lineno
        and len(getattr(code.parent(node), "body", [])) > 1
        and node in getattr(code.parent(node), "body", [])
        and code.line(node.lineno).strip() == code.source(node)
        and _is_told(code, node)
    ]


def _is_told(code: Code, node: ast.stmt) -> bool:
    source = code.source(node)
    return 3 <= len(source) <= 60 and code.text.count(source) == 1 and "`" not in source


def _line_absent(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    if code is None:
        return None
    name = fresh_name("run", code.words, rng)
    return Draft(text, text, {"line": f"{name}()", "function": name})


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
    code = read(text)
    sites = [node for node in _lines(code) if _is_after_line(code, node)] if code else []
    if code is None or not sites:
        return None
    node = rng.choice(sites)
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


ADD_DECORATOR = Family(
    name="add-decorator",
    lang="python",
    phrasings=(
        "Add the decorator {decorator!r} to {function}",
        "Decorate {function} with {decorator!r}",
        "{function} should be decorated with {decorator!r}",
        "Put {decorator!r} above {function}",
        "add {decorator!r} to {function}",
        "{function} needs {decorator!r}",
        "{function!s}: {decorator!s}",
        "Mark {function} with {decorator!r}",
        "{decorator!r} is missing on {function}",
        "the decorator {decorator!r} belongs on {function}",
        "give {function} a {decorator!r} decorator",
        "can you decorate {function} with {decorator!r}?",
        "use {decorator!r} on {function}",
        "Apply {decorator!r} to {function}",
        "feat: {decorator!s} on {function!s}",
        "shouldn't {function} have {decorator!r}?",
        "+ {decorator!s} on {function!s}",
        "{decorator!s} for {function!s}",
        "{decorator!r} [above|before|over] {function}",
        "I'd like {function} [to be|] decorated with {decorator!r}",
        "{function} must [have|get] the decorator {decorator!r}",
        "fix: {function} lacks {decorator!r}",
        "{function} has no {decorator!r}",
        "can we put {decorator!r} on {function}?",
        "we forgot {decorator!r} on {function}",
        "on top of {function} there should be {decorator!r}",
        "[Attach|Apply] the decorator {decorator!r} to {function}",
        "please to decorate {function} by {decorator!r}",
        "Write {decorator!r} on the line above the definition of {function}",
        "Wrap {function} with {decorator!r}",
        "{decorator!r} belongs above {function}",
        "Make {function} a {decorator!r}",
        "let {function} be decorated: {decorator!s}",
        "the definition of {function} should begin with {decorator!r}",
    ),
    draft=_add_decorator,
    holds=_add_decorator_holds,
    absent=_decorator_absent,
)
REMOVE_DECORATOR = Family(
    name="remove-decorator",
    lang="python",
    phrasings=(
        "Remove the decorator {decorator!r} from {function}",
        "Remove {decorator!r} from {function}",
        "Drop the {decorator!r} decorator of {function}",
        "{function} should not be decorated with {decorator!r}",
        "delete {decorator!r} above {function}",
        "{function} does not need {decorator!r}",
        "take {decorator!r} off {function}",
        "no {decorator!r} on {function}",
        "get rid of {decorator!r} [on|at|above] {function}",
        "why is {function} decorated with {decorator!r}? Remove it",
        "the decorator of {function} should go: {decorator!s}",
        "Undecorate {function} ({decorator!s})",
        "refactor: remove {decorator!s} from {function!s}",
        "strip {decorator!r} from {function}",
        "the {decorator!r} on {function} is wrong, delete it",
        "- {decorator!s} on {function!s}",
        "{function!s} without {decorator!s}",
        "{decorator!r} off {function}",
        "I'd like {function} [to be|] without {decorator!r}",
        "{decorator!r} on {function} is not needed",
        "fix: {function} must not have {decorator!r}",
        "{decorator!r} above {function} is [wrong|superfluous|useless]",
        "can we take {decorator!r} off {function}?",
        "[Delete|Drop|Remove] the {decorator!r} that decorates {function}",
        "{function} has a {decorator!r} it should not have",
        "the line {decorator!s} above {function} should go",
        "please to delete decorator {decorator!r} of {function}",
        "we don't want {decorator!r} on {function} [any more|]",
        "{function} does not have to be decorated by {decorator!r}",
        "chore: {function} no longer needs {decorator!s}",
        "Leave {function}, but without {decorator!r}",
        "Clean up the decorators of {function}: {decorator!r} is not used",
        "undo the decoration of {function} with {decorator!r}",
    ),
    draft=_remove_decorator,
    holds=_remove_decorator_holds,
    absent=_undecorated,
)
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
    ),
    draft=_delete_definition,
    holds=_delete_holds,
    absent=_definition_absent,
)
MAIN_GUARD = Family(
    name="main-guard",
    lang="python",
    phrasings=(
        'Add an if __name__ == "__main__" guard that calls {function}',
        "Run {function} when the file is executed as a script",
        "Add a main guard [calling|which calls|that runs] {function}",
        "call {function} under if __name__ == '__main__'",
        'if __name__ == "__main__": {call!s}',
        "the script should call {function} when run directly",
        "Make this file runnable: call {function}",
        'add `if __name__ == "__main__"` with {call!r}',
        "Nothing happens when I run the file. Call {function} in a main guard",
        "append a __main__ block that calls {function}",
        "feat: run {function} as a script",
        "Put a main guard with {call!r} at the end",
        "I want to run this with python file.py, so call {function} at the end behind a guard",
        "Could you add the usual __main__ block for {function}?",
        "guard: {call!s} when executed as a script",
        "main guard with {call!r}",
        '+ if __name__ == "__main__": {call!s}',
        "__main__ -> {call!s}",
        "python file.py should run {function}",
        "I'd like {function} to run when I start the file",
        "{function} should only run when this is the main program",
        "fix: nothing calls {function}, add the main guard",
        "feat: main guard calling {function}",
        "can the file call {function} when it is run as a script?",
        "[when|if] executed directly, call {function}",
        "the file has no main guard, add one with {call!r}",
        "there is no entry point. It should be {function}, behind a __main__ guard",
        '{function} is the entry point, call it if __name__ is "__main__"',
        "not on import, but when run: {call!s}",
        "please to call {function} at the end, only if it is the main module",
        "Let the module be executable: {call!s} behind the usual guard",
        '[Append|Write] if __name__ == "__main__" and under it {call!r}',
        "Start {function} from a main block at the bottom of the file",
    ),
    draft=_guard,
    holds=_guard_holds,
    absent=_guarded,
)
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
    ),
    draft=_delete_line,
    holds=_delete_line_holds,
    absent=_line_absent,
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
    ),
    draft=_add_line,
    holds=_add_line_holds,
)
