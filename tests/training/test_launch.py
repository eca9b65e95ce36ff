"""The configurations and the script of `examples/cluster`, read and started as a user does.

What is started trains the tiny model on CPUs; every way has to learn what one process learns.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.commands.launch import _validate_launch_command, launch_command_parser
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin
from accelerate.utils.launch import prepare_deepspeed_cmd_env, prepare_multi_gpu_env

from tests.support.readme import ROOT
from tests.support.tiny import tiny_model, tiny_reader

CLUSTER = ROOT / "examples" / "cluster"
KINDS = {
    "cpu": DistributedType.NO,
    "gpu": DistributedType.NO,
    "ddp-cpu": DistributedType.MULTI_GPU,
    "ddp": DistributedType.MULTI_GPU,
    "fsdp2": DistributedType.FSDP,
    "zero2": DistributedType.DEEPSPEED,
    "zero3": DistributedType.DEEPSPEED,
}
COMMAND = ["-m", "editflow.cli", "train", "pairs.jsonl", "--base", "base", "--device", "cpu"]
needs_deepspeed = pytest.mark.skipif(find_spec("deepspeed") is None, reason="needs deepspeed")


def test_every_configuration_is_known_here() -> None:
    assert {path.stem for path in CLUSTER.glob("*.yaml")} == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_accelerate_reads_the_configuration(name: str) -> None:
    """Also as its launcher does, without leaving anything to be guessed."""
    config = load_config_from_file(str(CLUSTER / f"{name}.yaml"))
    assert config.distributed_type is KINDS[name]
    parsed = launch_command_parser().parse_args(["--config_file", path_of(name), "x.py"])
    args, _, _ = _validate_launch_command(parsed)
    assert args.mixed_precision == ("no" if "cpu" in name else "bf16")
    assert (args.multi_gpu, args.use_fsdp, args.use_deepspeed) == (
        name.startswith("ddp"),
        name == "fsdp2",
        name.startswith("zero"),
    )


def test_slices_are_those_of_fsdp2(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = launch_command_parser().parse_args(["--config_file", path_of("fsdp2"), "x.py"])
    for key, value in prepare_multi_gpu_env(_validate_launch_command(parsed)[0]).items():
        monkeypatch.setenv(key, value)
    plugin = FullyShardedDataParallelPlugin()
    assert plugin.fsdp_version == 2
    assert plugin.reshard_after_forward is True
    assert "FULL" in str(plugin.state_dict_type)


@pytest.mark.parametrize("stage", [2, 3])
def test_deepspeed_is_told_its_stage(stage: int) -> None:
    parsed = launch_command_parser().parse_args(["--config_file", path_of(f"zero{stage}"), "x.py"])
    args = _validate_launch_command(parsed)[0]
    args.deepspeed_fields_from_accelerate_config = ""
    _, environment = prepare_deepspeed_cmd_env(args)
    assert environment["ACCELERATE_DEEPSPEED_ZERO_STAGE"] == str(stage)
    assert environment["ACCELERATE_USE_DEEPSPEED"] == "true"
    keys = yaml.safe_load((CLUSTER / f"zero{stage}.yaml").read_text())["deepspeed_config"]
    assert ("zero3_save_16bit_model" in keys) == (stage == 3)  # without it nothing could be saved


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model and twenty pairs."""
    found = tmp_path_factory.mktemp("launched")
    tiny_model().save_pretrained(found / "base")
    tiny_reader().save_pretrained(found / "base")
    rows = ({"before": f"a = {n}\n", "after": f"b = {n}\n"} for n in range(20))
    lines = [json.dumps(row | {"instruction": "rename a to b"}) + "\n" for row in rows]
    (found / "pairs.jsonl").write_text("".join(lines))
    (found / "adamw.toml").write_text("muon = false\n")
    return found


def losses(folder: Path, command: list[str], name: str, **environment: str) -> list[float]:
    """Train in a process of its own; return the losses of the curve that it left."""
    plan = ["-o", name, "--steps", "4"]
    own = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *plan],
        cwd=folder,
        env=os.environ | own | environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The first process alone speaks; where DeepSpeed is installed it tells what it compiles, too.
    assert done.stdout.count(f"{name}\n") == 1, done.stdout
    assert done.stdout.endswith(f"{name}\n"), done.stdout
    assert (folder / name / "model.safetensors").is_file()
    rows = csv.DictReader((folder / name / "curve.csv").open())
    return [float(row["loss"] or row["eval_loss"]) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "x"], "error: Invalid value for '--epochs'"),
        (["--quantize", "nf4"], "error: the training arguments: quantize is for adapters"),
    ],
)
def test_two_processes_say_once_what_is_wrong(
    options: list[str], message: str, folder: Path
) -> None:
    """The launcher adds its report, which has the exit code, and ends with its own."""
    done = subprocess.run(
        [*launched("ddp-cpu", 2), "-o", "none", *options],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("error: ") == done.stderr.count(message) == 1, done.stderr
    assert re.search(r"exitcode +: 2 ", done.stderr)
    assert not (folder / "none").exists()


def launched(name: str, batch: int, *options: str) -> list[str]:
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", path_of(name)]
    return [*launch, *options, *COMMAND, "--batch", str(batch)]


TWO = ("--num_processes", "2", "--main_process_port", "0", "--mixed_precision", "no")
ADAMW = ("--config", "adamw.toml")  # for all weights, as DeepSpeed has it


@pytest.fixture(scope="module")
def alone(folder: Path) -> list[float]:
    """The losses of one process."""
    found = losses(folder, launched("cpu", 4), "alone")
    assert len(found) == 8
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options"), [("ddp-cpu", ()), ("fsdp2", TWO)])
def test_two_processes_learn_as_one(
    name: str, options: tuple[str, ...], folder: Path, alone: list[float]
) -> None:
    two = losses(folder, launched(name, 2, *options), name)
    assert two == pytest.approx(alone, abs=1e-4)


@pytest.mark.slow
@needs_deepspeed
def test_two_processes_of_deepspeed_learn_as_one(folder: Path) -> None:
    one = losses(folder, [*launched("cpu", 4), *ADAMW], "adamw")
    for name in ("zero2", "zero3"):
        two = losses(folder, [*launched(name, 2, *TWO), *ADAMW], name)
        assert two == pytest.approx(one, abs=1e-4), name


@pytest.mark.slow
def test_the_script_of_slurm_starts_a_launcher_on_each_node(
    folder: Path, alone: list[float]
) -> None:
    """Two nodes that are this machine: `srun` and `scontrol` are stand-ins, the rest is not."""
    (folder / "bin").mkdir()
    (folder / "bin" / "scontrol").write_text("#!/bin/bash\necho localhost\n")
    (folder / "bin" / "srun").write_text(
        '#!/bin/bash\nshift\nSLURM_NODEID=1 "$@" >&2 & other=$!\nSLURM_NODEID=0 "$@"\nwait $other\n'
    )
    for path in (folder / "bin").iterdir():
        path.chmod(0o755)
    job = {
        "PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SLURM_NNODES": "2",
        "SLURM_JOB_ID": str(os.getpid()),
        "SLURM_JOB_NODELIST": "node[1-2]",
        "PROCESSES_PER_NODE": "1",
        "CONFIG": path_of("ddp-cpu"),
    }
    script = [str(CLUSTER / "slurm.sh"), *COMMAND[3:], "--batch", "2"]
    assert losses(folder, script, "slurm", **job) == pytest.approx(alone, abs=1e-4)


def path_of(name: str) -> str:
    return str(CLUSTER / f"{name}.yaml")
