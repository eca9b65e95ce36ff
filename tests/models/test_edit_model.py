"""The edit model: shapes, saving, copying, and any backbone under the same heads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModel, BertConfig, ModernBertConfig

from editflow.editing.pretrained import load_model
from editflow.errors import ModelError
from editflow.models.config import EditModelConfig, TrunkConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.network import TEXT, EditInputs
from tests.support.tiny import tiny_config, tiny_model, tiny_reader


def inputs(lengths: tuple[int, ...] = (7, 4), *, seed: int = 0) -> EditInputs:
    """Random tokens, no instruction, right-padded."""
    generator = torch.Generator().manual_seed(seed)
    size = len(lengths), max(lengths)
    mask = torch.arange(size[1]) < torch.tensor(lengths)[:, None]
    ids = torch.randint(40, 250, size, generator=generator) * mask
    zeros = torch.zeros(size, dtype=torch.long)
    return EditInputs(ids, mask.long(), zeros + TEXT, zeros, zeros - 1, zeros)


def test_scores_have_one_row_a_position() -> None:
    model = tiny_model()
    output = model(inputs())
    assert output.operation.shape == (2, 7, 3)
    assert output.gap.shape == (2, 7)
    assert output.count.shape == (2, 7, model.config.max_count)


def test_a_fresh_model_wants_to_do_nothing() -> None:
    output = tiny_model()(inputs())
    assert output.operation.softmax(-1)[..., 0].min() > 0.9
    assert output.gap.sigmoid().max() < 0.1


def test_padding_changes_nothing() -> None:
    model = tiny_model()
    with torch.no_grad():
        padded, alone = model(inputs((7, 4))), model(inputs((7, 7)))
        short = inputs((7, 4))
        cut = EditInputs(*(value[1:, :4] for value in vars(short).values() if value is not None))
        single = model(cut)
    torch.testing.assert_close(padded.operation[1, :4], single.operation[0])
    torch.testing.assert_close(padded.operation[0], alone.operation[0])


@pytest.mark.parametrize("kind", ["insert", "substitute"])
def test_token_distributions_sum_to_one_and_agree_with_target_scores(kind: str) -> None:
    model, batch = tiny_model(), inputs()
    where = torch.tensor([0, 0, 1]), torch.tensor([1, 5, 2])
    with torch.no_grad():
        output = model(batch)
        full = model.token_log_probs(output, batch, where, kind)
        tokens = torch.tensor([3, int(batch.input_ids[0, 2]), 200])
        chosen = model.target_log_probs(output, batch, where, (tokens, kind))
    torch.testing.assert_close(full.exp().sum(-1), torch.ones(3))
    torch.testing.assert_close(chosen, full.gather(1, tokens[:, None]).squeeze(1))


def test_copying_raises_the_tokens_that_are_there() -> None:
    model, batch = tiny_model(), inputs()
    with torch.no_grad():
        model.heads.insert.gate.bias.fill_(20.0)
        output = model(batch)
        where = torch.tensor([0]), torch.tensor([3])
        scores = model.token_log_probs(output, batch, where, "insert").exp()[0]
    present = batch.input_ids[0].unique()
    assert scores[present].sum() == pytest.approx(1.0, abs=1e-4)


def test_provenance_is_seen() -> None:
    model, batch = tiny_model(), inputs()
    plain = model(batch).operation
    for name in ("origin", "replaced", "deleted"):
        changed = vars(batch) | {name: getattr(batch, name).clone()}
        changed[name][0, 2] = 1
        assert not torch.allclose(model(EditInputs(**changed)).operation[0], plain[0]), name


def test_saved_and_loaded_it_scores_the_same(tmp_path: Path) -> None:
    model = tiny_model()
    model.save_pretrained(tmp_path)
    tiny_reader().save_pretrained(tmp_path)
    suffixes = sorted(path.suffix for path in tmp_path.iterdir())
    assert suffixes == [".json", ".json", ".safetensors", ".txt"]
    loaded, reader = load_model(str(tmp_path), device="cpu")
    with torch.no_grad():
        torch.testing.assert_close(loaded(inputs()).gap, model(inputs()).gap)
    assert reader.lexicon == tiny_reader().lexicon
    assert isinstance(AutoModel.from_pretrained(tmp_path), EditFlowModel)
    assert AutoConfig.from_pretrained(tmp_path).max_count == 4


@pytest.mark.parametrize("kind", [BertConfig, ModernBertConfig])
def test_any_transformers_backbone_serves(kind: type, tmp_path: Path) -> None:
    backbone = kind(
        vocab_size=tiny_reader().codec.vocab_size,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        pad_token_id=0,
        cls_token_id=1,
        sep_token_id=1,
        bos_token_id=1,
        eos_token_id=1,
    )
    torch.manual_seed(0)
    model = EditFlowModel(EditModelConfig(backbone_config=backbone, max_count=4)).eval()
    batch = inputs()
    with torch.no_grad():
        before = model(batch).operation
    loss = -model.target_log_probs(
        model(batch), batch, (torch.tensor([0]), torch.tensor([2])), (torch.tensor([50]), "insert")
    )
    loss.sum().backward()
    assert model.get_input_embeddings().weight.grad is not None
    model.save_pretrained(tmp_path)
    loaded = EditFlowModel.from_pretrained(tmp_path).eval()
    with torch.no_grad():
        torch.testing.assert_close(loaded(batch).operation, before)


def test_a_time_conditioned_model_needs_and_uses_the_time() -> None:
    torch.manual_seed(0)
    model = EditFlowModel(tiny_config(objective="bregman")).eval()
    batch = inputs()
    with pytest.raises(ValueError, match="time-conditioned"):
        model(batch)
    early, late = (
        model(EditInputs(**(vars(batch) | {"time": torch.full((2,), t)}))).gap for t in (0.1, 0.9)
    )
    assert not torch.allclose(early, late)


def saved(folder: Path) -> Path:
    tiny_model().save_pretrained(folder)
    tiny_reader().save_pretrained(folder)
    return folder


def break_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def break_kind(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))


def break_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def break_shape(folder: Path) -> None:
    EditFlowModel(EditModelConfig(backbone_config=TrunkConfig(vocab_size=300))).save_pretrained(
        folder
    )
    (folder / "config.json").write_text(tiny_config().to_json_string())


def remove(name: str):  # type: ignore[no-untyped-def]
    return lambda folder: (folder / name).unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (break_weights, "cannot load the weights"),
        (break_kind, "another kind"),
        (break_config, "cannot read the configuration"),
        (break_shape, "cannot load the weights|do not fit"),
        (remove("model.safetensors"), "is missing"),
        (remove("config.json"), "cannot read the configuration"),
        (remove("tokenizer.json"), "cannot read the tokenizer"),
        (remove("lexicon.txt"), "cannot read the lexicon"),
    ],
)
def test_a_bad_folder_is_a_model_error(damage, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    damage(saved(tmp_path))
    with pytest.raises(ModelError, match=message):
        load_model(str(tmp_path))


def test_an_unknown_model_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="no such model"):
        load_model("no-such-model")
