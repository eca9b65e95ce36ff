"""Put one small bug into a function and ask for it to be found: pairs to repair code by its sense.

What the code should do is told by its docstring or name. More than one repair may run, so these are
no family with one right answer; what was there before is the answer to learn. Knows Python texts;
knows nothing of models. `python -m editflow.data.seeded_bugs --help` writes a file of pairs.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from editflow.data.families.python.code import FUNCTIONS, Code, Span, read, splice
from editflow.data.generate import MOST_MISSES, load
from editflow.data.pair import EditPair, read_pairs, write_pairs
from editflow.data.sources.text import Text
from editflow.errors import InputError

Bug = tuple[str, Span, str]  # its kind, the characters that go and what comes in their place

MOST_LINES = 24
_FEWEST_LINES = 3
_OF_A_TEXT = 2  # functions at most, each with a bug of its own
_OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "%", "%": "//", "+=": "-=", "-=": "+="}
_COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
_WORDS = {"and": "or", "or": "and", "True": "False", "False": "True", "break": "continue"}
_CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "append": "extend",
    "extend": "append",
    "startswith": "endswith",
    "endswith": "startswith",
    "upper": "lower",
    "lower": "upper",
    "keys": "values",
    "values": "keys",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
}
_ASKED = (
    "Fix the bug. {told}",
    "The code below is wrong. {told} Correct it.",
    "There is a bug in this code. {told}",
    "{told} But it does not work, fix it",
    "Find the bug: {told}",
    "the result is wrong. {told}",
    "fix: {told}",
    "Something is off here. It should do this: {told}",
    "tests fail. {told} Repair it",
    "{told} Debug it, please",
)


def bugs(code: Code) -> list[Bug]:
    """Return every bug that can be put into a text that parses, by what each changes."""
    return [bug for find in _FINDERS for bug in find(code)]


def _exchanged(kind: str, lexeme_kind: str, table: dict[str, str]) -> Callable[[Code], list[Bug]]:
    def find(code: Code) -> list[Bug]:
        found = code.of_kind(lexeme_kind)
        return [(kind, (one.start, one.end), table[one.text]) for one in found if one.text in table]

    return find


def _off_by_one(code: Code) -> list[Bug]:
    found: list[Bug] = []
    for node in code.nodes(ast.Constant):
        if type(node.value) is int and 0 <= node.value <= 20:
            span = code.span(node)
            others = {node.value + 1, max(node.value - 1, 0)} - {node.value}
            found += [("off-by-one", span, str(other)) for other in sorted(others)]
    return found


def _missing_return(code: Code) -> list[Bug]:
    found = []
    for node in code.nodes(ast.Return):
        if node.value is not None:
            start, end = code.span(node)
            found.append(("missing return", (start + len("return"), end), ""))
    return found


def _wrong_variable(code: Code) -> list[Bug]:
    """Use another variable of the function, one that is read elsewhere in it as well."""
    loads = [node for node in code.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
    stored = {node.id for node in code.nodes(ast.Name) if isinstance(node.ctx, ast.Store)}
    known = stored | {node.arg for node in code.nodes(ast.arg)} - {"self", "cls"}
    return [
        ("wrong variable", code.span(node), other)
        for node in loads
        if node.id in known
        for other in sorted(known - {node.id})
    ]


def _missing_not(code: Code) -> list[Bug]:
    found = []
    for node in code.nodes(ast.UnaryOp):
        if isinstance(node.op, ast.Not):
            start, _ = code.span(node)
            found.append(("missing not", (start, start + len("not ")), ""))
    return found


_FINDERS: tuple[Callable[[Code], list[Bug]], ...] = (
    _off_by_one,
    _wrong_variable,
    _missing_return,
    _missing_not,
    _exchanged("operator", "op", _OPERATORS),
    _exchanged("comparison", "op", _COMPARISONS),
    _exchanged("boolean", "name", _WORDS),
    _exchanged("wrong call", "name", _CALLS),
)


def seeded(text: str, rng: random.Random) -> tuple[str, str] | None:
    """Return a text with one bug and the bug's kind; None where none can be made that parses."""
    code = read(text)
    found = bugs(code) if code else []
    if not found:
        return None
    kind = rng.choice(sorted({kind for kind, _, _ in found}))
    _, span, new = rng.choice([bug for bug in found if bug[0] == kind])
    broken = splice(text, [(span, new)])
    return (broken, kind) if broken != text and read(broken) else None


def pairs_of_functions(texts: Sequence[Text], rng: random.Random) -> Iterator[EditPair]:
    """Yield pairs for ever, of functions of the texts that have a docstring, without it.

    Raises InputError where texts give none.
    """
    misses = 0
    while texts and misses < MOST_MISSES:
        text = rng.choice(texts)
        misses += 1
        for after, told in _told_functions(text.text, rng):
            made = pair(after, told, rng)
            if made:
                misses = 0
                origin = {"path": text.origin, "licence": text.licence}
                yield EditPair(**made, **origin, lang="python", split="train")
    raise InputError(
        "no text has functions that say what they do", hint="Give Python texts with docstrings."
    )


def _told_functions(text: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield a few short functions of a text without their docstrings, and what these say."""
    code = read(text)
    if code is None:
        return
    functions = [node for node in code.nodes(*FUNCTIONS) if ast.get_docstring(node)]
    for node in rng.sample(functions, min(len(functions), _OF_A_TEXT)):
        told, body = _first_sentence(ast.get_docstring(node) or ""), _bare(code, node)
        if told and _FEWEST_LINES <= body.count("\n") <= MOST_LINES:
            yield body, told


def pair(after: str, told: str, rng: random.Random) -> dict[str, str] | None:
    """Return texts, instruction and family of a pair that repairs `after`; None without a bug."""
    made = seeded(after, rng)
    if made is None:
        return None
    before, kind = made
    asked = rng.choice(_ASKED).format(told=told)
    return {"before": before, "after": after, "instruction": asked, "family": f"bug/{kind}"}


def _first_sentence(docstring: str) -> str:
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.!?]) ", paragraph)[0]
    return sentence if 12 <= len(sentence) <= 160 else ""


def _bare(code: Code, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.AST) -> str:
    """Return the lines of a function, dedented, without its docstring."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first, docstring = node.lineno, node.body[0]
    assert node.end_lineno is not None
    assert docstring.end_lineno is not None
    lines = code.text.split("\n")
    kept = [
        *lines[first - 1 : docstring.lineno - 1],
        *lines[docstring.end_lineno : node.end_lineno],
    ]
    return textwrap.dedent("\n".join(kept) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR", help="prepared texts")
    parser.add_argument("--pairs", type=Path, help="pairs of repaired programs, to break them anew")
    parser.add_argument("--times", type=int, default=10, help="bugs of each program of --pairs")
    parser.add_argument("--count", type=int, default=5000, help="pairs of functions of the texts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    texts = [text for text in load(options.texts, "train") if text.lang == "python"]
    made = [
        one for one, _ in zip(pairs_of_functions(texts, rng), range(options.count), strict=False)
    ]
    repaired = read_pairs(options.pairs) if options.pairs else ()
    for known in (one for one in repaired if one.lang == "python"):
        told = _told(known.instruction)
        for _ in range(options.times):
            again = pair(known.after, told, rng)
            if again:
                made.append(
                    EditPair(
                        **again,
                        lang="python",
                        source=known.source,
                        licence=known.licence,
                        split="train",
                    )
                )
    rng.shuffle(made)
    print(f"{write_pairs(made, options.output)} pairs in {options.output}")


def _told(instruction: str) -> str:
    """Return what an instruction of the seeded bugs of MBPP says that the program should do."""
    told = re.sub(r"^(?:Fix the bug\.|The code below is wrong\.) ", "", instruction)
    return re.sub(r" Correct it\.$", "", told)


if __name__ == "__main__":
    main()
