"""Change an operator that stands once in the code."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, Span, read, splice
from editflow.data.families.python.oracle import lexemes_replaced

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
        "[flip|alter|adjust] the operator {old} to {new}",
        "[flip|swap out] {old} for {new}",
        "no more {old}, it is {new} from now on",
        "{new}, not {old}",
        "{old}? That should be {new}",
        "[ditch|lose|toss] the {old}, use {new}",
        "review: {old} ought to be {new}",
        "please operator {old} must be {new}, thanks",
        "[exchange|trade] the operator {old} for {new}",
        "expected {new}, found {old}",
        "out with {old}, in with {new}",
        "off by one or so: {old} has to be {new}",
        "tests fail because of {old}. With {new} they pass, so use that",
        "rework the {old} into {new}",
        "was {old}, now {new}",
        "let the operator be {new} [and not|rather than] {old}",
        "somebody [mixed up|confused] {old} and {new}. Here it has to be {new}",
        "it computes with {old} but should compute with {new}",
        "could you make that {old} a {new} for me",
        "tweak: {new} where there is {old}",
        "I expected {new} in this expression, there is {old}. Correct that",
        "we agreed on {new}, the code still uses {old}",
        "the operator should go from {old} to {new}",
        "{new} is the right operator, {old} was a mistake",
        "find the {old} and put {new} in its place",
        "old: {old}, new: {new}",
        "the docs say {new}, the code says {old}, the docs are right",
        "a typo: {old} where {new} was meant",
        "please replace operator {old}; correct is {new}",
        "what is {old} doing here? It has to be {new}",
    ),
    draft=_operator_draft,
    holds=_operator_holds,
    absent=_operator_absent,
)
