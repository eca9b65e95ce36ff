"""The models on this machine and what they are made of, read without loading one.

Knows folders, `config.json` and the head of a safetensors file; nothing of torch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib import resources
from math import prod
from pathlib import Path
from typing import Any

from editflow.errors import ModelError

WEIGHTS = "model.safetensors"
ADAPTER = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
_FILES = "config.json, model.safetensors and tokenizer.json"
_CACHED = re.compile(r"/models--([^/]+?)--([^/]+)/snapshots/[^/]+$")  # a repository of the hub
SHIPPED = Path(str(resources.files("editflow"))) / "pretrained"


@dataclass(frozen=True)
class Model:
    """A model folder and its configuration.

    `adapter` is what the folder of an adapter says of itself, and `config` that of the whole model;
    None where the weights are all there.
    """

    name: str
    path: Path
    config: dict[str, Any]
    adapter: dict[str, Any] | None = None

    @property
    def weights(self) -> Path:
        return self.path / (ADAPTER_WEIGHTS if self.adapter else WEIGHTS)

    @property
    def family(self) -> str:
        return str(self.config.get("model_type"))

    @property
    def context_length(self) -> int:
        return int(self.config["context_length"])

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in self.path.iterdir() if file.is_file())

    @cached_property
    def parameters(self) -> int:
        """Number of weights; ModelError when the weights are missing or cut short."""
        return sum(prod(tensor["shape"]) for tensor in _tensors(self.weights))


def shipped() -> list[Model]:
    """Return the models that come with the package, by name."""
    folders = [path.parent for path in sorted(SHIPPED.glob("*/config.json"))]
    return [_read(folder, folder.name) for folder in folders]


def find(name: str) -> Model:
    """Return a shipped model by name, or the one in a folder; ModelError when there is none."""
    for model in shipped():
        if model.name == name:
            return model
    folder = Path(name).expanduser()
    if not folder.is_dir():
        names = ", ".join(model.name for model in shipped()) or "none"
        raise ModelError("no such model", where=name, hint=f"Shipped: {names}; or give a folder.")
    return _read(folder, name)


def name_of(folder: Path) -> str:
    """Return what finds this folder again: a shipped model's name, a hub id, or a whole path."""
    full = folder.resolve()
    if full.parent == SHIPPED.resolve():
        return full.name
    cached = _CACHED.search(full.as_posix())
    return "/".join(cached.groups()) if cached else str(full)


def weight_files(folder: Path) -> list[Path]:
    """Return the files that the weights of a model folder are in."""
    return sorted(folder.glob("*.safetensors"))


def fingerprint(files: Iterable[Path]) -> str:
    """Return a hash that tells one set of weights from another, without reading all of it.

    It covers the size and both ends of each file, 1 MiB each: training moves every weight.
    """
    digest, end = sha256(), 2**20
    for path in files:
        with path.open("rb") as file:
            size = path.stat().st_size
            digest.update(f"{size} ".encode() + file.read(end))
            file.seek(max(size - end, 0))
            digest.update(file.read(end))
    return digest.hexdigest()[:16]


def _read(folder: Path, name: str) -> Model:
    config = read_config(folder / "config.json")
    adapter = folder / ADAPTER
    return Model(name, folder, config, read_config(adapter) if adapter.is_file() else None)


def read_config(path: Path, *, needs: str = _FILES) -> dict[str, Any]:
    """Return the JSON object of a file; ModelError saying what its folder `needs`."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"cannot read the configuration: {error}",
            where=str(path),
            hint=f"The folder must hold {needs}.",
        ) from error
    if not isinstance(config, dict):
        raise ModelError("not a JSON object", where=str(path))
    return config


def _tensors(path: Path) -> Iterator[dict[str, Any]]:
    """Yield shape and span of each tensor: a safetensors file starts with its own index."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            head = json.loads(file.read(min(length, path.stat().st_size)))
        tensors = [value for key, value in head.items() if key != "__metadata__"]
        end = 8 + length + max(tensor["data_offsets"][1] for tensor in tensors)
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise ModelError(f"the weights cannot be read: {error}", where=str(path)) from error
    if path.stat().st_size < end:
        raise ModelError(f"cut short: {path.stat().st_size:,} of {end:,} bytes", where=str(path))
    yield from tensors
