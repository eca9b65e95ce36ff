"""Policies: nonsense is refused with a hint."""

import pytest
import torch

from editflow.errors import UsageError
from editflow.sampling.edits.policy import Policy


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"name": "gibbs"}, "unknown sampler 'gibbs'\nChoose from: confident, euler"),
        ({"insertion": "all"}, "unknown insertion 'all'"),
        ({"schedule": "quintic"}, "unknown schedule 'quintic'\nChoose from: linear, cubic, cosine"),
        ({"steps": 0}, "steps is 0\nIt must be at least 1"),
        ({"max_insert": 0}, "max_insert is 0"),
        ({"batch_tokens": -1}, "batch_tokens is -1"),
        ({"insert_threshold": 0.0}, "insert_threshold is 0.0\nIt must be a probability above 0"),
        ({"delete_threshold": 1.5}, "delete_threshold is 1.5"),
        ({"substitute_threshold": float("nan")}, "substitute_threshold is nan"),
        ({"fill_threshold": -0.1}, "fill_threshold is -0.1"),
        ({"least": 1.1}, "least is 1.1"),
        ({"max_edits": -1}, "max_edits is -1\nIt must be at least 0, or None"),
        ({"max_length": -1}, "max_length is -1"),
        ({"guidance": -1.0}, "guidance is -1.0"),
        ({"guidance": float("inf")}, "guidance is inf"),
    ],
)
def test_nonsense_is_refused(bad: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Policy(**bad)


def test_suppressed_ids_may_be_a_tensor_and_include_the_mask() -> None:
    policy = Policy(suppress=torch.tensor([3, 4]), mask_id=9)
    assert policy.suppressed == (3, 4, 9)
    assert policy == Policy(suppress=(3, 4), mask_id=9)
