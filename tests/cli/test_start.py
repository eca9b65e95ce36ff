"""Starting the program: speed, help, errors and exit codes that every command shares."""

import json
import os
import resource
import subprocess
import sys

import click
import pytest

from editflow.cli.main import COMMANDS, main
from editflow.errors import StaleError
from tests.cli.conftest import ROOT

HEAVY = ("torch", "transformers", "numpy", "rich", "yaml", "unidiff", "difflib")


@pytest.mark.parametrize("args", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_loads_nothing_heavy(args):
    code = (
        "import json, sys\n"
        "from editflow.cli.main import main\n"
        f"try: main({args})\n"
        f"finally: print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_help_is_quick():
    """Within the 0.25 s that are promised: of the processor, for other work may have it as well."""
    command = [sys.executable, "-m", "editflow.cli", "--help"]
    seconds = []
    for _ in range(5):
        before = processor_seconds()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(processor_seconds() - before)
    assert min(seconds) < 0.25


def processor_seconds():
    """Return what the processes that were started and have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_its_contract(name):
    """At most 16 options, each explained; the same name as in the table."""
    command = main.get_command(click.Context(main), name)
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert command.name == name
    assert len(options) <= 16
    assert all(option.help for option in options)


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["nonsense"], "No such command"),
        (["rewrite"], "Missing"),
        (["rewrite", "x", "-I", "a", "--frobnicate"], "No such option"),
        (["rewrite", "x", "-I", "a", "--samples", "0"], "--samples"),
        (["trace", "show"], "Missing"),
    ],
)
def test_usage_errors_end_with_2(run, args, what):
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert what in result.stderr


def test_version(run):
    assert run("--version").stdout == "editflow 0.1.0\n"


def raising(monkeypatch, error):
    def fail(*_args):
        raise error

    monkeypatch.setattr("editflow.cli.rewriting.run", fail)


def test_an_error_says_where_what_and_what_to_do(run, monkeypatch):
    raising(
        monkeypatch, StaleError("the file changed", where="a.py:3", hint="Run it again.\nOr not.")
    )
    result = run("rewrite", "a.py", "-I", "x")
    assert result.exit_code == 3
    assert result.stderr == (
        "error: a.py:3: the file changed\n       Run it again.\n       Or not.\n"
    )


def test_a_bug_shows_no_traceback_unless_asked(run, monkeypatch):
    raising(monkeypatch, KeyError("token"))
    short, long = (run(*extra, "rewrite", "a", "-I", "x") for extra in ([], ["--debug"]))
    assert short.exit_code == long.exit_code == 2
    assert "internal error: KeyError: 'token'" in short.stderr
    assert "Traceback" not in short.stderr
    assert "Traceback" in long.stderr


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_interrupted(run, monkeypatch, error):
    raising(monkeypatch, error)
    result = run("rewrite", "a", "-I", "x")
    assert result.exit_code == 130
    assert "interrupted" in result.stderr


def test_a_closed_pipe_is_not_an_error(folder):
    (folder / "a.txt").write_text("load\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.fake_editor", "rewrite", "a.txt", "-I", "load -> r"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    os.close(writer)
    assert done.returncode == 141
    assert done.stderr == b""
    assert (folder / "a.txt").read_text() == "r\n"


def test_control_characters_of_a_message_do_not_reach_the_terminal(run):
    result = run("rewrite", "no\x1b[31mfile", "-I", "x")
    assert "\x1b" not in result.stderr
    assert r"no\x1b[31mfile: no such file" in result.stderr
