"""A class of tokens has the greatest, and the sum, of what its tokens have."""

from __future__ import annotations

import numpy as np
import pytest

from editflow.constraints.lexicon import FLOOR, Lexicon
from editflow.errors import NonFiniteError

CLASSES = np.array([0] * 3 + [1] * 20 + [2] + [3] * 2)  # the second is more than an eighth of V
TOKENS = np.random.default_rng(0).permutation(40)[: len(CLASSES)]
LEXICON = Lexicon.of(TOKENS, CLASSES, size=40)


def rows(shift: float = 0.0) -> np.ndarray:
    """Return random rows, the last two classes of which are less probable by `shift`."""
    made = np.random.default_rng(1).normal(size=(5, 40)).astype(np.float32)
    made[:, TOKENS[CLASSES >= 2]] -= shift
    return made


@pytest.mark.parametrize("shift", [0.0, 60.0, 200.0, 5000.0, np.inf])
def test_sums_are_those_of_the_tokens_however_improbable(shift: float) -> None:
    given = rows(shift)
    for kind in range(4):
        own = given[:, TOKENS[kind == CLASSES]].astype(np.float64)
        summed = np.maximum(np.logaddexp.reduce(own, axis=1), FLOOR)
        if np.isfinite(own).all():
            np.testing.assert_allclose(LEXICON.total(given)[:, kind], summed, rtol=1e-6, atol=1e-6)
        else:  # each token is held at the floor
            assert (abs(LEXICON.total(given)[:, kind] / FLOOR - 1) < 1e-5).all()
        greatest = np.maximum(own.max(axis=1), FLOOR)
        np.testing.assert_array_equal(LEXICON.greatest(given)[:, kind], greatest)


def test_a_row_without_any_probability_is_held_at_the_floor() -> None:
    nothing = np.full((2, 40), -np.inf, dtype=np.float32)
    assert (abs(LEXICON.total(nothing) / FLOOR - 1) < 1e-5).all()


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(value: float) -> None:
    given = rows()
    given[2, TOKENS[0]] = value
    for join in (LEXICON.total, LEXICON.greatest):
        with pytest.raises(NonFiniteError):
            join(given)
