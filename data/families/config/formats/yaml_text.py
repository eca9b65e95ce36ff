"""YAML read by spans: the nodes libyaml composes, with their marks.

Knows nothing of edits. Anchors, aliases, tags and several documents are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from editflow.data.families.config.formats.document import Document, Entry, Kind, Path

_LEFT_ALONE = re.compile(r"(?:^|\s)[&*!][\w!]|^%|^---.*\n(?:.*\n)*---|<<:", re.MULTILINE)
_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:null": "null",
    "tag:yaml.org,2002:str": "string",
}
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PLAIN = re.compile(r"[A-Za-z][\w./@+-]*(?: [\w./@+-]+)*")
_Loader = yaml.CSafeLoader


@lru_cache(maxsize=2048)
def read(text: str) -> Document | None:
    """Return the document, or None when it does not parse as one plain mapping or list."""
    if _LEFT_ALONE.search(text) or "\t" in text or not text.isascii():
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = load(text)
    except (yaml.YAMLError, ValueError):
        return None
    if node is None or not isinstance(data, dict | list):
        return None
    return Document(text, tuple(_walk(node, ())), data)


def load(text: str) -> Any:
    """Parse; `ValueError` when it is no YAML."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def scalar(raw: str) -> Any:
    """Parse one written value."""
    return yaml.load(raw, Loader=_Loader)


def string(value: str, raw: str) -> str | None:
    """Write a string value in the style of the old one; None when it cannot stand there."""
    quote = raw[:1] if raw[:1] in "\"'" else ""
    if quote:
        return None if quote in value or "\\" in value else f"{quote}{value}{quote}"
    return value if _PLAIN.fullmatch(value) and isinstance(load(value), str) else None


def _walk(node: yaml.Node, path: Path, inline: bool = False) -> Iterator[Entry]:
    if isinstance(node, yaml.MappingNode):
        inline = inline or bool(node.flow_style)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag.endswith(":str"):
                here = (*path, key.value)
                yield _entry(key, value, here, inline)
                yield from _walk(value, here, inline)
    elif isinstance(node, yaml.SequenceNode):
        inline = inline or bool(node.flow_style)
        for index, value in enumerate(node.value):
            yield _entry(None, value, (*path, index), inline)
            yield from _walk(value, (*path, index), inline)


def _entry(key: yaml.ScalarNode | None, value: yaml.Node, path: Path, inline: bool) -> Entry:
    start, end = value.start_mark.index, value.end_mark.index
    kind = _kind(value)
    if key is None:
        return Entry(path, "", start, start, start, start, end, kind, inline)
    first, last = key.start_mark.index, key.end_mark.index
    quoted = 1 if key.style else 0
    name = str(key.value)
    return Entry(path, name, first, first + quoted, last - quoted, start, end, kind, inline)


def _kind(node: yaml.Node) -> Kind:
    if isinstance(node, yaml.MappingNode):
        return "table"
    if isinstance(node, yaml.SequenceNode):
        return "list"
    if not isinstance(node, yaml.ScalarNode) or node.style in {"|", ">"}:
        return "other"
    if node.start_mark.line != node.end_mark.line:  # folded over several lines
        return "other"
    kind = _KINDS.get(node.tag, "other")
    # YAML also takes 21:35, 0x1F and .inf for numbers, which nobody who asks for a number means.
    return "other" if kind == "number" and not _NUMBER.fullmatch(node.value) else kind
