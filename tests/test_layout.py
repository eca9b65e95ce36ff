"""The shape of the tree: packages, the direction of imports, and what is loaded when."""

import ast
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {"editflow": "editflow", "cli": "editflow.cli", "data": "editflow.data"}

# What each package of the library may import besides itself. `cli` may import everything. An entry
# names only entries above it, so the table itself allows no circle.
MAY_IMPORT = {
    "errors": [],
    "text": ["errors"],
    "canvas": ["errors", "text"],
    "workspace": ["errors", "text"],
    "data": ["errors", "text"],
    "flow": ["errors", "canvas"],
    "models": ["errors", "canvas", "flow"],
    "constraints": ["errors", "canvas"],
    "sampling": ["errors", "canvas", "flow", "constraints"],
    "editing": ["errors", "text", "canvas", "flow", "models", "constraints", "sampling"],
    "evaluation": ["errors", "text", "data", "constraints", "sampling", "editing"],
    "training": ["errors", "text", "data", "canvas", "flow", "models", "sampling", "editing"],
    "pretrained": [],
}

# Where a library may be named at all, however late it is imported.
ONLY_IN = {
    "difflib": [],  # a diff is made of the model's own operations
    "click": ["cli"],
    "rich": ["cli"],
    "torch": ["flow", "models", "sampling", "editing", "evaluation", "training", "cli"],
    "transformers": ["models", "training", "cli"],
}

WITHOUT_TORCH = ["errors", "text", "canvas", "workspace", "data", "cli"]

MOST_PARAMETERS = 5
MORE_PARAMETERS = {
    "editflow.canvas.canvas: of": "optional marks, one for each kind a canvas has",
    "editflow.flow.edit_path: sample_states": "the same signature as the masked path",
    "editflow.flow.mask_path: sample_masked_states": "the same signature as the edit path",
    "editflow.models.config: __init__": "transformers reads a configuration back by keyword",
    "editflow.training.trainer: __init__": "the arguments of the transformers trainer it extends",
    "editflow.editing.instances.schemas: fill_schema": "those of `Infiller.fill`, and a policy",
    "editflow.data.generate: pairs": "the shares of special pairs have defaults",
    "editflow.data.families.python.style.rewriting: rewrite_family": "a table row in a call",
}


@dataclass(frozen=True)
class Module:
    """One parsed file and the dotted name it is imported by."""

    name: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The second part of the name: `text` of `editflow.text.edits`, "" of `editflow`."""
        return package_of(self.name)

    @property
    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything imported anywhere in the file."""
        nodes = list(ast.walk(self.tree))
        whole = [(n.lineno, a.name) for n in nodes if isinstance(n, ast.Import) for a in n.names]
        parts = [
            (n.lineno, f"{'.' * n.level}{n.module or ''}.{a.name}")
            for n in nodes
            if isinstance(n, ast.ImportFrom)
            for a in n.names
        ]
        return whole + parts


def read(folder: str) -> list[Module]:
    """Parse every file under a top folder."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return [Module(dotted(path), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def dotted(path: Path) -> str:
    """The name a file or folder is imported by."""
    top, *rest = path.relative_to(ROOT).with_suffix("").parts
    return ".".join([FOLDERS[top], *rest]).removesuffix(".__init__")


def package_of(name: str) -> str:
    return f"{name}.".split(".")[1]


MODULES = list(chain.from_iterable(read(folder) for folder in FOLDERS))
PACKAGES = {dotted(p.parent): p.parent for top in FOLDERS for p in (ROOT / top).rglob("*.py")}
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


def test_every_folder_with_python_is_a_package_that_is_installed():
    assert sorted(SETUPTOOLS["packages"]) == sorted(PACKAGES)
    assert SETUPTOOLS["package-dir"] == {package: top for top, package in FOLDERS.items()}
    assert [n for n, folder in PACKAGES.items() if not (folder / "__init__.py").is_file()] == []


def test_every_other_file_of_the_packages_is_installed():
    installed = {
        file
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for file in PACKAGES[package].glob(pattern)
    }
    files = {path for top in FOLDERS for path in (ROOT / top).rglob("*.*") if path.is_file()}
    code = {path for path in files if path.suffix in (".py", ".pyc")}
    assert files - code - installed == set()


def test_imports_point_one_way():
    wrong = [
        f"{module.name}:{line}: {module.package} may not import {target}"
        for module in MODULES
        if module.package not in ("", "cli")
        for line, name in module.imports
        if name.startswith("editflow.")
        and (target := package_of(name)) != module.package
        and target not in MAY_IMPORT[module.package]
    ]
    assert wrong == []


def test_the_table_points_one_way():
    names = list(MAY_IMPORT)
    below = {n: [o for o in MAY_IMPORT[n] if names.index(o) >= names.index(n)] for n in names}
    assert not any(below.values()), below


def test_imports_are_absolute():
    assert [m.name for m in MODULES for _, name in m.imports if name.startswith(".")] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library):
    wrong = [
        f"{module.name}:{line}"
        for module in MODULES
        for line, name in module.imports
        if name.split(".")[0] == library and module.package not in ONLY_IN[library]
    ]
    assert wrong == []


def loaded(code: str) -> set[str]:
    """The modules a fresh interpreter holds after running some code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(json.loads(done.stdout))


def test_the_editor_starts_without_transformers():
    assert loaded("import editflow.editing.editor") & {"transformers", "torch._dynamo"} == set()


def test_import_editflow_loads_nothing_heavy():
    assert loaded("import editflow") & {"torch", "transformers", "numpy", "rich", "click"} == set()


def test_packages_without_tensors_do_not_load_torch():
    """Each of their modules, with all it imports in turn."""
    names = [module.name for module in MODULES if module.package in WITHOUT_TORCH]
    names.remove("editflow.cli.__main__")  # running the program is not importing it
    assert loaded(f"import {', '.join(names)}") & {"torch", "transformers"} == set()


def test_every_module_says_what_it_is():
    silent = [m.name for m in MODULES if m.tree.body and not ast.get_docstring(m.tree)]
    assert silent == []


def test_few_parameters():
    """At most five, or a reason; a reason that is no longer needed goes."""
    functions = [
        (module, node)
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    many = {f"{m.name}: {f.name}" for m, f in functions if parameters(f) > MOST_PARAMETERS}
    assert many == set(MORE_PARAMETERS)


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many a caller can give: `self` and `cls`, `*args` and `**kwargs` do not count."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))
