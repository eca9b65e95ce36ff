"""What ids mean: read from every file that says so, refused where they contradict one another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from editflow.errors import ModelError
from editflow.flow.denoiser import SpecialIds
from editflow.models.families.ids import Sources, special_ids
from editflow.models.families.table import FAMILIES

QWEN = {
    "<|endoftext|>": 151643,
    "<|im_start|>": 151644,
    "<|im_end|>": 151645,
    "<|beginoftext|>": 151665,
    "<|mask|>": 151666,
}
DREAM = {"mask_token_id": 151666, "eos_token_id": 151643, "pad_token_id": 151643}


class Tokenizer(SimpleNamespace):
    """A vocabulary of special tokens, above as many plain ones as asked for."""

    def __init__(self, special: dict[str, int], *, plain: int = 0, **roles: int) -> None:
        super().__init__(**{f"{role}_token_id": index for role, index in roles.items()})
        self.vocabulary = {f"t{index}": index for index in range(plain)} | special
        self.added_tokens_decoder = {
            index: SimpleNamespace(special=True) for index in special.values()
        }

    def get_vocab(self) -> dict[str, int]:
        return self.vocabulary

    def __len__(self) -> int:
        return len(self.vocabulary)


def read(
    family: str, *, tokenizer: Any = None, size: int | None = None, **files: Any
) -> SpecialIds:
    record = FAMILIES[family]
    sources = Sources(
        config=files.get("config", {}),
        generation=files.get("generation", {}),
        tokenizer=tokenizer,
        vocab_size=size or record.vocabulary or 0,
        where="folder",
    )
    return special_ids(record, sources)


def test_the_record_speaks_where_the_files_are_silent() -> None:
    ids = read("llada-moe", config={"eos_token_id": 156892})
    assert (ids.mask, ids.eos, ids.pad) == (156895, 156892, 156892)


def test_null_says_nothing() -> None:
    assert read("dream", config=DREAM, generation={"mask_token_id": None}).mask == 151666


def test_every_end_of_text_and_of_a_turn_stops() -> None:
    ids = read(
        "sdar", config={"eos_token_id": 151643}, generation={"eos_token_id": [151645, 151643]}
    )
    assert (ids.eos, ids.stops) == (151643, (151643, 151645))


def test_151667_is_padding_for_one_and_growth_for_another() -> None:
    on = read("dreamon", tokenizer=Tokenizer(QWEN | {"<|expand|>": 151667}), config=DREAM)
    assert (on.expand, on.delete, on.pad) == (151667, 151643, 151643)
    diffucoder = read("diffucoder", tokenizer=Tokenizer(QWEN | {"<|dlm_pad|>": 151667}))
    assert (diffucoder.expand, diffucoder.delete, diffucoder.pad) == (None, None, 151667)


def test_the_rest_that_is_no_text_is_reserved() -> None:
    ids = read("dream", tokenizer=Tokenizer(QWEN, plain=151643), config=DREAM)
    assert ids.reserved[:2] == (151644, 151646)  # <|im_start|>, and a row without a token
    assert ids.reserved[-1] == 152063
    assert 151645 in ids.stops
    assert 151645 not in ids.reserved


def test_another_vocabulary_is_taken_at_its_word() -> None:
    ids = read("dream", size=100, config={"mask_token_id": 98, "eos_token_id": 99})
    assert (ids.mask, ids.eos, ids.stops, ids.pad) == (98, 99, (99,), None)


@pytest.mark.parametrize(
    ("family", "files", "message"),
    [
        ("dream", {"config": DREAM | {"mask_token_id": 5}}, "mask token is given differently"),
        ("dream", {"config": DREAM, "generation": {"mask_token_id": 151667}}, "record of dream"),
        ("dream", {"tokenizer": Tokenizer(QWEN | {"<|mask|>": 151660})}, r"<\|mask\|> in the tok"),
        ("dream", {"tokenizer": Tokenizer(QWEN, mask=151660)}, "the tokenizer says 151660"),
        ("dream", {"config": DREAM | {"eos_token_id": 151645}}, "eos is 151645, but 151643"),
        ("dreamon", {"generation": {"expand_token_id": 7}}, "expand token is given differently"),
        ("llada", {"config": {"mask_token_id": 156895}}, "126336; config.json says 156895"),
        ("llada", {"size": 50, "config": {"mask_token_id": 9, "eos_token_id": 9}}, "also another"),
        (
            "llada",
            {"size": 50, "config": {"mask_token_id": 50}},
            "token 50 is outside the vocabulary of 50",
        ),
        ("llada", {"size": 50}, "no mask token is named"),
        (
            "dream",
            {"tokenizer": Tokenizer({"<|mask|>": 151666, "x": 152065})},
            "token 152065 is outside",
        ),
        ("dream", {"size": 151660, "tokenizer": Tokenizer(QWEN)}, "token 151666 is outside"),
    ],
)
def test_contradictions_are_refused(family: str, files: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        read(family, **files)
    assert caught.value.where == "folder"
    assert caught.value.hint


def test_ids_of_a_model_are_each_named_once() -> None:
    ids = SpecialIds(5, eos=2, pad=2, stops=(2, 7), reserved=(9,))
    assert ids.all == (2, 5, 7, 9)
