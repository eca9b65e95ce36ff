"""One pass over many blocks against a pass for each, padding, and what the head is run on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from transformers import AutoConfig

from editflow.flow.mask_clock import MaskClock
from editflow.flow.states import INSERTED
from editflow.models.config import EditModelConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.network import TEXT, EditInputs
from editflow.training.collate import Batch
from editflow.training.masked.denoise import masked_loss
from editflow.training.masked.noise import Noising, collate
from editflow.training.masked.rows import Line
from tests.support.languages import CAUSAL, SIZES, language_model
from tests.support.tiny import tiny_config

MASK = 1
EDITORS = ("editflow_trunk", "qwen2", "bert")
LANGUAGES = ("qwen2", "qwen3", "llama", "bert", "roberta", "modernbert")


def editor(backbone: str, *, shifted: bool = False) -> EditFlowModel:
    """An edit model of letters, with opinions about what to copy."""
    torch.manual_seed(0)
    inner = AutoConfig.for_model(backbone, **SIZES, **CAUSAL.get(backbone, {}))
    inner.is_causal = False
    changes = {"backbone_config": inner, "mask_token_id": MASK, "slot_token_ids": []}
    changes["prediction"] = {"shifted": shifted}
    model = EditFlowModel(EditModelConfig(**(tiny_config().to_dict() | changes))).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(1)) * 0.2)
    return model


def models() -> list[Any]:
    """Every kind of model, as `(make, shifted)`."""
    edits = [pytest.param(lambda n=n: editor(n), False, id=f"edit-{n}") for n in EDITORS]
    plain = [pytest.param(lambda n=n: language_model(n), False, id=n) for n in LANGUAGES]
    edits.append(pytest.param(lambda: editor("qwen2", shifted=True), False, id="edit-shifted"))
    return [*edits, *plain, pytest.param(lambda: language_model("qwen2"), True, id="qwen2-shifted")]


def lines() -> list[Line]:
    generator = np.random.default_rng(3)
    sizes = [(9, 0), (14, 5), (4, 1)]
    made = []
    for length, prompt in sizes:
        ids = generator.integers(4, 30, length)
        made.append(Line(ids, np.arange(length) >= prompt, text=max(prompt - 1, 0)))
    return made


def batch(noising: Noising, *, only: int | None = None) -> Batch:
    rows = [
        noising(line, 0.4, index=index, generator=np.random.default_rng(index))
        for index, line in enumerate(lines())
    ]
    chosen = rows if only is None else [rows[only]]
    return collate(chosen, noising, mask_id=MASK, pad_id=0)


def loss(model: nn.Module, given: Batch, *, shifted: bool = False) -> Tensor:
    with torch.no_grad():
        return masked_loss(model, given, divisor=1, shifted=shifted).total


def apart(model: Any, noising: Noising, row: int, *, shifted: bool) -> float:
    """The same loss by one pass for each block: finished blocks, then the noisy one."""
    line, block = lines()[row], noising.block
    given = noising(line, 0.4, index=row, generator=np.random.default_rng(row))
    total = 0.0
    for start in range(0, len(line.ids), block):
        end = min(start + block, len(line.ids))
        hidden = np.where(np.arange(end) >= start, given.hidden[:end], False)
        ids = torch.from_numpy(np.where(hidden, MASK, line.ids[:end]))[None]
        places = torch.arange(end) // block
        seen = (places[None, :] <= places[:, None])[None]
        zeros = torch.zeros_like(ids)
        with torch.no_grad():
            if isinstance(model, EditFlowModel):
                segment = (torch.arange(end)[None] >= line.text).long() * TEXT
                origin = torch.from_numpy(hidden * INSERTED)[None]
                inputs = EditInputs(ids, seen, segment, origin, zeros - 1, zeros)
                where = torch.zeros(end, dtype=torch.long), torch.arange(end)
                scores = model.token_log_probs(model(inputs), inputs, where, "substitute")
            else:
                bias = torch.zeros(1, 1, end, end).masked_fill(~seen[:, None], -1e9)
                scores = model(input_ids=ids, attention_mask=bias).logits[0].log_softmax(-1)
        for place in np.flatnonzero(hidden):
            source = max(place - 1, 0) if shifted else place
            total -= given.weight[place] * float(scores[source, line.ids[place]])
    return total


@pytest.mark.parametrize("block", [1, 3, 4])
@pytest.mark.parametrize(("make", "shifted"), models())
def test_one_pass_is_a_pass_for_each_block(make: Any, shifted: bool, block: int) -> None:
    model, noising = make(), Noising(MaskClock(least=0.1), block=block)
    together = loss(model, batch(noising), shifted=shifted)
    each = [apart(model, noising, row, shifted=shifted) for row in range(3)]
    assert min(each) > 0
    assert float(together) == pytest.approx(sum(each), rel=1e-5)


@pytest.mark.parametrize(("make", "shifted"), models())
def test_a_block_of_the_whole_length_is_plain_masked_diffusion(make: Any, shifted: bool) -> None:
    model = make()
    plain, whole = (batch(Noising(MaskClock(least=0.1), block=block)) for block in (0, 14))
    assert torch.equal(plain["target"], whole["target"])
    torch.testing.assert_close(
        loss(model, plain, shifted=shifted), loss(model, whole, shifted=shifted), rtol=1e-5, atol=0
    )


@pytest.mark.parametrize("block", [0, 4])
@pytest.mark.parametrize(("make", "shifted"), models())
def test_padding_changes_nothing(make: Any, shifted: bool, block: int) -> None:
    model, noising = make(), Noising(MaskClock(least=0.1), block=block)
    together = loss(model, batch(noising), shifted=shifted)
    each = [loss(model, batch(noising, only=row), shifted=shifted) for row in range(3)]
    torch.testing.assert_close(together, sum(each), rtol=1e-5, atol=0)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_causal_model_looks_both_ways(name: str) -> None:
    model, given = language_model(name), batch(Noising(MaskClock(least=0.5)), only=0)
    first = int((given["target"][0] >= 0).nonzero()[0])
    given["weight"][:] = 0
    given["weight"][0, first] = 1
    other = dict(given) | {"input_ids": given["input_ids"].clone()}
    other["input_ids"][0, -1] = 5 if int(given["input_ids"][0, -1]) != 5 else 6
    assert loss(model, given) != loss(model, other)


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_head_is_run_on_hidden_tokens_only(name: str) -> None:
    model, given = language_model(name), batch(Noising(MaskClock(least=0.3)))
    sizes = []

    def note(_: nn.Module, __: Any, logits: Tensor) -> None:
        sizes.append(tuple(logits.shape))

    model.get_output_embeddings().register_forward_hook(note)
    loss(model, given)
    assert sizes == [(int((given["target"] >= 0).sum()), SIZES["vocab_size"])]
    assert model(input_ids=given["input_ids"]).logits.dim() == 3  # the model is as it was


def test_a_batch_without_a_mask_costs_nothing_and_still_has_a_gradient() -> None:
    for model in (editor("editflow_trunk"), language_model("qwen2")):
        given = batch(Noising(), only=0)
        given["target"][:] = -1
        found = masked_loss(model, given, divisor=1).total
        found.backward()
        assert found.item() == 0.0
        assert all(p.grad is None or not p.grad.any() for p in model.parameters())


def test_weights_weigh() -> None:
    model, given = language_model("llama"), batch(Noising(MaskClock(least=0.3)))
    double = dict(given) | {"weight": 2 * given["weight"]}
    torch.testing.assert_close(2 * loss(model, given), loss(model, double))
