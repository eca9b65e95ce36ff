"""Building a data set: the same bytes however it is done, and a manifest that is right."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from editflow.data.building import shards as shard_writing
from editflow.data.building.recipe import BuildRecipe, Checks, Entry, read_build_recipe
from editflow.data.building.run import build
from editflow.data.building.shards import Shard, Workplace, shards, write_shards
from editflow.data.filters import Decontaminator, shingles, whole
from editflow.data.pair import EditPair, read_pairs, write_pairs
from editflow.data.sources.ready import Ready
from editflow.data.sources.text import Text, write_texts
from editflow.data.sources.text_rows import TextRows
from editflow.errors import InputError, UsageError, WriteError

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RECIPE = read_build_recipe(HERE / "build.toml")
SHARDS = ["train-00000", "train-00001", "train-00002", "held-out-00000"]
PATIENCE = 180.0  # seconds, of a busy machine
SEALED = "one two three four five six seven eight nine ten eleven twelve thirteen"


@contextmanager
def quiet(_what: str, *, total: int = 1) -> Iterator[Callable[[int], None]]:
    del total
    yield lambda _count: None


def made(folder: Path, recipe: BuildRecipe = RECIPE, *, workers: int = 1) -> dict:
    return build(recipe, folder, workers=workers, working=quiet)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "data"
    made(folder)
    return folder


def pairs_of(folder: Path, split: str) -> list[EditPair]:
    return [pair for path in sorted(folder.glob(f"{split}-*")) for pair in read_pairs(path)]


def test_a_folder_holds_texts_shards_and_a_manifest(built: Path) -> None:
    names = {name for name in files(built) if not name.startswith("parts")}
    texts = {"texts/toml.train.jsonl", "texts/json.held-out.jsonl"}
    texts |= {"texts/ini.train.jsonl", "texts/ini.held-out.jsonl"}
    assert names == texts | {"manifest.json", *(f"{name}.jsonl" for name in SHARDS)}


def test_pairs_are_as_many_as_asked_numbered_and_of_their_split(built: Path) -> None:
    train, held_out = pairs_of(built, "train"), pairs_of(built, "held-out")
    assert (len(train), len(held_out)) == (90, 20)
    assert [train[0].id, train[-1].id] == ["train-00000-00000", "train-00002-00009"]
    assert {pair.lang for pair in train} == {"toml"}
    assert {pair.lang for pair in held_out} == {"json"}
    assert {pair.split for pair in train} == {"train"}
    assert set(RECIPE.mix) >= {name for pair in train for name in pair.family.split("+")}


def test_no_pair_stands_twice_in_a_shard(built: Path) -> None:
    for name in SHARDS:
        rows = [(p.before, p.instruction) for p in read_pairs(built / f"{name}.jsonl")]
        assert len(set(rows)) == len(rows)


def test_two_workers_write_the_same_bytes(built: Path, tmp_path: Path) -> None:
    made(tmp_path / "data", workers=2)
    assert files(tmp_path / "data") == files(built)


def test_shards_are_made_one_by_one(built: Path, tmp_path: Path) -> None:
    """A shard depends on its number alone, not on those before it."""
    shutil.copytree(built, tmp_path / "data")
    (tmp_path / "data" / "train-00001.jsonl").unlink()
    made(tmp_path / "data")
    assert files(tmp_path / "data") == files(built)


def test_another_seed_gives_other_pairs(built: Path, tmp_path: Path) -> None:
    made(tmp_path / "data", replace(RECIPE, seed=8))
    first = [files(folder)["train-00000.jsonl"] for folder in (built, tmp_path / "data")]
    assert first[0] != first[1]


@pytest.mark.parametrize("stop", [0, 1, 3])
def test_interrupted_and_resumed_is_the_same(built, tmp_path, stop, monkeypatch) -> None:
    folder, write = tmp_path / "data", shard_writing.write_shard
    started: list[Shard] = []

    def interrupted(place: Workplace, shard: Shard) -> None:
        started.append(shard)
        if len(started) > stop:
            raise KeyboardInterrupt
        write(place, shard)

    with monkeypatch.context() as patch:
        patch.setattr(shard_writing, "write_shard", interrupted)
        with pytest.raises(KeyboardInterrupt):
            made(folder)
    assert sorted(path.name for path in folder.glob("*-*.jsonl")) == sorted(
        f"{name}.jsonl" for name in SHARDS[:stop]
    )
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*-*.jsonl")}
    made(folder)
    assert files(folder) == files(built)
    assert kept == {path: path.stat().st_mtime_ns for path in kept}


def test_killed_and_resumed_is_the_same(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "editflow.cli", "data", "build", str(HERE / "build.toml")]
    process = subprocess.Popen([*command, "-o", str(folder)], stderr=subprocess.DEVNULL)
    limit = time.monotonic() + PATIENCE
    while not list(folder.glob("*-*.jsonl")):
        assert time.monotonic() < limit
        time.sleep(0.005)
    process.kill()
    process.wait()
    made(folder)
    assert files(folder) == files(built)


@dataclass(frozen=True)
class Deadly(Workplace):
    """A place where the second shard ends the process that works on it."""

    def file(self, shard: Shard) -> Path:
        if shard.number == 1 and multiprocessing.parent_process():
            os._exit(9)
        return super().file(shard)


def test_a_worker_that_dies_is_said_and_its_shard_made_again(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(built, folder)
    for name in SHARDS[:2]:
        (folder / f"{name}.jsonl").unlink()
    with pytest.raises(WriteError, match="worker process was killed"):
        write_shards(Deadly(RECIPE, folder), shards(RECIPE)[:2], workers=2, advance=print)
    made(folder)
    assert files(folder) == files(built)


@dataclass(frozen=True)
class Endless(Workplace):
    """A place where every shard is begun and none gets done."""

    def file(self, shard: Shard) -> Path:
        (self.folder / f"{shard.name}.begun").touch()
        limit = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < limit:
            pass
        return super().file(shard)


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.data.test_build import *;"
        f"place = Endless(RECIPE, Path({str(tmp_path)!r}));"
        "write_shards(place, shards(RECIPE)[:2], workers=2, advance=print)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    limit = time.monotonic() + PATIENCE
    while len(list(tmp_path.glob("*.begun"))) < 2:
        assert time.monotonic() < limit
        time.sleep(0.005)
    process.terminate()
    process.communicate(timeout=PATIENCE)  # until no process has the other end any more


def test_the_manifest_counts_what_is_there(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    assert manifest["recipe"] == RECIPE.identity
    assert manifest["weights"] == RECIPE.mix
    assert manifest["texts"]["files"]["toml.train.jsonl"] == 2
    for split, count in (("train", 90), ("held-out", 20)):
        found, pairs = manifest["splits"][split], pairs_of(built, split)
        assert found["pairs"] == count
        assert found["unchanged"] == sum(pair.before == pair.after for pair in pairs)
        assert found["families"] == Counter(pair.family for pair in pairs)
        assert found["languages"] == Counter(pair.lang for pair in pairs)
        assert found["licences"] == Counter(pair.licence for pair in pairs)
        for name, file in found["files"].items():
            data = (built / name).read_bytes()
            assert file["sha256"] == hashlib.sha256(data).hexdigest()
            assert (file["bytes"], file["pairs"]) == (len(data), data.count(b"\n"))
    assert [*manifest["splits"]["train"]["files"], *manifest["splits"]["held-out"]["files"]] == [
        f"{name}.jsonl" for name in SHARDS
    ]


def test_a_folder_of_another_recipe_is_left_alone(built: Path) -> None:
    before = files(built)
    with pytest.raises(UsageError, match="differently: recipe"):
        made(built, replace(RECIPE, identity="another"))
    with pytest.raises(UsageError, match="differently: weights"):
        made(built, replace(RECIPE, others=1.0))
    assert files(built) == before


def corpus(folder: Path, texts: list[Text]) -> tuple[Entry, ...]:
    write_texts(texts, folder / "texts.jsonl")
    return (Entry("texts", TextRows(folder / "texts.jsonl"), 0),)


def config(origin: str, *extra: str) -> Text:
    number = int.from_bytes(hashlib.sha256(origin.encode()).digest()[:3], "big")
    lines = [f"port = {number}", f'name = "service {number}"', "[web]", *extra, "size = 12"]
    return Text(origin, "MIT", "toml", "\n".join([*lines, ""]))


def test_sealed_rows_and_reserved_sources_stay_out(tmp_path: Path) -> None:
    texts = [config(f"good/one:{n}.toml") for n in range(5)]
    texts += [config("good/two:a.toml", f"# {SEALED}"), config("sealed/it:a.toml")]
    np.save(tmp_path / "sealed.npy", shingles(SEALED))
    (tmp_path / "reserved.json").write_text('{"reserved_repos": ["sealed/it"]}')
    checks = Checks(tmp_path / "sealed.npy", tmp_path / "reserved.json", near=0)
    recipe = replace(RECIPE, sources=corpus(tmp_path, texts), held_out=0, filters=checks)
    manifest = made(tmp_path / "data", recipe)
    assert manifest["texts"]["rejected"]["contaminated"] == 1
    assert manifest["texts"]["rejected"]["reserved"] == 1
    pairs = pairs_of(tmp_path / "data", "train")
    assert {pair.path for pair in pairs} == {f"good/one:{n}.toml" for n in range(5)}
    sealed = Decontaminator(tmp_path / "sealed.npy")
    assert sum(sealed.matches(whole(pair)) for pair in pairs) == 0


def test_ready_pairs_are_dealt_out_once(tmp_path: Path) -> None:
    ready = [
        EditPair(
            f"x = {n}\n", f"y = {n}\n", f"Rename x to y in number {n}.", f"r{n}", path=f"a:{n}"
        )
        for n in range(50)
    ]
    ready[3] = replace(ready[3], split="held-out")
    write_pairs([*ready, ready[0]], tmp_path / "ready.jsonl")
    entry = Entry("pairs", Ready(tmp_path / "ready.jsonl", lang="toml"), 0)
    recipe = replace(RECIPE, sources=(*RECIPE.sources, entry))
    manifest = made(tmp_path / "data", recipe)
    assert manifest["texts"]["rejected"]["duplicate"] == 1
    pairs = [pair for split in ("train", "held-out") for pair in pairs_of(tmp_path / "data", split)]
    dealt = {pair.meta["id"]: pair for pair in pairs if "id" in pair.meta}
    assert sorted(dealt) == sorted(pair.id for pair in ready)
    assert len(pairs) == 110
    assert dealt["r3"].split == "held-out"
    assert dealt["r4"].instruction == ready[4].instruction
    shares = Counter(pair.id[:11] for pair in dealt.values() if pair.split == "train")
    assert [shares[name] for name in SHARDS[:3]] == [21, 22, 6]


def test_more_ready_pairs_than_asked_for_are_refused(tmp_path: Path) -> None:
    ready = [EditPair(f"x = {n}\n" * 9, f"y = {n}\n", "Rename x to y.") for n in range(30)]
    write_pairs(ready, tmp_path / "ready.jsonl")
    entry = Entry("pairs", Ready(tmp_path / "ready.jsonl"), 0)
    with pytest.raises(UsageError, match="30 ready pairs do not fit among 20 train pairs"):
        made(tmp_path / "data", replace(RECIPE, sources=(entry,), train=20))


def test_texts_that_are_too_few_are_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(shard_writing, "MOST_REPEATS", 3)
    sources = corpus(tmp_path, [config("a/b:c.toml")])
    recipe = replace(RECIPE, sources=sources, train=4000, shard=4000, held_out=0)
    with pytest.raises(InputError, match="too few"):
        made(tmp_path / "data", replace(recipe, mix={"toml-delete-key": 1.0}, empty_share=0.0))


SOURCE = '[[sources]]\nfrom = "folder"\npath = "."\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("train = ", "r.toml: not TOML"),
        ("", r"r.toml: \[\[sources\]\]: there is none"),
        ('[[sources]]\nfrom = "web"', r"\[\[sources\]\] 1: \"from\" names no source"),
        (SOURCE + "depth = 1", r'\[\[sources\]\] 1: unknown key "depth"'),
        ('[[sources]]\nfrom = "folder"', r'\[\[sources\]\] 1: needs the key "path"'),
        (SOURCE + "langs = 1", r'1 "langs": must be a list of strings'),
        (SOURCE + "langs = [1]", r'1 "langs": must be a string'),
        (SOURCE + "held_out = 200", '"held_out" must be a per cent or a list'),
        ("pairs = 1\n" + SOURCE, 'r.toml: unknown key "pairs"'),
        ('train = "1"\n' + SOURCE, '"train": must be a whole number'),
        ("train = true\n" + SOURCE, '"train": must be a whole number'),
        ("train = -1\n" + SOURCE, '"train" must not be negative'),
        ("shard = 0\n" + SOURCE, '"shard" must be 1 or more'),
        ('format = "csv"\n' + SOURCE, '"format" is not a kind of data file'),
        ("others = 0\n" + SOURCE, "no family has a weight"),
        ("empty_share = 0.9\ntwo_step_share = 0.2\n" + SOURCE, "must be shares"),
        (SOURCE + "[mix]\nrename-it = 1", '"rename-it" is no family'),
        (SOURCE + '[mix]\nf-string = "much"', "f-string: must be a number"),
        (SOURCE + "[mix]\nf-string = -1", '"f-string" must not be negative'),
        (SOURCE + "[filters]\nnear = 2", '"near" must be from 0 to 1'),
        (SOURCE + '[filters]\nlicences = "("', '"licences" is no regular expression'),
        (SOURCE + "[filters]\nlength = 2", r'\[filters\]: unknown key "length"'),
        ("filters = 3\n" + SOURCE, r"\[filters\]: must be a table"),
    ],
)
def test_a_wrong_recipe_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        read_build_recipe(tmp_path / "r.toml")


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml: cannot read"):
        read_build_recipe(tmp_path / "nowhere.toml")


def test_paths_start_from_the_recipe_and_the_rest_are_plain_values(tmp_path: Path) -> None:
    text = SOURCE.replace('"."', '"corpus"') + 'langs = ["python"]\nheld_out = ["Flask"]\n'
    (tmp_path / "r.toml").write_text(text + '[filters]\nreserved = "~/r.json"\n')
    recipe = read_build_recipe(tmp_path / "r.toml")
    (entry,) = recipe.sources
    assert (entry.reader.path, entry.reader.langs) == (tmp_path / "corpus", ("python",))
    assert recipe.filters.reserved == Path.home() / "r.json"
    assert [entry.split(origin) for origin in ("flask/app.py", "flask2/app.py")] == [
        "held-out",
        "train",
    ]


def test_the_example_recipe_is_right() -> None:
    recipe = read_build_recipe(HERE.parents[1] / "data" / "recipes" / "data-mini.toml")
    assert recipe.train >= 1_000_000
    assert recipe.weights
