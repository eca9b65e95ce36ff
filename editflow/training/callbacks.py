"""What a run tells while it goes: a function is called at every step and with every log line.

Knows the trainer's calls; knows nothing of who listens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from transformers import TrainerCallback


class Listener(Protocol):
    def __call__(self, step: int, steps: int, logs: Mapping[str, float]) -> None:
        """Hear that `step` of `steps` is done; `logs` is empty but for steps that are logged."""


class Told(TrainerCallback):
    """Tells a listener of every step."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        self.listener(state.global_step, state.max_steps, {})

    def on_step_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        self.listener(state.global_step, state.max_steps, {})

    def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
        self.listener(state.global_step, state.max_steps, logs or {})
