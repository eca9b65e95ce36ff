"""A string of JSON source is in the language exactly when its value is, and is written one way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.json_text import json_string
from editflow.constraints.language.regex.pattern import pattern

LANGUAGES = [
    pattern("^[\\s\\S]*$"),
    pattern('^["\\\\\n]+$'),
    pattern("^\\S+$"),
    Language(pattern("").texts, 2, 3),
    pattern("^u[0-9]+$"),
]
QUOTED = [json_string(language) for language in LANGUAGES]
PAIRS = st.sampled_from(list(zip(LANGUAGES, QUOTED, strict=True)))
TEXTS = st.text(st.sampled_from('"\\/\n\t\b\x00\x1f\x7fau01é😀 '), max_size=6)


@given(TEXTS, PAIRS)
def test_a_dumped_text_is_in_where_the_text_is(text: str, pair: tuple[Language, Language]) -> None:
    plain, quoted = pair
    assert quoted.accepts(json.dumps(text, ensure_ascii=False)) == plain.accepts(text)


@given(TEXTS, PAIRS)
def test_anything_else_between_quotes_is_out(inner: str, pair: tuple[Language, Language]) -> None:
    source = f'"{inner}"'
    try:
        value = json.loads(source)
    except json.JSONDecodeError:
        value = None
    same = isinstance(value, str) and json.dumps(value, ensure_ascii=False) == source
    plain, quoted = pair
    assert quoted.accepts(source) == (same and plain.accepts(value))


@pytest.mark.parametrize("source", ['""', '"a', 'a"', "null", '"\\ud800"', '"\\u0041"', '"\\/"'])
def test_what_is_no_plain_string_is_out(source: str) -> None:
    assert json_string(pattern("..*")).accepts(source) is False


def test_an_escape_counts_as_one_character() -> None:
    assert QUOTED[3].accepts('"\\n\\u0000\\""')
    assert not QUOTED[3].accepts('"\\n"')
