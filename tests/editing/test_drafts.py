"""Drafts of leaves by edits: where they stand, what of them is kept, and who asks for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import torch

from editflow.constraints.json_schema.plan import Plan, compile_schema
from editflow.constraints.json_schema.planning.skeleton import Leaf, segments
from editflow.editing.editor import Editor
from editflow.editing.filling.readers import Prompted
from editflow.editing.infiller import Infiller
from editflow.editing.instances.drafts import Draft, Outline, drafts, outlined
from editflow.editing.instances.leaves import Manner, fill_instance, manner_of
from editflow.editing.proposal import Proposal
from editflow.sampling.masks.presets import preset
from editflow.text.edits import Edit
from tests.support.tiny_families import write_tiny

LETTER = "Ana Ruiz, who is 41, lives in Zürich. Her sister Eva is 39."
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"città": {"type": "string", "minLength": 1}, "age": {"type": "integer"}},
    "required": ["città", "age"],
}


@pytest.fixture(scope="module")
def infiller(tmp_path_factory: pytest.TempPathFactory) -> Infiller:
    return Infiller.from_pretrained(str(write_tiny("mini", tmp_path_factory.mktemp("mini"))))


def laid_out() -> tuple[Outline, list[Leaf]]:
    pieces = segments(compile_schema(SCHEMA).skeleton(None))
    leaves = [piece for piece in pieces if isinstance(piece, Leaf)]
    return outlined(pieces, {}, {leaf: leaf.language for leaf in leaves}), leaves


def languages(leaves: list[Leaf]) -> dict[Leaf, Any]:
    return {leaf: leaf.language for leaf in leaves}


def test_an_empty_leaf_is_an_empty_string_or_null() -> None:
    outline, leaves = laid_out()
    data = outline.text.encode()
    assert [data[slice(*outline.places[leaf])] for leaf in leaves] == [b'""', b"null"]


def test_edits_within_a_leaf_are_its_draft() -> None:
    outline, (city, age) = laid_out()
    (start, _), (number, end) = outline.places[city], outline.places[age]
    edits = [
        Edit(start + 1, start + 1, b"", "Zürich".encode(), 0.7),
        Edit(number, end, b"null", b"41", 0.9),
    ]
    found = drafts(outline, edits, languages([city, age]))
    assert found == {city: Draft('"Zürich"', 0.7), age: Draft("41", 0.9)}


def test_what_a_language_refuses_or_what_reaches_further_is_no_draft() -> None:
    outline, (city, age) = laid_out()
    (start, close), (number, end) = outline.places[city], outline.places[age]
    data = outline.text.encode()
    refused = Edit(number, end, b"null", b"forty", 0.9)
    wide = Edit(start - 2, close, data[start - 2 : close], b'"a"', 0.9)
    assert drafts(outline, [wide, refused], languages([city, age])) == {}
    assert drafts(outline, [], languages([city, age])) == {}


def filled(
    infiller: Infiller, write: dict[bytes, bytes], generator: torch.Generator | None = None
) -> tuple[Any, int]:
    """Fill the schema with a model whose edits write in place of empty leaves; count its calls."""
    calls = 0

    def propose(text: str) -> Proposal:
        nonlocal calls
        calls += 1
        data, edits = text.encode(), []
        for old, new in write.items():
            at = data.index(b": " + old) + 2
            edits.append(Edit(at, at + len(old), old, new, 0.8))
        return dataclasses.replace(proposal(infiller, text), edits=tuple(edits))

    plan, prompted = asked(infiller, propose)
    manner = manner_of(prompted, LETTER, preset("one-by-one"), generator)
    done = fill_instance(plan, prompted, manner)
    assert plan.check(done.found.value) == []
    return done.found.value, calls


def proposal(infiller: Infiller, text: str) -> Proposal:
    texts: Any = infiller.texts
    return Editor(texts.denoiser.model, texts.reader).rewrite(text, "Fill in")


def asked(infiller: Infiller, propose: Callable[[str], Proposal]) -> tuple[Plan, Prompted]:
    plan = compile_schema(SCHEMA)
    prompted = infiller.prompted("Fill in", LETTER, plan.witness)
    assert prompted.propose is not None  # the model of this project predicts edits
    return plan, dataclasses.replace(prompted, propose=propose)


def test_a_draft_is_taken_before_masks_are_filled(infiller: Infiller) -> None:
    value, calls = filled(infiller, {b'""': '"Zürich"'.encode(), b"null": b"39"})
    assert (value, calls) == ({"città": "Zürich", "age": 39}, 1)


def test_a_draft_that_is_nowhere_in_the_context_is_not_taken(infiller: Infiller) -> None:
    value, _ = filled(infiller, {b'""': b'"Oslo"', b"null": b"40"})
    assert value["città"] in LETTER
    assert value["age"] in (39, 41)


def test_draws_and_models_that_are_not_held_to_a_text_have_no_drafts(infiller: Infiller) -> None:
    _, calls = filled(infiller, {}, torch.Generator().manual_seed(0))
    assert calls == 0

    def never(text: str) -> Proposal:
        raise AssertionError(text)

    plan, prompted = asked(infiller, never)
    assert fill_instance(plan, prompted, Manner(preset("one-by-one"))).found.degraded is None


def test_the_passes_of_a_draft_are_counted(infiller: Infiller) -> None:
    plan, prompted = asked(infiller, lambda text: proposal(infiller, text))
    manner = manner_of(prompted, LETTER, preset("one-by-one"))
    with_drafts = fill_instance(plan, prompted, manner)
    rows = sum(row.forwards for row in with_drafts.rows)
    assert with_drafts.forwards > rows
