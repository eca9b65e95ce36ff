"""An editor that does what its instruction says, word for word, without a model.

It stands where the real one would: same face, real windows, canvases, operations and edits. An
instruction is `OLD -> NEW`, several with `; `. It is a program as well, the command line with this
editor in place: `python -m tests.support.fake_editor rewrite a.py -I "load -> read"`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from editflow.canvas.operations import Delete, Insert, Operation
from editflow.canvas.trace import Step, Trace
from editflow.cli import rewriting
from editflow.cli.main import main
from editflow.editing.plan import Plan, changes, make_plan, to_edits
from editflow.editing.proposal import Proposal, Stats
from editflow.text.codec import Codec
from editflow.text.lexicon import Lexicon
from editflow.text.prompt import Reader
from editflow.text.source import Source

CONTEXT = 1_000_000  # tokens: every text fits one window


@dataclass(frozen=True)
class FakeEditor:
    """Replaces text as told, and writes `first` before each NEW.

    Random proposals write `random` instead; None: they change nothing.
    """

    reader: Reader
    model: Path
    first: str = ""
    random: str | None = ""
    confidence: float = 0.9

    def rewrite_many(
        self,
        requests: Sequence[tuple[Source, str]],
        *,
        regions: Sequence | None = None,
        policy: object = None,
        generator: object = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Proposal]:
        assert (policy is None) == (generator is None)
        proposals = []
        for (source, instruction), region in zip(
            requests, regions or [None] * len(requests), strict=True
        ):
            plan = make_plan(
                source, instruction, self.reader, region=region, context_length=CONTEXT
            )
            proposals.append(self._propose(plan, self.first if policy is None else self.random))
            if progress:
                progress(1)
        return proposals

    def _propose(self, plan: Plan, prefix: str | None) -> Proposal:
        operations = () if prefix is None else tuple(self._operations(plan, prefix))
        canvas = plan.canvases[0]
        steps = (Step(0, None, operations),) if operations else ()
        finals = [canvas.apply(operations)]
        edits, dropped = to_edits(plan.source, changes(plan, finals, [operations], self.reader))
        stats = Stats(
            forwards=2 if edits else 1,
            tokens=len(canvas),
            seconds=0.25,
            steps=len(steps),
            windows=1,
            stop="fixed-point",
            dropped=dropped,
        )
        header = {
            "path": plan.source.path,
            "sha256": plan.source.sha256,
            "model": str(self.model),
            "instruction": plan.instruction,
            "slots": list(plan.prompt.slots),
            "sampler": "scripted",
            "windows": [[0, len(plan.source.text)]] if steps else [],
        }
        footer = {"stop": "fixed-point", "nfe": stats.forwards, "seconds": 0.25}
        trace = Trace((canvas,) if steps else (), steps, header, footer)
        return Proposal(plan.source, plan.instruction, tuple(edits), trace, stats)

    def _operations(self, plan: Plan, prefix: str) -> list[Operation]:
        """Delete the tokens of each OLD that may change, and insert those of NEW after them."""
        canvas, text = plan.canvases[0], plan.source.text
        operations: list[Operation] = []
        uid = canvas.next_uid
        for old, new in _replacements(plan.instruction):
            for at in _places(text, old):
                tokens = _tokens(plan.encoding.starts, at, at + len(old))
                if canvas.frozen[tokens].any():
                    continue
                operations += [Delete(int(canvas.uids[t]), self.confidence) for t in tokens]
                after = int(canvas.uids[tokens[-1]])
                for token in self.reader.codec.encode(prefix + new).ids:
                    operations.append(Insert(after, uid, int(token), self.confidence))
                    after, uid = uid, uid + 1
        return operations


def _replacements(instruction: str) -> list[tuple[str, str]]:
    parts = [part.split("->") for part in instruction.split("; ") if "->" in part]
    return [(old.strip(), new.strip()) for old, new in parts]


def _places(text: str, old: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(old, i)]


def _tokens(starts: np.ndarray, start: int, end: int) -> np.ndarray:
    """The tokens of characters [start, end): every token is one byte."""
    first, last = np.searchsorted(starts, [start, end])
    return np.arange(first, last)


def save_fake_model(folder: Path) -> Reader:
    """Write what a trace needs of its model: a tokenizer of single bytes, and no weights."""
    reader = Reader(Codec.train([""], vocab_size=300), Lexicon())
    folder.mkdir(parents=True, exist_ok=True)
    reader.save_pretrained(folder)
    config = {"model_type": "editflow", "context_length": CONTEXT}
    (folder / "config.json").write_text(json.dumps(config))
    return reader


def install(folder: Path, **options: object) -> FakeEditor:
    """Let the command line use a fake editor, whose model lies in `folder`."""
    editor = replace(FakeEditor(save_fake_model(folder), folder), **options)
    rewriting.load_editor = lambda _model, _device: editor
    return editor


if __name__ == "__main__":
    install(Path.cwd() / ".fake-model")
    main()
