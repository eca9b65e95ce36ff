"""Change what a function takes and gives: parameters, annotations."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from functools import reduce

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Function, Span, parse, read, splice
from editflow.data.families.python.invent import fresh_name, literal, near_name, variable_name
from editflow.data.families.python.oracle import tree_of

_TYPES = (
    "int",
    "str",
    "float",
    "bool",
    "bytes",
    "list[str]",
    "dict[str, int]",
    "str | None",
    "Path",
)
_KINDS = {"True": "bool", "False": "bool"}
_GENERICS = ("List", "Dict", "Tuple", "Set", "FrozenSet", "Type")
_OLD_NAMES = {name.lower(): name for name in _GENERICS}
_ANY_GENERIC = re.compile(rf"\b({'|'.join([*_GENERICS, *_OLD_NAMES])})\[")


def _lone(code: Code) -> list[Function]:
    """Functions whose name is defined once, with their parameters on one line."""
    names = [function.name for function in code.functions]
    return [function for function in code.functions if names.count(function.name) == 1]


def _parameters(function: Function) -> list[ast.arg]:
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _parenthesis(code: Code, function: Function) -> tuple[int, int] | None:
    """Return where the parameter list opens and closes (indices of tokens)."""
    first = code.lexeme_at(code.name_span(function)[1])
    if code.lexemes[first].text != "(":
        return None
    depth = 0
    for index in range(first, len(code.lexemes)):
        depth += {"(": 1, ")": -1}.get(code.lexemes[index].text, 0)
        if depth == 0:
            return first, index
    return None


def _add_parameter(text: str, rng: random.Random) -> Draft | None:
    """Append a parameter: last, or right before `**kwargs`."""
    code = read(text)
    functions = (
        [function for function in _lone(code) if not function.args.kwonlyargs] if code else []
    )
    if code is None or not functions:
        return None
    function = rng.choice(functions)
    where = _parenthesis(code, function)
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
    typed = any(argument.annotation for argument in _parameters(function))
    if not function.args.defaults and not function.args.vararg and rng.random() < 0.25:
        return f"{name}: {rng.choice(_TYPES)}" if typed else name
    if not typed:
        return f"{name}={value}"
    kind = "int" if value.isdigit() else "str" if value[0] in "'\"" else _KINDS.get(value)
    return f"{name}: {kind} = {value}" if kind else f"{name}: {rng.choice(_TYPES)} | None = None"


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
    code = read(text)
    functions = (
        [function for function in _lone(code) if not _called_here(code, function)] if code else []
    )
    if code is None or not functions:
        return None
    function = rng.choice(functions)
    where = _parenthesis(code, function)
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
    code = read(text)
    functions = _lone(code) if code else []
    if code is None or not functions:
        return None
    function = rng.choice(functions)
    known = [argument.arg for argument in _parameters(function)]
    near = near_name(rng.choice(known), code.words, rng) if known else None
    name = near or fresh_name("value", code.words, rng)
    return Draft(text, text, {"function": function.name, "name": name})


def _remove_holds(draft: Draft) -> bool:
    before = _without_parameter(draft.before, draft.words["function"], draft.words["name"])
    return before == tree_of(draft.after) != tree_of(draft.before)


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
    kind = rng.choice(_TYPES)
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
    code = read(text)
    functions = _lone(code) if code else []
    if code is None or not functions:
        return None
    function = rng.choice(functions)
    where = _parenthesis(code, function)
    if where is None:
        return None
    close = code.lexemes[where[1]].end
    if function.returns is not None:
        kind = code.source(function.returns)
        start, end = close, code.span(function.returns)[1]
        if text[start:end] != f" -> {kind}":
            return None
        bare = text[:start] + text[end:]
        return (
            Draft(bare, text, {"function": function.name, "type": kind})
            if "\n" not in kind
            else None
        )
    kind = rng.choice((*_TYPES, "None", "None"))
    after = f"{text[:close]} -> {kind}{text[close:]}"
    return Draft(text, after, {"function": function.name, "type": kind})


def _annotate_return_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask for an annotation that is there."""
    code = read(text)
    typed = [function for function in _lone(code) if function.returns] if code else []
    if code is None or not typed:
        return None
    function = rng.choice(typed)
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
    where = _parenthesis(code, typed[0])
    if typed[0].returns and where:
        edits.append(((code.lexemes[where[1]].end, code.span(typed[0].returns)[1]), ""))
    if any(text[start:end].count("(") != text[start:end].count(")") for (start, end), _ in edits):
        return None  # an annotation in brackets
    return Draft(text, splice(text, edits), {"function": typed[0].name})


def _is_typed(function: Function) -> bool:
    extra = [argument for argument in (function.args.vararg, function.args.kwarg) if argument]
    return (
        any(a.annotation for a in [*_parameters(function), *extra]) or function.returns is not None
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


def _modernise(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """`Optional[X]` to `X | None`, `Union[X, Y]` to `X | Y`; backwards where the text is modern."""
    code = read(text) if re.search(r"Optional\[|Union\[|\|", text) else None
    if code is None or re.search(r"^\s*(from|import)\b.*\b(Optional|Union)\b", text, re.M):
        return None
    if not code.words["Optional"] + code.words["Union"]:
        edits = [(code.span(node), _old_union(code, node)) for node in _pipes(code)]
        return Draft(splice(text, edits), text) if edits and "\n" not in str(edits) else None
    old = [
        node
        for node in code.nodes(ast.Subscript)
        if isinstance(node.value, ast.Name) and node.value.id in {"Optional", "Union"}
    ]
    if len(old) != code.words["Optional"] + code.words["Union"]:
        return None
    news = [_new_union(code, node) for node in old]
    edits = [(code.span(node), new) for node, new in zip(old, news, strict=True) if new]
    return Draft(text, splice(text, edits)) if len(edits) == len(old) else None


def _new_union(code: Code, node: ast.Subscript) -> str | None:
    """Write `Optional[X]` or `Union[X, Y]` with pipes; None when it holds more than plain types."""
    inner = node.slice
    optional = isinstance(node.value, ast.Name) and node.value.id == "Optional"
    if re.search(r"Optional|Union|[\n'\"(|]", code.source(inner)):
        return None
    if optional and isinstance(inner, ast.Tuple):
        return None
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return " | ".join([*(code.source(part) for part in parts), *(["None"] if optional else [])])


def _pipes(code: Code) -> list[ast.BinOp]:
    """The outermost unions with `|` in the annotations of the text."""
    annotations: list[ast.expr | None] = [node.annotation for node in code.nodes(ast.arg)]
    annotations += [node.annotation for node in code.nodes(ast.AnnAssign)]
    annotations += [function.returns for function in code.functions]
    return [
        node
        for node in annotations
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitOr)
        and not re.search("['\"(\n]", code.source(node))
        and code.source(node).count("|") == len(_union_parts(node)) - 1
    ]


def _union_parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_union_parts(node.left), node.right]
    return [node]


def _old_union(code: Code, node: ast.BinOp) -> str:
    parts = [code.source(part) for part in _union_parts(node)]
    if parts[-1] == "None" and len(parts) == 2:
        return f"Optional[{parts[0]}]"
    return f"Union[{', '.join(parts)}]"


def _modern(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if "Optional" in text or "Union" in text else Draft(text, text)


def _modernise_holds(draft: Draft) -> bool:
    """The tree is that of the source with every bracket form written with pipes."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None or draft.before == draft.after:
        return False
    return ast.dump(_Pipes().visit(before)) == ast.dump(after)


class _Pipes(ast.NodeTransformer):
    """Turns `Optional[X]` and `Union[X, Y]` into `X | None` and `X | Y`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name not in {"Optional", "Union"}:
            return node
        inner = node.slice
        parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        parts += [ast.Constant(None)] if name == "Optional" else []
        return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), parts)


def _builtin_generics(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """`List[int]` to `list[int]` and the like; backwards where the text is modern."""
    code = read(text) if re.search(_ANY_GENERIC, text) else None
    if code is None or re.search(r"^\s*(from|import)\b.*\btyping\b", text, re.M):
        return None
    named = [node.value for node in code.nodes(ast.Subscript) if isinstance(node.value, ast.Name)]
    old = [node for node in named if node.id in _GENERICS]
    if old and len(old) == sum(code.words[name] for name in _GENERICS):
        return Draft(text, splice(text, [(code.span(node), node.id.lower()) for node in old]))
    modern = [node for node in named if node.id in _OLD_NAMES]
    if old or not modern or any(code.words[name] for name in _GENERICS):
        return None
    return Draft(splice(text, [(code.span(node), _OLD_NAMES[node.id]) for node in modern]), text)


def _generic_absent(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if re.search(rf"\b({'|'.join(_GENERICS)})\b", text) else Draft(text, text)


def _generics_hold(draft: Draft) -> bool:
    lowered = re.sub(
        rf"\b({'|'.join(_GENERICS)})\[", lambda match: match.group().lower(), draft.before
    )
    return lowered == draft.after != draft.before and parse(draft.after) is not None


ADD_PARAMETER = Family(
    name="add-parameter",
    lang="python",
    phrasings=(
        "Add a parameter {parameter} to {function}",
        "Add the parameter {parameter} to {function}",
        "{function} should take {parameter}",
        "Give {function} a [new|] parameter {parameter}",
        "Let {function} accept {parameter}",
        "add {parameter!r} to the signature of {function}",
        "add argument {parameter} to {function}",
        "{function} needs [another|a new] parameter: {parameter!r}",
        "extend {function} with a parameter {parameter}",
        "{function!s}(..., {parameter!s})",
        "I want to pass {name} to {function}, add {parameter!r} to its parameters",
        "feat: new parameter {parameter} in {function}",
        "{function!s}() got an unexpected keyword argument '{name!s}'. Add {parameter!r}",
        "why can't I pass {name} to {function}? Add {parameter!r}",
        "the function {function} is missing the parameter {parameter}",
        "[Put|Insert] {parameter!r} at the end of the parameters of {function}",
        "+ {parameter!s} in {function!s}",
        "def {function!s}(..., {parameter!s})",
        "{parameter} as [a new|another|an extra] parameter of {function}",
        "I'd like {function} to have the parameter {parameter}",
        "{function} must [take|accept|have] {parameter}",
        "fix: {function} lacks the parameter {parameter}",
        "can {function} take {parameter}?",
        "new [parameter|argument|param] for {function}: {parameter!r}",
        "the signature of {function} should [include|have|end with] {parameter!r}",
        "{function} has no parameter {name}. Add {parameter!r}",
        "Allow callers to pass {name} to {function}: {parameter!s}",
        "Make {function} take one more argument, {parameter!r}",
        "please to add to {function} the param {parameter}",
        "Introduce the parameter {parameter!r} in {function}",
        "Extend the signature of {function} by {parameter!r}",
        "Callers of {function} want to give {name}, so it needs {parameter!r}",
        "the definition of {function} should have the argument {parameter!r} too",
        "new param in {function!s}: {parameter!s}",
    ),
    draft=_add_parameter,
    holds=_add_holds,
    absent=_add_absent,
)
REMOVE_PARAMETER = Family(
    name="remove-parameter",
    lang="python",
    phrasings=(
        "Remove the parameter {name} from {function}",
        "Remove the unused parameter {name}",
        "Drop {name} from the signature of {function}",
        "{function} does not need {name}",
        "Delete the [unused|] argument {name} of {function}",
        "the parameter {name} is never used, remove it",
        "remove argument {name}",
        "unused argument '{name!s}'",
        "{function}: remove {name}",
        "get rid of the parameter {name} [of|in] {function}",
        "W0613: Unused argument '{name!s}' (unused-argument)",
        "Why does {function} take {name}? Remove it",
        "{function} should not take {name} [any more|]",
        "the argument {name} of {function} is not used. Drop it",
        "refactor: remove unused parameter {name}",
        "{name} is dead, take it out of the parameters of {function}",
        "- {name!s} in the signature of {function!s}",
        "def {function!s} without {name!s}",
        "I'd like {function} to no longer take {name}",
        "nobody uses the parameter {name} [of|in] {function}",
        "parameter {name} is unused",
        "{name} is an unused [argument|parameter|param]",
        "ARG001 Unused function argument: `{name!s}`",
        "fix: drop the unused argument {name}",
        "can we remove {name} from the parameters of {function}?",
        "the signature of {function} should not have {name}",
        "{function} takes {name} but never uses it",
        "Take the [parameter|argument|param] {name} away from {function}",
        "please to delete param {name} of {function}",
        "{name} has no use in {function}, so it should not be a parameter",
        "Strip {name} from the definition of {function}",
        "one parameter less in {function}: {name} goes",
        "we never pass {name} to {function}, remove it from the signature",
        "chore: parameter {name} is not needed",
    ),
    draft=_remove_parameter,
    holds=_remove_holds,
    absent=_remove_absent,
)
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
OPTIONAL_TO_UNION = Family(
    name="optional-to-union",
    lang="python",
    phrasings=(
        "Use X | None instead of Optional[X]",
        "Use PEP 604 unions",
        "Replace Optional and Union with the | syntax",
        "Modernise the type hints: no Optional or Union",
        "Optional[X] -> X | None",
        "Write unions with |",
        "UP007: Use `X | Y` for type annotations",
        "[Convert|Change] Optional and Union to new style unions",
        "we are on Python 3.10 now, use | in type hints",
        "Get rid of Optional[...] and Union[...]",
        "The hints should use the pipe syntax",
        "typing: replace Optional/Union by |",
        "can the unions be written with a pipe?",
        "Rewrite the union types in the new syntax",
        "use the modern union syntax",
        "Optional[X] => X | None, Union[X, Y] => X | Y",
        "Union -> |",
        "| instead of Optional and Union",
        "I'd like the unions [to be|] written with |",
        "typing: PEP 604 unions",
        "fix: Optional and Union are old, use |",
        "refactor: Optional and Union to pipe unions",
        "UP045 Use `X | None` for type annotations",
        "can we write X | None [rather than|instead of] Optional[X]?",
        "why Optional? X | None is shorter",
        "Optional and Union should be written with the [pipe|bar|vertical bar]",
        "don't use Optional or Union, use the pipe operator",
        "Optional is not needed since Python 3.10",
        "all Optional[...] should be ... | None",
        "please to write the union types with | operator",
        "Update the annotations to PEP 604 style",
        "No more typing.Optional and typing.Union",
        "Turn Optional and Union into | types",
    ),
    draft=_modernise,
    holds=_modernise_holds,
    absent=_modern,
)
BUILTIN_GENERICS = Family(
    name="builtin-generics",
    lang="python",
    phrasings=(
        "Use the builtin generics (list, dict) instead of List and Dict",
        "Use list and dict in the type hints instead of typing.List and typing.Dict",
        "List[...] -> list[...], Dict[...] -> dict[...]",
        "Use PEP 585 generics",
        "Replace [List and Dict|Dict and List] with the builtin types",
        "UP006: Use `list` instead of `List` for type annotation",
        "Modernise the typing generics",
        "lower case generics please: list, dict, tuple, set",
        "no typing.List and so on, use the builtins",
        "Type hints should use the builtin collections",
        "why List and not list? Use builtin generics",
        "[Convert|Change] List, Dict, Tuple and Set to list, dict, tuple and set",
        "the capitalised typing generics are deprecated, use the builtin ones",
        "typing: builtin collections as generics",
        "Update the annotations to builtin generics",
        "List => list, Dict => dict",
        "list[int], not List[int]",
        "builtin generics",
        "I'd like list and dict [in place of|instead of] List and Dict",
        "typing: PEP 585 style",
        "fix: List and Dict are deprecated, use list and dict",
        "refactor: builtin generics in the annotations",
        "UP006 Use `dict` instead of `Dict` for type annotation",
        "can we write list[...] [rather than|instead of] List[...]?",
        "List, Dict and the like should be [lower case|the builtin types]",
        "don't use the generics of typing, use the builtin classes",
        "since Python 3.9 list[...] works, so no List[...]",
        "all typing generics should be the builtin ones",
        "please to write list and dict with small letters in the type hints",
        "Lowercase the generic types in the annotations",
        "W: deprecated-typing-alias: List and Dict should be list and dict",
        "Turn typing.List, typing.Dict and so on into list, dict and so on",
        "The hints have List[...] and Dict[...], I want the builtin names",
    ),
    draft=_builtin_generics,
    holds=_generics_hold,
    absent=_generic_absent,
)
