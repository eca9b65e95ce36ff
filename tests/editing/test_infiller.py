"""What the infiller promises whatever its model says: slots hold what they must, the rest stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from editflow.canvas.canvas import Canvas
from editflow.canvas.trace import read, replay, write
from editflow.constraints.templates.kinds import kind_of
from editflow.editing.infiller import FillOptions, Infiller
from editflow.editing.model_rates import ModelRates
from editflow.errors import UsageError
from editflow.models.families.denoisers.edit import EditDenoiser
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.presets import PRESETS, preset
from editflow.text.edits import apply_edits, invert
from tests.support.tiny_families import write_tiny

FORM = 'name = "{{name}}"\nport = {{port: int 1..99}}\nmode = {{mode: on|off}} # {{same(name)}}\n'


@pytest.fixture(scope="module")
def infiller(tmp_path_factory: pytest.TempPathFactory) -> Infiller:
    folder = write_tiny("mini", tmp_path_factory.mktemp("mini"))
    return Infiller.from_pretrained(str(folder))


def test_a_form_is_filled_and_its_values_come_with_it(infiller: Infiller) -> None:
    filled = infiller.fill(FORM, context="the port is 80")
    name, port, mode = filled.values["name"], filled.values["port"], filled.values["mode"]
    assert filled.text == f'name = "{name}"\nport = {port}\nmode = {mode} # {name}\n'
    assert 1 <= int(port) <= 99
    assert mode in ("on", "off")
    assert set(filled.confidence) == {"name", "port", "mode"}
    assert filled.stats.forwards == filled.trace.footer["nfe"] > filled.stats.probes > 0


@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["int", "date", "word ..9", "/a+b/", "x|yy", "text 2..12", ""]),
        min_size=1,
        max_size=3,
    ),
    name=st.sampled_from([*(name for name in PRESETS if name != "dreamon")]),
    seed=st.integers(0, 9),
)
def test_every_way_to_fill_keeps_every_type(
    infiller: Infiller, words: list[str], name: str, seed: int
) -> None:
    template = "; ".join(f"{{{{s{at}: {each}}}}}" for at, each in enumerate(words)) + " end\r\n"
    options = FillOptions(preset(name, temperature=seed % 2), "usual")
    filled = infiller.fill(template, options=options, generator=torch.Generator().manual_seed(seed))
    texts = [filled.values[f"s{at}"] for at in range(len(words))]
    for each, text in zip(words, texts, strict=True):
        assert kind_of(each).language.accepts(text)
    assert filled.data.decode() == "; ".join(texts).replace("\n", "\r\n") + " end\r\n"
    assert apply_edits(filled.data, invert(filled.edits)) == template.encode()
    assert replay(read(write(filled.trace))) is not None


@settings(max_examples=10, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["int", "date", "word ..9", "/a+b/", "x|yy", "text 2..12", ""]),
        min_size=1,
        max_size=3,
    ),
    name=st.sampled_from(["one-by-one", "threshold", "left-to-right"]),
)
def test_edit_heads_keep_every_type(infiller: Infiller, words: list[str], name: str) -> None:
    template = "; ".join(f"{{{{s{at}: {each}}}}}" for at, each in enumerate(words)) + " end\r\n"
    policy = preset(name, missing_threshold=0.01, surplus_threshold=0.01)  # much is changed
    filled = infiller.fill(template, options=FillOptions(policy, "edits"))
    texts = [filled.values[f"s{at}"] for at in range(len(words))]
    for each, text in zip(words, texts, strict=True):
        assert kind_of(each).language.accepts(text)
    assert filled.data.decode() == "; ".join(texts).replace("\n", "\r\n") + " end\r\n"
    assert filled.stats.probes == 0
    assert replay(read(write(filled.trace))) is not None


def test_edit_heads_say_the_same_in_both_engines(infiller: Infiller) -> None:
    denoiser = infiller.texts.denoiser
    assert isinstance(denoiser, EditDenoiser)
    context, ids, sep = [5, 6], [7, 8, 9], denoiser.model.shape.sep_token_id
    rates = ModelRates(denoiser.model, ())([Canvas.of(ids, context=context)])
    nowhere = torch.zeros(0, dtype=torch.long)
    for before in ([*context, sep], []):
        if not before:  # without an instruction there is no SEP in the row
            rates = ModelRates(denoiser.model, ())([Canvas.of(ids)])
        _, said = denoiser.counted_at(torch.tensor([[*before, *ids]]), (nowhere, nowhere))
        torch.testing.assert_close(said.missing[:, len(before) :], rates.insert)
        torch.testing.assert_close(said.surplus[:, len(before) :], rates.delete)
        assert said.count[:, len(before) :].tolist() == rates.count.tolist()


def test_given_values_are_fixed_text(infiller: Infiller) -> None:
    options = FillOptions(values={"name": "Ann", "mode": "off", "port": "7"})
    filled = infiller.fill(FORM, options=options)
    assert filled.text == 'name = "Ann"\nport = 7\nmode = off # Ann\n'
    assert filled.stats.forwards == 0


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"port": "100"}, "no int 1..99"),
        ({"colour": "red"}, "no slot 'colour'"),
    ],
)
def test_given_values_have_to_fit(infiller: Infiller, values: dict[str, str], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        infiller.fill(FORM, options=FillOptions(values=values))


def test_sections_are_given_or_decided(infiller: Infiller) -> None:
    template = "{{?note}}\nNote: {{note: word}}\n{{/note}}\n{{#item 1..3}}- {{n: int}}\n{{/item}}"
    filled = infiller.fill(template, options=FillOptions(values={"item": "2"}))
    assert len(filled.values["item"]) == 2
    assert filled.text.count("- ") == 2
    assert (filled.values["note"] is False) == ("Note" not in filled.text)
    both = infiller.fill(template, options=FillOptions(values={"item": "1", "note": "x"}))
    assert both.text.startswith("Note: x\n- ")
    with pytest.raises(UsageError, match="1 to 3"):
        infiller.fill(template, options=FillOptions(values={"item": "4"}))


def test_only_the_hole_of_a_file_changes(infiller: Infiller) -> None:
    data = b"\xef\xbb\xbfdef f():\r\n    return {{1}} <fill: a name>  \r\n"
    filled = infiller.fill(data)
    before, after = data.split(b"<fill: a name>")
    assert filled.data.startswith(before)
    assert filled.data.endswith(after)
    assert filled.data == before + filled.values["1"].encode() + after


def test_a_place_in_a_text_without_slots(infiller: Infiller) -> None:
    filled = infiller.fill("ab\n", options=FillOptions(at=(1, 2)))
    assert filled.text == f"a{filled.values['1']}b\n"
    with pytest.raises(UsageError, match="nothing to fill"):
        infiller.fill("ab\n")


def test_far_text_is_left_out_of_what_the_model_reads(infiller: Infiller) -> None:
    filled = infiller.fill("x = 1\n" * 100 + "y = {{y: int}}\n" + "z = 1\n" * 100)
    assert filled.text.startswith("x = 1\n" * 100 + "y = ")
    assert len(filled.trace.canvases[0]) <= 128


def test_what_cannot_be_read_is_refused_before_the_model_runs(infiller: Infiller) -> None:
    with pytest.raises(UsageError, match="the model reads"):
        infiller.fill("{{a: int}}" + " x = 1\n" * 60 + "{{b: int}}")


def test_the_model_of_any_family_may_fill(tmp_path: Path) -> None:
    from editflow.errors import ModelError

    with pytest.raises(ModelError, match="no tokenizer"):
        Infiller.from_pretrained(str(write_tiny("dream", tmp_path)))


def test_same_input_same_output(infiller: Infiller) -> None:
    assert infiller.fill(FORM).data == infiller.fill(FORM).data
    hot = FillOptions(UnmaskPolicy(temperature=1.0), "usual")
    drawn = [
        infiller.fill(FORM, options=hot, generator=torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    ]
    assert drawn[0].data == drawn[1].data != drawn[2].data
    assert [filled.trace.header["seed"] for filled in drawn] == [1, 1, 2]


def test_a_schema_is_filled_by_the_same_face(infiller: Infiller) -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 7, "maximum": 9}},
    }
    filled = infiller.fill({**schema, "required": ["n"], "additionalProperties": False})
    assert filled.value["n"] in (7, 8, 9)
    with pytest.raises(UsageError, match="no fill options"):
        infiller.fill(schema, options=FillOptions(values={"n": "7"}))  # type: ignore[call-overload]
