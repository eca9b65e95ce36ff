"""The objectives by hand: each term, what is left out, and how they add up."""

import pytest
import torch

from editflow.flow.loss import LossTerms, Predictions, RemainingEdits, bregman_loss, factored_loss

OPERATION = torch.tensor([-1, 0, 2, 1])
MISSING = torch.tensor([3, 0, 0, -1])


def predictions(**changed: torch.Tensor) -> Predictions:
    """Know nothing: three operations, yes or no, two counts, and tokens at 1/4 and 1/8."""
    known = {
        "operation": torch.zeros(4, 3),
        "gap": torch.zeros(4),
        "count": torch.zeros(4, 2),
        "substitute_log_q": torch.tensor([0.25]).log(),
        "insert_log_q": torch.tensor([0.125]).log(),
    }
    return Predictions(**{**known, **changed})


def values(terms: LossTerms) -> list[float]:
    return [float(t) for t in (terms.operation, terms.gap, terms.count, terms.token)]


def logs(*odds: float) -> list[float]:
    return torch.tensor(odds).log().tolist()


def test_terms_of_a_model_that_knows_nothing() -> None:
    terms = factored_loss(predictions(), OPERATION, MISSING, normaliser=1)
    assert values(terms) == pytest.approx(logs(3**3, 2**3, 2, 4 * 8))
    assert float(terms.total) == pytest.approx(sum(values(terms)))


def test_more_than_the_largest_count_is_the_largest() -> None:
    count = torch.tensor([[0.0, 50.0]]).expand(4, 2)
    terms = factored_loss(predictions(count=count), OPERATION, MISSING, normaliser=1)
    assert float(terms.count) == pytest.approx(0)


def test_unsupervised_positions_do_not_matter() -> None:
    operation = torch.tensor([[9.0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    gap = torch.tensor([0.0, 0, 0, 9])
    terms = factored_loss(
        predictions(operation=operation, gap=gap), OPERATION, MISSING, normaliser=1
    )
    assert values(terms) == pytest.approx(logs(27, 8, 2, 32))


def test_weights_and_normaliser() -> None:
    weight = torch.tensor([1.0, 0.0, 0.0, 2.0])
    terms = factored_loss(predictions(), OPERATION, MISSING, normaliser=2, weight=weight)
    assert values(terms) == pytest.approx([x / 2 for x in logs(9, 2, 2, 8)])


def test_micro_batches_add_up_to_the_batch() -> None:
    whole = factored_loss(predictions(), OPERATION, MISSING, normaliser=2)
    halves = [
        factored_loss(
            Predictions(
                torch.zeros(2, 3),
                torch.zeros(2),
                torch.zeros(2, 2),
                substitute_log_q=q,
                insert_log_q=p,
            ),
            OPERATION[rows],
            MISSING[rows],
            normaliser=2,
        )
        for rows, q, p in [
            (slice(0, 2), torch.empty(0), torch.tensor([0.125]).log()),
            (slice(2, 4), torch.tensor([0.25]).log(), torch.empty(0)),
        ]
    ]
    assert float(whole.total) == pytest.approx(sum(float(half.total) for half in halves))


def test_a_batch_without_edits_has_a_finite_loss() -> None:
    quiet = predictions(substitute_log_q=torch.empty(0), insert_log_q=torch.empty(0))
    terms = factored_loss(quiet, torch.zeros(4), torch.zeros(4), normaliser=1)
    assert values(terms)[2:] == [0.0, 0.0]


def test_bregman_by_hand() -> None:
    edits = RemainingEdits.of(
        OPERATION,
        MISSING,
        rates=torch.tensor([[2.0, 6.0]]).expand(4, 2),
        substitute_log_q=torch.tensor([-1.0]),
        insert_log_q=torch.tensor([-3.0]),
    )
    log_rates = torch.tensor([[0.5, -torch.inf, -torch.inf], [0, 0, 0], [0, 0, 0.25], [0, 0.75, 0]])
    outflow = log_rates.exp().sum()
    expected = outflow - (2 * 0.75 + 2 * (0.25 - 1) + 6 * (0.5 - 3))
    found = bregman_loss(log_rates, edits, normaliser=4)
    torch.testing.assert_close(found, expected / 4)


def test_bregman_ignores_impossible_edits_in_its_gradient() -> None:
    free = torch.zeros(2, 3, requires_grad=True)
    impossible = torch.tensor([[False, True, True], [False, False, False]])
    edits = RemainingEdits.of(
        torch.tensor([-1, 1]),
        torch.tensor([0, 0]),
        rates=torch.ones(2, 2),
        substitute_log_q=torch.empty(0),
        insert_log_q=torch.empty(0),
    )
    bregman_loss(free.masked_fill(impossible, -torch.inf), edits, normaliser=1).backward()
    assert free.grad is not None
    torch.testing.assert_close(free.grad, torch.tensor([[1.0, 0, 0], [1, 0, 1]]))
