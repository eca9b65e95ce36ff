"""The tokenizer and the chat template of a checkpoint, read from data files.

Knows transformers' tokenizers; knows nothing of weights. A tokenizer class that comes as code is
replaced by the native one of the family, which gives the same ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import transformers

from editflow.errors import ModelError
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.record import Family

_FILES = ("tokenizer.json", "vocab.json", "vocab.txt", "tokenizer.model")


def load_tokenizer(checkpoint: Checkpoint, family: Family) -> Any:
    """Return the tokenizer of a checkpoint, None where the folder has none.

    `ModelError` when it is damaged.
    """
    if not any((checkpoint.path / name).exists() for name in _FILES):
        return None
    kind = getattr(transformers, family.tokenizer)
    try:
        return kind.from_pretrained(checkpoint.path, trust_remote_code=False)
    except Exception as error:  # tokenizers and transformers raise many kinds for a bad file
        raise ModelError(
            f"cannot read the tokenizer: {error}",
            where=str(checkpoint.path),
            hint="The model folder is incomplete; copy it again.",
        ) from error


def chat_ids(tokenizer: Any, messages: Sequence[Mapping[str, str]], *, where: str) -> list[int]:
    """Lay out a conversation by the checkpoint's template, up to where the answer begins.

    `messages` are `{"role": ..., "content": ...}`. `ModelError` for a base model.
    """
    if tokenizer is None or not tokenizer.chat_template:
        raise ModelError(
            "there is no chat template",
            where=where,
            hint="A base model answers no questions; use an instruct model, or give plain text.",
        )
    laid_out = tokenizer.apply_chat_template(
        [dict(message) for message in messages], add_generation_prompt=True, tokenize=False
    )
    ids: list[int] = tokenizer.encode(laid_out, add_special_tokens=False)
    return ids
