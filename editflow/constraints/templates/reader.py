"""Templates as they are written: `{{name}}`, `{{name: type}}`, `{{same(name)}}`, sections, escapes.

    Dear {{name: word}},
    {{?thanks}}
    thank you for {{gift}}.
    {{/thanks}}
    {{#item 1..3 "\n"}}- {{what}} ({{price: int 1..99}} EUR){{/item}}
    Yours, {{same(name)}}'s {{{{friend}}

`{{{{` stands for `{{`. A name that comes twice has one value. A tag of a section that is alone on
its line takes the line with it. Knows strings; every error names line and column.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from editflow.constraints.templates.kinds import kind_of
from editflow.constraints.templates.parts import (
    Field,
    Fixed,
    Part,
    Same,
    Section,
    Template,
    location,
    misplaced,
)
from editflow.errors import ConstraintError, EditflowError, UsageError

_NAME = r"[^\W\d]\w*"
_FIELD = re.compile(rf"\s*({_NAME})\s*(?::(.*))?", re.DOTALL)
_SAME = re.compile(rf"\s*same\(\s*({_NAME})\s*\)\s*")
_OPTIONAL = re.compile(rf"\?\s*({_NAME})\s*")
_REPEATED = re.compile(
    rf'#\s*({_NAME})\s+(\d+)(?:\s*\.\.\s*(\d+))?\s*("(?:[^"\\]|\\.)*")?\s*', re.DOTALL
)
_END = re.compile(rf"/\s*({_NAME})\s*")
_HALF_OPEN = re.compile(rf"(?<!\{{)\{{\s*({_NAME})\s*(:[^{{}}\n]*)?\}}\}}")
_MOST_REPEATED = 50


def read_template(text: str, *, path: str | None = None) -> Template:
    """Read a template.

    Raises UsageError, or ConstraintError where a type or expression is at fault, with
    `path:line:column`: a slot or section that is not closed, a closing tag with nothing to close,
    an unknown type, bounds or choices that cannot be read, an expression that matches nothing, a
    name with two types, `same` of a name there is not, slots that meet.
    """
    reading = _Reading(text, path)
    reading.read()
    return reading.finished()


@dataclass(slots=True)
class _Open:
    """A section that is being read, None the whole template."""

    section: Section | None
    parts: list[Part] = field(default_factory=list)


class _Reading:
    """Goes through a text once and keeps the sections that are open."""

    def __init__(self, text: str, path: str | None) -> None:
        self.text, self.path = text, path
        self.stack = [_Open(None)]
        self.fields: dict[str, Field] = {}
        self.done = 0  # characters that are in parts

    def read(self) -> None:
        at = self.text.find("{{")
        while at >= 0:
            if self.text.startswith("{{{{", at):
                self._fixed(at)
                self._add(Fixed(at, at + 4, "{{"))
            else:
                self._tag(at, self._closing(at))
            at = self.text.find("{{", self.done)
        self._fixed(len(self.text))

    def finished(self) -> Template:
        """Return the template, or say what is still open or does not fit together."""
        if (section := self.stack[-1].section) is not None:
            raise self.error(
                f"the section {section.name!r} is not closed",
                section.start,
                f"Write {{{{/{section.name}}}}} where it ends.",
            )
        parts = tuple(self.stack[0].parts)
        self._check_same(parts)
        half = _HALF_OPEN.search(self.text)
        if half is not None and not self._inside(half.start()):
            raise self.error(
                f"{half[0]} opens with one brace and closes with two",
                half.start(),
                "A slot is written {{name}}.",
            )
        return Template(self.text, parts, self.path, self.fields)

    def error(self, what: str, at: int, hint: str) -> UsageError:
        return misplaced(what, self.text, at, self.path, hint)

    def _closing(self, at: int) -> int:
        """Return where the tag that opens at `at` closes; quotes and expressions may hold `}}`."""
        quoted = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?<=:)\s*/(?:[^/\\\n]|\\.)*/|\}\}|\n|\{\{')
        position = at + 2
        while match := quoted.search(self.text, position):
            if match[0] == "}}":
                return match.start()
            if match[0] in ("\n", "{{"):
                break
            position = match.end()
        raise self.error(
            "a slot is opened and not closed on its line",
            at,
            "Write {{name}}; for the characters {{ themselves write {{{{.",
        )

    def _tag(self, at: int, close: int) -> None:
        inner, end = self.text[at + 2 : close], close + 2
        kind = inner.lstrip()[:1]
        if kind in ("?", "#", "/"):
            start, end = self._whole_line(at, end)
            self._fixed(start)
            self._section_tag(inner.strip(), at, start, end)
            return
        self._fixed(at)
        if same := _SAME.fullmatch(inner):
            self._add(Same(at, end, same[1]))
            return
        match = _FIELD.fullmatch(inner)
        if match is None:
            raise self.error(
                f"{{{{{inner}}}}} is no slot",
                at,
                "Write {{name}}, {{name: type}} or {{same(name)}}; {{{{ for the braces.",
            )
        self._field(at, end, match[1], (match[2] or "").strip())

    def _field(self, start: int, end: int, name: str, words: str) -> None:
        known = self.fields.get(name)
        if known is not None and words in ("", known.kind.words):
            self._add(Same(start, end, name))
            return
        if known is not None:
            raise self.error(
                f"{name!r} is {known.kind.words!r} above and {words!r} here",
                start,
                "Write {{same(name)}} for the same value, or another name.",
            )
        try:
            kind = kind_of(words)
        except EditflowError as error:
            where = location(self.text, start, self.path)
            where += f": {error.where}" if error.where else ""
            raised = ConstraintError if isinstance(error, ConstraintError) else UsageError
            raise raised(error.what, where=where, hint=error.hint) from error
        self.fields[name] = Field(start, end, name, kind)
        self._add(self.fields[name])

    def _section_tag(self, inner: str, at: int, start: int, end: int) -> None:
        if closing := _END.fullmatch(inner):
            self._close(closing[1], at, end)
            return
        if optional := _OPTIONAL.fullmatch(inner):
            section = Section(start, end, optional[1], ())
        elif repeated := _REPEATED.fullmatch(inner):
            section = self._repeated(repeated, at, start, end)
        else:
            raise self.error(
                f"{{{{{inner}}}}} is no tag of a section",
                at,
                'Write {{?name}}…{{/name}} or {{#name 1..3 ", "}}…{{/name}}.',
            )
        self.stack.append(_Open(section))
        self.done = end

    def _repeated(self, match: re.Match[str], at: int, start: int, end: int) -> Section:
        least = int(match[2])
        most = int(match[3]) if match[3] else least
        if not least <= most <= _MOST_REPEATED:
            raise self.error(
                f"{least} to {most} times is not possible",
                at,
                f"The first number is at most the second, and that at most {_MOST_REPEATED}.",
            )
        between = json.loads(match[4], strict=False) if match[4] else ""
        return Section(start, end, match[1], (), least, most, between, optional=False)

    def _close(self, name: str, at: int, end: int) -> None:
        section = self.stack[-1].section
        if section is None or section.name != name:
            inner = f"; {section.name!r} is open" if section else "; none is open"
            raise self.error(
                f"{{{{/{name}}}}} closes no section{inner}", at, "Sections close in turn."
            )
        parts = tuple(self.stack.pop().parts)
        whole = Section(
            section.start,
            end,
            name,
            parts,
            section.least,
            section.most,
            section.between,
            section.optional,
        )
        self.stack[-1].parts.append(whole)
        self.done = end

    def _whole_line(self, at: int, end: int) -> tuple[int, int]:
        """Widen the tag of a section to its line where nothing else stands there."""
        start = self.text.rfind("\n", 0, at) + 1
        newline = self.text.find("\n", end)
        stop = len(self.text) if newline < 0 else newline + 1
        alone = not (self.text[start:at] + self.text[end:stop]).strip()
        return (max(start, self.done), stop) if alone and newline >= 0 else (at, end)

    def _fixed(self, end: int) -> None:
        """Take the characters up to `end` as fixed text."""
        if end > self.done:
            self._add(Fixed(self.done, end, self.text[self.done : end]))

    def _add(self, part: Part) -> None:
        self.stack[-1].parts.append(part)
        self.done = part.end

    def _check_same(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            if isinstance(part, Section):
                self._check_same(part.parts)
            elif isinstance(part, Same) and part.name not in self.fields:
                raise self.error(
                    f"there is no slot {part.name!r} to be the same as",
                    part.start,
                    f"The slots are: {', '.join(self.fields) or 'none'}.",
                )

    def _inside(self, at: int) -> bool:
        """Tell whether a character belongs to a tag."""
        before = self.text.rfind("{{", 0, at + 1)
        return before >= 0 and self.text.find("}}", before) > at
