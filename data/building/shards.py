"""Write the shards of a build, each decided by the recipe, its seed and its number alone.

Knows one shard at a time, in one or in many processes; the order they finish in does not matter.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from editflow.data.building.prepare import ready_file
from editflow.data.building.recipe import BuildRecipe
from editflow.data.generate import collect_rarely, pairs
from editflow.data.pair import EditPair, read_pairs, write_pairs
from editflow.data.parts import Parts
from editflow.data.sources.stored import StoredTexts
from editflow.data.wording import Split
from editflow.errors import InputError, WriteError

MOST_REPEATS = 2_000  # pairs in a row that the shard has already


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th file of a split, which has the pairs from `start` to `end` of it."""

    split: Split
    number: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """The name of its file, without a suffix."""
        return f"{self.split}-{self.number:05d}"

    @property
    def count(self) -> int:
        """The pairs it holds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Workplace:
    """A recipe, and the folder its data set is built in."""

    recipe: BuildRecipe
    folder: Path

    @property
    def parts(self) -> Parts:
        """What each finished part said of itself."""
        return Parts(self.folder / "parts")

    @property
    def texts(self) -> Path:
        """The folder of prepared texts."""
        return self.folder / "texts"

    def file(self, shard: Shard) -> Path:
        """Return where the pairs of a shard are."""
        return self.folder / f"{shard.name}.{self.recipe.format}"

    def is_finished(self, shard: Shard) -> bool:
        """Tell whether a shard is there as a whole."""
        report, path = self.parts.report(shard.name), self.file(shard)
        return report is not None and path.is_file() and path.stat().st_size == report["bytes"]


@dataclass
class Tally:
    """What pairs that pass by are made of."""

    families: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0

    def counted(self, passing: Iterable[EditPair]) -> Iterator[EditPair]:
        """Yield the same pairs."""
        for pair in passing:
            self.families[pair.family] += 1
            self.languages[pair.lang] += 1
            self.licences[pair.licence or "unknown"] += 1
            self.unchanged += pair.before == pair.after
            yield pair


def shards(recipe: BuildRecipe) -> list[Shard]:
    """List the shards of all splits, in order; the last one of a split may be smaller."""
    return [
        Shard(split, number, start, min(start + recipe.shard, count))
        for split, count in recipe.counts.items()
        for number, start in enumerate(range(0, count, recipe.shard))
    ]


def write_shards(
    place: Workplace, wanted: Sequence[Shard], *, workers: int, advance: Callable[[int], None]
) -> None:
    """Write shards in `workers` processes, 1 meaning this one; `advance` is told of each.

    Whatever ends this early, finished shards stay and no worker goes on alone. `WriteError` when a
    worker process dies.
    """
    if workers == 1:
        for shard in wanted:
            write_shard(place, shard)
            advance(1)
        return
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _begin)
    try:
        for done in as_completed([pool.submit(write_shard, place, shard) for shard in wanted]):
            done.result()
            advance(1)
    except BrokenProcessPool as error:
        hint = "Finished shards are kept. Where memory ran out, try fewer --workers."
        where = str(place.folder)
        raise WriteError("a worker process was killed", where=where, hint=hint) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Set up a worker: Ctrl-C or the end of its parent ends it; it rarely collects garbage."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()
    collect_rarely()


def _end_with_parent() -> None:
    """End this process when its parent is no more, however that ended.

    It would finish its shard, and a build that goes on meanwhile writes the same file.
    """
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def write_shard(place: Workplace, shard: Shard) -> None:
    """Write the pairs of one shard, and then what they are."""
    rejected: Counter[str] = Counter()
    tally = Tally()
    path = place.file(shard)
    found = islice(_pairs(place, shard, rejected), shard.count)
    write_pairs(tally.counted(_numbered(found, shard)), path)
    report: dict[str, Any] = {
        "pairs": shard.count,
        "bytes": path.stat().st_size,
        "sha256": digest(path),
        "unchanged": tally.unchanged,
    }
    counters = {"families": tally.families, "languages": tally.languages}
    counters |= {"licences": tally.licences, "rejected": rejected}
    report |= {name: dict(sorted(counter.items())) for name, counter in counters.items()}
    place.parts.finish(shard.name, report)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pairs(place: Workplace, shard: Shard, rejected: Counter[str]) -> Iterator[EditPair]:
    """Yield generated pairs, with this shard's portion of the ready ones among them."""
    recipe, seed = place.recipe, f"{place.recipe.seed} {shard.name}"
    ready = _portion(place, shard)
    generated = pairs(
        _stored(place.texts, shard.split),
        mix=recipe.weights,
        rng=random.Random(seed),
        split=shard.split,
        empty_share=recipe.empty_share,
        two_step_share=recipe.two_step_share,
    )
    fresh, rng = _different(generated, rejected), random.Random(f"{seed} ready")
    for left in range(shard.count, 0, -1):
        yield ready.pop() if rng.random() * left < len(ready) else next(fresh)


def _portion(place: Workplace, shard: Shard) -> list[EditPair]:
    """Return the shard's part of the ready pairs of its split, in proportion to its size."""
    path = ready_file(place.texts, shard.split)
    files = (place.parts.report("texts") or {"files": {}})["files"]
    order = list(range(files.get(path.name, 0)))
    random.Random(place.recipe.seed).shuffle(order)
    total = place.recipe.counts[shard.split]
    first, last = (len(order) * at // total for at in (shard.start, shard.end))
    own = set(order[first:last])
    return [pair for at, pair in enumerate(read_pairs(path)) if at in own] if own else []


def _different(generated: Iterable[EditPair], rejected: Counter[str]) -> Iterator[EditPair]:
    """Yield pairs whose text or instruction is new to the shard."""
    seen: set[tuple[str, str]] = set()
    repeats = 0
    for pair in generated:
        key = (pair.before, pair.instruction)
        repeats = repeats + 1 if key in seen else 0
        if not repeats:
            seen.add(key)
            yield pair
        elif repeats > MOST_REPEATS:
            hint = "Add texts, give more families a weight, or make the shards smaller."
            raise InputError("the texts are too few for so many different pairs", hint=hint)
        else:
            rejected["duplicate"] += 1


def _numbered(found: Iterable[EditPair], shard: Shard) -> Iterator[EditPair]:
    for number, pair in enumerate(found):
        meta = {**pair.meta, "id": pair.id} if pair.id else pair.meta
        yield replace(pair, id=f"{shard.name}-{number:05d}", meta=meta)


@lru_cache(maxsize=2)
def _stored(folder: Path, split: str) -> StoredTexts:
    return StoredTexts.of(folder, split)
