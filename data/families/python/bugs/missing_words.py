"""Put a word back that was left out: `self`, `return`, `await`; made backwards from real code."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import FUNCTIONS, Code, Function, one_of, parse, read
from editflow.data.families.python.oracle import tree_of


def _missing_self(text: str, rng: random.Random) -> Draft | None:
    """Take `self` out of the parameters of one method."""
    found = one_of(read(text) if "self" in text else None, _methods, rng)
    if found is None:
        return None
    code, node = found
    start, end = code.span(node.args.args[0])
    end += len(match.group()) if (match := re.match(r",\s*", text[end:])) else 0
    holder = code.parent(node)
    assert isinstance(holder, ast.ClassDef)
    count = len(node.args.args) - 1
    words = {"function": node.name, "class": holder.name, "taken": _arguments(count)}
    words["given"] = f"{count + 1} {'was' if count == 0 else 'were'}"
    return Draft(text[:start] + text[end:], text, words)


def _arguments(count: int) -> str:
    return f"{count} positional argument{'' if count == 1 else 's'}"


def _methods(code: Code) -> list[Function]:
    return [node for node in code.functions if _takes_self(code, node)]


def _takes_self(code: Code, node: Function) -> bool:
    """Whether a method of a name defined once takes `self`, and its first line says so."""
    first = node.args.args[0].arg if node.args.args else ""
    lone = sum(other.name == node.name for other in code.functions) == 1
    bound = not node.decorator_list or any(
        "property" in code.source(one) for one in node.decorator_list
    )
    inside = isinstance(code.parent(node), ast.ClassDef)
    return first == "self" and lone and bound and inside and not node.args.posonlyargs


def _self_there(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text) if "self" in text else None, _methods, rng)
    return Draft(text, text, {"function": found[1].name}) if found else None


def _missing_self_holds(draft: Draft) -> bool:
    tree = parse(draft.after)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, FUNCTIONS) and node.name == draft.words["function"]:
            assert isinstance(node, Function)
            removed = node.args.args and node.args.args.pop(0).arg == "self"
            return bool(removed) and tree is not None and ast.dump(tree) == tree_of(draft.before)
    return False


def _missing_return(text: str, rng: random.Random) -> Draft | None:
    """Take `return` away from the last line of a function that returns nowhere else."""
    found = one_of(
        read(text) if "return " in text else None,
        lambda code: [node for node in code.functions if _returns_last(code, node)],
        rng,
    )
    if found is None:
        return None
    code, node = found
    start = code.span(node.body[-1])[0]
    return Draft(text[:start] + text[start + len("return ") :], text, {"function": node.name})


def _returns_last(code: Code, node: Function) -> bool:
    """Whether the only return is the last statement, of one line and more than a constant."""
    last = node.body[-1]
    inside = code.line_span(node.lineno, node.end_lineno)
    returns = len(re.findall(r"\breturn\b", code.text[slice(*inside)]))
    names = sum(other.name == node.name for other in code.functions)
    return (
        isinstance(last, ast.Return)
        and not isinstance(last.value, ast.Constant | None)  # type: ignore[arg-type]
        and (returns, names) == (1, 1)
        and code.text.startswith("return ", code.span(last)[0])
    )


def _return_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_return(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _missing_return_holds(draft: Draft) -> bool:
    at = next(
        (n for n, (a, b) in enumerate(zip(draft.before, draft.after, strict=False)) if a != b), -1
    )
    made = at >= 0 and parse(draft.after) is not None
    start = draft.after.rfind("return ", 0, at + len("return "))
    return made and draft.after[:start] + draft.after[start + 7 :] == draft.before


def _missing_await(text: str, rng: random.Random) -> Draft | None:
    """Take `await` away from one call of a named function."""
    found = one_of(
        read(text) if "await " in text else None,
        lambda code: [node for node in code.nodes(ast.Await) if _awaits_call(code, node)],
        rng,
    )
    if found is None:
        return None
    code, node = found
    assert isinstance(node.value, ast.Call)
    start = code.span(node)[0]
    words = {
        "function": code.source(node.value.func),
        "name": code.source(node.value.func).split(".")[-1],
    }
    return Draft(text[:start] + text[start + len("await ") :], text, words)


def _awaits_call(code: Code, node: ast.Await) -> bool:
    call = node.value
    if not isinstance(call, ast.Call) or not code.source(node).startswith("await "):
        return False
    name = code.source(call.func)
    return re.fullmatch(r"[\w.]+", name) is not None and code.words[name.split(".")[-1]] == 1


def _await_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_await(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _missing_await_holds(draft: Draft) -> bool:
    function = draft.words["function"]
    fixed = re.sub(
        rf"(?<![\w.]){re.escape(function)}\(", f"await {function}(", draft.before, count=1
    )
    return fixed == draft.after != draft.before and parse(draft.after) is not None


MISSING_SELF = Family(
    name="missing-self",
    lang="python",
    phrasings=(
        "{function} is missing self",
        "Add the missing self to {function}",
        "TypeError: {class!s}.{function!s}() takes {taken!s} but {given!s} given",
        "{function!s}() takes {taken!s} but {given!s} given",
        "{function} needs self as its first parameter",
        "N805 first argument of a method should be named 'self' ({function!s})",
        "I forgot self in {function}",
        "the method {function} has no self",
        "{function!s}(self, ...)",
        "Method {function} should take self",
        "E0213: Method '{function!s}' should have \"self\" as first argument",
        "add self to the parameters of {function}",
        "why does {function} not take self?",
        "fix: missing self in {function}",
        "NameError: name 'self' is not defined in {function}",
        "+ self in {function!s}",
        "def {function!s}(self): self is missing",
        "self missing: {function!s}",
        "I'd like {function} to take self",
        "{function} should have self as [its first argument|its first parameter|the first param]",
        "fix: {function} must take self",
        "fix: add self to {function}",
        "can you add self to {function}?",
        "we forgot self in the [definition|signature] of {function}",
        "{function} is a method but its signature has no self",
        "the first [parameter|argument] of {function} should be self",
        "[Put|Insert|Write] self [first in|at the head of] the parameters of {function}",
        "calling obj.{function!s}() gives a TypeError, because self is missing",
        "please to give self to method {function}",
        "{function} lacks self",
        "Method '{function!s}' has no self argument",
        "error: Self argument missing for a non-static method {function!s}",
        "{function} cannot work without self, add it to the signature",
    ),
    draft=_missing_self,
    holds=_missing_self_holds,
    absent=_self_there,
)
MISSING_RETURN = Family(
    name="missing-return",
    lang="python",
    phrasings=(
        "{function} should return its result",
        "{function} returns None",
        "Add the missing return to {function}",
        "there is no return in {function}",
        "{function} does not return anything",
        "I forgot to return in {function}",
        "return the last value in {function}",
        "{function!s}() returns None, it should return the value of its last line",
        "the return is missing in {function}",
        "TypeError: 'NoneType' object: {function} returns nothing",
        "why does {function} return None? Add the return",
        "Make {function} return its last expression",
        "fix: {function} has no return statement",
        "missing return in {function}",
        "the result of {function} is always None",
        "{function!s}: return",
        "+ return in {function!s}",
        "return missing: {function!s}",
        "I'd like {function} to return [its result|what it computes]",
        "{function} should [give back|return] what its last line computes",
        "fix: return the result of {function}",
        "fix: {function} forgets to return",
        "can {function} return its value?",
        "we forgot [the return|to return something] in {function}",
        "{function} computes a value but does not return it",
        "the last line of {function} should be a return",
        "[Put|Insert|Write] return before the last expression of {function}",
        "I call {function} and get None",
        "please to return the value in {function}",
        "{function} lacks a return",
        "error: Missing return statement in {function!s}",
        "The value of {function} is lost, return it",
        "print({function!s}(...)) shows None, because the return is missing",
        "{function} needs a return [at the end|on its last line]",
    ),
    draft=_missing_return,
    holds=_missing_return_holds,
    absent=_return_there,
)
MISSING_AWAIT = Family(
    name="missing-await",
    lang="python",
    phrasings=(
        "RuntimeWarning: coroutine '{name!s}' was never awaited",
        "Add the missing await to {function}",
        "{function} is not awaited",
        "await {function!s}",
        "{function} is a coroutine, await it",
        "the call of {function} must be awaited",
        "I forgot to await {function}",
        "coroutine '{name!s}' was never awaited",
        "await the call to {function}",
        "there is an await missing before {function}",
        "{function!s}() should be awaited",
        "why is {function} not awaited?",
        "fix: await {function!s}",
        "missing await: {function}",
        "put await before {function}",
        "+ await before {function!s}",
        "await missing: {function!s}",
        "{function!s}() -> await {function!s}()",
        "I'd like {function} to be awaited",
        "{function} must be awaited",
        "fix: {function} was not awaited",
        "fix: missing await on {function}",
        "can you await {function}?",
        "we forgot [the await|to await] before {function!s}()",
        "{function} is async, so the call needs await",
        "without await {function} never runs",
        "[Put|Insert|Write] await in front of the {function} call",
        "calling {function} only gives a coroutine object, await it",
        "please to wait on {function} with await",
        "the call of {function} lacks await",
        "error: Value of type coroutine must be used: {function!s}",
        "the coroutine {function} is created but not awaited",
        "{function} is called without await",
    ),
    draft=_missing_await,
    holds=_missing_await_holds,
    absent=_await_there,
)
