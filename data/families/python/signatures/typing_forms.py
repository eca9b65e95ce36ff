"""Write a type in its modern form: unions with a pipe, the builtin generics.

Backwards where the real text is modern already.
"""

from __future__ import annotations

import ast
import random
import re
from functools import reduce

from editflow.data.families.family import Draft, Family
from editflow.data.families.python.code import Code, parse, read, splice

_GENERICS = ("List", "Dict", "Tuple", "Set", "FrozenSet", "Type")
_OLD_NAMES = {name.lower(): name for name in _GENERICS}
_ANY_GENERIC = re.compile(rf"\b({'|'.join([*_GENERICS, *_OLD_NAMES])})\[")


def _modernise(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """`Optional[X]` to `X | None`, `Union[X, Y]` to `X | Y`; backwards where the text is modern."""
    code = read(text) if re.search(r"Optional\[|Union\[|\|", text) else None
    if code is None or re.search(r"^\s*(from|import)\b.*\b(Optional|Union)\b", text, re.M):
        return None
    if not code.words["Optional"] + code.words["Union"]:
        edits = [(code.span(node), _old_union(code, node)) for node in _pipes(code)]
        return Draft(splice(text, edits), text) if edits and "\n" not in str(edits) else None
    old = [
        node
        for node in code.nodes(ast.Subscript)
        if isinstance(node.value, ast.Name) and node.value.id in {"Optional", "Union"}
    ]
    if len(old) != code.words["Optional"] + code.words["Union"]:
        return None
    news = [_new_union(code, node) for node in old]
    edits = [(code.span(node), new) for node, new in zip(old, news, strict=True) if new]
    return Draft(text, splice(text, edits)) if len(edits) == len(old) else None


def _new_union(code: Code, node: ast.Subscript) -> str | None:
    """Write `Optional[X]` or `Union[X, Y]` with pipes; None when it holds more than plain types."""
    inner = node.slice
    optional = isinstance(node.value, ast.Name) and node.value.id == "Optional"
    if re.search(r"Optional|Union|[\n'\"(|]", code.source(inner)):
        return None
    if optional and isinstance(inner, ast.Tuple):
        return None
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return " | ".join([*(code.source(part) for part in parts), *(["None"] if optional else [])])


def _pipes(code: Code) -> list[ast.BinOp]:
    """The outermost unions with `|` in the annotations of the text."""
    annotations: list[ast.expr | None] = [node.annotation for node in code.nodes(ast.arg)]
    annotations += [node.annotation for node in code.nodes(ast.AnnAssign)]
    annotations += [function.returns for function in code.functions]
    return [
        node
        for node in annotations
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitOr)
        and not re.search("['\"(\n]", code.source(node))
        and code.source(node).count("|") == len(_union_parts(node)) - 1
    ]


def _union_parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_union_parts(node.left), node.right]
    return [node]


def _old_union(code: Code, node: ast.BinOp) -> str:
    parts = [code.source(part) for part in _union_parts(node)]
    if parts[-1] == "None" and len(parts) == 2:
        return f"Optional[{parts[0]}]"
    return f"Union[{', '.join(parts)}]"


def _modern(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if "Optional" in text or "Union" in text else Draft(text, text)


def _modernise_holds(draft: Draft) -> bool:
    """The tree is that of the source with every bracket form written with pipes."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None or draft.before == draft.after:
        return False
    return ast.dump(_Pipes().visit(before)) == ast.dump(after)


class _Pipes(ast.NodeTransformer):
    """Turns `Optional[X]` and `Union[X, Y]` into `X | None` and `X | Y`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name not in {"Optional", "Union"}:
            return node
        inner = node.slice
        parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        parts += [ast.Constant(None)] if name == "Optional" else []
        return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), parts)


def _builtin_generics(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    """`List[int]` to `list[int]` and the like; backwards where the text is modern."""
    code = read(text) if re.search(_ANY_GENERIC, text) else None
    if code is None or re.search(r"^\s*(from|import)\b.*\btyping\b", text, re.M):
        return None
    named = [node.value for node in code.nodes(ast.Subscript) if isinstance(node.value, ast.Name)]
    old = [node for node in named if node.id in _GENERICS]
    if old and len(old) == sum(code.words[name] for name in _GENERICS):
        return Draft(text, splice(text, [(code.span(node), node.id.lower()) for node in old]))
    modern = [node for node in named if node.id in _OLD_NAMES]
    if old or not modern or any(code.words[name] for name in _GENERICS):
        return None
    return Draft(splice(text, [(code.span(node), _OLD_NAMES[node.id]) for node in modern]), text)


def _generic_absent(text: str, rng: random.Random) -> Draft | None:  # noqa: ARG001
    return None if re.search(rf"\b({'|'.join(_GENERICS)})\b", text) else Draft(text, text)


def _generics_hold(draft: Draft) -> bool:
    lowered = re.sub(
        rf"\b({'|'.join(_GENERICS)})\[", lambda match: match.group().lower(), draft.before
    )
    return lowered == draft.after != draft.before and parse(draft.after) is not None


OPTIONAL_TO_UNION = Family(
    name="optional-to-union",
    lang="python",
    phrasings=(
        "Use X | None instead of Optional[X]",
        "Use PEP 604 unions",
        "Replace Optional and Union with the | syntax",
        "Modernise the type hints: no Optional or Union",
        "Optional[X] -> X | None",
        "Write unions with |",
        "UP007: Use `X | Y` for type annotations",
        "[Convert|Change] Optional and Union to new style unions",
        "we are on Python 3.10 now, use | in type hints",
        "Get rid of Optional[...] and Union[...]",
        "The hints should use the pipe syntax",
        "typing: replace Optional/Union by |",
        "can the unions be written with a pipe?",
        "Rewrite the union types in the new syntax",
        "use the modern union syntax",
        "Optional[X] => X | None, Union[X, Y] => X | Y",
        "Union -> |",
        "| instead of Optional and Union",
        "I'd like the unions [to be|] written with |",
        "typing: PEP 604 unions",
        "fix: Optional and Union are old, use |",
        "refactor: Optional and Union to pipe unions",
        "UP045 Use `X | None` for type annotations",
        "can we write X | None [rather than|instead of] Optional[X]?",
        "why Optional? X | None is shorter",
        "Optional and Union should be written with the [pipe|bar|vertical bar]",
        "don't use Optional or Union, use the pipe operator",
        "Optional is not needed since Python 3.10",
        "all Optional[...] should be ... | None",
        "please to write the union types with | operator",
        "Update the annotations to PEP 604 style",
        "No more typing.Optional and typing.Union",
        "Turn Optional and Union into | types",
        "[ditch|kill|nuke|lose] Optional and Union, use pipes",
        "no more Optional[...] or Union[...], pipes from now on",
        "from now on we write X | Y for unions",
        "swap out Optional and Union for |",
        "[tweak|rework|adjust] the hints: X | None where it says Optional[X]",
        "review: Optional/Union is old style, please write |",
        "nit: prefer X | None over Optional[X]",
        "please the types must be with |, not with Optional or Union, thanks",
        "pyupgrade would write the unions with | here",
        "ruff wants X | Y in place of Union[X, Y]",
        "Python 3.10 has a nicer syntax for unions. Use it",
        "modern union types please",
        "[hmm|ok so|well], Optional is so old. Pipes please",
        "exchange Optional[X] for X | None and Union[X, Y] for X | Y",
        "Union[A, B] becomes A | B, Optional[A] becomes A | None",
        "NameError: name 'Optional' is not defined. Write it with | None",
        "NameError: name 'Union' is not defined, so use | in its place",
        "the annotations still use Optional and Union although we have |",
        "bring the annotations up to date (pipes for unions)",
        "could you turn the Optionals and Unions into pipes",
        "unions: pipe style",
        "flip the unions to the | notation",
        "spell optional types as ... | None",
    ),
    draft=_modernise,
    holds=_modernise_holds,
    absent=_modern,
)
BUILTIN_GENERICS = Family(
    name="builtin-generics",
    lang="python",
    phrasings=(
        "Use the builtin generics (list, dict) instead of List and Dict",
        "Use list and dict in the type hints instead of typing.List and typing.Dict",
        "List[...] -> list[...], Dict[...] -> dict[...]",
        "Use PEP 585 generics",
        "Replace [List and Dict|Dict and List] with the builtin types",
        "UP006: Use `list` instead of `List` for type annotation",
        "Modernise the typing generics",
        "lower case generics please: list, dict, tuple, set",
        "no typing.List and so on, use the builtins",
        "Type hints should use the builtin collections",
        "why List and not list? Use builtin generics",
        "[Convert|Change] List, Dict, Tuple and Set to list, dict, tuple and set",
        "the capitalised typing generics are deprecated, use the builtin ones",
        "typing: builtin collections as generics",
        "Update the annotations to builtin generics",
        "List => list, Dict => dict",
        "list[int], not List[int]",
        "builtin generics",
        "I'd like list and dict [in place of|instead of] List and Dict",
        "typing: PEP 585 style",
        "fix: List and Dict are deprecated, use list and dict",
        "refactor: builtin generics in the annotations",
        "UP006 Use `dict` instead of `Dict` for type annotation",
        "can we write list[...] [rather than|instead of] List[...]?",
        "List, Dict and the like should be [lower case|the builtin types]",
        "don't use the generics of typing, use the builtin classes",
        "since Python 3.9 list[...] works, so no List[...]",
        "all typing generics should be the builtin ones",
        "please to write list and dict with small letters in the type hints",
        "Lowercase the generic types in the annotations",
        "W: deprecated-typing-alias: List and Dict should be list and dict",
        "Turn typing.List, typing.Dict and so on into list, dict and so on",
        "The hints have List[...] and Dict[...], I want the builtin names",
        "[ditch|kill|nuke|lose] List, Dict and co, use list, dict and co",
        "no more List[...] or Dict[...], the builtin ones from now on",
        "from now on we write list[...] and dict[...] in type hints",
        "swap out the typing generics for the builtin types",
        "[tweak|rework|adjust] the hints: list where it says List, dict where it says Dict",
        "review: List/Dict is old style, please write list/dict",
        "nit: prefer list[X] over List[X]",
        "please the types must be list and dict, not List and Dict, thanks",
        "pyupgrade would write the generics in lower case here",
        "ruff wants the builtin generics",
        "Python 3.9 has builtin generics. Use them",
        "modern generics please: lower case",
        "[hmm|ok so|well], List and Dict are so old. Builtins please",
        "exchange List for list, Dict for dict, Tuple for tuple and so on",
        "List[A] becomes list[A], Dict[A, B] becomes dict[A, B]",
        "NameError: name 'List' is not defined. Use the builtin types in the hints",
        "NameError: name 'Dict' is not defined, so write builtin generics",
        "the annotations still use List, Dict and so on although builtin types can do that",
        "bring the annotations up to date (builtin collection types)",
        "could you turn the capitalised generics into builtin ones",
        "generics: builtin style",
        "flip the generics to small letters",
        "why import from typing at all? list, dict, set and tuple do the job",
    ),
    draft=_builtin_generics,
    holds=_generics_hold,
    absent=_generic_absent,
)
