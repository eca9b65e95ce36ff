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
    "{key} is {new} from now on",
    "reverse the [value|boolean|flag] of {key}",
    "{key} has it the wrong way [round|around]",
    "{key} should be the other way [round|around]",
    "the opposite for {key} please",
    "[could|can|would] {key} be {new}[ please|]?",
    "nit: {key} should be {new}",
    "{key}: expected {new}, [got|found] {old}",
    "error: {key} is {old}, [expected|should be] {new}",
    "no more {old} for {key}",
    "{key} must not be {old}",
    "not {old} but {new} for {key}",
    "[swap|exchange] {old} for {new} in {key}",
    "[tweak|alter|modify|amend] {key} to be {new}",
    "[I think|pretty sure] {key} is wrong, [flip|toggle|invert] it",
    "{key} {old}? [It should be|Make it|No,] {new}",
    "turn {key} [round|around], it should be {new}",
    "{key} [becomes|turns|goes] {new}",
    "assign {new} to {key}",
    "overwrite {key} with {new}",
    "pls [toggle|flip|invert] {key}[, thanks|]",
    "why {key} is {old}? must be {new}",
    "we [want|need|use] {new} [for|as] {key} now",
    "{key} was {old} until now, [make it|from now on it is] {new}",
    "the {key} [switch|knob|toggle|line] [should|must] say {new}",
    "[would|could|can] you [toggle|invert|reverse] {key}?",
    "{key} [says|has] {old}, the right value is {new}",
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
    "{key} on please",
    "from now on {key} is [on|enabled|active]",
    "nit: {key} should be [on|enabled]",
    "{key} [must|should] not be [off|disabled]",
    "no reason to keep {key} off, [turn it on|enable it]",
    "the {key} [switch|toggle|knob|feature] [goes|should go|should be] on",
    "[could|would] you [turn|switch] {key} on?",
    "get {key} going",
    "{key} is [still|currently] [off|disabled], [change|fix] that",
    "error: {key} is off, expected on",
    "we [need|use|require] {key} from now on",
    "pls enable {key}[, thanks|]",
    "feat: [enable|turn on|switch on] {key}",
    "reactivate {key}",
    "opt in to {key}",
    "is {key} off? [Turn it on|Enable it|It should be on]",
    "{key} [becomes|gets|is to be] [active|enabled]",
    "flip the {key} [switch|toggle|flag] to on",
    "I want {key} [on|enabled|active]",
    "{key} [needs|has] to be turned on",
    "switch {key} from off to on",
    "who turned {key} off? Turn it back on",
    "permit {key}",
    "with {key} enabled, please",
    "{key}: off -> on",
    "activate the [option|setting|flag|feature] {key}",
    "can we have {key} on?",
    "{key} should no longer be [off|disabled]",
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
    "{key} off please",
    "from now on {key} is [off|disabled|inactive]",
    "nit: {key} should be [off|disabled]",
    "{key} [must|should] not be [on|enabled]",
    "no reason to keep {key} on, [turn it off|disable it]",
    "the {key} [switch|toggle|knob|feature] [goes|should go|should be] off",
    "[could|would] you [turn|switch] {key} off?",
    "no more {key}, [turn|switch] it off",
    "{key} is [still|currently] [on|enabled], [change|fix] that",
    "error: {key} is on, expected off",
    "we [don't need|don't use|no longer require] {key}, disable it",
    "pls disable {key}[, thanks|]",
    "feat: [disable|turn off|switch off] {key}",
    "shut {key} off",
    "opt out of {key}",
    "is {key} on? [Turn it off|Disable it|It should be off]",
    "{key} [becomes|gets|is to be] [inactive|disabled]",
    "flip the {key} [switch|toggle|flag] to off",
    "I want {key} [off|disabled|inactive]",
    "{key} [needs|has] to be turned off",
    "switch {key} from on to off",
    "who turned {key} on? Turn it back off",
    "don't allow {key}",
    "with {key} disabled, please",
    "{key}: on -> off",
    "deactivate the [option|setting|flag|feature] {key}",
    "can we have {key} off?",
    "{key} should no longer be [on|enabled]",
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
