"""One `editflow generate`, or a conversation of `editflow chat`.

Knows the order of things and the streams; what answering is, the generator knows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from editflow.cli.config import settings
from editflow.cli.filling.tracing import save_trace
from editflow.cli.filling.watching import watching
from editflow.cli.render.summary import counted
from editflow.cli.render.visible import visible
from editflow.cli.rewriting import check_device
from editflow.cli.streams import Streams
from editflow.errors import UsageError

if TYPE_CHECKING:
    from editflow.editing.generator import Answering, Generated, Generator

Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """How an answer is to be made; None where a setting or the model decides."""

    model: str | None = None
    device: str | None = None
    dtype: str | None = None
    tokens: int = 128
    steps: int | None = None
    preset: str = "blocks"
    block: int | None = None
    temperature: float = 0.0
    top_p: float | None = None
    seed: int = 0
    stops: Sequence[str] = ()
    history: bool = False
    raw: bool = False
    json: bool = False
    trace: str | None = None


def answer(prompt: str, request: AnswerRequest, streams: Streams) -> int:
    """Print the answer to one prompt and return the exit code."""
    if not prompt:
        raise UsageError("the prompt is empty", hint="Say something to answer.")
    generator = _load(request, streams)
    asked = prompt if request.raw else [{"role": "user", "content": prompt}]
    found = _answered(generator, asked, request, streams)
    if request.trace:
        save_trace(found.trace, request.trace)
    if request.json:
        streams.result(f"{_record(found)}\n".encode("ascii"))
    else:
        streams.result(_shown(found.text))
    streams.say(_described(found))
    return 0


def converse(request: AnswerRequest, streams: Streams, *, system: str | None) -> int:
    """Answer turn by turn until there is nothing more to answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "a conversation needs a terminal",
            hint="Without one, `editflow generate` answers one prompt.",
        )
    generator = _load(request, streams)
    messages = [{"role": "system", "content": system}] if system else []
    while said := _line():
        messages.append({"role": "user", "content": said})
        found = _answered(generator, messages, request, streams)
        messages.append({"role": "assistant", "content": found.text})
        streams.result(_shown(found.text))
        streams.say(_described(found))
    return 0


def _line() -> str:
    """Read what the user says; empty at the end."""
    sys.stderr.write("> ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _load(request: AnswerRequest, streams: Streams) -> Generator:
    """Load the model of `-m`, or of a setting; UsageError without one, for none is shipped."""
    found = settings({"model": request.model, "device": request.device}, isolated=streams.isolated)
    model, device = found["model"], found["device"].value
    if model.value is None or model.origin == "default":
        raise UsageError(
            "no model that answers comes with editflow",
            hint="Name a folder or a repository of the hub: -m Dream-org/Dream-v0-Instruct-7B.",
        )
    with streams.working("Loading the model"):
        import torch

        from editflow.editing.generator import Generator

        if device is not None:
            check_device(device)
        dtype = None if request.dtype is None else getattr(torch, request.dtype)
        return Generator.from_pretrained(model.value, device=device, dtype=dtype)


def _answered(
    generator: Generator, prompt: str | Messages, request: AnswerRequest, streams: Streams
) -> Generated:
    import torch

    with watching(streams, table=request.history) as watch:
        return generator.generate(
            prompt,
            options=_options(request),
            generator=torch.Generator().manual_seed(request.seed),
            watch=watch,
        )


def _options(request: AnswerRequest) -> Answering:
    from editflow.editing.generator import Answering
    from editflow.sampling.masks.presets import preset

    chosen: dict[str, Any] = {
        "steps": request.steps,
        "block_length": request.block,
        "top_p": request.top_p,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    policy = preset(request.preset, temperature=request.temperature, **given)
    return Answering(request.tokens, policy, tuple(request.stops))


def _shown(text: str) -> bytes:
    """Return an answer as it is printed: whole lines, and nothing that drives a terminal."""
    shown = visible(text) if sys.stdout.isatty() else text
    return (shown if shown.endswith("\n") else f"{shown}\n").encode("utf-8", "backslashreplace")


def _record(found: Generated) -> str:
    """Return the JSON object of an answer, ASCII, without a line ending."""
    return json.dumps(
        {
            "text": found.text,
            "tokens": len(found.ids),
            "forward_passes": found.forwards,
            "stop": found.run.stop,
            "seconds": round(found.seconds, 4),
        }
    )


def _described(found: Generated) -> str:
    """Return `96 tokens · 31 forward passes, 3.10 tokens a pass · 2.0 s`."""
    passes = counted(found.forwards, "forward pass", "forward passes")
    rate = len(found.ids) / max(found.forwards, 1)
    parts = [counted(len(found.ids), "token"), f"{passes}, {rate:.2f} tokens a pass"]
    return " · ".join([*parts, f"{found.seconds:.1f} s"])
