"""Cut a whole file into snippets of the size an edit needs.

A Python snippet parses on its own: a run of statements, a class header with some of its methods,
or dedented methods. Prose is cut between paragraphs, configuration between top-level blocks.
Knows nothing of families.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import accumulate

from editflow.data.sources.text import Text

SHORTEST = 60  # characters
LONGEST = 2_500
FEWEST_LINES = 3
MOST_LINES = 60

_STRUCTURED = frozenset({"json", "yaml", "toml", "ini"})
_PARTS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def cut(text: Text, rng: random.Random) -> Iterator[str]:
    """Yield snippets of `text`, most of them short (see `_wanted_length`); none overlap much."""
    if text.lang == "python":
        candidates = _python(text.text, rng)
    elif text.lang == "json":
        candidates = _json(text.text, rng)
    else:
        candidates = _runs(_blocks(text.text, text.lang), rng)
    shortest, fewest = (SHORTEST, FEWEST_LINES) if text.lang == "python" else (20, 1)
    for snippet in candidates:
        lines = snippet.count("\n")
        if shortest <= len(snippet) <= LONGEST and fewest <= lines <= MOST_LINES:
            yield snippet


def _wanted_length(rng: random.Random) -> int:
    """Draw a length in characters: 60 % below about 256 tokens, 30 % below 512, 10 % longer."""
    draw = rng.random()
    if draw < 0.6:
        return rng.randint(100, 700)
    return rng.randint(700, 1_500) if draw < 0.9 else rng.randint(1_500, LONGEST)


def _runs(blocks: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Join consecutive blocks up to a drawn length each time."""
    start = 0
    while start < len(blocks):
        wanted = _wanted_length(rng)
        lengths = accumulate(len(block) for block in blocks[start:])
        count = max(1, sum(1 for _ in _until(lengths, wanted)))
        run = "".join(blocks[start : start + count]).strip("\n")
        yield run + "\n"
        start += count


def _until(lengths: Iterator[int], wanted: int) -> Iterator[int]:
    for length in lengths:
        if length > wanted:
            return
        yield length


def _python(text: str, rng: random.Random) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    lines = text.splitlines(keepends=True)
    if "".join(lines) != text or len(text.split("\n")) != len(lines) + (text[-1:] == "\n"):
        return  # form feeds and the like: line numbers would not agree with the parser
    yield from _runs(_statements(tree.body, lines), rng)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _class(node, lines, rng)


def _class(node: ast.ClassDef, lines: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield the header with some members, and runs of dedented members."""
    members = _statements(node.body, lines)
    header = "".join(lines[_first_line(node) : _first_line(node.body[0])])
    indent = node.body[0].col_offset
    if node.body[0].lineno == node.lineno or not header.strip():
        return
    for run in _runs(members, rng):
        if rng.random() < 0.5:
            yield header + run
        else:
            dedented = re.sub(rf"^[ ]{{{indent}}}", "", run, flags=re.M)
            if _parses(dedented):
                yield dedented


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _statements(body: Sequence[ast.stmt], lines: Sequence[str]) -> list[str]:
    """Split lines at the statements of `body`; what precedes a statement belongs to it."""
    blocks, start = [], _first_line(body[0]) if body else 0
    for node in body:
        end = node.end_lineno or node.lineno
        if end > start:
            blocks.append("".join(lines[start:end]))
        start = max(start, end)
    return blocks


def _first_line(node: ast.stmt) -> int:
    """Return the 0-based line a statement starts at, decorators included."""
    decorators = node.decorator_list if isinstance(node, _PARTS) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _blocks(text: str, lang: str) -> list[str]:
    """Split at blank lines, or, in configuration, before lines that start at the margin."""
    if lang in _STRUCTURED:
        pattern = r"^(?=\[)" if lang in {"toml", "ini"} else r"^(?=[^\s#\-}\]])"
        blocks = re.split(pattern, text, flags=re.M)
    else:
        blocks = re.split(r"(?<=\n\n)(?=\S)", text)
    return [block for block in blocks if block]


def _json(text: str, rng: random.Random) -> Iterator[str]:
    """Yield the whole text when it is short, and inner objects that span whole lines, dedented."""
    if len(text) <= LONGEST:
        yield text
    for match in re.finditer(
        r"^([ \t]+)(?:\"[^\"\n]*\": )?([{\[]\n.*?\n\1[}\]])", text, re.M | re.S
    ):
        indent, block = match.groups()
        if len(block) <= LONGEST and rng.random() < 0.5:
            yield re.sub(rf"^{indent}", "", block, flags=re.M) + "\n"
