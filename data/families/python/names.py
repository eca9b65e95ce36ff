"""Rename what a Python text defines: a variable, function, method, class, parameter, attribute.

Only code is renamed. A name that comments or docstrings mention is left alone, because a person
could want either.
"""

from __future__ import annotations

import ast
import builtins
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import (
    FUNCTIONS,
    Code,
    Function,
    Span,
    parse,
    read,
    splice,
)
from editflow.data.families.python.invent import fresh_name, near_name

Finder = Callable[[Code, str], "list[Span] | None"]


def _draft(
    text: str,
    rng: random.Random,
    *,
    candidates: Callable[[Code], Iterable[str]],
    sites: Finder,
) -> Draft | None:
    """Rename one candidate whose sites are certain."""
    code = read(text)
    if code is None:
        return None
    names = sorted(set(candidates(code)))
    rng.shuffle(names)
    for old in names[:4]:
        found = None if old.startswith("__") else sites(code, old)
        if found and not _mentioned(code, old):
            new = fresh_name(old, code.words, rng)
            after = splice(text, [(span, new) for span in found])
            return Draft(text, after, {"old": old, "new": new})
    return None


def _mentioned(code: Code, name: str) -> bool:
    return not code.only_in_code(name) and name in code.prose()


def _absent(
    text: str, rng: random.Random, *, candidates: Callable[[Code], Iterable[str]]
) -> Draft | None:
    """Ask for a name that is not there, often one close to a name that is."""
    code = read(text)
    if code is None:
        return None
    names = sorted(set(candidates(code)))
    old = near_name(rng.choice(names), code.words, rng) if names and rng.random() < 0.6 else None
    old = old or fresh_name(rng.choice(names) if names else "value", code.words, rng)
    return Draft(text, text, {"old": old, "new": fresh_name(old, code.words, rng)})


def _holds(draft: Draft, *, marks: str) -> bool:
    """The same program but for the name: no `old` left where `marks` looks, and it parses."""
    before, after = _identifiers(draft.before, marks), _identifiers(draft.after, marks)
    old, new = draft.words["old"], draft.words["new"]
    moved = before.pop(old, 0)
    renamed = moved > 0 and after.pop(new, 0) == moved and old not in after and before == after
    return renamed and _only_words(draft)


def _only_words(draft: Draft) -> bool:
    """Whether the texts differ in whole words alone, each of them `old` on one side."""
    before, after = (re.split(r"(\w+)", text) for text in (draft.before, draft.after))
    changed = {pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]}
    return len(before) == len(after) and changed == {(draft.words["old"], draft.words["new"])}


def _identifiers(text: str, marks: str) -> Counter[str]:
    """Count identifiers of the syntax tree; `marks` picks attributes only, or all but them."""
    found: Counter[str] = Counter()
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Attribute):
            found[node.attr] += marks != "names"
        elif marks != "attributes":
            found.update(_own_names(node))
    return +found


def _own_names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.ClassDef(name=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            return [name]
        case ast.keyword(arg=str(name)):
            return [name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
        case _:
            return []


def _plain_sites(code: Code, name: str) -> list[Span] | None:
    """Where `name` stands, when it is no attribute, keyword or import anywhere."""
    if any(node.attr == name for node in code.nodes(ast.Attribute)):
        return None
    if any(keyword.arg == name for keyword in code.nodes(ast.keyword)):
        return None
    for alias in code.nodes(ast.alias):
        if name in (alias.name, alias.asname) or name in alias.name.split("."):
            return None
    return code.names.get(name)


def _variables(code: Code) -> Iterable[str]:
    return (
        node.id
        for node in code.nodes(ast.Name)
        if isinstance(node.ctx, ast.Store) and not hasattr(builtins, node.id) and len(node.id) > 1
    )


def _variable_sites(code: Code, name: str) -> list[Span] | None:
    spans = _plain_sites(code, name)
    uses = [node for node in code.nodes(ast.Name) if node.id == name]
    defined = any(
        _is_definition(node, name) for node in code.nodes(ast.arg, ast.ClassDef, *FUNCTIONS)
    )
    if not spans or defined or len(spans) != len(uses) + _other_uses(code, name):
        return None
    homes = {_home(code, node) for node in uses}
    stored = {_home(code, node) for node in uses if isinstance(node.ctx, ast.Store)}
    in_class = any(
        isinstance(code.parent(code.parent(node) or node), ast.ClassDef) for node in uses
    )
    return spans if not in_class and (len(homes) == 1 or stored == {None}) else None


def _is_definition(node: ast.arg | ast.ClassDef | Function, name: str) -> bool:
    return (node.arg if isinstance(node, ast.arg) else node.name) == name


def _other_uses(code: Code, name: str) -> int:
    """Count `except … as name`, `global name` and the like: uses that are no Name node."""
    handlers = sum(node.name == name for node in code.nodes(ast.ExceptHandler))
    declared = sum(node.names.count(name) for node in code.nodes(ast.Global, ast.Nonlocal))
    return handlers + declared


def _home(code: Code, node: ast.AST) -> ast.AST | None:
    """Return the outermost function a node lies in, or None at module level."""
    home, parent = None, code.parent(node)
    while parent is not None:
        home = parent if isinstance(parent, FUNCTIONS) else home
        parent = code.parent(parent)
    return home


def _functions(code: Code) -> Iterable[str]:
    return (node.name for node in code.functions if not isinstance(code.parent(node), ast.ClassDef))


def _definition_sites(code: Code, name: str) -> list[Span] | None:
    """Where a function or class is defined and used by its plain name."""
    spans = _plain_sites(code, name)
    definitions = [node for node in code.nodes(ast.ClassDef, *FUNCTIONS) if node.name == name]
    uses = [node for node in code.nodes(ast.Name) if node.id == name]
    stored = any(isinstance(node.ctx, ast.Store) for node in uses)
    shadowed = any(node.arg == name for node in code.nodes(ast.arg))
    if not spans or stored or shadowed or len(definitions) != 1:
        return None
    return spans if len(spans) == len(uses) + 1 else None


def _methods(code: Code) -> Iterable[str]:
    return (node.name for node in code.functions if isinstance(code.parent(node), ast.ClassDef))


def _method_sites(code: Code, name: str) -> list[Span] | None:
    """Where one class defines a method and calls it on `self` or `cls`."""
    spans = code.names.get(name, [])
    definitions = [node for node in code.functions if node.name == name]
    uses = [node for node in code.nodes(ast.Attribute) if node.attr == name]
    own = all(_is_own(node) for node in uses)
    return spans if own and len(definitions) == 1 and len(spans) == len(uses) + 1 else None


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _classes(code: Code) -> Iterable[str]:
    return (node.name for node in code.nodes(ast.ClassDef))


def _parameters(code: Code) -> Iterable[str]:
    return (node.arg for node in code.nodes(ast.arg) if node.arg not in {"self", "cls"})


def _parameter_sites(code: Code, name: str) -> list[Span] | None:
    """Where one function takes and uses a parameter, keywords of calls to it included."""
    holders = [node for node in code.nodes(ast.arg) if node.arg == name]
    spans = code.names.get(name, [])
    uses = [node for node in code.nodes(ast.Name) if node.id == name]
    owner = _home(code, holders[0]) if len(holders) == 1 else None
    if owner is None or any(_home(code, node) is not owner for node in uses):
        return None
    keywords = [node for node in code.nodes(ast.keyword) if node.arg == name]
    if not all(_calls(code, node, owner) for node in keywords):
        return None
    return spans if len(spans) == 1 + len(uses) + len(keywords) else None


def _calls(code: Code, keyword: ast.keyword, owner: ast.AST) -> bool:
    call = code.parent(keyword)
    assert isinstance(owner, FUNCTIONS)
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == owner.name
    )


def _attributes(code: Code) -> Iterable[str]:
    calls = {node.func for node in code.nodes(ast.Call)}
    return (node.attr for node in code.nodes(ast.Attribute) if _is_self(node) and node not in calls)


def _is_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _attribute_sites(code: Code, name: str) -> list[Span] | None:
    """Where `self.name` stands; a variable or keyword of the same name is another thing."""
    uses = [node for node in code.nodes(ast.Attribute) if node.attr == name]
    defined = any(node.name == name for node in code.nodes(ast.ClassDef, *FUNCTIONS))
    if defined or not all(_is_self(node) for node in uses):
        return None
    spans = [(start, end) for start, end in code.names.get(name, ()) if _after_self(code, start)]
    return spans if len(spans) == len(uses) else None


def _after_self(code: Code, start: int) -> bool:
    return code.text[:start].endswith("self.")


def _family(
    name: str,
    candidates: Callable[[Code], Iterable[str]],
    sites: Finder,
    marks: str,
    phrasings: tuple[str, ...],
) -> Family:
    return Family(
        name=name,
        lang="python",
        phrasings=phrasings,
        draft=partial(_draft, candidates=candidates, sites=sites),
        holds=partial(_holds, marks=marks),
        absent=partial(_absent, candidates=candidates),
    )


RENAME_VARIABLE = _family(
    "rename-variable",
    _variables,
    _variable_sites,
    "names",
    (
        "Rename the variable {old} to {new}",
        "Rename {old} to {new}",
        "{old} -> {new}",
        "[Change|Update] the [variable name|name] {old} to {new}",
        "Call the variable {new} instead of {old}",
        "{old} should be called {new}",
        "rename variable {old} => {new}",
        "Use {new} as the [name|variable name] instead of {old}",
        "The variable {old} has a bad name, call it {new}",
        "[what|how] about calling {old} {new} instead?",
        "Replace [every use|all uses|all occurrences] of the variable {old} with {new}",
        "Use the name {new} for what is now {old}",
        "I don't like the name {old}. Make it {new}",
        "refactor: rename {old} to {new}",
        "{old} is a confusing name, {new} is better",
        "Variable {old} should be {new} everywhere",
        "s/{old!s}/{new!s}/",
        "{new} is a better name for {old}",
        "swap the name {old} for {new}",
        "Give the variable {old} the name {new}",
    ),
)
RENAME_FUNCTION = _family(
    "rename-function",
    _functions,
    _definition_sites,
    "names",
    (
        "Rename the function {old} to {new}",
        "Rename {old} to {new}",
        "{old} -> {new}",
        "Rename function {old} to {new} and [update|fix] [the|all|its] [calls|callers]",
        "The function {old} should be called {new}",
        "rename {old!s}() to {new!s}()",
        "Change the name of the function {old} to {new}",
        "{old!s}() -> {new!s}()",
        "Call the function {new} instead of {old}",
        "Could {old} be called {new} instead?",
        "def {old!s} should be def {new!s}",
        "Rename {old} to {new} everywhere, [calls included|including the calls]",
        "The name {old} is misleading for this function; use {new}",
        "Refactor: {old} becomes {new}",
        "function {old} is now called {new}, update the code",
        "Make {old} be named {new}",
    ),
)
RENAME_METHOD = _family(
    "rename-method",
    _methods,
    _method_sites,
    "",
    (
        "Rename the method {old} to {new}",
        "rename method {old} to {new}",
        "{old} -> {new}",
        "Change the name of the method {old} to {new}",
        "The method {old} should be called {new}",
        "Rename {old} to {new}",
        "self.{old!s}() should be self.{new!s}()",
        "Call the method {new}, not {old}",
        "Rename {old!s}() to {new!s}() [in|and its uses in|throughout] the class",
        "why is this method called {old}? It should be {new}",
        "Method name {old} is wrong, make it {new}",
        "Refactor: rename method {old} to {new}",
        "use {new} as the method name instead of {old}",
        "The {old} method needs a new name: {new}",
        "{old!s}() => {new!s}()",
    ),
)
RENAME_CLASS = _family(
    "rename-class",
    _classes,
    _definition_sites,
    "names",
    (
        "Rename the class {old} to {new}",
        "Rename {old} to {new}",
        "class {old} should be called {new}",
        "{old} -> {new}",
        "Change the class name from {old} to {new}",
        "Call the class {new} instead of {old}",
        "Rename class {old} to {new} everywhere",
        "class {old!s} -> class {new!s}",
        "The class name {old} is not good, use {new}",
        "Shouldn't {old} be named {new}?",
        "Make the name of this class {new} rather than {old}",
        "Refactor: rename class {old} to {new}",
        "{old} is a terrible name for a class. {new} please",
        "The class {old} is now {new}",
        "Change {old} to {new} [in the whole file|everywhere|throughout]",
    ),
)
RENAME_PARAMETER = _family(
    "rename-parameter",
    _parameters,
    _parameter_sites,
    "",
    (
        "Rename the parameter {old} to {new}",
        "rename the argument {old} to {new}",
        "{old} -> {new}",
        "Change the parameter name {old} to {new}",
        "The parameter {old} should be called {new}",
        "Rename {old} to {new}",
        "The function should take {new} instead of {old}",
        "Parameter {old} is badly named, call it {new}",
        "Rename argument {old} => {new}",
        "can the parameter {old} be named {new}?",
        "Call the parameter {new}, not {old}",
        "Replace the parameter {old} [with|by] {new}",
        "Refactor: rename parameter {old} to {new}",
        "Use {new} for the argument that is called {old} now",
        "The argument {old} needs a better name: {new}",
        "{old} as a parameter name is unclear; {new} says more",
    ),
)
RENAME_ATTRIBUTE = _family(
    "rename-attribute",
    _attributes,
    _attribute_sites,
    "attributes",
    (
        "Rename the attribute {old} to {new}",
        "Rename the attribute self.{old!s} to self.{new!s}",
        "self.{old!s} -> self.{new!s}",
        "Change [self.{old!s}|`self.{old!s}`] to [self.{new!s}|`self.{new!s}`]",
        "The attribute {old} should be called {new}",
        "Store it in self.{new!s} instead of self.{old!s}",
        "self.{old!s} should be self.{new!s}",
        "rename attribute {old} => {new}",
        "Change the name of the attribute {old} to {new}",
        "Use self.{new!s} where the code says self.{old!s}",
        "Replace self.{old!s} with self.{new!s} everywhere",
        "Call the attribute {new} instead of {old}",
        "Rename the instance attribute {old} to {new}",
        "Refactor: rename self.{old!s} to self.{new!s}",
        "Could the attribute {old} be called {new}?",
    ),
)
