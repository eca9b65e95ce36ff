"""Change the default of a parameter."""

from __future__ import annotations

import ast
import random

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import one_replaced
from editflow.data.families.python.code import Code, one_of, parse, read
from editflow.data.families.python.invent import fresh_name
from editflow.data.families.python.values.plain import another, is_plain, valued


def _defaults(code: Code) -> list[tuple[str, str, ast.expr]]:
    """Parameters with a plain default, of a name that one parameter only has."""
    found = []
    for function in code.functions:
        pairs = _paired(function.args)
        found += [(function.name, argument.arg, default) for argument, default in pairs]
    return [
        (function, name, default)
        for function, name, default in found
        if is_plain(default) and sum(name == other for _, other, _ in found) == 1
    ]


def _paired(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """Return the parameters that have a default, each with it."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    return pairs + [
        (argument, default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default
    ]


def _default_draft(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _defaults, rng)
    if found is None:
        return None
    code, (function, name, default) = found
    old = code.source(default)
    words = {"function": function, "name": name, "old": old, "new": another(old, rng)}
    return valued(code, default, words)


def _default_holds(draft: Draft) -> bool:
    """One default differs, that of the parameter, and it is the wanted value."""
    old, new = (_all_defaults(text) for text in (draft.before, draft.after))
    changed = [after for before, after in zip(old, new, strict=False) if before != after]
    wanted = ast.dump(ast.parse(draft.words["new"], mode="eval").body)
    right = len(old) == len(new) and changed == [(draft.words["name"], wanted)]
    return right and one_replaced(draft, draft.words["old"], draft.words["new"])


def _all_defaults(text: str) -> list[tuple[str, str]]:
    tree = parse(text)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.arguments)] if tree else []
    return [
        (argument.arg, ast.dump(default)) for node in nodes for argument, default in _paired(node)
    ]


def _default_absent(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _defaults, rng)
    if found is None:
        return None
    code, (function, name, default) = found
    words = {"function": function, "name": name, "new": code.source(default)}
    if rng.random() < 0.5:
        words["name"] = fresh_name(name, code.words, rng)
        words["new"] = another(words["new"], rng)
    return Draft(text, text, words)


CHANGE_DEFAULT = Family(
    name="change-default",
    lang="python",
    phrasings=(
        "Set the default of {name} to {new!r}",
        "Change the default value of {name} to {new!r}",
        "The default for {name} should be {new!r}",
        "default {name!s}={new!s}",
        "Make {new!r} the default for {name}",
        "{name} should default to {new!r}",
        "{name} defaults to {old!r}, make it {new!r}",
        "Use {new!r} as the default for {name} in {function}",
        "In {function}, the default of {name} should be {new!r}",
        "change the default of the parameter {name} in {function} to {new!r}",
        "why does {name} default to {old!r}? I want {new!r}",
        "The parameter {name} must default to {new!r} instead of {old!r}",
        "let {name} default to {new!r}",
        "Default value of {name}: {new!r}",
        "{function}: {name} should be {new!r} by default",
        "{name} defaults to {new!r}",
        "default of {name} -> {new!r}",
        "{new!r} as default for {name}",
        "{name!s}={new!s} by default",
        "I'd like {name} to default to {new!r}",
        "if {name} is not given, it should be {new!r}",
        "when nobody passes {name}, use {new!r}",
        "fix: default of {name} should be {new!r}",
        "feat: {name} defaults to {new!r} in {function}",
        "The [param|parameter] {name} should have {new!r} as its default",
        "can {name} default to {new!r}?",
        "{function!s}(..., {name!s}={new!s}) by default",
        "The default {old!r} of {name} is wrong, it must be {new!r}",
        "Replace the default {old!r} of {name} with {new!r}",
        "please to put default value of {name} on {new!r}",
        "If left out, {name} should be {new!r}",
        "new default for {name}: {new!r}",
        "Callers of {function} should get {new!r} for {name} when they leave it out",
        "[bump|flip|tweak|adjust] the default of {name} to {new!r}",
        "by default {name} is {new!r} [from now on|now]",
        "no more {old!r} as the default of {name}, take {new!r}",
        "[prod|the client|our setup] needs {new!r} as the default of {name}",
        "unless told otherwise, {name} is {new!r}",
        "default {name} = {new!r}",
        "{name} without a value means {new!r}",
        "{name} (default {old!r}) -> {name} (default {new!r})",
        "alter the default for {name} in {function}: {new!r}",
        "swap the default of {name} for {new!r}",
        "nit: {new!r} is a saner default for {name}",
        "review: the default of {name} should be {new!r}",
        "[hmm|I think] {name} should start out as {new!r} when it is not passed",
        "when omitted, {name} must be {new!r}",
        "{function} called without {name} should act as if {name} were {new!r}",
        "in the signature of {function}, {name} defaults to {new!r} please",
        "{old!r} is a [bad|poor|strange] default for {name}. {new!r} please",
        "default value {old!r} of {name} to be changed in {new!r}",
        "turn the default {old!r} of {name} into {new!r}",
        "we agreed that {name} defaults to {new!r}",
        "the fallback for {name} is {new!r}, [write that in the signature|put it in the signature]",
        "could the default for {name} be {new!r}, not {old!r}?",
        "I never pass {name}, so its default should be [right|sane|useful]: {new!r}",
        "{name} = {new!r} when [omitted|absent|not passed]",
        "the value {name} has by default is now {old!r}, I want {new!r}",
        "make the signature of {function} say {name!s}={new!s}",
        "callers that don't care about {name} should get {new!r}",
        "[lower|raise|move] the default of {name} from {old!r} to {new!r}",
        "docs say that {name} defaults to {new!r}, the code should agree",
        "breaking change: the default for {name} is {new!r}",
    ),
    draft=_default_draft,
    holds=_default_holds,
    absent=_default_absent,
)
