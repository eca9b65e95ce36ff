"""Keys: add one at the end or after another."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from editflow.data.families.config import invent
from editflow.data.families.config.asked import changed_so, path_of
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.config.formats.document import Document, Entry, Format, is_cut, pack
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick, splice

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
    "[stick|slap|pop|place] {key} = {value} [right after|below|behind] {anchor}",
    "{key} [with|set to] {value} goes [right|directly|] after {anchor}",
    "nit: {key} with {value} is missing after {anchor}",
    "a new [line|entry|setting|key] after {anchor}: {key!s} = {value!s}",
    "[right|directly|straight] below {anchor} I [want|need] {key} = {value}",
    "{anchor} first, then {key} = {value}",
    "between {anchor} and [whatever comes next|what follows], [add|put] {key} = {value}",
    "[could|would] you [squeeze|put|slip] {key} = {value} in after {anchor}?",
    "{key} = {value} should [follow|come after|come right after|stand below] {anchor}",
    "error: {key} is required after {anchor}, use {value}",
    "no {key} after {anchor}? [Add it|Put it there] with {value}",
    "we need {key} now, it is {value}, [it goes|put it] below {anchor}",
    "the new {key} is {value} and [goes|belongs] right after {anchor}",
    "extend the [config|file|settings] with {key} = {value}, [just|right] after {anchor}",
    "create {key} with [the value|] {value} after {anchor}",
    "introduce {key} = {value} [behind|below|after] {anchor}",
    "define {key} as {value} [right|] after {anchor}",
    "feat: {key} = {value} after {anchor}",
    "{value} for {key}, a new key, after {anchor}",
    "there is no {key} yet: [add it|put it] after {anchor}, [value|set to] {value}",
    "insert after {anchor}: {key!s}: {value!s}",
    "{anchor} and then {key} {value} please",
    "have {key} = {value} [directly|right] [after|below] {anchor}",
    "i want to add {key} with {value} after {anchor}",
    "pls add {key} {value} after {anchor}[, thanks|]",
    "the [setting|field|option|property] behind {anchor} should be {key}: {value}",
    "{key} belongs after {anchor}, [with|set to] {value}",
    "one more [key|entry|setting] [below|after] {anchor}: {key} is {value}",
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
    "[stick|slap|pop|place] {key} = {value} at the [end|bottom]",
    "tack on {key} = {value}",
    "tack {key} with {value} on at the end",
    "{key} = {value} [goes|belongs|comes] [last|at the end|at the very end|at the bottom]",
    "one more [key|entry|setting] at the [end|bottom]: {key!s} = {value!s}",
    "nit: {key} with {value} is missing at the [end|bottom]",
    "extend the [config|file|settings] with {key} = {value}",
    "[could|would] you [add|put] {key} {value} at the [bottom|very end]?",
    "the [file|config] should end with {key} = {value}",
    "after the last [key|entry|setting], [add|put|insert] {key} = {value}",
    "below everything else: {key!s}: {value!s}",
    "error: {key} is missing, append it with {value}",
    "there is no {key} yet, append it with [the value|] {value}",
    "we need {key} too, it is {value}, [add it|put it] [last|at the end]",
    "feat: append {key} = {value}",
    "create {key} with [the value|] {value} at the end",
    "define {key} as {value} at the [end|bottom]",
    "pls append {key} = {value}[, thanks|]",
    "i want {key} with {value} [in the end|at end of file]",
    "close with {key} = {value}",
    "last but not least {key} = {value}",
    "{key!s}: {value!s} as the last [line|entry|key]",
    "bottom: {key!s} = {value!s}",
    "[behind|after] [all other keys|all the others|all the rest] {key} = {value}",
    "{value} for {key}, a new key at the [end|bottom]",
    "let the last [key|entry|setting] be {key} = {value}",
)
_SCALARS = {"number", "string", "boolean", "null"}
_ANY: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: rng.choice(("true", "false")),
    lambda rng: invent.number("10", rng),
    lambda rng: invent.string("word", rng),
)


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
    return grown and changed_so(draft, form, change) and _next_to(draft, form)


def _next_to(draft: Draft, form: Format) -> bool:
    """The new key follows its anchor directly."""
    document = form.read(draft.after)
    holder = path_of(draft)[:-1]
    order = [entry.key for entry in document.members(holder)] if document else []
    return draft.words["key"] in order and (
        order.index(draft.words["key"]) == order.index(draft.words["anchor"]) + 1
    )


def _add_family(form: Format, *, last: bool) -> Family:
    draft, holds = partial(_add, form=form, last=last), partial(_add_holds, form=form)
    name = f"{form.name}-add-key-{'end' if last else 'after'}"
    return Family(name, form.name, END if last else AFTER, draft, holds)


_FORMS = (JSON, YAML, TOML, INI)
JSON_AFTER, YAML_AFTER, TOML_AFTER, INI_AFTER = (_add_family(form, last=False) for form in _FORMS)
JSON_END, YAML_END = (_add_family(form, last=True) for form in (JSON, YAML))
