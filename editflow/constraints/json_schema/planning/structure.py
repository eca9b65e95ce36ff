"""Deciding the structure of an instance: kinds, branches, keys, numbers of items.

Knows what fits and asks a scorer for the rest; knows nothing of tokens or models. Only options
that lead to an instance are ever offered, so that no decision has to be taken back.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from editflow.constraints.json_schema.places.arrays import Items
from editflow.constraints.json_schema.places.in_place import Conjuncts
from editflow.constraints.json_schema.places.objects import Keys
from editflow.constraints.json_schema.places.reader import where
from editflow.constraints.json_schema.planning.asking import Question, Scorer
from editflow.constraints.json_schema.planning.choosing import chosen_keys
from editflow.constraints.json_schema.planning.planner import (
    Planner,
    array_size,
    place_wanted,
)
from editflow.constraints.json_schema.planning.policy import Policy
from editflow.constraints.json_schema.planning.skeleton import (
    HOLE,
    Leaf,
    List,
    Members,
    Place,
    pieces,
    written,
)
from editflow.constraints.json_schema.scalars import terms, values
from editflow.constraints.json_schema.scalars.strings import Strings
from editflow.constraints.json_schema.scalars.values import Scalars
from editflow.errors import SchemaError

Floats = npt.NDArray[np.float64]

_MOST_EXTRAS = 3
_HARD_LIMIT = 20_000


@dataclass(eq=False)
class Open(Place):
    """A place to decide, or decided: what has to hold there."""

    conjuncts: Conjuncts = ()
    room: int = 0
    """levels of objects and arrays that may follow"""


Asking = Generator[Question, Floats, None]


@dataclass
class Structure:
    """Decides one instance."""

    planner: Planner
    policy: Policy
    scorer: Scorer | None = None
    """None takes the first option that fits, and no keys that need not be there"""
    places: int = 0

    def decide(self, conjuncts: Conjuncts, room: int) -> Place:
        """Return the skeleton of an instance with at most `room` levels."""
        root = Open(None, conjuncts, room)
        waiting: list[tuple[Open, Asking, Question]] = []
        fresh: list[Open] = [root]
        while fresh or waiting:
            while fresh:
                place = fresh.pop(0)
                self._advance(place, self._decide(place), None, fresh, waiting)
            if waiting:
                asked, waiting = waiting, []
                for (place, asking, _), scores in zip(asked, self._asked(root, asked), strict=True):
                    self._advance(place, asking, scores, fresh, waiting)
        return root

    def _advance(
        self,
        place: Open,
        asking: Asking,
        scores: Floats | None,
        fresh: list[Open],
        waiting: list[tuple[Open, Asking, Question]],
    ) -> None:
        """Go on with a place until it asks or is decided."""
        try:
            waiting.append((place, asking, asking.send(scores)))  # type: ignore[arg-type]
        except StopIteration:
            opened = _opened(place)
            fresh += opened
            self.places += len(opened)
            if self.places > _HARD_LIMIT:
                raise SchemaError(
                    f"the smallest instance has more than {_HARD_LIMIT} values", where="#"
                ) from None

    def _asked(self, root: Place, asked: list[tuple[Open, Asking, Question]]) -> list[Floats]:
        """Ask the scorer all questions at once."""
        assert self.scorer is not None
        draft = list(pieces(root))
        texts = [piece if isinstance(piece, str) else HOLE for piece in draft]
        at = {id(piece): index for index, piece in enumerate(draft)}
        questions = []
        for place, _, q in asked:
            before, after = "".join(texts[: at[id(place)]]), "".join(texts[at[id(place)] + 1 :])
            questions.append(Question(q.about, q.where, q.options, before, after))
        answers = [np.asarray(a, dtype=np.float64) for a in self.scorer(questions)]
        for question, answer in zip(questions, answers, strict=True):
            if answer.shape != (len(question.options),) or np.isnan(answer).any():
                raise ValueError(f"the scorer gave {answer.shape} for {question}")
        return answers

    @property
    def closing(self) -> bool:
        """Tell whether nothing is to be added that is not demanded."""
        return self.scorer is None or self.places >= self.policy.most_places

    def _decide(self, place: Open) -> Asking:
        """Decide a place; what stands below it is left open."""
        conjuncts = place.conjuncts
        kind = yield from self._kind(place)
        if kind == "scalar":
            place.node = yield from self._leaf(conjuncts, self.planner.reader.scalar(conjuncts), ())
        elif self.planner.reader.listed(conjuncts) is not None:
            found = self.planner.literals(conjuncts, kind)
            texts = tuple(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in found)
            place.node = yield from self._leaf(conjuncts, Scalars(), texts)
        else:
            parts = yield from self._branches(place, kind)
            fill = self._object if kind == "object" else self._array
            yield from fill(place, parts)

    def _pick(
        self, about: Literal["kind", "branch", "items"], at: str, options: Sequence[str]
    ) -> Generator[Question, Floats, int]:
        """Return which of several options is most probable."""
        if len(options) < 2 or self.scorer is None:
            return 0
        scores = yield Question(about, at, tuple(options))
        return int(scores.argmax())

    def _kind(self, place: Open) -> Generator[Question, Floats, str]:
        kinds = [
            kind
            for kind in _preferred(place.conjuncts)
            if self.planner.fits_kind(place.conjuncts, kind, place.room)
        ]
        if not kinds:
            raise SchemaError("nothing fits here", where=where(place.conjuncts))
        if self.closing and "scalar" in kinds and _preferred(place.conjuncts)[0] == "scalar":
            return "scalar"
        options = [{"scalar": HOLE, "object": "{", "array": "["}[kind] for kind in kinds]
        return kinds[(yield from self._pick("kind", where(place.conjuncts), options))]

    def _leaf(
        self, conjuncts: Conjuncts, found: Scalars, literals: tuple[str, ...]
    ) -> Generator[Question, Floats, Leaf]:
        languages = values.written(found, literals)
        at = where(conjuncts)
        index = yield from self._pick("branch", at, [HOLE] * len(languages))
        return Leaf(languages[index], at)

    def _branches(self, place: Open, kind: str) -> Generator[Question, Floats, Conjuncts]:
        """Choose branches until none is left to choose."""
        conjuncts, planner = place.conjuncts, self.planner
        while True:
            choice = planner.unsettled(conjuncts, kind)
            if choice is None:
                return planner.reader.flat(conjuncts).parts
            fitting: Iterable[Conjuncts] = (
                option
                for option in planner.options(conjuncts, choice, kind)
                if planner.fits_kind(option, kind, place.room)
            )
            if self.scorer is None or choice.denied is not None:
                fitting = itertools.islice(fitting, 1)
            options = list(fitting)
            if not options:
                raise SchemaError("no branch fits here", where=choice.where, keyword=choice.keyword)
            texts = [self._preview(option, kind) for option in options]
            conjuncts = options[(yield from self._pick("branch", choice.where, texts))]

    def _preview(self, conjuncts: Conjuncts, kind: str) -> str:
        """Return the start of what a branch would bring: its keys, and values that are fixed."""
        if kind == "array":
            return f"[{HOLE}]"
        keys = Keys(self.planner.reader.flat(conjuncts).parts, self.planner.reader.scalars)
        shown = [f"{written(k)}:{self._constant(keys.value(k))}" for k in keys.declared[:12]]
        return f"{{{','.join(shown)}}}"

    def _constant(self, conjuncts: Conjuncts) -> str:
        listed = self.planner.reader.listed(conjuncts)
        return HOLE if listed is None or len(listed) != 1 else json.dumps(listed[0])

    def _object(self, place: Open, parts: Conjuncts) -> Asking:
        """Choose the keys, and leave their values open."""
        keys, room = Keys(parts, self.planner.reader.scalars), place.room
        free = [
            key
            for key in keys.declared
            if key not in keys.required
            and keys.named(key)
            and self.planner.fits(keys.value(key), room - 1)
        ]
        scores = np.full(len(free), -1.0)
        if free and not self.closing and self.policy.optional != "required":
            scores = -scores
            if self.policy.optional == "model":
                options = tuple(f"{written(key)}:{HOLE}" for key in free)
                scores = (yield Question("keys", where(parts), options)) - np.log(0.5)
        taken = chosen_keys(keys, free, scores)
        node = Members([(k, Open(None, keys.value(k), room - 1)) for k in taken], keys.required)
        yield from self._extra(node, keys, room)
        place.node = node

    def _extra(self, node: Members, keys: Keys, room: int) -> Asking:
        """Add keys that are not declared."""
        have = len(node.members)
        need = max(0, keys.least - have)
        most = need if self.closing or not keys.is_map else max(need, _MOST_EXTRAS)
        if keys.most is not None:
            most = min(most, keys.most - have)
        if most < 1:
            return
        fitting = self.planner.extras(keys, room)
        if not fitting:
            return
        counts = range(need, most + 1)
        if self.policy.optional == "required":
            counts = range(need, need + 1)
        if self.policy.optional == "all":
            counts = range(max(need, 1), most + 1)
        options = [f"{{{','.join([f'{HOLE}:{HOLE}'] * count)}}}" for count in counts]
        count = counts[(yield from self._pick("items", where(keys.parts), options))]
        for _ in range(count):
            options = [f"{HOLE}:{HOLE}"] * len(fitting)
            extra = fitting[(yield from self._pick("branch", where(keys.parts), options))]
            longer = terms.meet(extra.keys, (Strings(least=1),))
            free = longer if any(not term.empty for term in longer) else extra.keys
            key = yield from self._leaf(keys.parts, Scalars(strings=free), ())
            node.members.append((key, Open(None, extra.value, room - 1)))

    def _array(self, place: Open, parts: Conjuncts) -> Asking:
        """Choose the number of items, and leave them open."""
        items, room = Items(parts), place.room
        size = array_size(self.planner, items, room)
        wanted = place_wanted(self.planner, items, room, None if not size else size[1])
        if size is None or wanted is None:
            raise SchemaError("no array fits here", where=where(parts))
        least, most = size[0], min(size[1], max(size[0], self.policy.most_items))
        if self.closing or self.policy.optional == "required":
            most = least
        elif self.policy.optional == "all" and most > 0:
            least = max(least, 1)
        options = [f"[{','.join([HOLE] * n)}]" for n in range(least, most + 1)]
        count = least + (yield from self._pick("items", where(parts), options))
        node = List(unique=items.unique, required=size[0])
        for index in range(count):
            conjuncts = (*items.at(index), *wanted.get(index, ()))
            for other in items.wanted:
                if other.most is not None and other.item not in wanted.get(index, ()):
                    rest = (*conjuncts, other.item.denied())
                    conjuncts = rest if self.planner.fits(rest, room - 1) else conjuncts
            node.items.append(Open(None, conjuncts, room - 1))
        place.node = node


def _preferred(conjuncts: Conjuncts) -> tuple[str, ...]:
    """Return the kinds, that one first which the schemas seem to be about."""
    for kind, keywords in _ABOUT.items():
        if any(c.get(keyword) is not None for c in conjuncts for keyword in keywords):
            return (kind, *(k for k in ("scalar", "object", "array") if k != kind))
    return ("scalar", "object", "array")


_ABOUT = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems", "contains", "minItems", "uniqueItems"),
}


def _opened(place: Place) -> list[Open]:
    """Return the places that a decision has opened."""
    match place.node:
        case Members(members):
            return [value for _, value in members if isinstance(value, Open)]
        case List(items):
            return [item for item in items if isinstance(item, Open)]
    return []
