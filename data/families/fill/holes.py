"""Take values out of a complete text and ask for them back: drafts and oracle of every filling.

Knows spans and holes; knows nothing of formats.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from editflow.data.families.family import Draft
from editflow.data.families.fill.contexts import MOST_WORDS
from editflow.data.families.python.code import splice

MOST_HOLES = 5
FILL = (
    "Fill in the [blanks|gaps]: {context!s}",
    "Fill in what is missing: {context!s}",
    "{context!s} Fill in the [blanks|gaps]",
    "Fill this in from the text: {context!s}",
    "fill in: {context!s}",
    "[Can|Could] you fill this in? {context!s}",
    "Please fill in what you can from this text: {context!s}",
    "{context!s}\n\nFill in what belongs here",
    "Here is what I was given: {context!s} Copy it to where it is missing",
    "What is missing here can be found in this text: {context!s}",
    "why is this still empty? {context!s}",
    "docs: fill in the [blanks|gaps]. {context!s}",
    "error: something is missing here. {context!s}",
    "Fill in the [blanks|gaps] with what this text says.\n{context!s}",
    "{context!s} -> fill in",
    "The text says: {context!s} Write it where it belongs",
    "[Complete|Finish] this with the following: {context!s}",
    "Put these values where they belong: {context!s}",
    "Use this to fill the [gaps|holes|empty places]: {context!s}",
    "{context!s} [Put that where it belongs|Enter that here|Copy that in]",
    "[Enter|Copy in|Put in] what it says: {context!s}",
    "{context!s}\n\nput that into the [blanks|gaps|empty places] [please|]",
    "Take what is missing from [here|this|this text]: {context!s}",
    "fill the [gaps|blanks|holes]: {context!s}",
    "the empty [places|bits|spots] [should|must] [say|get] what this says: {context!s}",
    "no more [blanks|gaps], here is what I know: {context!s}",
    "I [got|found|was told] this, [put|copy] it in: {context!s}",
    "{context!s} That is all [I know|we know], fill it in",
    "[with|using] this, fill in [the rest|what is missing|the blanks]: {context!s}",
    "nit: [there are still blanks|this is still empty]. {context!s}",
    "here [are|come] the missing [values|bits|pieces]: {context!s}",
    "[can|could] you [complete|finish] this[ for me|]? {context!s}",
    "can you take the missing [values|bits|parts] from this? {context!s}",
    "Read this and fill in the [blanks|gaps]: {context!s}",
    "Based on this, [complete the file|fill in the gaps|fill in the blanks]: {context!s}",
    "{context!s}\nSo fill in the [blanks|gaps]",
    "{context!s} Please [complete|finish] the file with that",
    "chore: fill in the [blanks|gaps]. {context!s}",
    "pls fill in: {context!s}",
    "where something is missing, take it from this: {context!s}",
    "The gaps [should|must] be filled with what this says: {context!s}",
)


@dataclass(frozen=True, slots=True)
class Blank:
    """Characters `[start, end)` of a complete text, the hole they leave, and their fact."""

    start: int
    end: int
    hole: str
    name: str
    values: tuple[str, ...]


def chosen(blanks: Sequence[Blank], rng: random.Random) -> tuple[list[Blank], list[Blank]]:
    """Draw the blanks to empty and, of those, the ones the context tells; now and then not all."""
    emptied = rng.sample(blanks, rng.randint(1, min(MOST_HOLES, len(blanks))))
    untold = 1 if len(emptied) > 1 and rng.random() < 0.3 else 0
    return emptied, emptied[untold:]


def fill(
    text: str, emptied: Collection[Blank], told: Collection[Blank], context: str
) -> Draft | None:
    """Return the draft that puts the told blanks back; None when the context is no good."""
    if len(context.split()) > MOST_WORDS or any(
        value not in context for blank in told for value in blank.values
    ):
        return None
    untold = [blank for blank in emptied if blank not in told]
    holes, shift = [], 0
    for blank in sorted(emptied, key=lambda blank: blank.start):
        start = blank.start + shift
        written = text[blank.start : blank.end] if blank in told else None
        holes.append((start, start + len(blank.hole), written, blank.values))
        shift += len(blank.hole) - (blank.end - blank.start)
    words = {"context": context, "holes": json.dumps(holes)}
    return Draft(_without(text, emptied), _without(text, untold), words)


def nothing(text: str, emptied: Collection[Blank], context: str) -> Draft:
    """Return the draft whose context does not speak of any hole."""
    before = _without(text, emptied)
    return Draft(before, before, {"context": context})


def _without(text: str, blanks: Collection[Blank]) -> str:
    return splice(text, [((blank.start, blank.end), blank.hole) for blank in blanks])


def holds(draft: Draft, *, reads: Callable[[str], object]) -> bool:
    """Only holes changed, every value stands in the context, and the target can be read.

    `reads` raises `ValueError` or `SyntaxError` for a text that is not of its format.
    """
    holes = json.loads(draft.words["holes"])
    told = [hole for hole in holes if hole[2] is not None]
    after = splice(draft.before, [((start, end), written) for start, end, written, _ in told])
    copied = all(value in draft.words["context"] for *_, values in told for value in values)
    try:
        if len(told) == len(holes):  # a hole that stays may be no value
            reads(draft.after)
    except (ValueError, SyntaxError):
        return False
    return copied and draft.before != after == draft.after
