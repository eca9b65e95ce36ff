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
        "{old} should be named {new}",
        "[variable|var|name] {old} -> {new}",
        "this variable should be called {new}, not {old}",
        "The identifier {old} should [be|become] {new}",
        "I'd like {old} to be [called|named] {new}",
        "fix: variable {old} must be called {new}",
        "{new} instead of {old} as the [variable name|name of the variable]",
        "[could|can] we rename {old}? {new} is clearer",
        "{old} says nothing to me, {new} would be a better variable name",
        "I named a variable {old}, but it must be {new}",
        "{old} => {new} (variable)",
        "nit: {new} would be clearer than {old}",
        "for readability, the local variable {old} should be {new}",
        "Let the variable {old} be {new} from now on",
        "Variable is named {old}. Expected: {new}",
        "please to rename variable {old} in {new}",
        "new name for the variable {old}: {new}",
        "C0103: Variable name {old} is not good, use {new}",
        "everywhere you see the variable {old}, write {new}",
        "So that readers understand it, call the variable {old} {new}",
        "Make {new} out of the variable name {old}",
        "refactor: variable {old} becomes {new}",
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
        "[function|func|def] {old} -> {new}",
        "this function should be [called|named] {new}, not {old}",
        "I'd like {old!s}() to be called {new!s}()",
        "{new} instead of {old} as the name of the [function|routine]",
        "{old} is a poor function name, {new} says what it does",
        "fix: function {old} should be named {new}",
        "The [routine|function] {old} wants a better name: {new}",
        "def {old!s} -> def {new!s}",
        "nit: name this function {new} rather than {old}",
        "Everyone calls it {new!s}(), so rename the function {old!s}()",
        "can we have {new} as the function name [in place of|instead of] {old}?",
        "Give the function {old} the name {new}",
        "the function that is named {old} now should be {new}",
        "new name for the function {old}: {new}",
        "please to rename function {old} in {new}, also where it is called",
        "C0103: Function name {old} does not conform, use {new}",
        "My function is called {old}, I want {new}",
        "refactor: function {old} renamed to {new}",
        "Name the function {new}, {old} is misleading",
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
        "method {old} -> {new}",
        "def {old!s}(self, ...) -> def {new!s}(self, ...)",
        "this method should be [called|named] {new}, not {old}",
        "I'd like the method {old} to be called {new}",
        "{new} instead of {old} as the [name of the method|method name]",
        "fix: method {old} should be named {new}",
        "{old} is a poor name for a method, {new} is better",
        "Give the method {old} the name {new}",
        "nit: name the method {new} rather than {old}",
        "can the method {old!s}() have the name {new!s}()?",
        "self.{old!s}(...) -> self.{new!s}(...)",
        "the class should have a method {new}, now it is called {old}",
        "new name for the method {old}: {new}",
        "please to rename method {old} in {new}",
        "C0103: Method name {old} does not conform, use {new}",
        "In this class {old} is [a bad|not a good] method name. I prefer {new}",
        "Make {new!s}() the name of the method {old!s}()",
        "refactor: method {old} becomes {new}",
        "Name the method {new} instead of {old} and update [its calls|the calls on self]",
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
        "class {old} => {new}",
        "this class should be [called|named] {new}, not {old}",
        "I'd like the class {old} to be called {new}",
        "{new} instead of {old} as the [class name|name of the class]",
        "fix: class {old} should be named {new}",
        "Give the class {old} the name {new}",
        "nit: {new} would be a better class name than {old}",
        "The [type|class] {old} is badly named, {new} fits",
        "can we call the class {new} [rather than|instead of] {old}?",
        "class {old!s}: -> class {new!s}:",
        "new name for the class {old}: {new}",
        "please to rename class {old} in {new}",
        "My class is called {old}, I want {new}",
        "C0103: Class name {old} does not conform, use {new}",
        "{old} does not say what this class is. {new} does, so use that name",
        "refactor: class {old} becomes {new}",
        "Name the class {new}, not {old}",
        "Everything that says {old} should say {new}, it is the new name of the class",
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
        "[parameter|param|argument|arg] {old} -> {new}",
        "this [parameter|argument] should be [called|named] {new}, not {old}",
        "I'd like the parameter {old} to be called {new}",
        "{new} instead of {old} as the [parameter|argument] name",
        "fix: parameter {old} should be named {new}",
        "Give the [parameter|argument] {old} the name {new}",
        "nit: {new} would be a better parameter name than {old}",
        "Let the function accept {new} in place of {old}",
        "why is the argument called {old}? I expect {new}",
        "in the signature, {old} should be {new}",
        "new name for the [argument|parameter] {old}: {new}",
        "please to rename param {old} in {new}",
        "C0103: Argument name {old} does not conform, use {new}",
        "The caller should pass {new}, now the parameter is {old}",
        "could the argument {old} have the name {new}?",
        "refactor: argument {old} becomes {new}",
        "Name the argument {new} rather than {old}",
        "The function takes {old}, but that should be {new}",
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
        "[attribute|attr|field] {old} -> {new}",
        "attribute {old!s} => {new!s}",
        "this attribute should be [called|named] {new}, not {old}",
        "I'd like self.{old!s} to be [called|named] self.{new!s}",
        "{new} instead of {old} as the [attribute name|name of the attribute]",
        "fix: self.{old!s} should be named self.{new!s}",
        "Give the [attribute|field] {old} the name {new}",
        "nit: self.{new!s} would be clearer than self.{old!s}",
        "can we have self.{new!s} in place of self.{old!s}?",
        "The [field|member] {old} of the object should be {new}",
        "new name for the attribute {old}: {new}",
        "please to rename attribute {old} in {new}",
        "s/self.{old!s}/self.{new!s}/",
        "wherever it says self.{old!s}, write self.{new!s}",
        "The instance variable {old} is badly named, use {new}",
        "refactor: attribute {old} becomes {new}",
        "Name the attribute {new}, not {old}",
        "I want to write obj.{new!s}, but the attribute is called {old}",
    ),
)
