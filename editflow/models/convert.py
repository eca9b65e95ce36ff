"""Any language model as an edit model: its backbone sees both ways, its head starts the edit heads.

Knows networks and ids; knows nothing of files, tokenizers or training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from editflow.errors import ModelError
from editflow.models.config import EditModelConfig
from editflow.models.edit_model import EditFlowModel
from editflow.models.heads import ACTIVATIONS, QUIET, TokenHead
from editflow.models.shape import PredictionShape

CONTEXT = 1024  # tokens of a pass at most: attention costs their square, and long texts are cut


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Ids `[0, size)` of a tokenizer for editing; the first `known` are those of the checkpoint.

    `like`: id of a new token, id of the token of the checkpoint that means the same, such as its
    own mask. The others of the new ones start in the middle of all that are known.
    """

    size: int
    known: int
    pad: int
    sep: int
    mask: int
    slots: Sequence[int]
    like: Mapping[int, int]

    @classmethod
    def of(cls, config: EditModelConfig) -> Vocabulary:
        """Return the vocabulary a model was converted with; ValueError for one that was not."""
        if config.grown is None:
            raise ValueError("this model was not converted from another one")
        return cls(
            size=config.vocab_size,
            known=config.grown["known"],
            pad=config.pad_token_id,
            sep=config.sep_token_id,
            mask=config.mask_token_id,
            slots=config.slot_token_ids,
            like={int(new): int(old) for new, old in config.grown["like"]},
        )


@dataclass(frozen=True, slots=True)
class Transform:
    """What stands between hidden state and decoder in the head of an encoder."""

    dense: nn.Linear
    activation: str
    norm: nn.LayerNorm


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A network with the head that predicts its tokens; `convert` takes it apart.

    `shifted`: the state at i - 1 predicts the token at i, as in whatever was trained on next
    tokens. `context`: tokens it can read.
    """

    model: PreTrainedModel
    shifted: bool
    context: int
    transform: Transform | None = None


def convert(source: LanguageModel, vocabulary: Vocabulary) -> EditFlowModel:
    """Return an edit model over the backbone of `source`, whose weights it takes over.

    Both token distributions start as the prediction of the checkpoint. Of a shifted model the state
    left of a gap predicts what is missing in it; of any other it predicts its own token, and
    insertion starts from there for want of better. Operations and counts start at the base rate of
    edits whatever the state is, and provenance starts at zero, so that the backbone reads what it
    was trained on. ModelError when its attention cannot be made to see both ways.
    """
    backbone = source.model.base_model
    output: nn.Linear = source.model.get_output_embeddings()
    embeddings: nn.Embedding = backbone.get_input_embeddings()
    decoder = None if output.weight is embeddings.weight else _grown(output.weight, vocabulary)
    bias = None if output.bias is None else _grown(output.bias, vocabulary)
    prediction = _prediction(source, tied=decoder is None, biased=bias is not None)
    _replace_embeddings(backbone, _grown(embeddings.weight, vocabulary))
    model = EditFlowModel(_config(backbone, source, vocabulary, prediction), backbone)
    with torch.no_grad():
        _start(model, source.transform)
        if model.heads.decoder is not None and decoder is not None:
            model.heads.decoder.weight.copy_(decoder)
        if model.heads.decoder_bias is not None and bias is not None:
            model.heads.decoder_bias.copy_(bias)
    _check_sees_both_ways(model)
    return model


def _config(
    backbone: PreTrainedModel,
    source: LanguageModel,
    vocabulary: Vocabulary,
    prediction: PredictionShape,
) -> EditModelConfig:
    backbone.config.dtype = None  # else a saved model would build its backbone in that precision
    backbone.config.name_or_path = ""  # a folder of this machine
    return EditModelConfig(
        backbone_config=backbone.config,
        context_length=min(source.context, CONTEXT),
        pad_token_id=vocabulary.pad,
        sep_token_id=vocabulary.sep,
        mask_token_id=vocabulary.mask,
        slot_token_ids=list(vocabulary.slots),
        embedding_norm=False,
        prediction=asdict(prediction),
        grown={"known": vocabulary.known, "like": sorted(vocabulary.like.items())},
    )


def _prediction(source: LanguageModel, *, tied: bool, biased: bool) -> PredictionShape:
    transform = source.transform
    plain = PredictionShape(
        activation="none", norm="none", tied=tied, decoder_bias=biased, shifted=source.shifted
    )
    if transform is None:
        return plain
    if transform.activation not in ACTIVATIONS:
        raise ModelError(
            f"its head has the activation {transform.activation!r}",
            hint=f"Known: {', '.join(ACTIVATIONS)}.",
        )
    return replace(
        plain,
        activation=transform.activation,
        norm="layer",
        norm_eps=transform.norm.eps,
        norm_bias=transform.norm.bias is not None,
        project_bias=transform.dense.bias is not None,
    )


@torch.no_grad()
def _grown(rows: Tensor, vocabulary: Vocabulary) -> Tensor:
    """Return `rows: (V, ...)` for the new vocabulary: its own are means, or copies of like ones."""
    known = rows[: vocabulary.known]
    mean = known.float().mean(0).to(rows.dtype)
    grown = mean.expand(vocabulary.size, *mean.shape).clone()
    grown[: vocabulary.known] = known
    for new, old in vocabulary.like.items():
        grown[new] = rows[old]
    return grown


def _replace_embeddings(backbone: PreTrainedModel, rows: Tensor) -> None:
    padding = backbone.get_input_embeddings().padding_idx
    embeddings = nn.Embedding(len(rows), rows.shape[1], padding_idx=padding, _weight=rows)
    embeddings._is_hf_initialized = True  # type: ignore[assignment]  # else drawn anew
    backbone.set_input_embeddings(embeddings)
    backbone.config.vocab_size = len(rows)


def _start(model: EditFlowModel, transform: Transform | None) -> None:
    """Set what the checkpoint does not have so that it changes nothing it says."""
    heads = model.heads
    silent = (model.segments, model.origins, model.deletions, model.was)
    for layer in (*silent, heads.operation, heads.gap, heads.count):
        layer.weight.zero_()
    generator = torch.Generator().manual_seed(0)  # the same checkpoint is always the same model
    heads.copy_key.weight.normal_(std=0.02, generator=generator)
    for head in (heads.insert, heads.substitute):
        _start_tokens(head, transform)


def _start_tokens(head: TokenHead, transform: Transform | None) -> None:
    """Begin with the prediction of the checkpoint; copying is rare, and from anywhere."""
    head.query.weight.zero_()
    head.gate.weight.zero_()
    head.gate.bias.fill_(QUIET)
    if transform is None:
        nn.init.eye_(head.project.weight)
    else:
        head.project.load_state_dict(transform.dense.state_dict())
        head.norm.load_state_dict(transform.norm.state_dict())


@torch.no_grad()
def _check_sees_both_ways(model: EditFlowModel) -> None:
    """Raise when the last of three positions does not reach the first."""
    model.eval()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn((2, 3, model.shape.hidden_size), generator=generator)
    x[1, :2] = x[0, :2]
    hidden = model.encode(x.to(model.device), torch.ones(2, 3, dtype=torch.long).to(model.device))
    if torch.equal(hidden[0, 0], hidden[1, 0]):
        raise ModelError(
            f"attention of {model.config.backbone_config.model_type} stays causal",
            hint="This version of transformers cannot make it see both ways; take another base.",
        )
