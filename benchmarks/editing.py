"""Time and memory of one edit: a file of 200 lines, and files of up to 10,000 lines.

    python -m benchmarks.editing [MODEL]
    python -m benchmarks.editing --fresh FOLDER     # a model of a recipe's usual size, untrained

Every size is one run of the program on a new file; `model` is the time its model took. On a busy
machine the processor seconds are the ones to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from editflow.editing.editor import Editor
from editflow.models.edit_model import EditFlowModel
from editflow.text.prompt import Reader
from editflow.training.recipe import Recipe
from editflow.training.run import model_config
from editflow.training.saving import save

INSTRUCTION = "rename retry_limit to max_retries"


@dataclass(frozen=True)
class Cost:
    """Seconds of the whole, of the model and of the processor; peak memory in bytes."""

    whole: float
    model: float
    processor: float
    memory: int
    edits: int


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default="mini", metavar="MODEL")
    parser.add_argument("--fresh", type=Path, help="a folder with tokenizer.json and lexicon.txt")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        model = fresh_model(options.fresh, folder / "model") if options.fresh else options.model
        print("lines              model s   whole s   processor s   peak MB   edits")
        row("200 in process", in_process(model))
        for lines in (200, 2500, 5000, 10_000):
            path = folder / f"module_{lines}.py"
            path.write_text(module(lines))
            row(f"{lines}", program(model, path))


def row(name: str, cost: Cost) -> None:
    seconds = f"{cost.model:10.2f} {cost.whole:9.2f} {cost.processor:13.2f}"
    print(f"{name:15s} {seconds} {cost.memory / 1e6:9.0f} {cost.edits:7d}", flush=True)


def module(lines: int) -> str:
    """A Python file of small functions of which one uses `retry_limit`, once."""
    wanted = lines // 8
    functions = [FUNCTION.format(index=index, limit=3 + index % 7) for index in range(wanted)]
    functions[wanted // 2] = functions[wanted // 2].replace("range(", "range(retry_limit + ")
    return "".join(functions)


FUNCTION = '''\
def load_{index}(path, attempts={limit}):
    """Read the part number {index}, trying again when it is busy."""
    for attempt in range(attempts):
        part = open_part(path, {index})
        if part.ready:
            return part.read()
    raise Busy(path)

'''


def in_process(model: str) -> Cost:
    """Edit 200 lines with a model that is loaded and warm; memory is the peak of this process."""
    editor = Editor.from_pretrained(model)
    editor.rewrite(module(40), INSTRUCTION)
    started, used = time.perf_counter(), time.process_time()
    proposal = editor.rewrite(module(200), INSTRUCTION)
    whole, processor = time.perf_counter() - started, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Cost(whole, proposal.stats.seconds, processor, memory, len(proposal.edits))


def program(model: str, path: Path) -> Cost:
    """Run `editflow rewrite --diff` on a file and read off what the system counted."""
    command = [sys.executable, "-m", "editflow.cli", "-q", "--isolated", "rewrite", str(path)]
    command += ["-I", INSTRUCTION, "-m", model, "--diff", "--json"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        result = json.loads(child.stdout.read())
        _, _, usage = os.wait4(child.pid, 0)
    whole = time.perf_counter() - started
    used = usage.ru_utime + usage.ru_stime
    return Cost(whole, result["seconds"], used, usage.ru_maxrss * 1024, len(result["edits"]))


def fresh_model(tokenizer: Path, folder: Path) -> str:
    """Save a model with random weights: a pass costs what one of a trained model costs."""
    reader = Reader.from_folder(tokenizer)
    save(EditFlowModel(model_config(Recipe(), reader.codec)), reader, folder)
    return str(folder)


if __name__ == "__main__":
    main()
