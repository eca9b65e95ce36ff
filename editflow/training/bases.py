"""A base to train on, by name: an edit model as it is, any other checkpoint converted.

Knows folders, tokenizers and networks; what becomes of each is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from editflow.data.families import FAMILIES, family
from editflow.data.wording import lexicon
from editflow.errors import ModelError
from editflow.models.bases import Source, check_kind, load_source
from editflow.models.catalogue import find
from editflow.models.convert import Vocabulary, convert
from editflow.models.edit_model import EditFlowModel
from editflow.models.families.files.checkpoint import Checkpoint, open_checkpoint
from editflow.models.loading import load_model
from editflow.text.codec import Codec
from editflow.text.foreign import special_tokens
from editflow.text.prompt import Reader

_SLOW = ("tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.txt", "vocab.json")


def load_base(name: str) -> tuple[EditFlowModel, Reader]:
    """Load a shipped model, a folder or a hub repository in full precision, and how it reads.

    What is no edit model yet is converted: see `editflow.models.convert`. ModelError says what is
    wrong with a checkpoint, where, and what to do.
    """
    checkpoint = open_checkpoint(name)
    if checkpoint.config.get("model_type") == "editflow":
        found = find(str(checkpoint.path))
        return load_model(found).float(), Reader.from_folder(found.path)
    check_kind(checkpoint)
    codec, known = _codec(checkpoint.path)
    source = load_source(checkpoint)
    _check_size(checkpoint, known, source.model.model.get_input_embeddings().num_embeddings)
    model = convert(
        source.model,
        _vocabulary(codec, known, _special_ids(checkpoint, source, codec, known=known)),
    )
    model.name_or_path = str(checkpoint.path)
    return model, Reader(codec, lexicon(family(each) for each in FAMILIES))


def _check_size(checkpoint: Checkpoint, tokens: int, rows: int) -> None:
    if tokens > rows:
        raise ModelError(
            f"the tokenizer has {tokens:,} tokens, the weights have embeddings for {rows:,}",
            where=str(checkpoint.path),
            hint="tokenizer.json and the weights come from different models.",
        )


def _codec(folder: Path) -> tuple[Codec, int]:
    path = folder / "tokenizer.json"
    if path.is_file():
        return Codec.from_foreign(path)
    slow = [name for name in _SLOW if (folder / name).is_file()]
    if not slow:
        raise ModelError(
            "there is no tokenizer",
            where=str(folder),
            hint="Put the tokenizer.json of the checkpoint into the folder.",
        )
    raise ModelError(
        f"only a slow tokenizer is there: {', '.join(slow)}",
        where=str(folder),
        hint="transformers can write the fast one: "
        "AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER).",
    )


def _special_ids(
    checkpoint: Checkpoint, source: Source, codec: Codec, *, known: int
) -> dict[str, int]:
    """Return the ids of the checkpoint's own mask and separator, by role, where it has them."""
    stated = special_tokens(checkpoint.path)
    named = {role: stated.get(f"{role}_token", source.tokens.get(role)) for role in ("mask", "sep")}
    ids = {role: codec.tokenizer.token_to_id(text) for role, text in named.items() if text}
    found = {role: token for role, token in ids.items() if token is not None and token < known}
    return found if source.mask is None else {**found, "mask": source.mask}


def _vocabulary(codec: Codec, known: int, own: Mapping[str, int]) -> Vocabulary:
    """Describe the grown vocabulary, where the checkpoint's own special tokens live on in ours."""
    ours = {"mask": codec.mask_id, "sep": codec.sep_id}
    return Vocabulary(
        size=codec.vocab_size,
        known=known,
        pad=codec.pad_id,
        sep=codec.sep_id,
        mask=codec.mask_id,
        slots=codec.slot_ids,
        like={ours[role]: token for role, token in own.items() if ours[role] >= known},
    )
