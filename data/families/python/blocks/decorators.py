"""Put a decorator on a definition, or take one off."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import (
    Code,
    Definition,
    named_once,
    one_of,
    parse,
    read,
    splice,
)
from editflow.data.families.python.invent import fresh_name, identifiers, near_name
from editflow.data.families.python.oracle import tree_of

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


def _decorator(node: Definition, rng: random.Random) -> str:
    if rng.random() < 0.25:
        pool = identifiers()["snake"]
        name = rng.choice(pool)
        return name if rng.random() < 0.7 else f"{rng.choice(pool)}.{name}"
    known = _CLASS_DECORATORS if isinstance(node, ast.ClassDef) else _DECORATORS
    return rng.choice(known.split())


def _add_decorator(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _undecorated, rng)
    if found is None:
        return None
    code, node = found
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
    if code is None or not named_once(code.definitions):
        return None
    node = rng.choice(named_once(code.definitions))
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
        for node in named_once(code.definitions)
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


def _undecorated(code: Code) -> list[Definition]:
    return [node for node in named_once(code.definitions) if not node.decorator_list]


def _nothing_to_remove(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _undecorated, rng)
    if found is None:
        return None
    _, node = found
    return Draft(text, text, {"function": node.name, "decorator": f"@{_decorator(node, rng)}"})


def _remove_decorator_holds(draft: Draft) -> bool:
    return _decorated(draft.before, draft) == tree_of(draft.after) is not None


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
        "nit: {decorator!r} [missing|lacking] on {function}",
        "[stick|slap|pop] {decorator!r} on {function}",
        "[hang|tack|plant] {decorator!r} above {function}",
        "{function} [wants|is waiting for|calls for] {decorator!r}",
        "from now on {function} [carries|wears|has] {decorator!r}",
        "[how come|why is it that] {function} has no {decorator!r}?",
        "no {decorator!r} [on|above] {function} yet, [please supply it|that's what is wrong]",
        "[top|crown] {function} with {decorator!r}",
        "{decorator!r} [goes|sits] [directly|right|] above {function}",
        "{decorator!s} + {function!s}",
        "{function} is [only half done|incomplete], [it lacks|what it lacks is] {decorator!r}",
        "[oops|whoops|sorry], [forgot|missed] {decorator!r} on {function}",
        "Equip {function} with the {decorator!r} decorator",
        "[slip|squeeze] {decorator!r} in over {function}",
        "[the framework|prod|review] [requires|demands] {decorator!r} on {function}",
        "{function} is to be a {decorator!r} one, [decorate it|so decorate it] like that",
        "[new|one more] decorator for {function}: {decorator!s}",
        "Prefix the definition of {function} with {decorator!r}",
        "{decorator!r} [must not|should not|can't] be [absent|missing] [from|on] {function}",
        "with {decorator!r} {function} would be [right|complete|better]",
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
        "nit: {function} [has no use for|can do without] {decorator!r}",
        "[ditch|kill|nuke|toss] {decorator!r} [on|above] {function}",
        "[lose|chuck] the {decorator!r} [on|over] {function}",
        "{function} is [not|no longer] a {decorator!r} one",
        "from now on {function} [carries|wears] no {decorator!r}",
        "who put {decorator!r} on {function}? [It must go|Away with it]",
        "no more {decorator!r} [on|above|for] {function}",
        "[peel|pull] {decorator!r} off {function}",
        "{decorator!r} [goes away|disappears] from {function}",
        "{decorator!s} gone from {function!s}",
        "{function} is fine, [only|but] {decorator!r} has to [go|disappear]",
        "[oops|whoops|sorry], I put {decorator!r} on {function} by mistake",
        "[Throw away|Discard|Dump] the {decorator!r} decorator of {function}",
        "[keep|leave] {function}, [lose|drop|scrap] {decorator!r}",
        "{decorator!r} on {function} [causes trouble|breaks things], [off with it|take it off]",
        "{function} should be plain, not {decorator!r}",
        "[one|a] decorator less for {function}: {decorator!s}",
        "[Clear|Free] {function} of {decorator!r}",
        "{decorator!r} has no business on {function}",
        "since the refactoring {function} works without {decorator!r}, [take it off|it can go]",
    ),
    draft=_remove_decorator,
    holds=_remove_decorator_holds,
    absent=_nothing_to_remove,
)
