import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.text.syntax import check_syntax, language_of, verify


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a/B.PY", "", "python"),
        ("x.pyi", "", "python"),
        ("package.json", "", "json"),
        ("pyproject.toml", "", "toml"),
        ("ci.yml", "", "yaml"),
        ("README.md", "", "markdown"),
        ("main.rs", "#!/usr/bin/env python\n", "rust"),
        ("run", "#!/usr/bin/env python3\n", "python"),
        (None, "#!/usr/bin/python3.11 -u", "python"),
        ("run", "#! /bin/sh\n", "shell"),
        ("run", "#!/usr/bin/fish\n", None),
        ("Makefile", "all:\n", None),
        (None, "", None),
    ],
)
def test_language(path, text, language):
    assert language_of(path, text) == language


GOOD = {
    "python": "def f(a, /, *, b):\n    return a\x0c\n\n\nx = 1\r",
    "json": '{"a": [1, 2.5, null, ' + "9" * 5000 + "]}",
    "toml": "[a]\nb = 1\n",
    "yaml": "a: &x !tag [1]\nb: *x\n---\nc: {}\n",
}
BAD = {
    "python": ("x = 1\ny = (\n", 2, 5),
    "json": ('{"a": 1,\n "b"}', 2, 5),
    "toml": ("a = 1\nb = [1\nc = 2", 3, 1),
    "yaml": ("a: 1\nb: c: d\n", 2, 5),
}


@pytest.mark.parametrize("language", GOOD)
def test_good_text_passes(language):
    assert check_syntax(GOOD[language], language).status == "pass"


@pytest.mark.parametrize("language", BAD)
def test_bad_text_fails_with_its_place(language):
    text, line, column = BAD[language]
    verdict = check_syntax(text, language)
    assert (verdict.status, verdict.line, verdict.column) == ("fail", line, column)
    assert verdict.message


@pytest.mark.parametrize("text", ["def f(a, a): pass", "return 1", "x = 1\0", "\ud800", "  x"])
def test_python_that_does_not_compile_fails(text):
    assert check_syntax(text, "python").status == "fail"


def test_a_python_verdict_names_its_version():
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    assert version in check_syntax("print 1", "python").message


def test_syntax_warnings_are_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_syntax("x = '\\d'\ny = 1 is 1\n", "python").status == "pass"


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("python", "(" * 5000, "fail"),
        ("python", "-" * 50_000 + "1", "skipped"),
        ("python", "a" + ".b" * 50_000, "skipped"),
        ("json", "[" * 50_000, "skipped"),
        ("toml", "a = " + "[" * 50_000, "skipped"),
        ("toml", "a = " + "9" * 5000, "skipped"),
        ("yaml", "[" * 300_000, "skipped"),
        ("yaml", "- " * 300_000, "skipped"),
        ("yaml", "[" * 900 + "]" * 900, "pass"),
        ("yaml", "a: *b", "fail"),
        ("yaml", "a: &x 1\n---\nb: *x", "fail"),
        ("yaml", "a: \x07", "fail"),
        ("yaml", "\ud800", "fail"),
        ("rust", "fn", "skipped"),
        (None, "anything", "skipped"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_hard_text_gets_a_verdict(language, text, status):
    verdict = check_syntax(text, language)
    assert verdict.status == status
    assert verdict.message or status == "pass"


@given(st.sampled_from(sorted(GOOD)), st.text(st.sampled_from("a:[]{}()\"'\n\t#&*-,= 1\0\ud800\r")))
def test_no_text_raises(language, text):
    assert check_syntax(text, language).status in ("pass", "fail", "skipped")


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("x = 1", "x = 2", "pass"),
        ("x = 1", "x = (", "fail"),
        ("x = (", "x = ((", "skipped"),
        ("x = (", "x = 1", "pass"),
    ],
)
def test_what_parsed_before_parses_after(before, after, status):
    assert verify(before, after, "python").status == status


def test_a_text_broken_before_says_so():
    assert "did not parse before" in verify("x = (", "x = ((", "python").message
