"""What each error amounts to at every door: a code, a status of HTTP, an exit code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from catalogue import errors
from catalogue.errors import CatalogueError

ROOT = Path(__file__).parents[2]
DECLARED = re.compile(
    r"^class \w+\((?:CatalogueError|WrongUse|MailUnavailable|StorageUnavailable|StorageBlocked)\)", re.MULTILINE
)
#: A line of the tree: the class, its code, its status and its exit code.
DRAWN = re.compile(r"^    [│├└─ ]*(\w+) +([a-z-]+) +(\d{3})  (\d+) ", re.MULTILINE)


def _kinds(root: type[CatalogueError]) -> Iterator[type[CatalogueError]]:
    yield root
    for child in root.__subclasses__():
        yield from _kinds(child)


def test_the_tree_draws_every_error_as_it_is() -> None:
    """The docstring and the classes say the same, and every class has a code of its own."""
    for package in ("catalogue", "workbooks", "validators", "exports", "sync", "usecases", "dashboard", "cli"):
        for path in (ROOT / package).rglob("*.py"):
            if DECLARED.search(path.read_text(encoding="utf-8")):
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    kinds = {kind.__name__: (kind.problem, kind.status, kind.exit_code) for kind in _kinds(CatalogueError)}
    drawn = DRAWN.findall(errors.__doc__ or "")
    assert {name: (problem, int(status), int(code)) for name, problem, status, code in drawn} == kinds
    assert len({problem for problem, _, _ in kinds.values()}) == len(kinds)
