"""Annotate a parameter or a return, or take all annotations of a function away."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter

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
from editflow.data.families.python.signatures.signature import TYPES, parameters_of, parenthesis


def _annotate_parameter(text: str, rng: random.Random) -> Draft | None:
    """Made backwards from an annotated parameter, or forwards with a plain type."""
    code = read(text)
    if code is None:
        return None
    arguments = [node for node in code.nodes(ast.arg) if node.arg not in {"self", "cls"}]
    names = [node.arg for node in arguments]
    lone = [node for node in arguments if names.count(node.arg) == 1 and _in_function(code, node)]
    if not lone:
        return None
    chosen = rng.choice(lone)
    name, (start, end) = chosen.arg, code.span(chosen)
    if chosen.annotation is not None:
        kind = code.source(chosen.annotation)
        if text[start + len(name) : end] != f": {kind}":
            return None  # in brackets, or spaced as nobody would ask for
        bare = _default_spacing(text, end, start + len(name), "")
        return (
            Draft(bare, text, {"name": name, "type": kind}) if "\n" not in kind and bare else None
        )
    kind = rng.choice(TYPES)
    annotated = _default_spacing(text, end, end, f": {kind}")
    return Draft(text, annotated, {"name": name, "type": kind}) if annotated else None


def _default_spacing(text: str, end: int, keep: int, annotation: str) -> str | None:
    """Replace the annotation that ends at `end`; a default is spaced iff there is one."""
    match = re.compile(r"( ?= ?)?").match(text, end)
    assert match is not None
    equals = (" = " if annotation else "=") if match[1] else ""
    if match[1] and match[1] != ("=" if annotation else " = "):
        return None
    return text[:keep] + annotation + equals + text[match.end() :]


def _in_function(code: Code, node: ast.arg) -> bool:
    """Whether the parameter is a plain one of a `def` (no lambda, no star)."""
    arguments = code.parent(node)
    if not isinstance(arguments, ast.arguments) or isinstance(code.parent(arguments), ast.Lambda):
        return False
    return node not in (arguments.vararg, arguments.kwarg)


def _annotate_return(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), lambda code: named_once(code.functions), rng)
    if found is None:
        return None
    code, function = found
    where = parenthesis(code, function)
    if where is None:
        return None
    close = code.lexemes[where[1]].end
    if function.returns is not None:
        kind = code.source(function.returns)
        start, end = close, code.span(function.returns)[1]
        if text[start:end] != f" -> {kind}" or "\n" in kind:
            return None
        bare = text[:start] + text[end:]
        return Draft(bare, text, {"function": function.name, "type": kind})
    kind = rng.choice((*TYPES, "None", "None"))
    after = f"{text[:close]} -> {kind}{text[close:]}"
    return Draft(text, after, {"function": function.name, "type": kind})


def _annotate_return_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for an annotation that is there."""
    found = one_of(
        read(text), lambda code: [f for f in named_once(code.functions) if f.returns], rng
    )
    if found is None:
        return None
    code, function = found
    assert function.returns is not None
    return Draft(text, text, {"function": function.name, "type": code.source(function.returns)})


def _annotated_holds(draft: Draft) -> bool:
    """Only one annotation is new, and it reads as asked."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None:
        return False
    old, new = _annotations(before), _annotations(after)
    added = Counter(new) - Counter(old)
    named = draft.words.get("name") or draft.words["function"]
    expected = (named, ast.dump(ast.parse(draft.words["type"], mode="eval").body))
    return (
        added == Counter([expected])
        and len(new) == len(old) + 1
        and ast.dump(before) == ast.dump(after)
    )


def _annotations(tree: ast.Module) -> list[tuple[str, str]]:
    """Take all annotations of parameters and returns out of the tree, and return them."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            found.append((node.arg, ast.dump(node.annotation)))
            node.annotation = None
        elif isinstance(node, Function) and node.returns:
            found.append((node.name, ast.dump(node.returns)))
            node.returns = None
    return found


def _remove_annotations(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """Take the annotations of parameters and returns away, of the only annotated function."""
    code = read(text)
    if code is None:
        return None
    edits: list[tuple[Span, str]] = []
    typed = [function for function in code.functions if _is_typed(function)]
    if len(typed) != 1 or code.nodes(ast.AnnAssign, ast.Lambda):
        return None
    for argument in code.nodes(ast.arg):
        if argument.annotation:
            start, end = code.span(argument)[0] + len(argument.arg), code.span(argument)[1]
            default = text.startswith(" = ", end)
            edits.append(((start, end + 3 * default), "=" if default else ""))
    where = parenthesis(code, typed[0])
    if typed[0].returns and where:
        edits.append(((code.lexemes[where[1]].end, code.span(typed[0].returns)[1]), ""))
    if any(text[start:end].count("(") != text[start:end].count(")") for (start, end), _ in edits):
        return None  # an annotation in brackets
    return Draft(text, splice(text, edits), {"function": typed[0].name})


def _is_typed(function: Function) -> bool:
    extra = [argument for argument in (function.args.vararg, function.args.kwarg) if argument]
    return (
        any(a.annotation for a in [*parameters_of(function), *extra])
        or function.returns is not None
    )


def _untyped(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    functions = list(code.functions) if code else []
    if not functions or any(_is_typed(function) for function in functions):
        return None
    return Draft(text, text, {"function": rng.choice(functions).name})


def _remove_annotations_holds(draft: Draft) -> bool:
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None or not _annotations(before):
        return False
    return not _annotations(after) and ast.dump(before) == ast.dump(after)


ANNOTATE_PARAMETER = Family(
    name="annotate-parameter",
    lang="python",
    phrasings=(
        "Annotate {name} as {type!r}",
        "Annotate the parameter {name} with {type!r}",
        "{name!s}: {type!s}",
        "Add the type {type!r} to the parameter {name}",
        "The parameter {name} is of type {type!r}, annotate it",
        "{name} should have the type hint {type!r}",
        "Add a type hint: {name} is {type!r}",
        "type of {name} should be {type!r}",
        "{name} is a {type!r}, say so in the signature",
        "give {name} the [type|annotation] {type!r}",
        'error: Function is missing a type annotation for argument "{name!s}", it is {type!r}',
        "add annotation {type!r} for {name}",
        "what type is {name}? It's {type!r}, add that",
        "missing type hint for {name}: {type!r}",
        "declare {name} as {type!r} in the signature",
        "annotate: {name!s}: {type!s}",
        "type hint for {name}: {type!r}",
        "{name} is [always|] {type!r}, annotate it",
        "I'd like {name} [to be|] annotated with {type!r}",
        "{name} should be typed as {type!r}",
        "ANN001 Missing type annotation for function argument `{name!s}`: {type!s}",
        "fix: annotate {name} as {type!r}",
        "typing: {name} is {type!r}",
        "can you add the type {type!r} to {name}?",
        "the [parameter|argument] {name} has no type, it should be {type!r}",
        "the signature should say {name!s}: {type!s}",
        "Write {name!s}: {type!s} in the signature",
        "Put the annotation {type!r} on the [parameter|argument] {name}",
        "mypy wants to know the type of {name}. It takes {type!r}",
        "{type!r} is the type of the [parameter|argument|param] {name}, add it",
        "please to annotate param {name} like {type!r}",
        "Hint that {name} is a {type!r}",
        "we expect {type!r} for {name}, document that with a type hint",
    ),
    draft=_annotate_parameter,
    holds=_annotated_holds,
)
ANNOTATE_RETURN = Family(
    name="annotate-return",
    lang="python",
    phrasings=(
        "Annotate the return type of {function} as {type!r}",
        "Add the return type {type!r} to {function}",
        "{function} returns {type!r}, annotate it",
        "{function!s}() -> {type!s}",
        "Add -> {type!s} to {function}",
        "the return type of {function} should be {type!r}",
        "Add a return annotation {type!r} to {function}",
        "{function} should be annotated to return {type!r}",
        "error: Function is missing a return type annotation: {function!s} returns {type!s}",
        "give {function} the return type {type!r}",
        "missing return type for {function}: it's {type!r}",
        "def {function!s}(...) -> {type!s}",
        "what does {function} return? It is {type!r}, add the hint",
        "type hint the return of {function} as {type!r}",
        "declare that {function} returns {type!r}",
        "{function}: returns {type!r}",
        "returns: {function!s}() -> {type!s}",
        "return type of {function}: {type!r}",
        "{type!r} is what {function} returns, annotate that",
        "I'd like {function} [to be|] annotated with the return type {type!r}",
        "ANN201 Missing return type annotation for public function `{function!s}`: {type!s}",
        "fix: return annotation {type!r} on {function}",
        "typing: {function} returns {type!r}",
        "can you add the return type {type!r} to {function}?",
        "{function} has no return type, it should be {type!r}",
        "the signature of {function} should end with -> {type!s}",
        "Write -> {type!s} after the parameters of {function}",
        "Put the return annotation {type!r} on {function}",
        "mypy wants the return type of {function}. It gives back {type!r}",
        "please to annotate what {function} returns like {type!r}",
        "Hint that {function} gives {type!r} back",
        "the result of {function} is a {type!r}, say so with a type hint",
        "{function} should say that it returns {type!r}",
    ),
    draft=_annotate_return,
    holds=_annotated_holds,
    absent=_annotate_return_absent,
)
REMOVE_ANNOTATIONS = Family(
    name="remove-annotations",
    lang="python",
    phrasings=(
        "Remove the type hints from {function}",
        "Remove the type annotations",
        "Strip the [types|type hints]",
        "No type hints please",
        "Drop the annotations of {function}",
        "Delete all type annotations from {function}",
        "{function} should have no type hints",
        "take the type hints out",
        "I don't want annotations here",
        "Make {function} untyped",
        "untype {function}",
        "can you remove the types from {function}?",
        "the signature of {function} is cluttered, remove the annotations",
        "get rid of the type annotations in {function}",
        "remove annotations",
        "[types|annotations|type hints] out",
        "{function}: no types",
        "- type hints",
        "I'd like {function} [to be|] without type hints",
        "the type hints should go",
        "the [annotations|types|type hints] of {function} are not needed",
        "fix: no annotations in {function}",
        "refactor: remove type hints from {function}",
        "can we do without the type annotations?",
        "why has {function} type hints? Remove them",
        "plain Python please, without [type hints|annotations]",
        "[Get rid of|Delete|Drop] the [types|hints] in the signature of {function}",
        "this has to work on Python 2, so take the annotations away",
        "We don't use type hints in this project, so drop those of {function}",
        "please to delete the types of {function}",
        "The parameters and the return of {function} should not be annotated",
        "Convert {function} to untyped code",
        "Leave the code of {function}, but without annotations",
    ),
    draft=_remove_annotations,
    holds=_remove_annotations_holds,
    absent=_untyped,
)
