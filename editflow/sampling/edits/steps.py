"""One step of edit decoding: what a model says about a batch of canvases becomes operations.

Pure functions of their arguments. They do not know the model, budgets, or what came before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from editflow.canvas.canvas import Bools, Canvas, Ints
from editflow.canvas.operations import START, Delete, Insert, Operation, Substitute
from editflow.flow.rates import EditRates
from editflow.flow.schedule import SCHEDULES
from editflow.sampling.edits.admissible import admissible, masks_of, padded
from editflow.sampling.edits.places import Floats, Places, best_tokens, drawn_tokens, scaled
from editflow.sampling.edits.policy import Policy
from editflow.sampling.edits.runs import with_company


def confident(
    canvases: Sequence[Canvas], rates: EditRates, *, policy: Policy, closing: bool = False
) -> list[list[Operation]]:
    """Return every operation whose probability passes its threshold, with its best token.

    Deterministic. Of a deletion and a substitution that both pass, the more probable happens. A
    gap gets at most one insertion: the best token, or, with `policy.insertion == "masks"` and
    k > 1 tokens missing, k masks. A gap beside a free mask waits until the mask is filled. A
    substitution or insertion less probable than `policy.least`, its token included, is left out
    with the edits beside it: half of a new word is worse than the old one.

    Masks are filled wherever the best token reaches `policy.fill_threshold`, and on a canvas
    without such a mask at the most confident one, so that every step makes progress and none is
    guessed beside another guess. A `closing` step fills all masks and opens none.
    """
    rates = admissible(canvases, rates, policy)
    insert, delete, substitute = _numpy(rates)
    ids = padded([canvas.ids for canvas in canvases], delete.shape[1], fill=-1)
    masks = masks_of(ids, policy) & (substitute > 0)  # the free ones: frozen masks have rate 0
    gone = (delete >= policy.delete_threshold) & (
        masks | (delete > substitute) | (substitute < policy.substitute_threshold)
    )
    changed = (substitute >= policy.substitute_threshold) & ~gone & ~masks
    opened = (insert >= policy.insert_threshold) & ~_beside(masks)
    fills = best_tokens(rates, np.nonzero(masks & ~gone), "substitute", policy)
    substitutions = scaled(
        best_tokens(rates, np.nonzero(changed), "substitute", policy), substitute
    )
    substitutions = substitutions.where(substitutions.tokens != ids[changed])
    insertions, counts = _insertions(rates, np.nonzero(opened), policy, closing=closing)
    dropped, shut = with_company(
        (gone & ~masks) | _marked(substitutions, gone.shape),
        opened,
        weak_tokens=_marked(substitutions.where(substitutions.p < policy.least), gone.shape),
        weak_gaps=_marked(
            insertions.where((counts == 1) & (insertions.p < policy.least)), opened.shape
        ),
    )
    kept = ~shut[insertions.rows, insertions.columns]
    return _assemble(
        canvases,
        deletions=_deletions(gone & ~dropped, delete),
        substitutions=[
            fills if closing else fills.where(_ready(fills, policy.fill_threshold)),
            substitutions.where(~dropped[substitutions.rows, substitutions.columns]),
        ],
        insertions=(insertions.where(kept), counts[kept]),
    )


def euler(
    canvases: Sequence[Canvas],
    rates: EditRates,
    *,
    policy: Policy,
    step: int,
    generators: Sequence[torch.Generator],
) -> list[list[Operation]]:
    """Return the operations of one tau-leap from t = step / policy.steps, h = 1 / policy.steps.

    Each operation fires with probability 1 - exp(-h * rate); a token is deleted or substituted,
    never both, in proportion to the two rates; new tokens are drawn from Q (arXiv 2506.09018,
    section 3). Every canvas has its own generator and draws the same numbers whatever else is in
    the batch.
    """
    rates = admissible(canvases, rates, policy)
    p_insert, p_delete, p_substitute = _numpy(rates)
    t, h = torch.tensor(step / policy.steps, dtype=torch.float64), 1 / policy.steps
    insert, delete, substitute = _numpy(rates.intensities(SCHEDULES[policy.schedule](), t))
    ids = padded([canvas.ids for canvas in canvases], delete.shape[1], fill=-1)
    u = _uniforms(canvases, generators, delete.shape[1] + 1)  # (5, B, L + 1)
    touched = u[0, :, :-1] < -np.expm1(-h * (delete + substitute))
    gone = touched & (u[1, :, :-1] * (delete + substitute) < delete)
    changed = touched & ~gone
    opened = u[2] < -np.expm1(-h * insert)
    drawn = drawn_tokens(rates, np.nonzero(changed), "substitute", policy, u[3][:, :-1][changed])
    substitutions = scaled(drawn, p_substitute, substitute)
    added = drawn_tokens(rates, np.nonzero(opened), "insert", policy, u[4][opened])
    return _assemble(
        canvases,
        deletions=_deletions(gone, p_delete, delete),
        substitutions=[substitutions.where(substitutions.tokens != ids[changed])],
        insertions=(scaled(added, p_insert, insert), np.ones(len(added.rows), np.int64)),
    )


def _deletions(gone: Bools, p: Floats, rate: Floats | None = None) -> Places:
    rows, columns = np.nonzero(gone)
    return Places(
        rows, columns, np.full(len(rows), -1), p[gone], None if rate is None else rate[gone]
    )


def _insertions(
    rates: EditRates, gaps: tuple[Ints, ...], policy: Policy, *, closing: bool
) -> tuple[Places, Ints]:
    """Return what to insert in each gap and how often: the best token once, or masks."""
    rows, columns = gaps
    counts = np.minimum(rates.count.numpy()[gaps], policy.max_insert)
    masks = (counts > 1) & (policy.insertion == "masks") & (not closing)
    p = rates.insert.numpy()[gaps]
    tokens = np.full(len(rows), -1 if policy.mask_id is None else policy.mask_id)
    best = best_tokens(rates, (rows[~masks], columns[~masks]), "insert", policy)
    tokens[~masks] = best.tokens
    p[~masks] *= best.p
    return Places(rows, columns, tokens, p), np.where(masks, counts, 1)


def _marked(places: Places, shape: tuple[int, ...]) -> Bools:
    """Return the places as marks in a batch."""
    marks = np.zeros(shape, np.bool_)
    marks[places.rows, places.columns] = True
    return marks


def _ready(masks: Places, threshold: float) -> Bools:
    """Return which masks (n,), row after row, to fill: the confident, or the best of a row."""
    ready = masks.p >= threshold
    for row in np.setdiff1d(masks.rows, masks.rows[ready]):
        ready[np.argmax(np.where(masks.rows == row, masks.p, -1))] = True
    return ready


def _beside(tokens: Bools) -> Bools:
    """Return which gaps (B, L + 1) touch one of `tokens` (B, L)."""
    gaps = np.zeros((tokens.shape[0], tokens.shape[1] + 1), np.bool_)
    gaps[:, :-1] |= tokens
    gaps[:, 1:] |= tokens
    return gaps


def _assemble(
    canvases: Sequence[Canvas],
    *,
    deletions: Places,
    substitutions: Sequence[Places],
    insertions: tuple[Places, Ints],
) -> list[list[Operation]]:
    """Return the operations of each canvas; a repeated insertion is a chain of new tokens."""
    operations: list[list[Operation]] = [[] for _ in canvases]
    for row, column, _, p, rate in deletions:
        operations[row].append(Delete(int(canvases[row].uids[column]), p, rate))
    for places in substitutions:
        for row, column, token, p, rate in places:
            uid = int(canvases[row].uids[column])
            operations[row].append(Substitute(uid, token, p, rate))
    fresh = [canvas.next_uid for canvas in canvases]
    for (row, column, token, p, rate), count in zip(
        insertions[0], insertions[1].tolist(), strict=True
    ):
        after = int(canvases[row].uids[column - 1]) if column else START
        for uid in range(fresh[row], fresh[row] + count):
            operations[row].append(Insert(after, uid, token, p, rate))
            after = uid
        fresh[row] += count
    return operations


def _uniforms(
    canvases: Sequence[Canvas], generators: Sequence[torch.Generator], width: int
) -> Floats:
    """Return uniform draws (5, B, width), row b from generator b alone; 1, which never fires,
    beyond each canvas."""
    u = np.ones((5, len(canvases), width))
    for row, (canvas, generator) in enumerate(zip(canvases, generators, strict=True)):
        draws = torch.rand(
            (5, len(canvas) + 1), generator=generator, device=generator.device, dtype=torch.float64
        )
        u[:, row, : len(canvas) + 1] = draws.cpu().numpy()
    return u


def _numpy(rates: EditRates) -> tuple[Floats, Floats, Floats]:
    return rates.insert.numpy(), rates.delete.numpy(), rates.substitute.numpy()
