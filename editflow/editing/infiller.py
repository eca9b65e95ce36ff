"""The infiller: a text with slots in, a filled text out.

Joins templates, model and unmasking; knows nothing of files, terminals or journals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, overload

import torch

from editflow.canvas.trace import Trace
from editflow.constraints.templates.expand import Stretch, check_all, expanded
from editflow.constraints.templates.holes import has_holes, hole_at, read_holes
from editflow.constraints.templates.parts import Template
from editflow.constraints.templates.reader import read_template
from editflow.editing.filling.answers import (
    Answers,
    confidence_of,
    edits_of,
    found_answers,
    given_answers,
    hold,
    values_of,
)
from editflow.editing.filling.filled import Filled, FillStats
from editflow.editing.filling.lengths import Lengths
from editflow.editing.filling.plan import cropped, sized, to_filling
from editflow.editing.filling.readers import Prompted, Texts, load_texts
from editflow.editing.filling.rows import FilledRow, filling_row
from editflow.editing.filling.sections import decided, given_count
from editflow.editing.second_thoughts import better_fill, other_fills
from editflow.errors import UsageError
from editflow.sampling.masks.loop import Moment, drained
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.run import record, seed_of
from editflow.text.source import Source

if TYPE_CHECKING:
    from editflow.constraints.json_schema.reading.source import Schema
    from editflow.editing.instances.schemas import FilledSchema

_SURE = UnmaskPolicy()  # one token a forward pass, the surest first


@dataclass(frozen=True, slots=True)
class FillOptions:
    """How to fill: None where the infiller decides.

    `values` are given beforehand, by the name of a field or section ("3" times, "yes" or "no").
    `at` is a line and column at which to fill a text that has no slots. `watch` is shown the model
    that has read the prompt, and every step as it is taken.
    """

    policy: UnmaskPolicy | None = None
    lengths: Lengths | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    at: tuple[int, int] | None = None
    watch: Callable[[Prompted, Moment], None] | None = None


DEFAULTS = FillOptions()


@dataclass(frozen=True)
class Infiller:
    """Fills texts with one model of masks.

    >>> infiller = Infiller.from_pretrained("mini")
    >>> filled = infiller.fill("On {{day: date}} at {{time: /[0-2][0-9]:[0-5][0-9]/}}\\n")
    >>> filled.values.keys()
    dict_keys(['day', 'time'])
    """

    texts: Texts
    name: str = ""
    policy: UnmaskPolicy = _SURE

    @classmethod
    def from_pretrained(
        cls,
        name: str = "mini",
        *,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> Infiller:
        """Load a shipped model, a folder, or a checkpoint of a known family from the hub.

        Raises ModelError with what is wrong.
        """
        return cls(load_texts(name, device=device, dtype=dtype), name)

    def prompted(self, instruction: str = "", context: str = "", text: str = "") -> Prompted:
        """Return the model that has read an instruction and a context, for texts like `text`."""
        return self.texts.prompted(instruction, context, text)

    @overload
    def fill(
        self,
        template: str | bytes | Source,
        *,
        context: str = "",
        instruction: str = "",
        options: FillOptions = DEFAULTS,
        generator: torch.Generator | None = None,
    ) -> Filled: ...

    @overload
    def fill(
        self,
        template: Schema | type,
        *,
        context: str = "",
        instruction: str = "",
        generator: torch.Generator | None = None,
    ) -> FilledSchema: ...

    def fill(
        self,
        template: str | bytes | Source | Schema | type,
        *,
        context: str = "",
        instruction: str = "",
        options: FillOptions = DEFAULTS,
        generator: torch.Generator | None = None,
    ) -> Filled | FilledSchema:
        """Fill the slots of a template, the holes of a text, a place in it, or a JSON schema.

        A schema is a dictionary, a boolean or a Python type, and has no options; for more see
        `instances.schemas.fill_schema`.

        Deterministic unless the policy has a temperature; then `generator` decides. With neither,
        a result that does not parse, in a language that can be told, is filled again by chance,
        from fixed seeds, until one does. Whatever a slot is said to hold, it holds. Raises
        UsageError or ConstraintError, with line and column, before the model is asked: see
        `templates.reader.read_template`, `FillOptions.values`.
        """
        if not isinstance(template, str | bytes | Source):
            return self._instance(template, (context, instruction), options, generator)
        source = _source(template)
        found = read_target(source, options.at)
        check_all(found)
        _check_given(found, options.values)
        filled = self._filled(found, source, (context, instruction), (options, generator))
        ways = other_fills(self.policy) if options.policy is None and generator is None else ()
        for policy, drawing in ways:
            if filled.parses:
                break
            how = replace(options, policy=policy), drawing
            filled = better_fill(filled, self._filled(found, source, (context, instruction), how))
        return filled

    def _filled(
        self,
        found: Template,
        source: Source,
        asked: tuple[str, str],
        how: tuple[FillOptions, torch.Generator | None],
    ) -> Filled:
        """Fill a template once, in the given way."""
        began = time.perf_counter()
        (context, instruction), (options, generator) = asked, how
        request = " ".join([instruction, *found.hints]).strip()
        prompted = self.prompted(request, context, source.text)
        decisions = decided(found, prompted, options.values)
        stretches = expanded(found, decisions)
        seed = None if generator is None else seed_of(generator)
        answers, done = self._answered(found, stretches, prompted, how)
        stats = FillStats(
            forwards=done.forwards + decisions.probes,
            tokens=sum(map(len, done.tokens)),
            seconds=time.perf_counter() - began,
            steps=len(done.run.steps),
            stop=done.run.stop,
            probes=done.probed + decisions.probes,
        )
        return Filled(
            source=source,
            edits=edits_of(source, stretches, answers),
            values=values_of(found, decisions, answers),
            confidence=confidence_of(answers),
            trace=self._trace(source, request, (prompted, done, stats), seed=seed),
            stats=stats,
        )

    def _instance(
        self,
        schema: Schema | type,
        asked: tuple[str, str],
        options: FillOptions,
        generator: torch.Generator | None,
    ) -> FilledSchema:
        """Fill a JSON schema; UsageError for options, which are for templates."""
        from editflow.editing.instances.schemas import fill_schema

        if options != DEFAULTS:
            raise UsageError("a schema has no fill options", hint="Use fill_schema with a policy.")
        context, instruction = asked
        return fill_schema(
            self, schema, context=context, instruction=instruction, generator=generator
        )

    def _answered(
        self,
        template: Template,
        stretches: Sequence[Stretch],
        prompted: Prompted,
        how: tuple[FillOptions, torch.Generator | None],
    ) -> tuple[Answers, FilledRow]:
        """Return the text of every field, and how those that were not given came about."""
        options, generator = how
        lengths = options.lengths or ("search" if prompted.ids.expand is None else "dreamon")
        policy, spelling = options.policy or self.policy, prompted.spelling
        given = given_answers(template, stretches, options.values)
        free = lengths == "dreamon"
        filling = to_filling(template, stretches, spelling, given=options.values, bound=not free)
        row = cropped(filling.row, prompted.room)
        watch = None if options.watch is None else partial(options.watch, prompted)
        taken = filling_row(row, prompted, policy, lengths=lengths, generator=generator)
        done = drained(taken, watch)
        found = found_answers(filling, done, spelling)
        if free and not hold(filling, found):  # what the model grew is no text: once more, bound
            filling = to_filling(template, stretches, spelling, given=options.values)
            filling = sized(filling, [len(ids) for ids in done.tokens])
            row, spent = cropped(filling.row, prompted.room), done.forwards
            taken = filling_row(row, prompted, policy, lengths="usual", generator=generator)
            done = replace(drained(taken, watch), probed=spent)
            found = found_answers(filling, done, spelling)
        return {**given, **found}, done

    def _trace(
        self,
        source: Source,
        asked: str,
        how: tuple[Prompted, FilledRow, FillStats],
        *,
        seed: int | None,
    ) -> Trace:
        prompted, done, stats = how
        header = {
            "path": source.path,
            "sha256": source.sha256,
            "model": self.name,
            "instruction": asked,
            "slots": list(prompted.slots),
            "sampler": "unmask",
            **({} if seed is None else {"seed": seed}),
        }
        made = record([done.run], header, seconds=round(stats.seconds, 4))
        return replace(made, footer={**made.footer, "nfe": stats.forwards})


def read_target(source: Source, at: tuple[int, int] | None = None) -> Template:
    """Return what is to be filled in a text: the hole at a place, its holes, or its slots.

    In a text with holes braces mean themselves. UsageError for a text that has neither.
    """
    if at is not None:
        return hole_at(source.text, *at, path=source.path)
    if has_holes(source.text):
        return read_holes(source.text, path=source.path)
    found = read_template(source.text, path=source.path)
    if not found.fields and not list(found.sections()):
        raise UsageError(
            "there is nothing to fill",
            where=source.path,
            hint="Write {{name}} or {{name: int}} where a value belongs, or <fill> in a file of "
            "any kind, or give a place with --at LINE:COL.",
        )
    return found


def _check_given(template: Template, given: Mapping[str, str]) -> None:
    """Raise UsageError for a value of a name that the template does not have, or allow."""
    sections = list(template.sections())
    for section in sections:
        given_count(template, section, given)
    names = [*template.fields, *(section.name for section in sections)]
    for name in given:
        if name not in names:
            raise UsageError(
                f"the template has no slot {name!r}",
                where=template.path,
                hint=f"It has: {', '.join(dict.fromkeys(names))}.",
            )


def _source(template: str | bytes | Source) -> Source:
    if isinstance(template, Source):
        return template
    return Source.from_text(template) if isinstance(template, str) else Source.from_bytes(template)
