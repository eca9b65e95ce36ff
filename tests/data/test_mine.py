"""Mining into a file: interrupted and resumed it is the same file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from editflow.data import mine as mining
from editflow.data.filters import Decontaminator, Filter, Reserved, shingles
from editflow.data.mine import mine
from editflow.data.near import NearDuplicates
from editflow.data.pair import read_pairs
from editflow.data.sources.git import History
from editflow.errors import UsageError

SEALED = "one two three four five six seven eight nine ten eleven twelve"
COMMITS = 24


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose every sixth commit repeats an earlier edit, and one of which is sealed."""
    path = tmp_path_factory.mktemp("project")
    edits = [(f"a{n % 6}.py", f"value = {n // 6}\nname = 'n{n % 5}'\n") for n in range(COMMITS - 1)]
    stream = ""
    for number, (name, text) in enumerate([*edits, ("a0.py", f"value = 3\n# {SEALED}\n")]):
        message = f"Set the value of {name} anew"
        stream += (
            f"commit refs/heads/main\ncommitter n <e> {1_600_000_000 + number} +0000\n"
            f"data {len(message)}\n{message}\nM 100644 inline {name}\ndata {len(text)}\n{text}\n"
        )
    subprocess.run(["git", "init", "-q", "-b", "main", path], check=True)
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input=stream.encode(), check=True)
    return path


@pytest.fixture
def run(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Mine the project in small parts; `stop` interrupts after as many commits."""
    monkeypatch.setattr(mining, "COMMITS_A_PART", 5)

    def go(output: str, *, stop: int = COMMITS + 1, wanted: Filter | None = None, **options):
        history = History(project, name="owner/name", **options)
        looked_at = 0

        def advance(count: int) -> None:
            nonlocal looked_at
            looked_at += count
            if looked_at >= stop:
                raise KeyboardInterrupt

        wanted = wanted or Filter(near=NearDuplicates(0.95))
        return mine(history, history.commits(), tmp_path / output, wanted=wanted, advance=advance)

    return go


def test_every_commit_is_accounted_for(run, tmp_path: Path) -> None:
    counts = run("pairs.jsonl")
    assert sum(counts.values()) == COMMITS
    pairs = list(read_pairs(tmp_path / "pairs.jsonl"))
    assert counts["kept"] == len(pairs) > 10
    assert counts["not a change of text"] == 6
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.jsonl"]


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.xz"])
@pytest.mark.parametrize("stop", [1, 6, 11, 20])
def test_interrupted_and_resumed_gives_the_same_file(run, tmp_path, stop, suffix) -> None:
    whole = run(f"whole.{suffix}")
    with pytest.raises(KeyboardInterrupt):
        run(f"other.{suffix}", stop=stop)
    assert not (tmp_path / f"other.{suffix}").exists()
    assert run(f"other.{suffix}") == whole
    assert (tmp_path / f"other.{suffix}").read_bytes() == (
        tmp_path / f"whole.{suffix}"
    ).read_bytes()
    assert not list(tmp_path.glob("*.parts"))


def test_a_part_that_was_cut_short_is_made_again(run, tmp_path: Path) -> None:
    run("whole.jsonl")
    with pytest.raises(KeyboardInterrupt):
        run("other.jsonl", stop=11)
    (tmp_path / "other.jsonl.parts" / "0000005.jsonl.json").unlink()
    (tmp_path / "other.jsonl.parts" / "0000005.jsonl").write_text('{"before": "cut')
    run("other.jsonl")
    assert (tmp_path / "other.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_parts_of_another_run_are_not_mixed_in(run) -> None:
    with pytest.raises(KeyboardInterrupt):
        run("pairs.jsonl", stop=6)
    with pytest.raises(UsageError, match="differently: most_lines"):
        run("pairs.jsonl", most_lines=3)
    with pytest.raises(UsageError, match="differently: filter"):
        run("pairs.jsonl", wanted=Filter())


def test_evaluation_rows_and_reserved_sources_stay_out(run, tmp_path: Path) -> None:
    np.save(tmp_path / "sealed.npy", shingles(SEALED))
    sealed = Decontaminator(tmp_path / "sealed.npy")
    assert (
        run("open.jsonl", wanted=Filter())["kept"] - 1
        == (run("pairs.jsonl", wanted=Filter(sealed))["kept"])
    )
    texts = [pair.before + pair.after for pair in read_pairs(tmp_path / "pairs.jsonl")]
    assert sum(map(sealed.matches, texts)) == 0
    reserved = Filter(reserved=Reserved(frozenset(["owner/name"])))
    counts = run("none.jsonl", wanted=reserved)
    assert counts["kept"] == 0
    assert counts["reserved"] > 10
    assert (tmp_path / "none.jsonl").read_bytes() == b""
