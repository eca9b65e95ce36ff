"""Values: set a number, string, boolean or null, by key or by path; bump a version.

One family a format and kind of value. The value's span alone is replaced.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import partial

from editflow.data.families.config import invent
from editflow.data.families.config.document import (
    Document,
    Entry,
    Format,
    Kind,
    dotted,
    look_up,
    pack,
    replaced,
)
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick, splice

SET = (
    "[Set|Change|Update] {key} to {new}",
    "{key} should be {new}",
    "{key}: {old} -> {new}",
    "Use {new} for {key}",
    "{key} -> {new}",
    "{key} must be {new}, not {old}",
    "Change the value of {key} to {new}",
    "{key} is wrong, it has to be {new}",
    "can you change {key} from {old} to {new}?",
    "Give {key} the value {new}",
    "{key!s}={new!s}",
    "Why is {key} {old}? It should be {new}",
    "Replace the value {old} of {key} with {new}",
    "[config|settings|chore]: set {key} to {new}",
    "switch {key} from {old} to {new}",
    "we need {new} as {key}",
    "I want {key} to be {new} [here|in this file|]",
    "make {key} {new}",
    "[bump|move|bring] {key} to {new}",
    "{new} instead of {old} for {key}",
    "[the value of|] {key} has to be {new} [instead of {old}|now|from now on]",
    "put {new} [in|into|under] {key}",
    "{key} = {new} please",
    "{key} is still {old}, [make it|it must be|change to] {new}",
    "the right value [of|for] {key} is {new}",
    "I need {key} set to {new}",
    "adjust {key} to {new}",
    "let {key} be {new}",
    "for {key} we [use|want|need] {new} now",
    "change {key} so that it is {new}",
    "{old} is the wrong {key}, use {new}",
    "[fix|update] {key}: {new}",
    "our {key} [has changed|is different now]: {new}",
    "please [put|write|set] {new} as [the|] {key}, not {old}",
    "set the {key} [setting|option|field|property] to {new}",
    "we moved from {old} to {new}, update {key}",
    "{key} needs to be {new}",
    "modify {key}: {old} => {new}",
)
NESTED = (
    "[Set|Change|Update] {path} to {new}",
    "{path} should be {new}",
    "{path}: {old} -> {new}",
    "Under {parent}, set {key} to {new}",
    "{path} -> {new}",
    "Change {key} in {parent} from {old} to {new}",
    "the {key} of {parent} must be {new}",
    "{path!s}={new!s}",
    "can you set {key} to {new}, but only in {parent}?",
    "Change the value of {path} to {new}",
    "In {parent}, {key} is wrong: it has to be {new}",
    "config: set {path} to {new}",
    "use {new} as {key} for {parent}",
    "{parent} needs {key} {new}",
    "make {path} {new}",
    "{parent}: set {key} to {new}",
    "{parent}: {key} should be {new}",
    "set {key} of {parent} to {new}",
    "for {parent}, change {key} to {new}",
    "{path} is wrong, [make it|it must be] {new}",
    "I need {path} set to {new}",
    "{key} under {parent} has to be {new}",
    "only for {parent}: {key} {old} -> {new}",
    "inside {parent} the {key} should be {new}, not {old}",
    "put {new} in {path}",
    "change {parent}'s {key} to {new}",
    "the value at {path} needs to be {new}",
    "[fix|update] {path}: {new}",
)
FLIP = (
    "[Toggle|Flip|Switch|Invert] {key}",
    "[Set|Change] {key} to {new}",
    "{key}: {old} -> {new}",
    "{key} should be {new}",
    "{key} must be {new}, not {old}",
    "make {key} {new}",
    "can you flip {key}?",
    "{key} is {old} but it has to be {new}",
    "{key!s}={new!s}",
    "Change {key} from {old} to {new}",
    "the flag {key} has the wrong value",
    "config: {key} {new}",
    "turn {key} from {old} to {new}",
    "make {key} {new} [instead of {old}|please|]",
    "{key} = {new}",
    "invert the [flag|switch|boolean|setting] {key}",
    "{new} for {key}",
    "I need {key} to be {new}",
    "{key} is set to {old}, change [it|that] to {new}",
    "let {key} be {new}",
    "flip the value of {key}",
    "{key} has to be {new} [now|from now on|]",
    "[fix|update] {key}: {new}",
    "set the {key} [flag|option|setting] to {new}",
    "negate {key}",
    "switch {key} to {new}",
    "put {key} on {new}",
)
ENABLE = (
    "[Enable|Activate] {key}",
    "Turn {key} on",
    "turn on {key}",
    "{key} should be enabled",
    "switch {key} on",
    "{key} is off, we need it on",
    "can you enable {key}?",
    "we want {key}",
    "{key}: on",
    "make sure that {key} is enabled",
    "enable the {key} [setting|option|flag]",
    "config: enable {key}",
    "why is {key} disabled? Enable it",
    "[please|] activate {key}",
    "I need {key} [on|enabled|active]",
    "set {key} to on",
    "{key} must be on",
    "allow {key}",
    "{key} has to be active",
    "we should have {key} enabled",
    "{key} is disabled, [turn|switch] it on",
    "start using {key}",
    "flip {key} on",
    "put {key} on",
    "let's turn {key} on",
    "[make|have] {key} active",
    "I'd like {key} to be on",
)
DISABLE = (
    "[Disable|Deactivate] {key}",
    "Turn {key} off",
    "turn off {key}",
    "{key} should be disabled",
    "switch {key} off",
    "{key} is on, we need it off",
    "can you disable {key}?",
    "we don't want {key}",
    "{key}: off",
    "make sure that {key} is disabled",
    "disable the {key} [setting|option|flag]",
    "config: disable {key}",
    "why is {key} enabled? Disable it",
    "[please|] deactivate {key}",
    "I need {key} [off|disabled|inactive]",
    "set {key} to off",
    "{key} must be off",
    "forbid {key}",
    "{key} has to be inactive",
    "we should have {key} disabled",
    "{key} is enabled, [turn|switch] it off",
    "stop using {key}",
    "flip {key} off",
    "put {key} off",
    "let's turn {key} off",
    "[make|have] {key} inactive",
    "I'd like {key} to be off",
)
NULL = (
    "[Set|Change] {key} to {new}",
    "{key} should be {new}",
    "Clear {key}",
    "Unset {key}",
    "{key} -> {new}",
    "Make {key} null",
    "{key} must be null, not {old}",
    "Replace the value of {key} with null",
    "empty {key}",
    "can you set {key} to null?",
    "{key} has no value, use null",
    "Null out {key}",
    "config: {key} is null now",
    "there should be no value for {key}: use null",
    "null for {key}",
    "{key} = null",
    "{key} should have no value",
    "there is no {key}, put null",
    "write null in {key}",
    "remove the value of {key}, leave null",
    "{key} is {old} but should be null",
    "reset {key} to null",
    "{key}: {old} -> null",
    "we have no {key} yet, so null",
)
BUMP = (
    "Bump the version",
    "Bump {key} from {old} to {new}",
    "{old} -> {new}",
    "[Bump|Raise|Increase|Update] the version to {new}",
    "Release {new}",
    "bump version",
    "Version {new}",
    "Prepare release {new}",
    "we are at {new} now",
    "the version should be {new}",
    "can you raise the version by one?",
    "Increment the version",
    "increase the last digit of {key} by one",
    "next patch release",
    "chore: bump {key} to {new}",
    "new version {new}",
    "{old} is out, next is {new}",
    "[set|change] the version to {new}",
    "this is {new} now, not {old}",
    "upgrade {key} to {new}",
    "bump to {new}",
    "tag the next release as {new}",
    "patch bump",
    "[raise|increase] {key} by one",
    "{key} {old} -> {new}",
    "we release {new} today",
    "move the version from {old} to {new}",
)
_Change = Callable[[str, random.Random], "str | None"]  # raw old value -> raw new value
_PLAIN = re.compile(r"[^\"'\\\n#{}$%`|]{1,60}")


def _values(document: Document, kind: Kind) -> list[Entry]:
    return [entry for entry in document.keyed() if entry.kind == kind]


def _draft(
    text: str, rng: random.Random, *, form: Format, kind: Kind, change: _Change
) -> Draft | None:
    document = form.read(text)
    entry = pick(_values(document, kind), rng) if document else None
    return _set(form, document, entry, change, rng) if document and entry else None


def _set(
    form: Format, document: Document, entry: Entry, change: _Change, rng: random.Random
) -> Draft | None:
    raw = document.raw(entry)
    new = change(raw, rng)
    if new is None or form.scalar(new) == form.scalar(raw):
        return None
    after = splice(document.text, entry.value_start, entry.value_end, new)
    shown = {"key": entry.key, "old": _shown(raw), "new": _shown(new)}
    return Draft(document.text, after, {**shown, **hidden(entry, form.scalar(new))})


def _nested(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    """Set a value whose key stands more than once, so that only its path tells which is meant."""
    document = form.read(text)
    if document is None:
        return None
    names = [entry.key for entry in document.entries]
    parts = [entry.path[-2:] for entry in document.entries]
    sites = [
        entry
        for entry in document.entries
        if entry.kind in {"number", "string", "boolean"}
        and 1 < len(entry.path) < 5
        and all(isinstance(step, str) and "." not in step for step in entry.path)
        and names.count(entry.key) > 1
        and parts.count(entry.path[-2:]) == 1
        and names.count(str(entry.path[-2])) <= 1
    ]
    entry = pick(sites, rng)
    if entry is None:
        return None
    changes: dict[str, _Change] = {"number": invent.number, "boolean": _flipped}
    draft = _set(form, document, entry, changes.get(entry.kind, partial(_string, form)), rng)
    if draft is None:
        return None
    named = {"path": dotted(entry.path), "parent": dotted(entry.path[:-1])}
    return Draft(draft.before, draft.after, {**draft.words, **named})


def _done(text: str, rng: random.Random, *, form: Format, kind: Kind) -> Draft | None:
    """Ask for a value that is already there."""
    document = form.read(text)
    entry = pick(_values(document, kind), rng) if document else None
    if document is None or entry is None:
        return None
    raw = document.raw(entry)
    fits = kind != "string" or _PLAIN.fullmatch(_shown(raw))
    return Draft(text, text, {"key": entry.key, "new": _shown(raw)}) if fits else None


def hidden(entry: Entry, value: object) -> dict[str, str]:
    """Return the words that no phrasing has, for the oracle: where, and what stands there then."""
    return {"at": pack(entry.path), "to": pack(value)}


def _holds(draft: Draft, *, form: Format) -> bool:
    """The data differ at that path alone, and the text in one run of characters."""
    path, wanted = tuple(json.loads(draft.words["at"])), json.loads(draft.words["to"])
    try:
        before, after = form.load(draft.before), form.load(draft.after)
        expected = replaced(before, path, lambda holder, step: holder.__setitem__(step, wanted))
    except (ValueError, LookupError, TypeError):
        return False
    return look_up(before, path) != wanted and expected == after and _one_run(draft, form)


def _one_run(draft: Draft, form: Format) -> bool:
    """Everything outside the value of the entry is the same text."""
    path = tuple(json.loads(draft.words["at"]))
    spans = []
    for text in (draft.before, draft.after):
        document = form.read(text)
        found = [entry for entry in document.entries if entry.path == path] if document else []
        if len(found) != 1:
            return False
        spans.append((text[: found[0].value_start], text[found[0].value_end :]))
    as_asked = document is not None and _shown(document.raw(found[0])) == draft.words["new"]
    return spans[0] == spans[1] and as_asked


def _shown(raw: str) -> str:
    """Return a value as people name it: without its quotes."""
    quoted = raw[:1] in "\"'" and raw[-1:] == raw[:1] and len(raw) > 1
    return raw[1:-1] if quoted else raw


def _string(form: Format, raw: str, rng: random.Random) -> str | None:
    shown = _shown(raw)
    return form.string(invent.string(shown, rng), raw) if _PLAIN.fullmatch(shown) else None


def _flipped(raw: str, rng: random.Random) -> str | None:  # noqa: ARG001
    pairs = {"true": "false", "True": "False", "TRUE": "FALSE"}
    return pairs.get(raw) or {new: old for old, new in pairs.items()}.get(raw)


def _on(raw: str, rng: random.Random) -> str | None:
    return _flipped(raw, rng) if raw.lower() == "false" else None


def _off(raw: str, rng: random.Random) -> str | None:
    return _flipped(raw, rng) if raw.lower() == "true" else None


def _switched(text: str, rng: random.Random, *, form: Format, state: str) -> Draft | None:
    """Ask for a switch that is already in the wanted state."""
    document = form.read(text)
    found = _values(document, "boolean") if document else []
    entry = pick([e for e in found if document and document.raw(e).lower() == state], rng)
    return Draft(text, text, {"key": entry.key}) if entry else None


def _bumped(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    if document is None:
        return None
    sites = [entry for entry in document.entries if re.search("version", entry.key, re.I)]
    if len(sites) != 1 or sites[0] not in document.keyed():
        return None
    raw = document.raw(sites[0])
    match = re.fullmatch(r"([\"']?v?\d+(?:\.\d+)*\.)(\d*[0-8])([\"']?)", raw)
    if match is None or text.count(_shown(raw)) != 1:
        return None
    new = f"{match[1]}{int(match[2]) + 1}{match[3]}"
    return _set(form, document, sites[0], lambda _raw, _rng: new, rng)


def _family(
    name: str, form: Format, phrasings: tuple[str, ...], kind: Kind, change: _Change
) -> Family:
    done = partial(_done, form=form, kind=kind) if phrasings is SET else None
    if phrasings in (ENABLE, DISABLE):
        state = "true" if phrasings is ENABLE else "false"
        done = partial(_switched, form=form, state=state)
    return Family(
        f"{form.name}-{name}",
        form.name,
        phrasings,
        partial(_draft, form=form, kind=kind, change=change),
        partial(_holds, form=form),
        absent=done,
    )


def _path_family(form: Format) -> Family:
    draft, holds = partial(_nested, form=form), partial(_holds, form=form)
    return Family(f"{form.name}-set-path", form.name, NESTED, draft, holds, grade="B")


def _bump_family(form: Format) -> Family:
    draft, holds = partial(_bumped, form=form), partial(_holds, form=form)
    return Family(f"{form.name}-bump-version", form.name, BUMP, draft, holds)


def _null(raw: str, rng: random.Random) -> str | None:  # noqa: ARG001
    return "null" if _PLAIN.fullmatch(_shown(raw)) else None


_ALL = (JSON, YAML, TOML, INI)
JSON_NUMBER, YAML_NUMBER, TOML_NUMBER, INI_NUMBER = (
    _family("set-number", form, SET, "number", invent.number) for form in _ALL
)
JSON_STRING, YAML_STRING, TOML_STRING, INI_STRING = (
    _family("set-string", form, SET, "string", partial(_string, form)) for form in _ALL
)
JSON_BOOLEAN, YAML_BOOLEAN, TOML_BOOLEAN, INI_BOOLEAN = (
    _family("flip-boolean", form, FLIP, "boolean", _flipped) for form in _ALL
)
JSON_ENABLE, YAML_ENABLE, TOML_ENABLE, INI_ENABLE = (
    _family("enable", form, ENABLE, "boolean", _on) for form in _ALL
)
JSON_DISABLE, YAML_DISABLE, TOML_DISABLE, INI_DISABLE = (
    _family("disable", form, DISABLE, "boolean", _off) for form in _ALL
)
JSON_NULL, YAML_NULL = (_family("set-null", form, NULL, "string", _null) for form in (JSON, YAML))
JSON_PATH, YAML_PATH, TOML_PATH, INI_PATH = (_path_family(form) for form in _ALL)
JSON_BUMP, YAML_BUMP, TOML_BUMP = (_bump_family(form) for form in (JSON, YAML, TOML))
