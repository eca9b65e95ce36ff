"""Sets of strings by the keywords that bound them; built as automata only when asked for.

Knows words, lengths, patterns and formats; knows nothing of schemas or JSON text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from editflow.constraints.language import algebra, bounded
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.formats import FORMATS, format_language
from editflow.constraints.language.regex.pattern import pattern

Signed = tuple[bool, str]  # whether the pattern or format has to fit, or must not; its name


@dataclass(frozen=True, slots=True)
class Strings:
    """The strings that satisfy all conditions."""

    words: frozenset[str] | None = None
    """these only"""
    banned: frozenset[str] = frozenset()
    """none of these"""
    least: int = 0
    """characters"""
    most: int | None = None
    patterns: frozenset[Signed] = frozenset()
    formats: frozenset[Signed] = frozenset()

    def meet(self, other: Strings) -> Strings | None:
        """Return what both hold, None where that is clearly nothing."""
        ends = [end for end in (self.most, other.most) if end is not None]
        words = self.words
        if words is None or other.words is None:
            words = other.words if words is None else words
        else:
            words = words & other.words
        found = Strings(
            words,
            self.banned | other.banned,
            max(self.least, other.least),
            min(ends, default=None),
            self.patterns | other.patterns,
            self.formats | other.formats,
        )
        return found._listed()

    def _listed(self) -> Strings | None:
        """Apply lengths and bans to the words, if there are any; None where nothing is left."""
        if self.most is not None and self.most < self.least:
            return None
        if any((not sign, name) in self.patterns for sign, name in self.patterns):
            return None
        if self.words is None:
            return self
        last = float("inf") if self.most is None else self.most
        words = frozenset(w for w in self.words - self.banned if self.least <= len(w) <= last)
        if not words:
            return None
        return Strings(words, patterns=self.patterns, formats=self.formats)

    def denied(self) -> Iterable[Strings]:
        """Return terms that together hold the other strings."""
        if self.words is not None:
            yield Strings(banned=self.words)
        if self.banned:
            yield Strings(words=self.banned)
        if self.least:
            yield Strings(most=self.least - 1)
        if self.most is not None:
            yield Strings(least=self.most + 1)
        for sign, name in sorted(self.patterns):
            yield Strings(patterns=frozenset([(not sign, name)]))
        for sign, name in sorted(self.formats):
            yield Strings(formats=frozenset([(not sign, name)]))

    def joined(self, other: Strings) -> Strings | None:
        """Return one term for both where both are lists of words under the same conditions."""
        if self.words is None or other.words is None:
            return None
        if replace(self, words=None) != replace(other, words=None):
            return None
        return replace(self, words=self.words | other.words)

    @property
    def plain(self) -> bool:
        """Tell whether there surely is a string, and no large automaton is needed."""
        return not (self.patterns or self.banned or self.formats)

    @property
    def empty(self) -> bool:
        """Tell whether there is no string; may build an automaton."""
        if self.words is not None:
            free = replace(self, words=None)
            return not any(map(free.holds, self.words))
        return not self.plain and language(self).empty

    def holds(self, text: str) -> bool:
        """Tell whether a string satisfies all conditions."""
        if self.words is not None and text not in self.words:
            return False
        if text in self.banned or len(text) < self.least:
            return False
        if self.most is not None and len(text) > self.most:
            return False
        fitting = all(
            pattern(name, wide=not sign).accepts(text) == sign for sign, name in self.patterns
        )
        return fitting and all(_format(name).accepts(text) == sign for sign, name in self.formats)


ANY_STRING = Strings()


def known_format(name: object) -> bool:
    """Tell whether a format bounds strings here; others are annotations."""
    return isinstance(name, str) and name in FORMATS


@lru_cache(maxsize=1024)
def language(strings: Strings) -> Language:
    """Return strings that are not listed. ConstraintError where the automaton grows too large."""
    parts = [Language(algebra.anything(), strings.least, strings.most)]
    parts += [
        _signed(pattern(name, wide=not sign), sign) for sign, name in sorted(strings.patterns)
    ]
    parts += [_signed(_format(name), sign) for sign, name in sorted(strings.formats)]
    found = bounded.meet(*parts)
    if strings.banned:
        texts = algebra.difference(found.texts, algebra.one_of(strings.banned))
        return Language(texts, found.least, found.most)
    return found


def _signed(found: Language, sign: bool) -> Language:
    return found if sign else Language(algebra.complement(bounded.unrolled(found)))


def _format(name: str) -> Language:
    found = format_language(name)
    return Language(algebra.anything()) if found is None else found
