"""Versions: raise the one a text has by one."""

from __future__ import annotations

import random
import re
from functools import partial

from editflow.data.families.config.formats import JSON, TOML, YAML
from editflow.data.families.config.formats.document import Format
from editflow.data.families.config.setting import only_that_value, set_value, shown
from editflow.data.families.family import Draft, Family

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
    "[could|would] you bump the version?",
    "version plus one",
    "one up for the version",
    "[time for|ready for] a [patch|new patch] release",
    "cut a patch release",
    "cut release {new}",
    "{key} is {new} from now on",
    "{key} should [be|say|read] {new}",
    "nit: the version is still {old}, [make it|it should be] {new}",
    "we forgot to bump the version",
    "pls bump {key}[, thanks|]",
    "ship {new}",
    "{new} is [next|ready|coming|due]",
    "no longer {old}, {new} now",
    "go to {new}",
    "[up|push|nudge] the version to {new}",
    "[up|nudge] the version by one",
    "{key} => {new}",
    "the next [patch|release] is {new}",
    "{old} [is|has been] [published|released|shipped], [bump|raise] the version",
    "make this {new}",
    "[call|name] this release {new}",
    "step the version up [by one|]",
    "patch level plus one",
    "expected version {new}, [got|found] {old}",
    "increase {key} to {new}",
    "what about a new patch [version|release]?",
    "[swap|exchange] {old} for {new}",
)


def _bumped(text: str, rng: random.Random, *, form: Format) -> Draft | None:
    document = form.read(text)
    if document is None:
        return None
    sites = [entry for entry in document.entries if re.search("version", entry.key, re.I)]
    if len(sites) != 1 or sites[0] not in document.keyed():
        return None
    raw = document.raw(sites[0])
    match = re.fullmatch(r"([\"']?v?\d+(?:\.\d+)*\.)(\d*[0-8])([\"']?)", raw)
    if match is None or text.count(shown(raw)) != 1:
        return None
    new = f"{match[1]}{int(match[2]) + 1}{match[3]}"
    return set_value(form, document, sites[0], lambda _raw, _rng: new, rng)


def _bump_family(form: Format) -> Family:
    draft, holds = partial(_bumped, form=form), partial(only_that_value, form=form)
    return Family(f"{form.name}-bump-version", form.name, BUMP, draft, holds)


JSON_BUMP, YAML_BUMP, TOML_BUMP = (_bump_family(form) for form in (JSON, YAML, TOML))
