"""`editflow rewrite` from arguments to files, output and exit code."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from editflow.cli import rewriting
from editflow.errors import UsageError

BEFORE = b"x = load(1)\r\n# \xff kept\r\ny = load(2)"
AFTER = BEFORE.replace(b"load", b"read")
RENAME = ["-I", "load -> read"]


@pytest.fixture
def file(folder):
    path = folder / "a.txt"
    path.write_bytes(BEFORE)
    return path


def test_writes_the_file_and_prints_a_patch(run, file, folder):
    result = run("rewrite", "a.txt", *RENAME)
    assert result.exit_code == 0
    assert file.read_bytes() == AFTER
    assert result.stdout_bytes.startswith(b"diff --git a/a.txt b/a.txt\n")
    file.write_bytes(BEFORE)
    git = ["git", "apply", "-"]
    subprocess.run(git, input=result.stdout_bytes, check=True, cwd=folder)
    assert file.read_bytes() == AFTER


def test_says_what_it_did_and_how_to_undo(run, file):
    result = run("rewrite", "a.txt", *RENAME)
    summary, done = result.stderr.splitlines()
    assert summary == (
        "a.txt: 2 edits · 10 tokens · confidence 0.90 · not checked: no parser for text"
        " · 2 forward passes, 0.2 s"
    )
    assert done.startswith("Rewrote 1 file.  Undo: editflow undo ")
    assert run(*done.partition("editflow ")[2].split()).exit_code == 0
    assert file.read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("flags", "code"), [(["--diff"], 0), (["--check"], 1), (["--diff", "--check"], 1)]
)
def test_diff_and_check_never_write(run, file, flags, code):
    result = run("rewrite", "a.txt", *RENAME, *flags)
    assert result.exit_code == code
    assert bool(result.stdout_bytes) == ("--diff" in flags)
    assert "1 of 1 file would change." in result.stderr
    assert file.read_bytes() == BEFORE


def written(path):
    """When and where a file was last written: reading it changes its access time only."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def test_nothing_to_change(run, file):
    stamp = written(file)
    result = run("rewrite", "a.txt", "-I", "absent -> x")
    assert (result.exit_code, result.stdout) == (0, "")
    doubt = "no edit was likely enough; if one is due, try other words"
    assert result.stderr == f"unchanged: {doubt} · 1 forward pass, 0.2 s\n"
    assert written(file) == stamp
    assert run("rewrite", "a.txt", "-I", "absent -> x", "--check").exit_code == 0


@pytest.mark.usefixtures("file")
def test_names_that_are_not_there_are_told(run):
    result = run("rewrite", "a.txt", "-I", "absent -> missing")
    assert "unchanged: `absent`, `missing` stand nowhere in the text" in result.stderr


class TestConfidence:
    """The scripted editor is sure of its edits with a probability of 0.9 at least."""

    @pytest.mark.parametrize(("wanted", "code"), [("0.95", 3), ("0.9", 0), ("0", 0)])
    def test_less_sure_edits_are_not_written(self, run, file, monkeypatch, wanted, code):
        monkeypatch.setenv("EDITFLOW_CONFIDENCE", wanted)
        result = run("rewrite", "a.txt", *RENAME)
        assert result.exit_code == code
        assert ("the edits are a guess: confidence 0.90" in result.stderr) == bool(code)
        assert file.read_bytes() == (BEFORE if code else AFTER)

    @pytest.mark.parametrize(("flag", "code"), [("--diff", 0), ("--check", 1)])
    def test_they_are_shown(self, run, file, monkeypatch, flag, code):
        monkeypatch.setenv("EDITFLOW_CONFIDENCE", "0.95")
        result = run("rewrite", "a.txt", *RENAME, flag)
        assert result.exit_code == code
        assert "confidence 0.9" in result.stderr
        assert file.read_bytes() == BEFORE

    @pytest.mark.usefixtures("file")
    def test_json_tells_how_sure(self, run, monkeypatch):
        monkeypatch.setenv("EDITFLOW_CONFIDENCE", "0.95")
        record = json.loads(run("rewrite", "a.txt", *RENAME, "--json").stdout)
        assert (record["status"], record["confidence"], record["doubt"]) == ("refused", 0.9, None)

    @pytest.mark.usefixtures("file")
    @pytest.mark.parametrize("wanted", ["sure", "1.5", "-1"])
    def test_it_is_a_probability(self, run, monkeypatch, wanted):
        monkeypatch.setenv("EDITFLOW_CONFIDENCE", wanted)
        result = run("rewrite", "a.txt", *RENAME)
        assert result.exit_code == 2
        assert "not a probability" in result.stderr


@pytest.mark.parametrize("instruction", ["load -> read", "absent -> x"])
def test_standard_input_goes_to_standard_output(run, instruction):
    result = run("rewrite", "-", "-I", instruction, stdin=BEFORE)
    assert result.exit_code == 0
    assert result.stdout_bytes == (AFTER if "load" in instruction else BEFORE)


def test_standard_input_as_a_patch(run):
    result = run("rewrite", "-", *RENAME, "--diff", stdin=BEFORE)
    assert b"+x = read(1)\r\n" in result.stdout_bytes


def test_output_elsewhere(run, file, folder):
    assert run("rewrite", "a.txt", *RENAME, "-o", "b.txt").exit_code == 0
    assert (folder / "b.txt").read_bytes() == AFTER
    assert file.read_bytes() == BEFORE
    assert run("rewrite", "a.txt", *RENAME, "-o", "-").stdout_bytes == AFTER


def test_many_files_all_or_none(run, folder):
    for name, text in {"a.py": "x = load\n", "b.py": "x = load\n", "c.py": "pass\n"}.items():
        (folder / name).write_text(text)
    result = run("rewrite", ".", "-I", "load -> )")
    assert result.exit_code == 3
    assert [line.split(": ")[1] for line in result.stderr.splitlines() if "error" in line] == [
        "a.py:1:5",
        "b.py:1:5",
    ]
    assert (folder / "a.py").read_text() == "x = load\n"
    result = run("rewrite", ".", *RENAME)
    assert "Rewrote 2 files, 1 unchanged." in result.stderr
    assert (folder / "b.py").read_text() == "x = read\n"


def test_a_result_that_no_longer_parses_is_refused(run, folder):
    (folder / "a.py").write_text("x = load\n")
    result = run("rewrite", "a.py", "-I", "load -> (")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith(
        "error: a.py:1:5: the result no longer parses as python: '(' was never closed"
    )
    assert "Nothing was written." in result.stderr
    assert (folder / "a.py").read_text() == "x = load\n"
    assert run("rewrite", "a.py", "-I", "load -> (", "--verify", "none").exit_code == 0


class TestSamples:
    @pytest.fixture(autouse=True)
    def module(self, folder):
        path = folder / "a.py"
        path.write_text("x = load\n")
        return path

    def test_the_first_that_verifies_is_kept(self, run, editor, module):
        editor(first="(")
        assert run("rewrite", "a.py", *RENAME).exit_code == 3
        assert run("rewrite", "a.py", *RENAME, "--samples", "2").exit_code == 0
        assert module.read_text() == "x = read\n"

    def test_when_none_verifies_the_first_is_reported(self, run, editor, module):
        editor(first="(", random="[")
        result = run("rewrite", "a.py", *RENAME, "--samples", "3")
        assert result.exit_code == 3
        assert "'(' was never closed" in result.stderr
        assert "3 candidates tried." in result.stderr
        assert module.read_text() == "x = load\n"

    def test_proposing_nothing_does_not_make_up_for_a_refusal(self, run, editor):
        editor(first="(", random=None)
        assert run("rewrite", "a.py", *RENAME, "--samples", "3").exit_code == 3


class TestVerifyCommand:
    def test_it_sees_the_result_under_its_name_and_not_the_file(self, run, file):
        command = (
            'test -e {} && grep -q read {} && test "$EDITFLOW_PATH" = a.txt && ! grep read a.txt'
        )
        result = run("rewrite", "a.txt", *RENAME, "--verify", command)
        assert result.exit_code == 0, result.stderr
        assert file.read_bytes() == AFTER

    def test_it_refuses(self, run, file):
        result = run("rewrite", "a.txt", *RENAME, "--verify", "! grep read")
        assert result.exit_code == 3
        assert "refused by `! grep read`, exit status 1: y = read(2)" in result.stderr
        assert file.read_bytes() == BEFORE

    @pytest.mark.usefixtures("file")
    def test_it_is_not_asked_about_nothing(self, run):
        assert run("rewrite", "a.txt", "-I", "absent -> x", "--verify", "false").exit_code == 0

    def test_one_that_cannot_run_is_not_a_verdict(self, run, file):
        result = run("rewrite", "a.txt", *RENAME, "--verify", "no-such-program")
        assert result.exit_code == 2
        assert "cannot be run" in result.stderr
        assert file.read_bytes() == BEFORE


class TestWhere:
    @pytest.mark.parametrize(
        ("flags", "expected"),
        [
            (["--lines", "3:"], BEFORE.replace(b"load(2)", b"read(2)")),
            (["--lines", "1", "--lines", "2"], BEFORE.replace(b"load(1)", b"read(1)")),
            (["--protect", "3"], BEFORE.replace(b"load(1)", b"read(1)")),
            (["--protect", r"^y.*"], BEFORE.replace(b"load(1)", b"read(1)")),
            (["--lines", "1:3", "--protect", "load"], BEFORE),
        ],
    )
    def test_lines_and_protect(self, run, file, flags, expected):
        assert run("rewrite", "a.txt", *RENAME, *flags).exit_code == 0
        assert file.read_bytes() == expected

    @pytest.mark.parametrize("flags", [["--lines", "9"], ["--lines", "3:x"], ["--protect", "("]])
    def test_nonsense(self, run, file, flags):
        result = run("rewrite", "a.txt", *RENAME, *flags)
        assert result.exit_code == 2
        assert "a.txt: " in result.stderr
        assert file.read_bytes() == BEFORE

    def test_changed(self, run, file):
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", "x"], check=True)
        assert "no line differs from HEAD" in run("rewrite", "--changed", "a.txt", *RENAME).stderr
        file.write_bytes(BEFORE.replace(b"y =", b"z ="))
        assert run("rewrite", "--changed", "a.txt", *RENAME).exit_code == 0
        assert file.read_bytes() == BEFORE.replace(b"y = load", b"z = read")
        assert run("rewrite", "--changed=nope", "a.txt", *RENAME).exit_code == 2

    def test_pragmas(self, run, folder):
        text = "# editflow: off\nload\n# editflow: on\nload  # editflow: keep\nload\n"
        (folder / "a.sh").write_text(text)
        assert run("rewrite", "a.sh", *RENAME).exit_code == 0
        assert (folder / "a.sh").read_text() == text[:-5] + "read\n"


@pytest.mark.parametrize(
    ("budget", "code"), [("2", 0), ("1", 3), ("100%", 0), ("20%", 3), ("x", 2), ("101%", 2)]
)
def test_budget(run, file, budget, code):
    result = run("rewrite", "a.txt", *RENAME, "--budget", budget)
    assert result.exit_code == code
    assert file.read_bytes() == (BEFORE if code else AFTER)


def test_json(run, file):
    result = run("rewrite", "a.txt", *RENAME, "--json")
    record = json.loads(result.stdout)
    assert file.read_bytes() == AFTER
    assert record["path"] == "a.txt"
    assert record["status"] == "rewritten"
    assert record["sha256_before"] == sha256(BEFORE).hexdigest()
    assert record["sha256_after"] == sha256(AFTER).hexdigest()
    assert record["verify"]["status"] == "skipped"
    assert record["edits"][1] == {
        "start": 27,
        "end": 29,
        "line": 3,
        "column": 5,
        "old": "lo",
        "new": "re",
        "confidence": 0.9,
    }


def test_json_of_a_refusal(run, folder):
    (folder / "a.py").write_text("x = load\n")
    result = run("rewrite", "a.py", "-I", "load -> (", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["status"] == "refused"


class TestInstruction:
    def test_from_a_file(self, run, file, folder):
        (folder / "how").write_text("\ufeffload -> read\n")
        assert run("rewrite", "a.txt", "-I", "@how").exit_code == 0
        assert file.read_bytes() == AFTER

    def test_from_standard_input(self, run, file):
        assert run("rewrite", "a.txt", "-I", "-", stdin=b"load -> read").exit_code == 0
        assert file.read_bytes() == AFTER

    def test_that_starts_with_an_at_sign(self, run, folder):
        (folder / "a.txt").write_text("@load\n")
        assert run("rewrite", "a.txt", "-I", "@@load -> read").exit_code == 0
        assert (folder / "a.txt").read_text() == "read\n"

    @pytest.mark.parametrize("value", ["", "  ", "@missing"])
    def test_nonsense(self, run, file, value):
        result = run("rewrite", "a.txt", "-I", value)
        assert result.exit_code == 2
        assert result.stderr.startswith("error: ")
        assert file.read_bytes() == BEFORE


@pytest.mark.parametrize(
    "args",
    [
        ["missing.txt"],
        ["a.txt", "-"],
        ["empty.txt"],
        ["binary"],
        ["-", "-i"],
        ["-", "--changed"],
        ["a.txt", "-i", "--diff"],
        ["a.txt", "-i"],
        ["a.txt", "-o", "x", "--check"],
        ["a.txt", "-o", "a.txt"],
        ["a.txt", "b.txt", "-o", "x"],
        ["a.txt", "b.txt", "--lines", "1"],
        ["-"],
    ],
)
def test_requests_that_make_no_sense(run, file, folder, args):
    (folder / "b.txt").write_bytes(BEFORE)
    (folder / "empty.txt").touch()
    (folder / "binary").write_bytes(b"load\0")
    result = run("rewrite", *args, *RENAME)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert file.read_bytes() == BEFORE


def test_a_file_that_changes_during_the_run_is_refused(run, file):
    changes = "echo more >> a.txt; true"
    result = run("rewrite", "a.txt", *RENAME, "--verify", changes)
    assert result.exit_code == 3
    assert "changed after it was read" in result.stderr
    assert file.read_bytes() == BEFORE + b"more\n"


def test_a_read_only_file_is_refused(run, file):
    file.chmod(0o444)
    assert run("rewrite", "a.txt", *RENAME).exit_code == 3
    assert file.read_bytes() == BEFORE


@pytest.mark.usefixtures("file")
def test_a_patch_names_a_file_from_here(run, folder):
    (folder / "sub").mkdir()
    result = run("rewrite", "sub/../a.txt", *RENAME, "--diff")
    assert result.stdout.startswith("diff --git a/a.txt b/a.txt\n")


@pytest.mark.usefixtures("file")
def test_skipped_files_are_named(run, folder):
    (folder / "made.txt").write_text("# @generated\nload\n")
    result = run("rewrite", ".", *RENAME)
    assert "skipped made.txt: generated" in result.stderr
    assert "made.txt" not in run("-q", "rewrite", ".", "-I", "read -> load").stderr


def test_the_real_editor_is_the_default(folder):
    """A model that is not there is reported before anything is touched."""
    (folder / "a.txt").write_text("load\n")
    command = [sys.executable, "-m", "editflow.cli", "rewrite", "a.txt", "-I", "x", "-m", "./none"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ./none: no such model\n")


@pytest.mark.parametrize("device", ["nonsense", "cuda:99"])
def test_a_device_that_is_not_there(device):
    with pytest.raises(UsageError, match="cannot be used"):
        rewriting.check_device(device)
