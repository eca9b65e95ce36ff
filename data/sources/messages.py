"""Turn the subject of a commit into an instruction, or tell that it asks for nothing.

Knows the habits of commit messages; knows nothing of git.
"""

from __future__ import annotations

import re

FEWEST_WORDS, MOST_CHARACTERS = 2, 160

_MARKS = r"(?:(?:\#|gh-|bpo-|issue ?\#?|pr ?\#?)\d+[,\s]*(?:and\s+)?)+"
_KINDS = "feat|fix|docs?|style|refactor|perf|tests?|chore|ci|build|typing"
_HEAD = re.compile(
    rf"(?:(?:{_KINDS})(?:\([^)]*\))?!?:|\[[^\]]*\]:?|{_MARKS}:?|[\w/-]+\.\w{{1,4}}:)\s*",
    re.IGNORECASE,
)
_BEFORE_MARKS = r"fix(?:e[sd])?|close[sd]?|resolve[sd]?|refs?|see|for|from|in|related to"
_TAIL = re.compile(
    rf"(?:\s*[(\[]{_MARKS}[)\]]|[\s,;.(-]*\b(?:{_BEFORE_MARKS})[:\s]+{_MARKS}\)?"
    rf"|\s+{_MARKS}|[\s.;,:…]+)$",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|\b[0-9a-f]{12,40}\b|[#\ufffd]|\bv?\d+\.\d+\.\d+\b.*release")
_TURNED_AWAY = {
    *("amend", "backport", "bump", "fixup", "merge", "merged", "prepare", "release", "revert"),
    *("reverts", "squash", "tag", "upgrade", "version", "wip"),
}
_VAGUE_VERBS = {
    *("change", "changed", "edit", "edited", "improve", "modified", "modify", "touch", "tweak"),
    *("update", "updated", "updates"),
}
# A message of no other words could stand for any change.
_EMPTY_TEXT = """
    a add added address addresses again all also an and another apply ask authors bits bug
    bugfix bugs build change changed changelog changes check ci clean cleaned cleaning cleanup
    code comment comments commit contributors correct doc docs docstring docstrings
    documentation entry feedback few final first fix fixed fixes fixing flake8 for format
    formatting from history improve improvements in incorporate initial issue issues it last
    lint linting little log minor misc miscellaneous more my mypy new news nit nits of oops
    other pass pep8 per polish quick readme refactor remove requirements review reviews second
    simple simplify slight small some stuff style styling suggestion suggestions temp temporary
    test tests the thing things tidy tiny to todo try tweak tweaks up update updated updates
    various version work
"""
_EMPTY = frozenset(_EMPTY_TEXT.split())


def instruction(subject: str) -> str | None:
    """Return what a subject asks for, without its issues and kinds; None where that is nothing."""
    text = " ".join(subject.split())
    while match := _HEAD.match(text):
        text = text[match.end() :]
    while match := _TAIL.search(text):
        text = text[: match.start()]
    return text if _says_something(text) else None


def _says_something(text: str) -> bool:
    words = text.lower().split()
    if len(words) < FEWEST_WORDS or len(text) > MOST_CHARACTERS or _LINK.search(text):
        return False
    first = words[0].strip("!:")
    if first in _TURNED_AWAY or (first in _VAGUE_VERBS and len(words) == FEWEST_WORDS):
        return False
    return not all(word.strip(".,!?:") in _EMPTY for word in words)
