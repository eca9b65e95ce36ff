"""What changed between the two texts of a pair, as edits of whole words.

Knows words and bytes; knows nothing of tokenizers: what a model learns is aligned elsewhere.
"""

from __future__ import annotations

import re
from itertools import accumulate

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from editflow.text.edits import Edit

# Aligning takes time in proportion to the product of the lengths: half a second for this many.
MOST_CELLS = 600_000_000

_WORD = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")

Block = tuple[int, int, int, int]  # words [a, b) before become words [c, d) after


def changes(before: str, after: str) -> list[Edit]:
    """Return the edits, in bytes of UTF-8, that turn `before` into `after`; few rather than small.

    Changed words with nothing but blanks between them are one edit. Where the changed parts are
    so long that comparing them would take seconds, they are one edit as well.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    old_bytes, new_bytes = before.encode(), after.encode()
    at_old = list(accumulate((len(word.encode()) for word in old), initial=0))
    at_new = list(accumulate((len(word.encode()) for word in new), initial=0))
    result = []
    for a, b, c, d in _joined(_blocks(old, new), old):
        start, end = at_old[a], at_old[b]
        result.append(Edit(start, end, old_bytes[start:end], new_bytes[at_new[c] : at_new[d]]))
    return result


def _blocks(old: list[str], new: list[str]) -> list[Block]:
    """Return the changed blocks of a minimal alignment of two lists of words."""
    start = Prefix.similarity(old, new)
    end = Postfix.similarity(old[start:], new[start:])
    rest_old, rest_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(rest_old) * len(rest_new) > MOST_CELLS:
        return [(start, len(old) - end, start, len(new) - end)]
    return [
        (
            step.src_start + start,
            step.src_end + start,
            step.dest_start + start,
            step.dest_end + start,
        )
        for step in Levenshtein.opcodes(rest_old, rest_new)
        if step.tag != "equal"
    ]


def _joined(blocks: list[Block], old: list[str]) -> list[Block]:
    """Join blocks that touch, and those with nothing but blanks between them."""
    result: list[Block] = []
    for a, b, c, d in blocks:
        if result and all(word.isspace() and word != "\n" for word in old[result[-1][1] : a]):
            first_old, _, first_new, _ = result.pop()
            a, c = first_old, first_new
        result.append((a, b, c, d))
    return result
