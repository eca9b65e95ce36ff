"""The mathematics on a world small enough to enumerate: 3 tokens, texts of at most 4.

A latent is one aligned z on the way from x_0 to x_1: the text it shows and the edits it lacks.
Everything expected is a sum over all latents; only the simulations draw at random.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from editflow.flow.align import GAP, align
from editflow.flow.edit_path import Aligned, PathOptions, sample_states
from editflow.flow.loss import Predictions, RemainingEdits, bregman_loss, factored_loss
from editflow.flow.rates import EditRates
from editflow.flow.schedule import Cubic, Schedule
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


def moves(kind: str) -> tuple[Tensor, ...]:
    """List the edits of one kind between STATES: state, column, token, resulting state."""
    found = []
    for s, text in enumerate(STATES):
        for column in range(len(text) + (kind == "insert")):
            rest = text[column:] if kind == "insert" else text[column + 1 :]
            for token in range(1 if kind == "delete" else VOCABULARY):
                middle = () if kind == "delete" else (token,)
                to = INDEX.get(text[:column] + middle + rest)
                if to is not None:
                    found.append((s, column, token, to))
    return tuple(torch.tensor(found).T)


MOVES = {kind: moves(kind) for kind in ("insert", "delete", "substitute")}


def generator_matrix(rates: EditRates) -> np.ndarray:
    """Return (S, S) rates between states; rows add up to 0."""
    matrix = torch.zeros(len(STATES), len(STATES), dtype=torch.float64)
    for kind, (state, column, token, to) in MOVES.items():
        rate = getattr(rates, kind)[state, column]
        if kind != "delete":
            q = rates.token_log_q(state, column, kind)  # type: ignore[arg-type]
            rate = rate * q.exp()[torch.arange(len(token)), token]
        matrix.index_put_((state, to), rate, accumulate=True)
    return (matrix - torch.diag(matrix.sum(1))).numpy()


def steps(n: int, *, until: float, scale: float = 1.0, whole_gap: bool = False) -> list[np.ndarray]:
    """Return the (S, S) transition matrices of `n` Euler steps from 0 on."""
    schedule: Schedule = Cubic()
    h = until / n
    out = []
    for t in np.arange(n) * h:
        time = torch.tensor(t, dtype=torch.float64)
        rates = exact_rates(float(schedule.kappa(time)))
        rates = rates.intensities(schedule, time, whole_gap=whole_gap)
        out.append(np.eye(len(STATES)) + h * scale * generator_matrix(rates))
    return out


def simulate(transitions: list[np.ndarray], n: int, seed: int) -> list[np.ndarray]:
    """Run `n` chains from p_0; return how many are in each state after every step."""
    generator = np.random.default_rng(seed)
    state = generator.choice(len(STATES), n, p=marginal(0.0))
    counts = []
    for matrix in transitions:
        u = generator.random((n, 1))
        state = np.minimum((u > matrix.cumsum(1)[state]).sum(1), len(STATES) - 1)
        counts.append(np.bincount(state, minlength=len(STATES)))
    return counts


def chi_square(counts: np.ndarray, p: np.ndarray) -> tuple[float, float]:
    """Return the statistic and its bound, 5 standard deviations above its mean.

    States expected fewer than 10 times are pooled.
    """
    expected = counts.sum() * p
    rare = expected < 10
    seen = np.append(counts[~rare], counts[rare].sum())
    hoped = np.append(expected[~rare], expected[rare].sum() + 1e-9)
    freedom = len(seen) - 1
    return float(((seen - hoped) ** 2 / hoped).sum()), freedom + 5 * math.sqrt(2 * freedom)


def largest_excess(transitions: list[np.ndarray]) -> float:
    """Return the largest ratio of chi-square to its bound at t = .3, .5, .7 and .9."""
    counts = simulate(transitions, 20_000, seed=0)
    ratios = []
    for t in (0.3, 0.5, 0.7, 0.9):
        after = round(t / 0.9 * len(transitions))
        found, bound = chi_square(counts[after - 1], marginal(t**3))
        ratios.append(found / bound)
    return max(ratios)


def test_the_world_is_not_trivial() -> None:
    """A text leaves several things to do, but if a gap lacks tokens, then always as many."""
    known = posterior(0.5)
    assert max(map(len, STATES)) == LONGEST
    for uncertain in (known.operation, known.missing, known.insert, known.substitute):
        assert ((uncertain > 0.02) & (uncertain < 0.98)).any()
    np.testing.assert_allclose(known.count, known.count.round())
    assert set(known.count.round()) == {0, 1, 2}


def test_simulated_marginals_are_those_of_the_path() -> None:
    assert largest_excess(steps(450, until=0.9)) < 1


@pytest.mark.parametrize("wrong", [{"scale": 1.1}, {"scale": 0.9}, {"whole_gap": True}])
def test_wrong_rates_are_noticed(wrong: dict[str, float]) -> None:
    """Rates 10 % off, or a gap of two filled as slowly as a gap of one, do not pass."""
    assert largest_excess(steps(450, until=0.9, **wrong)) > 1.5


def test_the_error_of_euler_steps_vanishes_with_their_size() -> None:
    def distance(n: int) -> float:
        p = marginal(0.0)
        for matrix in steps(n, until=0.8):
            p = p @ matrix
        return float(np.abs(p - marginal(0.8**3)).sum() / 2)

    coarse, fine = distance(40), distance(160)
    assert fine < 0.006
    assert fine / coarse == pytest.approx(1 / 4, rel=0.15)


def test_drawn_states_are_those_of_the_path() -> None:
    """Texts and everything left to do, against the probabilities of all latents."""
    repeats, kappa = 2000, 0.4
    drawn = sample_states(
        Aligned.of(ALIGNED * repeats),
        kappa=np.full(len(ALIGNED) * repeats, kappa),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(3),
        options=PathOptions(masked_runs=0.0),
    )
    fields = [drawn.ids, drawn.operation, drawn.token, drawn.missing, drawn.first]
    table = np.stack(fields, axis=1)
    keys = [(x.text, *zip(x.operation, x.token, x.missing, x.first, strict=True)) for x in LATENTS]
    names = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    p = np.bincount([names[key] for key in keys], latent_probabilities(kappa))
    counts = np.zeros(len(names))
    for start, end in itertools.pairwise(drawn.offsets):
        rows = table[start:end].tolist()
        counts[names[(tuple(r[0] for r in rows[1:]), *(tuple(r[1:]) for r in rows))]] += 1
    found, bound = chi_square(counts, p)
    assert found < bound
    found, _ = chi_square(counts, np.bincount(np.arange(len(p)), np.roll(p, 1)))
    assert found > bound


KAPPA = 0.4
W = float(Cubic().rate(Cubic().inverse(torch.tensor(KAPPA, dtype=torch.float64))))


def row_weights() -> Tensor:
    """P(latent | its text): every text has its own table entries, so each may count the same."""
    return torch.from_numpy(within_text(KAPPA)[ROW_LATENT])


def due(insert: Tensor, substitute: Tensor) -> dict[str, Tensor]:
    """Look up the log-probabilities of the tokens that are due in tables of logits (M, V)."""
    some, changed = MISSING > 0, OPERATION == SUBSTITUTE
    return {
        "insert_log_q": F.log_softmax(insert, -1)[AT[some], FIRST[some]],
        "substitute_log_q": F.log_softmax(substitute, -1)[AT[changed], TOKEN[changed]],
    }


def expected_factored(
    operation: Tensor, gap: Tensor, count: Tensor, insert: Tensor, substitute: Tensor
) -> Tensor:
    """Sum the factored loss over all latents; the arguments are tables over POSITIONS."""
    predictions = Predictions(operation[AT], gap[AT], count[AT], **due(insert, substitute))
    terms = factored_loss(
        predictions,
        torch.from_numpy(OPERATION),
        torch.from_numpy(MISSING),
        normaliser=1,
        weight=row_weights(),
    )
    return terms.total


def expected_bregman(log_rates: Tensor, insert: Tensor, substitute: Tensor) -> Tensor:
    """Sum the Bregman objective over all latents; the arguments are tables over POSITIONS."""
    missing = torch.from_numpy(MISSING)
    edits = RemainingEdits.of(
        torch.from_numpy(OPERATION),
        missing,
        rates=W * torch.stack([torch.ones(len(missing)), missing], dim=1).double(),
        **due(insert, substitute),
    )
    log_rates = log_rates.masked_fill(SEPARATOR, -torch.inf)[AT]
    return bregman_loss(log_rates, edits, normaliser=1, weight=row_weights())


def log(p: np.ndarray) -> Tensor:
    return torch.from_numpy(p).clamp_min(1e-12).log()


def true_factored() -> list[Tensor]:
    known = posterior(KAPPA)
    count = np.eye(LONGEST)[np.maximum(known.count.round().astype(int) - 1, 0)]
    gap = log(known.missing) - log(1 - known.missing)
    return [log(known.operation), gap, log(count), log(known.insert), log(known.substitute)]


def true_bregman() -> list[Tensor]:
    """The factored posterior times kappa' / (1 - kappa)."""
    known = posterior(KAPPA)
    operation = known.operation
    rates = [known.missing * known.count, operation[:, DELETE], operation[:, SUBSTITUTE]]
    return [log(W * np.stack(rates, axis=1)), log(known.insert), log(known.substitute)]


OBJECTIVES = [(expected_factored, true_factored), (expected_bregman, true_bregman)]


@pytest.mark.parametrize(("objective", "truth"), OBJECTIVES)
def test_the_gradient_vanishes_at_the_true_rates(objective, truth) -> None:
    tables = [table.requires_grad_() for table in truth()]
    gradients = torch.autograd.grad(objective(*tables), tables)
    assert max(float(g.abs().max()) for g in gradients) < 1e-9
    moved = [(table + 0.1).detach().requires_grad_() for table in truth()[:2]]
    gradients = torch.autograd.grad(objective(*moved, *tables[2:]), moved)
    assert max(float(g.abs().max()) for g in gradients) > 1e-2


@pytest.mark.parametrize(("objective", "truth"), OBJECTIVES)
def test_the_true_rates_cost_least(objective, truth) -> None:
    least = float(objective(*truth()))
    generator = torch.Generator().manual_seed(0)
    for size in (0.03, 0.3, 1.0):
        for _ in range(10):
            noise = [size * torch.randn(t.shape, generator=generator).double() for t in truth()]
            moved = [table + n for table, n in zip(truth(), noise, strict=True)]
            assert float(objective(*moved)) > least + 1e-6


def test_the_factored_rates_are_the_bregman_optimum() -> None:
    """Minimise from rates of 1 and even tokens; arrive at probability * kappa' / (1 - kappa)."""
    tables = [torch.zeros_like(table).requires_grad_() for table in true_bregman()]
    optimiser = torch.optim.LBFGS(
        tables,
        max_iter=2000,
        tolerance_grad=1e-9,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = expected_bregman(*tables)
        loss.backward()
        return loss

    optimiser.step(closure)
    found = tables[0].detach().exp().masked_fill(SEPARATOR, 0)
    time = Cubic().inverse(torch.tensor(KAPPA, dtype=torch.float64))
    rates = exact_rates(KAPPA).intensities(Cubic(), time)
    for s, (start, length) in enumerate(zip(STARTS, LENGTHS, strict=False)):
        rows = found[start : start + length + 1]
        torch.testing.assert_close(rows[:, 0], rates.insert[s, : length + 1], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(rows[1:, 1], rates.delete[s, :length], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(rows[1:, 2], rates.substitute[s, :length], atol=1e-5, rtol=1e-5)
    tokens = (tables[1].softmax(-1), true_bregman()[1].exp())
    some = posterior(KAPPA).missing > 0
    torch.testing.assert_close(tokens[0][some], tokens[1][some], atol=1e-5, rtol=1e-5)
