"""Filling the leaves of a JSON skeleton with any denoiser, by any way of unmasking.

Knows plans, rows and denoisers; knows nothing of keywords, files or terminals.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch

from editflow.canvas.canvas import Fixed
from editflow.constraints.constraint import SlotConstraint
from editflow.constraints.json_schema.fill import Filled, filled
from editflow.constraints.json_schema.filling.slots import feasible
from editflow.constraints.json_schema.plan import Plan
from editflow.constraints.json_schema.planning.skeleton import Layout, Leaf, Place, segments
from editflow.constraints.language.bounded import Language
from editflow.constraints.language.examples import only
from editflow.editing.filling.blanks import Blank, joined
from editflow.editing.filling.lengths import Lengths
from editflow.editing.filling.readers import Prompted
from editflow.editing.filling.rows import FilledRow, fill_row
from editflow.editing.filling.scoring import ModelScorer
from editflow.editing.instances.drafts import Draft, drafts, outlined
from editflow.editing.instances.quoting import quoted_in
from editflow.errors import ConstraintError
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.sampling.masks.policy import UnmaskPolicy

_SPREAD = Layout(indent=2)  # how the objects are laid out that models have seen
_LEAST_ROOM = 48  # tokens beside the context, to fill anything at all
_KEPT = 4  # of the room, one part of so many shows what stands before
_LONGEST = 32  # tokens of a slot, where nothing asks for more
_TYPICAL = 6
_TURNS = 8  # of asking for something else


@dataclass(frozen=True, slots=True)
class Manner:
    """How leaves are filled."""

    policy: UnmaskPolicy = field(default_factory=UnmaskPolicy)
    lengths: Lengths = "search"
    quoted: str = ""
    """where leaves can be quoted from this text, they are"""
    generator: torch.Generator | None = None


@dataclass(slots=True)
class Spent:
    """What filling has cost so far."""

    forwards: int = 0
    tokens: int = 0
    rows: list[FilledRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilledInstance:
    """A valid instance, and what it cost."""

    found: Filled
    forwards: int
    tokens: int
    seconds: float
    rows: tuple[FilledRow, ...] = ()
    """the parts that the model was shown, one after the other; of what was filled again, both"""


def manner_of(
    prompted: Prompted,
    context: str,
    policy: UnmaskPolicy,
    generator: torch.Generator | None = None,
) -> Manner:
    """Return the manner that suits a model: those of this project quote, others also write."""
    own = isinstance(prompted.denoiser, EditDenoiser)
    return Manner(policy, quoted=context if own else "", generator=generator)


def fill_instance(plan: Plan, prompted: Prompted, manner: Manner) -> FilledInstance:
    """Fill a plan with a model that has read instruction and context; valid whatever it says.

    ConstraintError where the context leaves the model no room, SchemaError where the policy of the
    plan wants no instance rather than one that is not the model's own.
    """
    began, spent = time.perf_counter(), Spent()
    check_context(prompted)
    done = filled(plan, lambda place: Leaves(place, prompted, manner, spent), ModelScorer(prompted))
    seconds = time.perf_counter() - began
    return FilledInstance(done, spent.forwards, spent.tokens, seconds, tuple(spent.rows))


def check_context(prompted: Prompted) -> None:
    """Raise ConstraintError where the context fills the window of the model."""
    if prompted.room is not None and prompted.room < _LEAST_ROOM:
        raise ConstraintError(
            f"instruction and context have {len(prompted.context)} tokens, and the model reads "
            f"{prompted.denoiser.context} in all, of which {_LEAST_ROOM} are for the instance",
            where="the context",
            hint="Shorten it, or fill from a part of it at a time.",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Fills leaves of one skeleton, as many at a time as the model can read; a `Filler`."""

    skeleton: Place
    prompted: Prompted
    manner: Manner
    spent: Spent

    def __call__(
        self, languages: Mapping[Leaf, Language], known: Mapping[Leaf, str]
    ) -> dict[Leaf, str]:
        """Return texts of the languages. ConstraintError where no number of tokens spells one.

        What can be only one text is that text; the model is not asked for it and sees it. What a
        model that quotes would edit into empty leaves is theirs, where it is allowed. Where
        leaves quote the same, the surest keeps it and the others are asked for something else, as
        long as there is anything.
        """
        closer = {leaf: self._closer(language) for leaf, language in languages.items()}
        certain = {leaf: only(language.texts) for leaf, language in closer.items()}
        texts = {**known, **{leaf: text for leaf, text in certain.items() if text is not None}}
        sure = dict.fromkeys(texts, 1.0)
        for leaf, draft in self._drafts(closer, texts).items():
            texts[leaf], sure[leaf] = draft
        for _ in range(_TURNS):
            self._fill(closer, texts, sure)
            again = self._others(closer, texts, sure)
            if not again:
                break
            for leaf, language in again.items():
                closer[leaf] = language
                del texts[leaf]
        else:
            self._fill(closer, texts, sure)
        return {leaf: texts[leaf] for leaf in languages}

    def _drafts(
        self, languages: Mapping[Leaf, Language], texts: Mapping[Leaf, str]
    ) -> dict[Leaf, Draft]:
        """Return what the model would edit into the leaves that have no text yet."""
        propose = self.prompted.propose
        pieces = segments(self.skeleton, _SPREAD)
        asked = any(isinstance(piece, Leaf) and piece not in texts for piece in pieces)
        if propose is None or not asked or not self.manner.quoted or self.manner.generator:
            return {}
        outline = outlined(pieces, texts, languages)
        proposal = propose(outline.text)
        self.spent.forwards += proposal.stats.forwards
        return drafts(outline, proposal.edits, languages)

    def _others(
        self,
        languages: Mapping[Leaf, Language],
        texts: Mapping[Leaf, str],
        sure: Mapping[Leaf, float],
    ) -> dict[Leaf, Language]:
        """Return what is left to quote for the leaves whose text a surer leaf has."""
        if not self.manner.quoted:
            return {}
        taken, found = frozenset(texts.values()), dict[Leaf, Language]()
        uses = Counter[str]()
        for leaf in sorted(texts, key=lambda leaf: -sure[leaf]):
            text = texts[leaf]
            uses[text] += 1
            if leaf in languages and uses[text] > self._times(text):
                left = quoted_in(languages[leaf], self.manner.quoted, without=taken)
                if left is not languages[leaf]:
                    found[leaf] = left
        return found

    def _times(self, text: str) -> int:
        """Return how many leaves may quote the same: one, or each a number of its own."""
        if text.startswith('"'):
            return 1
        alone = re.compile(rf"(?<![\w.-]){re.escape(text)}(?![\w-]|\.\d)")
        return max(1, len(alone.findall(self.manner.quoted)))

    def _fill(
        self, closer: Mapping[Leaf, Language], texts: dict[Leaf, str], sure: dict[Leaf, float]
    ) -> None:
        """Fill the leaves that have no text yet, as many at a time as the model can read."""
        pieces = segments(self.skeleton, _SPREAD)
        while any(isinstance(piece, Leaf) and piece not in texts for piece in pieces):
            row, asked = self._window(pieces, closer, texts)
            done = fill_row(
                row,
                self.prompted,
                self.manner.policy,
                lengths=self.manner.lengths,
                generator=self.manner.generator,
            )
            self.spent.forwards += done.forwards
            self.spent.rows.append(done)
            for leaf, tokens, p in zip(asked, done.tokens, done.sure, strict=True):
                texts[leaf] = self.prompted.spelling.decode(tokens.tolist()).decode()
                sure[leaf] = p
                self.spent.tokens += len(tokens)

    def _window(
        self,
        pieces: Sequence[str | Leaf],
        languages: Mapping[Leaf, Language],
        texts: Mapping[Leaf, str],
    ) -> tuple[list[Fixed | Blank], list[Leaf]]:
        """Return the row of the next leaves that have no text yet, and these leaves."""
        parts = list(
            joined(piece if isinstance(piece, str) else texts.get(piece, piece) for piece in pieces)
        )
        first = next(at for at, part in enumerate(parts) if isinstance(part, Leaf))
        room = self.prompted.room or 1 << 30
        before = self._fixed("".join(part for part in parts[:first] if isinstance(part, str)))
        row: list[Fixed | Blank] = [Fixed(before.ids[-(room // _KEPT) :])]
        left, asked = room - min(len(before.ids), room // _KEPT), list[Leaf]()
        for part in parts[first:]:
            made = self._fixed(part) if isinstance(part, str) else self._blank(languages[part])
            size = len(made.ids) if isinstance(made, Fixed) else made.usual
            if isinstance(made, Blank) and asked and size > left:
                break
            row.append(Fixed(made.ids[: max(left, 0)]) if isinstance(made, Fixed) else made)
            asked += [part] if isinstance(part, Leaf) else []
            left -= size
        return row, asked

    def _fixed(self, text: str) -> Fixed:
        return Fixed(tuple(self.prompted.spelling.encode(text)) if text else ())

    def _closer(self, language: Language) -> Language:
        quoted = self.manner.quoted
        return quoted_in(language, quoted) if quoted else language

    def _blank(self, language: Language) -> Blank:
        constraint = SlotConstraint.of(language, self.prompted.spelling.vocabulary)
        sizes = feasible(constraint)
        usual = min(sizes, key=lambda size: abs(size - _TYPICAL))
        longest = max(sizes[0], min(sizes[-1], _LONGEST))
        return Blank(constraint, sizes[0], longest, usual)
