"""A build recipe: all that decides which pairs a data set holds, read from one TOML file.

Knows its keys and which values make sense; what is behind a source is the source's to know.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from editflow.data.building.tables import Place, made
from editflow.data.families import FAMILIES
from editflow.data.filters import Decontaminator, Filter, Reserved, is_held_out, read_reserved
from editflow.data.near import NearDuplicates
from editflow.data.rows.files import is_parquet
from editflow.data.sources import SOURCES, source
from editflow.data.wording import Split
from editflow.errors import InputError


@dataclass(frozen=True, slots=True)
class Checks:
    """The filter: files of evaluation rows and of reserved sources, the similarity of near
    duplicates (0: all may stay), and a regular expression that must match a part of a licence.
    """

    decontaminate: Path | None = None
    reserved: Path | None = None
    near: float = 0.8
    licences: str = ""

    def filter(self) -> Filter:
        """Return a filter that has seen nothing yet."""
        return Filter(
            Decontaminator(self.decontaminate) if self.decontaminate else None,
            read_reserved(self.reserved) if self.reserved else Reserved(),
            NearDuplicates(self.near) if self.near else None,
            re.compile(self.licences, re.IGNORECASE) if self.licences else None,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A source, and what of it is held out of training.

    `held_out` are the first parts of origins, such as package names, or a per cent of the origins.
    """

    name: str
    reader: Any
    held_out: tuple[str, ...] | int = 2

    def split(self, origin: str) -> Split:
        """Return the split of an origin."""
        if isinstance(self.held_out, int):
            held_out = is_held_out(origin, percent=self.held_out)
        else:
            held_out = re.split("[/:]", origin)[0].lower() in self.held_out
        return "held-out" if held_out else "train"


@dataclass(frozen=True, slots=True)
class BuildRecipe:
    """One data set.

    `train` and `held_out` are the pairs of each split, `shard` those of one file, `format` its
    suffix. `mix` weighs families, `others` is the weight of those it does not name; 0 leaves out.
    `empty_share` of the pairs ask for nothing that can be done, `two_step_share` for two edits.
    """

    sources: tuple[Entry, ...]
    identity: str
    train: int = 100_000
    held_out: int = 2_000
    shard: int = 20_000
    format: str = "jsonl.gz"
    seed: int = 0
    empty_share: float = 0.08
    two_step_share: float = 0.02
    others: float = 1.0
    mix: Mapping[str, float] = field(default_factory=dict)
    filters: Checks = Checks()

    @property
    def weights(self) -> dict[str, float]:
        """The weight of every family that takes part."""
        every = {name: self.mix.get(name, self.others) for name in FAMILIES}
        return {name: weight for name, weight in every.items() if weight > 0}

    @property
    def counts(self) -> dict[Split, int]:
        """The pairs of each split that has any."""
        both: dict[Split, int] = {"train": self.train, "held-out": self.held_out}
        return {split: count for split, count in both.items() if count}


def read_build_recipe(path: Path) -> BuildRecipe:
    """Read a recipe. `UsageError` names the file and the key.

    Paths start from its folder; `~` and `$NAME` in them are filled in.
    """
    place = Place(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        place.wrong(f"cannot read the recipe: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place.wrong(f"not TOML: {error}")
    plain = json.dumps(values, sort_keys=True, default=str)
    checks = made(Checks, values.pop("filters", {}), place.inside("[filters]"))
    recipe: BuildRecipe = made(
        BuildRecipe,
        values,
        place,
        sources=tuple(_entries(values.pop("sources", None), place.inside("[[sources]]"))),
        identity=hashlib.sha256(plain.encode()).hexdigest(),
        filters=checks,
    )
    for problem in _problems(recipe):
        place.wrong(problem)
    return recipe


def _entries(tables: Any, place: Place) -> Iterator[Entry]:
    if not isinstance(tables, list) or not tables:
        place.wrong("there is none", hint=f"Known sources: {', '.join(SOURCES)}.")
    for number, table in enumerate(tables, 1):
        here = place.inside(str(number))
        values = dict(table) if isinstance(table, dict) else {}
        name, held_out = values.pop("from", None), values.pop("held_out", 2)
        if name not in SOURCES:
            here.wrong('"from" names no source', hint=f"Known sources: {', '.join(SOURCES)}.")
        if isinstance(held_out, list) and all(isinstance(each, str) for each in held_out):
            held_out = tuple(each.lower() for each in held_out)
        elif type(held_out) is not int or not 0 <= held_out <= 100:
            here.wrong('"held_out" must be a per cent or a list of names')
        yield Entry(str(name), made(source(str(name)), values, here), held_out)


def _problems(recipe: BuildRecipe) -> Iterator[str]:
    """Yield what makes no sense, though each value is of the right type."""
    for name in ("train", "held_out"):
        if getattr(recipe, name) < 0:
            yield f'"{name}" must not be negative'
    if recipe.shard < 1:
        yield '"shard" must be 1 or more'
    for name, weight in recipe.mix.items():
        if name not in FAMILIES:
            yield f'[mix] "{name}" is no family; `editflow.data.families` lists them'
        if weight < 0:
            yield f'[mix] "{name}" must not be negative'
    if recipe.counts and not recipe.weights:
        yield "no family has a weight"
    shares = (recipe.empty_share, recipe.two_step_share)
    if min(shares) < 0 or sum(shares) > 1:
        yield '"empty_share" and "two_step_share" must be shares of the pairs'
    if not 0 <= recipe.filters.near <= 1:
        yield '[filters] "near" must be from 0 to 1'
    try:
        re.compile(recipe.filters.licences)
        is_parquet(Path(f"pairs.{recipe.format}"))
    except re.error as error:
        yield f'[filters] "licences" is no regular expression: {error}'
    except InputError as error:
        yield f'"format" is {error.what}: {error.hint}'
