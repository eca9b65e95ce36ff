"""A denoiser with its tokenizer: what it reads before a text, and how it spells one.

Knows checkpoints and tokenizers; knows nothing of slots, templates or sampling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from tokenizers import Tokenizer

from editflow.canvas.canvas import Ints
from editflow.constraints.json_schema.filling.slots import Spelling
from editflow.constraints.slot import OPEN
from editflow.constraints.vocabulary import Vocabulary
from editflow.editing.editor import Editor
from editflow.editing.proposal import Proposal
from editflow.errors import ModelError
from editflow.flow.denoiser import Denoiser, SpecialIds
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.models.families.files.placement import Placement
from editflow.models.families.loading import load_denoiser
from editflow.text import spelling as tokens
from editflow.text.prompt import Reader

if TYPE_CHECKING:
    from editflow.models.families.denoisers.native import FamilyDenoiser

ASKED = "Fill in the blanks"
"""what models of this project are told in training where a context says what"""


@dataclass(frozen=True, eq=False)
class Prompted:
    """A denoiser that has read what there is to know, and the tokens a text may be spelled with.

    `context: (C,)` stands before every text. `ids` are those of the denoiser but for the tokens
    that stand for text under this very prompt: `slots[k]` is the text of slot token k. `propose`
    edits a text under the same prompt, where the model predicts edits as well.
    """

    denoiser: Denoiser
    spelling: Spelling
    ids: SpecialIds
    context: Ints
    slots: tuple[str, ...] = ()
    propose: Callable[[str], Proposal] | None = None

    @property
    def room(self) -> int | None:
        """The most tokens a text may have, None where the model does not say."""
        whole = self.denoiser.context
        return None if whole is None else whole - len(self.context)

    def log_probs(self, ids: Ints) -> np.ndarray:
        """Return log-probabilities (L, V) for a text (L,) of tokens, `OPEN` where one is to come.

        Tokens that stand for no text have none. This is what `json_schema.fill` calls logits.
        """
        row = np.concatenate([self.context, np.where(ids == OPEN, self.ids.mask, ids)])
        with torch.inference_mode():
            whole = self.denoiser.logits(torch.from_numpy(row)[None])[0]
            logits = whole[len(self.context) :].float()
            logits[:, list(self.ids.all)] = -torch.inf
            found: np.ndarray = logits.log_softmax(-1).cpu().numpy()
        return found


class Texts(Protocol):
    """A denoiser and its tokenizer."""

    @property
    def denoiser(self) -> Denoiser: ...

    def prompted(self, instruction: str, context: str, text: str) -> Prompted:
        """Return the model that has read an instruction about `text` and what else to go by."""
        ...


def load_texts(
    name: str, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
) -> Texts:
    """Load a shipped model, a folder or a hub repository; `ModelError` says what is wrong."""
    chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
    denoiser = load_denoiser(name, placement=Placement(device=chosen, dtype=dtype))
    if isinstance(denoiser, EditDenoiser):
        from editflow.models.families.files.checkpoint import open_checkpoint

        return EditTexts(denoiser, Reader.from_folder(open_checkpoint(name).path))
    return FamilyTexts.of(denoiser)


@dataclass(frozen=True, eq=False)
class EditTexts:
    """The network of this project: it reads an instruction, names in it as slot tokens."""

    denoiser: EditDenoiser
    reader: Reader

    def prompted(self, instruction: str, context: str, text: str) -> Prompted:
        """Return the model under one instruction, to which the context belongs."""
        codec, ids = self.reader.codec, self.denoiser.ids
        told = instruction.strip() or (ASKED if context.strip() else "")
        asked = ": ".join(part for part in (told, context.strip()) if part)
        prompt = self.reader.prompt(asked, text)
        used = {codec.slot_ids[at]: name for at, name in enumerate(prompt.slots) if name}
        pieces = [codec.decode([token]) for token in range(codec.vocab_size)]
        for token, name in used.items():
            pieces[token] = name.encode()
        pieces += [b""] * (self.denoiser.vocab_size - len(pieces))
        return Prompted(
            self.denoiser,
            spelling_of(pieces, lambda piece: self.reader.text(piece, prompt).ids.tolist()),
            replace(ids, reserved=tuple(token for token in ids.reserved if token not in used)),
            np.append(prompt.ids, codec.sep_id).astype(np.int64) if asked else np.zeros(0, int),
            prompt.slots,
            partial(self.editor.rewrite, instruction=asked) if asked else None,
        )

    @cached_property
    def editor(self) -> Editor:
        """The same network as an editor."""
        return Editor(self.denoiser.model, self.reader)


@dataclass(frozen=True, eq=False)
class FamilyTexts:
    """A checkpoint of a family: an instruct model is asked, any other reads on from its context."""

    denoiser: FamilyDenoiser
    tokenizer: Tokenizer

    @classmethod
    def of(cls, denoiser: FamilyDenoiser) -> FamilyTexts:
        """Take the tokenizer of a checkpoint; `ModelError` where it has none of a known kind."""
        where = str(denoiser.checkpoint.path)
        backend = getattr(denoiser.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelError(
                "the checkpoint has no tokenizer that tells what each token spells",
                where=where,
                hint="Put its tokenizer.json into the folder.",
            )
        own = Tokenizer.from_str(backend.to_str())
        own.encode_special_tokens = True  # a text that contains "<|mask|>" means the characters
        if tokens.vocabulary_size(own) > denoiser.vocab_size:
            raise ModelError("the tokenizer has more tokens than the model", where=where)
        return cls(denoiser, own)

    def prompted(self, instruction: str, context: str, text: str) -> Prompted:
        """Return the model after a question by its chat template, or after plain text."""
        del text  # no name of it is spelled another way
        asked = "\n\n".join(part.strip() for part in (instruction, context) if part.strip())
        ids = self.denoiser.ids
        read: Sequence[int] = ()
        if asked and self._chats:
            read = self.denoiser.chat([{"role": "user", "content": asked}])
        elif asked:
            read = self._spelling.encode(f"{asked}\n\n")
        return Prompted(self.denoiser, self._spelling, ids, np.array(read, dtype=np.int64))

    def continued(self, prompt: str | Sequence[Mapping[str, str]]) -> Prompted:
        """Return the model where the answer of a conversation begins, or behind plain text."""
        if isinstance(prompt, str):
            read: Sequence[int] = self._spelling.encode(prompt)
        else:
            read = self.denoiser.chat(prompt)
        context = np.array(read, dtype=np.int64)
        return Prompted(self.denoiser, self._spelling, self.denoiser.ids, context)

    @property
    def _chats(self) -> bool:
        return bool(getattr(self.denoiser.tokenizer, "chat_template", None))

    @cached_property
    def _spelling(self) -> Spelling:
        rows = tokens.vocabulary_size(self.tokenizer)  # the model may have more than the tokenizer
        silent = [token for token in self.denoiser.ids.all if token < rows]
        known = tokens.Spelling(self.tokenizer, silent)
        pieces = known.pieces + [b""] * (self.denoiser.vocab_size - len(known.pieces))

        def encode(text: str) -> list[int]:
            found = self.tokenizer.encode(text, add_special_tokens=False)
            if known.joined(found.ids) == text.encode():
                return list(found.ids)
            return known.mended(text, found.ids, found.offsets)

        return spelling_of(pieces, encode)


def spelling_of(pieces: Sequence[bytes], encode: Callable[[str], Sequence[int]]) -> Spelling:
    """Return a spelling whose tokens are `pieces` (V,), b"" where one stands for no text."""

    def decode(ids: Sequence[int]) -> bytes:
        return b"".join(pieces[int(token)] for token in ids)

    return Spelling(Vocabulary.of(pieces), encode, decode)
