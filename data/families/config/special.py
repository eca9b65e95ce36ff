"""Edits that belong to one format: image tags and quotes of YAML, dependencies of TOML."""

from __future__ import annotations

import random
import re

from editflow.data.families.config.asked import path_of
from editflow.data.families.config.formats import TOML, YAML
from editflow.data.families.config.formats.document import Document, Entry, pack, stands
from editflow.data.families.family import Draft, Family
from editflow.data.families.prose.spans import one_replaced, pick, splice

IMAGE = (
    "[Use|Switch to] {image!s}:{tag!s}",
    "Change the image tag of {image} to {tag}",
    "{image} should be {tag}",
    "bump {image} to {tag}",
    "{image!s}:{old!s} -> {image!s}:{tag!s}",
    "can you update the {image} image to {tag}?",
    "image {image}: {tag}, not {old}",
    "docker: {image} {old} -> {tag}",
    "set the tag of {image} to {tag}",
    "the image {image} is outdated, use {tag}",
    "upgrade {image} from {old} to {tag}",
    "run {image} in version {tag}",
    "pull {image!s}:{tag!s} instead",
    "{image} {tag}",
    "we run {image} {tag} now",
    "move {image} to {tag}",
    "the tag of {image} should be {tag}",
    "{image} should use the tag {tag}",
    "update image {image} from {old} to {tag}",
    "the {image} container needs {tag}",
    "chore: {image!s}:{tag!s}",
    "pin {image} to {tag}",
    "take {tag} of {image}",
    "{image} is {tag} from now on",
    "[tweak|alter|adjust] the tag, it should be {image!s}:{tag!s}",
    "no more {old} for {image}, [take|use] {tag}",
    "nit: {image} should be on {tag}",
    "{image}: expected tag {tag}, [got|found] {old}",
    "[swap|exchange] {image!s}:{old!s} for {image!s}:{tag!s}",
    "go [from {old}|] to {tag} [for|with] {image}",
    "[could|would|can] we [use|run|have] {tag} of {image}?",
    "{old} of {image} is [broken|too old|vulnerable], [go to|use|take] {tag}",
    "the {image} image [moves|goes|changes] to {tag}",
    "{image!s}:{tag!s} please",
    "{image}: tag {tag}",
    "replace tag {old} of {image} [by|with] {tag}",
    "deploy {image} {tag} [instead of {old}|from now on|]",
    "use tag {tag} [for|with] {image}",
    "{image} runs [on|with] {tag} now",
    "fix: wrong tag of {image}, [use|should be] {tag}",
    "we are on {image} {tag} now, not {old}",
    "let {image} be {tag}",
    "{image} {old} => {tag}",
    "please [pull|fetch] {tag} of {image}[, not {old}|]",
    "i need tag {tag} on {image}",
    "set {image} to [the tag|tag] {tag}",
    "{tag} is the [right|new] tag [for|of] {image}",
    "assign the tag {tag} to {image}",
    "pls bump {image} to {tag}[, thanks|]",
)
QUOTE = (
    "[Quote|Put quotes around] the value of {key}",
    "{key} must be a quoted string",
    "{key}: put the value in double quotes",
    "the value of {key} needs quotes",
    "add quotes to {key}",
    "can you quote the value of {key}?",
    "{key} should be in double quotes",
    "yamllint: {key} should be quoted",
    "wrap the value of {key} in double quotes",
    "double-quote {key}",
    "quotes around {value} please",
    "{value} should be a quoted string",
    "write the value of {key} in double quotes",
    "make {key} a quoted string",
    "{key} is not quoted, quote its value",
    "{value} needs double quotes",
    "put {value} in quotes",
    "the value of {key} should be a string in quotes",
    "YAML reads {value} wrong, quote it",
    "{key}: quote it",
    "enclose the value of {key} in double quotes",
    '"{value!s}" with quotes',
    "quote {value}",
    "nit: quote the value of {key}",
    "[surround|wrap|enclose] what {key} [holds|is set to] with double quotes",
    "{key} needs quotes [round|around] its value",
    "no bare value for {key}, quote it",
    "the value of {key} must not be bare, use double quotes",
    "{key}: unquoted value, quote it",
    "warning: the value of {key} is not quoted",
    "error: {key} is not a string, [quote it|put it in quotes]",
    "lint: quotes missing [at|around] the value of {key}",
    "[turn|make] the value of {key} into a [quoted|double-quoted] string",
    "[could|would] you put the value of {key} in [double|] quotes?",
    "{key} should be [read|treated] as a string, [quote it|put quotes around it]",
    "the [parser|tool] [trips over|misreads] {key}, quote [it|its value]",
    "string quotes for {key} please",
    "i want quotes around value of {key}",
    "pls quote {key}[, thanks|]",
    "[stick|slap|pop] [double|] quotes [around|on] {value}",
    "{value} [wants|should have|must have] quotes",
    "{value} without quotes is wrong",
    "{value} is bare, quote it",
    "turn {value} into a quoted string",
    '{value!s} -> "{value!s}"',
    "from now on {key} is a quoted string",
    "style: double quotes for the value of {key}",
    "{key} [has|holds] a bare value, quote it",
    "same value, but in [double|] quotes: {key}",
    "quotes are missing [around|at] {value}",
)
PIN = (
    "[Pin|Set] {name} to {new!s}",
    "{name} should be {new!s}",
    "require {name} {new!s}",
    "bump {name} from {old!s} to {new!s}",
    "{name}: {old!s} -> {new!s}",
    "can you change the version of {name} to {new!s}?",
    "we need {name} {new!s}",
    "Update the dependency {name} to {new!s}",
    "change the constraint of {name} to {new!s}",
    "deps: {name} {new!s}",
    "the requirement for {name} must be {new!s}",
    "use {name} {new!s}, not {old!s}",
    "upgrade {name} to {new!s}",
    "{name} {new!s}",
    "we depend on {name} {new!s} now",
    "[raise|move] {name} to {new!s}",
    "{name} must be {new!s}, not {old!s}",
    "set the version of {name} to {new!s}",
    "chore: {name} {new!s}",
    "the pin of {name} should be {new!s}",
    "require {new!s} of {name}",
    "{name} is pinned to {old!s}, use {new!s}",
    "build: {name} {old!s} -> {new!s}",
    "{name} is {new!s} from now on",
    "[tweak|alter|adjust] {name} to {new!s}",
    "no more {name} {old!s}, [make it|take] {new!s}",
    "nit: {name} should [say|read|be at] {new!s}",
    "{name}: expected {new!s}, [got|found] {old!s}",
    "[could|would|can] we [require|have] {name} {new!s}?",
    "depend on {name!s}{new!s}",
    "{name!s}{old!s} => {name!s}{new!s}",
    "{old!s} is [too old|too strict|broken] for {name}, [use|take] {new!s}",
    "[swap|exchange] {name!s}{old!s} for {name!s}{new!s}",
    "{name} [goes|moves|changes] from {old!s} to {new!s}",
    "[ask for|insist on] {name} {new!s}",
    "fix: {name} [needs|must be] {new!s}",
    "{name} wants {new!s} now",
    "let {name} be {new!s}",
    "let's [depend on|go with] {name} {new!s}",
    "our code needs {name} {new!s}[, not {old!s}|]",
    "put the constraint {new!s} on {name}",
    "dependency {name}: [make it|change to|now] {new!s}",
    "{name} {new!s} is [required|needed] [now|]",
    "i need {name} with {new!s}",
    "pls bump {name} to {new!s}[, thanks|]",
    "{new!s} for {name}[, please| instead of {old!s}]",
    "the [constraint|requirement] [of|for] {name} [becomes|changes to] {new!s}",
    "[lock|hold] {name} [to|at] {new!s}",
    "deps: [update|move|raise] {name} [from {old!s}|] to {new!s}",
    "security: {name} must be {new!s}",
)
_IMAGE = re.compile(r"[\"']?(?P<image>[\w.-]+(?::\d+/)?[\w./-]*):(?P<tag>[\w.-]+)[\"']?")
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z][\w.-]*)(?P<spec>(?:==|>=|~=|<=)\d+(?:\.\d+)*)")
_UNQUOTED = re.compile(r"[\w./-]+(?: [\w./-]+)*")


def _image(text: str, rng: random.Random) -> Draft | None:
    document = YAML.read(text)
    sites = [entry for entry in document.entries if entry.key == "image"] if document else []
    entry = pick(sites, rng)
    match = _IMAGE.fullmatch(text, entry.value_start, entry.value_end) if entry else None
    if entry is None or match is None or text.count(match["image"]) != 1:
        return None
    old = match["tag"]
    tag = re.sub(r"\d+", lambda _: str(rng.randint(0, 29)), old)
    tag = rng.choice(("latest", "stable", "3.20", "1.25-alpine")) if tag == old else tag
    if tag == old:
        return None
    after = splice(text, *match.span("tag"), tag)
    fields = {"image": match["image"], "old": old, "tag": tag}
    return Draft(text, after, {**fields, "at": pack(entry.path)})


def _image_holds(draft: Draft) -> bool:
    image, old, tag = (draft.words[name] for name in ("image", "old", "tag"))
    path = path_of(draft)
    read = str(stands(YAML, draft.after, path)).endswith(f"{image}:{tag}")
    return read and one_replaced(draft, f"{image}:{old}", f"{image}:{tag}")


def _plain_scalars(document: Document) -> list[Entry]:
    """Return values without quotes that a parser reads as text, a number or a truth value."""
    return [
        entry
        for entry in document.keyed()
        if entry.kind in {"string", "number", "boolean"}
        and _UNQUOTED.fullmatch(document.raw(entry))
        and not entry.inline
    ]


def _quote(text: str, rng: random.Random) -> Draft | None:
    document = YAML.read(text)
    entry = pick(_plain_scalars(document), rng) if document else None
    if document is None or entry is None:
        return None
    raw = document.raw(entry)
    after = splice(text, entry.value_start, entry.value_end, f'"{raw}"')
    named = {"value": raw} if text.count(raw) == 1 else {}
    return Draft(text, after, {"key": entry.key, **named, "at": pack(entry.path), "raw": raw})


def _quote_holds(draft: Draft) -> bool:
    path, raw = path_of(draft), draft.words["raw"]
    return stands(YAML, draft.after, path) == raw and one_replaced(draft, raw, f'"{raw}"')


def _quoted(text: str, rng: random.Random) -> Draft | None:
    document = YAML.read(text)
    found = document.keyed() if document else []
    entry = pick([e for e in found if document and document.raw(e)[:1] == '"'], rng)
    return Draft(text, text, {"key": entry.key}) if entry else None


def _pin(text: str, rng: random.Random) -> Draft | None:
    """Change the version of a requirement string such as `name>=1.2`."""
    document = TOML.read(text)
    found = [entry for entry in document.entries if entry.kind == "string"] if document else []
    sites = [(e, m) for e in found if (m := _REQUIREMENT.search(text, e.value_start, e.value_end))]
    site = pick([(e, m) for e, m in sites if m.start() == e.value_start + 1], rng)
    if site is None or text.count(site[1]["name"]) != 1:
        return None
    entry, match = site
    old = match["spec"]
    new = old[:2] + re.sub(r"\d+", lambda _: str(rng.randint(0, 30)), old[2:])
    after = splice(text, *match.span("spec"), new)
    fields = {"name": match["name"], "old": old, "new": new, "at": pack(entry.path)}
    return Draft(text, after, fields) if new != old else None


def _pin_holds(draft: Draft) -> bool:
    name, old, new = (draft.words[word] for word in ("name", "old", "new"))
    path = path_of(draft)
    read = str(stands(TOML, draft.after, path)).startswith(name + new)
    return read and one_replaced(draft, name + old, name + new)


IMAGE_TAG = Family("yaml-image-tag", "yaml", IMAGE, _image, _image_holds)
QUOTE_SCALAR = Family("yaml-quote-scalar", "yaml", QUOTE, _quote, _quote_holds, absent=_quoted)
CHANGE_PIN = Family("toml-change-pin", "toml", PIN, _pin, _pin_holds)
