"""Settings and where each comes from: flag, environment, project file, user file, default.

Knows TOML and the environment; nothing of click or of what a setting does.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editflow.errors import UsageError

DEFAULTS: dict[str, str | None] = {
    "model": "mini",
    "device": None,
    "verify": "syntax",
    "budget": None,
    "confidence": "0.5",
    "guidance": "0",
}
_NUMBERS = {
    ("budget", int),
    *((name, kind) for name in ("confidence", "guidance") for kind in (int, float)),
}
VERIFY_WORDS = ("syntax", "none")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and its origin, in words: "default", "--model", "EDITFLOW_MODEL", a file."""

    value: str | None
    origin: str


def settings(
    flags: Mapping[str, str | None],
    *,
    isolated: bool = False,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Setting]:
    """Return every setting for a program started in `folder` (None: the current one).

    `flags` are the values given on the command line, None where not given. UsageError names the
    file and the key when a file has one that does not exist, or a value that does not fit.
    """
    environ = os.environ if environ is None else environ
    found = {key: Setting(value, "default") for key, value in DEFAULTS.items()}
    if not isolated:
        found |= _user_file(environ)
        found |= _project_file(folder or Path.cwd())
    for key in DEFAULTS:
        name = f"EDITFLOW_{key.upper()}"
        if environ.get(name):
            found[key] = Setting(environ[name], name)
        if flags.get(key) is not None:
            found[key] = Setting(flags[key], f"--{key}")
    return found


def _user_file(environ: Mapping[str, str]) -> dict[str, Setting]:
    base = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    path = base / "editflow" / "config.toml"
    return dict(_checked(_read(path), path)) if path.is_file() else {}


def _project_file(folder: Path) -> dict[str, Setting]:
    """Read the table of the nearest pyproject.toml that has one."""
    for parent in (folder, *folder.resolve().parents):
        path = parent / "pyproject.toml"
        tools = _read(path).get("tool", {}) if path.is_file() else {}
        if isinstance(tools, dict) and "editflow" in tools:
            found = dict(_checked(tools["editflow"], path))
            _refuse_commands(found, path)
            return found
    return {}


def _refuse_commands(found: Mapping[str, Setting], path: Path) -> None:
    """Checking out a repository must not be enough to make it run commands here."""
    verify = found.get("verify")
    if verify and verify.value not in VERIFY_WORDS:
        raise UsageError(
            "a project file may not set a command to run",
            where=f"{path}: tool.editflow.verify",
            hint="Give it with --verify or in your own configuration file, or use --isolated.",
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read the configuration: {error}", where=str(path)) from error


def _checked(table: Any, path: Path) -> Iterator[tuple[str, Setting]]:
    if not isinstance(table, dict):
        raise UsageError("tool.editflow must be a table", where=str(path))
    for key, value in table.items():
        if key not in DEFAULTS:
            known = ", ".join(DEFAULTS)
            raise UsageError(f"unknown key {key!r}", where=str(path), hint=f"Known keys: {known}.")
        if (key, type(value)) in _NUMBERS:
            value = str(value)
        if not isinstance(value, str) or not value:
            raise UsageError(f"{key} must be a string", where=str(path))
        if key == "model" and value.startswith(("./", "../")):
            value = str(path.parent / value)
        yield key, Setting(value, str(path))
