"""Build a data set: claim the folder, prepare texts, write shards, sum up.

Knows the order of the steps, each of which is skipped when it is done already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from editflow.data.building.prepare import prepare, ready_file
from editflow.data.building.recipe import BuildRecipe
from editflow.data.building.shards import Shard, Workplace, digest, shards, write_shards
from editflow.data.families.prose.lexicon import WORD_LISTS, word_list
from editflow.data.parts import write_json
from editflow.errors import UsageError, WriteError

COUNTERS = ("families", "languages", "licences", "rejected")


class Working(Protocol):
    """Shows that work goes on; its block is given a function that takes how much was done."""

    def __call__(
        self, what: str, *, total: int = 1
    ) -> AbstractContextManager[Callable[[int], None]]: ...


def build(recipe: BuildRecipe, folder: Path, *, workers: int, working: Working) -> dict[str, Any]:
    """Build the data set of a recipe in `folder`, going on where an earlier call stopped.

    Return the manifest, which is in `manifest.json` as well. The same recipe, seed, sources and
    word lists give the same bytes, whatever the number of workers.
    """
    place = Workplace(recipe, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"cannot be made: {error.strerror}", where=str(folder)) from error
    asked = {"recipe": recipe.identity, "weights": recipe.weights, "word lists": _word_lists()}
    place.parts.claim(asked)
    if place.parts.report("texts") is None:
        with working("Preparing texts"):
            place.parts.finish("texts", prepare(recipe, place.texts))
    _check_ready(place)
    every = shards(recipe)
    wanted = [shard for shard in every if not place.is_finished(shard)]
    with working("Building", total=len(every)) as advance:
        advance(len(every) - len(wanted))
        write_shards(place, wanted, workers=workers, advance=advance)
    manifest = _manifest(place, every)
    write_json(manifest, folder / "manifest.json")
    return manifest


def _word_lists() -> dict[str, str]:
    """Return the hashes of the word lists that families read."""
    found = {name: word_list(name) for name in WORD_LISTS}
    return {name: digest(path) if path else "built in" for name, path in found.items()}


def _check_ready(place: Workplace) -> None:
    files = (place.parts.report("texts") or {})["files"]
    for split, count in place.recipe.counts.items():
        ready = files.get(ready_file(place.texts, split).name, 0)
        if ready > count:
            raise UsageError(
                f"{ready:,} ready pairs do not fit among {count:,} {split} pairs",
                where=str(place.folder),
                hint="Ask for more pairs, or leave out a source of pairs.",
            )


def _manifest(place: Workplace, every: Sequence[Shard]) -> dict[str, Any]:
    asked, texts = (place.parts.report(name) or {} for name in ("asked", "texts"))
    splits: dict[str, Any] = {}
    for split in place.recipe.counts:
        own = [shard for shard in every if shard.split == split]
        reports = [place.parts.report(shard.name) or {} for shard in own]
        files = {
            place.file(shard).name: {name: report[name] for name in ("pairs", "bytes", "sha256")}
            for shard, report in zip(own, reports, strict=True)
        }
        sums = {name: _sum(report[name] for report in reports) for name in COUNTERS}
        numbers = {name: sum(r[name] for r in reports) for name in ("pairs", "unchanged")}
        splits[split] = {**numbers, **sums, "files": files}
    return {**asked, "seed": place.recipe.seed, "texts": texts, "splits": splits}


def _sum(counters: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return dict(total.most_common())
