"""The editor: a text and an instruction in, a proposal out.

Joins model, windows and sampling; knows nothing of files, terminals or journals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import torch

from editflow.canvas.trace import Trace
from editflow.editing.model_rates import ModelRates, TimedModelRates
from editflow.editing.plan import Plan, changes, make_plan, to_edits
from editflow.editing.pretrained import load_model
from editflow.editing.proposal import Proposal, Stats
from editflow.editing.second_thoughts import better, is_broken, other_ways
from editflow.editing.spelled import spelled
from editflow.errors import UsageError
from editflow.models.network import EditNetwork
from editflow.sampling.edits.loop import run
from editflow.sampling.edits.policy import Policy
from editflow.sampling.run import Run, record, seed_of
from editflow.text.dictionary import Dictionary
from editflow.text.prompt import Reader
from editflow.text.region import Region
from editflow.text.source import Source

Request = tuple[str | bytes | Source, str]

# Of 107 results with a less probable edit in them 6 were right: such an edit is better left out.
CAREFUL = Policy(least=0.25)
_TIMED = Policy(name="euler", steps=64)  # of a model that is told the time


@dataclass(frozen=True)
class Editor:
    """Rewrites texts by instruction with one edit model, by `policy` where a call has none.

    >>> editor = Editor.from_pretrained("mini")
    >>> editor.rewrite("total = count + 1\\n", "rename total to result").text
    'result = count + 1\\n'
    """

    model: EditNetwork
    reader: Reader
    name: str = ""
    policy: Policy = CAREFUL

    def __post_init__(self) -> None:
        if self.policy is CAREFUL and self.model.shape.objective == "bregman":
            object.__setattr__(self, "policy", _TIMED)

    @classmethod
    def from_pretrained(
        cls,
        name: str = "mini",
        *,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> Editor:
        """Load a shipped model by name, or a folder. Raises ModelError with what is wrong."""
        model, reader = load_model(name, device=device, dtype=dtype)
        return cls(model, reader, name)

    def rewrite(
        self,
        source: str | bytes | Source,
        instruction: str,
        *,
        region: Region | None = None,
        policy: Policy | None = None,
        generator: torch.Generator | None = None,
    ) -> Proposal:
        """Propose edits to one text.

        `region` holds the characters of `Source.text` that may change (None: all of them); lines
        under `editflow: off` or `editflow: keep` and undecodable bytes never do. The default policy
        is deterministic; a stochastic one draws from `generator`.
        """
        regions = None if region is None else [region]
        return self.rewrite_many(
            [(source, instruction)], regions=regions, policy=policy, generator=generator
        )[0]

    def rewrite_many(
        self,
        requests: Sequence[Request],
        *,
        regions: Sequence[Region | None] | None = None,
        policy: Policy | None = None,
        generator: torch.Generator | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Proposal]:
        """Propose edits to many texts in shared batches; `progress(n)` is told of n finished texts.

        With a deterministic policy a text's proposal does not depend on its company. Without a
        policy a result that does not parse is thought over: see `second_thoughts`.
        """
        plans = [
            make_plan(
                _source(source),
                instruction,
                self.reader,
                region=regions[index] if regions else None,
                context_length=self.model.shape.context_length,
            )
            for index, (source, instruction) in enumerate(requests)
        ]
        proposals: list[Proposal] = []
        for group in _groups(plans):
            made = self._rewrite_group(group, self._policy(policy), generator)
            if policy is None and self.policy.name == "confident":
                made = [self._reconsidered(*each) for each in zip(group, made, strict=True)]
            proposals.extend(made)
            if progress is not None:
                progress(len(group))
        return proposals

    def _policy(self, given: Policy | None) -> Policy:
        """Return how to decode: a model that is told the time in Euler steps of its own time."""
        given = given or self.policy
        if self.model.shape.objective != "bregman":
            return given
        if given.name != "euler":
            raise UsageError(
                "a time-conditioned model has no confident steps",
                where=self.name or None,
                hint='Give Policy(name="euler"), or no policy.',
            )
        return replace(given, schedule=self.model.shape.schedule, cleanup=False)

    def _rewrite_group(
        self, plans: Sequence[Plan], policy: Policy, generator: torch.Generator | None
    ) -> list[Proposal]:
        """Run the windows of some texts together."""
        began = time.perf_counter()
        codec = self.reader.codec
        longest = policy.max_length or self.model.shape.context_length
        policy = replace(policy, mask_id=codec.mask_id, max_length=longest)
        canvases = list(chain.from_iterable(plan.canvases for plan in plans))
        timed = self.model.shape.objective == "bregman"
        prompts = {plan.prompt.ids.tobytes(): plan.prompt for plan in plans}
        rates = (TimedModelRates if timed else ModelRates)(self.model, codec.special_ids, prompts)
        seed = seed_of(generator) if policy.name == "euler" else None
        runs = iter(run(canvases, rates, policy, generator=generator))
        own = [[next(runs) for _ in plan.canvases] for plan in plans]
        seconds = time.perf_counter() - began
        tokens = sum(len(canvas) for canvas in canvases)
        return [
            self._proposal(plan, done, policy, seed=seed, seconds=seconds * _share(plan, tokens))
            for plan, done in zip(plans, own, strict=True)
        ]

    def _reconsidered(self, plan: Plan, proposal: Proposal) -> Proposal:
        """Try other ways while a result does not parse: alone, so that company decides nothing."""
        for policy, generator in other_ways(self.policy):
            if not is_broken(proposal):
                break
            proposal = better(proposal, *self._rewrite_group([plan], policy, generator))
        return proposal

    def _proposal(
        self, plan: Plan, runs: Sequence[Run], policy: Policy, *, seed: int | None, seconds: float
    ) -> Proposal:
        operations = [[op for step in run.steps for op in step.operations] for run in runs]
        found = changes(plan, [run.canvas for run in runs], operations, self.reader)
        edits, dropped = to_edits(plan.source, found)
        if plan.prompt.proofreads:
            edits = spelled(plan.source.data, edits, Dictionary.english())
        stats = Stats(
            forwards=sum(run.forwards for run in runs),
            tokens=len(plan.encoding.ids),
            seconds=seconds,
            steps=max(len(run.steps) for run in runs),
            windows=len(runs),
            stop=max((run.stop for run in runs), key=_STOPS.index),
            dropped=dropped,
        )
        trace = self._trace(plan, runs, policy, stats, seed=seed)
        return Proposal(plan.source, plan.instruction, tuple(edits), trace, stats)

    def _trace(
        self, plan: Plan, runs: Sequence[Run], policy: Policy, stats: Stats, *, seed: int | None
    ) -> Trace:
        """Record the windows in which something happened."""
        active = [index for index, run in enumerate(runs) if run.steps]
        starts = plan.encoding.starts
        seen = [plan.windows[index] for index in active]
        header = {
            "path": plan.source.path,
            "sha256": plan.source.sha256,
            "model": self.name,
            "instruction": plan.instruction,
            "slots": list(plan.prompt.slots),
            "sampler": policy.name,
            **({} if seed is None else {"seed": seed}),
            "windows": [[int(starts[cut.start]), int(starts[cut.end])] for cut in seen],
        }
        made = record([runs[index] for index in active], header, seconds=round(stats.seconds, 4))
        return replace(made, footer={**made.footer, "stop": stats.stop, "nfe": stats.forwards})


# From harmless to worth telling; a file reports the worst of its windows.
_STOPS = ("fixed-point", "time", "cycle", "steps", "budget")
_GROUP_TOKENS = 65_536


def _source(source: str | bytes | Source) -> Source:
    if isinstance(source, Source):
        return source
    return Source.from_text(source) if isinstance(source, str) else Source.from_bytes(source)


def _share(plan: Plan, tokens: int) -> float:
    return sum(len(canvas) for canvas in plan.canvases) / max(tokens, 1)


def _groups(plans: Sequence[Plan]) -> list[list[Plan]]:
    """Cut a list of texts into groups of bounded size, so that progress can be told."""
    groups: list[list[Plan]] = []
    size = 0
    for plan in plans:
        if not groups or size + len(plan.encoding.ids) > _GROUP_TOKENS:
            groups.append([])
            size = 0
        groups[-1].append(plan)
        size += len(plan.encoding.ids)
    return groups
