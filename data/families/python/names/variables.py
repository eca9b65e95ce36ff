"""Rename a variable, or a parameter with the keywords that name it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from editflow.data.families.python.code import FUNCTIONS, Code, Function, Span
from editflow.data.families.python.names.renaming import plain_sites, rename_family


def _variables(code: Code) -> Iterable[str]:
    return (
        node.id
        for node in code.nodes(ast.Name)
        if isinstance(node.ctx, ast.Store) and not hasattr(builtins, node.id) and len(node.id) > 1
    )


def _variable_sites(code: Code, name: str) -> list[Span] | None:
    spans = plain_sites(code, name)
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


RENAME_VARIABLE = rename_family(
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
        "[flip|alter|adjust] the variable name: {old} becomes {new}",
        "[tweak|rework] the variable's name from {old} to {new}",
        "no more {old}, the variable is {new} from now on",
        "{old} shadows something else, so call the variable {new}",
        "we agreed on {new} for this variable, it still says {old}",
        "[ditch|drop|lose|toss] the variable name {old}, call it {new}",
        "review: variable {old} wants to be {new}",
        "[hmm|ok so|well], {old} as a variable name... {new} please",
        "swap out the variable name {old}, the new one is {new}",
        "variable name: {new} [rather than|in place of|not] {old}",
        "please the variable {old} must have name {new}, thanks",
        "NameError: name '{new!s}' is not defined. The variable is called {old!s}, rename it",
        "[whoever|someone] called this variable {old}. I would call it {new}",
        "the value lives in {old}, it should live in a variable called {new}",
        "[exchange|switch] the name {old} of the variable for {new}",
        "assign to {new} [rather than|and not to] {old}, and read {new} afterwards",
        "let's go with {new} as the name, {old} is [too vague|ugly|hard to read]",
        "want: {new!s} = ... got: {old!s} = ...",
        "nit: variable name, {old} -> {new}",
        "[can't tell|no idea] what {old} is. Call that variable {new}",
        "var {old!s} -> var {new!s}",
        "pylint does not like the variable name {old}, {new} is fine",
        "the local that is [called|known as] {old} gets the name {new}",
        "the name of the variable [changes|shall change] from {old} to {new}",
        "what is {old} today will be {new}, it is a variable",
        "go through the code and make variable {old} into {new}",
        "[spelling|naming]: variable {old} ought to be {new}",
        "I am looking for a variable {new} and find only {old}, please rename it",
        "{old!s}, the variable, is {new!s} in the new naming scheme",
        "the thing called {old} should be called {new}",
        "find the variable {old} and put {new} in its place, everywhere",
    ),
)
RENAME_PARAMETER = rename_family(
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
        "[flip|alter|adjust] the parameter name: {old} becomes {new}",
        "[tweak|rework] the name of the argument from {old} to {new}",
        "no more {old}, the parameter is {new} from now on",
        "{old} shadows a builtin or so, [call|name] the parameter {new}",
        "we agreed on {new} for this parameter, it still says {old}",
        "{new} is what the [docs|callers|tests] pass, but the parameter is called {old}. Rename it",
        "[ditch|drop|lose|toss] the parameter name {old}, call it {new}",
        "review: argument {old} wants to be {new}",
        "[hmm|ok so|well], {old} as an argument name... {new} please",
        "swap out the parameter name {old}, the new one is {new}",
        "parameter name: {new} [rather than|in place of|not] {old}",
        "please the parameter {old} must have name {new}, thanks",
        "TypeError: unexpected keyword argument '{new!s}'. It is called {old!s}, rename it",
        "[whoever|someone] called this argument {old}. I would call it {new}",
        "the function should see its argument as {new}, not as {old}",
        "[exchange|switch] the name {old} of the argument for {new}, in signature and body",
        "callers want to write {new!s}=..., today it is {old!s}=...",
        "def f(..., {old!s}, ...) -> def f(..., {new!s}, ...)",
        "nit: param name, {old} -> {new}",
        "what comes in as {old} should come in as {new}",
        "[arg|param] {old} goes by {new} now, also inside the function",
        "kwarg {old} => {new}",
        "the name of the parameter [changes|shall change] from {old} to {new}",
        "what is passed as {old} today will be passed as {new}, so rename the parameter",
        "go through the function and make argument {old} into {new}",
        "[spelling|naming]: parameter {old} ought to be {new}",
        "I am looking for a parameter {new} and find only {old}, please rename it",
        "{old!s}, the parameter, is {new!s} in the new naming scheme",
    ),
)
