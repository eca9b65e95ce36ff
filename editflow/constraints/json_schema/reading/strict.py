"""JSON as the standard has it, which Python's reader takes less strictly.

Knows texts; knows nothing of schemas.
"""

from __future__ import annotations

import json
import math
from typing import Any


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
