"""Read an ECMA-262 regular expression into a tree.

Knows the syntax and which characters a class holds; knows nothing of automata.

Where ECMA-262 and Python's `re`, which validators run, read a class differently, a `CharPair` has
both the characters that both readings hold and those that either one holds. What only one of them
can read, or what is no regular language, is refused with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from editflow.constraints.language.charset import ANY, DIGITS, LETTERS, CharSet, category
from editflow.errors import ConstraintError


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
_CATEGORY_NAMES = {
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
_QUANTIFIER = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_MOST_REPEATS = 100_000


@cache
def word(*, wide: bool = False) -> CharSet:
    """Return the characters of `\\w` in every dialect, or in at least one."""
    narrow = LETTERS | DIGITS | CharSet.chars("_")
    return narrow | category("L") | category("N") if wide else narrow


def parse(pattern: str) -> Node:
    """Return the tree of a pattern; ConstraintError says what is refused, where and why."""
    reader = _Reader(pattern)
    node = reader.choice()
    if reader.at < len(pattern):
        reader.refuse("this `)` closes nothing", hint="Write `\\)` for the character.")
    return node


class _Reader:
    """A place in a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def refuse(self, what: str, *, at: int | None = None, hint: str | None = None) -> NoReturn:
        place = (self.at if at is None else at) + 1
        raise ConstraintError(what, where=f"pattern {self.pattern!r}, character {place}", hint=hint)

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        found = self.peek(text)
        self.at += len(text) * found
        return found

    def one(self) -> str:
        if self.at >= len(self.pattern):
            self.refuse("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self) -> Node:
        parts = [self.sequence()]
        while self.take("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pattern) and not (self.peek("|") or self.peek(")")):
            start = self.at
            parts.append(self.quantified(self.term(), start))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def term(self) -> Node:
        start, character = self.at, self.one()
        match character:
            case "(":
                return self.group(start)
            case "[":
                return self.char_class(start)
            case ".":
                return DOT
            case "^" | "$":
                return Edge(character, start)
            case "\\":
                return self.escape(start)
            case "*" | "+" | "?":
                self.refuse("nothing stands before this quantifier to repeat", at=start)
        if character == "{" and _QUANTIFIER.match(self.pattern, start):
            self.refuse("nothing stands before this quantifier to repeat", at=start)
        return _just(character)

    def group(self, start: int) -> Node:
        ahead = {"(?=": False, "(?!": True}.get(self.pattern[start : start + 3])
        if self.peek("?"):
            self.group_kind(start)
        node = self.choice()
        if not self.take(")"):
            self.refuse(
                "this group is never closed", at=start, hint="Write `\\(` for the character."
            )
        return node if ahead is None else Look(node, ahead, start)

    def group_kind(self, start: int) -> None:
        if self.take("?:") or self.take("?=") or self.take("?!"):
            return
        if self.peek("?<=") or self.peek("?<!"):
            self.refuse("a look-behind is not supported", at=start)
        if name := re.compile(r"\?P?<[^\W\d]\w*>").match(self.pattern, self.at):
            self.at = name.end()
            return
        self.refuse("this kind of group is not supported", at=start, hint="Use `(?:...)`.")

    def quantified(self, node: Node, start: int) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return node
        if isinstance(node, Edge):
            self.refuse(f"`{node.kind}` cannot be repeated", at=start)
        if not self.take("?") and self.peek("+"):
            self.refuse("a possessive quantifier is not supported")
        again = self.at
        if self.bounds() is not None:
            self.refuse("two quantifiers follow each other", at=again, hint="Add a group.")
        return Repeat(node, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in {"*": (0, None), "+": (1, None), "?": (0, 1)}.items():
            if self.take(sign):
                return bounds
        if re.compile(r"\{,\d+\}").match(self.pattern, self.at):
            self.refuse("dialects disagree on a repetition without its lower bound", hint="Add 0.")
        found = _QUANTIFIER.match(self.pattern, self.at)
        if not found:
            return None
        least, most = int(found[1]), int(found[3]) if found[3] else None
        most = most if found[2] else least
        if most is not None and least > most:
            self.refuse("the bounds of this repetition are out of order")
        if max(least, most or 0) > _MOST_REPEATS:
            self.refuse(f"more than {_MOST_REPEATS} repetitions are not supported")
        self.at = found.end()
        return least, most

    def escape(self, start: int) -> Node:
        character = self.one()
        if character in "bB":
            return Edge(f"\\{character}", start)
        if character in "123456789" or (character == "k" and self.peek("<")):
            self.refuse(
                "a back-reference is not a regular language",
                at=start,
                hint="Spell the alternatives out, or check the value after filling.",
            )
        return self.class_escape(character, start) or _just(self.one_character(character, start))

    def class_escape(self, character: str, start: int) -> CharPair | None:
        """Return the class of `\\d` and its like, None for the escape of one character."""
        match character.lower():
            case "d":
                found = CharPair(DIGITS, category("Nd"))
            case "w":
                found = CharPair(word(), word(wide=True))
            case "s":
                found = CharPair(_SPACE, _SPACE | _PYTHON_SPACE | CharSet.chars("\ufeff"))
            case "p":
                found = self.property(start)
            case _:
                return None
        return ~found if character.isupper() else found

    def property(self, start: int) -> CharPair:
        found = re.compile(r"\{(?:(?:General_Category|gc)=)?(\w+)\}").match(self.pattern, self.at)
        name = found[1] if found else ""
        if name in ("Any", "ASCII"):
            chars = ANY if name == "Any" else CharSet.of((0, 127))
        else:
            chars = category(_CATEGORY_NAMES.get(name, name)) if len(name) else CharSet()
        if not (found and chars):
            hint = "Unicode general categories are, such as \\p{L} or \\p{Lu}."
            self.refuse("this Unicode property is not supported", at=start, hint=hint)
        self.at = found.end()
        return CharPair(chars, chars)

    def one_character(self, character: str, start: int) -> str:
        """Return the character an escape stands for."""
        if character in _CONTROL:
            return _CONTROL[character]
        if character == "0" and not self.pattern[self.at : self.at + 1].isdigit():
            return "\0"
        if character == "c" and re.compile("[A-Za-z]").match(self.pattern, self.at):
            return chr(ord(self.one()) % 32)
        if character in "xu":
            return self.code_point(character, start)
        if character.isalnum() or character == "0":
            self.refuse(f"the escape `\\{character}` is not supported", at=start)
        return character

    def code_point(self, kind: str, start: int) -> str:
        digits = {"x": r"([0-9A-Fa-f]{2})", "u": r"([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]+)\}"}[kind]
        found = re.compile(digits).match(self.pattern, self.at)
        if not found:
            self.refuse(f"`\\{kind}` needs hexadecimal digits after it", at=start)
        self.at = found.end()
        code = int(found[1] or found[2], 16)
        low = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})").match(self.pattern, self.at)
        if 0xD800 <= code < 0xDC00 and low:
            self.at = low.end()
            code = 0x10000 + ((code - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            self.refuse("this is no character: a lone surrogate, or beyond Unicode", at=start)
        return chr(code)

    def char_class(self, start: int) -> CharPair:
        negative = self.take("^")
        if self.peek("]"):
            self.refuse("dialects disagree on an empty class", at=start, hint="Write `\\]` inside.")
        found = CharPair(CharSet(), CharSet())
        while not self.take("]"):
            if self.at >= len(self.pattern):
                self.refuse(
                    "this class is never closed", at=start, hint="Write `\\[` for the character."
                )
            found |= self.class_item()
        return ~found if negative else found

    def class_item(self) -> CharPair:
        """Return one character, one range or one escape of a class."""
        start, first = self.at, self.class_atom()
        if isinstance(first, CharPair) or not self.peek("-") or self.peek("-]"):
            return first if isinstance(first, CharPair) else _just(first)
        self.take("-")
        last = self.class_atom()
        if isinstance(last, CharPair):  # `[a-\d]`: the hyphen is a character
            return _just(first) | _just("-") | last
        if first > last:
            self.refuse("the ends of this range are out of order", at=start)
        chars = CharSet.of((ord(first), ord(last)))
        return CharPair(chars, chars)

    def class_atom(self) -> CharPair | str:
        start, character = self.at, self.one()
        if character != "\\":
            return character
        character = self.one()
        if character == "b":
            return "\b"
        return self.class_escape(character, start) or self.one_character(character, start)


def _just(character: str) -> CharPair:
    chars = CharSet.chars(character)
    return CharPair(chars, chars)
