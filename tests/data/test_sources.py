"""Every source of the table: read twice the same, with origins, and clear about what is missing."""

from __future__ import annotations

import bz2
import dataclasses
import gzip
import json
import lzma
import subprocess
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from editflow.data.pair import EditPair
from editflow.data.sources import SOURCES, source
from editflow.data.sources.folder import Folder
from editflow.data.sources.language import by_name, guess_language
from editflow.data.sources.licences import is_permissive, of_text
from editflow.data.sources.raw import LONGEST, PIECE, Raw
from editflow.data.sources.ready import Ready
from editflow.data.sources.stored import StoredTexts, of_languages, store
from editflow.data.sources.text import Text
from editflow.data.sources.text_rows import TextRows
from editflow.errors import InputError


def folder(path: Path) -> Any:
    for name in ("b.md", "a.py", "c/d.toml"):
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_text(f"text of {name}")
    return Folder(path)


def text_rows(path: Path) -> Any:
    row = {"origin": "a/b:c.md", "licence": "MIT", "text": "one"}
    (path / "t.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "lang": "prose"}))
    return TextRows(path / "t.jsonl")


def raw(path: Path) -> Any:
    (path / "novel.txt").write_text("One.\n\n" * PIECE)
    return Raw(path / "novel.txt", licence="CC0-1.0")


def git(path: Path) -> Any:
    for content in ("import os\nprint(1)\n", "import os\nprint(2)\n"):
        (path / "a.py").write_text(content)
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Print the number two"]):
            who = ["-c", "user.name=n", "-c", "user.email=e"]
            subprocess.run(["git", *who, *command], cwd=path, check=True)
    return source("git")(path)


def ready(path: Path) -> Any:
    (path / "p.jsonl").write_text('{"source": "teh", "target": "the", "instruction": "Fix it."}\n')
    return Ready(path / "p.jsonl", lang="prose", licence="MIT")


EXAMPLES: dict[str, Callable[[Path], Any]] = {
    "folder": folder,
    "packages": lambda _path: source("packages")(("click", "rich")),
    "texts": text_rows,
    "raw": raw,
    "git": git,
    "pairs": ready,
}


def items(reader: Any, rejected: Counter[str]) -> list[Text | EditPair]:
    read = reader.texts if hasattr(reader, "texts") else reader.pairs
    return list(islice(read(rejected), 20))


def test_every_source_has_an_example() -> None:
    assert list(EXAMPLES) == list(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_read_in_a_fixed_order(name: str, tmp_path: Path) -> None:
    reader = EXAMPLES[name](tmp_path)
    assert isinstance(reader, source(name))
    first, again = Counter[str](), Counter[str]()
    found = items(reader, first)
    assert found
    assert found == items(reader, again)
    assert first == again
    for item in found:
        assert item.lang
        wanted = (item.text, item.origin) if isinstance(item, Text) else (item.instruction,)
        assert all(wanted)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_a_value_with_options_and_one_way_to_read_it(name: str) -> None:
    kind = source(name)
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert hasattr(kind, "texts") != hasattr(kind, "pairs")


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "packages"])
def test_a_missing_path_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        items(source(name)(tmp_path / "nowhere"), Counter())


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="folder, packages, texts"):
        source("web")


def test_a_folder_counts_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.ini").write_text("[hidden]")
    (tmp_path / "LICENSE").write_text("Permission is hereby granted,\nfree of charge, to any")
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    (tmp_path / "b.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "c.md").write_bytes(b"a\0b")
    (tmp_path / "d.md").write_bytes(b" " * 1_000_001)
    (tmp_path / "e.unknown").write_text("?")
    (tmp_path / "f.md").symlink_to("a.md")
    rejected: Counter[str] = Counter()
    (found,) = Folder(tmp_path, name="owner/docs").texts(rejected)
    assert found == Text("owner/docs:a.md", "MIT", "markdown", "one\ntwo\n")
    assert rejected == {"not UTF-8": 1, "binary": 1, "too large": 1, "other language": 2}
    assert list(Folder(tmp_path, langs=("toml",)).texts(Counter())) == []


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz"])
def test_raw_text_is_cut_at_blank_lines_and_nothing_is_lost(tmp_path: Path, suffix: str) -> None:
    content = "".join(f"Sentence {n} of a long story.\n" + "\n" * (n % 3 == 0) for n in range(4000))
    opened = {"": open, ".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}[suffix]
    path = tmp_path / f"story.txt{suffix}"
    with opened(path, "wt") as file:
        file.write(content)
    pieces = [text.text for text in Raw(path).texts(Counter())]
    assert "".join(pieces) == content
    assert all(PIECE <= len(piece) < PIECE + 200 for piece in pieces[:-1])
    assert all(piece.endswith("\n\n") for piece in pieces[:-1])


def test_raw_text_without_lines_is_cut_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("x" * (3 * LONGEST))
    assert [len(text.text) for text in Raw(path).texts(Counter())] == [LONGEST] * 3


def test_damaged_raw_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"one\.txt.*not UTF-8"):
        list(Raw(path).texts(Counter()))
    cut = tmp_path / "two.txt.xz"
    cut.write_bytes(lzma.compress(b"text " * 1000)[:-20])
    with pytest.raises(InputError, match=r"two\.txt\.xz"):
        list(Raw(cut).texts(Counter()))


def test_bad_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"origin": "a", "text": "b"}\n{"origin": 3}\n')
    with pytest.raises(InputError, match=r"bad\.jsonl:2"):
        list(TextRows(path).texts(Counter()))
    path.write_text("{\n")
    with pytest.raises(InputError, match=r"bad\.jsonl:1"):
        list(TextRows(path).texts(Counter()))


def test_ready_pairs_may_tell_more_than_the_source_does(tmp_path: Path) -> None:
    path = tmp_path / "typos.jsonl"
    row = {"source": "teh", "target": "the", "instruction": "fix", "kind": "typo"}
    rows = [row, {**row, "lang": "markdown", "licence": "CC0-1.0"}]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = list(Ready(path, lang="prose", licence="MIT").pairs(Counter()))
    assert [(pair.before, pair.after, pair.family) for pair in found] == [
        ("teh", "the", "typo")
    ] * 2
    assert [(pair.lang, pair.licence) for pair in found] == [
        ("prose", "MIT"),
        ("markdown", "CC0-1.0"),
    ]


def test_languages_are_told_by_suffix() -> None:
    assert guess_language("a/b:c/README.MD", "") == "markdown"
    assert guess_language("a/b:.env", "") == "ini"
    assert guess_language("a/b:README", "# Title\n") == "markdown"
    assert guess_language("a/b:README", "Title\n") == "prose"
    assert by_name("src/a.rs") == "rust"
    assert by_name("a.v2/README") is None


def test_licences_are_told_by_their_text() -> None:
    assert of_text("MIT License\n\nPermission is hereby\ngranted, free of charge") == "MIT"
    assert of_text("GNU GENERAL PUBLIC LICENSE, compare the Apache License") == "GPL"
    assert of_text("All rights reserved.") == ""
    assert is_permissive("BSD-3-Clause")
    assert not is_permissive("MIT, GPL-2.0")
    assert not is_permissive("")


def test_stored_texts_are_read_one_at_a_time(tmp_path: Path) -> None:
    texts = [Text(f"a/{n}", "MIT", lang, f"é {n}\r\n") for n, lang in enumerate("ppqpq")]
    rows = [("train", text) for text in texts[:4]] + [("held-out", texts[4])]
    counts = store(rows, tmp_path)
    assert counts == {"p.train.jsonl": 3, "q.train.jsonl": 1, "q.held-out.jsonl": 1}
    stored = StoredTexts.of(tmp_path, "train")
    assert list(stored) == [texts[0], texts[1], texts[3], texts[2]]
    assert stored[-1] == texts[2]
    assert list(stored[1:3]) == [texts[1], texts[3]]
    assert list(of_languages(stored, ("q",))) == [texts[2]]
    assert list(of_languages(texts, ("q",))) == [texts[2], texts[4]]
    with pytest.raises(IndexError):
        stored[4]
    assert not StoredTexts.of(tmp_path / "nowhere", "train")
