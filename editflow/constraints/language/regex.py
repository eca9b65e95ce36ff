"""The set of texts in which an ECMA-262 regular expression finds a match.

Knows patterns and automata; knows nothing of bytes, tokens or JSON.

A text belongs to the set only where ECMA-262 and Python's `re` both find a match. Look-aheads are
obligations that a thread of the pattern carries along, so they may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from editflow.constraints.language.algebra import (
    anything,
    complement,
    empty_text,
    one_of,
    optional,
    sequence,
    text_of,
)
from editflow.constraints.language.automaton import DEAD, Automaton, check_size, explore
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.charset import ANY, Alphabet, CharSet
from editflow.constraints.language.regex_syntax import (
    CharPair,
    Choice,
    Edge,
    Look,
    Node,
    Repeat,
    Sequence,
    parse,
    word,
)
from editflow.errors import ConstraintError

_MOST_NODES = 10_000
_COUNTED_FROM = 64

Duty = tuple[int, int]  # a look-ahead, and the state its automaton is in
Thread = tuple[int, frozenset[Duty]]  # a node of the network, and what the rest must still meet


@lru_cache(maxsize=512)
def pattern(text: str) -> Language:
    """Return the texts in which the pattern `text` finds a match, anywhere unless it is anchored.

    ConstraintError says what is refused (back-references, look-behind, syntax that dialects read
    differently, too many states), where in the pattern, and why.
    """
    node = parse(text)
    try:
        return _counted(node) or Language(_Network(node).automaton(search=True))
    except ConstraintError as error:
        where = error.where or f"pattern {text!r}"
        raise ConstraintError(error.what, where=where, hint=error.hint) from error


def whole(text: str) -> Automaton:
    """Return the texts that the pattern `text` matches from end to end; for own definitions."""
    return _Network(Sequence((parse(text), Edge("$", len(text))))).automaton(search=False)


def _counted(node: Node) -> Language | None:
    """Return `^[class]{m,n}$` as a class and bounds of length, None for any other pattern."""
    match node:
        case Sequence((Edge("^"), Repeat(CharPair() as chars, least, most), Edge("$"))):
            if max(least, most or 0) >= _COUNTED_FROM:
                return Language(text_of(chars.narrow), least, most)
    return None


@dataclass(slots=True)
class _Step:
    """A node of the network: reads a character of `chars`, or nothing, and goes on."""

    after: list[int] = field(default_factory=list)
    chars: CharSet | None = None
    edge: str = ""
    duty: int = -1


class _Network:
    """A pattern as nodes that read one character or pass a condition; ends in node 0."""

    def __init__(self, node: Node, *, wide: bool = False) -> None:
        self.steps = [_Step()]
        self.duties: list[Automaton] = []
        self.wide = wide
        self.start = self.build(node, 0)

    def add(self, step: _Step) -> int:
        if len(self.steps) >= _MOST_NODES:
            raise ConstraintError(
                f"written out, this pattern has more than {_MOST_NODES} parts",
                hint="Shorten its counted repetitions, or bound the length instead.",
            )
        self.steps.append(step)
        return len(self.steps) - 1

    def build(self, node: Node, after: int) -> int:
        """Return the node at which a part that goes on at `after` begins."""
        match node:
            case CharPair():
                return self.add(_Step([after], chars=node.wide if self.wide else node.narrow))
            case Sequence():
                for part in reversed(node.parts):
                    after = self.build(part, after)
                return after
            case Choice():
                return self.add(_Step([self.build(part, after) for part in node.parts]))
            case Repeat():
                return self.repeat(node, after)
            case Look():
                return self.look(node, after)
            case Edge("$"):
                return self.end(after)
            case Edge():
                return self.add(_Step([after], edge=node.kind))

    def repeat(self, node: Repeat, after: int) -> int:
        if node.most is None:
            loop = self.add(_Step([after]))
            self.steps[loop].after.append(self.build(node.part, loop))
            after = loop
        else:
            end = after
            for _ in range(node.most - node.least):
                after = self.add(_Step([self.build(node.part, after), end]))
        for _ in range(node.least):
            after = self.build(node.part, after)
        return after

    def look(self, node: Look, after: int) -> int:
        """Add the condition that the rest of the text begins with the part, or does not."""
        ahead = _Network(node.part, wide=self.wide != node.negative)
        for step in ahead.steps:
            if step.edge:
                raise ConstraintError(f"`{step.edge}` inside a look-ahead is not supported")
        rest = ahead.automaton(search=False)
        return self.duty(complement(rest) if node.negative else rest, after)

    def end(self, after: int) -> int:
        """Add the condition that the text is over; `re` lets a newline stand before its end."""
        rest = optional(one_of("\n")) if self.wide else empty_text()
        return self.duty(rest, after)

    def duty(self, rest: Automaton, after: int) -> int:
        """Add the condition that the rest of the text belongs to a set."""
        self.duties.append(rest)
        return self.add(_Step([after], duty=len(self.duties) - 1))

    def automaton(self, *, search: bool) -> Automaton:
        """Return the texts with a match that begins anywhere (`search`) or at the front only."""
        start = self.start
        if search:
            start = self.add(_Step([self.start]))
            self.steps[start].after.append(self.add(_Step([start], chars=ANY)))
        return _Threads(self, start).automaton()


class _Threads:
    """Runs all ways through a network at once."""

    def __init__(self, network: _Network, start: int) -> None:
        self.steps, self.start = network.steps, start
        self.has_borders = any(step.edge[:1] == "\\" for step in self.steps)
        self.duties = [*network.duties, *_border_duties()] if self.has_borders else network.duties
        self.everything = [_everything_from(duty) for duty in self.duties]
        self.alphabet, self.reads, self.duty_columns, self.kinds = self.columns()
        self.known: dict[tuple[Thread, int], frozenset[Thread]] = {}
        self.passed = 0  # nodes, all in all

    def columns(self) -> tuple[Alphabet, dict[CharSet, set[int]], list[list[int]], list[str]]:
        """Return the alphabet; the columns each set reads; for each duty and each column, the
        duty's own column; and whether each column holds word characters."""
        sets = dict.fromkeys([s.chars for s in self.steps if s.chars is not None])
        words = [word(), ~word(wide=True)] if self.has_borders else []
        parts = [duty.alphabet for duty in self.duties]
        spread = [part.chars(c) for part in parts for c in range(1, part.size)]
        alphabet, members = Alphabet.of([*sets, *spread, *words, ANY])
        reads = {chars: set(m) for chars, m in zip(sets, members, strict=False)}
        rest = iter(members[len(sets) :])
        tables = [[0] * alphabet.size for _ in parts]
        for table, part in zip(tables, parts, strict=True):
            for column in range(1, part.size):
                for member in next(rest):
                    table[member] = column
        kinds = ["neither"] * alphabet.size
        for kind, mine in zip(["word", "other"] if words else [], rest, strict=False):
            for column in mine:
                kinds[column] = kind
        return alphabet, reads, tables, kinds

    def automaton(self) -> Automaton:
        start = self.simplest(self.reach(self.start, frozenset(), "start"))
        return explore(self.alphabet, start, self.step, self.ends)

    def step(self, key: frozenset[Thread], column: int) -> tuple[frozenset[Thread], bool]:
        """Return the threads after a character of a column."""
        after: set[Thread] = set()
        for thread in key:
            if (thread, column) not in self.known:
                self.known[thread, column] = frozenset(self.advance(thread, column))
            after |= self.known[thread, column]
        return self.simplest(after), True

    def ends(self, key: frozenset[Thread]) -> bool:
        return any(
            node == 0 and all(self.duties[duty].accepting[state] for duty, state in duties)
            for node, duties in key
        )

    def advance(self, thread: Thread, column: int) -> Iterator[Thread]:
        """Yield the threads that a thread becomes by a character of a column."""
        node, duties = thread
        kept = self.kept(duties, column)
        step = self.steps[node]
        if kept is None:
            return
        if node == 0:
            yield 0, kept
        elif step.chars is not None and column in self.reads[step.chars]:
            yield from self.reach(step.after[0], kept, self.kinds[column])

    def kept(self, duties: frozenset[Duty], column: int) -> frozenset[Duty] | None:
        """Return what is still to be met after a character, None where it can no longer be."""
        after = []
        for duty, state in duties:
            state = int(self.duties[duty].moves[state, self.duty_columns[duty][column]])
            if state == DEAD:
                return None
            if state != self.everything[duty]:
                after.append((duty, state))
        return frozenset(after)

    def reach(self, node: int, duties: frozenset[Duty], before: str) -> set[Thread]:
        """Return the reading nodes and ends that follow a node without a character between.

        `before` tells what stands before: the `start`, a `word` character, an `other` one.
        """
        found, seen, open_threads = set(), {(node, duties)}, [(node, duties)]
        while open_threads:
            thread = open_threads.pop()
            step = self.steps[thread[0]]
            if thread[0] == 0 or step.chars is not None:
                found.add(thread)
                continue
            added = self.conditions(step, before)
            if added is None:
                continue
            fresh = {(after, thread[1] | added) for after in step.after} - seen
            seen |= fresh
            self.passed += len(step.after)
            check_size(0, self.passed)
            open_threads += fresh
        return found

    def conditions(self, step: _Step, before: str) -> frozenset[Duty] | None:
        """Return the duties that passing a node brings, None where it cannot be passed."""
        duty = step.duty
        if step.edge == "^":
            return frozenset() if before == "start" else None
        if step.edge:
            if before == "neither":  # dialects disagree on what this character is
                return None
            next_is_word = (before == "word") == (step.edge == "\\B")
            duty = len(self.duties) - (3 if next_is_word else 2)
            if before == "start" and not next_is_word and step.edge == "\\B":
                duty += 1  # `re` finds no `\B` in the empty text
        if duty < 0 or self.duties[duty].start == self.everything[duty]:
            return frozenset()
        automaton = self.duties[duty]
        return None if automaton.empty else frozenset([(duty, automaton.start)])

    def simplest(self, threads: set[Thread]) -> frozenset[Thread]:
        """Drop the threads that hold nothing another thread would not hold as well."""
        if (0, frozenset()) in threads:
            return frozenset([(0, frozenset())])
        if not any(duties for _, duties in threads):
            return frozenset(threads)
        least: dict[int, list[frozenset[Duty]]] = {}
        for node, duties in sorted(threads, key=lambda thread: len(thread[1])):
            if not any(other <= duties for other in least.setdefault(node, [])):
                least[node].append(duties)
        return frozenset((node, duties) for node, kept in least.items() for duties in kept)


@cache
def _border_duties() -> tuple[Automaton, ...]:
    """Return what follows a border: a word character; anything but one; another character."""
    first = [word(), word(wide=True), ~word(wide=True)]
    rest = [sequence(text_of(chars, 1, 1), anything()) for chars in first]
    return rest[0], complement(rest[1]), rest[2]


def _everything_from(automaton: Automaton) -> int:
    """Return the state from which every text is accepted, -1 where there is none."""
    states = np.arange(automaton.states)
    loops = (automaton.moves[:, 1:] == states[:, None]).all(axis=1) & automaton.accepting
    whole = automaton.alphabet.chars(0) == CharSet()
    return int(loops.argmax()) if whole and loops.any() else -1
