"""Sentences: delete the one that starts with or contains something, put a given one in.

An inserted sentence is one taken out of the real text, which is the target.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import (
    Span,
    count,
    is_plain,
    one_replaced,
    pick,
    sentence_spans,
    sentences,
    unchanged,
    words,
)
from editflow.data.families.prose.terms import POOL

_OPENINGS = ("However, the", "In addition, we", "As a result", "For this reason", "On the other")
_EXTRA = (
    "See the {0} for details.",
    "This section needs the {0}.",
    "Ask the {0} before you change it.",
    "The {0} and the {1} are described below.",
    "Nobody knows where the {0} went.",
    "We thank the {0} for the {1}.",
    "The {0} is not the {1}.",
    "Every {0} has its own {1}.",
    "Read about the {0} first.",
    "Do not forget the {0}!",
)


def _apart(text: str) -> list[Span]:
    """Return the sentences of a text that is one plain paragraph of two or more, else []."""
    spans = sentences(text) if is_plain(text) else []
    return spans if len(spans) > 1 else []


def _without(text: str, span: Span) -> str:
    """Return the text without a sentence and the white space after it (before it, at the end)."""
    start, end = span
    tail = re.compile(r"[ \t]*\n?[ \t]*(?=\S)").match(text, end)
    if tail is not None:
        return text[:start] + text[tail.end() :]
    return text[:start].rstrip() + text[end:]


def _removable(text: str) -> list[Span]:
    """Return the sentences whose paragraph keeps at least one other sentence."""
    spans = sentence_spans(text)
    return [
        span
        for index, span in enumerate(spans)
        if _together(text, spans[max(0, index - 1) : index + 1])
        or _together(text, spans[index : index + 2])
    ]


def _together(text: str, pair: list[Span]) -> bool:
    return len(pair) == 2 and not re.search(r"\n[ \t]*\n", text[pair[0][1] : pair[1][0]])


def _delete_opening(text: str, rng: random.Random) -> Draft | None:
    span = pick(_removable(text), rng)
    if span is None:
        return None
    first = text[span[0] : span[1]].split()
    opening = " ".join(first[: rng.choice((2, 3, 3, 4))]).rstrip(",;:")
    if len(first) < 5 or '"' in opening or _count(text, opening) != 1:
        return None
    return Draft(text, _without(text, span), {"opening": opening})


def _count(text: str, opening: str) -> int:
    """Count an opening, however its lines are wrapped."""
    return " ".join(text.split()).count(opening)


def _delete_holds(draft: Draft) -> bool:
    """What was taken out starts with the opening, or holds the word, and is one sentence."""
    gone = [_without(draft.before, span) for span in sentence_spans(draft.before)]
    mark = draft.words.get("opening") or draft.words["word"]
    named = mark in " ".join(draft.before.split()) and mark not in " ".join(draft.after.split())
    return named and gone.count(draft.after) == 1


def _opening_absent(text: str, rng: random.Random) -> Draft | None:
    opening = rng.choice(_OPENINGS)
    return unchanged(text, opening=opening) if opening not in text and _removable(text) else None


DELETE_OPENING = Family(
    "prose-delete-sentence-starting",
    "prose",
    (
        "Delete the sentence that starts with {opening}",
        "Remove the sentence beginning {opening}",
        "drop the sentence {opening}",
        "Please take out the sentence that begins with {opening}",
        "We don't need the sentence {opening} any more",
        "delete: {opening}",
        "Can you remove the sentence starting with {opening}?",
        "Cut the sentence which opens with {opening}",
        "The sentence starting {opening} is wrong, delete it",
        "Remove sentence {opening}",
        "strike the sentence that begins {opening}",
        "get rid of the {opening} sentence",
        "{opening} can go",
        "no need for the sentence {opening}",
        "erase the sentence that starts with {opening}",
        "remove: {opening}",
        "the sentence beginning {opening} is superfluous",
        "leave out the sentence {opening}",
        "docs: remove the sentence starting {opening}",
        "I want the sentence starting with {opening} deleted",
        "kill the sentence {opening}",
        "omit the sentence that opens with {opening}",
        "please cut the sentence {opening}",
    ),
    _delete_opening,
    _delete_holds,
    absent=_opening_absent,
    grade="B",
)


def _delete_containing(text: str, rng: random.Random) -> Draft | None:
    span = pick(_removable(text), rng)
    if span is None:
        return None
    part = text[span[0] : span[1]]
    named = [match["word"] for match in words(part) if len(match["word"]) > 4]
    word = pick(named, rng)
    if word is None or len(part.split()) < 5:
        return None
    if count(word, text) != count(word, part):
        return None
    return Draft(text, _without(text, span), {"word": word})


def _containing_absent(text: str, rng: random.Random) -> Draft | None:
    word = rng.choice(POOL)
    return unchanged(text, word=word) if word not in text.lower() and _removable(text) else None


DELETE_CONTAINING = Family(
    "prose-delete-sentence-containing",
    "prose",
    (
        "Delete the sentence that contains {word}",
        "Remove the sentence with the word {word}",
        "drop the sentence about {word}",
        "Please remove the sentence that mentions {word}",
        "take out the sentence with {word} in it",
        "Can you delete the sentence mentioning {word}?",
        "The sentence with {word} is not needed",
        "delete sentence containing {word}",
        "Cut the sentence where {word} is mentioned",
        "Remove sentence on {word}",
        "I want the sentence with {word} gone",
        "the sentence that says {word} is outdated, remove it",
        "Strike the sentence containing {word}",
        "docs: drop the sentence with {word}",
        "no sentence should mention {word}",
        "erase the sentence that has {word} in it",
        "the sentence about {word} can go",
        "leave out the sentence on {word}",
        "don't mention {word}: delete that sentence",
        "omit the sentence with {word}",
        "we no longer need the sentence about {word}",
        "please cut the sentence with {word}",
        "kill the sentence with {word}",
        "throw out the sentence where it says {word}",
    ),
    _delete_containing,
    _delete_holds,
    absent=_containing_absent,
    grade="B",
)


def _given(text: str, span: Span) -> str | None:
    sentence = text[span[0] : span[1]]
    fits = 12 < len(sentence) < 160 and "\n" not in sentence and '"' not in sentence
    return sentence if fits and text.count(sentence) == 1 else None


def _invented(rng: random.Random) -> str:
    return rng.choice(_EXTRA).format(*rng.sample(POOL, 2))


def _insert_end(text: str, rng: random.Random) -> Draft | None:
    spans = _apart(text)
    if not spans:
        return None
    body = text.rstrip()
    sentence = _given(text, spans[-1]) if rng.random() < 0.6 else None
    if sentence is not None and text[spans[-2][1] : spans[-1][0]] == " ":
        return Draft(_without(text, spans[-1]), text, {"sentence": sentence})
    sentence = _invented(rng)
    return Draft(text, f"{body} {sentence}{text[len(body) :]}", {"sentence": sentence})


def _insert_start(text: str, rng: random.Random) -> Draft | None:
    spans = _apart(text)
    if not spans or spans[0][0] != 0 or text[0].isspace():
        return None
    sentence = _given(text, spans[0]) if rng.random() < 0.6 else None
    if sentence is not None and text[spans[0][1] : spans[1][0]] == " ":
        return Draft(_without(text, spans[0]), text, {"sentence": sentence})
    sentence = _invented(rng)
    return Draft(text, f"{sentence} {text}", {"sentence": sentence})


def _insert_after(text: str, rng: random.Random) -> Draft | None:
    spans = sentence_spans(text)
    span = pick(_removable(text), rng)
    if span is None or not _together(text, spans[spans.index(span) :][:2]):
        return None
    (start, end), sentence = span, _invented(rng)
    opening = " ".join(text[start:end].split()[:3]).rstrip(",;:")
    if end - start < 20 or '"' in opening or _count(text, opening) != 1:
        return None
    after = f"{text[:end]} {sentence}{text[end:]}"
    return Draft(text, after, {"sentence": sentence, "opening": opening})


def _insert_holds(draft: Draft) -> bool:
    sentence = draft.words["sentence"]
    return any(one_replaced(draft, "", added) for added in (f" {sentence}", f"{sentence} "))


INSERT_END = Family(
    "prose-insert-sentence-end",
    "prose",
    (
        "Add the sentence {sentence} at the end",
        "Append {sentence}",
        "Please end the paragraph with {sentence}",
        "add at the end: {sentence}",
        "The last sentence should be {sentence}",
        "Insert {sentence} after the last sentence",
        "Can you add {sentence} to the end of the paragraph?",
        "Finish with the sentence {sentence}",
        "the paragraph should close with {sentence}",
        "Put {sentence} at the end",
        "Add closing sentence {sentence}",
        "{sentence} is missing at the end",
        "conclude with {sentence}",
        "add this as the last sentence: {sentence}",
        "{sentence} should be the last sentence",
        "append the sentence {sentence}",
        "please append: {sentence}",
        "after everything else say {sentence}",
        "close with {sentence}",
        "docs: add {sentence} at the end",
        "I want {sentence} at the end",
        "write {sentence} as the final sentence",
    ),
    _insert_end,
    _insert_holds,
)
INSERT_START = Family(
    "prose-insert-sentence-start",
    "prose",
    (
        "Add the sentence {sentence} at the beginning",
        "Prepend {sentence}",
        "Please start the paragraph with {sentence}",
        "add at the start: {sentence}",
        "The first sentence should be {sentence}",
        "Insert {sentence} before the first sentence",
        "Can you put {sentence} in front of everything else?",
        "Open with the sentence {sentence}",
        "the paragraph should begin with {sentence}",
        "Put {sentence} at the top",
        "Add opening sentence {sentence}",
        "{sentence} is missing at the start",
        "begin with {sentence}",
        "add this as the first sentence: {sentence}",
        "{sentence} should be the first sentence",
        "prepend the sentence {sentence}",
        "please prepend: {sentence}",
        "before everything else say {sentence}",
        "start with {sentence}",
        "docs: add {sentence} at the start",
        "I want {sentence} at the beginning",
        "write {sentence} as the opening sentence",
    ),
    _insert_start,
    _insert_holds,
)
INSERT_AFTER = Family(
    "prose-insert-sentence-after",
    "prose",
    (
        "After the sentence that starts with {opening}, insert {sentence}",
        "Add {sentence} after the sentence beginning {opening}",
        "insert {sentence} after {opening}",
        "Please put {sentence} right behind the sentence {opening}",
        "The sentence {opening} should be followed by {sentence}",
        "after {opening}: {sentence}",
        "Can you add {sentence} after the sentence starting with {opening}?",
        "Place the sentence {sentence} after the one that opens with {opening}",
        "Follow {opening} with {sentence}",
        "we need {sentence} after the sentence that begins {opening}",
        "Insert a sentence ({sentence}) following the one beginning with {opening}",
        "{sentence} belongs after the sentence {opening}",
        "add {sentence} right after {opening}",
        "the sentence after {opening} should be {sentence}",
        "once {opening} is said, say {sentence}",
        "insert this behind the sentence starting with {opening}: {sentence}",
        "{sentence} should come after the sentence that begins with {opening}",
        "let {sentence} follow the sentence {opening}",
        "docs: add {sentence} after {opening}",
        "I need the sentence {sentence} after {opening}",
        "next to the sentence {opening} put {sentence}",
        "behind {opening} write {sentence}",
    ),
    _insert_after,
    _insert_holds,
    grade="B",
)
