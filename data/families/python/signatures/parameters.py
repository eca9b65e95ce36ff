"""Add a parameter to a function, or take one away."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import (
    Code,
    Function,
    Span,
    named_once,
    one_of,
    parse,
    read,
    splice,
)
from editflow.data.families.python.invent import fresh_name, literal, near_name, variable_name
from editflow.data.families.python.oracle import tree_of
from editflow.data.families.python.signatures.parameter_words import (
    ADD_PARAMETER_PHRASINGS,
    REMOVE_PARAMETER_PHRASINGS,
)
from editflow.data.families.python.signatures.signature import TYPES, parameters_of, parenthesis

_KINDS = {"True": "bool", "False": "bool"}


def _add_parameter(text: str, rng: random.Random) -> Draft | None:
    """Append a parameter: last, or right before `**kwargs`."""
    found = one_of(
        read(text),
        lambda code: [
            function for function in named_once(code.functions) if not function.args.kwonlyargs
        ],
        rng,
    )
    if found is None:
        return None
    code, function = found
    where = parenthesis(code, function)
    if where is None or (function.args.vararg and not function.args.kwarg):
        return None
    parameter = _new_parameter(code, function, rng)
    if _called_here(code, function) and "=" not in parameter:
        return None
    edit = _appended(code, function, where, parameter)
    words = {"function": function.name, "parameter": parameter}
    words["name"] = re.split("[:=]", parameter)[0]
    if "=" in parameter:
        words["value"] = parameter.rsplit("=", 1)[1].strip()
    return Draft(text, splice(text, [edit]), words) if edit else None


def _new_parameter(code: Code, function: Function, rng: random.Random) -> str:
    name, value = variable_name(code.words, rng), literal(rng)
    typed = any(argument.annotation for argument in parameters_of(function))
    if not function.args.defaults and not function.args.vararg and rng.random() < 0.25:
        return f"{name}: {rng.choice(TYPES)}" if typed else name
    if not typed:
        return f"{name}={value}"
    kind = "int" if value.isdigit() else "str" if value[0] in "'\"" else _KINDS.get(value)
    return f"{name}: {kind} = {value}" if kind else f"{name}: {rng.choice(TYPES)} | None = None"


def _called_here(code: Code, function: Function) -> bool:
    return len(code.names[function.name]) > 1


def _appended(
    code: Code, function: Function, where: tuple[int, int], parameter: str
) -> tuple[Span, str] | None:
    opening, closing = code.lexemes[where[0]], code.lexemes[where[1]]
    inside = code.text[opening.end : closing.start]
    if function.args.kwarg:
        stars = opening.end + inside.rindex("**")
        return None if "\n" in inside else ((stars, stars), f"{parameter}, ")
    if not inside.strip():
        return (opening.end, closing.start), parameter
    if "\n" not in inside:
        end = opening.end + len(inside.rstrip())
        return None if inside.rstrip().endswith(",") else ((end, end), f", {parameter}")
    last = re.search(r"\n([ \t]+)[^\n]*,\n[ \t]*$", inside)
    if last is None:
        return None
    at = opening.end + inside.rindex("\n") + 1
    return (at, at), f"{last[1]}{parameter},\n"


def _add_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a function that is not there."""
    code = read(text)
    if code is None:
        return None
    known = [function.name for function in code.functions]
    near = near_name(rng.choice(known), code.words, rng) if known and rng.random() < 0.6 else None
    function = near or fresh_name("run_it", code.words, rng)
    name, value = variable_name(code.words, rng), literal(rng)
    return Draft(
        text,
        text,
        {"function": function, "name": name, "value": value, "parameter": f"{name}={value}"},
    )


def _add_holds(draft: Draft) -> bool:
    after = _without_parameter(draft.after, draft.words["function"], draft.words["name"])
    return (
        after == tree_of(draft.before) != tree_of(draft.after)
        and draft.words["parameter"] in draft.after
    )


def _without_parameter(text: str, function: str, name: str) -> str | None:
    """Return the tree with one parameter of one function taken out."""
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Function) and node.name == function:
            arguments = node.args
            for place, argument in enumerate(arguments.args):
                if argument.arg == name:
                    default = place - len(arguments.args) + len(arguments.defaults)
                    del arguments.args[place]
                    if default >= 0:
                        del arguments.defaults[default]
            for place, argument in enumerate(arguments.kwonlyargs):
                if argument.arg == name:
                    del arguments.kwonlyargs[place], arguments.kw_defaults[place]
    return ast.dump(tree) if tree else None


def _remove_parameter(text: str, rng: random.Random) -> Draft | None:
    """Made backwards: the real text lacks the unused parameter that the source has."""
    found = one_of(
        read(text),
        lambda code: [
            function for function in named_once(code.functions) if not _called_here(code, function)
        ],
        rng,
    )
    if found is None:
        return None
    code, function = found
    where = parenthesis(code, function)
    arguments = function.args.args
    if where is None or function.args.posonlyargs or function.args.kwonlyargs:
        return None
    name = variable_name(code.words, rng)
    plain = arguments[: len(arguments) - len(function.args.defaults)]
    first = 1 if arguments and arguments[0].arg in {"self", "cls"} else 0
    if rng.random() < 0.5 and len(plain) > first:
        at = code.span(rng.choice(plain[first:]))[0]
        if code.line_of(at) != function.lineno:
            return None
        edit: tuple[Span, str] | None = ((at, at), f"{name}, ")
    else:
        edit = (
            None
            if function.args.vararg
            else _appended(code, function, where, f"{name}={literal(rng)}")
        )
    words = {"function": function.name, "name": name}
    return Draft(splice(text, [edit]), text, words) if edit else None


def _remove_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for a parameter the function does not have."""
    found = one_of(read(text), lambda code: named_once(code.functions), rng)
    if found is None:
        return None
    code, function = found
    known = [argument.arg for argument in parameters_of(function)]
    near = near_name(rng.choice(known), code.words, rng) if known else None
    name = near or fresh_name("value", code.words, rng)
    return Draft(text, text, {"function": function.name, "name": name})


def _remove_holds(draft: Draft) -> bool:
    before = _without_parameter(draft.before, draft.words["function"], draft.words["name"])
    return before == tree_of(draft.after) != tree_of(draft.before)


ADD_PARAMETER = Family(
    name="add-parameter",
    lang="python",
    phrasings=ADD_PARAMETER_PHRASINGS,
    draft=_add_parameter,
    holds=_add_holds,
    absent=_add_absent,
)
REMOVE_PARAMETER = Family(
    name="remove-parameter",
    lang="python",
    phrasings=REMOVE_PARAMETER_PHRASINGS,
    draft=_remove_parameter,
    holds=_remove_holds,
    absent=_remove_absent,
)
