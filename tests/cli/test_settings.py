"""Flags over environment over project file over user file over defaults."""

import pytest

from editflow.cli.config import settings
from editflow.errors import UsageError


@pytest.fixture
def files(folder):
    """Write the user's and the project's configuration; returns a function taking both."""

    def write(user="", project=""):
        path = folder / "user" / "editflow" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text(user)
        (folder / "pyproject.toml").write_text(project)
        return {"XDG_CONFIG_HOME": str(folder / "user")}

    return write


def test_each_layer_wins_over_the_one_below(files, folder):
    environ = files(
        user='model = "user"\ndevice = "user"\nverify = "user"\nbudget = "1"',
        project='[tool.editflow]\nmodel = "project"\ndevice = "project"\nverify = "none"',
    ) | {"EDITFLOW_MODEL": "environment", "EDITFLOW_DEVICE": "environment"}
    found = settings({"model": "flag"}, folder=folder, environ=environ)
    assert {key: setting.value for key, setting in found.items()} == {
        "model": "flag",
        "device": "environment",
        "verify": "none",
        "budget": "1",
        "confidence": "0.5",
        "guidance": "0",
    }
    assert [setting.origin for setting in found.values()] == [
        "--model",
        "EDITFLOW_DEVICE",
        str(folder / "pyproject.toml"),
        str(folder / "user" / "editflow" / "config.toml"),
        "default",
        "default",
    ]


def test_isolated_ignores_files(files, folder):
    environ = files(user='model = "user"')
    assert settings({}, isolated=True, folder=folder, environ=environ)["model"].value == "mini"


def test_the_nearest_file_with_a_table_counts(files, folder):
    environ = files(project='[tool.editflow]\nmodel = "./here"')
    (folder / "sub").mkdir()
    (folder / "sub" / "pyproject.toml").write_text("[tool.other]\nx = 1")
    found = settings({}, folder=folder / "sub", environ=environ)
    assert found["model"].value == str(folder / "here")


@pytest.mark.parametrize(
    ("project", "what"),
    [
        ("[tool.editflow]\nmodle = 'x'", "unknown key 'modle'"),
        ("[tool.editflow]\nmodel = 3", "model must be a string"),
        ("[tool]\neditflow = 3", "must be a table"),
        ("[tool.editflow", "cannot read the configuration"),
        ("[tool.editflow]\nverify = 'rm -rf /'", "may not set a command"),
    ],
)
def test_a_bad_file_is_named(files, folder, project, what):
    environ = files(project=project)
    with pytest.raises(UsageError, match=what) as caught:
        settings({}, folder=folder, environ=environ)
    assert "pyproject.toml" in caught.value.where


def test_the_user_may_set_a_command(files, folder):
    environ = files(user='verify = "ruff check"')
    assert settings({}, folder=folder, environ=environ)["verify"].value == "ruff check"


def test_show_config(run, folder):
    (folder / "pyproject.toml").write_text("[tool.editflow]\nbudget = 3\n")
    assert f'budget = "3"  ({folder / "pyproject.toml"})' in run("--show-config").stdout
    assert "budget = unset  (default)" in run("--isolated", "--show-config").stdout
