"""Read an ECMA-262 regular expression into a tree.

Knows the syntax; knows nothing of automata. What ECMA-262 and Python's `re` read differently, or
what is no regular language, is refused with its place in the pattern.
"""

from __future__ import annotations

import re
from typing import NoReturn

from editflow.constraints.language.charset import CharSet
from editflow.constraints.language.regex.tree import (
    DOT,
    CharPair,
    Choice,
    Edge,
    Look,
    Node,
    Repeat,
    Sequence,
    shorthand,
    unicode_property,
)
from editflow.errors import ConstraintError

_CONTROL = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_QUANTIFIER = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_MOST_REPEATS = 100_000


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
        if character in "pP":
            chars = self.property(start)
            return CharPair(chars, chars) if character == "p" else ~CharPair(chars, chars)
        return shorthand(character)

    def property(self, start: int) -> CharSet:
        found = re.compile(r"\{(?:(?:General_Category|gc)=)?(\w+)\}").match(self.pattern, self.at)
        chars = unicode_property(found[1]) if found else CharSet()
        if not (found and chars):
            hint = "Unicode general categories are, such as \\p{L} or \\p{Lu}."
            self.refuse("this Unicode property is not supported", at=start, hint=hint)
        self.at = found.end()
        return chars

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
