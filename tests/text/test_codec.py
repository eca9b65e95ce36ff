"""Every text comes back from its tokens, and every token knows its characters."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from editflow.errors import ModelError
from editflow.text.codec import Codec
from editflow.text.slots import SlotSpan
from tests.support.tiny import tiny_reader

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXT)
def test_decode_inverts_encode(text: str) -> None:
    codec = tiny_reader().codec
    assert codec.decode(codec.encode(text).ids).decode() == text


@given(TEXT)
def test_starts_cut_the_text_at_character_borders(text: str) -> None:
    codec = tiny_reader().codec
    encoding = codec.encode(text)
    assert encoding.starts[0] == 0
    assert encoding.starts[-1] == len(text)
    borders = np.flatnonzero(encoding.whole)
    for left, right in pairwise(borders.tolist()):
        piece = codec.decode(encoding.ids[left:right]).decode()
        assert piece == text[encoding.starts[left] : encoding.starts[right]]


@given(st.text(st.characters(codec="ascii"), max_size=60) | TEXT)
def test_words_from_memory_are_what_the_tokenizer_says(text: str) -> None:
    codec = tiny_reader().codec
    expected = codec.tokenizer.encode(text, add_special_tokens=False).ids
    assert codec.encode(text).ids.tolist() == expected


def test_a_special_token_written_in_a_file_is_just_characters() -> None:
    codec = tiny_reader().codec
    ids = codec.encode("<mask> <s0>").ids
    assert not set(ids.tolist()) & set(codec.special_ids)
    assert codec.decode(ids) == b"<mask> <s0>"


def test_a_slot_span_is_one_token_and_decodes_to_its_text() -> None:
    codec = tiny_reader().codec
    encoding = codec.encode("return count", [SlotSpan(7, 12, 3)])
    assert encoding.ids[-1] == codec.slot_ids[3]
    assert encoding.starts[-2:].tolist() == [7, 12]
    assert codec.decode(encoding.ids, ["", "", "", "count"]) == b"return count"


def test_a_name_has_the_same_pieces_everywhere() -> None:
    codec = tiny_reader().codec
    alone = codec.encode("total").ids.tolist()
    for text in ("x.total", "total(", " total", "`total`", "my_total"):
        pieces = codec.encode(text).ids.tolist()
        assert any(pieces[i : i + len(alone)] == alone for i in range(len(pieces))), text


def test_a_damaged_tokenizer_file_is_a_model_error(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{")
    with pytest.raises(ModelError, match="cannot read the tokenizer"):
        Codec.from_file(path)


def test_a_tokenizer_without_bytes_is_refused() -> None:
    words = {name: index for index, name in enumerate(["<pad>", "<sep>", "<mask>", "中"])}
    words |= {f"<s{index}>": 4 + index for index in range(24)}
    with pytest.raises(ModelError, match="256 bytes have no token"):
        Codec(Tokenizer(models.WordLevel(words, unk_token="<pad>")))


def test_a_foreign_tokenizer_is_refused() -> None:
    with pytest.raises(ModelError, match="no <pad> token"):
        Codec(Tokenizer(models.BPE()))
