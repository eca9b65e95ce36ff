"""Pairs cut down to what a model reads at once: the changed lines and as many around them as fit.

Knows lines and sizes; knows nothing of batches. What cannot be made to fit is told, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from editflow.data.generate import common_ends
from editflow.data.pair import EditPair
from editflow.text.prompt import Reader
from editflow.training.encode import Dropout, Example, encode_pair


@dataclass(frozen=True, slots=True)
class Fitted:
    """Pairs of a model's size. `cut` are those that lost lines, as they were; `too_long` are not in
    `pairs`.

    `sizes` and `edits` run over `pairs`: positions of the longest state, and operations due.
    """

    pairs: list[EditPair]
    sizes: list[int]
    edits: list[int]
    cut: list[EditPair]
    too_long: list[EditPair]


def fit(pairs: Iterable[EditPair], reader: Reader, *, longest: int) -> Fitted:
    """Cut every pair to at most `longest` tokens, instruction and separator included."""
    found = Fitted([], [], [], cut=[], too_long=[])
    for pair in pairs:
        short = shortened(pair, reader, longest=longest)
        if short is None:
            found.too_long.append(pair)
            continue
        if short is not pair:
            found.cut.append(pair)
        size, edits = _measure(short, reader)
        found.pairs.append(short)
        found.sizes.append(size)
        found.edits.append(edits)
    return found


def shortened(pair: EditPair, reader: Reader, *, longest: int) -> EditPair | None:
    """Return the pair, or what fits into `longest` tokens of it; None when the change does not."""
    if _measure(pair, reader)[0] <= longest:
        return pair
    before, after = (text.splitlines(keepends=True) for text in (pair.before, pair.after))
    few, many = -1, len(before)  # lines of context: the most that are known to fit, the fewest not
    while many - few > 1:
        middle = (few + many) // 2
        if _measure(_around(pair, before, after, middle), reader)[0] <= longest:
            few = middle
        else:
            many = middle
    return None if few < 0 else _around(pair, before, after, few)


def _around(pair: EditPair, before: Sequence[str], after: Sequence[str], context: int) -> EditPair:
    """Keep the lines between the first and the last change and `context` lines on either side."""
    start, end = (max(same - context, 0) for same in common_ends(before, after))
    texts = ("".join(lines[start : len(lines) - end]) for lines in (before, after))
    return replace(pair, before=next(texts), after=next(texts))


def plain(pair: EditPair, reader: Reader) -> Example:
    """Encode and align a pair with nothing left out."""
    return encode_pair(
        pair, reader, dropout=Dropout(0.0, 0.0, 0.0), generator=np.random.default_rng(0)
    )


def _measure(pair: EditPair, reader: Reader) -> tuple[int, int]:
    """Return the positions and the operations of a pair."""
    example = plain(pair, reader)
    return example.size, int((example.z_0 != example.z_1).sum())
