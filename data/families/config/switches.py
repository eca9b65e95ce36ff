"""Switches: flip a boolean, turn it on, turn it off."""

from __future__ import annotations

import random
from functools import partial

from editflow.data.families.config.formats import INI, JSON, TOML, YAML
from editflow.data.families.config.formats.document import Format
from editflow.data.families.config.setting import Change, entries_of, one_set, only_that_value
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import pick

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


def flipped(raw: str, rng: random.Random) -> str | None:  # noqa: ARG001
    """Return the other truth value, spelt alike; None for what is none."""
    pairs = {"true": "false", "True": "False", "TRUE": "FALSE"}
    return pairs.get(raw) or {new: old for old, new in pairs.items()}.get(raw)


def _on(raw: str, rng: random.Random) -> str | None:
    return flipped(raw, rng) if raw.lower() == "false" else None


def _off(raw: str, rng: random.Random) -> str | None:
    return flipped(raw, rng) if raw.lower() == "true" else None


def _switched(text: str, rng: random.Random, *, form: Format, state: str) -> Draft | None:
    """Ask for a switch that is already in the wanted state."""
    document = form.read(text)
    found = entries_of(document, "boolean") if document else []
    entry = pick([e for e in found if document and document.raw(e).lower() == state], rng)
    return Draft(text, text, {"key": entry.key}) if entry else None


def _switch_family(name: str, form: Format, phrasings: tuple[str, ...], change: Change) -> Family:
    states = {"enable": "true", "disable": "false"}
    done = partial(_switched, form=form, state=states[name]) if name in states else None
    draft = partial(one_set, form=form, kind="boolean", change=change)
    holds = partial(only_that_value, form=form)
    return Family(f"{form.name}-{name}", form.name, phrasings, draft, holds, absent=done)


_FORMS = (JSON, YAML, TOML, INI)
JSON_BOOLEAN, YAML_BOOLEAN, TOML_BOOLEAN, INI_BOOLEAN = (
    _switch_family("flip-boolean", form, FLIP, flipped) for form in _FORMS
)
JSON_ENABLE, YAML_ENABLE, TOML_ENABLE, INI_ENABLE = (
    _switch_family("enable", form, ENABLE, _on) for form in _FORMS
)
JSON_DISABLE, YAML_DISABLE, TOML_DISABLE, INI_DISABLE = (
    _switch_family("disable", form, DISABLE, _off) for form in _FORMS
)
