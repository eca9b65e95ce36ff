"""The ids of the tokens with a meaning: read from every file that states them, and compared.

Knows configurations, tokenizers and records; knows nothing of weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from editflow.errors import ModelError
from editflow.flow.denoiser import SpecialIds
from editflow.models.families.record import Family

# A disagreement about these would write wrong text; padding is hidden by the attention mask, and
# published files give several ends of text.
_EXACT = ("mask", "expand", "delete")

_MIXED = "The files come from different models, or it is a model of another family."


@dataclass(frozen=True)
class Sources:
    """The files of a checkpoint that say what ids mean, and the size of its vocabulary.

    `tokenizer` is None for a folder without one. `where` names the folder in errors.
    """

    config: Mapping[str, Any]
    generation: Mapping[str, Any]
    tokenizer: Any
    vocab_size: int
    where: str

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """Spelling to id, empty without a tokenizer."""
        vocabulary = {} if self.tokenizer is None else self.tokenizer.get_vocab()
        return {text: int(index) for text, index in vocabulary.items()}

    def stated(self, role: str) -> list[tuple[str, int]]:
        """Return who says which id has a role; a list of ids in a file is several statements."""
        name = f"{role}_token_id"
        tokenizer = getattr(self.tokenizer, name, None)
        stated = [
            ("config.json", self.config.get(name)),
            ("generation_config.json", self.generation.get(name)),
            ("the tokenizer", tokenizer),
        ]
        return [(source, token) for source, value in stated for token in _as_ids(value)]


def special_ids(family: Family, sources: Sources) -> SpecialIds:
    """Return the ids a checkpoint uses; `ModelError` where its files contradict one another.

    The record of the family is one more voice when the vocabulary is the published one.
    """
    published = family.vocabulary == sources.vocab_size
    claims = {role: _claims(role, family, sources, published=published) for role in _ROLES}
    for role in _EXACT:
        _agree(role, claims[role], sources.where)
    if published:
        _include("eos", family, claims["eos"], sources.where)
    chosen = {role: given[0][1] for role, given in claims.items() if given}
    if "mask" not in chosen:
        raise ModelError(
            "no mask token is named",
            where=sources.where,
            hint='Give "mask_token_id" in config.json, or a tokenizer that has a mask token.',
        )
    stops = _stops(family, sources, claims["eos"], published=published)
    ids = SpecialIds(**chosen, stops=stops)  # type: ignore[arg-type] # none of the roles is stops
    _check(ids, sources)
    return replace(ids, reserved=_reserved(ids, sources))


_ROLES = ("mask", "eos", "pad", "bos", "expand", "delete")


def _claims(
    role: str, family: Family, sources: Sources, *, published: bool
) -> list[tuple[str, int]]:
    """Return every statement about a role, the record's first, then by spelling, then the files'.

    Only a record says that a family has `expand` and `delete`.
    """
    token = family.tokens.get(role)
    if token is None and role in ("expand", "delete"):
        return []
    claims: list[tuple[str, int]] = []
    if token is not None and token.id is not None and published:
        claims.append((f"the record of {family.name}", token.id))
    if token is not None and token.text in sources.vocabulary:
        claims.append((f"{token.text} in the tokenizer", sources.vocabulary[token.text]))
    return claims + sources.stated(role)


def _agree(role: str, claims: Sequence[tuple[str, int]], where: str) -> None:
    if len({token for _, token in claims}) > 1:
        said = "; ".join(f"{source} says {token}" for source, token in claims)
        raise ModelError(
            f"the {role} token is given differently: {said}",
            where=where,
            hint=_MIXED,
        )


def _include(role: str, family: Family, claims: Sequence[tuple[str, int]], where: str) -> None:
    """Raise when the files state ids of a role and the one of the record is not among them."""
    known = family.tokens.get(role)
    stated = [token for source, token in claims if not source.startswith("the record")]
    if known is not None and known.id is not None and stated and known.id not in stated:
        raise ModelError(
            f"{role} is {stated[0]}, but {known.id} ({known.text}) in {family.name}",
            where=where,
            hint=_MIXED,
        )


def _stops(
    family: Family, sources: Sources, eos: Sequence[tuple[str, int]], *, published: bool
) -> tuple[int, ...]:
    """Return eos, what the files call eos as well, and the ends of a turn, each once."""
    turns = [
        sources.vocabulary.get(token.text, token.id if published else None)
        for token in family.stops
    ]
    ends = [*(token for _, token in eos), *turns]
    return tuple(dict.fromkeys(token for token in ends if token is not None))


def _reserved(ids: SpecialIds, sources: Sources) -> tuple[int, ...]:
    """Return all other special tokens, and the rows of the embedding that no token has."""
    if sources.tokenizer is None:
        return ()
    added = sources.tokenizer.added_tokens_decoder.items()
    special = {index for index, token in added if token.special}
    unused = set(range(sources.vocab_size)) - set(sources.vocabulary.values())
    return tuple(sorted((special | unused) - set(ids.all)))


def _check(ids: SpecialIds, sources: Sources) -> None:
    largest = max(*ids.all, max(sources.vocabulary.values(), default=0), 0)
    if largest >= sources.vocab_size:
        raise ModelError(
            f"token {largest} is outside the vocabulary of {sources.vocab_size} tokens",
            where=sources.where,
            hint=_MIXED,
        )
    if ids.mask in (ids.eos, ids.pad, ids.bos, ids.expand, ids.delete, *ids.stops):
        raise ModelError(
            f"the mask token {ids.mask} is also another special token: {ids}",
            where=sources.where,
            hint="A model that cannot tell a mask from an end of text cannot fill one.",
        )


def _as_ids(value: Any) -> list[int]:
    values = value if isinstance(value, list | tuple) else [value]
    return [int(token) for token in values if token is not None]
