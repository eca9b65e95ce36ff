"""Places of an instance as people write them.

Knows texts only.
"""

from __future__ import annotations


def pointed(name: str) -> str:
    """Return the JSON pointer of a place: `/a/b` as it is, `a.b` or `a` by its keys."""
    name = name.strip()
    if not name or name.startswith("/"):
        return name
    return "/" + "/".join(key.replace("~", "~0").replace("/", "~1") for key in name.split("."))
