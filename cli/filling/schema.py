"""One `editflow fill SCHEMA` or `editflow schema check`: compile, fill as often as wanted, print.

Knows the order of things and the streams; what a schema allows, its plan knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editflow.cli.config import settings
from editflow.cli.filling.loading import load_infiller
from editflow.cli.filling.pointers import pointed
from editflow.cli.filling.tracing import save_trace
from editflow.cli.options import read_words
from editflow.cli.streams import Streams
from editflow.errors import InputError, SchemaError, UsageError

if TYPE_CHECKING:
    from editflow.constraints.json_schema.plan import Plan, Policy
    from editflow.constraints.json_schema.planning.outline import Outline
    from editflow.editing.infiller import Infiller
    from editflow.editing.instances.leaves import FilledInstance
    from editflow.editing.instances.schemas import FilledSchema

OUTSIDE = 1  # exit code of an instance that the schema does not let through


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which instances of which schema are wanted, as given on the command line."""

    schema: str
    optional: str = "model"
    present: Sequence[str] = ()
    absent: Sequence[str] = ()
    values: Sequence[str] = ()
    partial: str | None = None
    refs: Sequence[str] = ()
    on_conflict: str = "witness"


@dataclass(frozen=True, slots=True)
class SchemaRequest:
    """How to fill it; None where a setting or the model decides."""

    wanted: Wanted
    context: str = ""
    instruction: str = ""
    model: str | None = None
    device: str | None = None
    number: int = 1
    seed: int = 0
    preset: str = "one-by-one"
    trace: str | None = None

    def validate(self) -> None:
        """Raise UsageError for a combination that makes no sense."""
        sources = [self.wanted.schema, self.context, self.instruction, self.wanted.partial]
        if sources.count("-") > 1:
            raise UsageError("several things would come from standard input")


def run(request: SchemaRequest, streams: Streams) -> int:
    """Fill a schema and print one instance, or JSON Lines; return the exit code."""
    request.validate()
    plan = compiled(request.wanted, streams)
    context = read_context(request.context)
    instruction = read_words(request.instruction, "instruction")
    infiller = _infiller(request, streams)
    for number, filled in enumerate(_fills(infiller, plan, (request, instruction, context))):
        if request.trace:
            save_trace(filled.trace, request.trace, number=number, of=request.number)
        _print(filled.done, streams, lines=request.number > 1)
    return 0


def check_instance(wanted: Wanted, path: str, streams: Streams) -> int:
    """Tell whether the instance in a file is one that would be filled in; print what keeps it."""
    from editflow.constraints.json_schema.reading.strict import parsed

    plan = compiled(wanted, streams)
    try:
        value = parsed(_text(path, "the instance"))
    except ValueError as error:
        streams.print(f"#: not JSON: {error}")
        return OUTSIDE
    problems = plan.check(value)
    for problem in problems:
        streams.print(f"{problem} ({problem.keyword})" if problem.keyword else str(problem))
    if not problems:
        streams.say("in the language of the schema")
    return OUTSIDE if problems else 0


def check_schema(wanted: Wanted, streams: Streams, *, as_json: bool) -> int:
    """Print whether a schema is accepted, what is filled in, and what the model decides."""
    from editflow.constraints.json_schema.planning.outline import outline

    plan = compiled(wanted, streams, warn=not as_json)
    found = outline(plan)
    if as_json:
        streams.result(f"{_record(plan, found)}\n".encode("ascii"))
        return 0
    for line in _lines(plan, found):
        streams.print(line)
    return 0


def compiled(wanted: Wanted, streams: Streams, *, warn: bool = True) -> Plan:
    """Return the plan of what is wanted, warnings told; the reason, keyword included, in errors."""
    from editflow.constraints.json_schema.plan import compile_schema

    source: Any = _stdin() if wanted.schema == "-" else wanted.schema
    try:
        plan = compile_schema(source, policy_of(wanted), registry=dict(_registry(wanted.refs)))
    except SchemaError as error:
        raise _told(error) from error
    for warning in plan.warnings if warn else ():
        streams.warn(warning)
    return plan


def policy_of(wanted: Wanted) -> Policy:
    """Return the policy; UsageError for what is no JSON pointer, no value, or set twice."""
    from editflow.constraints.json_schema.plan import Policy

    given: dict[str, Any] = {}
    if wanted.partial is not None:
        given["partial"] = _json(wanted.partial, "the partial instance")
    typed: dict[str, str] = {}
    for pair in wanted.values:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{pair!r} is not NAME=VALUE", where="--set")
        if typed.setdefault(pointed(name), value) != value:
            raise UsageError(f"{name.strip()!r} is set twice", where="--set")
    return Policy(
        optional=wanted.optional,  # type: ignore[arg-type]
        present=tuple(map(pointed, wanted.present)),
        absent=tuple(map(pointed, wanted.absent)),
        typed=typed,
        on_conflict=wanted.on_conflict,  # type: ignore[arg-type]
        **given,
    )


def read_context(value: str) -> str:
    """Return the context: a file by its name, `@FILE`, `-` for stdin, or the text itself."""
    if value and not value.startswith(("@", "-")) and "\n" not in value and len(value) < 256:
        if Path(value).is_file():
            return read_words(f"@{value}", "context")
        if Path(value).suffix and len(value.split()) == 1:
            hint = 'Write "@@" before a text that is not the name of a file.'
            raise InputError("no such file", where=value, hint=hint)
    return read_words(value, "context")


def _told(error: SchemaError) -> SchemaError:
    """Return an error that says the keyword as well."""
    if not error.keyword or error.keyword in error.what or error.keyword in (error.where or ""):
        return error
    what = f"{error.keyword}: {error.what}"
    return SchemaError(what, keyword=error.keyword, where=error.where, hint=error.hint)


def _registry(paths: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield schemas that references may name, by `$id` and by the name of the file."""
    for path in paths:
        schema = _json(path, "a schema to refer to")
        if not isinstance(schema, dict | bool):
            raise InputError("a schema is an object or a boolean", where=path)
        yield Path(path).name, schema
        if isinstance(schema, dict) and isinstance(schema.get("$id", schema.get("id")), str):
            yield schema.get("$id", schema.get("id")), schema


def _json(path: str, what: str) -> Any:
    from editflow.constraints.json_schema.reading.strict import parsed

    try:
        return parsed(_text(path, what))
    except ValueError as error:
        raise InputError(f"{what} is not JSON: {error}", where=path) from error


def _text(path: str, what: str) -> str:
    if path == "-":
        return _stdin()
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{what} cannot be read: {error.strerror}", where=path) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{what} is not UTF-8", where=path) from error


def _stdin() -> str:
    from editflow.cli.streams import read_input

    try:
        return read_input().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", where="standard input") from error


def _infiller(request: SchemaRequest, streams: Streams) -> Infiller:
    """Load the model, once the schema is known to be accepted."""
    found = settings({"model": request.model, "device": request.device}, isolated=streams.isolated)
    with streams.working("Loading the model"):
        return load_infiller(found["model"].value, found["device"].value)


def _fills(
    infiller: Infiller, plan: Plan, asked: tuple[SchemaRequest, str, str]
) -> Iterator[FilledSchema]:
    """Yield the likeliest instance, then others drawn at random."""
    import torch

    from editflow.editing.instances.schemas import fill_plan
    from editflow.sampling.masks.presets import preset

    request, instruction, context = asked
    infiller = replace(infiller, policy=preset(request.preset))
    for number in range(request.number):
        yield fill_plan(
            infiller,
            plan,
            context=context,
            instruction=instruction,
            generator=torch.Generator().manual_seed(request.seed + number) if number else None,
        )


def _print(done: FilledInstance, streams: Streams, *, lines: bool) -> None:
    from editflow.cli.render.summary import counted
    from editflow.constraints.json_schema.reading.strict import spread

    text = done.found.text if lines else spread(done.found.text)
    streams.result(f"{text}\n".encode())
    if done.found.degraded is not None:
        streams.warn(
            "degraded: what the model filled in is not valid, and an instance that is took its "
            f"place ({done.found.degraded})"
        )
    passes = counted(done.forwards, "forward pass", "forward passes")
    streams.say(f"{counted(done.tokens, 'token')} · {passes}, {done.seconds:.1f} s")


def _lines(plan: Plan, found: Outline) -> Iterator[str]:
    yield f"accepted  {_draft(plan)}"
    width = max(len(row.where) for row in found.rows)
    for row in found.rows:
        needed = "required" if row.needed else "optional"
        yield f"  {row.where or '(all of it)':<{width}}  {needed}  {row.holds}"
    for one in found.decisions:
        yield f"decided by the model: {one.about} at {one.where}, {len(one.options)} options"
    yield f"smallest  {plan.witness}"


def _draft(plan: Plan) -> str:
    return plan.gate.root.scope.dialect.name


def _record(plan: Plan, found: Outline) -> str:
    """Return the JSON object of a plan, ASCII, without a line ending."""
    return json.dumps(
        {
            "accepted": True,
            "draft": _draft(plan),
            "warnings": list(plan.warnings),
            "places": [
                {"pointer": row.where, "required": row.needed, "holds": row.holds}
                for row in found.rows
            ],
            "decisions": [
                {"pointer": one.where, "about": one.about, "options": list(one.options)}
                for one in found.decisions
            ],
            "smallest": json.loads(plan.witness),
        }
    )
