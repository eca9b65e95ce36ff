"""Which family a checkpoint belongs to, or why none of them.

Knows records, layouts and spellings of tokens; knows nothing of weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from editflow.errors import ModelError
from editflow.models.families.files.checkpoint import Checkpoint
from editflow.models.families.record import Family
from editflow.models.families.table import FAMILIES

if TYPE_CHECKING:
    from editflow.models.families.layouts.layout import Layout


def layout_of(family: Family) -> Layout:
    """Import the layout a record names; ValueError for the network of this project."""
    if family.layout is None:
        raise ValueError(f"{family.name} has no layout of its own")
    module, _, attribute = family.layout.partition(":")
    layout: Layout = getattr(import_module(module), attribute)
    return layout


def recognise(
    checkpoint: Checkpoint, vocabulary: Mapping[str, int], *, name: str | None = None
) -> Family:
    """Return the family of a checkpoint; `name` says it where several share a layout.

    Without a name the repository it is called after decides, then a token for expanding, then the
    tokens its `vocabulary` spells (spelling to id), then the order of the table. `ModelError` when
    no family fits, or the named one does not.
    """
    fitting = [family for family in FAMILIES.values() if _fits(family, checkpoint.config)]
    if name is not None:
        return _named(name, fitting, checkpoint)
    if not fitting:
        raise _unknown(checkpoint)
    called = _called(checkpoint)
    by_name = [family for family in fitting if called & {hub.lower() for hub in family.hub}]
    expands = "expand_token_id" in {**checkpoint.config, **checkpoint.generation}
    return max(
        by_name or fitting,
        key=lambda family: (expands and "expand" in family.tokens, _spelled(family, vocabulary)),
    )


def _fits(family: Family, values: Mapping[str, Any]) -> bool:
    if values.get("model_type") not in family.model_types:
        return False
    return family.layout is None or layout_of(family).matches(values)


def _named(name: str, fitting: list[Family], checkpoint: Checkpoint) -> Family:
    if name not in FAMILIES:
        raise ModelError(f"no family is called {name!r}", hint=f"Known: {', '.join(FAMILIES)}.")
    if FAMILIES[name] not in fitting:
        others = ", ".join(family.name for family in fitting) or "none that is known"
        raise ModelError(
            f"not a checkpoint of the family {name}; its files are laid out as of: {others}",
            where=str(checkpoint.path / "config.json"),
            hint="Leave the family out, or give the folder of another model.",
        )
    return FAMILIES[name]


def _called(checkpoint: Checkpoint) -> set[str]:
    """Return the last parts of the names the checkpoint goes by."""
    names = (checkpoint.name, str(checkpoint.config.get("_name_or_path") or ""))
    return {name.rstrip("/").rpartition("/")[-1].lower() for name in names}


def _spelled(family: Family, vocabulary: Mapping[str, int]) -> int:
    """Return how many of the family's tokens a tokenizer has, less those it has not."""
    texts = {token.text for token in family.tokens.values()}
    return 2 * len(texts & vocabulary.keys()) - len(texts)


def _unknown(checkpoint: Checkpoint) -> ModelError:
    kind: Any = checkpoint.config.get("model_type")
    return ModelError(
        f"a model of another kind: {kind!r} fills no masks",
        where=str(checkpoint.path / "config.json"),
        hint=f"Known: {', '.join(FAMILIES)}; an autoregressive one has to be converted first.",
    )
