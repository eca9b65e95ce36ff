"""What the model reads: an instruction and a text, with the names of the instruction as slots.

The same reading serves training and editing. Knows the codec and the lexicon of a model; knows
nothing of canvases, windows or tensors.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from editflow.text.codec import Codec, Encoding
from editflow.text.lexicon import Lexicon
from editflow.text.slots import find_slots, placed, slot_spans


@dataclass(frozen=True)
class Prompt:
    """An instruction as token ids `(I,)` and the texts its slot tokens stand for.

    `slots[k]` is the text of slot token k, "" where the instruction does not use it.
    """

    ids: np.ndarray
    slots: tuple[str, ...]


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

    def prompt(
        self, instruction: str, text: str = "", *, slots: Collection[str] | None = None
    ) -> Prompt:
        """Encode an instruction about `text`; `slots` overrides which of its words become slots."""
        limit = len(self.codec.slot_ids)
        found = find_slots(instruction, text, self.lexicon, limit=limit) if slots is None else ()
        texts = placed(found, limit) if slots is None else tuple(slots)
        return Prompt(self.codec.encode(instruction, slot_spans(instruction, texts)).ids, texts)

    def text(self, text: str, prompt: Prompt) -> Encoding:
        """Encode a text under a prompt: its slot texts become slot tokens, whole words only."""
        return self.codec.encode(text, slot_spans(text, prompt.slots))
