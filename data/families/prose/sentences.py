"""Sentences: delete the one that starts with or contains something, put a given one in.

An inserted sentence is one taken out of the real text, which is the target.
"""

from __future__ import annotations

import random
import re

from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.phrasings import sentences as said
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
    said.DELETE_OPENING,
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
    said.DELETE_CONTAINING,
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
    said.INSERT_END,
    _insert_end,
    _insert_holds,
)
INSERT_START = Family(
    "prose-insert-sentence-start",
    "prose",
    said.INSERT_START,
    _insert_start,
    _insert_holds,
)
INSERT_AFTER = Family(
    "prose-insert-sentence-after",
    "prose",
    said.INSERT_AFTER,
    _insert_after,
    _insert_holds,
    grade="B",
)
