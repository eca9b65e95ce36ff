"""A pattern as a network of nodes that read one character or pass a condition.

Knows trees of patterns; how networks are run is in `threads`.
"""

from __future__ import annotations

from editflow.constraints.language.algebra import complement, empty_text, one_of, optional
from editflow.constraints.language.automaton import Automaton
from editflow.constraints.language.charset import ANY
from editflow.constraints.language.regex.threads import Network, Step, matching
from editflow.constraints.language.regex.tree import (
    CharPair,
    Choice,
    Edge,
    Look,
    Node,
    Repeat,
    Sequence,
)
from editflow.errors import ConstraintError

_MOST_NODES = 10_000


def network(node: Node, *, search: bool = False, wide: bool = False) -> Network:
    """Return the network of a pattern; with `search` a match may begin anywhere.

    `wide` takes whatever any dialect reads, for what must not match.
    """
    return _network(node, search=search, wide=wide, ahead=False)


def _network(node: Node, *, search: bool, wide: bool, ahead: bool) -> Network:
    builder = _Builder(wide=wide, ahead=ahead)
    start = builder.build(node, 0)
    if search:
        start = builder.add(Step([start]))
        builder.steps[start].after.append(builder.add(Step([start], chars=ANY)))
    return Network(builder.steps, builder.duties, start)


class _Builder:
    """A pattern as nodes that read one character or pass a condition; ends in node 0."""

    def __init__(self, *, wide: bool, ahead: bool) -> None:
        self.steps = [Step()]
        self.duties: list[Automaton] = []
        self.wide = wide
        self.ahead = ahead

    def add(self, step: Step) -> int:
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
                return self.add(Step([after], chars=node.wide if self.wide else node.narrow))
            case Sequence():
                for part in reversed(node.parts):
                    after = self.build(part, after)
                return after
            case Choice():
                return self.add(Step([self.build(part, after) for part in node.parts]))
            case Repeat():
                return self.repeat(node, after)
            case Look():
                return self.look(node, after)
            case Edge("$"):
                return self.end(after)
            case Edge():
                return self.edge(node, after)

    def repeat(self, node: Repeat, after: int) -> int:
        if node.most is None:
            loop = self.add(Step([after]))
            self.steps[loop].after.append(self.build(node.part, loop))
            after = loop
        else:
            end = after
            for _ in range(node.most - node.least):
                after = self.add(Step([self.build(node.part, after), end]))
        for _ in range(node.least):
            after = self.build(node.part, after)
        return after

    def look(self, node: Look, after: int) -> int:
        """Add the condition that the rest of the text begins with the part, or does not."""
        wide = self.wide != node.negative
        rest = matching(_network(node.part, search=False, wide=wide, ahead=True))
        return self.duty(complement(rest) if node.negative else rest, after)

    def edge(self, node: Edge, after: int) -> int:
        if self.ahead:
            raise ConstraintError(
                f"`{node.kind}` inside a look-ahead is not supported",
                where=f"character {node.position + 1}",
            )
        if self.wide and node.kind != "^":
            return after  # what counts as a word differs: any place may be such a border
        return self.add(Step([after], edge=node.kind))

    def end(self, after: int) -> int:
        """Add the condition that the text is over; `re` lets a newline stand before its end."""
        rest = optional(one_of("\n")) if self.wide else empty_text()
        return self.duty(rest, after)

    def duty(self, rest: Automaton, after: int) -> int:
        """Add the condition that the rest of the text belongs to a set."""
        self.duties.append(rest)
        return self.add(Step([after], duty=len(self.duties) - 1))
