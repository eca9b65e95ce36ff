"""README.md says what is so: its sessions print what it shows, its map lists the files."""

import re
import subprocess
from pathlib import Path

import pytest

from editflow.text.edits import apply_edits
from editflow.text.patch import parse_patch, patch_edits
from tests.support import readme

TEXT = readme.README.read_text(encoding="utf-8")
SESSIONS = readme.sessions(TEXT)
EDITS = [session for session in SESSIONS if session.startswith("$ editflow rewrite")]


def example(name, pattern, new):
    """Return an example as it should be afterwards."""
    return re.sub(pattern, new, (readme.ROOT / "examples" / name).read_text(encoding="utf-8"))


WANTED = {
    "examples/loans.py": example("loans.py", r"\bload\b", "read_loans"),
    "examples/guide.md": example("guide.md", r"customer(?! desk)", "member"),
    "examples/service.toml": example("service.toml", "workers = 2", "workers = 4"),
}


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.splitlines()[0][2:])
def test_session_prints_what_the_readme_shows(session, tmp_path):
    """`make readme` writes the real outputs; look at them before you keep them."""
    assert readme.run_session(session, tmp_path) == session


@pytest.mark.parametrize("session", EDITS, ids=lambda session: session.splitlines()[0][2:])
def test_session_shows_the_edit_that_was_asked_for(session):
    shown = re.search(r"^diff --git .*?(?=^\$ |\Z)", session, re.MULTILINE | re.DOTALL)
    (patch,) = parse_patch(shown[0].encode())
    before = (readme.ROOT / patch.path).read_bytes()
    assert apply_edits(before, patch_edits(patch, before)).decode() == WANTED[patch.path]


def test_each_example_has_a_session():
    shown = {command.split()[3] for command in EDITS}  # `$ editflow rewrite PATH`
    assert shown == WANTED.keys()


def test_python_block_runs(tmp_path, monkeypatch):
    (block,) = readme.python_blocks(TEXT)
    monkeypatch.chdir(readme.prepare(tmp_path))
    before = Path("examples/service.toml").read_bytes()
    names = {}
    exec(compile(block, "README.md", "exec"), names)
    assert names["proposal"].changed
    assert names["proposal"].source.data == before
    assert Path("examples/service.toml").read_bytes() == before


def test_the_fill_example_holds_what_the_template_says(tmp_path):
    (command,) = re.findall(r"^editflow fill .*$", TEXT, re.MULTILINE)
    work, environment = readme.prepare(tmp_path), readme.environment(tmp_path)
    done = subprocess.run(
        ["bash", "-c", command], cwd=work, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    form = r"Member: Ada\nTool: (saw|drill|rake)\nDays: ([1-9]|1[0-4])\n"
    assert re.fullmatch(form + r"Label: Ada-[A-Z]{2}\d{3}\n", done.stdout), done.stdout


@pytest.mark.slow
def test_the_training_story_is_true(tmp_path):
    (command,) = re.findall(r"^editflow train .*$", TEXT, re.MULTILINE)
    work, environment = readme.prepare(tmp_path), readme.environment(tmp_path)
    done = subprocess.run(
        ["bash", "-c", command], cwd=work, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    before, after = map(float, re.findall(r"([\d.]+)%", done.stderr))
    assert after - before >= 30


def test_map_lists_every_file_with_its_docstring():
    """`python -m tests.support.readme --write --map-only` writes the map."""
    assert readme.with_map(TEXT) == TEXT
    for path in ("editflow/text/edits.py", "cli/main.py", "data/families/python/statements.py"):
        folder, name = path.rsplit("/", 1)
        assert re.search(rf"\*\*{folder}/\*\*\n\n(?:- .*\n)*- `{name}`: \w", TEXT)


def test_every_file_has_something_to_say():
    assert not re.findall(r"^- `\S+`: $", readme.file_map(), re.MULTILINE)


def test_links_lead_somewhere():
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", TEXT)
    assert targets
    assert [target for target in targets if not (readme.ROOT / target).exists()] == []


def test_a_session_that_fails_is_told(tmp_path):
    with pytest.raises(AssertionError, match="ended with 3"):
        readme.run_session("$ exit 3\n", tmp_path)


def test_outputs_are_put_after_their_commands(tmp_path):
    session = "$ head -n 1 examples/guide.md\nold\n$ true\n$ printf 'a\\nb\\n'\n"
    assert readme.run_session(session, tmp_path) == (
        "$ head -n 1 examples/guide.md\n# Borrowing a tool\n$ true\n$ printf 'a\\nb\\n'\na\nb\n"
    )
