"""JSON as the standard has it, which Python's reader takes less strictly.

Knows texts; knows nothing of schemas.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def parsed(text: str) -> Any:
    """Return the value of strict JSON text.

    ValueError for anything else: a key twice in an object, NaN and infinities, numbers too large
    for a double, half of a surrogate pair.
    """
    value = json.loads(
        text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
    )
    json.dumps(value, ensure_ascii=False).encode()  # UnicodeEncodeError is a ValueError
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(k for k in keys if keys.count(k) > 1)!r} occurs twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(f"{text} is too large for a double")
    return value


def spread(text: str, *, indent: int = 2) -> str:
    """Return JSON text with a line for each member and item; numbers and strings stay as written.

    The text has to be JSON.
    """
    found: list[str] = []
    level, before = 0, ""
    for part in _PART.findall(text):
        opened = before in ("{", "[")
        if part in ("}", "]"):
            level -= 1
            found.append("" if opened else _line(level, indent))
        elif opened or before == ",":
            found.append(_line(level, indent))
        found.append(": " if part == ":" else part)
        level += part in ("{", "[")
        before = part
    return "".join(found)


def _line(level: int, indent: int) -> str:
    return "\n" + " " * indent * level
