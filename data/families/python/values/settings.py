"""Set a name to another plain value: a variable, an attribute, a keyword of a call."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, one_of, read
from editflow.data.families.python.invent import fresh_name, near_name
from editflow.data.families.python.oracle import same_but_for_value
from editflow.data.families.python.values.plain import another, is_plain, valued


def _settings(code: Code) -> list[tuple[str, ast.Constant]]:
    """Names given a plain value exactly once: `name = 3`, `f(name=3)`, `self.name = 3`."""
    found: list[tuple[str, ast.expr]] = []
    for node in code.nodes(ast.Assign):
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name):
            found.append((target.id, node.value))
        elif len(node.targets) == 1 and isinstance(target, ast.Attribute):
            found.append((target.attr, node.value))
    found += [(node.arg, node.value) for node in code.nodes(ast.keyword) if node.arg]
    return [
        (name, value) for name, value in found if is_plain(value) and _bindings(code, name) == 1
    ]


def _bindings(code: Code, name: str) -> int:
    """How often `name`, which is bound somewhere, is followed by a single `=` in the text."""
    if code.words[name] == 1:
        return 1
    return len(re.findall(rf"\b{re.escape(name)}\s*(?::[^=\n]*)?[-+*/|&]?=(?!=)", code.text))


def _setting_draft(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text), _settings, rng)
    if found is None:
        return None
    code, (name, node) = found
    old = code.source(node)
    return valued(code, node, {"name": name, "old": old, "new": another(old, rng)})


def _setting_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask to set a name that is not there, or to the value it has."""
    found = one_of(read(text), _settings, rng)
    if found is None:
        return None
    code, (name, node) = found
    old = code.source(node)
    if rng.random() < 0.4:
        return Draft(text, text, {"name": name, "new": old})
    absent = near_name(name, code.words, rng) if rng.random() < 0.6 else None
    absent = absent or fresh_name(name, code.words, rng)
    return Draft(text, text, {"name": absent, "new": another(old, rng)})


SET_VALUE = Family(
    name="set-value",
    lang="python",
    phrasings=(
        "Set {name} to {new!r}",
        "{name} should be {new!r}",
        "{name} = {new!r}",
        "Change {name} to {new!r}",
        "Change {name} from {old!r} to {new!r}",
        "make {name} {new!r}",
        "{name} -> {new!r}",
        "[Update|Change] the value of {name} to {new!r}",
        "Use {new!r} for {name}",
        "{name} must be {new!r}, not {old!r}",
        "The value of {name} is wrong. It should be {new!r}",
        "why is {name} {old!r}? Set it to {new!r}",
        "set {name!s}={new!s}",
        "{name} has to be {new!r}",
        "Give {name} the value {new!r}",
        "I want {name} to be {new!r}",
        "switch {name} to {new!r}",
        "change the {name} value to {new!r}",
        "{name} <- {new!r}",
        "{name} to {new!r}",
        "{new!r} for {name}",
        "set {name}: {new!r}",
        "I'd like {name} set to {new!r}",
        "let {name} be {new!r}",
        "{name} needs to be {new!r}",
        "fix: {name} should be {new!r}",
        "chore: set {name} to {new!r}",
        "can {name} be {new!r}?",
        "Put {new!r} [in|into] {name}",
        "Assign {new!r} to {name}",
        "{name} is {old!r}, but it should be {new!r}",
        "{name} {old!r} -> {new!r}",
        "{new!r} is the right value for {name}",
        "[Switch|Move] {name} from {old!r} to {new!r}",
        "it works only if {name} is {new!r}",
        "please to change {name} on {new!r}",
        "With {name} at {old!r} it does not work, try {new!r}",
        "new value of {name}: {new!r}",
        "instead of {old!r}, {name} should have the value {new!r}",
        "[bump|flip|tweak|adjust|alter] {name} to {new!r}",
        "{name} is {new!r} from now on",
        "no more {old!r} for {name}, use {new!r}",
        "prod needs {name} at {new!r}",
        "{name} wants {new!r}",
        "{name}: {old!r} => {new!r}",
        "we agreed on {new!r} for {name}",
        "please the {name} must be {new!r}, thanks",
        "turn {name} to {new!r}",
        "turn the {old!r} of {name} into {new!r}",
        "review: {name} ought to be {new!r}",
        "nit: {new!r} would be better for {name}",
        "[hmm|ok so|well], {name}... {new!r} please",
        "the [knob|setting|entry|flag] {name} should be {new!r}",
        "rework {name} so that it is {new!r}",
        "{name} was {old!r}, now {new!r}",
        "[exchange|trade|swap] the {old!r} of {name} for {new!r}",
        "go with {new!r} for {name}",
        "{new!r} is what {name} should be",
        "could you make {name} equal to {new!r}",
        "{name} has to become {new!r} because [the tests need it|prod needs it|it fails otherwise]",
        "stick {new!r} into {name}",
        "store {new!r} in {name}, not {old!r}",
        "expected {name} to be {new!r}, it is {old!r}. Correct that",
        "the value of {name} should go from {old!r} to {new!r}",
        "old {name}: {old!r}, new {name}: {new!r}",
        "the docs say {name} is {new!r}, the code says {old!r}, the docs are right",
        "find {name} and give it {new!r}",
        "what is {old!r} doing in {name}? It has to be {new!r}",
        "where {name} is set, set it to {new!r}",
        "{name} [lives at|sits at|stands at] {old!r}, move it to {new!r}",
        "I tried it with {name} = {new!r} and that works, so keep that",
        "{name} [ought to|must] equal {new!r}",
        "it says {name} = {old!r} but we need {name} = {new!r}",
        "we run with {new!r} for {name} now",
        "overwrite the value of {name}, new one: {new!r}",
        "leave everything as it is, only {name} becomes {new!r}",
        "please correct the value of {name}, it is {new!r}",
    ),
    draft=_setting_draft,
    holds=same_but_for_value,
    absent=_setting_absent,
)
