"""Texts as they stand in JSON source: between quotes, with escapes.

Knows JSON's strings; knows no schema. A text is written in one way, that of
`json.dumps(text, ensure_ascii=False)`: characters that must be escaped are, others are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from editflow.constraints.language.algebra import one_of, sequence, uncounted
from editflow.constraints.language.automaton import DEAD, Automaton, explore
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import Alphabet, CharSet

_SHORT = {"b": 0x08, "t": 0x09, "n": 0x0A, "f": 0x0C, "r": 0x0D, '"': 0x22, "\\": 0x5C}
_LONG = {f"u{code:04x}": code for code in range(0x20) if code not in _SHORT.values()}
_ESCAPES = _SHORT | _LONG


def json_string(language: Language) -> Language:
    """Return the strings of JSON source, quotes included, whose values are texts of a language.

    Bounds of length go on counting the characters of the value.
    """
    quote = uncounted(one_of(['"']))
    texts = sequence(quote, escaped(language.texts), quote)
    return Language(texts, language.least, language.most)


def escaped(texts: Automaton) -> Automaton:
    """Return the same texts as they stand between quotes; an escape counts as its character."""
    names = sorted({character for name in _ESCAPES for character in name} | {"\\"})
    special = [CharSet.chars(name) for name in names]
    bare = ~CharSet.of((0, 0x1F), (0x22, 0x22), (0x5C, 0x5C))
    columns = range(1, texts.alphabet.size)
    parts = [texts.alphabet.chars(column) & bare for column in columns]
    alphabet, members = Alphabet.of([*parts, *special])
    inside = {mine: column for column, m in zip(columns, members, strict=False) for mine in m}
    spelled = {m[0]: name for name, m in zip(names, members[len(parts) :], strict=True)}
    moves, counts = texts.moves.tolist(), texts.counts.tolist()
    targets = {name: texts.alphabet.column(code) for name, code in _ESCAPES.items()}
    begun = [_begun(name for name, at in targets.items() if row[at] != DEAD) for row in moves]

    def step(key: Any, column: int) -> tuple[Any, bool]:
        state, escape = key
        if escape is None and spelled.get(column) != "\\":
            at = inside.get(column, 0)
            after = moves[state][at]
            return ((after, None) if after != DEAD else ()), counts[state][at]
        name = "" if escape is None else escape + spelled.get(column, "?")
        if name in targets:
            at = targets[name]
            after = moves[state][at]
            return ((after, None) if after != DEAD else ()), counts[state][at]
        return ((state, name) if name in begun[state] else ()), False

    start: Any = (texts.start, None)
    return explore(
        alphabet, start, step, lambda key: key[1] is None and bool(texts.accepting[key[0]])
    )


def _begun(names: Iterable[str]) -> frozenset[str]:
    """Return what of some escapes may stand after the backslash when they are not at their end."""
    return frozenset(name[:size] for name in names for size in range(len(name)))
