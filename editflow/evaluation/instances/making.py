"""Rows of a context, a schema and the instance that the context tells, made anew for scoring.

Knows the records that training draws on; every sentence here is one that training never shows.
Run `python -m editflow.evaluation.instances.making FILE` to write the suite `fill_schema`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

from editflow.data.families.fill.records import KINDS
from editflow.data.families.fill.records.kind import Kind, invented, labels

SEED = 20_260_701
ROWS = 300
_MOST_FIELDS = 5

# Sentences of other people than those of the training data, for each kind by its first title.
_SENTENCES: dict[str, tuple[str, ...]] = {
    "New employee": (
        "Please welcome {name}, who takes up the post of {role} with us on {start}.",
        "Mail for {name} should go to {email}; the telephone is {phone}.",
        "Before that, {name} spent six years in {city}.",
        "The contract with {company} was signed last week.",
        "{start} will be {name}'s first day, in the {city} branch of {company}.",
        "As {role}, {name} can be phoned on {phone}.",
        "An account under {email} has been set up.",
    ),
    "Order": (
        "We hereby confirm {order}: {quantity} x {product}.",
        "{customer} has been charged {price}.",
        "The parcel should reach {city} no later than {delivery}.",
        "Regarding {order}, {customer} asked us to ship to {city}.",
        "A {product} was chosen by {customer}, {quantity} in number.",
        "Payable on receipt: {price}.",
        "Our driver is due on {delivery}.",
    ),
    "Event": (
        "Save the date: {title}, {date}, {time}.",
        "Your host this year will be {host}.",
        "{place} is where it all happens.",
        "Only {seats} tickets are left for {title}.",
        "Come to {place} on {date} and hear {host}.",
        "The hall in {place} holds {seats} people and opens at {time}.",
    ),
    "Release": (
        "Announcing {project} {version}, tagged by {author} this {date}.",
        "As before, {project} may be used under {licence}.",
        "Downloads are at {page}.",
        "Thanks to {author}, version {version} is finally here.",
        "On {date} the maintainers cut {version}; see {page}.",
        "{licence} applies to all of {project}.",
    ),
    "Server": (
        "ssh {user}@{host} should get you in.",
        "We host it in {region}; incidents go to {admin}.",
        "Port {port} on {host} is open to the office only.",
        "Patched last night to {version}.",
        "{host} answers on {port} and is owned by {admin}.",
        "The account {user} was created in {region} with software {version}.",
    ),
    "Bug report": (
        "Filed by {reporter} as {ticket}, marked {priority}.",
        "Reproduced with {version} on {date}.",
        "Current state of {ticket}: {status}.",
        "{reporter} says that since {date} nothing works.",
        "Support set it to {status} and rated it {priority}.",
        "Everything before {version} is fine.",
    ),
    "Booking": (
        "We look forward to seeing you at {hotel}, dear {guest}.",
        "Your room, number {room}, is ready from {arrival}.",
        "Please leave it by noon on {departure}.",
        "The rate comes to {price} a night.",
        "{guest} is booked into {hotel} between {arrival} and {departure}.",
        "Key {room} and the bill over {price} are at the desk.",
    ),
    "Book": (
        "In {year}, {author} finished {title}.",
        "{publisher} of {city} brought it out.",
        "It runs to {pages} pages.",
        "{title}, {pages} pages, first edition {year}.",
        "The manuscript by {author} went to {publisher}.",
        "The presses in {city} did the rest.",
    ),
    "Flight": (
        "Passenger {passenger}, please proceed to gate {gate}.",
        "{flight} will take you out of {origin} and into {destination}.",
        "Seat {seat} is by the window.",
        "On {date}, {passenger} leaves {origin} with {flight}.",
        "Boarding for {destination} is at {gate}.",
        "The ticket says {date}, seat {seat}.",
    ),
    "Measurement": (
        "Station {station} near {place} reported {temperature} degrees.",
        "{observer} noted a humidity of {humidity} percent at {time}.",
        "The reading of {temperature} was taken by {observer}.",
        "Humidity stood at {humidity}.",
        "Log of {station}, {time}.",
        "The mast is just outside {place}.",
    ),
}
_LISTED = {
    "priority": ["low", "medium", "high", "urgent", "critical"],
    "status": ["open", "closed", "blocked", "waiting", "solved"],
    "region": ["eu-west-1", "us-east-2", "ap-south-1", "sa-east-1", "eu-north-1", "local"],
    "licence": ["MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0", "MPL-2.0", "ISC"],
}
_FORMATS = {"email": "email", "admin": "email", "page": "uri"}
_WHOLE = ("quantity", "seats", "pages", "port", "room", "humidity", "year")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def rows(seed: int = SEED, count: int = ROWS) -> Iterator[dict[str, Any]]:
    """Yield rows with `id`, `context`, `schema` and `value`."""
    rng = random.Random(seed)
    titled = {kind.titles[0]: kind for kind in KINDS}
    kinds = [titled[title] for title in _SENTENCES]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        values = invented(kind, rng)
        names = rng.sample(list(kind.fields), rng.randint(3, min(_MOST_FIELDS, len(kind.fields))))
        keys = _keys(labels(kind, names, rng), rng.choice(("_", "camel")))
        if len(set(keys)) < len(keys):
            keys = names
        made = {key: _typed(name, values[name]) for key, name in zip(keys, names, strict=True)}
        yield {
            "id": f"fill-schema-{number:03}",
            "context": _told(kind, values, set(names), rng),
            "schema": _schema({key: schema for key, (schema, _) in made.items()}, kind),
            "value": {key: value for key, (_, value) in made.items()},
        }


def _told(kind: Kind, values: dict[str, str], wanted: set[str], rng: random.Random) -> str:
    """Say all that is wanted, and what else the sentences hold."""
    sentences = _SENTENCES[kind.titles[0]]
    told, left = [], set(wanted)
    for sentence in rng.sample(sentences, len(sentences)):
        used = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        if used & left:
            told.append(sentence.format(**values))
            left -= used
    if left:
        raise ValueError(f"no sentence of {kind.titles[0]!r} says {', '.join(sorted(left))}")
    return " ".join(told)


def _keys(names: list[str], style: str) -> list[str]:
    """Write labels as names of code."""
    found = []
    for name in names:
        first, *rest = re.findall(r"\w+", name.lower())
        found.append(
            first + "".join(map(str.capitalize, rest))
            if style == "camel"
            else "_".join([first, *rest])
        )
    return found


def _typed(name: str, value: str) -> tuple[dict[str, Any], Any]:
    """Return the schema of a field, and its value as JSON has it."""
    if name in _WHOLE and value.isdecimal():
        return {"type": "integer", "minimum": 0}, int(value)
    if name in _LISTED:
        return {"enum": _LISTED[name]}, value
    if name in _FORMATS:
        return {"type": "string", "format": _FORMATS[name]}, value
    if _ISO.fullmatch(value):
        return {"type": "string", "format": "date"}, value
    return {"type": "string", "minLength": 1}, value


def _schema(properties: dict[str, Any], kind: Kind) -> dict[str, Any]:
    return {
        "title": kind.titles[0],
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows()]
    parser.parse_args().file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
