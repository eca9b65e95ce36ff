"""How often each section of a template appears: as it is given, else as the model finds likeliest.

Knows templates and a scorer of texts; knows no tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from editflow.constraints.json_schema.planning.skeleton import HOLE
from editflow.constraints.templates.expand import Place
from editflow.constraints.templates.parts import Fixed, Part, Section, Template
from editflow.editing.filling.readers import Prompted
from editflow.editing.filling.scoring import Option, score_options
from editflow.errors import UsageError

_TRIED = 8
_WORDS = {"yes": 1, "true": 1, "no": 0, "false": 0}


@dataclass(frozen=True, slots=True)
class Decisions:
    """How often sections appear, by place and name; `probes` passes were made to find out."""

    counts: dict[Place, int] = field(default_factory=dict)
    probes: int = 0

    def __call__(self, section: Section, place: Place) -> int:
        """Return how often a section appears at a place; as seldom as can be while undecided."""
        return self.counts.get((*place, section.name), section.least)


def given_count(template: Template, section: Section, given: Mapping[str, str]) -> int | None:
    """Return how often a caller wants a section, None where nothing is said.

    UsageError where that is no number, or not one of those the template allows.
    """
    text = given.get(section.name)
    if text is None or (section.optional and section.name in template.fields):
        return 1 if text is not None else None
    count = _WORDS.get(text.lower(), int(text) if text.isdecimal() else -1)
    if not section.least <= count <= section.most:
        allowed = "yes or no" if section.optional else f"{section.least} to {section.most}"
        raise UsageError(
            f"the section {section.name!r} cannot be {text!r}",
            where=template.where(section.start),
            hint=f"Give {allowed}.",
        )
    return count


def decided(template: Template, prompted: Prompted, given: Mapping[str, str]) -> Decisions:
    """Decide all sections, outer ones first, one after the other.

    The model is asked about those that are not given: each number of times is a text, and the one
    whose fixed tokens, and those right behind it, are likeliest wins.
    """
    deciding = _Deciding(template, prompted, given)
    deciding.walk(template.parts, ())
    return Decisions(deciding.counts, deciding.probes)


class _Deciding:
    """Goes through a template and keeps what has been decided."""

    def __init__(self, template: Template, prompted: Prompted, given: Mapping[str, str]) -> None:
        self.template, self.prompted, self.given = template, prompted, given
        self.counts: dict[Place, int] = {}
        self.probes = 0

    def walk(self, parts: tuple[Part, ...], place: Place) -> None:
        for part in parts:
            if not isinstance(part, Section):
                continue
            self.counts[(*place, part.name)] = self.decide(part, place)
            for index in range(self.counts[(*place, part.name)]):
                self.walk(part.parts, place if part.optional else (*place, part.name, index))

    def decide(self, section: Section, place: Place) -> int:
        count = given_count(self.template, section, self.given)
        if count is not None or section.least == section.most:
            return section.least if count is None else count
        tried = np.unique(np.linspace(section.least, section.most, _TRIED).round().astype(int))
        options = [self.option(section, place, int(count)) for count in tried]
        self.probes += len(options)
        return int(tried[score_options(options, self.prompted).argmax()])

    def option(self, section: Section, place: Place, count: int) -> Option:
        """Return what the template would be, cut where the section begins and ends."""
        target = (*place, section.name)
        counts = Decisions({**self.counts, target: count})
        shown = list(self.shown(self.template.parts, (), (counts, target, False)))
        first = next(at for at, (inside, _) in enumerate(shown) if inside)
        before = "".join(text for _, text in shown[:first])
        inner = "".join(text for inside, text in shown if inside)
        after = "".join(text for inside, text in shown[first:] if not inside)
        return Option(before, inner, after)

    def shown(
        self, parts: tuple[Part, ...], place: Place, state: tuple[Decisions, Place, bool]
    ) -> Iterator[tuple[bool, str]]:
        """Yield the text of a template, `HOLE` for what is to come, and whether it is inside."""
        counts, target, inside = state
        for part in parts:
            match part:
                case Fixed():
                    yield inside, part.text
                case Section():
                    here = inside or (*place, part.name) == target
                    yield here, ""
                    for index in range(counts(part, place)):
                        yield here, part.between if index else ""
                        inner = place if part.optional else (*place, part.name, index)
                        yield from self.shown(part.parts, inner, (counts, target, here))
                case _:
                    yield inside, self.given.get(part.name, HOLE)
