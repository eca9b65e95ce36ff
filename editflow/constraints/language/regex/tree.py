"""The tree of an ECMA-262 regular expression, and the classes of characters it may name.

Knows which characters a class holds; knows no syntax and no automata.

Where ECMA-262 and Python's `re`, which validators run, read a class differently, a `CharPair` has
both the characters that both readings hold and those that either one holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from editflow.constraints.language.charset import ANY, DIGITS, LETTERS, CharSet, category


@dataclass(frozen=True, slots=True)
class CharPair:
    """One character of a class: `narrow` in every dialect, `wide` in at least one."""

    narrow: CharSet
    wide: CharSet

    def __invert__(self) -> CharPair:
        return CharPair(~self.wide, ~self.narrow)

    def __or__(self, other: CharPair) -> CharPair:
        return CharPair(self.narrow | other.narrow, self.wide | other.wide)


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; none at all is the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` times the part; no end where `most` is None."""

    part: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """The text goes on with the part, or does not where `negative`; nothing is consumed."""

    part: Node
    negative: bool
    position: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: `^`, `$`, `\\b` or `\\B`."""

    kind: str
    position: int


Node = CharPair | Sequence | Choice | Repeat | Look | Edge

_BREAKS = CharSet.chars("\n\r\u2028\u2029")
_SPACE = CharSet.chars("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000") | CharSet.of(
    (0x2000, 0x200A)
)
_PYTHON_SPACE = CharSet.chars("\x1c\x1d\x1e\x1f\x85")
DOT = CharPair(ANY - _BREAKS, ANY - CharSet.chars("\n"))
_CONTROL = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
CATEGORY_NAMES = {
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn",
    "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
    "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
    "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
    "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
    "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Control": "Cc", "Format": "Cf",
}  # fmt: skip


@cache
def word(*, wide: bool = False) -> CharSet:
    """Return the characters of `\\w` in every dialect, or in at least one."""
    narrow = LETTERS | DIGITS | CharSet.chars("_")
    return narrow | category("L") | category("N") if wide else narrow


def shorthand(letter: str) -> CharPair | None:
    """Return the class of `\\d`, `\\w`, `\\s` or their complements, None for another letter."""
    match letter.lower():
        case "d":
            found = CharPair(DIGITS, category("Nd"))
        case "w":
            found = CharPair(word(), word(wide=True))
        case "s":
            found = CharPair(_SPACE, _SPACE | _PYTHON_SPACE | CharSet.chars("\ufeff"))
        case _:
            return None
    return ~found if letter.isupper() else found


def unicode_property(name: str) -> CharSet:
    """Return the characters of `\\p{name}`, a general category; empty where it is none."""
    match name:
        case "Any":
            return ANY
        case "ASCII":
            return CharSet.of((0, 127))
    return category(CATEGORY_NAMES.get(name, name))
