"""The table of edit families; each entry is resolved when it is asked for.

A new family is a new row here: the contract test runs over this table.
"""

from __future__ import annotations

from importlib import import_module

from editflow.data.families.family import Draft, Family, Grade

FAMILIES: dict[str, str] = {}

__all__ = ["FAMILIES", "Draft", "Family", "Grade", "family"]


def family(name: str) -> Family:
    """Return the family called `name`; `KeyError` names the ones there are."""
    if name not in FAMILIES:
        raise KeyError(f"unknown edit family {name!r}; known: {', '.join(sorted(FAMILIES))}")
    module, attribute = FAMILIES[name].split(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, Family)
    return found
