"""The texts that fill the fields of a template, as byte edits of its source and as values by name.

Knows templates, sources and filled rows; knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from editflow.constraints.json_schema.filling.slots import Spelling
from editflow.constraints.templates.expand import Count, Place, Spot, Stretch
from editflow.constraints.templates.parts import Field, Part, Section, Template
from editflow.editing.filling.plan import Filling, known_text
from editflow.editing.filling.rows import FilledRow
from editflow.text.edits import Edit
from editflow.text.source import Source


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of a field, and the probability of the least sure token of it; 1 if it was given."""

    text: str
    sure: float = 1.0


Answers = Mapping[Place, Answer]


def given_answers(
    template: Template, stretches: Sequence[Stretch], given: Mapping[str, str]
) -> dict[Place, Answer]:
    """Return the answers that a caller gave."""
    spots = [piece for one in stretches for piece in one.pieces if isinstance(piece, Spot)]
    known = {spot.place: known_text(template, spot, given) for spot in spots}
    return {place: Answer(text) for place, text in known.items() if text is not None}


def found_answers(filling: Filling, done: FilledRow, spelling: Spelling) -> dict[Place, Answer]:
    """Return the answers of a filled row; bytes that are no text stand as lone surrogates."""
    return {
        spot.place: Answer(spelling.decode(ids.tolist()).decode("utf-8", "surrogateescape"), sure)
        for spot, ids, sure in zip(filling.spots, done.tokens, done.sure, strict=True)
    }


def hold(filling: Filling, answers: Answers) -> bool:
    """Tell whether every spot holds what it has to."""
    return all(
        _is_text(answers[spot.place].text)
        and spot.field.kind.language.accepts(answers[spot.place].text)
        for spot in filling.spots
    )


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def edits_of(source: Source, stretches: Sequence[Stretch], answers: Answers) -> tuple[Edit, ...]:
    """Return the edits that put the answers in place; Refused where the encoding lacks a character.

    What is fixed is not touched, unless it is written in another way than it is meant.
    """
    changes = []
    for stretch in stretches:
        start, end = stretch.part.start, stretch.part.end
        spots = [piece.place for piece in stretch.pieces if isinstance(piece, Spot)]
        text = "".join(
            piece if isinstance(piece, str) else answers[piece.place].text
            for piece in stretch.pieces
        )
        if text != source.text[start:end]:
            sure = min((answers[place].sure for place in spots), default=1.0)
            changes.append((start, end, text, sure))
    return tuple(source.edits(changes))


def values_of(template: Template, count: Count, answers: Answers) -> dict[str, Any]:
    """Return the values by name, in order of the template; see `Filled.values`."""
    return _values(template.parts, (), count, answers)


def _values(
    parts: tuple[Part, ...], place: Place, count: Count, answers: Answers
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Field):
            found[part.name] = answers[(*place, part.name)].text
        if not isinstance(part, Section):
            continue
        times = count(part, place)
        if part.optional:
            inner = _values(part.parts, place, count, answers) if times else {}
            found |= {part.name: bool(times), **inner}
        else:
            found[part.name] = [
                _values(part.parts, (*place, part.name, index), count, answers)
                for index in range(times)
            ]
    return found


def confidence_of(answers: Answers) -> dict[str, float]:
    """Return the probability of the least sure token by name of a field."""
    found: dict[str, float] = {}
    for place, answer in answers.items():
        name = str(place[-1])
        found[name] = min(answer.sure, found.get(name, 1.0))
    return found
