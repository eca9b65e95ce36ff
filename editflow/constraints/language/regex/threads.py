"""All ways through the network of a pattern at once, as one automaton.

Knows networks and automata; knows no syntax. A look-ahead is a duty that a thread carries along
until it is met, so look-aheads may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from editflow.constraints.language.algebra import anything, complement, sequence, text_of
from editflow.constraints.language.automaton import DEAD, Automaton, check_size, explore
from editflow.constraints.language.charset import ANY, Alphabet, CharSet
from editflow.constraints.language.regex.tree import word

Duty = tuple[int, int]  # a look-ahead, and the state its automaton is in
Thread = tuple[int, frozenset[Duty]]  # a node of the network, and what the rest must still meet
Key = frozenset[int]  # threads, by number


@dataclass(slots=True)
class Step:
    """A node of the network: reads a character of `chars`, or nothing, and goes on."""

    after: list[int] = field(default_factory=list)
    chars: CharSet | None = None
    edge: str = ""
    duty: int = -1


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and the sets of texts that their duties name; a match ends in node 0."""

    steps: Sequence[Step]
    duties: Sequence[Automaton]
    start: int


def matching(network: Network) -> Automaton:
    """Return the texts on which some way leads from the start to node 0; the rest is free.

    ConstraintError where that needs too many states.
    """
    return _Threads(network).automaton()


class _Threads:
    """Runs all ways through a network at once."""

    def __init__(self, network: Network) -> None:
        self.steps, self.start = network.steps, network.start
        self.has_borders = any(step.edge[:1] == "\\" for step in self.steps)
        self.duties = [*network.duties, *_border_duties()] if self.has_borders else network.duties
        self.everything = [_everything_from(duty) for duty in self.duties]
        self.alphabet, self.reads, self.duty_columns, self.kinds = self.columns()
        self.moves: list[list[list[int]]] = [duty.moves.tolist() for duty in self.duties]
        self.passed = 0  # nodes, all in all
        self.threads: list[Thread] = []
        self.numbers: dict[Thread, int] = {}
        self.rows: list[list[Key | None]] = []  # what each becomes by a character of each column
        self.laden: set[int] = set()  # those with duties
        self.done = self.number((0, frozenset()))

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
        start = self.simplest(set(map(self.number, self.reach(self.start, frozenset(), "start"))))
        return explore(self.alphabet, start, self.step, self.ends)

    def number(self, thread: Thread) -> int:
        """Return the number by which a thread is known."""
        found = self.numbers.setdefault(thread, len(self.threads))
        if found == len(self.threads):
            self.threads.append(thread)
            self.rows.append([None] * self.alphabet.size)
            self.laden |= {found} if thread[1] else set()
        return found

    def step(self, key: Key, column: int) -> tuple[Key, bool]:
        """Return the threads after a character of a column."""
        after: set[int] = set()
        for thread in key:
            row = self.rows[thread]
            found = row[column]
            if found is None:
                found = frozenset(map(self.number, self.advance(self.threads[thread], column)))
                row[column] = found
            after |= found
        return self.simplest(after), True

    def ends(self, key: Key) -> bool:
        return any(
            node == 0 and all(self.duties[duty].accepting[state] for duty, state in duties)
            for node, duties in (self.threads[thread] for thread in key)
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
            state = self.moves[duty][state][self.duty_columns[duty][column]]
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

    def conditions(self, step: Step, before: str) -> frozenset[Duty] | None:
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

    def simplest(self, threads: set[int]) -> Key:
        """Drop the threads that hold nothing another thread would not hold as well."""
        if self.done in threads:
            return frozenset([self.done])
        if self.laden.isdisjoint(threads):
            return frozenset(threads)
        least: dict[int, list[frozenset[Duty]]] = {}
        for thread in sorted(threads, key=lambda thread: len(self.threads[thread][1])):
            node, duties = self.threads[thread]
            if any(other <= duties for other in least.setdefault(node, [])):
                threads.discard(thread)
            least[node].append(duties)
        return frozenset(threads)


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
