"""Where words and sentences of running text stand, outside code, links and mark-up.

Spans are character offsets. Knows nothing of edits or wording.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from editflow.data.families.family import Draft

Span = tuple[int, int]
T = TypeVar("T")

# Code, URLs, tags, link targets, indented blocks, reference lines, words with code signs.
PROTECTED = (
    r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)|\Z)|``[^`]*``|`[^`\n]*`|\w+://\S+|<[^<>\n]*>"
    r"|\]\([^)\n]*\)|^(?: {4}|\t)[^\n]*|^\.\. [^\n]*|^\[[^\]\n]*\]:[^\n]*|\S*[/\\@_$#=]\S*"
)
WORDS = re.compile(
    PROTECTED + r"|(?<![\w.'’-])(?P<word>[A-Za-z]+(?:['’][A-Za-z]+)?)(?![\w'’-]|\.\w)",
    re.MULTILINE | re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”'’`][.!?])(\s+)(?=[A-Z\"“])")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Mr|Mrs|Ms|Dr|St|No|Fig|al|Inc|approx))\.$")
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
_NOT_PROSE = re.compile(r"^\s*(?:[-*+>|#=~.\d]|:\w+:|\.\.)|\n\s*\n|^\s{3,}|[|{}<>\\]", re.MULTILINE)


def words(text: str) -> Iterator[re.Match[str]]:
    """Yield plain words (group "word") outside code, links, URLs, tags and indented blocks."""
    return (match for match in WORDS.finditer(text) if match.lastgroup == "word")


def sentences(paragraph: str) -> list[Span]:
    """Return the spans of the sentences of one paragraph; white space lies between them."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATED.search(paragraph, max(0, match.start() - 8), match.start()):
            spans.append((start, match.start()))
            start = match.end()
    return [*spans, (start, len(paragraph.rstrip()))]


def sentence_spans(text: str) -> list[Span]:
    """Return the sentences of every paragraph of running prose."""
    spans: list[Span] = []
    for block in _PARAGRAPH.finditer(text):
        if is_plain(block[0]):
            at = block.start()
            spans += ((at + start, at + end) for start, end in sentences(block[0]))
    return spans


def is_plain(text: str) -> bool:
    """Tell whether the text is one paragraph of running prose."""
    stripped = text.strip()
    return bool(stripped) and stripped[-1] in ".!?" and not _NOT_PROSE.search(stripped)


def count(part: str, text: str) -> int:
    """Return how often `part` stands in the text in any letter case, inside words as well."""
    return text.lower().count(part.lower())


def splice(text: str, start: int, end: int, new: str) -> str:
    """Return the text with [start, end) replaced."""
    return text[:start] + new + text[end:]


def pick(items: Sequence[T], rng: random.Random) -> T | None:
    """Return one item at random, None when there is none."""
    return items[int(rng.random() * len(items))] if items else None


def like(word: str, pattern: str) -> str:
    """Return `word` in the letter case of `pattern`: lower, Capital or UPPER."""
    if len(pattern) > 1 and pattern.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def one_replaced(draft: Draft, old: str, new: str) -> bool:
    """Tell whether `after` is `before` with exactly one occurrence of `old` become `new`."""
    before, after = draft.before, draft.after
    if before == after or len(after) - len(before) != len(new) - len(old):
        return False
    at = before.find(old)
    while at >= 0:
        if splice(before, at, at + len(old), new) == after:
            return True
        at = before.find(old, at + 1)
    return False


def unchanged(text: str, /, **fields: str) -> Draft:
    """Return a nothing-to-do draft."""
    return Draft(text, text, fields)
