"""Random states on the way from x_0 to x_1: some edits done, some still to do.

This module knows columns of token ids; it does not know the model, tensors or the tokenizer.
Letters: B examples, N columns, R runs of insertions and I insertions, all over the whole batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editflow.flow.align import GAP, Ids
from editflow.flow.localized import Localized, propagate
from editflow.flow.states import Aligned as Aligned
from editflow.flow.states import Floats, Mask, Progress, states_of
from editflow.flow.states import States as States


@dataclass(frozen=True, slots=True)
class PathOptions:
    """How insertions are revealed, where masks fall, and whether edits spread.

    masked_runs: chance that a run of two or more insertions is opened as masks at once, instead
        of being revealed token by token from the left.
    extra_mask, absent_mask: chance that a run with masks has some too many, or some too few.
    miscount: how many these are in the mean, drawn from a geometric distribution; at least 1.
    localized: edits spread to their neighbours; None fires every column independently.
    mask_spans: (masked path) share of the texts masked in spans instead of token by token.
    span_length: (masked path) mean length of such a span, in tokens.
    mask_changes: (masked path) share of the pairs of which only what the edit brings is masked.
    """

    masked_runs: float = 0.5
    extra_mask: float = 0.12
    absent_mask: float = 0.12
    miscount: float = 2.0
    localized: Localized | None = None
    mask_spans: float = 0.5
    span_length: float = 6.0
    mask_changes: float = 0.0


DEFAULT = PathOptions()


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Unbroken runs of selected columns."""

    columns: Ids  # (I,) the selected columns, ascending
    run: Ids  # (I,) run of each
    starts: Ids  # (R,) index of the run's first column in `columns`
    lengths: Ids  # (R,)

    @classmethod
    def of(cls, selected: Mask) -> Runs:
        """Find the runs of True; separators are never selected, so no run crosses examples."""
        columns = np.flatnonzero(selected)
        opens = np.diff(columns, prepend=-2) != 1
        starts = np.flatnonzero(opens)
        lengths = np.diff(starts, append=len(columns))
        return cls(columns, np.cumsum(opens) - 1, starts, lengths)

    def rank(self) -> Ids:
        """Return (I,) how many columns of the run come before each."""
        return np.arange(len(self.columns)) - self.starts[self.run]

    def count(self, selected: Mask) -> Ids:
        """Return (R,) how many of the (I,) selected columns each run has."""
        return np.bincount(self.run[selected], minlength=len(self.starts))


def draw_kappa(n: int, generator: np.random.Generator) -> Floats:
    """Draw (n,) shares: 40 % exactly 0 (where decoding starts), 12 % exactly 1 (where it stops)."""
    kind, share = generator.random((2, n))
    return np.where(kind < 0.4, 0.0, np.where(kind < 0.52, 1.0, share))


def sample_states(
    aligned: Aligned,
    *,
    kappa: Floats,
    sep_id: int,
    mask_id: int,
    generator: np.random.Generator,
    options: PathOptions = DEFAULT,
) -> States:
    """Draw x_t ~ p_t(. | z_0, z_1) for every example, with its remaining edits.

    Deletions and substitutions are done with probability kappa (B,), independently. Of a run of n
    insertions either the leftmost Binomial(n, kappa) are there; or, with `masked_runs`, the run is
    opened with probability kappa and all its tokens are there, each revealed or a mask.
    With `localized`, the insertions that fired are there, wherever they are in the run.
    """
    columns = aligned.with_separators(sep_id)
    example = columns.example()
    u = generator.random(len(example))
    u[columns.offsets[:-1]] = 1.0  # a separator never fires
    fired, weight = u < kappa[example], None
    if options.localized:
        spread = options.localized
        fired, weight = propagate(
            u, columns.offsets, kappa=kappa, spread=spread, generator=generator
        )
    runs = Runs.of(columns.z_0 == GAP)
    finished = kappa[example[runs.columns[runs.starts]]] >= 1
    present, hidden = _reveal(runs, fired[runs.columns], finished, generator, options)
    change = miscount(
        runs,
        hidden,
        options=options,
        generator=generator,
    )
    copies = (~fired | (columns.z_1 != GAP)).astype(np.int64)
    copies[runs.columns] = present + change
    masks = np.zeros(len(copies), dtype=np.bool_)
    masks[runs.columns] = hidden
    progress = Progress(fired, copies, masks, weight)
    return states_of(columns, progress, kappa=kappa, mask_id=mask_id)


def miscount(
    runs: Runs, hidden: Mask, *, options: PathOptions, generator: np.random.Generator
) -> Ids:
    """Return (I,) how many positions more each column takes: mostly 0, sometimes more, or -1.

    Of the runs that have masks (hidden: (I,)), a share `extra_mask` gets surplus masks at its end;
    a share `absent_mask` loses its last masks, whose tokens are then missing, but never all of its
    positions.
    """
    masks = runs.count(hidden)
    draw = generator.random(len(masks))
    size = generator.geometric(1 / options.miscount, len(masks))
    more = (masks > 0) & (draw < options.extra_mask)
    fewer = np.where(draw >= 1 - options.absent_mask, np.minimum(size, runs.lengths - 1), 0)
    at = np.flatnonzero(hidden)
    behind = (np.cumsum(masks) - 1)[runs.run[at]] - np.arange(len(at))  # masks of the run after it
    change = np.zeros(len(hidden), dtype=np.int64)
    change[(runs.starts + runs.lengths - 1)[more]] = size[more]
    change[at[behind < fewer[runs.run[at]]]] = -1
    return change


def _reveal(
    runs: Runs, fired: Mask, finished: Mask, generator: np.random.Generator, options: PathOptions
) -> tuple[Mask, Mask]:
    """Return which insertions are present and which of those are masks, both (I,).

    fired: (I,). finished: (R,) the run belongs to a text with kappa = 1, so it has no masks.
    """
    by_mask = (runs.lengths > 1) & (generator.random(len(runs.lengths)) < options.masked_runs)
    opened = by_mask & fired[runs.starts]
    one_by_one = fired if options.localized else runs.rank() < runs.count(fired)[runs.run]
    revealed = np.where(finished, 1.0, generator.random(len(finished)))  # share of the run's tokens
    hidden = opened[runs.run] & (generator.random(len(fired)) >= revealed[runs.run])
    return np.where(by_mask[runs.run], opened[runs.run], one_by_one), hidden
