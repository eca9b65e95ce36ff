"""Values: set a number, a string or null, by key or by path.

One family a format and kind of value.
"""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.config import invent
from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.config.formats.document import Format, Kind, dotted
from editflow.data.families.config.setting import (
    Change,
    entries_of,
    one_set,
    only_that_value,
    set_value,
    shown,
)
from editflow.data.families.config.switches import flipped
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick

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
    "{key} is {new} from now on",
    "from now on[,|] {new} for {key}",
    "[tweak|alter|amend] {key} so that it reads {new}",
    "{key} [currently|right now] says {old}, [I'd like|we want|I want] {new} [there|instead]",
    "no more {old} for {key}, {new} it is",
    "{old} is [wrong|not right any more|out of date], {key} [wants|should get|has to be] {new}",
    "nit: {key} should [really|rather|probably|] be {new}",
    "review: {old} for {key} looks [wrong|odd], [I'd go with|take|better use] {new}",
    "Expected {key} to be {new}, [got|found|but it is] {old}",
    "error: {key} is {old}, expected {new}",
    "warning: {key} must be {new}",
    "hey, {key} is [off|not right], [could|can|would] you make it {new}?",
    "[could|would|can] {key} be {new}[ please| instead|]?",
    "[how about|why not] {new} for {key}?",
    "{key} is {old}? That [can't be right|is wrong], it [should|must] be {new}",
    "because of the [move|upgrade|new setup] {key} [is now|becomes|changes to] {new}",
    "according to the docs {key} [should|must|has to] be {new}",
    "we [decided on|agreed on|settled on] {new} for {key}",
    "[swap|trade|exchange] {old} for {new} [in|under] {key}",
    "{key} [goes|changes|moves] from {old} to {new}",
    "{key} [becomes|gets|takes] {new}",
    "{key} equals {new} now",
    "[overwrite|override] {key} with {new}",
    "assign {new} to {key}",
    "{key} should [say|read] {new}[, not {old}|]",
    "i think {key} must have value {new} not {old}",
    "value of {key} is not good, need {new}",
    "pls [change|set|update] {key} to {new}[, thanks|]",
    "turn the {old} of {key} into {new}",
    "I [changed my mind|was wrong] about {key}, [it should be|make it|take] {new}",
    "the {key} [line|entry|knob|bit] should say {new}",
    "{old} won't do for {key}, [go with|use|pick] {new}",
    "{key} was {old} until now, [make it|from now on it is] {new}",
    "[stick|slap|pop] {new} in[to|] {key}",
    "{key} has the wrong value. [Make it|It should be] {new}",
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
    "{path} is {new} from now on",
    "[tweak|alter|modify|adjust] {path} to [be|read] {new}",
    "[tweak|adjust|flip] {key} to {new}, the one [in|under|inside] {parent}",
    "the {key} [in|under|inside|below] {parent} is off, [it needs to be|it should be] {new}",
    "nit: {path} should be {new}",
    "nit: {key} in {parent} should [rather|really] be {new}",
    "{path}: expected {new}, [got|found] {old}",
    "error: {path} is {old}, [should be|expected] {new}",
    "not {old} but {new} at {path}",
    "{path} equals {new} now",
    "[could|can|would] you make {key} {new} under {parent}?",
    "[swap|exchange|trade] {old} for {new} at {path}",
    "there is another {key}, I mean the one [in|under] {parent}: [make it|it should be] {new}",
    "leave the other {key} alone, [only|just] the one of {parent} [becomes|should be] {new}",
    "in {parent} we [want|need|use] {new} as {key}",
    "{parent} should have {new} as its {key}[, not {old}|]",
    "{parent}: {key} {old} -> {new}",
    "under {parent} {key} is {old}, [change it|switch it] to {new}",
    "go to {parent} and [set|change|switch] {key} to {new}",
    "[overwrite|override] {path} with {new}",
    "assign {new} to {path}",
    "{path} should [say|read] {new}[, not {old}|]",
    "pls set {path} to {new}[, thanks|]",
    "our {parent} [has changed|is different now], its {key} is {new}",
    "{key} for {parent} is {old}? [It should be|Make it|It must be] {new}",
    "{parent} has {key} {old}, [make that|it should be] {new}",
    "I [want|would like] {new} at {path}",
    "the setting {path} [becomes|gets|must get] {new}",
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
    "nothing in {key}, just null",
    "{key} is null from now on",
    "[wipe|blank out] {key} with null",
    "no value for {key} [any more|from now on], null",
    "no {old} in {key} [any more|please], [use|put] null",
    "[swap|exchange] {old} for null [in|under] {key}",
    "[could|can|would] {key} be null[ please|]?",
    "nit: {key} should be null",
    "{key}: expected null, [got|found] {old}",
    "{key} => null, not {old}",
    "turn {key} into null",
    "we don't know {key} yet, [make it|set it to|put] null",
    "let {key} be null",
    "{key} [becomes|goes|gets] null",
    "{old} is [wrong|no longer true], {key} has no value, so null",
    "make {key} [an explicit null|explicitly null]",
    "keep the key {key} but set its value to null",
    "throw away the value of {key}, [null is fine|put null there]",
    "assign null to {key}",
    "overwrite {key} with null",
    "I [want|need] null [as|for] {key}",
    "config: null out {key}",
    "{key} must not hold {old}, null instead",
    "put {key} to null instead of {old}",
    "error: {key} must be null",
    "pls null {key}[, thanks|]",
)
_PLAIN = re.compile(r"[^\"'\\\n#{}$%`|]{1,60}")


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
    changes: dict[str, Change] = {"number": invent.number, "boolean": flipped}
    draft = set_value(form, document, entry, changes.get(entry.kind, partial(_string, form)), rng)
    if draft is None:
        return None
    named = {"path": dotted(entry.path), "parent": dotted(entry.path[:-1])}
    return Draft(draft.before, draft.after, {**draft.words, **named})


def _done(text: str, rng: random.Random, *, form: Format, kind: Kind) -> Draft | None:
    """Ask for a value that is already there."""
    document = form.read(text)
    entry = pick(entries_of(document, kind), rng) if document else None
    if document is None or entry is None:
        return None
    raw = document.raw(entry)
    fits = kind != "string" or _PLAIN.fullmatch(shown(raw))
    return Draft(text, text, {"key": entry.key, "new": shown(raw)}) if fits else None


def _string(form: Format, raw: str, rng: random.Random) -> str | None:
    old = shown(raw)
    return form.string(invent.string(old, rng), raw) if _PLAIN.fullmatch(old) else None


def _family(
    name: str, form: Format, phrasings: tuple[str, ...], kind: Kind, change: Change
) -> Family:
    return Family(
        f"{form.name}-{name}",
        form.name,
        phrasings,
        partial(one_set, form=form, kind=kind, change=change),
        partial(only_that_value, form=form),
        absent=partial(_done, form=form, kind=kind) if phrasings is SET else None,
    )


def _path_family(form: Format) -> Family:
    draft, holds = partial(_nested, form=form), partial(only_that_value, form=form)
    return Family(f"{form.name}-set-path", form.name, NESTED, draft, holds, grade="B")


def _null(raw: str, rng: random.Random) -> str | None:  # noqa: ARG001
    return "null" if _PLAIN.fullmatch(shown(raw)) else None


_ALL = (JSON, YAML, TOML, INI)
JSON_NUMBER, YAML_NUMBER, TOML_NUMBER, INI_NUMBER = (
    _family("set-number", form, SET, "number", invent.number) for form in _ALL
)
JSON_STRING, YAML_STRING, TOML_STRING, INI_STRING = (
    _family("set-string", form, SET, "string", partial(_string, form)) for form in _ALL
)
JSON_NULL, YAML_NULL = (_family("set-null", form, NULL, "string", _null) for form in (JSON, YAML))
JSON_PATH, YAML_PATH, TOML_PATH, INI_PATH = (_path_family(form) for form in _ALL)
