"""Tokenizers of other checkpoints: whatever they lose on their own, nothing is lost here."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from editflow.errors import ModelError
from editflow.text.codec import MASK, PAD, SEP, SLOTS, Codec
from editflow.text.foreign import literal
from editflow.text.slots import SlotSpan
from tests.support.foreign import FOREIGN, qwen

KINDS = sorted(FOREIGN)
TEXT = st.text(st.sampled_from("adeh TN\n\t ▁.#éßÄ中😀\u0301\u00a0\r\x00[]<>0xUK"), max_size=30)


@cache
def codec(kind: str) -> Codec:
    return Codec(literal(FOREIGN[kind](), [PAD, SEP, MASK, *SLOTS]))


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXT | st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_text_comes_back(kind: str, text: str) -> None:
    encoding = codec(kind).encode(text)
    assert codec(kind).decode(encoding.ids) == text.encode()
    assert not set(encoding.ids.tolist()) & set(codec(kind).special_ids)


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXT)
def test_spans_are_those_of_the_source(kind: str, text: str) -> None:
    encoding = codec(kind).encode(text)
    assert encoding.starts[-1] == len(text)
    edges = [index for index, whole in enumerate(encoding.whole) if whole]
    for left, right in pairwise(edges):
        piece = text[encoding.starts[left] : encoding.starts[right]]
        assert codec(kind).decode(encoding.ids[left:right]).decode() == piece


@pytest.mark.parametrize("kind", KINDS)
def test_slots_stand_for_their_text(kind: str) -> None:
    text = "return Count + 1"
    encoding = codec(kind).encode(text, [SlotSpan(7, 12, 3)])
    assert codec(kind).slot_ids[3] in encoding.ids
    assert codec(kind).decode(encoding.ids, ["", "", "", "Count"]) == text.encode()


@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_read_it_is_the_same(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    codec(kind).save(path)
    read, text = Codec.from_file(path), "Héllo,\n    the quick  fox ☃ <mask>"
    assert read.encode(text).ids.tolist() == codec(kind).encode(text).ids.tolist()
    assert read.special_ids == codec(kind).special_ids
    assert read.vocab_size == codec(kind).vocab_size


@pytest.mark.parametrize("kind", KINDS)
def test_ids_of_the_checkpoint_stay(kind: str) -> None:
    before, after = FOREIGN[kind]().get_vocab(), codec(kind).tokenizer.get_vocab()
    assert {token: after[token] for token in before} == before
    added = sorted(index for token, index in after.items() if token not in before)
    assert added == list(range(len(before), codec(kind).vocab_size))


@pytest.mark.parametrize("kind", KINDS)
def test_known_words_keep_their_tokens(kind: str) -> None:
    """The checkpoint knows ` quick` as it was trained on: that is what it has to see."""
    tokenizer, text = FOREIGN[kind](), "the quick"
    mine = codec(kind).encode(text).ids.tolist()
    theirs = tokenizer.encode(text, add_special_tokens=False).ids
    shared = set(mine) & set(theirs)
    assert len(shared) >= len(theirs) - 1  # the first word may have lost its space


def test_no_unknown_token_is_ever_read() -> None:
    words = codec("bert")
    unknown = words.tokenizer.token_to_id("[UNK]")
    assert unknown in words.special_ids
    assert unknown not in words.encode("snow ☃ Ünknown").ids


def test_a_capital_of_a_lower_case_vocabulary_is_spelled_before_the_rest_of_its_word() -> None:
    words = codec("bert")
    names = [words.tokenizer.id_to_token(int(token)) for token in words.encode("Hello").ids]
    assert names[0] == "<0x48>"
    assert all(name.startswith("##") for name in names[1:])
    assert len(names) < 5


def test_white_space_is_a_token_where_the_checkpoint_has_none() -> None:
    ids = codec("bert").encode("def total:\n    return").ids
    pieces = [codec("bert").decode([token]) for token in ids]
    assert b" " in pieces
    assert b"\n    " in pieces


def test_bytes_are_added_only_where_they_are_lacking() -> None:
    names = set(codec("qwen").tokenizer.get_vocab()) - set(FOREIGN["qwen"]().get_vocab())
    assert names == {PAD, SEP, MASK, *SLOTS}
    names = set(codec("llama").tokenizer.get_vocab()) - set(FOREIGN["llama"]().get_vocab())
    assert names == {PAD, SEP, MASK, *SLOTS}
    assert "<0xFF>" in set(codec("bert").tokenizer.get_vocab()) - set(FOREIGN["bert"]().get_vocab())


def test_special_tokens_that_are_there_already_are_used() -> None:
    assert codec("roberta").mask_id == FOREIGN["roberta"]().token_to_id("<mask>")


def test_tokens_that_a_checkpoint_added_spell_what_they_are_called() -> None:
    tokenizer = qwen()
    tokenizer.add_tokens([AddedToken("<tool>", normalized=False)])
    made = Codec(literal(tokenizer, [PAD, SEP, MASK, *SLOTS]))
    ids = made.encode("a<tool>b").ids
    assert tokenizer.token_to_id("<tool>") in ids
    assert made.decode(ids) == b"a<tool>b"


def test_a_tokenizer_of_whole_words_is_refused(tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({"a": 0, "<unk>": 1}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    with pytest.raises(ModelError, match="WordLevel") as caught:
        Codec.from_foreign(path)
    assert caught.value.where == str(path)
    assert "WordPiece" in str(caught.value.hint)


@pytest.mark.parametrize("text", ["{", '{"model": {"type": "BPE"}}'])
def test_a_damaged_file_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(text)
    with pytest.raises(ModelError, match="cannot read the tokenizer") as caught:
        Codec.from_foreign(path)
    assert caught.value.where == str(path)
