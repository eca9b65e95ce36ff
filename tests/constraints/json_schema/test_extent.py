"""What a schema shares, and branches that exclude each other, cost by what is written.

Every schema here would take for ever if it were followed along all the ways through it.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from editflow.constraints.json_schema.places.apart import apart, plain_parts
from editflow.constraints.json_schema.places.reader import MOST_STEPS, Budget, Reader
from editflow.constraints.json_schema.places.rivals import rivals
from editflow.constraints.json_schema.plan import compile_schema
from editflow.constraints.json_schema.planning.outline import outline
from editflow.constraints.json_schema.reading.conjunct import root_of
from editflow.constraints.json_schema.reading.validating import looking_once
from editflow.constraints.json_schema.scalars.numbers import Numbers, texts
from editflow.constraints.language.numbers import Range
from editflow.errors import SchemaError

_LEVELS = 40


def doubled(wrap: Any, inner: Any = None) -> Any:
    """Return a schema whose text is short, and which has two to the power of 40 ways through it."""
    defs: dict[str, Any] = {"a0": {"type": "integer"} if inner is None else inner}
    for level in range(1, _LEVELS + 1):
        below = {"$ref": f"#/$defs/a{level - 1}"}
        defs[f"a{level}"] = wrap(below, dict(below))
    return {"$defs": defs, "$ref": f"#/$defs/a{_LEVELS}"}


def test_two_keys_of_every_level_that_refer_to_the_same_schema() -> None:
    schema = doubled(lambda a, b: {"type": "object", "properties": {"x": a, "y": b}})
    plan = compile_schema(schema)
    assert plan.check({"x": {"y": {}}, "y": {}}) == []
    assert plan.check({"x": {"y": 1}})
    assert len(outline(plan).rows) > _LEVELS


@pytest.mark.parametrize("keyword", ["allOf", "anyOf"])
def test_two_branches_of_every_level_that_are_the_same_schema(keyword: str) -> None:
    plan = compile_schema(doubled(lambda a, b: {keyword: [a, b]}))
    assert plan.check(17) == []
    assert [problem.path for problem in plan.check("x")] != []


@pytest.mark.parametrize("keyword", ["unevaluatedProperties", "unevaluatedItems"])
def test_what_is_left_over_is_not_looked_for_on_every_way(keyword: str) -> None:
    kind = "object" if keyword == "unevaluatedProperties" else "array"
    schema = doubled(lambda a, b: {"allOf": [a, b]}, {"properties": {"x": {}}, "prefixItems": [{}]})
    with pytest.raises(SchemaError, match=f"what {keyword} leaves over takes more than") as refusal:
        compile_schema(schema | {"type": kind, keyword: False}).check(
            {} if kind == "object" else []
        )
    assert refusal.value.keyword == keyword
    once = doubled(lambda a, _: {"allOf": [a]}, {"properties": {"x": {}}, "prefixItems": [{}]})
    plan = compile_schema(once | {"type": kind, keyword: False})
    assert plan.check({"x": 1} if kind == "object" else [1]) == []
    assert plan.check({"y": 1} if kind == "object" else [1, 2]) != []


def test_an_instance_that_has_to_double_at_every_level_is_refused() -> None:
    keys = {"type": "object", "required": ["x", "y"]}
    schema = doubled(lambda a, b: keys | {"properties": {"x": a, "y": b}})
    with pytest.raises(SchemaError, match="smallest instance has more than"):
        compile_schema(schema)


def test_automata_of_many_states_are_work_but_once_for_those_alike() -> None:
    reader = Reader(budget=Budget(20_000))
    steps = [root_of({"type": "integer", "multipleOf": step}) for step in (97, 97, 97, 1999)]
    for conjunct in steps[:3]:
        assert reader.scalar((conjunct,))
        assert reader.budget.left > 10_000
    with pytest.raises(SchemaError, match="takes more than"):
        reader.scalar((steps[3],))


def test_dictionaries_that_share_their_parts() -> None:
    shared: Any = {"type": "integer"}
    for _ in range(16):
        shared = {"type": "object", "properties": {"x": shared, "y": shared}}
    assert compile_schema(shared).check({"x": {"y": {}}}) == []
    for _ in range(200):
        shared = {"type": "object", "properties": {"x": shared, "y": shared}}
    with pytest.raises(SchemaError, match="written out"):
        compile_schema(shared)


def test_a_dictionary_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {"type": "object"}
    endless["properties"] = {"a": {"items": [endless]}}
    with pytest.raises(SchemaError, match="holds itself"):
        compile_schema(endless)


def test_what_is_wrong_twice_is_still_wrong() -> None:
    bad = {"type": "strin"}
    with pytest.raises(SchemaError, match="not a schema") as caught:
        compile_schema({"properties": {"a": bad, "b": bad}})
    assert caught.value.where == "#/properties/a/type"
    word = {"maxLength": 1}
    plan = compile_schema({"anyOf": [{"allOf": [word, word]}, {"$ref": "#/$defs/w"}]} | WORDS)
    assert plan.check("long")
    assert plan.check("x") == []


WORDS: dict[str, Any] = {"type": "string", "$defs": {"w": {"maxLength": 0}}}


def test_another_draft_inside_is_read_by_its_own_rules() -> None:
    old = {"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/$defs/w"}
    inside = old | {"maxLength": 1}  # which in draft-07 says nothing beside `$ref`
    schema = {"properties": {"a": inside}, "$defs": {"w": {"type": "string"}}}
    kind = looking_once(Draft202012Validator, {}, {})
    assert kind(schema).is_valid({"a": "long"}) is Draft202012Validator(schema).is_valid(
        {"a": "long"}
    )
    assert not kind(schema).is_valid({"a": 1})


BRANCHES: dict[str, Any] = {
    "const": {"type": "object", "required": ["k"], "properties": {"k": {"const": "a"}}},
    "other const": {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}}},
    "both": {"type": "object", "properties": {"k": {"enum": ["a", "b"]}, "z": True}},
    "any value": {"type": "object", "required": ["k"]},
    "never": {"type": "object", "properties": {"k": False}},
    "closed": {"properties": {"z": {"const": 1}}, "additionalProperties": False},
    "needs itself never": {"required": ["k"], "properties": {"k": False}},
    "z": {"required": ["z"], "properties": {"z": {"enum": [2, 3]}}},
    "by reference": {"$ref": "#/$defs/r"},
    "array": {"type": "array"},
    "list of arrays": {"enum": [[1], 2]},
    "string": {"type": "string"},
    "false": False,
    "true": True,
}


def test_rivals_are_the_branches_that_are_not_apart() -> None:
    refers = {"required": ["k"], "properties": {"k": {"allOf": [{"const": "a"}, {}]}}}
    root = root_of({"oneOf": list(BRANCHES.values()), "$defs": {"r": refers}})
    subs = tuple(root.sub("oneOf", index) for index in range(len(BRANCHES)))
    found = rivals(subs, "#")
    for a, b in combinations(range(len(subs)), 2):
        may = [
            plain_parts((subs[a],)) is not None
            and not apart(plain_parts((subs[a],)) or (), subs[b], kind)
            for kind in ("object", "array")
        ]
        names = list(BRANCHES)[a], list(BRANCHES)[b]
        assert (subs[b] in found[a]) == any(may), names
        assert (subs[a] in found[b]) == any(may), names


def tagged(count: int) -> dict[str, Any]:
    kinds = [{"kind": {"const": f"t{i}"}, "v": {"type": "integer"}} for i in range(count)]
    return {
        "oneOf": [{"type": "object", "required": ["kind"], "properties": kind} for kind in kinds]
    }


def test_branches_told_apart_by_a_value_take_a_step_each() -> None:
    plan = compile_schema(tagged(300))
    assert plan.planner.reader.budget.left > MOST_STEPS - 20 * 300
    assert plan.check({"kind": "t299", "v": 3}) == []
    assert plan.check({"kind": "t300"})


def test_more_branches_than_can_be_compared_are_refused() -> None:
    branches = [{"$ref": "#/$defs/a"}] * 5000
    with pytest.raises(SchemaError, match="4096 branches") as caught:
        compile_schema({"oneOf": branches, "$defs": {"a": {"type": "object"}}})
    assert (caught.value.where, caught.value.keyword) == ("#/oneOf", "oneOf")


def test_just_one_of_many_keys() -> None:
    keys = [f"k{i}" for i in range(25)]
    branches = [{"required": [key], "properties": {key: {"type": "integer"}}} for key in keys]
    plan = compile_schema({"type": "object", "oneOf": branches})
    assert plan.check({"k7": 1}) == []
    assert plan.check({"k7": 1, "k8": 1})
    assert plan.planner.reader.budget.left > MOST_STEPS // 2


def test_a_search_through_all_combinations_is_refused_with_the_place() -> None:
    inner: Any = {"type": "object", "required": ["z"]}
    for level in range(14):
        inner = {"oneOf": [inner, {"required": [f"k{level}"], "allOf": [inner]}]}
    with pytest.raises(SchemaError, match=f"more than {MOST_STEPS} steps") as caught:
        outline(compile_schema({"type": "object", "properties": {"a": inner}, "required": ["a"]}))
    assert (caught.value.where or "").startswith("#/properties/a")
    assert caught.value.hint


ENDS = [None, *map(Decimal, ("-2.5", "-1", "0", "0.5", "1", "1.5"))]


def test_whether_a_range_holds_a_number_is_seen_without_an_automaton() -> None:
    for least, most in product(ENDS, ENDS):
        for above, below in product((False, True), repeat=2):
            within = Range(least, most, above, below)
            whole = Numbers(within=within, steps=frozenset([(True, Decimal(1))]))
            assert whole.plain == (not texts(whole).empty), within
