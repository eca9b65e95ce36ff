"""Answers of a tiny Dream checkpoint, and the two programs that its users begin with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from editflow.editing.generator import Answering, Generator, Options
from editflow.editing.infiller import Infiller
from editflow.errors import ModelError, UsageError
from editflow.sampling.masks.policy import UnmaskPolicy
from editflow.sampling.masks.presets import DreamOptions, LladaOptions, preset
from tests.support.program import load
from tests.support.readme import ROOT
from tests.support.tiny_chat import TURNS, write_tokenizer
from tests.support.tiny_families import write_tiny

ASKED = [{"role": "user", "content": "he"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("dream")
    write_tokenizer(path, template=TURNS)
    return str(path)


@pytest.fixture(scope="module")
def generator(folder: str) -> Generator:
    return Generator.from_pretrained(folder)


@pytest.mark.parametrize(
    ("tokens", "steps"), [(8, 16), pytest.param(512, 512, marks=pytest.mark.slow)]
)
def test_the_chat_programs_print_every_step(
    folder: str, capsys: pytest.CaptureFixture[str], tokens: int, steps: int
) -> None:
    """8 new tokens in 16 steps and 512 in 512, entropy, with `output_history`: a canvas a step."""
    program = load(ROOT / "examples" / "dream_chat.py")
    lines = program.main(folder, tokens=tokens, steps=steps)
    assert capsys.readouterr().out == "\n".join(lines) + "\n"
    history = lines[:steps]  # the answer, which comes after it, may have line breaks
    assert [line.startswith(f"step {at}: ") for at, line in enumerate(history)] == [True] * steps
    masks = [line.count("<|mask|>") for line in history]
    assert masks == sorted(masks, reverse=True)
    assert masks[0] >= tokens - 1
    assert masks[-1] == 0


def test_the_history_holds_prompt_and_canvas(generator: Generator) -> None:
    options = DreamOptions(max_new_tokens=8, steps=16, alg="entropy", output_history=True)
    found = generator.generate(ASKED, options=options)
    assert len(found.history) == 16
    assert {len(row) for row in found.history} == {len(found.prompt) + 8}
    assert found.history[-1].tolist() == [*found.prompt, *found.run.canvas.ids.tolist()]
    assert found.forwards <= 8
    changes = [(a != b).sum() for a, b in zip(found.history, found.history[1:], strict=False)]
    assert sum(changes) + (found.history[0][-8:] != generator.texts.denoiser.ids.mask).sum() == 8


@pytest.mark.parametrize("tokens", [32, pytest.param(512, marks=pytest.mark.slow)])
def test_the_long_program_fills_every_token(generator: Generator, tokens: int) -> None:
    """As many tokens as steps, 512 in the original, on Dream's grid."""
    options = DreamOptions(max_new_tokens=tokens, steps=tokens, alg="entropy")
    found = generator.generate("he", options=options)
    assert found.steps == tokens
    assert found.forwards <= tokens
    assert not (found.run.canvas.ids == generator.texts.denoiser.ids.mask).any()
    assert not set(found.ids) & set(generator.texts.denoiser.ids.all)


@pytest.mark.parametrize(
    "options",
    [
        Answering(24),
        LladaOptions(steps=8, gen_length=16, block_length=8),
        Answering(12, preset("entropy-bound")),
        Answering(12, preset("remdm", steps=6)),
    ],
)
def test_an_answer_has_no_special_token(generator: Generator, options: Options) -> None:
    found = generator.generate(ASKED, options=options)
    assert not set(found.ids) & set(generator.texts.denoiser.ids.all)
    assert found.forwards >= 1


def test_an_answer_ends_at_a_stop(generator: Generator) -> None:
    left = UnmaskPolicy(order="left-to-right", temperature=1.0, eos_penalty=50.0)
    draws = torch.Generator()
    whole = generator.generate("he", options=Answering(40, left), generator=draws.manual_seed(1))
    stop = next(character for character in whole.text[2:] if "!" <= character <= "~")
    ended = generator.generate(
        "he", options=Answering(40, left, (stop,)), generator=draws.manual_seed(1)
    )
    assert ended.text == whole.text[: whole.text.index(stop)]
    assert ended.forwards < whole.forwards
    assert ended.run.stop == "end"


def test_every_step_can_be_watched(generator: Generator) -> None:
    seen: list[np.ndarray] = []
    found = generator.generate(
        "he",
        options=Answering(6, UnmaskPolicy()),
        watch=lambda _prompted, moment: seen.append(moment.canvas.ids),
    )
    assert len(seen) == 6
    assert seen[-1].tolist() == found.run.canvas.ids.tolist()


def test_a_dream_checkpoint_fills_templates(folder: str) -> None:
    infiller = Infiller.from_pretrained(folder)
    filled = infiller.fill("he {{n: int 1..99}} é {{c: red | he}} {{same(n)}}", context="he")
    number, colour = filled.values["n"], filled.values["c"]
    assert filled.text == f"he {number} é {colour} {number}"
    assert 1 <= int(number) <= 99
    assert colour in ("red", "he")


def test_what_cannot_answer_says_so(tmp_path: Path, generator: Generator) -> None:
    with pytest.raises(ModelError, match="answers nothing"):
        Generator.from_pretrained(str(write_tiny("mini", tmp_path / "mini")))
    with pytest.raises(UsageError, match="the model reads"):
        generator.generate("he" * 3000)
