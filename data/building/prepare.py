"""Read the sources of a recipe once: what passes the checks is stored for the shards.

Knows splits and where things go; what is read and what is checked is told elsewhere.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from editflow.data.building.recipe import BuildRecipe, Entry
from editflow.data.filters import Filter, whole
from editflow.data.pair import EditPair, read_pairs, write_pairs
from editflow.data.sources.ini import derived
from editflow.data.sources.stored import store
from editflow.data.sources.text import Text

SPLITS = ("train", "held-out")


def prepare(recipe: BuildRecipe, folder: Path) -> dict[str, Any]:
    """Fill `folder` with the texts and ready pairs of a recipe; return the counts, by file and by
    reason to leave one out.

    The folder has its name once it is whole. It is also one that models are trained on.
    """
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    wanted = recipe.filters.filter()
    counts = store(_texts(recipe, wanted), unfinished)
    counts.update(_store_ready(recipe, wanted, unfinished))
    os.replace(unfinished, folder)
    return {
        "files": dict(sorted(counts.items())),
        "rejected": dict(sorted(wanted.rejected.items())),
    }


def ready_file(folder: Path, split: str) -> Path:
    """Return where the ready pairs of a split are, if there are any."""
    return folder / f"ready.{split}.pairs.jsonl"


def _texts(recipe: BuildRecipe, wanted: Filter) -> Iterator[tuple[str, Text]]:
    for entry in recipe.sources:
        if hasattr(entry.reader, "texts"):
            for text in wanted.keep(entry.reader.texts(wanted.rejected)):
                for each in (text, *wanted.keep(derived(text))):
                    yield entry.split(text.origin), each


def _store_ready(recipe: BuildRecipe, wanted: Filter, folder: Path) -> Counter[str]:
    both = folder / "ready.jsonl"
    write_pairs(_ready(recipe, wanted), both)
    counts: Counter[str] = Counter()
    for split in SPLITS:
        path = ready_file(folder, split)
        counts[path.name] = write_pairs((p for p in read_pairs(both) if p.split == split), path)
        if not counts[path.name]:
            path.unlink()
    both.unlink()
    return +counts


def _ready(recipe: BuildRecipe, wanted: Filter) -> Iterator[EditPair]:
    for entry in recipe.sources:
        if hasattr(entry.reader, "pairs"):
            for pair in wanted.keep_pairs(entry.reader.pairs(wanted.rejected)):
                yield replace(pair, split=_split(entry, pair))


def _split(entry: Entry, pair: EditPair) -> str:
    known = pair.split in SPLITS
    return pair.split if known else entry.split(pair.path or pair.source or whole(pair))
