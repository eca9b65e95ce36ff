"""`editflow fill SCHEMA` and `editflow schema check`: instances on stdout, reasons on stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from editflow.canvas.trace import read
from editflow.cli.filling.by_target import is_schema, positional
from editflow.cli.filling.pointers import pointed
from tests.support.tiny_families import write_tiny

PERSON: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": "integer", "minimum": 0, "maximum": 120},
        "address": {"type": "object", "properties": {"zip": {"type": "string"}}},
    },
    "required": ["name"],
    "additionalProperties": False,
}
LETTER = "Ana Ruiz is 41 years old."


@pytest.fixture(autouse=True)
def schema(folder: Path) -> Path:
    path = folder / "person.schema.json"
    path.write_text(json.dumps(PERSON))
    (folder / "letter.txt").write_text(LETTER)
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny("mini", tmp_path_factory.mktemp("mini")))


def test_an_instance_is_printed(run, model):
    result = run(
        *("fill", "person.schema.json", "--context", "letter.txt", "-m", model),
        *("--set", "age=41", "--with", "address.zip", "--optional", "required"),
    )
    assert result.exit_code == 0
    value = json.loads(result.stdout)
    assert result.stdout == json.dumps(value, indent=2) + "\n"
    assert list(value) == ["name", "age", "address"]
    assert value["name"] in LETTER
    assert value["age"] == 41
    assert "forward pass" in result.stderr


def test_how_the_values_came_about_is_saved(run, model, folder):
    asked = ("fill", "person.schema.json", "-m", model, "--optional", "required", "--trace", "t")
    assert run(*asked).exit_code == 0
    saved = read((folder / "t").read_bytes())
    assert saved.header["sampler"] == "unmask"
    assert len(saved.steps) > 0
    assert run(*asked, "-n", "2").exit_code == 0
    assert read((folder / "t.0").read_bytes()).steps == saved.steps
    assert len(read((folder / "t.1").read_bytes()).steps) > 0
    played = run("trace", "export", "t", "-o", "t.html")
    assert played.exit_code == 0
    assert "<html" in (folder / "t.html").read_text()


def test_several_instances_are_json_lines(run, model):
    result = run("fill", "person.schema.json", "-n", "3", "-m", model, "--optional", "required")
    values = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(values) == 3
    assert all(set(value) == {"name"} for value in values)


def test_a_partial_instance_is_kept(run, model, folder):
    (folder / "half.json").write_text('{"age": 7}')
    result = run(
        *("fill", "person.schema.json", "--partial", "half.json", "-m", model),
        *("--optional", "required"),
    )
    assert json.loads(result.stdout)["age"] == 7


def test_a_python_type_is_filled(run, model, folder, monkeypatch):
    (folder / "shapes.py").write_text(
        "import dataclasses\n\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: bool\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    result = run("fill", "shapes:Point", "-m", model)
    sys.modules.pop("shapes", None)
    assert set(json.loads(result.stdout)) == {"x", "y"}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('{"name": "Ana"}', 0, ""),
        ('{"name": "Ana", "age": 200}', 1, "#/age: 200 is greater than the maximum"),
        ('{"name": "Ana", "name": "Bo"}', 1, "#: not JSON: key 'name' occurs twice"),
        ("{}", 1, "(required)"),
    ],
)
def test_check_tells_whether_an_instance_is_in_the_language(run, folder, text, code, said):
    (folder / "it.json").write_text(text)
    result = run("fill", "person.schema.json", "--check", "it.json")
    assert result.exit_code == code
    assert said in result.stdout


def test_schema_check_shows_the_plan(run):
    lines = run("schema", "check", "person.schema.json").stdout.splitlines()
    assert lines[0] == "accepted  2020-12"
    assert "  /name         required  string, at least 1 characters" in lines
    assert "  /age          optional  integer, from 0, to 120" in lines
    assert lines[-1] == 'smallest  {"name":"A"}'


def test_schema_check_for_programs(run, schema):
    schema.write_text(json.dumps({**PERSON, "nullable": True}))
    found = json.loads(run("schema", "check", "person.schema.json", "--json").stdout)
    assert found["accepted"] is True
    assert found["warnings"][0].startswith("#/nullable: ")
    assert found["places"][0] == {
        "pointer": "/name",
        "required": True,
        "holds": "string, at least 1 characters",
    }


def test_references_are_read_from_files(run, folder, schema):
    (folder / "zip.json").write_text('{"$id": "https://example.com/zip", "type": "integer"}')
    schema.write_text('{"$ref": "https://example.com/zip"}')
    refused = run("schema", "check", "person.schema.json")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "#/$ref" in refused.stderr
    assert run("schema", "check", "person.schema.json", "--refs", "zip.json").exit_code == 0


BAD: dict[str, tuple[Any, tuple[str, ...], tuple[str, ...]]] = {
    "malformed": ({"type": "strin"}, (), ("#/type", "not a schema of 2020-12")),
    "unsatisfiable": ({"minimum": 3, "maximum": 2, "type": "number"}, (), ("#", "no instance")),
    "catastrophic": ({"type": "string", "pattern": "(a|b)*a(a|b){25}$"}, (), ("states",)),
    "back-reference": ({"type": "string", "pattern": r"(.)\1"}, (), ("cannot be held to",)),
    "contradiction": (PERSON, ("--set", "age=200"), ("/age", "is to be 200")),
    "no place": (PERSON, ("--with", "phone"), ("/phone", "is to be there")),
    "draft 3": ({"$schema": "http://json-schema.org/draft-03/schema#"}, (), ("draft 3",)),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_is_refused_before_a_model_is_loaded(run, schema, name):
    found, extra, said = BAD[name]
    schema.write_text(json.dumps(found))
    result = run("fill", "person.schema.json", "-m", "there-is-no-such-model", *extra)
    assert (result.exit_code, result.stdout) == (3, "")
    assert all(part in result.stderr for part in said)


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("--set", "age"), "is not NAME=VALUE"),
        (("--context", "no.txt"), "no such file"),
        (("--partial", "no.json"), "cannot be read"),
        (("--context", "-", "--partial", "-"), "standard input"),
        (("--preset", "none"), "unknown preset"),
    ],
)
def test_what_makes_no_sense_ends_with_2(run, model, args, what):
    result = run("fill", "person.schema.json", "-m", model, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert what in result.stderr


def test_a_context_longer_than_the_window_is_refused(run, model):
    result = run("fill", "person.schema.json", "-m", model, "--context", "word and word " * 500)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "for the instance" in result.stderr


def test_the_target_tells_which_options_there_are(folder):
    (folder / "data.json").write_text('{"a": "<fill>"}')
    (folder / "plain.json").write_text('{"type": "integer"}')
    (folder / "note.txt").write_text("{}")
    names = ("data.json", "plain.json", "note.txt", "a.schema.json", "pkg.mod:Name", "none.json")
    assert [is_schema(name) for name in names] == [False, True, False, True, True, False]


def test_values_of_options_are_no_targets():
    from editflow.cli.commands.schema import fill

    args = ["--context", "a.txt", "-n", "3", "b.json", "--seed=4", "--", "c"]
    assert positional(args, fill.params) == ["b.json", "c"]


@pytest.mark.parametrize(
    ("name", "pointer"), [("a", "/a"), ("a.b", "/a/b"), ("/a.b/0", "/a.b/0"), ("a/b", "/a~1b")]
)
def test_places_are_keys_or_pointers(name, pointer):
    assert pointed(name) == pointer
