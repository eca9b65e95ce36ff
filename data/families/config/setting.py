"""Set the value of one entry; the span of the value alone is replaced.

Knows nothing of which entry is meant or what the new value is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from editflow.data.families.config.asked import path_of
from editflow.data.families.config.formats.document import (
    Document,
    Entry,
    Format,
    Kind,
    look_up,
    pack,
    replaced,
)
from editflow.data.families.family import Draft
from editflow.data.families.prose.spans import pick, splice

Change = Callable[[str, random.Random], "str | None"]  # raw old value -> raw new value


def entries_of(document: Document, kind: Kind) -> list[Entry]:
    """Return the entries of one kind whose key tells which is meant."""
    return [entry for entry in document.keyed() if entry.kind == kind]


def one_set(
    text: str, rng: random.Random, *, form: Format, kind: Kind, change: Change
) -> Draft | None:
    """Set one value of a kind to what `change` makes of it."""
    document = form.read(text)
    entry = pick(entries_of(document, kind), rng) if document else None
    return set_value(form, document, entry, change, rng) if document and entry else None


def set_value(
    form: Format, document: Document, entry: Entry, change: Change, rng: random.Random
) -> Draft | None:
    """Set the value of an entry; None where nothing changes."""
    raw = document.raw(entry)
    new = change(raw, rng)
    if new is None or form.scalar(new) == form.scalar(raw):
        return None
    after = splice(document.text, entry.value_start, entry.value_end, new)
    said = {"key": entry.key, "old": shown(raw), "new": shown(new)}
    return Draft(document.text, after, {**said, **_hidden(entry, form.scalar(new))})


def _hidden(entry: Entry, value: object) -> dict[str, str]:
    """Return the words that no phrasing has, for the oracle: where, and what stands there then."""
    return {"at": pack(entry.path), "to": pack(value)}


def only_that_value(draft: Draft, *, form: Format) -> bool:
    """The data differ at that path alone, and the text in one run of characters."""
    path, wanted = path_of(draft), json.loads(draft.words["to"])
    try:
        before, after = form.load(draft.before), form.load(draft.after)
        expected = replaced(before, path, lambda holder, step: holder.__setitem__(step, wanted))
    except (ValueError, LookupError, TypeError):
        return False
    return look_up(before, path) != wanted and expected == after and _one_run(draft, form)


def _one_run(draft: Draft, form: Format) -> bool:
    """Everything outside the value of the entry is the same text."""
    path = path_of(draft)
    spans = []
    for text in (draft.before, draft.after):
        document = form.read(text)
        found = [entry for entry in document.entries if entry.path == path] if document else []
        if len(found) != 1:
            return False
        spans.append((text[: found[0].value_start], text[found[0].value_end :]))
    as_asked = document is not None and shown(document.raw(found[0])) == draft.words["new"]
    return spans[0] == spans[1] and as_asked


def shown(raw: str) -> str:
    """Return a value as people name it: without its quotes."""
    quoted = raw[:1] in "\"'" and raw[-1:] == raw[:1] and len(raw) > 1
    return raw[1:-1] if quoted else raw
