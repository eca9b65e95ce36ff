"""A trainer whose checkpoints are whole, however many processes hold the model between them.

With FSDP2 every process has a slice of every weight and of the optimiser's state. What is saved is
put together again, in the files that one process would write, so that any number of processes,
sharded or not, goes on from them. Knows weights and files; knows nothing of edits or losses.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, set_model_state_dict
from torch.distributed.fsdp import FSDPModule
from transformers import Trainer
from transformers.integrations.deepspeed import unset_hf_deepspeed_config
from transformers.trainer import OPTIMIZER_NAME, SCHEDULER_NAME
from transformers.utils import ADAPTER_SAFE_WEIGHTS_NAME, SAFE_WEIGHTS_NAME

from editflow.errors import UsageError
from editflow.training.optimizer import sliced, whole


class ShardingTrainer(Trainer):
    """The transformers `Trainer`, with FSDP2 on a CPU as well and checkpoints in one piece.

    `fsdp_state_dict_type: SHARDED_STATE_DICT` keeps slices in files of their own, for models whose
    optimiser does not fit into the memory of the first machine; only FSDP2 goes on from those.
    """

    def create_accelerator_and_postprocess(self) -> None:
        super().create_accelerator_and_postprocess()
        self.is_fsdp_enabled: bool = self.is_fsdp_enabled or shard_on_cpu(self.accelerator)

    @property
    def sharded(self) -> bool:
        """Whether every process holds slices of the weights, by FSDP2."""
        return bool(self.accelerator.is_fsdp2)

    @property
    def _saves_whole(self) -> bool:
        return self.sharded and "FULL" in str(self.accelerator.state.fsdp_plugin.state_dict_type)

    def _prepare_for_training(self, *args: Any) -> Any:
        prepared = super()._prepare_for_training(*args)
        if self.sharded:
            keep_embeddings(self.model)
        return prepared

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        if not self._saves_whole:
            super()._save_optimizer_and_scheduler(output_dir)
            return
        optimizer = gathered(self.optimizer.state_dict(), keep=self.args.should_save)
        if self.args.should_save:
            torch.save(optimizer, Path(output_dir) / OPTIMIZER_NAME)
            torch.save(self.lr_scheduler.state_dict(), Path(output_dir) / SCHEDULER_NAME)

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is None or not (self.sharded and _is_whole(checkpoint)):
            super()._load_optimizer_and_scheduler(checkpoint)
            return
        folder = Path(checkpoint)
        optimizer = torch.load(folder / OPTIMIZER_NAME, weights_only=True, mmap=True)
        self.optimizer.load_state_dict(spread(optimizer, self.optimizer.param_groups))
        self.lr_scheduler.load_state_dict(torch.load(folder / SCHEDULER_NAME, weights_only=True))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        if self.sharded and _is_whole(resume_from_checkpoint):
            load_whole(self.model, Path(resume_from_checkpoint))
        else:
            super()._load_from_checkpoint(resume_from_checkpoint, model)

    def _load_best_model(self) -> None:
        best = self.state.best_model_checkpoint
        if self.sharded and best is not None and _is_whole(best):
            load_whole(self.model, Path(best))
        else:
            super()._load_best_model()

    def whole_model(self) -> Any:
        """Return the model in one piece on the first process; None on others that hold slices.

        Every process has to ask. What is not sharded is returned as it is, everywhere. Models that
        are made afterwards are whole as well, which those of a ZeRO-3 run are not.
        """
        three = self.is_deepspeed_enabled and self.deepspeed.zero_optimization_stage() == 3
        if not (self.sharded or three):
            return self.accelerator.unwrap_model(self.model, keep_torch_compile=False)
        weights = self.accelerator.get_state_dict(self.model_wrapped)
        unset_hf_deepspeed_config()  # or transformers would slice what this process makes alone
        if not self.is_world_process_zero():
            return None
        fresh = self.blank_model()
        fresh.load_state_dict(weights)
        return fresh

    def blank_model(self) -> nn.Module:
        """Return a model of the same make whose weights mean nothing, in this process alone."""
        model: Any = self.accelerator.unwrap_model(self.model, keep_torch_compile=False)
        adapters = getattr(model, "peft_config", None)
        kind = type(model.get_base_model() if adapters else model)
        if issubclass(kind, FSDPModule):  # FSDP2 puts itself in front of the class
            kind = kind.__mro__[2]
        blank: nn.Module = kind(copy.deepcopy(model.config))
        if adapters:
            from peft import get_peft_model

            blank = get_peft_model(blank, adapters["default"])
        return blank


def shard_on_cpu(accelerator: Any) -> bool:
    """Turn FSDP2 on where it was asked for and accelerate, on a CPU, passed it over in silence.

    Returns whether it did. UsageError for FSDP1, which needs a GPU.
    """
    asked = os.environ.get("ACCELERATE_USE_FSDP", "false").lower() == "true"
    if not asked or accelerator.distributed_type != DistributedType.MULTI_CPU:
        return False
    plugin = FullyShardedDataParallelPlugin()
    if plugin.fsdp_version != 2:
        raise UsageError("FSDP1 does not run on a CPU", hint="Set `fsdp_version: 2`.")
    state = accelerator.state
    if state.mixed_precision != "no":
        plugin.set_mixed_precision(state.mixed_precision)
    state.fsdp_plugin = plugin
    for each in (state, PartialState()):  # the first is refreshed from the second now and then
        each.distributed_type = DistributedType.FSDP
    return True


def keep_embeddings(model: Any) -> None:
    """Keep the token embeddings whole between their use at the bottom and in the heads."""
    embeddings = model.get_input_embeddings()
    if isinstance(embeddings, FSDPModule):
        embeddings.set_reshard_after_forward(False)


def gathered(state: dict[str, Any], *, keep: bool) -> dict[str, Any]:
    """Put an optimiser's state together, in main memory; nothing is left where not to `keep`.

    Every process has to call this with the same state in the same order.
    """
    merged: dict[int, dict[str, Any]] = {}
    for index, values in state["state"].items():
        pieces = {
            name: whole(value).cpu() if isinstance(value, Tensor) else value
            for name, value in values.items()
        }
        merged |= {index: pieces} if keep else {}
    return {"state": merged, "param_groups": state["param_groups"]}


def spread(state: dict[str, Any], groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Give each process its slices of an optimiser's state, as its parameters are sliced."""
    parameters = [parameter for group in groups for parameter in group["params"]]

    def mine(value: Any, like: Tensor) -> Any:
        if not isinstance(value, Tensor) or value.shape != like.shape:
            return value
        return sliced(value.to(like.device), like)

    slices = {
        index: {name: mine(value, parameters[index]) for name, value in values.items()}
        for index, values in state["state"].items()
    }
    return {"state": slices, "param_groups": state["param_groups"]}


def load_whole(model: nn.Module, folder: Path) -> None:
    """Load the weights, or those of the adapter, that a folder holds in one piece."""
    names = list(model.state_dict())
    if (folder / SAFE_WEIGHTS_NAME).is_file():
        weights, short = load_file(folder / SAFE_WEIGHTS_NAME), dict(zip(names, names, strict=True))
    else:  # peft leaves out of the names what says which of several adapters it is
        weights = load_file(folder / ADAPTER_SAFE_WEIGHTS_NAME)
        short = {
            name.replace(".modules_to_save", "").replace(".default", ""): name for name in names
        }
    found: dict[str, Any] = {short[name]: value for name, value in weights.items()}
    options = StateDictOptions(full_state_dict=True, strict=len(found) == len(names))
    set_model_state_dict(model, found, options=options)


def _is_whole(checkpoint: str) -> bool:
    return (Path(checkpoint) / OPTIMIZER_NAME).is_file() or any(
        (Path(checkpoint) / name).is_file()
        for name in (SAFE_WEIGHTS_NAME, ADAPTER_SAFE_WEIGHTS_NAME)
    )
