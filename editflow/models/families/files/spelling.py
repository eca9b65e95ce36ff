"""How a checkpoint spells its added tokens, read from its files without building a tokenizer.

Knows the JSON of tokenizers; knows nothing of what the tokens mean.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from editflow.errors import ModelError
from editflow.models.families.files.checkpoint import Checkpoint


def added_tokens(checkpoint: Checkpoint) -> dict[str, int]:
    """Return the added tokens of a checkpoint, spelling to id."""
    path = checkpoint.path
    listed = _json(path / "tokenizer.json").get("added_tokens", [])
    decoder = _json(path / "tokenizer_config.json").get("added_tokens_decoder", {})
    return {
        **{token["content"]: int(token["id"]) for token in listed},
        **{token["content"]: int(index) for index, token in decoder.items()},
        **{text: int(index) for text, index in _json(path / "added_tokens.json").items()},
    }


def _json(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"cannot read the tokenizer: {error}", where=str(path)) from error
    return values
