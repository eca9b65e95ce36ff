"""What an edit model may propose for a word that may be respelled."""

from __future__ import annotations

import torch

from editflow.canvas.canvas import Canvas
from editflow.editing.model_rates import ModelRates
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
    held = proposed(ModelRates(model, special, forms={prompt.ids.tobytes(): prompt.forms}))
    for at, token in enumerate(encoding.ids.tolist()):
        if token in prompt.forms:
            assert held[at] == set(prompt.forms[token])
            assert held[at] < free[at]
        else:
            assert held[at] == free[at]
    assert sum(token in prompt.forms for token in encoding.ids.tolist()) == 2
