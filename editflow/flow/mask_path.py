"""Random states of masked diffusion: texts in which some tokens are masks.

This module knows token ids only; the states are those of `edit_path`, so one model learns both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from editflow.flow.align import GAP, Ids
from editflow.flow.edit_path import Runs, miscount
from editflow.flow.states import Aligned, Floats, Mask, Progress, States, states_of


@dataclass(frozen=True, slots=True)
class MaskOptions:
    """Where masks fall, and how often their number is wrong.

    spans: share of the texts masked in spans instead of token by token.
    span_length: mean length of a span, in tokens.
    extra_mask, absent_mask: chance that a run of masks has one too many, or one too few.
    """

    spans: float = 0.5
    span_length: float = 6.0
    extra_mask: float = 0.08
    absent_mask: float = 0.08


DEFAULT = MaskOptions()


def sample_masks(
    texts: Sequence[Ids],
    *,
    ratio: Floats,
    sep_id: int,
    mask_id: int,
    generator: np.random.Generator,
    options: MaskOptions = DEFAULT,
) -> States:
    """Mask every token of text b with probability ratio[b], alone or in spans.

    A mask has to be substituted by its token and counts as INSERTED, as in `edit_path`; all else
    is ORIGINAL. `States.kappa` is 1 - ratio, the share that is already there.
    """
    columns = Aligned.of([(text, text) for text in texts]).with_separators(sep_id)
    hidden = _masked(columns, ratio, generator, options)
    runs = Runs.of(hidden)
    copies = np.ones(len(hidden), dtype=np.int64)
    copies[runs.columns] += miscount(
        runs,
        hidden[runs.columns],
        extra=options.extra_mask,
        absent=options.absent_mask,
        generator=generator,
    )
    columns = Aligned(np.where(hidden, GAP, columns.z_0), columns.z_1, columns.offsets)
    progress = Progress(np.zeros(len(hidden), dtype=np.bool_), copies, hidden)
    return states_of(columns, progress, kappa=1 - ratio, mask_id=mask_id)


def _masked(
    columns: Aligned, ratio: Floats, generator: np.random.Generator, options: MaskOptions
) -> Mask:
    """Cut the texts into segments of random length and mask whole segments."""
    example, separators = columns.example(), columns.offsets[:-1]
    in_spans = generator.random(len(ratio)) < options.spans
    cut = np.where(in_spans, 1 / options.span_length, 1.0)  # (B,) chance that a segment starts
    starts = generator.random(len(example)) < cut[example]
    starts[separators] = True
    segment = np.cumsum(starts) - 1
    masked: Mask = generator.random(segment[-1] + 1)[segment] < ratio[example]
    masked[separators] = False
    return masked
