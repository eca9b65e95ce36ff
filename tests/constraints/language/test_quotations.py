"""What can be quoted from a text: words and runs of words without the marks round them."""

from __future__ import annotations

from editflow.constraints.language.quotations import numbers_in, quotable

TEXT = 'Dear "Ana Ruiz", order A-7 (for web-1.example.org, user=root) is ready: 1,250.50 EUR.'


def test_runs_of_words_without_marks() -> None:
    found = quotable(TEXT)
    assert {"Ana", "Ana Ruiz", "A-7", "is ready", "1,250.50 EUR", "EUR"} <= found
    assert not {"", '"Ana', "Ruiz,", "EUR."} & found


def test_parts_of_a_chunk_are_words() -> None:
    assert {"web-1.example.org", "user", "root"} <= quotable(TEXT)
    assert "Ana" in quotable("It is Ana's turn.", 1)


def test_no_more_words_than_asked_for() -> None:
    assert "order A-7" not in quotable(TEXT, 1)


def test_numbers_as_json_has_them() -> None:
    text = "007 apples, 2.50 each, -3 left, v2x, 10.0 or 1,250.50, A-47 by 2026-12-01"
    assert numbers_in(text) == {"7", "2.5", "-3", "10", "1250.5"}
