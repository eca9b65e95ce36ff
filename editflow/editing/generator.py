"""The generator: a prompt or a conversation in, an answer of a masked-diffusion checkpoint out.

Joins chat templates, model and unmasking; knows nothing of files or terminals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate

import numpy as np
import torch

from editflow.canvas.canvas import Canvas, Ints, Slot
from editflow.canvas.trace import Trace, states
from editflow.editing.filling.readers import FamilyTexts, Prompted, load_texts
from editflow.editing.filling.rows import check_room, engine
from editflow.errors import ModelError
from editflow.sampling.masks.loop import Moment, drained, unmasking
from editflow.sampling.masks.policy import UnmaskPolicy, with_ids
from editflow.sampling.masks.presets import DreamOptions, LladaOptions
from editflow.sampling.masks.slots import SlotRule
from editflow.sampling.run import Run, record

Watch = Callable[[Prompted, Moment], None]


@dataclass(frozen=True, slots=True)
class Answering:
    """How to answer: `tokens` of room, filled by `policy`, up to the first of `stops`.

    By default block after block, so that the end of the text is not decided before its beginning,
    and of each block all tokens at once that are likely enough.
    """

    tokens: int = 128
    policy: UnmaskPolicy = field(
        default_factory=lambda: UnmaskPolicy(blocks="semi-ar", commit="threshold")
    )
    stops: tuple[str, ...] = ()


Options = Answering | DreamOptions | LladaOptions
"""Ours, or those of the originals, which decode as the originals do."""


@dataclass(frozen=True, slots=True)
class Generated:
    """An answer: `ids` up to its end, their `text`, and how it came about.

    `steps` is the number of steps that were asked for, empty ones of Dream's grid included;
    `forwards` those of them that cost a pass.
    """

    text: str
    ids: tuple[int, ...]
    prompt: tuple[int, ...]
    run: Run
    trace: Trace
    steps: int
    seconds: float

    @property
    def forwards(self) -> int:
        return self.run.forwards

    @property
    def history(self) -> list[Ints]:
        """The prompt and the canvas (L,) after each step: Dream's `output_history`."""
        found, at = [], 0
        canvases = list(states(Trace((self.run.start,), self.run.steps)))
        for step in range(self.steps):
            at += sum(taken.step == step for taken in self.run.steps)
            found.append(np.concatenate([np.array(self.prompt, np.int64), canvases[at].ids]))
        return found


@dataclass(frozen=True)
class Generator:
    """Answers with one checkpoint of a known family: Dream, LLaDA and their kin.

    >>> generator = Generator.from_pretrained("Dream-org/Dream-v0-Instruct-7B")  # doctest: +SKIP
    >>> generator.generate([{"role": "user", "content": "Hello"}]).text  # doctest: +SKIP
    """

    texts: FamilyTexts
    name: str = ""

    @classmethod
    def from_pretrained(
        cls,
        name: str,
        *,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> Generator:
        """Load a folder or a hub repository; ModelError for an edit model, or a damaged one."""
        texts = load_texts(name, device=device, dtype=dtype)
        if not isinstance(texts, FamilyTexts):
            raise ModelError(
                "an edit model rewrites and fills texts, and answers nothing",
                where=name,
                hint="Give an instruct checkpoint: Dream, LLaDA, or one that was converted.",
            )
        return cls(texts, name)

    def generate(
        self,
        prompt: str | Sequence[Mapping[str, str]],
        *,
        options: Options | None = None,
        generator: torch.Generator | None = None,
        watch: Watch | None = None,
    ) -> Generated:
        """Answer a conversation by the checkpoint's chat template, or go on with plain text.

        ModelError for a conversation with a base model, UsageError where prompt and answer are
        longer than the model was trained to read.
        """
        began = time.perf_counter()
        how = _answering(options or Answering())
        prompted = self.texts.continued(prompt)
        model, policy = engine(prompted, with_ids(how.policy, prompted.ids, ends=True))
        check_room(how.tokens, prompted)
        canvas = replace(
            Canvas.from_template([Slot(how.tokens, prompted.ids.mask)]), context=prompted.context
        )
        rule = SlotRule(ends=partial(_stopped, prompted, how.stops) if how.stops else None)
        moments = unmasking([canvas], model, policy, generator=generator, rules=[{0: rule}])
        (run,) = drained(moments, None if watch is None else partial(watch, prompted))
        seconds = time.perf_counter() - began
        ids = _until(run.canvas.ids.tolist(), policy.eos_ids)
        header = {"model": self.name, "sampler": "unmask"}
        return Generated(
            text=_text(prompted, ids, how.stops),
            ids=tuple(ids),
            prompt=tuple(prompted.context.tolist()),
            run=run,
            trace=record([run], header, seconds=round(seconds, 4)),
            steps=policy.steps or (max((step.step for step in run.steps), default=-1) + 1),
            seconds=seconds,
        )


def _answering(options: Options) -> Answering:
    match options:
        case DreamOptions():
            return Answering(options.max_new_tokens, options.policy())
        case LladaOptions():
            return Answering(options.gen_length, options.policy())
    return options


def _until(ids: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Return the tokens before the first that ends a text."""
    first = next((at for at, token in enumerate(ids) if token in ends), len(ids))
    return list(ids[:first])


def _text(prompted: Prompted, ids: Sequence[int], stops: Sequence[str]) -> str:
    text = prompted.spelling.decode(ids).decode("utf-8", "replace")
    return text[: min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))]


def _stopped(prompted: Prompted, stops: Sequence[str], ids: Ints) -> int | None:
    """Return how many tokens spell the text up to and with a stop string, None without one."""
    pieces = [prompted.spelling.decode([token]) for token in ids.tolist()]
    text = b"".join(pieces)
    found = [at + len(stop.encode()) for stop in stops if (at := text.find(stop.encode())) >= 0]
    if not found:
        return None
    reached = list(accumulate(map(len, pieces)))
    return next(index + 1 for index, end in enumerate(reached) if end >= min(found))
