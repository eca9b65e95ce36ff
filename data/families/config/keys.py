"""Keys: rename one, delete one with its value.

Commas and lines are handled by span; the rest of the text stays as it is.
"""

from __future__ import annotations

import random
import re
from functools import partial
from typing import Any

from editflow.data.families.config import invent
from editflow.data.families.config.asked import changed_so
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.config.formats.document import Document, Entry, Format, is_cut, pack
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
    "{old} is named {new} as of now",
    "[from now on|starting today] {old} [is called|goes by|is named] {new}",
    "no more {old}, [call it|name it] {new} [now|from now on]",
    "nit: {old} should be [called|named|spelled|spelt] {new}",
    "[name|call] the key {new}[, not {old}| instead of {old}]",
    "[could|would] {old} be [called|named] {new}[ instead| please|]?",
    "[swap|exchange] the key name {old} for {new}",
    "the key name {old} [becomes|turns into|changes to] {new}",
    "turn the key {old} into {new}",
    "{old} [changed|has changed] its name to {new}",
    "typo in the key: {old} should be {new}",
    "they call it {new} now, so rename {old}",
    "the [tool|program|parser] [expects|wants|reads] {new}, rename {old}",
    "error: unknown [key|option|field] {old}, use {new}",
    "warning: {old} is deprecated, use {new} [instead|]",
    "expected key {new}, [found|got] {old}",
    "{old} [must|needs to|has to] be renamed to {new}",
    "{old}: rename to {new}",
    "{new} [would be|is] a better [key|name] than {old}",
    "I [don't like|never liked] the name {old}, [make it|let's use|use] {new}",
    "same value, [other|new] key: {new} instead of {old}",
    "key {old} has wrong name, right is {new}",
    "[alter|adjust|modify|update] the key {old} to [read|be] {new}",
    "what is called {old} [now|today] should be called {new}",
    "{old} was renamed to {new} [upstream|in the last release|a while ago]",
    "we say {new} now, not {old}",
    "pls [call|name] {old} {new}[, thanks|]",
    "relabel {old} as {new}",
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
    "[ditch|nuke|toss|chuck|scrap] {key}",
    "[ditch|nuke|scrap|bin] the {key} [line|entry|setting|bit|thing] [completely|]",
    "[chuck|toss|throw] out {key}",
    "no more {key} [in here|from now on]",
    "nit: {key} is [not needed|unused|dead], [remove it|it can go]",
    "nobody [reads|uses|needs] {key} [any more|anymore], [delete|remove|drop|kill] it",
    "do we still need {key}? No, [remove|delete|drop] it",
    "{key} [has to|must|should] [go|be removed|be deleted|disappear]",
    "pls [lose|ditch] the {key} [entry|setting|line][, thanks|]",
    "warning: {key} is deprecated and [should|must] be removed",
    "error: [unexpected|unsupported|unrecognised|unrecognized] key {key}",
    "{key} is not [allowed|supported|valid] here, [remove|delete] it",
    "[strip|cut|clear] {key} from the [file|config|settings]",
    "[wipe|cut] {key} and [its value|whatever it is set to]",
    "{key}: [delete|remove|drop] [it|this]",
    "[could|would] you throw {key} away?",
    "this {key} [thing|entry|line] is [useless|not used], remove it please",
    "i want to remove {key}",
    "{key} not needed, delete",
    "since the [last release|upgrade] {key} does nothing, [drop|remove|delete] it",
    "the new release does not know {key}, [drop|remove] it",
    "tidying up: {key} [goes|can go]",
    "[remove|delete] {key} [completely|entirely|altogether], [key and value|with its value]",
    "all works without {key}, so drop it",
    "I'd [remove|drop|delete] {key}",
    "{key} is [dead|a leftover|just noise], get rid of it",
    "we stopped using {key}, take it out",
    "rm {key}",
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
    new = draft.words["new"]

    def change(holder: Any, step: str | int) -> None:
        holder[new] = holder.pop(step)

    same = changed_so(draft, form, change)
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
    return kept and changed_so(draft, form, change)


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


def _rename_family(form: Format) -> Family:
    draft, holds = partial(_rename, form=form), partial(_rename_holds, form=form)
    absent = partial(_missing, form=form)
    return Family(f"{form.name}-rename-key", form.name, RENAME, draft, holds, absent=absent)


def _delete_family(form: Format) -> Family:
    draft, holds = partial(_delete, form=form), partial(_delete_holds, form=form)
    absent = partial(_missing, form=form)
    return Family(f"{form.name}-delete-key", form.name, DELETE, draft, holds, absent=absent)


_ALL = (JSON, YAML, TOML, INI)
JSON_RENAME, YAML_RENAME, TOML_RENAME, INI_RENAME = (_rename_family(form) for form in _ALL)
JSON_DELETE, YAML_DELETE, TOML_DELETE, INI_DELETE = (_delete_family(form) for form in _ALL)
