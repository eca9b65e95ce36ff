"""The set of texts in which an ECMA-262 regular expression finds a match.

Knows patterns; knows nothing of bytes, tokens or JSON. A text belongs to the set only where
ECMA-262 and Python's `re` both find a match.
"""

from __future__ import annotations

from functools import lru_cache

from editflow.constraints.language.algebra import text_of
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.regex.network import network
from editflow.constraints.language.regex.reader import parse
from editflow.constraints.language.regex.threads import matching
from editflow.constraints.language.regex.tree import CharPair, Edge, Node, Repeat, Sequence
from editflow.errors import ConstraintError

_COUNTED_FROM = 64


@lru_cache(maxsize=512)
def pattern(text: str, *, wide: bool = False) -> Language:
    """Return the texts in which the pattern `text` finds a match, anywhere unless it is anchored.

    With `wide` those are included in which only one of the dialects may find one: what is outside
    surely matches in neither.

    ConstraintError says what is refused (back-references, look-behind, syntax that dialects read
    differently, too many states), where in the pattern, and why.
    """
    node = parse(text)
    try:
        counted = None if wide else _counted(node)
        return counted or Language(matching(network(node, search=True, wide=wide)))
    except ConstraintError as error:
        place = f", {error.where}" if error.where else ""
        where = f"pattern {text!r}{place}"
        raise ConstraintError(error.what, where=where, hint=error.hint) from error


def whole(text: str) -> Automaton:
    """Return the texts that the pattern `text` matches from end to end; for own definitions."""
    return matching(network(Sequence((parse(text), Edge("$", len(text))))))


def _counted(node: Node) -> Language | None:
    """Return `^[class]{m,n}$` as a class and bounds of length, None for any other pattern."""
    match node:
        case Sequence((Edge("^"), Repeat(CharPair() as chars, least, most), Edge("$"))):
            if max(least, most or 0) >= _COUNTED_FROM:
                return Language(text_of(chars.narrow), least, most)
    return None
