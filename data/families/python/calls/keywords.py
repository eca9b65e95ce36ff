"""Pass an argument by keyword, or no longer."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, one_of, parse, read, splice
from editflow.data.families.python.invent import literal, variable_name
from editflow.data.families.python.items import removable
from editflow.data.families.python.oracle import tree_of


def _named_calls(code: Code) -> list[tuple[str, ast.Call]]:
    """Calls of a plain or dotted name that stands once in the text."""
    found = []
    for call in code.nodes(ast.Call):
        if isinstance(call.func, ast.Name | ast.Attribute):
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            if code.words[name] == 1 and name != "super":
                found.append((name, call))
    return found


def _close(code: Code, call: ast.Call) -> int | None:
    """Return where the closing parenthesis stands, or None when an argument cannot be appended."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if call.lineno != call.end_lineno or any(keyword.arg is None for keyword in call.keywords):
        return None
    if any(isinstance(argument, ast.GeneratorExp | ast.Starred) for argument in arguments):
        return None
    end = code.span(call)[1] - 1
    before = code.text[:end].rstrip()
    return None if before.endswith(",") or len(before) != end else end


def _add_keyword(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _named_calls, rng)
    if found is None:
        return None
    code, (function, call) = found
    end = _close(code, call)
    if end is None:
        return None
    name, value = variable_name(code.words, rng), _value(code, rng)
    comma = ", " if call.args or call.keywords else ""
    words = {"function": function, "name": name, "value": value, "argument": f"{name}={value}"}
    return Draft(text, splice(text, [((end, end), f"{comma}{name}={value}")]), words)


def _value(code: Code, rng: random.Random) -> str:
    """Return a literal, or now and then a name that the text has."""
    names = [node.id for node in code.nodes(ast.Name) if len(node.id) > 1]
    return rng.choice(names) if names and rng.random() < 0.3 else literal(rng)


def _keyword_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a call that is not there."""
    code = read(text)
    if code is None:
        return None
    function, name = variable_name(code.words, rng), variable_name(code.words, rng)
    value = _value(code, rng)
    words = {"function": function, "name": name, "value": value, "argument": f"{name}={value}"}
    return Draft(text, text, words)


def _add_keyword_holds(draft: Draft) -> bool:
    name, value = draft.words["name"], draft.words["value"]
    return _calls_without(draft.after, draft.words["function"], name, value) == tree_of(
        draft.before
    ) and tree_of(draft.before) != tree_of(draft.after)


def _calls_without(text: str, function: str, name: str, value: str | None) -> str | None:
    """Return the tree with keyword `name` taken out of the calls of `function`."""
    tree = parse(text)
    for call in ast.walk(tree) if tree else ():
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == function:
            call.keywords = [
                keyword
                for keyword in call.keywords
                if keyword.arg != name or (value and ast.dump(keyword.value) != _dumped(value))
            ]
    return ast.dump(tree) if tree else None


def _dumped(expression: str) -> str:
    return ast.dump(ast.parse(expression, mode="eval").body)


def _remove_keyword(text: str, rng: random.Random) -> Draft | None:
    """Drop a keyword argument together with the comma before it, or after it when it is first."""
    code = read(text)
    calls = _named_calls(code) if code else []
    sites = [
        (function, keyword)
        for function, call in calls
        for keyword in call.keywords
        if keyword.arg and sum(other.arg == keyword.arg for other in call.keywords) == 1
    ]
    if code is None or not sites:
        return None
    function, keyword = rng.choice(sites)
    span = removable(code, code.span(keyword))
    if span is None:
        return None
    words = {"function": function, "name": str(keyword.arg), "argument": code.source(keyword)}
    words["value"] = code.source(keyword.value)
    return Draft(text, splice(text, [(span, "")]), words) if "\n" not in words["value"] else None


def _remove_keyword_holds(draft: Draft) -> bool:
    function, name = draft.words["function"], draft.words["name"]
    expected = _calls_without(draft.before, function, name, None)
    return expected == tree_of(draft.after) != tree_of(draft.before)


ADD_KEYWORD = Family(
    name="add-keyword",
    lang="python",
    phrasings=(
        "Pass {argument} to {function}",
        "Add the argument {argument} to the call [of|to] {function}",
        "Add {argument} to the {function} call",
        "call {function} with {argument}",
        "{function!s}(..., {argument!s})",
        "The call to {function} should [also|additionally] pass {argument}",
        "{function} needs {argument}",
        "Pass {name} as {value!r} to {function}",
        "set {name} to {value!r} in the call of {function}",
        "{function} is called without {name}, pass {argument}",
        "[shouldn't|should not] we pass {argument} to {function}?",
        "Pass the keyword argument {argument} when calling {function}",
        "feat: pass {argument} to {function}",
        "Give the {function} call an extra argument {argument}",
        "The {function} call is missing {argument}",
        "use {argument} when calling {function}",
        "in the call {function!s}(...), add {argument!s}",
        "+ {argument!s} in the call of {function}",
        "I'd like {function} to be called with {argument}",
        "{argument} should be passed to {function}",
        "where {function} is called, add {argument}",
        "fix: call {function} with {argument}",
        "can you add {argument} to the call of {function}?",
        "{name} is not passed to {function}, it should be {value!r}",
        "in the {function} call, {name} should be {value!r}",
        "one more argument for {function}: {argument}",
        "[Call|Invoke] {function} with {name} set to {value!r}",
        "we forgot {argument} in the call to {function}",
        "the {function} call lacks {argument}",
        "I want to give {argument} to {function} too",
        "Extend the {function} call by {argument}",
        "please to call {function} also with {argument}",
        "{function!s}() missing 1 required keyword-only argument: '{name!s}'. Pass {value!r}",
        "[stick|slap|tack|pop] {argument} on the end of the {function} call",
        "[tack on|append] {argument} to the arguments of {function}",
        "the {function} call gets {argument}",
        "the api changed, so {function} has to be called with {argument}",
        "from now on we call {function} with {argument}",
        "[tweak|alter|adjust|rework] the call of {function}: pass {argument}",
        "please call of {function} must have {argument}, thanks",
        "review: pass {argument} to {function} here",
        "nit: be explicit and hand {argument} to {function}",
        "TypeError: {function!s}() missing argument '{name!s}'. Use {value!r}",
        "[hand|feed|send] {argument} to {function}",
        "{function} should get {argument} [too|as well]",
        "[hmm|ok so|well], {function} wants {argument}",
        "could {function} be given {argument}?",
        "{function!s}(...) -> {function!s}(..., {argument!s})",
        "there is no {name} in the call of {function}, put {argument} there",
        "prod breaks because {function} is called without {argument}. Add it",
        "after the other arguments of {function} comes {argument}",
        "make the call {function!s}(..., {argument!s})",
        "with {argument} the {function} call would work, so pass it",
        "stick {name} into the {function} call, its value is {value!r}",
        "tell {function} that {name} is {value!r} by passing it as a keyword",
        "let {function} be called with {argument} from now on",
        "the arguments of {function}: the same as before plus {argument}",
        "find the call of {function} and add {argument}",
        "the docs say that {function} wants {name}, so pass {argument}",
        "leave the other arguments of {function}, only add {argument}",
        "{function} + {argument}",
        "old: {function!s}(...), new: {function!s}(..., {argument!s})",
        "{name} should be {value!r} when we call {function}, now it is not given",
    ),
    draft=_add_keyword,
    holds=_add_keyword_holds,
    absent=_keyword_absent,
)
REMOVE_KEYWORD = Family(
    name="remove-keyword",
    lang="python",
    phrasings=(
        "Remove the argument {name} from the call [of|to] {function}",
        "Don't pass {name} to {function}",
        "Drop {name} from the {function} call",
        "Remove {argument} from the {function} call",
        "{function} [does not|doesn't] take {name} any more",
        "Delete the keyword {name} in the call to {function}",
        "TypeError: {function!s}() got an unexpected keyword argument '{name!s}'",
        "call {function} without {name}",
        "no need to pass {name} to {function}",
        "Why do we pass {name} to {function}? Remove it",
        "get rid of {argument} in {function}",
        "The {name} argument of the {function} call should go",
        "Stop passing {name} to {function}",
        "fix: no {name} for {function}",
        "omit {name} when calling {function}",
        "in the call {function!s}(...), drop {name!s}",
        "- {argument!s} in the call of {function}",
        "I'd like {function} to be called without {name}",
        "{name} should not be passed to {function}",
        "where {function} is called, remove {name}",
        "fix: don't pass {argument} to {function}",
        "can you drop {argument} from the call of {function}?",
        "the {function} call does not need {name}",
        "{argument} is [wrong|superfluous|useless] in the call to {function}",
        "one argument less for {function}: {name} should go",
        "Take {name} out of the [arguments|call] of {function}",
        "we pass {argument} to {function}, but should not",
        "{function} no longer accepts {name}, so leave it out of the call",
        "[Call|Invoke] {function} with no {name}",
        "please to not give {name} to {function}",
        "Strip {argument} from the {function} call",
        "refactor: {function} call without {argument}",
        "{argument} is the default of {function} anyway, take it out of the call",
        "[ditch|kill|nuke|toss|chuck|lose] {name} in the call of {function}",
        "[ditch|scrap|lose] {argument} from the arguments of {function}",
        "no more {name} in the {function} call",
        "the api changed, so {function} has to be called without {name}",
        "from now on we call {function} without {name}",
        "[tweak|alter|adjust|rework] the call of {function}: no {name}",
        "please call of {function} must not have {argument}, thanks",
        "review: {argument} is not needed in the {function} call",
        "nit: {argument} in the {function} call does nothing",
        "throw {name} out of the {function} call",
        "{function} should not get {argument}",
        "[hmm|ok so|well], {function} does not want {name}, leave it out",
        "could {function} be called without {argument}?",
        "{function!s}(..., {argument!s}) -> {function!s}(...)",
        "unexpected keyword {name} in the {function} call, [delete it|take it out]",
        "prod breaks because {function} is called with {argument}. Remove that argument",
        "take {argument} away from the arguments we give {function}",
        'error: No parameter named "{name!s}" in {function!s}',
        "make the call of {function} shorter: without {argument}",
        "with {argument} the {function} call fails, so don't pass it",
        "{name} was taken away from {function}, don't give it any more",
        "let {function} be called without {argument} from now on",
        "we hand {name} to {function} for nothing, remove it there",
        "the arguments of {function}: the same as before minus {name}",
        "find the call of {function} and delete {argument}",
        "the docs say that {function} takes no {name}, so don't pass it",
        "leave the other arguments of {function}, only {name} is to go",
        "{function} - {argument}",
        "who passes {argument} to {function}? It is not wanted there, delete it",
        "cut {name} from the {function} call",
    ),
    draft=_remove_keyword,
    holds=_remove_keyword_holds,
    absent=_keyword_absent,
)
