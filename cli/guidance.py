"""How much more an instruction counts than the text alone: the `guidance` setting.

Knows the setting; nothing of decoding, and nothing of where the setting comes from.
"""

from __future__ import annotations

from editflow.errors import UsageError


def read_guidance(text: str | None) -> float:
    """Read a weight, such as "0.5"; UsageError for anything else."""
    try:
        weight = float(text or 0)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise UsageError(
            "not a weight",
            where=f"guidance {text!r}",
            hint="Give 0, which looks at the instruction as it is, or more, such as 0.5.",
        )
    return weight
