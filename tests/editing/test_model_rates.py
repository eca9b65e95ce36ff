"""What an edit model may propose for a word that may be respelled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from editflow.canvas.canvas import Canvas
from editflow.editing.model_rates import ModelRates
from editflow.flow.rates import EditRates
from editflow.flow.states import SUBSTITUTED
from tests.support.tiny import tiny_model, tiny_reader


def test_a_word_to_respell_becomes_one_of_its_own_forms() -> None:
    reader, text = tiny_reader(), "recieve it wich"
    prompt = reader.prompt("Fix the typos", text)
    encoding = reader.text(text, prompt)
    slots = dict(zip(prompt.slots, reader.codec.slot_ids, strict=False))
    assert prompt.forms[slots["recieve"]] == (slots["receive"],)
    canvas = Canvas.of(encoding.ids, context=prompt.ids)
    special = reader.codec.special_ids
    columns = torch.arange(len(canvas))
    rows = torch.zeros_like(columns)

    def proposed(rates: ModelRates) -> list[set[int]]:
        log_q = rates([canvas]).token_log_q(rows, columns, "substitute")
        return [set(row.isfinite().nonzero().flatten().tolist()) for row in log_q]

    model = tiny_model()
    free = proposed(ModelRates(model, special))
    held = proposed(ModelRates(model, special, prompts={prompt.ids.tobytes(): prompt}))
    for at, token in enumerate(encoding.ids.tolist()):
        if token in prompt.forms:
            assert held[at] == set(prompt.forms[token])
            assert held[at] < free[at]
        else:
            assert held[at] == free[at]
    assert sum(token in prompt.forms for token in encoding.ids.tolist()) == 2


def test_what_no_dictionary_doubts_is_edited_only_by_a_surer_model() -> None:
    reader, model, text = tiny_reader(), tiny_model(), "recieve it all"
    special = reader.codec.special_ids
    prompt = reader.prompt("Fix the typos", text)
    assert prompt.led
    assert not reader.prompt("Fix the typo in all", text).led  # the instruction names the word
    assert not reader.prompt("Fix typos and grammar", text).led

    def rates(canvas: Canvas, led: bool) -> EditRates:
        told = replace(prompt, led=led)
        return ModelRates(model, special, prompts={prompt.ids.tobytes(): told})([canvas])

    canvas = Canvas.of(reader.text(text, prompt).ids, context=prompt.ids)
    free, held = rates(canvas, led=False), rates(canvas, led=True)
    odds = free.substitute / (1 - free.substitute) / 9
    doubted = torch.tensor([token in prompt.forms for token in canvas.ids.tolist()])
    expected = torch.where(doubted, free.substitute[0], (odds / (1 + odds))[0])
    torch.testing.assert_close(held.substitute[0], expected)
    assert (held.insert < free.insert).all()
    assert (held.delete < free.delete).all()

    changed = replace(canvas, origin=np.full(len(canvas), SUBSTITUTED, dtype=np.uint8))
    begun, kept = rates(changed, led=True), rates(changed, led=False)
    assert begun.delete.equal(kept.delete)
    assert begun.insert.equal(kept.insert)
