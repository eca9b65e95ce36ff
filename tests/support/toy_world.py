"""A world small enough to enumerate: 3 tokens, texts of at most 4, and the ways between them.

A latent is one aligned z on the way from x_0 to x_1: the text it shows and the edits it lacks.
Everything here is a sum over all latents.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from editflow.flow.align import GAP, align
from editflow.flow.rates import EditRates
from editflow.flow.states import DELETE, SUBSTITUTE

VOCABULARY, LONGEST, SEP, MASK = 3, 4, 7, 8
# Many texts lie on several ways, with different edits left: "01" is finished, half done or new.
PAIRS = [
    ("01", "0201"),
    ("01", "2101"),
    ("1", "12"),
    ("12", "02"),
    ("12", "22"),
    ("2", "12"),
    ("021", "01"),
    ("1001", "101"),
    ("21", "1"),
    ("22", "0212"),
    ("01", "1"),
    ("01", "21"),
    ("1", "1"),
    ("", "11"),
    ("201", "20"),
    ("011", "0212"),
    ("01", "01"),
    ("2101", "012"),
]
ALIGNED = [align(*(np.array([*map(int, x)], dtype=np.int64) for x in pair)) for pair in PAIRS]
Text = tuple[int, ...]


@dataclass(frozen=True)
class Latent:
    """Probability scale * kappa^done * (1 - kappa)^left; the rest as in `States`, SEP first."""

    text: Text
    operation: Text
    token: Text
    missing: Text
    first: Text
    scale: float
    done: int
    left: int


def latent(z_0: np.ndarray, z_1: np.ndarray, fired: list[bool], scale: float) -> Latent:
    """Read off the text and the edits that are left, column by column."""
    rows: list[list[int]] = [[SEP, -1, -1, 0, -1]]
    for a, b, done in zip(z_0.tolist(), z_1.tolist(), fired, strict=True):
        if a == GAP and not done:
            rows[-1][3] += 1
            rows[-1][4] = b if rows[-1][4] < 0 else rows[-1][4]
        elif a != b and not done:
            rows.append([a, DELETE if b == GAP else SUBSTITUTE, b, 0, -1])
        elif b != GAP:
            rows.append([b, 0, -1, 0, -1])
    text, operation, token, missing, first = zip(*rows, strict=True)
    changed = int((z_0 != z_1).sum())
    done_edits = sum(f for f, a, b in zip(fired, z_0, z_1, strict=True) if a != b)
    return Latent(
        text[1:], operation, token, missing, first, scale, done_edits, changed - done_edits
    )


def latents_of(z_0: np.ndarray, z_1: np.ndarray) -> list[Latent]:
    """Enumerate what may be done: edits in any order, runs of insertions from the left."""
    found = []
    for fired in itertools.product([False, True], repeat=len(z_0)):
        if any(f for f, a, b in zip(fired, z_0, z_1, strict=True) if a == b):
            continue
        runs = [
            [fired[c] for c in columns]
            for inserted, run in itertools.groupby(range(len(z_0)), lambda c: z_0[c] == GAP)
            if inserted and (columns := list(run))
        ]
        if all(run == sorted(run, reverse=True) for run in runs):
            scale = math.prod(math.comb(len(run), sum(run)) for run in runs)
            found.append(latent(z_0, z_1, list(fired), scale / len(PAIRS)))
    return found


LATENTS = [x for pair in ALIGNED for x in latents_of(*pair)]
STATES = sorted({x.text for x in LATENTS}, key=lambda text: (len(text), text))
INDEX = {text: s for s, text in enumerate(STATES)}
LENGTHS = np.array([len(text) for text in STATES])
OF_STATE = np.array([INDEX[x.text] for x in LATENTS])
# Every position of every latent, as a row; `AT` is its position in the table of all states.
STARTS = np.cumsum([0, *(LENGTHS + 1)])
ROW_LATENT = np.repeat(np.arange(len(LATENTS)), [len(x.operation) for x in LATENTS])
AT = np.concatenate(
    [np.arange(STARTS[s], STARTS[s + 1]) for s in OF_STATE]  # one position more than tokens: SEP
)
OPERATION, TOKEN, MISSING, FIRST = (
    np.array([v for x in LATENTS for v in getattr(x, name)])
    for name in ("operation", "token", "missing", "first")
)
POSITIONS = int(STARTS[-1])
SEPARATOR = torch.tensor([[False, True, True]]).repeat(POSITIONS, 1)
SEPARATOR[np.setdiff1d(np.arange(POSITIONS), STARTS[:-1])] = False


def latent_probabilities(kappa: float) -> np.ndarray:
    return np.array([x.scale * kappa**x.done * (1 - kappa) ** x.left for x in LATENTS])


def marginal(kappa: float) -> np.ndarray:
    """Return p_t over STATES."""
    return np.bincount(OF_STATE, latent_probabilities(kappa))


def within_text(kappa: float) -> np.ndarray:
    """Return P(latent | its text) over LATENTS; 0 for texts that cannot be there yet."""
    return latent_probabilities(kappa) / np.maximum(marginal(kappa)[OF_STATE], 1e-300)


@dataclass(frozen=True)
class Posterior:
    """What is left to do given the text shown, for all POSITIONS."""

    operation: np.ndarray  # (M, 3)
    missing: np.ndarray  # (M,) that something is
    count: np.ndarray  # (M,) how much, given that something is
    insert: np.ndarray  # (M, V) first token, given that something is missing
    substitute: np.ndarray  # (M, V)


def posterior(kappa: float) -> Posterior:
    weight, some = within_text(kappa)[ROW_LATENT], MISSING > 0

    def table(width: int, rows: np.ndarray, value: np.ndarray) -> np.ndarray:
        out = np.zeros((POSITIONS, width))
        np.add.at(out, (AT[rows], value[rows]), weight[rows])
        return out

    insert = table(VOCABULARY, some, FIRST)
    substitute = table(VOCABULARY, OPERATION == SUBSTITUTE, TOKEN)
    counts = table(LONGEST + 1, some, MISSING)
    return Posterior(
        operation=table(3, OPERATION >= 0, OPERATION),
        missing=insert.sum(1),
        count=(counts @ np.arange(LONGEST + 1)) / np.where(insert.any(1), insert.sum(1), 1),
        insert=insert / np.maximum(insert.sum(1, keepdims=True), 1e-300),
        substitute=substitute / np.maximum(substitute.sum(1, keepdims=True), 1e-300),
    )


def exact_rates(kappa: float) -> EditRates:
    """The posterior as a model would give it: one canvas per state."""
    known = posterior(kappa)
    columns = np.arange(LONGEST + 1)
    inside = columns <= LENGTHS[:, None]
    place = np.where(inside, STARTS[:-1, None] + columns, 0)  # (S, L + 1) position of each gap
    operation = np.where(inside[..., None], known.operation[place], 0)[:, 1:]

    def token_log_q(rows: Tensor, cols: Tensor, kind: str) -> Tensor:
        q = known.insert if kind == "insert" else known.substitute
        at = place[rows.numpy(), cols.numpy() + (kind == "substitute")]
        return torch.from_numpy(q[at]).log()

    return EditRates(
        insert=torch.from_numpy(np.where(inside, known.missing[place], 0)),
        delete=torch.from_numpy(operation[..., DELETE].copy()),
        substitute=torch.from_numpy(operation[..., SUBSTITUTE].copy()),
        lengths=torch.from_numpy(LENGTHS),
        count=torch.from_numpy(known.count[place].round().astype(np.int64)),
        token_log_q=token_log_q,
    )
