"""Passages as lines: what may be masked of a text, a prompt, an answer; and long texts cut."""

from __future__ import annotations

import numpy as np
import pytest

from editflow.data.passage import Passage
from editflow.errors import UsageError
from editflow.text.slots import placed
from editflow.training.masked.fitting import fit_passages
from editflow.training.masked.rows import Encoder, Line, ReaderEncoder, encoder_of
from tests.support.languages import WORDS, letters
from tests.support.tiny import tiny_reader


def line(encode: Encoder, text: str, prompt: str = "") -> Line:
    return encode(Passage(text, prompt), generator=np.random.default_rng(0))


def shown(made: Line) -> list[str]:
    """Tokens, those that may be masked in brackets."""
    pairs = zip(made.ids.tolist(), made.maskable.tolist(), strict=True)
    return [f"[{WORDS[token]}]" if may else WORDS[token] for token, may in pairs]


def test_an_edit_model_reads_a_prompt_as_its_instruction_and_names_as_slots() -> None:
    made = line(encoder_of(tiny_reader()), "total_x = 1\n", "set total_x to 1")
    codec = tiny_reader().codec
    start = made.text
    assert made.ids[start] == codec.sep_id
    assert made.maskable.tolist() == [False] * (start + 1) + [True] * (len(made.ids) - start - 1)
    slots = [token for token in made.ids.tolist() if token in codec.slot_ids]
    assert slots.count(codec.slot_ids[0]) == 2  # in the prompt and in the text
    texts = placed(["total_x", "1"], len(codec.slot_ids))
    assert codec.decode(made.ids[start + 1 :], texts) == b"total_x = 1\n"


def test_a_plain_text_has_no_instruction() -> None:
    made = line(encoder_of(tiny_reader()), "x = 1\n")
    assert (made.text, made.first, made.tokens) == (0, 1, len(made.ids) - 1)


def test_a_tokenizer_ends_a_text_and_never_masks_the_prompt() -> None:
    assert shown(line(encoder_of(letters()), "ab")) == ["[a]", "[b]", "[<end>]"]
    assert shown(line(encoder_of(letters()), "ab", "c?")) == ["c", "?", "[a]", "[b]", "[<end>]"]
    assert shown(line(encoder_of(letters(end=None)), "ab")) == ["[a]", "[b]"]


def test_answers_are_filled_up_with_ends() -> None:
    made = line(encoder_of(letters(), eos_padding=5), "ab", "c?")
    assert shown(made) == ["c", "?", "[a]", "[b]", "[<end>]", "[<end>]", "[<end>]"]
    made = line(encoder_of(letters(), eos_padding=2), "abc")
    assert shown(made) == ["[a]", "[b]", "[c]", "[<end>]"]


def test_a_chat_template_says_how_a_prompt_looks() -> None:
    template = "{% for m in messages %}u{{ m.content }}{% endfor %}."
    made = line(encoder_of(letters(template=template)), "b", "a")
    assert shown(made) == ["u", "a", ".", "[b]", "[<end>]"]


def test_tokens_that_are_needed_and_lack_are_told() -> None:
    bare = letters()
    bare.mask_token = None
    with pytest.raises(UsageError, match="no mask token"):
        encoder_of(bare)
    for processing in (letters(end=None), tiny_reader()):
        with pytest.raises(UsageError, match="no end-of-text token"):
            encoder_of(processing, eos_padding=4)


def test_long_texts_become_pieces_of_whole_lines() -> None:
    encode = ReaderEncoder(tiny_reader())
    text = "".join(f"line_{n} = {n} * count\n" for n in range(60)) + "x" * 300
    fitted = fit_passages([Passage(text, id="a"), Passage("b = 1\n")], encode, longest=64)
    assert (fitted.cut, fitted.too_long) == (1, [])
    *pieces, last = fitted.passages
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text.endswith("\n") for piece in pieces if "x" not in piece.text)
    assert max(fitted.sizes) <= 64
    assert np.mean(fitted.sizes[:-6]) > 32
    assert [piece.id for piece in pieces[:2]] == ["a:1", "a:2"]
    assert last == Passage("b = 1\n")
    assert fitted.learnt[-1] == fitted.sizes[-1] - 1


def test_an_answer_that_does_not_fit_is_told_and_not_cut() -> None:
    long = Passage("y = 2\n" * 60, "write it", id="long")
    fitted = fit_passages([long], ReaderEncoder(tiny_reader()), longest=64)
    assert (fitted.passages, fitted.too_long) == ([], [long])
