"""Whatever a model says, what is committed from one path becomes a text of the language."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.regex.pattern import pattern
from editflow.constraints.reach import (
    allowed,
    completable,
    deletable,
    feasible_lengths,
    insertable,
    insertions,
)
from editflow.constraints.slot import OPEN, best_path, length_scores, sample_path
from editflow.constraints.token_lift import TokenAutomaton, lift
from editflow.constraints.vocabulary import Vocabulary
from editflow.errors import ConstraintError, NonFiniteError

PIECES = [b"", b"a", b"b", b"ab", b"ba", b"1", b"\xc3", b"\xa9", "é".encode(), b"1a"]
VOCABULARY = Vocabulary.of(PIECES)
SOURCES = ["^a+b?$", "^(ab|1)*$", "^é+[ab]*$", "^.{2,3}$", "^(?!aa)[ab1]{1,4}$", "^a{2,}$"]
LANGUAGES = [pattern(source) for source in SOURCES] + [Language(pattern("^.*$").texts, 1, 2)]


def texts(language: Language, length: int) -> dict[tuple[int, ...], str]:
    """Return every row of tokens that spells a text of the language, and the text."""
    found = {}
    for row in itertools.product(range(len(PIECES)), repeat=length):
        data = b"".join(PIECES[i] for i in row)
        text = data.decode(errors="replace")
        if 0 not in row and text.encode() == data and language.accepts(text):
            found[row] = text
    return found


TABLE = {(i, n): texts(language, n) for i, language in enumerate(LANGUAGES) for n in range(4)}
CASES = st.tuples(st.integers(0, len(LANGUAGES) - 1), st.integers(0, 3), st.integers(0, 10_000))


def lifted(index: int) -> TokenAutomaton:
    return lift(LANGUAGES[index], VOCABULARY)


@pytest.mark.parametrize("index", range(len(LANGUAGES)))
def test_the_lifted_language_holds_what_its_tokens_spell(index: int) -> None:
    for length in range(4):
        rows = itertools.product(range(len(PIECES)), repeat=length)
        assert {row for row in rows if lifted(index).accepts(row)} == set(TABLE[index, length])


@given(CASES)
def test_the_best_path_is_the_most_probable_text(case: tuple[int, int, int]) -> None:
    index, length, seed = case
    generator = np.random.default_rng(seed)
    log_probs = generator.normal(size=(length, len(PIECES)))
    ids = np.full(length, OPEN)
    if TABLE[index, length]:
        known = list(TABLE[index, length])[int(generator.integers(len(TABLE[index, length])))]
        ids = np.where(generator.random(length) < 0.3, known, OPEN)
    fitting = [row for row in TABLE[index, length] if agrees(row, ids)]
    if not fitting:
        with pytest.raises(ConstraintError, match=f"no text of {length} tokens"):
            best_path(lifted(index), ids, log_probs)
        return
    worth = {
        row: sum(log_probs[i, t] for i, t in enumerate(row) if ids[i] == OPEN) for row in fitting
    }
    assert tuple(best_path(lifted(index), ids, log_probs)) == max(worth, key=worth.__getitem__)


def agrees(row: tuple[int, ...], ids: np.ndarray) -> bool:
    return all(known in (OPEN, token) for token, known in zip(row, ids, strict=True))


@pytest.mark.parametrize("index", range(len(LANGUAGES)))
def test_samples_follow_the_product_of_the_positions(index: int) -> None:
    generator = np.random.default_rng(index)
    log_probs = generator.normal(size=(2, len(PIECES)))
    rows = list(TABLE[index, 2])
    weights = np.exp([sum(log_probs[i, t] for i, t in enumerate(row)) for row in rows])
    drawn = [
        tuple(
            sample_path(
                lifted(index), [OPEN, OPEN], log_probs, generator.random((2, 3, 2))
            ).tolist()
        )
        for _ in range(400)
    ]
    shares = np.array([drawn.count(row) for row in rows]) / len(drawn)
    assert sum(map(drawn.count, rows)) == len(drawn)
    assert np.abs(shares - weights / weights.sum()).max() < 0.1


@given(CASES)
def test_reach_tells_what_may_become_of_a_slot(case: tuple[int, int, int]) -> None:
    index, length, seed = case
    generator = np.random.default_rng(seed)
    ids = np.where(generator.random(length) < 0.6, OPEN, generator.integers(1, len(PIECES), length))
    automaton = lifted(index)

    def fits(row: np.ndarray) -> bool:
        return any(agrees(text, row) for text in TABLE[index, len(row)])

    assert completable(automaton, ids) == fits(ids)
    assert deletable(automaton, ids).tolist() == [fits(np.delete(ids, i)) for i in range(length)]
    tokens = range(len(PIECES))
    expected = [[fits(replaced(ids, i, t)) for t in tokens] for i in range(length)]
    assert allowed(automaton, ids).tolist() == expected
    if length < 3:
        gaps = range(length + 1)
        grown = [fits(np.insert(ids, gap, OPEN)) for gap in gaps]
        assert insertable(automaton, ids).tolist() == grown
        given_tokens = [[fits(np.insert(ids, gap, t)) for t in tokens] for gap in gaps]
        assert insertions(automaton, ids).tolist() == given_tokens


def replaced(ids: np.ndarray, position: int, token: int) -> np.ndarray:
    row = ids.copy()
    row[position] = token
    return row


@pytest.mark.parametrize("index", range(len(LANGUAGES)))
def test_feasible_lengths_are_those_with_a_text(index: int) -> None:
    assert feasible_lengths(lifted(index), 3).tolist() == [bool(TABLE[index, n]) for n in range(4)]


@given(st.integers(0, len(LANGUAGES) - 1), st.integers(0, 10_000))
def test_each_length_is_worth_its_best_text(index: int, seed: int) -> None:
    log_probs = np.random.default_rng(seed).normal(size=(3, len(PIECES)))
    expected = [
        max(
            (sum(log_probs[i, t] for i, t in enumerate(row)) for row in TABLE[index, length]),
            default=-np.inf,
        )
        for length in range(4)
    ]
    assert np.allclose(length_scores(lifted(index), log_probs), expected)


@given(CASES, st.sampled_from([best_path, sample_path]))
def test_commits_in_any_order_end_in_a_text(case: tuple[int, int, int], commit: object) -> None:
    index, length, seed = case
    if not TABLE[index, length]:
        return
    generator = np.random.default_rng(seed)
    ids = np.full(length, OPEN)
    while (still := np.flatnonzero(ids == OPEN)).size:
        log_probs = np.where(generator.random((length, len(PIECES))) < 0.4, -np.inf, 0.0)
        more = (generator.random((2, length + 1, 2)),) if commit is sample_path else ()
        path = commit(lifted(index), ids, log_probs, *more)  # type: ignore[operator]
        chosen = generator.choice(still, size=generator.integers(1, len(still) + 1), replace=False)
        ids[chosen] = path[chosen]
    assert tuple(ids) in TABLE[index, length]


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(NonFiniteError):
        best_path(lifted(0), [OPEN], np.full((1, len(PIECES)), np.nan))


def test_log_probs_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        best_path(lifted(0), [OPEN], np.zeros((2, len(PIECES))))


def test_what_the_model_finds_impossible_is_drawn_where_it_is_demanded() -> None:
    log_probs = np.full((3, len(PIECES)), 0.0)
    log_probs[:, 1] = -2000.0  # a token `a`, which `^a{2,}$` cannot do without
    for uniforms in np.random.default_rng(0).random((20, 2, 4, 2)):
        assert sample_path(lifted(5), [OPEN] * 3, log_probs, uniforms).tolist() == [1, 1, 1]


@given(st.integers(0, 10_000), st.sampled_from([(0, 3), (4, None), (0, 2)]))
def test_a_bound_too_large_to_count_is_kept_by_a_price(
    seed: int, bounds: tuple[int, int | None]
) -> None:
    generator = np.random.default_rng(seed)
    language = Language(pattern("^[ab1]*$").texts, *bounds)
    automaton = lift(language, VOCABULARY)
    log_probs = generator.normal(size=(2, len(PIECES))) * 10
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("editflow.constraints.token_lift._MOST_MOVES", 0)
        path = best_path(automaton, [OPEN, OPEN], log_probs)
        drawn = sample_path(automaton, [OPEN, OPEN], log_probs, generator.random((1, 3, 2)))
    best = best_path(automaton, [OPEN, OPEN], log_probs)
    assert automaton.accepts(path)
    assert automaton.accepts(drawn)
    worth = [log_probs[[0, 1], tokens].sum() for tokens in (path, best)]
    assert worth[0] <= worth[1] + 1e-9


def test_two_bounds_too_large_to_count_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editflow.constraints.token_lift._MOST_MOVES", 0)
    automaton = lift(Language(pattern("^[ab]*$").texts, 3, 3), VOCABULARY)
    with pytest.raises(ConstraintError, match="between 3 and 3 characters"):
        feasible_lengths(automaton, 3)
    with pytest.raises(ConstraintError, match="between 3 and 3 characters"):
        best_path(automaton, [OPEN, OPEN], np.zeros((2, len(PIECES))))
