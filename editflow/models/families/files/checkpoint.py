"""A checkpoint folder and the JSON files in it, local or fetched from the hub; never its code.

Knows names, folders and files; knows nothing of families or weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editflow.errors import ModelError
from editflow.models.catalogue import read_config, shipped

_NEEDS = "config.json and safetensors files"
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
_WANTED = ("*.json", "*.safetensors", "*.jinja", "merges.txt", "vocab.txt", "*.model")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a checkpoint lies and what its configuration says."""

    name: str
    path: Path
    config: dict[str, Any]
    generation: dict[str, Any]


def open_checkpoint(name: str) -> Checkpoint:
    """Return a shipped model, a folder, or a hub repository as a folder of files.

    `ModelError` when there is none, or when its configuration cannot be read. Weights are only
    ever taken from safetensors files.
    """
    path = _folder(name)
    config = read_config(path / "config.json", needs=_NEEDS)
    more = path / "generation_config.json"
    generation = read_config(more, needs=_NEEDS) if more.exists() else {}
    if not any(path.glob("*.safetensors")):
        raise ModelError(
            "there are no safetensors files in the folder",
            where=str(path),
            hint="Pickled weights are never loaded; convert them to safetensors.",
        )
    return Checkpoint(name, path, config, generation)


def _folder(name: str) -> Path:
    for model in shipped():
        if model.name == name:
            return model.path
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if _HUB_ID.fullmatch(name):
        return _download(name)
    names = ", ".join(model.name for model in shipped()) or "none"
    raise ModelError(
        "no such model", where=name, hint=f"Shipped: {names}; or give a folder, or a hub id."
    )


def _download(name: str) -> Path:
    """Fetch a repository of the hub, or find it in the cache; only data, no Python files."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(_WANTED)))
    except Exception as error:  # of the hub, of HTTP, of the disk
        raise ModelError(
            f"there is no such folder, and it cannot be fetched from the hub: {error}",
            where=name,
            hint="Check the name and the network, or give a folder.",
        ) from error
