"""Write a denoiser back in the format it came in, so that whatever read the original reads it.

Knows files and names of tensors; knows nothing of training.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from editflow.errors import ModelError
from editflow.models.families.denoisers.native import FamilyDenoiser

_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "tokenizer.model",
    "chat_template.jinja",
)


def save_denoiser(denoiser: FamilyDenoiser, folder: Path) -> None:
    """Write weights under their original names, the original `config.json`, and the tokenizer.

    `ModelError` for quantised weights: their format has no such tensors.
    """
    if getattr(denoiser.model, "is_quantized", False):
        raise ModelError(
            "quantised weights cannot be written in the format they came in",
            where=str(folder),
            hint="Load the model without bits, merge what was trained, and save that.",
        )
    origin = denoiser.checkpoint
    denoiser.model.save_pretrained(folder)
    config = dict(origin.config)
    for key in {"dtype", "torch_dtype"} & config.keys():
        config[key] = str(denoiser.model.dtype).removeprefix("torch.")
    _write(folder / "config.json", config)
    _write(folder / "generation_config.json", origin.generation)
    for name in _TOKENIZER:
        if (origin.path / name).is_file() and not (folder / name).exists():
            shutil.copyfile(origin.path / name, folder / name)


def _write(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
