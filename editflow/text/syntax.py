"""Does a text parse, and does it still after an edit?

Knows nothing of edits, models or files; a language it has no parser for is skipped, not passed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal

import yaml

_SUFFIXES = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".json": "json",
    ".ipynb": "json",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".txt": "text",
    ".ini": "ini",
    ".cfg": "ini",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "typescript",
    ".tsx": "typescript",
    ".c": "c",
    ".h": "c",
    ".cpp": "cpp",
    ".hpp": "cpp",
    ".rs": "rust",
    ".go": "go",
    ".java": "java",
    ".rb": "ruby",
    ".sh": "shell",
    ".bash": "shell",
    ".html": "html",
    ".xml": "xml",
    ".css": "css",
    ".sql": "sql",
    ".tex": "latex",
}
_SHEBANG = re.compile(r"#![^\n]*?\b(python|bash|sh|zsh|node|ruby)(?=[\d.\s]|$)")
_INTERPRETERS = {"python": "python", "node": "javascript", "ruby": "ruby"}
_DEEPEST_YAML = 1000  # libyaml's time grows with the square of the depth
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text parses; "skipped" means that it could not be told, and why.

    line, column: where it fails, both from 1, when the parser says.
    """

    status: Literal["pass", "fail", "skipped"]
    language: str | None
    message: str = ""
    line: int | None = None
    column: int | None = None


def language_of(path: str | None, text: str) -> str | None:
    """Return the language of a text by the suffix of its path, else by its first line."""
    suffix = PurePath(path).suffix.lower() if path else ""
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    match = _SHEBANG.match(text)
    return _INTERPRETERS.get(match[1], "shell") if match else None


def suffix_of(language: str | None) -> str:
    """Return the usual suffix of files in a language, "" where none is known."""
    return next((suffix for suffix, known in _SUFFIXES.items() if known == language), "")


def check_syntax(text: str, language: str | None) -> Verdict:
    """Parse `text`; never raises, whatever the text holds."""
    parser = _PARSERS.get(language or "")
    if parser is None:
        return Verdict("skipped", language, f"no parser for {language or 'an unknown language'}")
    try:
        failure = parser(text)
    except (RecursionError, MemoryError):
        return Verdict("skipped", language, "nested too deep to be parsed")
    return failure or Verdict("pass", language)


def verify(before: str, after: str, language: str | None) -> Verdict:
    """Judge an edit by the rule "parsed before, so parses after".

    A text that did not parse before proves nothing when it does not parse after: skipped.
    """
    verdict = check_syntax(after, language)
    if verdict.status != "fail":
        return verdict
    earlier = check_syntax(before, language)
    if earlier.status == "pass":
        return verdict
    why = f"it did not parse before the edit either: {earlier.message}"
    return replace(earlier, status="skipped", message=why)


def _python(text: str) -> Verdict | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Beyond the grammar, compiling catches a repeated parameter or a stray return.
            compile(text, "<text>", "exec", dont_inherit=True)
    except SyntaxError as error:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        message = f"{error.msg} (read as Python {version})"
        return Verdict("fail", "python", message, error.lineno or None, error.offset or None)
    except ValueError as error:  # a NUL, a lone surrogate
        return Verdict("fail", "python", str(error))
    return None


def _json(text: str) -> Verdict | None:
    try:
        json.loads(text, parse_int=str, parse_float=str)  # numbers of any length are JSON
    except json.JSONDecodeError as error:
        return Verdict("fail", "json", error.msg, error.lineno, error.colno)
    return None


def _toml(text: str) -> Verdict | None:
    try:
        tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        return Verdict("fail", "toml", _TOML_PLACE.sub("", str(error)), line, column)
    except ValueError as error:  # an integer longer than Python converts
        return Verdict("skipped", "toml", str(error))
    return None


def _yaml(text: str) -> Verdict | None:
    """Check by events what composing nodes would: libyaml's composer crashes on deep nesting."""
    anchors: set[str | None] = set()
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST_YAML:
                raise RecursionError
            if isinstance(event, yaml.DocumentStartEvent):
                anchors.clear()
            elif isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                return _yaml_failure(f"the alias *{event.anchor} has no anchor", event.start_mark)
            elif isinstance(event, yaml.NodeEvent):
                anchors.add(event.anchor)
    except yaml.MarkedYAMLError as error:
        return _yaml_failure(error.problem or str(error), error.problem_mark)
    except (yaml.YAMLError, UnicodeError) as error:  # a control character, a lone surrogate
        return Verdict("fail", "yaml", " ".join(str(error).split()))
    return None


def _yaml_failure(what: str, mark: Any) -> Verdict:
    place = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return Verdict("fail", "yaml", what, *place)


_PARSERS: dict[str, Callable[[str], Verdict | None]] = {
    "python": _python,
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
}
