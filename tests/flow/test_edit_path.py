"""States on the way from x_0 to x_1: read by eye, replayed, and counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.flow.align import GAP, align
from editflow.flow.edit_path import PathOptions, draw_kappa, sample_states
from editflow.flow.localized import Localized
from editflow.flow.states import DELETE, SUBSTITUTE, Aligned, States

SEP, MASK = ord("|"), ord("?")
ORDERED = PathOptions(masked_runs=0.0)
MASKS = PathOptions(masked_runs=1.0, extra_mask=0.0, absent_mask=0.0)
TOO_MANY = PathOptions(masked_runs=1.0, extra_mask=1.0, absent_mask=0.0, miscount=1.0)
TOO_FEW = PathOptions(masked_runs=1.0, extra_mask=0.0, absent_mask=1.0, miscount=1.0)
FAR_OFF = PathOptions(masked_runs=1.0, extra_mask=0.5, absent_mask=0.5, miscount=3.0)


def ids(text: str) -> np.ndarray:
    return np.array([GAP if c == "-" else ord(c) for c in text], dtype=np.int64)


def text(tokens: np.ndarray) -> str:
    return "".join("-" if c == GAP else chr(c) for c in tokens)


def draw(
    z_0: str, z_1: str, kappa: float, *, seed: int = 0, options: PathOptions = ORDERED
) -> States:
    return sample_states(
        Aligned.of([(ids(z_0), ids(z_1))]),
        kappa=np.array([kappa]),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(seed),
        options=options,
    )


def draws(z_0: str, z_1: str, options: PathOptions, n: int = 60) -> dict[str, States]:
    """Return the states at kappa = 1/2 by their text."""
    states = (draw(z_0, z_1, 0.5, seed=seed, options=options) for seed in range(n))
    return {text(state.ids): state for state in states}


def finish(states: States, x_1: list[np.ndarray]) -> list[np.ndarray]:
    """Apply the remaining edits; all but the first missing token of a gap are read off x_1."""
    done = []
    for start, end, target in zip(states.offsets, states.offsets[1:], x_1, strict=False):
        out: list[int] = []
        for i in range(start, end):
            if states.operation[i] == SUBSTITUTE:
                out.append(int(states.token[i]))
            elif states.operation[i] != DELETE and i > start:
                out.append(int(states.ids[i]))
            if states.missing[i]:
                assert states.first[i] == target[len(out)]
                out.extend(target[len(out) : len(out) + states.missing[i]].tolist())
        done.append(np.array(out, dtype=np.int64))
    return done


def test_nothing_done() -> None:
    states = draw("aXYbc--", "aZ-bcde", kappa=0)
    assert text(states.ids) == "|aXYbc"
    assert states.operation.tolist() == [-1, 0, 2, 1, 0, 0]
    assert text(states.token) == "--Z---"
    assert states.missing.tolist() == [0, 0, 0, 0, 0, 2]
    assert text(states.first) == "-----d"
    assert not states.origin.any()
    assert not states.deleted.any()


def test_all_done() -> None:
    states = draw("aXYbc--", "aZ-bcde", kappa=1)
    assert text(states.ids) == "|aZbcde"
    assert states.operation.tolist() == [-1, 0, 0, 0, 0, 0, 0]
    assert states.origin.tolist() == [0, 0, 2, 0, 0, 1, 1]
    assert text(states.replaced) == "--X----"
    assert states.deleted.tolist() == [False, False, True, False, False, False, False]
    assert not states.missing.any()


def test_the_separator_carries_the_front_gap() -> None:
    assert draw("-a", "xa", kappa=0).missing.tolist() == [1, 0]
    assert draw("xa", "-a", kappa=1).deleted.tolist() == [True, False]


def test_insertions_are_revealed_from_the_left() -> None:
    found = draws("a---b", "axyzb", ORDERED)
    assert sorted(found) == ["|ab", "|axb", "|axyb", "|axyzb"]
    assert found["|axb"].missing.tolist() == [0, 0, 2, 0]
    assert text(found["|axb"].first) == "--y-"


def test_runs_that_meet_in_one_gap_add_up() -> None:
    found = draws("-b-", "x-y", ORDERED)
    assert sorted(found) == ["|", "|b", "|by", "|x", "|xb", "|xby", "|xy", "|y"]
    assert (found["|"].missing.tolist(), text(found["|"].first)) == ([2], "x")
    assert (found["|b"].missing.tolist(), text(found["|b"].first)) == ([1, 1], "xy")
    assert found["|xy"].deleted.tolist() == [False, True, False]


def test_an_opened_run_holds_masks() -> None:
    found = draws("a--b", "axyb", MASKS)
    assert sorted(found) == ["|a??b", "|a?yb", "|ab", "|ax?b", "|axyb"]
    state = found["|ax?b"]
    assert state.operation.tolist() == [-1, 0, 0, 2, 0]
    assert text(state.token) == "---y-"
    assert state.origin.tolist() == [0, 0, 1, 1, 0]
    assert found["|ab"].missing.tolist() == [0, 2, 0]


def test_a_single_insertion_is_never_a_mask() -> None:
    assert sorted(draws("a-b", "axb", MASKS)) == ["|ab", "|axb"]


def test_a_mask_too_many_has_to_go() -> None:
    found = draws("a--b", "axyb", TOO_MANY)
    assert sorted(found) == ["|a???b", "|a?y?b", "|ab", "|ax??b", "|axyb"]
    state = found["|a?y?b"]
    assert state.operation.tolist() == [-1, 0, 2, 0, 1, 0]
    assert text(state.token) == "--x---"


def test_a_mask_too_few_leaves_its_token_missing() -> None:
    found = draws("a---b", "axyzb", TOO_FEW)
    assert "|a??b" in found
    state = found["|a??b"]
    assert (text(state.token), text(state.first)) == ("--xy-", "---z-")
    state = found["|a?zb"]
    assert (text(state.token), text(state.first)) == ("--x--", "--y--")


def test_masks_may_be_several_too_many_or_too_few() -> None:
    found = draws("a---b", "axyzb", FAR_OFF)
    state = found["|a?b"]
    assert (text(state.token), text(state.first)) == ("--x-", "--y-")
    assert state.missing.tolist() == [0, 0, 2, 0]
    state = found["|ax?z?b"]
    assert (text(state.token), state.operation.tolist()) == ("---y---", [-1, 0, 0, 2, 0, 1, 0])
    assert found["|axy?????b"].operation.tolist() == [-1, 0, 0, 0, 2, 1, 1, 1, 1, 0]


def test_finished_texts_have_no_masks() -> None:
    for options in (MASKS, TOO_MANY, TOO_FEW):
        for seed in range(20):
            state = draw("a--b", "axyb", 1, seed=seed, options=options)
            assert text(state.ids) == "|axyb"


few = st.lists(st.integers(ord("a"), ord("c")), max_size=8).map(lambda x: np.array(x, np.int64))
spreading = PathOptions(localized=Localized(2.0))


@pytest.mark.parametrize("options", [ORDERED, PathOptions(), TOO_MANY, TOO_FEW, FAR_OFF, spreading])
@given(st.lists(st.tuples(few, few), min_size=1, max_size=4), st.integers(0, 99))
@settings(max_examples=60)
def test_the_remaining_edits_lead_to_x_1(
    options: PathOptions, pairs: list[tuple[np.ndarray, np.ndarray]], seed: int
) -> None:
    generator = np.random.default_rng(seed)
    states = sample_states(
        Aligned.of([align(*pair) for pair in pairs]),
        kappa=draw_kappa(len(pairs), generator),
        sep_id=SEP,
        mask_id=MASK,
        generator=generator,
        options=options,
    )
    assert (states.ids[states.offsets[:-1]] == SEP).all()
    for found, (_, x_1) in zip(finish(states, [x for _, x in pairs]), pairs, strict=True):
        assert text(found) == text(x_1)


def test_edits_are_done_with_probability_kappa() -> None:
    n = 2000
    pair = (ids("XYZ"), ids("xy-"))
    states = sample_states(
        Aligned.of([pair] * n),
        kappa=np.full(n, 0.3),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(5),
    )
    # 3 n draws at .3: standard deviation .006, so 4 of them.
    left = np.isin(states.operation, [DELETE, SUBSTITUTE]).sum() / (3 * n)
    assert left == pytest.approx(0.7, abs=0.024)


def test_the_number_revealed_is_binomial() -> None:
    n = 4000
    states = sample_states(
        Aligned.of([(ids("--"), ids("xy"))] * n),
        kappa=np.full(n, 0.5),
        sep_id=SEP,
        mask_id=MASK,
        generator=np.random.default_rng(6),
        options=ORDERED,
    )
    shares = np.bincount(np.diff(states.offsets) - 1) / n
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.03)


def test_kappa_is_often_at_its_ends() -> None:
    kappa = draw_kappa(20_000, np.random.default_rng(7))
    assert (kappa == 0).mean() == pytest.approx(0.40, abs=0.02)
    assert (kappa == 1).mean() == pytest.approx(0.12, abs=0.02)
    assert np.median(kappa[(kappa > 0) & (kappa < 1)]) == pytest.approx(0.5, abs=0.03)


def test_same_seed_same_states() -> None:
    options = PathOptions()
    one, two = (draw("a--bX", "axybY", 0.5, seed=3, options=options) for _ in range(2))
    assert one.ids.tolist() == two.ids.tolist()
    assert one.token.tolist() == two.token.tolist()
