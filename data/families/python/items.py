"""The span of one item of a list of items, commas and lines included.

Knows nothing of what the items are: arguments, names of an import.
"""

from __future__ import annotations

from editflow.data.families.python.code import Code, Span


def removable(code: Code, span: Span) -> Span | None:
    """Widen an item of a list of items by one comma; None when a comment is in the way.

    An item on a line of its own takes the whole line with it.
    """
    start, end = span
    after = code.lexeme_at(end)
    before = after - 1
    while code.lexemes[before].start >= start:
        before -= 1
    following, preceding = code.lexemes[after], code.lexemes[before]
    if following.text == ",":
        end = following.end
        rest = code.text[end:]
        line_start = code.line_starts[code.line_of(start) - 1]
        if not code.text[line_start:start].strip() and rest.startswith("\n"):
            return line_start, end + 1
        if rest.startswith(" "):
            return start, end + 1
        return (preceding.end, end) if preceding.text == "," and rest[:1] in ")]}" else None
    if preceding.text == "," and following.text in {")", "]", "}"}:
        return preceding.start, end
    return (start, end) if preceding.text == "(" and following.text == ")" else None
