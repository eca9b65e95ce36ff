"""A recipe: everything that decides what a training run makes, read from one TOML file.

Knows sizes, shares and file names; knows nothing of tensors or trainers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from editflow.errors import UsageError


@dataclass(frozen=True, slots=True)
class TokenizerSize:
    """How the tokenizer is learnt: entries, and millions of characters of text."""

    vocab_size: int = 8192
    megabytes: float = 40.0


@dataclass(frozen=True, slots=True)
class ModelSize:
    """The trunk, its context, and the most tokens that an insertion opens at once."""

    hidden_size: int = 256
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    intermediate_size: int = 768
    context_length: int = 384
    max_count: int = 16


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps of optimisation: a warm-up, a plateau, and a decay to a twentieth over the last steps.

    `subwords`: tokens spelt alike learn together, see `training.subwords`.
    """

    steps: int = 10_000
    warmup: int = 200
    decay: int = 2_000
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    tokens: int = 4096
    longest: int = 384
    save_every: int = 500
    subwords: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run over a folder of prepared texts.

    `mix` weighs families, `others` is the weight of those it does not name; 0 leaves out.
    `ready_share` of the pairs come from the folder's own pair files; `empty_share` of those that
    families make ask for what cannot be done; `masked` of the batches are masked diffusion, and in
    `mask_changes` of their pairs only what the edit brings is masked; `masked_mix` weighs their
    families where they differ from the others.
    """

    mix: Mapping[str, float] = field(default_factory=dict)
    masked_mix: Mapping[str, float] = field(default_factory=dict)
    others: float = 1.0
    ready_share: float = 0.0
    empty_share: float = 0.08
    masked: float = 0.1
    mask_changes: float = 0.0
    tokenizer: TokenizerSize = TokenizerSize()
    model: ModelSize = ModelSize()
    schedule: Schedule = Schedule()


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; UsageError names the file and the key that is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the recipe: {error.strerror}", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML: {error}", where=str(path)) from error
    tables = {"tokenizer": TokenizerSize, "model": ModelSize, "schedule": Schedule}
    for name, kind in tables.items():
        values[name] = _build(kind, values.get(name, {}), where=f"{path}: [{name}]")
    recipe: Recipe = _build(Recipe, values, where=str(path))
    return recipe


def _build(kind: Any, values: Mapping[str, Any], *, where: str) -> Any:
    known = {field.name: field.type for field in fields(kind)}
    for name in values:
        if name not in known:
            raise UsageError(
                f'unknown key "{name}"', where=where, hint=f"Known keys: {', '.join(known)}."
            )
    return kind(**values)
