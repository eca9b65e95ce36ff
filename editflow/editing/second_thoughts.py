"""Second thoughts: a result that does not parse is thought over before it is given back.

A model decides token by token and leaves a bracket open at times; a parser sees the whole.
Knows proposals, filled texts and policies; knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import torch

from editflow.editing.filling.filled import Filled
from editflow.editing.proposal import Proposal
from editflow.sampling.edits.policy import Policy
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.text.syntax import check_syntax

_THRESHOLDS = (0.15, 0.7)  # bolder, then more careful
_SAMPLES = 4
_TEMPERATURE = 0.5  # of the tokens that fill a text again
_REPAIR = re.compile(
    r"syntax|pars(?:e|ing)|compil|invalid|valid|broken|bracket|brace|parenthes|quote|colon|comma"
    r"|indent|closed?\b|unclosed|unterminated|unexpected|unmatched|error",
    re.IGNORECASE,
)


def other_ways(policy: Policy) -> Iterator[tuple[Policy, torch.Generator | None]]:
    """Yield other ways to decode: with other thresholds, then at random from seeds of their own."""
    for threshold in _THRESHOLDS:
        bounded = replace(
            policy,
            insert_threshold=threshold,
            delete_threshold=threshold,
            substitute_threshold=threshold,
            least=min(policy.least, threshold / 3),
        )
        yield bounded, None
    for seed in range(_SAMPLES):
        yield replace(policy, name="euler", cleanup=True), torch.Generator().manual_seed(seed)


def other_fills(policy: UnmaskPolicy) -> Iterator[tuple[UnmaskPolicy, torch.Generator]]:
    """Yield other ways to fill a text: at random, from seeds of their own."""
    for seed in range(_SAMPLES):
        yield replace(policy, temperature=_TEMPERATURE), torch.Generator().manual_seed(seed)


def is_broken(proposal: Proposal) -> bool:
    """Tell whether a result that has to parse does not, in a language that has a parser here.

    Where the source did not parse either, it has to if nothing is proposed or that is asked for.
    """
    if _parses(proposal):
        return False
    has_to = not proposal.changed or _REPAIR.search(proposal.instruction) is not None
    return has_to or check_syntax(proposal.source.text, proposal.language).status == "pass"


def better(proposal: Proposal, other: Proposal) -> Proposal:
    """Return the other proposal where it changes something and parses; both have been paid for."""
    chosen = other if other.changed and _parses(other) else proposal
    stats = replace(
        chosen.stats,
        forwards=proposal.stats.forwards + other.stats.forwards,
        seconds=proposal.stats.seconds + other.stats.seconds,
    )
    return replace(chosen, stats=stats)


def better_fill(filled: Filled, other: Filled) -> Filled:
    """Return the other filled text if it parses; both have been paid for."""
    chosen, one, two = (other if other.parses else filled), filled.stats, other.stats
    stats = replace(
        chosen.stats,
        forwards=one.forwards + two.forwards,
        seconds=one.seconds + two.seconds,
        probes=one.probes + two.probes,
    )
    return replace(chosen, stats=stats)


def _parses(proposal: Proposal) -> bool:
    """Tell whether the result parses, or nobody here can tell."""
    return check_syntax(proposal.after.text, proposal.language).status != "fail"
