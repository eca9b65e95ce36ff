"""Measures of an edited text against its source and the texts that were wanted.

Pure functions of strings and counts; knows nothing of models, files or how a text was made.
"""

from __future__ import annotations

import ast
import math
import random
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_BETA_SQUARED = 0.25  # F0.5: precision weighs twice as much as recall
_Z = 1.959964  # 95 % of a normal distribution lie within so many deviations

Edit = tuple[int, int, str]  # source tokens [start, end) become this text
Sentences = tuple[str, str, Sequence[str]]  # source, output, references


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the edits of an output agree with those of a reference; sums over rows.

    right: edits that both make; wrong: those of the output alone; missed: of the reference alone.
    kept: source tokens the reference keeps; damaged: those of them that the output does not keep.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0
    kept: int = 0
    damaged: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def precision(self) -> float | None:
        """The share of the output's edits that are right; None when it makes none."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of the reference's edits that are made; None when it has none."""
        return _share(self.right, self.right + self.missed)

    @property
    def f_half(self) -> float | None:
        """F0.5 of precision and recall, from the counts; None when nobody makes an edit."""
        right = (1 + _BETA_SQUARED) * self.right
        return _share(right, right + _BETA_SQUARED * self.missed + self.wrong)

    @property
    def over_edit(self) -> float | None:
        """The share of source tokens to be kept that are not; None when there are none."""
        return _share(self.damaged, self.kept)


def agreement(source: str, output: str, references: Sequence[str]) -> Agreement:
    """Compare the edits from source to output with those from source to the best reference.

    Tokens are words (`\\w+`), runs of white space, and single other characters. Source and text are
    aligned by the fewest inserted, deleted and substituted tokens; operations that touch become
    one edit. Two edits are the same when they put the same text in place of the same tokens. The
    best reference is the one with the highest F0.5 on this row (1 when nobody makes an edit), among
    equals the one with the fewest missed and wrong edits, then the first.
    """
    made = edits(source, output)
    found = (_agreement(source, made, edits(source, wanted)) for wanted in references)
    return max(found, key=_quality)


def edits(source: str, text: str) -> list[Edit]:
    """Return the edits that make a text of the source, in order, as `agreement` defines them."""
    before, after = _TOKEN.findall(source), _TOKEN.findall(text)
    spans: list[list[int]] = []  # [start, end) in before, [start, end) in after
    for step in Levenshtein.opcodes(before, after):
        if step.tag == "equal":
            continue
        if spans and spans[-1][1] == step.src_start:  # no token is kept between them
            spans[-1][1], spans[-1][3] = step.src_end, step.dest_end
        else:
            spans.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    return [(span[0], span[1], "".join(after[span[2] : span[3]])) for span in spans]


def same_program(one: str, other: str) -> bool:
    """Tell whether two texts are Python with equal syntax trees: layout and comments aside."""
    trees = _tree(one), _tree(other)
    return trees[0] is not None and trees[0] == trees[1]


def is_python(text: str) -> bool:
    return _tree(text) is not None


def gleu(rows: Sequence[Sentences], *, draws: int = 500) -> float:
    """Return the corpus GLEU of outputs, between 0 and 1 (Napoles et al. 2015, 2016).

    N-grams of one to four white-space tokens. Those of the output that a reference has count for
    it, those that the source has and the reference has not count against it; a brevity penalty as
    in BLEU. With several references one is drawn for each row, and the score is the mean over
    `draws` such corpora.
    """
    most = max(len(references) for _, _, references in rows)
    counts = np.zeros((len(rows), most, 10))  # references a row lacks are never drawn
    for index, (source, output, references) in enumerate(rows):
        for place, reference in enumerate(references):
            counts[index, place] = _gleu_counts(source.split(), output.split(), reference.split())
    scores = []
    for draw in range(draws if most > 1 else 1):
        generator = random.Random(101 * draw)
        drawn = [generator.randrange(len(references)) for _, _, references in rows]
        scores.append(_gleu_of(counts[np.arange(len(rows)), drawn].sum(axis=0)))
    return sum(scores) / len(scores)


def pass_at_k(samples: int, passed: int, k: int) -> float:
    """Estimate, without bias, how likely one of k samples passes (Chen et al. 2021).

    `passed` of `samples` independent samples did; ValueError when k is more than `samples`.
    """
    if not 1 <= k <= samples:
        raise ValueError(f"pass@{k} of {samples} samples")
    return 1 - math.comb(samples - passed, k) / math.comb(samples, k)


def wilson(successes: int, rows: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); 0 to 1 when there are no rows."""
    if rows == 0:
        return 0.0, 1.0
    share, spread = successes / rows, _Z**2 / rows
    middle = share + spread / 2
    half = math.sqrt(spread * share * (1 - share) + spread**2 / 4)
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _agreement(source: str, made: Sequence[Edit], wanted: Sequence[Edit]) -> Agreement:
    both = len(set(made) & set(wanted))
    changed, to_change = _touched(made), _touched(wanted)
    kept = len(_TOKEN.findall(source)) - len(to_change)
    return Agreement(
        right=both,
        wrong=len(made) - both,
        missed=len(wanted) - both,
        kept=kept,
        damaged=len(changed - to_change),
    )


def _quality(found: Agreement) -> tuple[float, int]:
    f_half = found.f_half
    return 1.0 if f_half is None else f_half, -found.missed - found.wrong


def _touched(found: Sequence[Edit]) -> set[int]:
    return {token for start, end, _ in found for token in range(start, end)}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _tree(text: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _gleu_counts(source: list[str], output: list[str], reference: list[str]) -> list[int]:
    """Return both lengths, then matches and n-grams of the output for n from 1 to 4: (10,)."""
    found = [len(output), len(reference)]
    for n in range(1, 5):
        made, wanted = _ngrams(output, n), _ngrams(reference, n)
        unwanted = Counter({k: v for k, v in _ngrams(source, n).items() if k not in wanted})
        matches = (made & wanted).total() - (made & unwanted).total()
        found += [max(matches, 0), max(len(output) + 1 - n, 0)]
    return found


def _ngrams(tokens: list[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def _gleu_of(counts: NDArray[np.float64]) -> float:
    if not counts.all():
        return 0.0
    brevity = min(0.0, 1 - counts[1] / counts[0])
    return float(np.exp(brevity + np.log(counts[2::2] / counts[3::2]).mean()))
