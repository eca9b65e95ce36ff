"""What a layout is: which `config.json` it reads, and the native class that computes the same.

Knows configurations; knows nothing of weights in memory or of token ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from transformers import PretrainedConfig

from editflow.errors import ModelError

Values = Mapping[str, Any]

_ABSENT = object()


def _states_nothing(_: Values) -> dict[str, Any]:
    return {}


def _output_embeddings(model: Any, hidden: Tensor) -> Tensor:
    logits: Tensor = model.get_output_embeddings()(hidden)
    return logits


@dataclass(frozen=True, slots=True)
class Layout:
    """How the files of a family are laid out.

    `matches` tells its `config.json` from others of the same `model_type`; `configure` translates
    it into the native configuration, with `is_causal=False`, and raises `ModelError` for an option
    no native class has; `model` returns the native class, under which the names of the tensors are
    known. `states` returns what the configuration says of shift, block and context, by the names of
    `Family`. `head` turns last hidden states into logits. `spare` are parts of the names of tensors
    that may be there and are not read.
    """

    matches: Callable[[Values], bool]
    configure: Callable[[Values], PretrainedConfig]
    model: Callable[[PretrainedConfig], Any]
    states: Callable[[Values], dict[str, Any]] = _states_nothing
    head: Callable[[Any, Tensor], Tensor] = _output_embeddings
    spare: tuple[str, ...] = ()


def take(values: Values, *names: str, **renamed: str) -> dict[str, Any]:
    """Return what `values` has under `names`, and under the values of `renamed` by their keys."""
    wanted = {name: name for name in names} | renamed
    return {ours: values[theirs] for ours, theirs in wanted.items() if theirs in values}


def need(values: Values, *names: str) -> None:
    """Raise `ModelError` when a configuration lacks one of the names."""
    missing = [name for name in names if values.get(name) is None]
    if missing:
        raise ModelError(
            f"the configuration lacks {', '.join(missing)}",
            hint="Copy the folder of the checkpoint again.",
        )


def demand(values: Values, default: Any = _ABSENT, **allowed: Any) -> None:
    """Raise `ModelError` when an option has another value than the one that is implemented.

    `default` is what the original code assumes where the option is absent; without it an absent
    option is as good as the allowed one.
    """
    for name, value in allowed.items():
        given = values.get(name, value if default is _ABSENT else default)
        if given != value and not (given is None and value is False):
            raise ModelError(
                f"{name} is {given!r}; only {value!r} is implemented",
                hint="This checkpoint is of another design than those published.",
            )
