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
from editflow.data.families.python.signatures.annotation_words import (
    ANNOTATE_PARAMETER_PHRASINGS,
    ANNOTATE_RETURN_PHRASINGS,
    REMOVE_ANNOTATIONS_PHRASINGS,
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
    phrasings=ANNOTATE_PARAMETER_PHRASINGS,
    draft=_annotate_parameter,
    holds=_annotated_holds,
)
ANNOTATE_RETURN = Family(
    name="annotate-return",
    lang="python",
    phrasings=ANNOTATE_RETURN_PHRASINGS,
    draft=_annotate_return,
    holds=_annotated_holds,
    absent=_annotate_return_absent,
)
REMOVE_ANNOTATIONS = Family(
    name="remove-annotations",
    lang="python",
    phrasings=REMOVE_ANNOTATIONS_PHRASINGS,
    draft=_remove_annotations,
    holds=_remove_annotations_holds,
    absent=_untyped,
)
