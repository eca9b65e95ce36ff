"""Lists: append an item, remove one.

Bracketed lists keep their separators, block lists their lines.
"""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.config import invent
from editflow.data.families.config.asked import changed_so
from editflow.data.families.config.formats import JSON, TOML, YAML
from editflow.data.families.config.formats.document import (
    Document,
    Entry,
    Format,
    is_cut,
    look_up,
    pack,
)
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick, splice

APPEND = (
    "[Add|Append] {item} to {key}",
    "{key} should also [contain|have|list] {item}",
    "append {item} to the list {key}",
    "{item} is missing [in|from] {key}",
    "put {item} at the end of {key}",
    "can you add {item} to {key}?",
    "{key}: add {item}",
    "Extend {key} with {item}",
    "also list {item} under {key}",
    "config: add {item} to {key}",
    "we need {item} in {key}",
    "{key} += {item}",
    "insert {item} as the last item of {key}",
    "The last item of {key} should be {item}",
    "{key} needs {item} too",
    "{key} lacks {item}",
    "append to {key}: {item}",
    "please include {item} in {key}",
    "{item} [belongs|goes] in {key}, at the end",
    "{key} should have one more item, {item}",
    "the list {key} must also have {item}",
    "let {key} end with {item}",
    "I want {item} in {key} as well",
    "push {item} to {key}",
    "{item} should be listed in {key}",
    "register {item} in {key}",
    "[stick|slap|pop|tack] {item} [onto|on] the end of {key}",
    "{key} is missing {item}",
    "nit: {item} [should be|belongs] in {key} [too|as well]",
    "one more [item|entry|element|thing] for {key}: {item}",
    "{item} should go into {key} too",
    "[could|would] you [put|include|list] {item} in {key}?",
    "{key}: expected {item} [at the end|as the last item]",
    "error: {item} is not in {key}, add it",
    "{item} -> end of {key}",
    "add one [entry|item|element] to {key}, it is {item}",
    "after the last [item|entry] of {key} [add|put|comes] {item}",
    "we now [use|need|support] {item}, [add it to|put it in|list it in] {key}",
    "from now on {key} also [has|includes|contains] {item}",
    "make {item} the last [item|entry|element] of {key}",
    "have {item} in {key} [too|as well]",
    "[grow|expand] {key} by {item}",
    "also {item} in {key} please",
    "i want {item} to be part of {key}",
    "{key} doesn't [have|list|include] {item} yet, add it",
    "{item} was forgotten in {key}[, add it|]",
    "feat: include {item} in {key}",
    "pls put {item} in {key}[, thanks|]",
    "why is {item} not in {key}? Add it",
    "no {item} in {key} yet, [append|add] it",
    "attach {item} to {key}",
    "besides what is there {key} [needs|should have] {item}",
)
REMOVE = (
    "[Remove|Delete|Drop] {item} from {key}",
    "{key} should not [contain|have|list] {item}",
    "remove the item {item} from {key}",
    "{item} does not belong in {key}",
    "take {item} out of {key}",
    "can you remove {item} from {key}?",
    "{key}: remove {item}",
    "{item} must go from {key}",
    "drop {item} in the list {key}",
    "config: remove {item} from {key}",
    "we don't need {item} in {key} any more",
    "{key} -= {item}",
    "delete the entry {item} of {key}",
    "no {item} in {key} please",
    "{key} must not have {item}",
    "there should be no {item} in {key}",
    "{key} without {item}",
    "{item} should not be [listed|] in {key}",
    "please exclude {item} from {key}",
    "kick {item} out of {key}",
    "[erase|strike] {item} from {key}",
    "{item} is no longer needed in {key}",
    "I don't want {item} in {key}",
    "{key} still has {item}, remove it",
    "leave {item} out of {key}",
    "unregister {item} from {key}",
    "[ditch|nuke|toss|scrap|lose] {item} from {key}",
    "[throw|toss|chuck|pull] {item} out of {key}",
    "no more {item} in {key}",
    "nit: {item} is [not needed|unused|wrong] in {key}",
    "{key} has {item}, [remove it|take it out|that should go]",
    "[get rid of|purge|cut] {item} in {key}",
    "[could|would] you [drop|take|cut] {item} from {key}?",
    "error: {item} is not allowed in {key}",
    "warning: {item} in {key} is [unused|deprecated|unknown], remove it",
    "{key}: {item} [can go|goes|has to go|must go]",
    "the {item} [entry|item|line|bit] in {key} [can go|should go|must go|is not needed]",
    "we stopped using {item}, take it out of {key}",
    "nobody [uses|needs] {item} [any more|anymore], [remove|delete|drop] it from {key}",
    "from now on {key} [has no|comes without] {item}",
    "{key} minus {item}",
    "keep {key} but without {item}",
    "{item} is [wrong|obsolete|dead] in {key}, [delete|remove] it",
    "shorten {key} by {item}",
    "{item} has to leave {key}",
    "i want {item} [gone|removed|deleted] from {key}",
    "why is {item} in {key}? [Remove it|Take it out]",
    "chore: [drop|delete|ditch] {item} [from|in] {key}",
    "pls [delete|drop|kill] {item} [in|from] {key}[, thanks|]",
    "[remove|delete] just {item} from {key}[, keep the rest|, leave the others]",
    "do we still need {item} in {key}? No, [remove|drop|delete] it",
    "cross {item} off {key}",
    "all works without {item}, drop it from {key}",
)
_SIMPLE = re.compile(r"[\w./@+:~^<>=*-]+(?: [\w./@+-]+){0,3}")


def _lists(document: Document) -> list[tuple[Entry, list[Entry]]]:
    """Return the lists of simple strings that have a key of their own, with their items."""
    found = []
    for entry in document.keyed():
        if entry.kind != "list":
            continue
        items = document.members(entry.path)
        values = look_up(document.data, entry.path)
        plain = all(isinstance(value, str) and _SIMPLE.fullmatch(value) for value in values)
        if items and len(items) == len(values) and plain and len(set(values)) == len(values):
            found.append((entry, items))
    return found


def _append(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    site = pick(_lists(document), rng) if document else None
    if document is None or site is None:
        return None
    entry, items = site
    raw = document.raw(items[-1])
    new = invent.string(str(document.value(items[-1])), rng)
    written = form.string(new, raw)
    gap = _gap(document, entry, items)
    if written is None or gap is None or new in text:
        return None
    at = items[-1].value_end
    hidden = {"at": pack(entry.path)}
    return Draft(
        text, splice(text, at, at, gap + written), {"item": new, "key": entry.key, **hidden}
    )


def _gap(document: Document, entry: Entry, items: list[Entry]) -> str | None:
    """Return what stands between the last two items, or should; None where that is not plain."""
    text = document.text
    if len(items) > 1:
        gap = text[items[-2].value_end : items[-1].value_start]
    elif items[0].inline:
        lead = text[entry.value_start + 1 : items[0].value_start]
        gap = "," + (lead if "\n" in lead else " ")
    else:
        start = text.rfind("\n", 0, items[0].value_start)
        gap = text[max(start, 0) : items[0].value_start]
    wanted = r",\s*" if items[0].inline else r"\n *- +"
    rest = text[items[-1].value_end :].split("\n", 1)[0]
    return gap if re.fullmatch(wanted, gap) and "#" not in rest else None


def _remove(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    sites = [site for site in _lists(document) if len(site[1]) > 1] if document else []
    site = pick(sites, rng)
    if document is None or site is None:
        return None
    entry, items = site
    at = rng.randrange(len(items))
    if items[0].inline:
        ends = (items[at].start, items[at + 1].start) if at + 1 < len(items) else ()
        start, end = ends or (items[at - 1].value_end, items[at].value_end)
    else:
        start = text.rfind("\n", 0, items[at].value_start) + 1
        end = text.find("\n", items[at].value_end) + 1
        if not re.fullmatch(r" *- +", text[start : items[at].value_start]):
            return None
    item = str(document.value(items[at]))
    if end == 0 or "#" in text[start:end] or text.count(item) != 1:
        return None
    return Draft(
        text, splice(text, start, end, ""), {"item": item, "key": entry.key, "at": pack(entry.path)}
    )


def _absent(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    """Ask to remove what the list does not hold."""
    document = form.read(text)
    site = pick(_lists(document), rng) if document else None
    item = invent.string("word", rng)
    if site is None or item in text:
        return None
    return Draft(text, text, {"item": item, "key": site[0].key})


def _present(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    """Ask to add the item that is the last one already."""
    document = form.read(text)
    site = pick(_lists(document), rng) if document else None
    if document is None or site is None:
        return None
    entry, items = site
    return Draft(text, text, {"item": str(document.value(items[-1])), "key": entry.key})


def _holds(draft: Draft, *, form: Format, added: bool) -> bool:
    item = draft.words["item"]

    def change(holder: object, step: str | int) -> None:
        found = look_up(holder, (step,))
        found.append(item) if added else found.remove(item)

    same = changed_so(draft, form, change)
    longer, shorter = (draft.after, draft.before) if added else (draft.before, draft.after)
    return same and len(longer) > len(shorter) and is_cut(longer, shorter)


def _family(form: Format, *, added: bool) -> Family:
    return Family(
        f"{form.name}-{'append' if added else 'remove'}-item",
        form.name,
        APPEND if added else REMOVE,
        partial(_append if added else _remove, form=form),
        partial(_holds, form=form, added=added),
        absent=partial(_present if added else _absent, form=form),
    )


JSON_APPEND, YAML_APPEND, TOML_APPEND = (_family(form, added=True) for form in (JSON, YAML, TOML))
JSON_REMOVE, YAML_REMOVE, TOML_REMOVE = (_family(form, added=False) for form in (JSON, YAML, TOML))
