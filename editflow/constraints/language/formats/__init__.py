"""The formats of JSON Schema as sets of texts; what is not listed here is no constraint.

Knows which module defines which format; a format is built when it is first asked for. Every text of
a format conforms to its RFC and is accepted by the checkers of the `jsonschema` library as well.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from editflow.constraints.language.bounded import Language

FORMATS = {
    "date": "calendar:date",
    "date-time": "calendar:date_time",
    "duration": "calendar:duration",
    "email": "internet:email",
    "hostname": "internet:hostname",
    "idn-email": "international:idn_email",
    "idn-hostname": "international:idn_hostname",
    "ipv4": "internet:ipv4",
    "ipv6": "internet:ipv6",
    "iri": "resources:iri",
    "iri-reference": "resources:iri_reference",
    "json-pointer": "pointers:json_pointer",
    "regex": "pointers:regex",
    "relative-json-pointer": "pointers:relative_json_pointer",
    "time": "calendar:time",
    "uri": "resources:uri",
    "uri-reference": "resources:uri_reference",
    "uri-template": "resources:uri_template",
    "uuid": "pointers:uuid",
}


@cache
def format_language(name: str) -> Language | None:
    """Return the texts of a format; None for a format that is not known, which is no constraint."""
    if name not in FORMATS:
        return None
    module, _, function = FORMATS[name].partition(":")
    found: Language = getattr(import_module(f"{__name__}.{module}"), function)()
    return found
