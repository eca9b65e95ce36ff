"""What the model reads: an instruction and a text, with the names of the instruction as slots.

Behind an instruction about letters stand the words of the text it may be about, and other forms of
each: " <s0> colum <s1> column". In the text <s0> stands for "colum", so that putting it right is
one substitution, and what both slots stand for is spelled out once.

The same reading serves training and editing. Knows the codec and the lexicon of a model; knows
nothing of canvases, windows or tensors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from editflow.text.codec import Codec, Encoding
from editflow.text.dictionary import Dictionary
from editflow.text.lexicon import Lexicon
from editflow.text.respelling import (
    Respelling,
    asks_for_spelling,
    asks_to_proofread,
    respellings,
    speaks_of_letters,
    standing,
)
from editflow.text.slots import SlotSpan, find_slots, names, placed, rooms, slot_spans
from editflow.text.values import gloss, is_proper, told

MOST_RESPELLED = 6  # words of a text that an instruction about letters is told of


@dataclass(frozen=True)
class Prompt:
    """An instruction as token ids `(I,)` and the texts its slot tokens stand for.

    `slots[k]` is the text of slot token k, "" where the instruction does not use it. `forms` maps
    the token of each word that may be respelled to the tokens of its own forms; where they are
    `led` by a dictionary, what it does not doubt is hardly ever wrong. Where any mistakes are to be
    found (`proofreads`), words stay words.
    """

    ids: np.ndarray
    slots: tuple[str, ...]
    forms: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    led: bool = False
    proofreads: bool = False


@dataclass(frozen=True)
class Reader:
    """A codec and the words instructions are made of; together they fix how a model reads."""

    codec: Codec
    lexicon: Lexicon

    @classmethod
    def from_folder(cls, folder: Path) -> Reader:
        """Read `tokenizer.json` and `lexicon.txt`; `ModelError` when one is missing."""
        return cls(Codec.from_file(folder / "tokenizer.json"), Lexicon.from_folder(folder))

    def save_pretrained(self, folder: Path | str) -> None:
        """Write both files; a transformers trainer calls this for every checkpoint."""
        folder = Path(folder)
        self.codec.save(folder / "tokenizer.json")
        self.lexicon.save(folder)

    def prompt(self, instruction: str, text: str = "") -> Prompt:
        """Encode an instruction about `text`."""
        found, respelled = self.find(instruction, text)
        prompt = self.encode(instruction, self.place(found, respelled), respelled)
        if not asks_to_proofread(instruction) or standing(self._named(instruction, text), text):
            return prompt
        return replace(prompt, led=asks_for_spelling(instruction), proofreads=True)

    def find(self, instruction: str, text: str) -> tuple[tuple[str, ...], tuple[Respelling, ...]]:
        """Return the names that become slots, and the words that may have to be respelled."""
        found = find_slots(instruction, text, self.lexicon, limit=self.limit)
        if not speaks_of_letters(instruction):
            return found, ()
        named = self._named(instruction, text)
        listed = respellings(instruction, text, named, Dictionary.english())
        return found, _fitting(listed, found, len(rooms(self.limit)[0]))

    def place(self, found: Iterable[str], respelled: Iterable[Respelling]) -> tuple[str, ...]:
        """Return the text of each slot token for names and words to respell, as `placed` does."""
        return placed(tuple(dict.fromkeys((*found, *forms_of(respelled)))), self.limit)

    def encode(
        self, instruction: str, slots: Sequence[str], respelled: Collection[Respelling] = ()
    ) -> Prompt:
        """Encode an instruction under given slots, and behind it the forms of `respelled` words."""
        spans = slot_spans(instruction, slots)
        instruction, spans = _glossed(instruction, spans)
        for form in forms_of(respelled):
            start, instruction = len(instruction) + 1, f"{instruction} {form} {form}"
            spans.append(SlotSpan(start, start + len(form), slots.index(form)))
        token = dict(zip(slots, self.codec.slot_ids, strict=False))
        forms = {token[each.word]: tuple(token[form] for form in each.forms) for each in respelled}
        return Prompt(self.codec.encode(instruction, spans).ids, tuple(slots), forms)

    def _named(self, instruction: str, text: str) -> tuple[str, ...]:
        return names(instruction, text, self.lexicon, limit=self.limit)

    @property
    def limit(self) -> int:
        """Slot tokens of the vocabulary."""
        return len(self.codec.slot_ids)

    def text(self, text: str, prompt: Prompt) -> Encoding:
        """Encode a text under a prompt: its slot texts become slot tokens, whole words only."""
        return self.codec.encode(text, slot_spans(text, prompt.slots))


def _glossed(instruction: str, spans: Iterable[SlotSpan]) -> tuple[str, list[SlotSpan]]:
    """Write behind a slot, where it stands first, what it reads like.

    All values of a text that is told have it, elsewhere proper names: slots have no looks.
    """
    is_told = told(instruction)
    pieces, found, position, size = list[str](), list[SlotSpan](), 0, 0
    said = set[int]()
    for span in spans:
        value = instruction[span.start : span.end]
        is_new = span.index not in said
        reads_like = gloss(value) if is_new and (is_told or is_proper(value)) else ""
        said.add(span.index)
        pieces += [instruction[position : span.end], reads_like]
        start = size + span.start - position
        found.append(SlotSpan(start, start + len(value), span.index))
        size += span.end - position + len(reads_like)
        position = span.end
    return "".join(pieces) + instruction[position:], found


def forms_of(respelled: Iterable[Respelling]) -> tuple[str, ...]:
    """Return the words and their forms, in order, each once."""
    return tuple(dict.fromkeys(text for each in respelled for text in (each.word, *each.forms)))


def _fitting(
    listed: Iterable[Respelling], found: Collection[str], room: int
) -> tuple[Respelling, ...]:
    """Return the first respellings whose forms all find a slot beside the names."""
    kept: list[Respelling] = []
    for each in listed:
        if len(kept) == MOST_RESPELLED or len({*found, *forms_of([*kept, each])}) > room:
            break
        kept.append(each)
    return tuple(kept)
