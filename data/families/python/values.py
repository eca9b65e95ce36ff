"""Change a value a Python text holds: a number, a string, an operator, a default, a setting."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import one_replaced
from editflow.data.families.python.code import (
    Code,
    Lexeme,
    Span,
    body_string,
    parse,
    read,
    splice,
)
from editflow.data.families.python.invent import (
    fresh_name,
    fresh_number,
    fresh_text,
    identifiers,
    literal,
    near_name,
)
from editflow.data.families.python.oracle import lexemes_replaced, same_but_for_value

_COMPARE = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
_LOGIC = {ast.And: "and", ast.Or: "or"}
_AUGMENTED = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.BitOr: "|=", ast.Div: "/="}
_GROUPS = tuple(tuple(names.values()) for names in (_COMPARE, _ARITHMETIC, _LOGIC, _AUGMENTED))
_CLOSE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "+": "-", "-": "+"}
_LONGEST_TEXT = 50


def _number_draft(text: str, rng: random.Random) -> Draft | None:
    """Change the only number of its value; nothing else in the text spells it."""
    code = read(text)
    numbers = [found for found in code.of_kind("number") if _is_lone(code, found)] if code else []
    if not numbers:
        return None
    chosen = rng.choice(numbers)
    new = fresh_number(chosen.text, rng)
    after = splice(text, [((chosen.start, chosen.end), new)])
    return Draft(text, after, {"old": chosen.text, "new": new})


def _is_lone(code: Code, number: Lexeme) -> bool:
    return len(re.findall(rf"(?<![\w.]){re.escape(number.text)}(?![\w.])", code.text)) == 1


def _number_absent(text: str, rng: random.Random) -> Draft | None:
    while (old := str(rng.randrange(2, 10_000))) in text:
        pass
    return Draft(text, text, {"old": old, "new": fresh_number(old, rng)})


def _number_holds(draft: Draft) -> bool:
    return lexemes_replaced(draft, {draft.words["old"]: draft.words["new"]})


def _string_draft(text: str, rng: random.Random) -> Draft | None:
    """Change the only string of its content; quotes and prefix stay."""
    code = read(text)
    contents = (
        [(found, body_string(found.text)) for found in code.of_kind("string")] if code else []
    )
    lone = [
        (found, content)
        for found, content in contents
        if re.fullmatch(r"[^\\\n'\"`{}]*\w[^\\\n'\"`{}]*", content)
        and len(content) <= _LONGEST_TEXT
        and text.count(content) == 1
    ]
    if not lone:
        return None
    chosen, old = rng.choice(lone)
    new = fresh_text(old, rng)
    if new == old or not new.strip():
        return None
    start = chosen.start + chosen.text.index(old)
    return Draft(text, splice(text, [((start, start + len(old)), new)]), {"old": old, "new": new})


def _string_absent(text: str, rng: random.Random) -> Draft | None:
    pool = identifiers()["snake"]
    old = rng.choice(pool).replace("_", rng.choice("_ -"))
    return None if old in text else Draft(text, text, {"old": old, "new": fresh_text(old, rng)})


def _string_holds(draft: Draft) -> bool:
    old, new = draft.words["old"], draft.words["new"]
    return draft.before.replace(old, new, 1) == draft.after and read(draft.after) is not None


def _operators(code: Code) -> Iterator[tuple[str, Span]]:
    """Yield each operator that stands once in the code as an operation and once as a token."""
    used: dict[str, int] = {}
    for node in code.nodes(ast.Compare):
        for operator in node.ops:
            _count(used, _COMPARE.get(type(operator)))
    for operation in code.nodes(ast.BinOp):
        _count(used, _ARITHMETIC.get(type(operation.op)))
    for logic in code.nodes(ast.BoolOp):
        used[_LOGIC[type(logic.op)]] = used.get(_LOGIC[type(logic.op)], 0) + len(logic.values) - 1
    for augmented in code.nodes(ast.AugAssign):
        _count(used, _AUGMENTED.get(type(augmented.op)))
    for symbol, count in used.items():
        tokens = [found for found in code.lexemes if found.text == symbol] if count == 1 else []
        if len(tokens) == 1 and not _formats(code, symbol):
            yield symbol, (tokens[0].start, tokens[0].end)


def _count(used: dict[str, int], symbol: str | None) -> None:
    if symbol:
        used[symbol] = used.get(symbol, 0) + 1


def _formats(code: Code, symbol: str) -> bool:
    """Whether `%` is formatting, or the operands are strings or types: no sense in another one."""
    strings = (ast.JoinedStr, ast.List, ast.Tuple)
    return any(
        isinstance(side, strings)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | None))
        for node in code.nodes(ast.BinOp)
        if _ARITHMETIC.get(type(node.op)) == symbol
        for side in (node.left, node.right)
    )


def _operator_draft(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    found = list(_operators(code)) if code else []
    if not found:
        return None
    old, span = rng.choice(found)
    group = next(group for group in _GROUPS if old in group)
    new = _CLOSE.get(old, "") if rng.random() < 0.5 else ""
    new = new or rng.choice([one for one in group if one != old])
    return Draft(text, splice(text, [(span, new)]), {"old": old, "new": new})


def _operator_absent(text: str, rng: random.Random) -> Draft | None:
    group = rng.choice(_GROUPS[:2])
    old, new = rng.sample(group, 2)
    code = read(text)
    if code is None or any(old == found.text for found in code.lexemes):
        return None
    return Draft(text, text, {"old": old, "new": new})


def _operator_holds(draft: Draft) -> bool:
    return lexemes_replaced(draft, {draft.words["old"]: draft.words["new"]})


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
        (name, value) for name, value in found if _is_plain(value) and _bindings(code, name) == 1
    ]


def _is_plain(node: ast.expr | None) -> bool:
    """Whether the node is a short constant on one line."""
    return (
        isinstance(node, ast.Constant)
        and node.lineno == node.end_lineno
        and not (isinstance(node.value, str | bytes) and len(node.value) > _LONGEST_TEXT)
    )


def _bindings(code: Code, name: str) -> int:
    """How often `name`, which is bound somewhere, is followed by a single `=` in the text."""
    if code.words[name] == 1:
        return 1
    return len(re.findall(rf"\b{re.escape(name)}\s*(?::[^=\n]*)?[-+*/|&]?=(?!=)", code.text))


def _another(old: str, rng: random.Random) -> str:
    """Return another literal of the kind of `old`, now and then of another kind."""
    if old in {"True", "False"} and rng.random() < 0.85:
        return "False" if old == "True" else "True"
    if re.fullmatch(r"[\d.]+", old) and rng.random() < 0.85:
        return fresh_number(old, rng)
    if old[:1] in "'\"" and body_string(old) and "\\" not in old and rng.random() < 0.85:
        return old[0] + fresh_text(body_string(old), rng).replace(old[0], "") + old[0]
    while (new := literal(rng)) == old:
        pass
    return new


def _setting_draft(text: str, rng: random.Random) -> Draft | None:
    code = read(text)
    found = _settings(code) if code else []
    if code is None or not found:
        return None
    name, node = rng.choice(found)
    old = code.source(node)
    return _valued(code, node, {"name": name, "old": old, "new": _another(old, rng)})


def _valued(code: Code, node: ast.expr, words: dict[str, str]) -> Draft | None:
    if words["old"] == words["new"] or "`" in words["new"]:
        return None
    return Draft(code.text, splice(code.text, [(code.span(node), words["new"])]), words)


def _setting_absent(text: str, rng: random.Random) -> Draft | None:
    """Ask to set a name that is not there, or to the value it has."""
    code = read(text)
    found = _settings(code) if code else []
    if code is None or not found:
        return None
    name, node = rng.choice(found)
    old = code.source(node)
    if rng.random() < 0.4:
        return Draft(text, text, {"name": name, "new": old})
    absent = near_name(name, code.words, rng) if rng.random() < 0.6 else None
    absent = absent or fresh_name(name, code.words, rng)
    return Draft(text, text, {"name": absent, "new": _another(old, rng)})


def _defaults(code: Code) -> list[tuple[str, str, ast.expr]]:
    """Parameters with a plain default, of a name that one parameter only has."""
    found = []
    for function in code.functions:
        pairs = _paired(function.args)
        found += [(function.name, argument.arg, default) for argument, default in pairs]
    return [
        (function, name, default)
        for function, name, default in found
        if _is_plain(default) and sum(name == other for _, other, _ in found) == 1
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
    code = read(text)
    found = _defaults(code) if code else []
    if code is None or not found:
        return None
    function, name, default = rng.choice(found)
    old = code.source(default)
    words = {"function": function, "name": name, "old": old, "new": _another(old, rng)}
    return _valued(code, default, words)


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
    code = read(text)
    found = _defaults(code) if code else []
    if code is None or not found:
        return None
    function, name, default = rng.choice(found)
    words = {"function": function, "name": name, "new": code.source(default)}
    if rng.random() < 0.5:
        words["name"] = fresh_name(name, code.words, rng)
        words["new"] = _another(words["new"], rng)
    return Draft(text, text, words)


CHANGE_NUMBER = Family(
    name="change-number",
    lang="python",
    phrasings=(
        "Change {old!r} to {new!r}",
        "[Replace|Swap] {old!r} with {new!r}",
        "{old!r} -> {new!r}",
        "Use {new!r} instead of {old!r}",
        "It should be {new!r}, not {old!r}",
        "The {old!r} should be {new!r}",
        "the number {old!r} must become {new!r}",
        "[Set|Put] it to {new!r} rather than {old!r}",
        "{old!r} is wrong, it has to be {new!r}",
        "Change the number {old!r} to {new!r}",
        "make it {new!r}, {old!r} is [too much|not enough|not right]",
        "Why {old!r}? Make it {new!r}",
        "fix: {new!r} instead of {old!r}",
        "turn the {old!r} into {new!r}",
        "value {old!r} => {new!r}",
        "Update the value {old!r} to {new!r}",
        "shouldn't the {old!r} be {new!r}?",
        "The [constant|value|number] should read {new!r} instead of {old!r}",
        "[number|value|constant|literal] {old!r} -> {new!r}",
        "{new!r} instead of {old!r}",
        "I'd like {new!r} here, not {old!r}",
        "where it says {old!r}, [put|write] {new!r}",
        "fix: {old!r} should be {new!r}",
        "the {old!r} in this code is wrong, I need {new!r}",
        "Make the {old!r} a {new!r}",
        "Let's have {new!r} in place of {old!r}",
        "s/{old!s}/{new!s}/",
        "I typed {old!r} but I meant {new!r}",
        "can we [use|have] {new!r} rather than {old!r}?",
        "{old!r} has to become {new!r}",
        "The [literal|magic number|number] {old!r} should be {new!r}",
        "please to put {new!r} where is {old!r}",
        "Correct the number: {new!r} and not {old!r}",
        "we get wrong results with {old!r}, it needs {new!r}",
        "nit: {new!r} would be better than {old!r}",
        "there is a {old!r} in the code which should be {new!r}",
        "chore: go from {old!r} to {new!r}",
        "new value for the number {old!r}: {new!r}",
    ),
    draft=_number_draft,
    holds=_number_holds,
    absent=_number_absent,
)
CHANGE_STRING = Family(
    name="change-string",
    lang="python",
    phrasings=(
        "Replace the string {old} with {new}",
        "Change the string {old} to {new}",
        "{old} -> {new}",
        "Change {old} to {new}",
        "It should say {new} instead of {old}",
        "The text {old} should be {new}",
        "[Use|Write] {new} where it says {old}",
        "the string {old} is wrong, should be {new}",
        "[Replace|Substitute] {old} by {new}",
        "Update the text: {new} instead of {old}",
        "Make {old} read {new}",
        "can the message say {new} instead of {old}?",
        "{old} should read {new}",
        "Change the [message|text|wording] from {old} to {new}",
        "swap {old} for {new}",
        "instead of {old}, use {new}",
        "Don't say {old}, say {new}",
        "[string|text|literal] {old} -> {new}",
        "{new} instead of {old} in the string",
        "I'd like it to say {new}, not {old}",
        "where the code says {old}, [put|write] {new}",
        "fix: the [string|text] {old} should be {new}",
        "the wording {old} is bad, {new} is better",
        "Let the [text|message] be {new} rather than {old}",
        "should this string be {new} instead of {old}?",
        "{old} => {new}",
        "I wrote {old} but I meant {new}",
        "{old} has to become {new}",
        "The string literal {old} must read {new}",
        "please to put {new} where is {old}",
        "Correct the string: {new} and not {old}",
        "nit: {new} reads better than {old}",
        "there is a string {old} in the code which should be {new}",
        "new text for {old}: {new}",
        "Users should see {new}, at present they see {old}",
        "chore: reword {old} to {new}",
    ),
    draft=_string_draft,
    holds=_string_holds,
    absent=_string_absent,
)
CHANGE_OPERATOR = Family(
    name="change-operator",
    lang="python",
    phrasings=(
        "Use {new} instead of {old}",
        "Change {old} to {new}",
        "{old} -> {new}",
        "The operator should be {new}, not {old}",
        "Replace the operator {old} with {new}",
        "it must be {new} here, {old} is wrong",
        "Change the operator {old} to {new}",
        "wrong operator: {old} should be {new}",
        "[Replace {old} with|Swap {old} for] {new}",
        "Should this not be {new} instead of {old}?",
        "fix: {new} rather than {old}",
        "The {old} has to be a {new}",
        "bug: {old} used where {new} was meant",
        "Turn the {old} into {new}",
        "I meant {new}, not {old}",
        "operator {old} -> {new}",
        "{new} instead of {old}",
        "I'd like {new} here, not {old}",
        "where it says {old}, [put|write] {new}",
        "fix: operator {old} should be {new}",
        "it uses {old} but needs {new}",
        "[should|must] the {old} be {new}?",
        "the wrong [sign|operator|symbol] is used: {old}, right is {new}",
        "Let's have {new} in place of {old}",
        "{old} => {new}",
        "I typed {old} where I wanted {new}",
        "{old} has to become {new}",
        "Correct the {old} to {new}",
        "please to put {new} where is {old}",
        "logic error: {new} is needed, not {old}",
        "{new} would be right here, {old} is not",
        "The [expression|condition|formula] should use {new} rather than {old}",
        "wrong result: {old} must be {new}",
    ),
    draft=_operator_draft,
    holds=_operator_holds,
    absent=_operator_absent,
)
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
    ),
    draft=_setting_draft,
    holds=same_but_for_value,
    absent=_setting_absent,
)
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
    ),
    draft=_default_draft,
    holds=_default_holds,
    absent=_default_absent,
)
