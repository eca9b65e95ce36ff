"""Keys: rename one, delete one with its value, add one at the end or after another.

Commas and lines are handled by span; the rest of the text stays as it is.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from editflow.data.families.config import invent
from editflow.data.families.config.document import (
    Document,
    Entry,
    Format,
    Path,
    is_cut,
    pack,
    replaced,
)
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import one_replaced, pick, splice

RENAME = (
    "Rename [the key|] {old} to {new}",
    "{old} -> {new}",
    "The key {old} should be called {new}",
    "call it {new} instead of {old}",
    "Change the key {old} to {new}",
    "{old} is now called {new}",
    "use {new} as the key, not {old}",
    "can you rename {old} to {new}?",
    "refactor: rename {old} to {new}",
    "key {old}: should be {new}",
    "The setting {old} was renamed to {new}",
    "{old} => {new}",
    "unknown key {old}, did you mean {new}?",
    "replace the key name {old} with {new}, keep the value",
    "{new} is the right name for {old}",
    "[the key|the field|the property|the option] {old} is now {new}",
    "{old} was a bad name, use {new}",
    "{new}, not {old}",
    "change {old} to {new} but keep its value",
    "the key should read {new} instead of {old}",
    "{old} is deprecated, it is called {new} now",
    "spell the key {new}, not {old}",
    "I'd call {old} {new}",
    "give [the key|the setting|] {old} the name {new}",
    "the option {old} does not exist, it is {new}",
    "chore: {old} is {new} now",
    "rename the [field|property|setting|option|entry] {old} to {new}",
    "let's call {old} {new} from now on",
)
DELETE = (
    "[Delete|Remove|Drop] [the key|] {key}",
    "{key} is not needed any more",
    "Remove {key} from the [config|file|settings]",
    "get rid of {key}",
    "delete the {key} entry",
    "unknown option {key}: remove it",
    "can you remove {key}?",
    "{key} can go",
    "drop the {key} setting and its value",
    "chore: remove unused {key}",
    "We don't use {key}, delete it",
    "take out the entry for {key}",
    "no {key} please",
    "remove key {key}",
    "{key} is obsolete, [remove|delete|drop] it",
    "[delete|remove] the line[s|] with {key}",
    "please [delete|remove|drop] the [field|property|setting|option] {key}",
    "{key} should not be [here|in this file|set]",
    "there should be no {key}",
    "we no longer need {key}",
    "kill {key}",
    "leave {key} out",
    "without {key}, please",
    "[throw|take] {key} out",
    "I don't want {key} in here",
    "cleanup: {key} is unused",
    "{key} has been removed upstream, delete it",
    "erase {key}",
)
AFTER = (
    "[Add|Insert] {key} with the value {value} after {anchor}",
    "After {anchor}, add {key} = {value}",
    "add {key!s}: {value!s} after {anchor}",
    "Put {key} (value {value}) right behind {anchor}",
    "{anchor} should be followed by {key} set to {value}",
    "can you add {key} {value} below {anchor}?",
    "insert the key {key} with value {value} after {anchor}",
    "below {anchor}: {key!s} = {value!s}",
    "we need {key} = {value} after {anchor}",
    "add the setting {key} (it is {value}) next after {anchor}",
    "config: add {key} {value} after {anchor}",
    "set {key} to {value}, put it after {anchor}",
    "new key {key} after {anchor}, value {value}",
    "[behind|right after] {anchor} add {key} with {value}",
    "add a [key|field|setting|property] {key} = {value} after {anchor}",
    "I need {key} = {value} below {anchor}",
    "{anchor}: add {key} {value} after it",
    "{key} is missing after {anchor}, it should be {value}",
    "let {key} = {value} follow {anchor}",
    "after {anchor} there should be {key} with {value}",
    "add {key} after {anchor} and set it to {value}",
    "the next key after {anchor} should be {key}, with the value {value}",
    "{key} -> {value}, insert behind {anchor}",
)
END = (
    "[Add|Append] {key} with the value {value} at the end",
    "add {key!s}: {value!s} at the end",
    "Append the key {key} with value {value}",
    "The last key should be {key} = {value}",
    "at the end, add {key} set to {value}",
    "can you append {key} {value}?",
    "we need a new key {key} with {value} at the bottom",
    "append {key!s} = {value!s}",
    "put {key} = {value} at the end",
    "config: append {key} {value}",
    "Add {key} as the last entry, its value is {value}",
    "new last key {key}, value {value}",
    "[finally|last], add {key} = {value}",
    "add {key} {value} as the last key",
    "I need {key} = {value} at the [end|bottom]",
    "{key} with {value} is missing at the end",
    "[end|finish] with {key} set to {value}",
    "as the last [entry|key|setting], add {key} with {value}",
    "append a [key|field|setting] {key}: {value}",
    "after everything else put {key} = {value}",
    "the end should have {key} = {value}",
    "attach {key} = {value} to the end",
)
_SCALARS = {"number", "string", "boolean", "null"}
_ANY: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: rng.choice(("true", "false")),
    lambda rng: invent.number("10", rng),
    lambda rng: invent.string("word", rng),
)


def _rename(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    entry = pick(document.keyed(), rng) if document else None
    if entry is None:
        return None
    new = invent.key(entry.key, rng)
    if new in text or text[entry.key_start : entry.key_end] != entry.key or '"' in entry.key:
        return None
    after = splice(text, entry.key_start, entry.key_end, new)
    return Draft(text, after, {"old": entry.key, "new": new, "at": pack(entry.path)})


def _rename_holds(draft: Draft, *, form: Format) -> bool:
    path, new = _path(draft), draft.words["new"]

    def change(holder: Any, step: str | int) -> None:
        holder[new] = holder.pop(step)

    same = _data_after(draft, form, path, change)
    return same and one_replaced(draft, draft.words["old"], new)


def _missing(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    """Name a key that is not there; now and then one that only looks like one that is."""
    document = form.read(text)
    names = [entry.key for entry in document.entries if entry.key] if document else []
    if not names:
        return None
    near = rng.choice(names)
    key = f"{near}_{rng.choice(('2', 'old', 'x'))}" if rng.random() < 0.3 else invent.key(near, rng)
    new = invent.key(near, rng)
    return None if key in text else Draft(text, text, {"key": key, "old": key, "new": new})


def _delete(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    entry = pick(document.keyed(), rng) if document else None
    span = _whole(document, entry) if document and entry else None
    if entry is None or span is None:
        return None
    return Draft(text, splice(text, *span, ""), {"key": entry.key, "at": pack(entry.path)})


def _delete_holds(draft: Draft, *, form: Format) -> bool:
    """The data lack that key alone, and no other line lost a character."""

    def change(holder: Any, step: str | int) -> None:
        del holder[step]

    kept = len(draft.before) > len(draft.after) and is_cut(draft.before, draft.after)
    return kept and _data_after(draft, form, _path(draft), change)


def _whole(document: Document, entry: Entry) -> tuple[int, int] | None:
    """Return the span to cut so that an entry is gone; None where that is not plain."""
    siblings = document.members(entry.path[:-1])
    if len(siblings) < 2:
        return None
    return (_cut_inline if entry.inline else _cut_lines)(document, entry, siblings)


def _cut_inline(document: Document, entry: Entry, siblings: list[Entry]) -> tuple[int, int] | None:
    at = siblings.index(entry)
    if at + 1 < len(siblings):
        return entry.start, siblings[at + 1].start
    start, end = siblings[at - 1].value_end, entry.value_end
    return None if "#" in document.text[start : entry.start] else (start, end)


def _cut_lines(document: Document, entry: Entry, siblings: list[Entry]) -> tuple[int, int] | None:  # noqa: ARG001
    text = document.text
    start = text.rfind("\n", 0, entry.start) + 1
    value = text[entry.value_start : entry.value_end].rstrip()
    end = text.find("\n", max(entry.start, entry.value_start + len(value) - 1))
    unsafe = text[start : entry.start].strip() or end < 0 or entry.kind == "other"
    return None if unsafe or re.search(r"^\s*#", value, re.M) else (start, end + 1)


def _add(text: str, rng: random.Random, *, form: Format, last: bool) -> Draft | None:
    document = form.read(text)
    anchors = _anchors(document, last) if document else []
    anchor = pick(anchors, rng)
    if document is None or anchor is None:
        return None
    key, value = invent.key(anchor.key, rng), rng.choice(_ANY)(rng)
    added = _line(form, document, anchor, key, value)
    if key in text or added is None:
        return None
    end = anchor.value_end if anchor.inline else _line_end(text, anchor)
    after = splice(text, end, end, added)
    hidden = {"at": pack((*anchor.path[:-1], key)), "to": pack(_data(form, value))}
    return Draft(text, after, {"key": key, "value": value, "anchor": anchor.key, **hidden})


def _is_bare(value: str) -> bool:
    return value in {"true", "false"} or value.lstrip("-").replace(".", "", 1).isdigit()


def _data(form: Format, value: str) -> Any:
    """Return what a parser should read for a value we wrote."""
    return form.scalar(value) if _is_bare(value) else value


def _anchors(document: Document, last: bool) -> list[Entry]:
    """Return entries another one can follow: any named once, or the last of the whole text."""
    if last:
        members = document.members(())
        whole = isinstance(document.data, dict) and len(members) == len(document.data)
        found = [e for e in members[-1:] if whole and (e.inline or _is_last(document.text, e))]
    else:
        found = [entry for entry in document.keyed() if isinstance(entry.path[-1], str)]
    return [
        entry for entry in found if entry.inline or (entry.kind in _SCALARS and document.raw(entry))
    ]


def _is_last(text: str, anchor: Entry) -> bool:
    """Tell whether nothing, not even a comment, follows the line of an entry."""
    return not text[_line_end(text, anchor) :].strip()


def _line_end(text: str, anchor: Entry) -> int:
    end = text.find("\n", max(anchor.value_end, anchor.key_end))
    return len(text) if end < 0 else end


def _line(form: Format, document: Document, anchor: Entry, key: str, value: str) -> str | None:
    """Return what to insert after an entry: comma or line break, indent, key, sign, value."""
    text = document.text
    quote = anchor.kind == "string" and text[anchor.value_start : anchor.value_start + 1] in "\"'"
    like = text[anchor.value_start] if quote else '"' if form.name in {"json", "toml"} else "a"
    written = value if _is_bare(value) else form.string(value, like)
    sign = text[anchor.key_end : anchor.value_start]
    if written is None or "\n" in sign or (form.name != "json" and sign[:1] in "\"'"):
        return None
    if not anchor.inline:
        start = text.rfind("\n", 0, anchor.start) + 1
        return f"\n{' ' * (anchor.start - start)}{key}{sign or ' = '}{written}"
    siblings = document.members(anchor.path[:-1])
    before = re.search(r"[{,](\s*)$", text[: anchor.start])
    gap = before[1] if before else " "
    if form.name != "json" or not siblings:
        return None
    return f',{gap or ("" if len(siblings) == 1 else " ")}"{key}{sign}{written}'


def _add_holds(draft: Draft, *, form: Format) -> bool:
    wanted = json.loads(draft.words["to"])

    def change(holder: Any, step: str | int) -> None:
        holder[step] = wanted

    grown = len(draft.after) > len(draft.before) and is_cut(draft.after, draft.before)
    return grown and _data_after(draft, form, _path(draft), change) and _next_to(draft, form)


def _next_to(draft: Draft, form: Format) -> bool:
    """The new key follows its anchor directly."""
    document = form.read(draft.after)
    holder = _path(draft)[:-1]
    order = [entry.key for entry in document.members(holder)] if document else []
    return draft.words["key"] in order and (
        order.index(draft.words["key"]) == order.index(draft.words["anchor"]) + 1
    )


def _path(draft: Draft) -> Path:
    return tuple(json.loads(draft.words["at"]))


def _data_after(
    draft: Draft, form: Format, path: Path, change: Callable[[Any, str | int], None]
) -> bool:
    try:
        expected = replaced(form.load(draft.before), path, change)
        return bool(expected == form.load(draft.after))
    except (ValueError, LookupError, TypeError):
        return False


def _rename_family(form: Format) -> Family:
    draft, holds = partial(_rename, form=form), partial(_rename_holds, form=form)
    absent = partial(_missing, form=form)
    return Family(f"{form.name}-rename-key", form.name, RENAME, draft, holds, absent=absent)


def _delete_family(form: Format) -> Family:
    draft, holds = partial(_delete, form=form), partial(_delete_holds, form=form)
    absent = partial(_missing, form=form)
    return Family(f"{form.name}-delete-key", form.name, DELETE, draft, holds, absent=absent)


def _add_family(form: Format, *, last: bool) -> Family:
    draft, holds = partial(_add, form=form, last=last), partial(_add_holds, form=form)
    name = f"{form.name}-add-key-{'end' if last else 'after'}"
    return Family(name, form.name, END if last else AFTER, draft, holds)


_ALL = (JSON, YAML, TOML, INI)
JSON_RENAME, YAML_RENAME, TOML_RENAME, INI_RENAME = (_rename_family(form) for form in _ALL)
JSON_DELETE, YAML_DELETE, TOML_DELETE, INI_DELETE = (_delete_family(form) for form in _ALL)
JSON_AFTER, YAML_AFTER, TOML_AFTER, INI_AFTER = (_add_family(form, last=False) for form in _ALL)
JSON_END, YAML_END = (_add_family(form, last=True) for form in (JSON, YAML))
