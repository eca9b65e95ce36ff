"""Mend a fault that a message names; made backwards by putting the fault into real code.

Every fault is one that the message and the text together settle.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import random
import re

from rapidfuzz.distance import OSA

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import FUNCTIONS, Code, Function, parse, read, splice
from editflow.data.families.python.invent import fresh_name, misspelt
from editflow.data.families.python.oracle import tree_of


def _misspelt_name(text: str, rng: random.Random) -> Draft | None:
    """Misspell one use of a name that stands elsewhere too; no other name is as close."""
    code = read(text)
    if code is None:
        return None
    uses = [node for node in code.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
    uses = [node for node in uses if len(node.id) > 3 and len(code.names.get(node.id, ())) > 1]
    if not uses:
        return None
    node = rng.choice(uses)
    wrong = misspelt(node.id, rng)
    if not _is_settled(code, wrong, node.id):
        return None
    before = splice(text, [(code.span(node), wrong)]) if code.source(node) == node.id else ""
    return Draft(before, text, {"wrong": wrong, "right": node.id}) if before else None


def _is_settled(code: Code, wrong: str, right: str) -> bool:
    """Whether `wrong` is new and `right` is the only name of the text near it."""
    near = [name for name in code.names if OSA.distance(wrong, name, score_cutoff=2) <= 2]
    known = keyword.iskeyword(wrong) or hasattr(builtins, wrong) or wrong in code.words
    return wrong.isidentifier() and not known and near == [right]


def _no_such_name(text: str, rng: random.Random) -> Draft | None:
    """A message about a name that is nowhere in the text."""
    code = read(text)
    if code is None:
        return None
    wrong = fresh_name("value", code.words, rng)
    return Draft(text, text, {"wrong": wrong})


def _misspelt_holds(draft: Draft) -> bool:
    wrong, right = rf"\b{re.escape(draft.words['wrong'])}\b", draft.words["right"]
    one = len(re.findall(wrong, draft.before)) == 1 and parse(draft.before) is not None
    return one and re.sub(wrong, right, draft.before) == draft.after


def _misspelt_attribute(text: str, rng: random.Random) -> Draft | None:
    """Misspell one `self.name` of a name that stands elsewhere too."""
    code = read(text) if "self." in text else None
    if code is None:
        return None
    uses = [
        (node.attr, end - len(node.attr), end)
        for node in code.nodes(ast.Attribute)
        if isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and len(node.attr) > 3
        and len(code.names.get(node.attr, ())) > 1
        and (end := code.span(node)[1])
    ]
    if not uses:
        return None
    right, start, end = rng.choice(uses)
    wrong = misspelt(right, rng)
    if not _is_settled(code, wrong, right) or text[start:end] != right:
        return None
    words = {"wrong": wrong, "right": right}
    classes = code.nodes(ast.ClassDef)
    if len(classes) == 1:
        words["class"] = classes[0].name
    return Draft(text[:start] + wrong + text[end:], text, words)


def _missing_self_dot(text: str, rng: random.Random) -> Draft | None:
    """Take `self.` away from one use of an attribute that stands elsewhere with it."""
    code = read(text) if "self." in text else None
    if code is None:
        return None
    uses = [
        node
        for node in code.nodes(ast.Attribute)
        if isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and isinstance(node.ctx, ast.Load)
        and _only_an_attribute(code, node.attr)
    ]
    if not uses:
        return None
    node = rng.choice(uses)
    before = splice(text, [(code.span(node), node.attr)])
    whole = f"self.{node.attr}"
    words = {"wrong": node.attr, "right": whole}
    return Draft(before, text, words) if code.source(node) == whole else None


def _only_an_attribute(code: Code, name: str) -> bool:
    """Whether the name stands as `self.name` at least twice and in no other way."""
    spans = code.names.get(name, [])
    own = all(code.text[:start].endswith("self.") for start, _ in spans)
    return len(spans) > 1 and own and code.words[name] == len(spans)


def _self_dot_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_self_dot(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _self_dot_holds(draft: Draft) -> bool:
    name = draft.words["wrong"]
    bare = rf"(?<![\w.]){re.escape(name)}\b"
    one = len(re.findall(bare, draft.before)) == 1
    return one and re.sub(bare, f"self.{name}", draft.before) == draft.after


def _missing_self(text: str, rng: random.Random) -> Draft | None:
    """Take `self` out of the parameters of one method."""
    code = read(text) if "self" in text else None
    methods = [node for node in code.functions if _takes_self(code, node)] if code else []
    if code is None or not methods:
        return None
    node = rng.choice(methods)
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
    code = read(text) if "self" in text else None
    methods = [node for node in code.functions if _takes_self(code, node)] if code else []
    if code is None or not methods:
        return None
    return Draft(text, text, {"function": rng.choice(methods).name})


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
    code = read(text) if "return " in text else None
    sites = [node for node in code.functions if _returns_last(code, node)] if code else []
    if code is None or not sites:
        return None
    node = rng.choice(sites)
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
    code = read(text) if "await " in text else None
    sites = [node for node in code.nodes(ast.Await) if _awaits_call(code, node)] if code else []
    if code is None or not sites:
        return None
    node = rng.choice(sites)
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


NAME_ERROR = Family(
    name="name-error",
    lang="python",
    phrasings=(
        "NameError: name '{wrong!s}' is not defined",
        "NameError: name '{wrong!s}' is not defined. Did you mean: '{right!s}'?",
        "{wrong} is not defined",
        "Fix the NameError: {wrong}",
        "F821 undefined name '{wrong!s}'",
        "there is a typo in {wrong}",
        "{wrong} is misspelled",
        "I get NameError: name '{wrong!s}' is not defined",
        "undefined variable {wrong}",
        "fix the typo in the name {wrong}",
        "E0602: Undefined variable '{wrong!s}' (undefined-variable)",
        "what is {wrong}? It is not defined",
        "The name {wrong} does not exist, correct it",
        "{wrong} should be spelled like the other uses",
        "python complains that {wrong} is not defined",
        "fix: undefined name {wrong}",
        "typo: {wrong!s}",
        "name '{wrong!s}' is not defined",
        "{wrong!s}: undefined",
        "{wrong!s} -> {right!s}",
        "{wrong} should be {right}",
        "I mistyped {wrong}",
        "I made a [typo|spelling mistake] in {wrong}",
        "fix: typo in {wrong}",
        "fix: {wrong} is misspelt",
        "there is no {wrong}, I think it is a typo",
        "[correct|mend] the spelling of {wrong}",
        "it crashes because {wrong} is not defined",
        "why is {wrong} not defined?",
        "the code uses {wrong}, which is not defined anywhere",
        "The [variable|name|identifier] {wrong} is spelled wrong",
        "Unresolved reference '{wrong!s}'",
        'error: Name "{wrong!s}" is not defined [name-defined]',
        "please to repair the name {wrong}, is written wrong",
        '"{wrong!s}" is not defined (reportUndefinedVariable)',
        "I get a NameError, it is {wrong!s}",
    ),
    draft=_misspelt_name,
    holds=_misspelt_holds,
    absent=_no_such_name,
)
ATTRIBUTE_ERROR = Family(
    name="attribute-error",
    lang="python",
    phrasings=(
        "AttributeError: '{class!s}' object has no attribute '{wrong!s}'",
        "'{class!s}' object has no attribute '{wrong!s}'. Did you mean: '{right!s}'?",
        "there is no attribute {wrong}",
        "Fix the AttributeError: {wrong}",
        "has no attribute '{wrong!s}'",
        "there is a typo in self.{wrong!s}",
        "self.{wrong!s} is misspelled",
        "I get AttributeError: object has no attribute '{wrong!s}'",
        "unknown attribute {wrong}",
        "fix the typo in the attribute {wrong}",
        "E1101: Instance has no '{wrong!s}' member (no-member)",
        "what is self.{wrong!s}? It does not exist",
        "The attribute {wrong} does not exist, correct it",
        "AttributeError: no attribute '{wrong!s}'. Did you mean: '{right!s}'?",
        "self.{wrong!s} should be spelled like elsewhere",
        "typo: self.{wrong!s}",
        "self.{wrong!s}: no such attribute",
        "self.{wrong!s} -> self.{right!s}",
        "I mistyped self.{wrong!s}",
        "I made a [typo|spelling mistake] in self.{wrong!s}",
        "fix: typo in the attribute {wrong}",
        "fix: self.{wrong!s} is misspelt",
        "there is no self.{wrong!s}, I think it is a typo",
        "[correct|mend] the spelling of self.{wrong!s}",
        "it crashes because self has no {wrong}",
        "why does the object have no attribute {wrong}?",
        "the code uses self.{wrong!s}, which is not set anywhere",
        "The attribute [name|] {wrong} is spelled wrong",
        "Unresolved attribute reference '{wrong!s}'",
        'error: "{class!s}" has no attribute "{wrong!s}" [attr-defined]',
        "please to repair the attribute {wrong}, is written wrong",
        "{class!s} has no member {wrong!s}",
        "I get an AttributeError, it is {wrong!s}",
        "self.{wrong!s} should be self.{right!s}",
    ),
    draft=_misspelt_attribute,
    holds=_misspelt_holds,
    absent=_no_such_name,
)
MISSING_SELF_DOT = Family(
    name="missing-self-dot",
    lang="python",
    phrasings=(
        "NameError: name '{wrong!s}' is not defined. Did you mean: 'self.{wrong!s}'?",
        "NameError: name '{wrong!s}' is not defined",
        "{wrong} should be self.{wrong!s}",
        "{wrong} -> self.{wrong!s}",
        "{wrong} is an attribute, use self",
        "self is missing before {wrong}",
        "Use self.{wrong!s} instead of {wrong!s}",
        "{wrong} is not defined, it is an attribute of self",
        "I forgot self. before {wrong}",
        "Fix the NameError: name '{wrong!s}' is not defined",
        "add the missing self to {wrong}",
        "F821 undefined name '{wrong!s}'",
        "{wrong} needs self.",
        "why is {wrong} not found? It must be self.{wrong!s}",
        "undefined name {wrong}",
        "{wrong!s} => self.{wrong!s}",
        "self.{wrong!s}, not {wrong!s}",
        "{wrong}: self is missing",
        "I'd like self.{wrong!s} where it says {wrong}",
        "{wrong} belongs to self",
        "fix: self.{wrong!s} instead of {wrong!s}",
        "fix: {wrong} lacks self",
        "[shouldn't|should not] {wrong} be self.{wrong!s}?",
        "the code says {wrong} where it means self.{wrong!s}",
        "it crashes because {wrong} has no self in front",
        "{wrong} is [not a local variable|no variable], it is an instance attribute",
        "[Put|Write|Add] self. in front of {wrong}",
        "Prefix {wrong} with self",
        "in Python you must write self.{wrong!s}",
        "please to put self before {wrong}",
        "Unresolved reference '{wrong!s}', it should come from self",
        "E0602: Undefined variable '{wrong!s}' (undefined-variable)",
        "we want the attribute {wrong}, so self. is needed",
        "Access {wrong} through self",
    ),
    draft=_missing_self_dot,
    holds=_self_dot_holds,
    absent=_self_dot_there,
)
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
