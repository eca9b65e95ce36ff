"""JSON schemas filled by a model: valid whatever it says, by every way of unmasking."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
import torch

from editflow.canvas import trace as traces
from editflow.constraints.json_schema.plan import Policy, compile_schema
from editflow.editing.infiller import Infiller
from editflow.editing.instances.leaves import Manner, fill_instance, manner_of
from editflow.editing.instances.quoting import quoted_in
from editflow.editing.instances.schemas import fill_schema
from editflow.errors import ConstraintError, SchemaError
from editflow.sampling.masks.presets import PRESETS, preset
from tests.support.tiny_families import write_tiny

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 12},
        "born": {"type": ["string", "null"], "format": "date"},
        "age": {"type": "integer", "minimum": 0, "maximum": 120},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
    },
    "required": ["name", "age"],
    "additionalProperties": False,
}
LETTER = "Ana Ruiz, who is 41, was born on 1984-02-29."


@pytest.fixture(scope="module")
def infiller(tmp_path_factory: pytest.TempPathFactory) -> Infiller:
    return Infiller.from_pretrained(str(write_tiny("mini", tmp_path_factory.mktemp("mini"))))


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "dreamon"])
def test_every_way_of_unmasking_gives_a_valid_instance(infiller: Infiller, name: str) -> None:
    temperature = float(len(name) % 2)  # half of them by chance
    plan = compile_schema(PERSON, Policy(optional="all"))
    prompted = infiller.prompted("Fill in", "", plan.witness)
    policy = preset(name, temperature=temperature)
    manner = Manner(policy, "usual", generator=torch.Generator().manual_seed(3))
    done = fill_instance(plan, prompted, manner)
    assert done.found.degraded is None
    assert plan.check(json.loads(done.found.text)) == []


def test_a_model_that_copies_quotes_the_context(infiller: Infiller) -> None:
    filled = fill_schema(infiller, PERSON, context=LETTER, policy=Policy(optional="all"))
    value = filled.value
    assert value["name"] in LETTER
    assert value["age"] == 41
    assert value["born"] in ("1984-02-29", None)
    assert filled.done.forwards > 0


def test_the_result_says_what_it_cost_and_how_it_came_about(infiller: Infiller) -> None:
    filled = fill_schema(infiller, PERSON, policy=Policy(optional="all"))
    stats, trace = filled.stats, filled.trace
    assert filled.values == json.loads(filled.text)
    assert (stats.forwards, stats.tokens) == (filled.done.forwards, filled.done.tokens)
    assert stats.steps == len(trace.steps) > 0
    assert stats.stop == "filled"
    assert trace.footer["nfe"] == stats.forwards
    again = traces.read(traces.write(trace))
    assert [step.step for step in again.steps] == sorted(step.step for step in trace.steps)
    ends = [row.run.canvas.ids.tolist() for row in filled.done.rows]
    assert [canvas.ids.tolist() for canvas in traces.replay_all(again)] == ends


def test_what_needs_no_model_has_an_empty_trace(infiller: Infiller) -> None:
    filled = fill_schema(infiller, {"const": 3})
    assert (filled.stats.forwards, filled.stats.steps) == (0, 0)
    assert filled.trace.steps == ()


def test_what_can_be_only_one_text_costs_nothing(infiller: Infiller) -> None:
    schema = {"type": "object", "properties": {"age": PERSON["properties"]["age"]}}
    policy = Policy(optional="all")
    filled = fill_schema(infiller, schema | {"required": ["age"]}, context=LETTER, policy=policy)
    assert filled.value == {"age": 41}
    assert filled.done.forwards == 0


def test_the_same_twice_and_another_one_by_chance(infiller: Infiller) -> None:
    first, second = (fill_schema(infiller, PERSON, context=LETTER).text for _ in range(2))
    assert first == second
    draws = {
        fill_schema(infiller, PERSON, generator=torch.Generator().manual_seed(seed)).text
        for seed in range(4)
    }
    assert len(draws) > 1


def test_an_instance_longer_than_the_window_is_filled_part_by_part(infiller: Infiller) -> None:
    keys = {f"key_number_{index}": {"enum": [index, -index - 1]} for index in range(90)}
    schema = {"type": "object", "properties": keys, "required": list(keys)}
    plan = compile_schema(schema)
    prompted = infiller.prompted("Fill in", "", plan.witness)
    assert prompted.room is not None
    assert len(prompted.spelling.encode(plan.witness)) > prompted.room
    done = fill_instance(plan, prompted, Manner(preset("threshold", steps=4), "usual"))
    assert list(done.found.value) == list(keys)


def test_a_context_that_fills_the_window_is_refused(infiller: Infiller) -> None:
    with pytest.raises(ConstraintError, match="for the instance") as caught:
        fill_schema(infiller, PERSON, context="Words and words. " * 400)
    assert caught.value.exit_code == 3


def test_a_refused_schema_never_reaches_the_model() -> None:
    with pytest.raises(SchemaError, match="no instance"):
        fill_schema(None, {"type": "integer", "minimum": 3, "maximum": 2})  # type: ignore[arg-type]


@dataclasses.dataclass
class Pair:
    """A type to be filled."""

    left: int
    right: bool


def test_a_python_type_gives_an_object(infiller: Infiller) -> None:
    filled = fill_schema(infiller, Pair)
    assert filled.object == Pair(**filled.value)
    assert fill_schema(infiller, PERSON).object is None


def test_only_models_that_copy_are_held_to_quotations(infiller: Infiller) -> None:
    prompted = infiller.prompted("Fill in", LETTER, "")
    assert manner_of(prompted, LETTER, preset("one-by-one")).quoted == LETTER
    other = dataclasses.replace(prompted, denoiser=object())  # type: ignore[arg-type]
    assert manner_of(other, LETTER, preset("one-by-one")).quoted == ""


def test_what_is_nowhere_in_the_text_is_left_free() -> None:
    leaf = compile_schema({"type": "string", "format": "email"}).skeleton(None).node
    language = leaf.language  # type: ignore[union-attr]
    assert quoted_in(language, LETTER) is language
    found = quoted_in(language, f"{LETTER} Write to a@b.org!")
    assert found.accepts('"a@b.org"')
    assert not found.accepts('"c@d.org"')


def _strings(*names: str, kind: str = "string") -> dict[str, Any]:
    properties = {name: {"type": kind} for name in names}
    return {"type": "object", "properties": properties, "required": list(names)}


def test_two_leaves_do_not_quote_the_same_while_there_is_something_else(infiller: Infiller) -> None:
    text = "Riga. Oslo. Ana Ruiz. Bo Lind."
    value = fill_schema(infiller, _strings("a", "b", "c", "d"), context=text).value
    assert sorted(value.values()) == ["Ana Ruiz", "Bo Lind", "Oslo", "Riga"]
    few = fill_schema(infiller, _strings("a", "b", "c"), context="Riga. Oslo.").value
    assert set(few.values()) == {"Riga", "Oslo"}


def test_a_number_is_quoted_as_often_as_it_stands_there(infiller: Infiller) -> None:
    schema = _strings("adults", "children", kind="integer")
    assert fill_schema(infiller, schema, context="2 adults, 2 children.").value == {
        "adults": 2,
        "children": 2,
    }
    value = fill_schema(infiller, schema, context="There are 2 adults and 32 children.").value
    assert sorted(value.values()) == [2, 32]
