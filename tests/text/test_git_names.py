import pytest
from hypothesis import given
from hypothesis import strategies as st

from editflow.text.git_names import common_name, is_inside, quote, unquote


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a/x.py", "a/x.py"),
        ("a/my file", "a/my file"),
        ("a/café", r'"a/caf\303\251"'),
        ('a"b\\c\n\t', r'"a\"b\\c\n\t"'),
        ("\x01\x7f\udcff", r'"\001\177\377"'),
    ],
)
def test_names_are_written_as_git_writes_them(name, written):
    assert quote(name) == written
    assert unquote(written) == name


@given(st.binary(min_size=1).map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_names_come_back(name):
    assert unquote(quote("a/" + name)) == "a/" + name


@pytest.mark.parametrize("written", ['"', '"a', '"a"b', r'"\q"', r'"\9"', r'"\777"', '"a"b"'])
def test_broken_quotes_are_no_name(written):
    assert unquote(written) is None


@pytest.mark.parametrize(
    ("source", "target", "name"),
    [
        ("a/x", "b/x", "x"),
        ("i/x", "w/x", "x"),
        ("x", "x", "x"),
        ("a/x", "a/x", "a/x"),  # --no-prefix
        ("a/x", "b/y", None),
        ("x.orig", "x", None),
    ],
)
def test_one_name_for_both_sides(source, target, name):
    assert common_name(source, target) == name


@pytest.mark.parametrize(
    "name", ["", "/x", "../x", "a/../x", "a//x", "./x", ".git/config", "a/.GIT"]
)
def test_names_that_git_would_not_apply(name):
    assert not is_inside(name)


def test_plain_names_are_inside():
    assert is_inside("a/..b/.gitignore")
