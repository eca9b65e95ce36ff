"""Any language model as an edit model: what it sees, what it predicts, and how it starts."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import AutoModel, BertConfig, BertForPreTraining, BertForSequenceClassification

from editflow.errors import ModelError
from editflow.models import convert as converting
from editflow.models.bases import KINDS, Source, load_source
from editflow.models.convert import Vocabulary, convert
from editflow.models.edit_model import EditFlowModel
from editflow.models.families.files.checkpoint import open_checkpoint
from editflow.models.families.table import FAMILIES
from editflow.models.network import TEXT, EditInputs
from tests.support.tiny_bases import BASES, write_base

EVERY = pytest.mark.parametrize("name", BASES)
NEW = 30  # tokens that the checkpoint does not have


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: write_base(name, tmp_path_factory.mktemp(name)) for name in BASES}


def source(folder: Path) -> Source:
    return load_source(open_checkpoint(str(folder)))


def grown(found: Source, **changes: Any) -> Vocabulary:
    """A vocabulary whose last rows of the checkpoint are no tokens, and with 30 new ones."""
    known = found.model.model.get_input_embeddings().num_embeddings - 5
    plain = {"pad": known, "sep": known + 1, "mask": known + 2, "like": {known + 2: 9}}
    slots = tuple(range(known + 3, known + 27))
    return Vocabulary(**{"size": known + NEW, "known": known, "slots": slots, **plain, **changes})


def converted(folder: Path) -> EditFlowModel:
    found = source(folder)
    return convert(found.model, grown(found)).eval()


def inputs(ids: Tensor) -> EditInputs:
    zeros = torch.zeros_like(ids)
    return EditInputs(ids, torch.ones_like(ids), zeros + TEXT, zeros, zeros - 1, zeros)


def tokens(*size: int) -> Tensor:
    return torch.randint(10, 50, size, generator=torch.Generator().manual_seed(1))


def test_every_kind_has_a_row() -> None:
    """The table of bases is what is promised; each of its kinds is tried by each test here."""
    kinds = {base.family or base.kind for base in BASES.values()}
    layouts = {family.layout for family in FAMILIES.values() if family.name in kinds}
    promised = {f.layout for f in FAMILIES.values() if f.layout and not {*f.model_types} & {*KINDS}}
    assert set(KINDS) <= kinds
    assert promised <= layouts


@EVERY
@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("padded", [False, True])
def test_a_later_token_is_seen_by_every_position_before_it(
    name: str, attention: str, padded: bool, folders: dict[str, Path]
) -> None:
    model = converted(folders[name])
    config = copy.deepcopy(model.config.backbone_config)
    again = AutoModel.from_config(config, attn_implementation=attention).eval()
    again.load_state_dict(model.backbone.state_dict(), strict=False)
    assert again.config._attn_implementation == attention
    ids = tokens(2, 6)
    ids[1] = ids[0]
    ids[1, 5] = 8
    mask = torch.ones_like(ids)
    if padded:
        ids, mask = (torch.cat((part, torch.zeros(2, 3).long()), 1) for part in (ids, mask))
    with torch.no_grad():
        one, two = again(input_ids=ids, attention_mask=mask).last_hidden_state[:, :6]
    assert (one - two).abs().amax(-1).min() > 1e-6


@EVERY
def test_both_token_distributions_start_as_the_prediction_of_the_checkpoint(
    name: str, folders: dict[str, Path]
) -> None:
    found = source(folders[name])
    checkpoint = copy.deepcopy(found.model.model).eval()
    vocabulary = grown(found)
    model = convert(found.model, vocabulary).eval()
    ids, old = tokens(2, 9), range(vocabulary.known)
    rows, columns = torch.tensor([0, 0, 1]), torch.tensor([1, 5, 8])
    with torch.no_grad():
        said = checkpoint(input_ids=ids).logits[..., : vocabulary.known].log_softmax(-1)
        output = model(inputs(ids))
        for kind in ("insert", "substitute"):
            spoken = columns - (1 if found.model.shifted and kind == "substitute" else 0)
            scores = model._vocabulary(output, inputs(ids), (rows, columns), kind)[:, : len(old)]
            torch.testing.assert_close(
                scores.log_softmax(-1), said[rows, spoken], rtol=1e-4, atol=1e-4
            )
            full = model.token_log_probs(output, inputs(ids), (rows, columns), kind).exp()
            assert (full.sum(-1) - 1).abs().max() < 1e-4


def test_only_what_was_trained_on_next_tokens_speaks_one_position_early(
    folders: dict[str, Path],
) -> None:
    shifted = {name for name in BASES if source(folders[name]).model.shifted}
    apart = {"bert", "roberta", "xlm-roberta", "modernbert"}
    assert set(BASES) - shifted == apart | {"llada", "llada-moe", "llada2", "sdar", "a2d"}


def test_a_decoder_that_fills_masks_already_says_where_it_predicts(tmp_path: Path) -> None:
    """The same architecture is a base as it is, or opened to both sides and trained on masks."""
    folder = write_base("qwen2", tmp_path)
    path = folder / "config.json"
    values = json.loads(path.read_text()) | {"mask_token_id": 7, "denoiser": {"context": 90}}
    path.write_text(json.dumps(values))
    found = source(folder)
    assert (found.mask, found.model.shifted, found.model.context) == (7, False, 90)


@EVERY
def test_at_first_it_wants_to_do_nothing_whatever_it_reads(
    name: str, folders: dict[str, Path]
) -> None:
    output = converted(folders[name])(inputs(tokens(2, 9)))
    torch.testing.assert_close(output.gap.sigmoid(), torch.full((2, 9), 0.01))
    keep = output.operation.softmax(-1)[..., 0]
    torch.testing.assert_close(keep, torch.full((2, 9), 1 / (1 + 2 / 99)))


@EVERY
def test_padding_changes_nothing(name: str, folders: dict[str, Path]) -> None:
    model, ids = converted(folders[name]), tokens(1, 6)
    short = inputs(ids)
    longer = inputs(torch.cat((ids, torch.full((1, 4), model.shape.pad_token_id)), 1))
    longer.attention_mask[:, 6:] = 0
    with torch.no_grad():
        alone, padded = model(short).hidden, model(longer).hidden[:, :6]
    torch.testing.assert_close(padded, alone, rtol=1e-4, atol=1e-4)


@EVERY
def test_provenance_changes_nothing_at_first_and_can_be_learnt(
    name: str, folders: dict[str, Path]
) -> None:
    model, batch = converted(folders[name]), inputs(tokens(1, 6))
    marked = EditInputs(
        **(vars(batch) | {"origin": batch.origin + 2, "replaced": batch.origin + 7})
    )
    plain, seen = model(batch).hidden, model(marked)
    assert torch.equal(seen.hidden, plain)
    where, target = (torch.tensor([0]), torch.tensor([3])), (torch.tensor([40]), "substitute")
    model.target_log_probs(seen, marked, where, target).sum().backward()
    for layer in (model.origins, model.was):
        assert layer.weight.grad.abs().sum() > 0


@EVERY
def test_it_comes_back_as_it_was_saved(name: str, folders: dict[str, Path], tmp_path: Path) -> None:
    model, batch = converted(folders[name]), inputs(tokens(2, 7))
    model.save_pretrained(tmp_path)
    loaded, report = EditFlowModel.from_pretrained(tmp_path, output_loading_info=True)
    assert not any(report.values()), report
    saved, found = (
        dict(each.named_parameters()) | dict(each.named_buffers()) for each in (model, loaded)
    )
    assert saved.keys() == found.keys()
    assert all(torch.equal(saved[key], found[key]) for key in saved)
    with torch.no_grad():
        again, before = loaded.eval()(batch).hidden, model(batch).hidden
    # Only up to rounding: experts run one after the other in one of them, together in the other.
    torch.testing.assert_close(again, before, rtol=1e-5, atol=1e-5)
    assert loaded.config.prediction == model.config.prediction
    assert str(folders[name]) not in (tmp_path / "config.json").read_text()


@EVERY
def test_the_same_checkpoint_is_always_the_same_model(name: str, folders: dict[str, Path]) -> None:
    torch.manual_seed(1)
    one = converted(folders[name])
    torch.manual_seed(2)
    found = source(folders[name])
    two = convert(found.model, Vocabulary.of(one.config))
    for (key, a), (_, b) in zip(one.state_dict().items(), two.state_dict().items(), strict=True):
        assert torch.equal(a, b), key


def test_new_tokens_start_in_the_middle_or_as_what_they_are_like(folders: dict[str, Path]) -> None:
    for name in ("qwen2", "bert"):
        found = source(folders[name])
        before = found.model.model.get_input_embeddings().weight.detach().clone()
        vocabulary = grown(found)
        rows = convert(found.model, vocabulary).tokens().weight.detach()
        known = vocabulary.known
        assert len(rows) == vocabulary.size
        assert torch.equal(rows[:known], before[:known])
        assert torch.equal(rows[vocabulary.mask], before[9])
        torch.testing.assert_close(rows[vocabulary.slots[-1]], before[:known].mean(0))


def test_nothing_of_the_new_model_is_left_without_a_gradient(folders: dict[str, Path]) -> None:
    """Except for what only a second step can reach: the keys of a pointer that has no query yet."""
    model = converted(folders["bert"]).train()
    batch = inputs(tokens(2, 9))
    where = torch.tensor([0, 1]), torch.tensor([2, 6])
    asked: Any = [(where, (torch.tensor([40, 41]), kind)) for kind in ("insert", "substitute")]
    output = model(batch, asked)
    sum(
        part.sum() for part in (output.operation, output.gap, output.count, *output.log_q)
    ).backward()
    silent = {n for n, p in model.named_parameters() if p.grad is None}
    assert silent == set()


def test_attention_that_stays_causal_is_refused(folders: dict[str, Path]) -> None:
    found = source(folders["qwen2"])
    found.model.model.config.is_causal = True
    with pytest.raises(ModelError, match="qwen2 stays causal"):
        convert(found.model, grown(found))


def test_a_long_context_is_capped(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "CONTEXT", 100)
    assert converted(folders["qwen2"]).shape.context_length == 100


@pytest.mark.parametrize("name", ["roberta", "xlm-roberta"])
def test_positions_behind_the_padding_are_not_counted(name: str, folders: dict[str, Path]) -> None:
    """RoBERTa counts from padding + 1; a text of `context_length` tokens still runs."""
    model = converted(folders[name])
    length = model.shape.context_length
    assert length == 160 - 2
    assert model(inputs(tokens(1, length))).gap.shape == (1, length)


def test_bert_as_it_was_published_is_a_base(tmp_path: Path, folders: dict[str, Path]) -> None:
    """Its files hold a head for pairs of sentences as well, and old names of norms."""
    config = BertConfig.from_pretrained(folders["bert"])
    BertForPreTraining(config).save_pretrained(tmp_path)
    path = tmp_path / "model.safetensors"
    old = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    weights = {}
    for key, value in load_file(path).items():
        for new, before in old.items():
            key = key.replace(new, before)
        weights[key] = value
    save_file(weights, path, {"format": "pt"})
    assert source(tmp_path).model.transform is not None


def test_a_checkpoint_without_a_head_is_refused(tmp_path: Path, folders: dict[str, Path]) -> None:
    config = BertConfig.from_pretrained(folders["bert"])
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"missing keys: cls\.predictions") as caught:
        source(tmp_path)
    assert caught.value.where == str(tmp_path)


def test_an_unknown_activation_is_refused(tmp_path: Path) -> None:
    folder = write_base("bert", tmp_path, hidden_act="mish")
    found = source(folder)
    with pytest.raises(ModelError, match="activation 'mish'") as caught:
        convert(found.model, grown(found))
    assert "gelu" in str(caught.value.hint)
