"""Random states of masked diffusion: finished texts in which some tokens are masks.

This module knows token ids only; the states are those of `edit_path`, so one model learns both.
"""

from __future__ import annotations

import numpy as np

from editflow.flow.align import GAP
from editflow.flow.edit_path import DEFAULT, PathOptions, Runs, miscount
from editflow.flow.states import Aligned, Floats, Mask, Progress, States, states_of


def sample_masked_states(
    aligned: Aligned,
    *,
    kappa: Floats,
    sep_id: int,
    mask_id: int,
    generator: np.random.Generator,
    options: PathOptions = DEFAULT,
) -> States:
    """Mask every token of x_1 with probability 1 - kappa[example], alone or in spans.

    A mask has to be substituted by its token and counts as INSERTED, as on the edit path; all
    other tokens are ORIGINAL. In a share `options.mask_changes` of the examples whose x_0 differs
    only tokens that x_0 lacks are masked: a form as it is filled.
    """
    columns = _finished(aligned).with_separators(sep_id)
    hidden = _masked(columns, kappa, generator, options)
    if options.mask_changes:
        hidden &= _open(aligned.with_separators(sep_id), generator, options.mask_changes)
    runs = Runs.of(hidden)
    copies = np.ones(len(hidden), dtype=np.int64)
    copies[runs.columns] += miscount(
        runs,
        hidden[runs.columns],
        options=options,
        generator=generator,
    )
    columns = Aligned(np.where(hidden, GAP, columns.z_0), columns.z_1, columns.offsets)
    progress = Progress(np.zeros(len(hidden), dtype=np.bool_), copies, hidden)
    return states_of(columns, progress, kappa=kappa, mask_id=mask_id)


def _finished(aligned: Aligned) -> Aligned:
    """Return the alignment of every x_1 with itself."""
    there = aligned.z_1 != GAP
    x_1 = aligned.z_1[there]
    return Aligned(x_1, x_1, np.append(0, np.cumsum(there))[aligned.offsets])


def _open(aligned: Aligned, generator: np.random.Generator, share: float) -> Mask:
    """Return which tokens of x_1 may be masked: all, or in a share of examples what is new."""
    there = aligned.z_1 != GAP
    new: Mask = (aligned.z_0 != aligned.z_1)[there]
    example = aligned.example()[there]
    count = len(aligned.offsets) - 1
    only_new = (generator.random(count) < share) & (np.bincount(example[new], minlength=count) > 0)
    allowed: Mask = new | ~only_new[example]
    return allowed


def _masked(
    columns: Aligned, kappa: Floats, generator: np.random.Generator, options: PathOptions
) -> Mask:
    """Cut the texts into segments of random length and mask whole segments."""
    example, separators = columns.example(), columns.offsets[:-1]
    in_spans = generator.random(len(kappa)) < options.mask_spans
    cut = np.where(in_spans, 1 / options.span_length, 1.0)  # (B,) chance that a segment starts
    starts = generator.random(len(example)) < cut[example]
    starts[separators] = True
    segment = np.cumsum(starts) - 1
    masked: Mask = generator.random(len(example))[segment] >= kappa[example]
    masked[separators] = False
    return masked
