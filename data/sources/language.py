"""The language of a file, by its name and, where that says nothing, by its first signs.

Knows names only; a language that no family edits still has one, so that it is not taken for prose.
"""

from __future__ import annotations

import re

_SUFFIXES = {
    "python": "py pyi",
    "markdown": "md markdown",
    "prose": "rst txt xhtml",
    "json": "json",
    "yaml": "yaml yml",
    "toml": "toml",
    "ini": "ini cfg env properties",
    "shell": "sh bash",
    "javascript": "js jsx mjs",
    "typescript": "ts tsx",
    "c": "c h",
    "c++": "cpp cc hpp",
    "go": "go",
    "rust": "rs",
    "java": "java",
    "html": "html htm",
    "css": "css",
    "sql": "sql",
}
BY_SUFFIX = {suffix: lang for lang, all_of in _SUFFIXES.items() for suffix in all_of.split()}
LANGUAGES = tuple(_SUFFIXES)

_MARKDOWN = re.compile(r"^(?:#{1,6} |```|[-*] .*\]\()|\]\(https?://", re.MULTILINE)


def by_name(path: str) -> str | None:
    """Return "markdown", "json", "yaml"… by the suffix; None when it says nothing."""
    return BY_SUFFIX.get(_suffix(path))


def guess_language(origin: str, text: str) -> str:
    """Return the language of an origin and its text; what is not known is "prose"."""
    if _suffix(origin) == "" and _MARKDOWN.search(text):
        return "markdown"
    return by_name(origin) or "prose"


def _suffix(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""
