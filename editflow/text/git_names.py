"""File names as git writes them in patches: quoted, prefixed, inside the folder.

Knows nothing of hunks or of the disk.
"""

from __future__ import annotations

import re

_LETTERS = dict(zip(b'\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True))
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}
_ESCAPE = re.compile(r'\\(?:([abtnvfr"\\])|([0-3][0-7]{2}))')
_QUOTED = re.compile(r'"((?:[^"\\]|\\(?:[abtnvfr"\\]|[0-3][0-7]{2}))*)"')
_PREFIX = re.compile(r"[abciow12]/")


def quote(name: str) -> str:
    """Return a name in ASCII, in C quotes when it holds more than plain characters."""
    raw = name.encode("utf-8", "surrogateescape")
    quoted = "".join(_quoted_byte(byte) for byte in raw)
    return name if quoted == name else f'"{quoted}"'


def unquote(written: str) -> str | None:
    """Return the name behind a written one, a character for each byte; None when malformed."""
    if not written.startswith('"'):
        raw = written.encode("latin-1")
    elif match := _QUOTED.fullmatch(written):
        raw = _ESCAPE.sub(_escaped, match[1]).encode("latin-1")
    else:
        return None
    return raw.decode("utf-8", "surrogateescape")


def common_name(source: str, target: str) -> str | None:
    """Return the one file that a pair of names stands for; None when there are two.

    A pair of different one-letter prefixes (git's a/ and b/, i/ and w/, ...) is taken off.
    """
    if source == target:
        return source
    prefixed = _PREFIX.match(source) and _PREFIX.match(target)
    return source[2:] if prefixed and source[2:] == target[2:] else None


def is_inside(name: str) -> bool:
    """Does a name stay in the folder it is relative to, as git demands of a patch?"""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)


def _quoted_byte(byte: int) -> str:
    if byte in _LETTERS:
        return "\\" + _LETTERS[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def _escaped(match: re.Match[str]) -> str:
    return chr(_BYTES[match[1]] if match[1] else int(match[2], 8))
