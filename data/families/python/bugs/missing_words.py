"""Put a word back that was left out: `self`, `return`, `await`; made backwards from real code."""

from __future__ import annotations

import ast
import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.bugs import bug_words
from editflow.data.families.python.code import FUNCTIONS, Code, Function, one_of, parse, read
from editflow.data.families.python.oracle import tree_of


def _missing_self(text: str, rng: random.Random) -> Draft | None:
    """Take `self` out of the parameters of one method."""
    found = one_of(read(text) if "self" in text else None, _methods, rng)
    if found is None:
        return None
    code, node = found
    start, end = code.span(node.args.args[0])
    end += len(match.group()) if (match := re.match(r",\s*", text[end:])) else 0
    holder = code.parent(node)
    assert isinstance(holder, ast.ClassDef)
    count = len(node.args.args) - 1
    words = {"function": node.name, "class": holder.name, "taken": _arguments(count)}
    words["given"] = f"{count + 1} {'was' if count == 0 else 'were'}"
    return Draft(text[:start] + text[end:], text, words)


def _arguments(count: int) -> str:
    return f"{count} positional argument{'' if count == 1 else 's'}"


def _methods(code: Code) -> list[Function]:
    return [node for node in code.functions if _takes_self(code, node)]


def _takes_self(code: Code, node: Function) -> bool:
    """Whether a method of a name defined once takes `self`, and its first line says so."""
    first = node.args.args[0].arg if node.args.args else ""
    lone = sum(other.name == node.name for other in code.functions) == 1
    bound = not node.decorator_list or any(
        "property" in code.source(one) for one in node.decorator_list
    )
    inside = isinstance(code.parent(node), ast.ClassDef)
    return first == "self" and lone and bound and inside and not node.args.posonlyargs


def _self_there(text: str, rng: random.Random) -> Draft | None:
    found = one_of(read(text) if "self" in text else None, _methods, rng)
    return Draft(text, text, {"function": found[1].name}) if found else None


def _missing_self_holds(draft: Draft) -> bool:
    tree = parse(draft.after)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, FUNCTIONS) and node.name == draft.words["function"]:
            assert isinstance(node, Function)
            removed = node.args.args and node.args.args.pop(0).arg == "self"
            return bool(removed) and tree is not None and ast.dump(tree) == tree_of(draft.before)
    return False


def _missing_return(text: str, rng: random.Random) -> Draft | None:
    """Take `return` away from the last line of a function that returns nowhere else."""
    found = one_of(
        read(text) if "return " in text else None,
        lambda code: [node for node in code.functions if _returns_last(code, node)],
        rng,
    )
    if found is None:
        return None
    code, node = found
    start = code.span(node.body[-1])[0]
    return Draft(text[:start] + text[start + len("return ") :], text, {"function": node.name})


def _returns_last(code: Code, node: Function) -> bool:
    """Whether the only return is the last statement, of one line and more than a constant."""
    last = node.body[-1]
    inside = code.line_span(node.lineno, node.end_lineno)
    returns = len(re.findall(r"\breturn\b", code.text[slice(*inside)]))
    names = sum(other.name == node.name for other in code.functions)
    return (
        isinstance(last, ast.Return)
        and not isinstance(last.value, ast.Constant | None)  # type: ignore[arg-type]
        and (returns, names) == (1, 1)
        and code.text.startswith("return ", code.span(last)[0])
    )


def _return_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_return(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _missing_return_holds(draft: Draft) -> bool:
    at = next(
        (n for n, (a, b) in enumerate(zip(draft.before, draft.after, strict=False)) if a != b), -1
    )
    made = at >= 0 and parse(draft.after) is not None
    start = draft.after.rfind("return ", 0, at + len("return "))
    return made and draft.after[:start] + draft.after[start + 7 :] == draft.before


def _missing_await(text: str, rng: random.Random) -> Draft | None:
    """Take `await` away from one call of a named function."""
    found = one_of(
        read(text) if "await " in text else None,
        lambda code: [node for node in code.nodes(ast.Await) if _awaits_call(code, node)],
        rng,
    )
    if found is None:
        return None
    code, node = found
    assert isinstance(node.value, ast.Call)
    start = code.span(node)[0]
    words = {
        "function": code.source(node.value.func),
        "name": code.source(node.value.func).split(".")[-1],
    }
    return Draft(text[:start] + text[start + len("await ") :], text, words)


def _awaits_call(code: Code, node: ast.Await) -> bool:
    call = node.value
    if not isinstance(call, ast.Call) or not code.source(node).startswith("await "):
        return False
    name = code.source(call.func)
    return re.fullmatch(r"[\w.]+", name) is not None and code.words[name.split(".")[-1]] == 1


def _await_there(text: str, rng: random.Random) -> Draft | None:
    draft = _missing_await(text, rng)
    return Draft(text, text, draft.words) if draft else None


def _missing_await_holds(draft: Draft) -> bool:
    function = draft.words["function"]
    fixed = re.sub(
        rf"(?<![\w.]){re.escape(function)}\(", f"await {function}(", draft.before, count=1
    )
    return fixed == draft.after != draft.before and parse(draft.after) is not None


MISSING_SELF = Family(
    name="missing-self",
    lang="python",
    phrasings=bug_words.MISSING_SELF,
    draft=_missing_self,
    holds=_missing_self_holds,
    absent=_self_there,
)
MISSING_RETURN = Family(
    name="missing-return",
    lang="python",
    phrasings=bug_words.MISSING_RETURN,
    draft=_missing_return,
    holds=_missing_return_holds,
    absent=_return_there,
)
MISSING_AWAIT = Family(
    name="missing-await",
    lang="python",
    phrasings=bug_words.MISSING_AWAIT,
    draft=_missing_await,
    holds=_missing_await_holds,
    absent=_await_there,
)
