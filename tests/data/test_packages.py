"""Which Python sources are read, and how they are kept."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from editflow.data.sources.packages import Packages
from editflow.data.sources.text import Text, read_texts, write_texts
from editflow.errors import InputError


def test_tests_of_the_standard_library_are_left_out() -> None:
    rejected: Counter[str] = Counter()
    origins = {text.origin for text in islice(Packages().texts(rejected), 250)}
    assert "stdlib/bisect.py" in origins
    assert not any(origin.startswith("stdlib/test/") for origin in origins)
    assert rejected["length"]


def test_a_package_is_read_with_its_licence() -> None:
    texts = list(Packages(("Click",)).texts(Counter()))
    assert {text.origin.split("/")[0] for text in texts} == {"click"}
    assert {(text.licence, text.lang) for text in texts} == {("BSD-3-Clause", "python")}


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no-such-package"):
        list(Packages(("click", "no-such-package")).texts(Counter()))


@pytest.mark.parametrize("name", ["texts.jsonl", "texts.jsonl.xz"])
def test_texts_survive_a_file(tmp_path, name) -> None:
    texts = [
        Text("a/b.py", "MIT", "python", "x = 'é'\r\n"),
        Text("c", "CC0-1.0", "prose", "\u2028"),
    ]
    assert write_texts(texts, tmp_path / name) == 2
    assert list(read_texts(tmp_path / name)) == texts


def test_a_bad_row_names_its_line(tmp_path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"origin": "a", "licence": "", "lang": "python", "text": ""}\n{"origin": 1}\n')
    with pytest.raises(InputError, match=r"texts\.jsonl:2"):
        list(read_texts(path))
