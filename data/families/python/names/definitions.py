"""Rename a function or a class."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from editflow.data.families.python.code import FUNCTIONS, Code, Span
from editflow.data.families.python.names.renaming import plain_sites, rename_family


def _functions(code: Code) -> Iterable[str]:
    return (node.name for node in code.functions if not isinstance(code.parent(node), ast.ClassDef))


def _definition_sites(code: Code, name: str) -> list[Span] | None:
    """Where a function or class is defined and used by its plain name."""
    spans = plain_sites(code, name)
    definitions = [node for node in code.nodes(ast.ClassDef, *FUNCTIONS) if node.name == name]
    uses = [node for node in code.nodes(ast.Name) if node.id == name]
    stored = any(isinstance(node.ctx, ast.Store) for node in uses)
    shadowed = any(node.arg == name for node in code.nodes(ast.arg))
    if not spans or stored or shadowed or len(definitions) != 1:
        return None
    return spans if len(spans) == len(uses) + 1 else None


def _classes(code: Code) -> Iterable[str]:
    return (node.name for node in code.nodes(ast.ClassDef))


RENAME_FUNCTION = rename_family(
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
        "[flip|alter|adjust] the function name: {old} becomes {new}",
        "[tweak|rework] the function's name from {old} to {new}",
        "no more {old!s}(), the function is {new!s}() from now on",
        "the api changed, so the function {old} has to be {new} now",
        "we agreed on {new} for this function, it still says {old}",
        "{new!s}() is what the [docs|tests|callers] expect, the def says {old!s}()",
        "[ditch|drop|lose|toss] the function name {old}, call it {new}",
        "review: function {old} wants to be {new}",
        "[hmm|ok so|well], {old} as a function name... {new} please",
        "swap out the name of function {old}, the new one is {new}",
        "function name: {new} [rather than|in place of|not] {old}",
        "{old!s}() is [such a bad|an awful|a silly] name, call the function {new!s}()",
        "please the function {old} must have name {new}, thanks",
        "AttributeError: no function {new!s}. It is there, but as {old!s}, so rename it",
        "[whoever|someone] called this function {old}. I would call it {new}",
        "the helper {old} shall be known as {new}",
        "[exchange|switch] the name {old} of the function for {new}, definition and calls",
        "can {old!s}() go by the name {new!s}()?",
        "rename func {old} => {new}",
        "I keep forgetting what {old!s}() does. {new!s}() would tell me, [rename it|use that name]",
        "{old!s} should read {new!s} where the function is defined and where it is called",
        "want: def {new!s}. got: def {old!s}",
        "the name of the function [changes|shall change] from {old} to {new}",
        "what we call {old!s}() today will be {new!s}(), so rename that function",
        "go through the file and make function {old} into {new}",
        "[spelling|naming]: function {old} ought to be {new}",
        "I am looking for a function {new} and find only {old}, please rename it",
        "{old!s}, the function, is {new!s} in the new naming scheme",
    ),
)
RENAME_CLASS = rename_family(
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
        "[flip|alter|adjust] the class name: {old} becomes {new}",
        "[tweak|rework] the name of the class from {old} to {new}",
        "no more {old}, the class is {new} from now on",
        "the [spec|design|api] changed, so the class {old} has to be {new} now",
        "we agreed on {new} for this class, it still says {old}",
        "{new} is what [the docs say|the tests import|everybody expects], but the class is {old}",
        "[ditch|drop|lose|toss] the class name {old}, call it {new}",
        "review: class {old} wants to be {new}",
        "[hmm|ok so|well], {old} as a class name... {new} please",
        "swap out the name of class {old}, the new one is {new}",
        "class name: {new} [rather than|in place of|not] {old}",
        "please the class {old} must have name {new}, thanks",
        "NameError: name '{new!s}' is not defined. The class is {old!s} here, rename it",
        "[whoever|someone] called this class {old}. I would call it {new}",
        "the class {old} shall be known as {new}",
        "[exchange|switch] the name {old} of the class for {new} wherever it is used",
        "rename cls {old} => {new}",
        "{old} should read {new} where the class is defined and where it is used",
        "want: class {new!s}. got: class {old!s}",
        "type name {old} -> {new}",
        "could you turn class {old} into class {new}? only the name",
        "the class currently known as {old} gets the name {new}",
        "the name of the class [changes|shall change] from {old} to {new}",
        "what is class {old} today will be class {new}, [rename it|adjust the code]",
        "go through the file and make class {old} into {new}",
        "[spelling|naming]: class {old} ought to be {new}",
        "I am looking for a class {new} and find only {old}, please rename it",
        "{old}, the class, is {new} in the new naming scheme",
    ),
)
