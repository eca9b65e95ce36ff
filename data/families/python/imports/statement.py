"""Import statements: those a text has, and new ones a person could ask for.

Knows nothing of edits.
"""

from __future__ import annotations

import ast
import random

from editflow.data.families.python.code import Code
from editflow.data.families.python.invent import identifiers

_MODULES = (
    "os sys re json math time random logging pathlib typing collections itertools functools "
    "datetime subprocess shutil tempfile copy io abc enum dataclasses contextlib warnings asyncio "
    "threading hashlib base64 string types uuid csv argparse inspect traceback operator pickle "
    "struct socket glob textwrap heapq bisect decimal fractions statistics numpy requests pytest "
    "pandas yaml torch click attr"
)  # fmt: skip
_MEMBERS = (
    "pathlib.Path typing.Any typing.Optional typing.TYPE_CHECKING collections.defaultdict "
    "collections.OrderedDict collections.Counter collections.deque functools.partial "
    "functools.lru_cache functools.wraps dataclasses.dataclass dataclasses.field datetime.datetime "
    "datetime.timedelta itertools.chain contextlib.contextmanager abc.ABC enum.Enum copy.deepcopy "
    "collections.abc.Iterator collections.abc.Callable typing.Protocol os.path warnings.warn "
    "unittest.mock concurrent.futures importlib.metadata"
)  # fmt: skip
_ALIASED = ("numpy as np", "pandas as pd", "torch.nn as nn", "json as _json", "typing as t")


def new_statement(rng: random.Random) -> str:
    """Return a statement that imports one name."""
    draw = rng.random()
    if draw < 0.5:
        return f"import {rng.choice(_MODULES.split())}"
    if draw < 0.85:
        module, _, member = rng.choice(_MEMBERS.split()).rpartition(".")
        return f"from {module} import {member}"
    if draw < 0.92:
        return f"import {rng.choice(_ALIASED)}"
    pool = identifiers()
    return f"from {rng.choice(pool['snake'])} import {rng.choice(pool['snake'] + pool['camel'])}"


def bound_name(statement: str) -> str:
    """Return the name a one-name import statement binds."""
    return statement.split()[-1].split(".")[0]


def first_block(code: Code) -> list[ast.Import | ast.ImportFrom]:
    """Return the first unbroken block of imports; a module docstring may come before it."""
    found: list[ast.Import | ast.ImportFrom] = []
    for node in code.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif found or not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return found


def lone_lines(code: Code) -> list[tuple[ast.stmt, str]]:
    """Return the import statements of one name, on a line of their own."""
    found = []
    for node in code.nodes(ast.Import, ast.ImportFrom):
        siblings = getattr(code.parent(node), "body", [])
        line = code.line(node.lineno)
        alone = len(node.names) == 1 and len(siblings) > 1 and line.strip() == code.source(node)
        if alone and code.text.count(line) == 1 and "__future__" not in line:
            found.append((node, line.strip()))
    return found
