"""Which Python sources are read, and how they are kept."""

from __future__ import annotations

from itertools import islice

import pytest

from editflow.data.sources.packages import is_held_out, package_texts
from editflow.data.sources.text import Text, read_texts, write_texts
from editflow.errors import InputError


def test_reserved_modules_and_tests_are_left_out() -> None:
    reserved = ["ast", "concurrent.futures", "asyncio"]
    origins = {text.origin for text in islice(package_texts(reserved=reserved), 250)}
    assert "stdlib/bisect.py" in origins
    assert "stdlib/ast.py" not in origins
    assert not any(origin.startswith(("stdlib/asyncio/", "stdlib/test/")) for origin in origins)
    assert not any(origin.startswith("stdlib/concurrent/futures") for origin in origins)


def test_held_out_packages_are_known_by_their_folder() -> None:
    assert is_held_out(Text("click/core.py", "BSD-3-Clause", "python", ""))
    assert not is_held_out(Text("clickhouse/core.py", "MIT", "python", ""))


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
