"""EditRates: from probabilities to rates."""

import torch
from torch import Tensor

from editflow.flow.rates import EditRates
from editflow.flow.schedule import Linear


def uniform(rows: Tensor, _columns: Tensor, _kind: str) -> Tensor:
    return torch.zeros(len(rows), 3).log_softmax(-1)


def rates() -> EditRates:
    return EditRates(
        insert=torch.tensor([[0.5, 0.0], [0.0, 0.25]]),
        delete=torch.tensor([[0.2], [0.0]]),
        substitute=torch.tensor([[0.0], [0.4]]),
        lengths=torch.tensor([1, 1]),
        count=torch.tensor([[3, 1], [1, 1]]),
        token_log_q=uniform,
    )


def test_rates_are_probabilities_times_the_hazard_and_the_number_missing() -> None:
    found = rates().intensities(Linear(), torch.tensor([0.5, 0.75]))  # hazards 2 and 4
    torch.testing.assert_close(found.insert, torch.tensor([[3.0, 0.0], [0.0, 1.0]]))
    torch.testing.assert_close(found.delete, torch.tensor([[0.4], [0.0]]))
    torch.testing.assert_close(found.substitute, torch.tensor([[0.0], [1.6]]))


def test_opening_a_whole_gap_is_one_event() -> None:
    found = rates().intensities(Linear(), torch.tensor(0.5), whole_gap=True)
    torch.testing.assert_close(found.insert, torch.tensor([[1.0, 0.0], [0.0, 0.5]]))


def test_what_is_done_stays_silent_at_the_end() -> None:
    found = rates().intensities(Linear(), torch.tensor(1.0))
    assert found.delete.tolist() == [[float("inf")], [0.0]]
