"""Rename what stands behind `self`: a method, an attribute."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from editflow.data.families.python.code import FUNCTIONS, Code, Span
from editflow.data.families.python.names.renaming import rename_family


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


RENAME_METHOD = rename_family(
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
        "[flip|alter|adjust] the method name: {old} becomes {new}",
        "[tweak|rework] the method's name from {old} to {new}",
        "no more {old!s}(), the method is {new!s}() from now on",
        "the interface changed, so the method {old} has to be {new} now",
        "we agreed on {new} for this method, it still says {old}",
        "{new!s}() is what the [docs|callers] expect, but the method is called {old!s}()",
        "[ditch|drop|lose|toss] the method name {old}, call it {new}",
        "review: method {old} wants to be {new}",
        "[hmm|ok so|well], {old} as a method name... {new} please",
        "swap out the name of method {old}, the new one is {new}",
        "method name: {new} [rather than|in place of|not] {old}",
        "please the method {old} must have name {new}, thanks",
        "AttributeError: no attribute '{new!s}'. The method is called {old!s}, rename it",
        "[whoever|someone] called this method {old}. I would call it {new}",
        "self.{old!s}() becomes self.{new!s}(), definition and calls",
        "[exchange|switch] the name {old} of the method for {new}",
        "can the method {old} go by the name {new}?",
        "{old} should read {new} where the method is defined and where self calls it",
        "want: a method {new!s}. got: {old!s}",
        "nit: method name, {old} -> {new}",
        "objects of this class should offer {new!s}() and not {old!s}()",
        "member function {old} => {new}",
        "the name of the method [changes|shall change] from {old} to {new}",
        "what is {old!s}() on self today will be {new!s}(), so rename that method",
        "go through the class and make method {old} into {new}",
        "[spelling|naming]: method {old} ought to be {new}",
        "I am looking for a method {new} and find only {old}, please rename it",
        "{old!s}, the method, is {new!s} in the new naming scheme",
    ),
)
RENAME_ATTRIBUTE = rename_family(
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
        "[flip|alter|adjust] the attribute name: {old} becomes {new}",
        "[tweak|rework] the attribute's name from {old} to {new}",
        "no more self.{old!s}, it is self.{new!s} from now on",
        "the [model|api|format] changed, so the attribute {old} has to be {new} now",
        "we agreed on {new} for this attribute, it still says {old}",
        "self.{new!s} is what others read, but the attribute is self.{old!s}. Fix the name",
        "[ditch|drop|lose|toss] the attribute name {old}, call it {new}",
        "review: attribute {old} wants to be {new}",
        "[hmm|ok so|well], self.{old!s}... self.{new!s} please",
        "swap out self.{old!s} for self.{new!s}",
        "attribute name: {new} [rather than|in place of|not] {old}",
        "please the attribute {old} must have name {new}, thanks",
        "AttributeError: object has no attribute '{new!s}'. It is called self.{old!s}, rename it",
        "[whoever|someone] called this attribute {old}. I would call it {new}",
        "self.{old!s} becomes self.{new!s}, reads and writes",
        "[exchange|switch] the name {old} of the attribute for {new}",
        "keep it in self.{new!s}, not in self.{old!s}",
        "the object should remember it as self.{new!s} [rather than|and not as] self.{old!s}",
        "want: self.{new!s}. got: self.{old!s}",
        "nit: attribute name, {old} -> {new}",
        "every self.{old!s} -> self.{new!s}",
        "[member|field|property] self.{old!s} goes by self.{new!s} now",
        "the name of the attribute [changes|shall change] from {old} to {new}",
        "what is self.{old!s} today will be self.{new!s}",
        "go through the class and make self.{old!s} into self.{new!s}",
        "[spelling|naming]: attribute {old} ought to be {new}",
        "I am looking for an attribute {new} and find only {old}, please rename it",
        "{old!s}, the attribute, is {new!s} in the new naming scheme",
    ),
)
