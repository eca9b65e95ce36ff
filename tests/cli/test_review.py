"""The keys of `git add -p` on edits."""

import pytest

from editflow.cli.review import Review, units
from editflow.text.edits import apply_edits
from editflow.text.source import Source

TEXT = "a = load(load)\n" + "#\n" * 20 + "b = load\n" + "#\n" * 20 + "c = load\n"


def review(keys, *, text=TEXT, rewrite=None):
    """Type `keys`, one an answer; return the text, the answers offered and the help shown."""
    source = Source.from_text(text)
    at = [i for i in range(len(text)) if text.startswith("load", i)]
    edits = source.edits([(i, i + 4, "read", 0.9) for i in at])
    typed, offered, told = iter(keys), [], []

    def ask(_unit, progress, possible):
        offered.append(f"{progress} {possible}")
        return next(typed) + "\n"

    state = Review(source, units(source, edits), ask, told.append, rewrite)
    result = apply_edits(source.data, state.run()).decode()
    assert next(typed, None) is None, "asked for fewer answers"
    return result.replace("#\n", ""), offered, told


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("yyy", "a = read(read) b = read c = read"),
        ("nny", "a = load(load) b = load c = read"),
        ("a", "a = read(read) b = read c = read"),
        ("ya", "a = read(read) b = read c = read"),
        ("yd", "a = read(read) b = load c = load"),
        ("q", "a = load(load) b = load c = load"),
        ("yq", "a = read(read) b = load c = load"),
        ("jyny", "a = read(read) b = read c = load"),
        ("jkyyn", "a = read(read) b = read c = load"),
        ("synyn", "a = read(load) b = read c = load"),
        (["YES", "", "No", "n"], "a = read(read) b = load c = load"),
    ],
)
def test_keys(keys, left):
    assert review(keys)[0].split() == left.split()


def test_only_keys_that_mean_something_are_offered():
    assert review("yyy")[1] == [
        "1/3 y,n,q,a,d,j,k,s,e,?",
        "2/3 y,n,q,a,d,j,k,e,?",
        "3/3 y,n,q,a,d,e,?",
    ]


def test_other_keys_show_help():
    _, offered, told = review("?xq")
    assert len(offered) == 3
    assert all("split it into smaller edits" in text for text in told)


def test_writing_the_text_oneself():
    seen = []

    def rewrite(text):
        seen.append(text)
        return text.replace("(read)", "(other, load)")

    result, _, _ = review("ed", rewrite=rewrite)
    assert seen == ["a = read(read)\n"]
    assert result.startswith("a = read(other, load)\nb = load\n")


def test_thinking_better_of_writing_leaves_the_unit_undecided():
    result, offered, _ = review("eq", rewrite=lambda _text: None)
    assert [text[:3] for text in offered] == ["1/3", "1/3"]
    assert "read" not in result


def test_written_text_stops_at_the_neighbours():
    """After a split both units lie on one line; each may be written without touching the other."""
    result, _, _ = review("see", text="x = load + load\n", rewrite=lambda text: text.upper())
    assert result == "X = READ + READ\n"


def test_writing_the_old_text_again_is_no_edit():
    result, _, _ = review("eyy", rewrite=lambda text: text.replace("read", "load"))
    assert result == "a = load(load)\nb = read\nc = read\n"


def test_bytes_that_are_not_text_are_not_written_by_hand():
    source = Source.from_bytes(b"\xff load\n")
    edits = source.edits([(2, 6, "read", 0.9)])
    typed, told = iter("ey"), []
    state = Review(source, units(source, edits), lambda *_: next(typed), told.append, str.upper)
    assert apply_edits(source.data, state.run()) == b"\xff read\n"
    assert "not text" in told[0]
