"""The words of instructions: what a file of them gives back, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from editflow.errors import ModelError
from editflow.text.lexicon import Lexicon


def test_a_saved_lexicon_reads_back(tmp_path: Path) -> None:
    words = Lexicon(frozenset(["rename", "the"]), frozenset(["port"]))
    words.save(tmp_path)
    assert (tmp_path / "lexicon.txt").read_text() == "port ?\nrename\nthe\n"
    assert Lexicon.from_folder(tmp_path) == words


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_what_cannot_be_read_is_a_model_error(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "lexicon.txt").write_bytes(content)
    with pytest.raises(ModelError, match="cannot read the lexicon"):
        Lexicon.from_folder(tmp_path)
