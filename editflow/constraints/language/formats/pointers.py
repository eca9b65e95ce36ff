"""JSON pointers, UUIDs and regular expressions.

Knows RFC 6901 and RFC 4122; of regular expressions it knows the simple ones.
"""

from __future__ import annotations

from editflow.constraints.language.bounded import Language
from editflow.constraints.language.regex.pattern import whole

_POINTER = "(?:/(?:[^~/]|~[01])*)*"


def uuid() -> Language:
    """Return 32 hexadecimal digits in five groups."""
    return Language(whole(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"))


def json_pointer() -> Language:
    """Return the pointers of RFC 6901."""
    return Language(whole(_POINTER))


def relative_json_pointer() -> Language:
    """Return a number of levels, then `#` or a pointer.

    The number has no zero but at its end: validators refuse others.
    """
    return Language(whole(rf"(?:0|[1-9]+0?)(?:#|{_POINTER})"))


def regex() -> Language:
    """Return regular expressions of plain characters, escapes, classes and groups of these.

    They are far from all there are, which is no regular set: groups do not nest here.
    """
    plain = r"[A-Za-z0-9 _!\"#%&',/:;<=>@`~-]"
    escape = r"\\[dDwWsStnrfv.*+?()\[\]{}|^$/\\]"
    letters = r"\[\^?(?:[A-Za-z0-9 _.,:@/#%=+*]|a-z|A-Z|0-9|\\[dws])+\]"
    count = r"(?:[*+?]|\{\d\})?"
    item = rf"(?:{plain}|{escape}|\.|{letters}){count}"
    group = rf"\((?:\?:)?(?:{item}|\|)*\){count}"
    return Language(whole(rf"\^?(?:{item}|{group}|\|)*\$?"))
