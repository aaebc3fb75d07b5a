"""The version of the rules that nobody can forget to raise: a hash of the source that decides what a cell means.

Hashed are the modules that the checks import, directly or not: of ``validators`` and of ``catalogue`` (but its store),
and of ``workbooks`` what reading takes. Their source is normalised first (`_normalised`): a comment, a docstring, a
blank line or another layout moves nothing; a helper, a label, a rule's sentence does.

Parsing them takes a third of a second, looking at their bytes ten milliseconds: the hash is kept beside the bytecode,
under the hash of the bytes, as Python keeps what it compiled. Where that folder cannot be written it is found anew.
"""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from validators.rules import RULESET_VERSION

#: Where the checks begin: what places, types and judges the cells and the rows taken away, and what reads them.
ROOTS = ("validators.absence", "validators.checking", "validators.structure", "validators.typed", "workbooks.reader")

#: Packages whose source decides; the store keeps what was decided.
_PACKAGES = ("validators", "catalogue", "workbooks")
_KEPT_OUT = ("catalogue.store",)

_SHOWN_DIGITS = 12


@cache
def ruleset() -> str:
    """Return the version of the rules as submissions and reports bear it: ``2026.11.7+3fa9c2d41b0e``.

    The date is raised by hand, for people; the digits are those of the hash, and decide whether a workbook that did
    not change is checked again (decision 6).
    """
    return f"{RULESET_VERSION}+{_kept_hash(Path(__file__).parent.parent)[:_SHOWN_DIGITS]}"


def ruleset_hash(root: Path) -> str:
    """Return the hash of the rules whose packages lie in a folder: 64 hexadecimal digits. Read-only."""
    digest = hashlib.sha256()
    for name, tree in sorted(_imported(root).items()):
        digest.update(f"{name}\0{_normalised(tree)}\0".encode())
    return digest.hexdigest()


def _kept_hash(root: Path) -> str:
    """Return the hash that was found for these very bytes, or find it and keep it (``__pycache__``)."""
    kept = Path(cache_from_source(__file__)).with_name(f"ruleset-{_bytes_hash(root)}")
    with suppress(OSError):
        if len(found := kept.read_text(encoding="ascii")) == hashlib.sha256().digest_size * 2:
            return found
    found = ruleset_hash(root)
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        own = kept.with_name(f"{kept.name}.{os.getpid()}")
        own.write_text(found, encoding="ascii")
        own.replace(kept)
    return found


def _bytes_hash(root: Path) -> str:
    """Return a hash of the bytes of every module that might count."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = _module_name(path.relative_to(root))
            if not name.startswith(_KEPT_OUT):
                digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(root: Path) -> dict[str, ast.Module]:
    """Return the modules that the checks import, by name, with the packages that they lie in."""
    found: dict[str, ast.Module] = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        path = _source(root, name)
        if name in found or path is None:
            continue
        found[name] = ast.parse(path.read_bytes())
        waiting += [part for wanted in _imports(found[name]) for part in _with_packages(wanted)]
    return found


def _source(root: Path, name: str) -> Path | None:
    """Return the file of a module or package, or None where the name is something inside a module."""
    place = root.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the names of ours that a module imports, at its head or when it runs."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{one.name}" for one in node.names]
        yield from (one for one in names if one.split(".")[0] in _PACKAGES and not one.startswith(_KEPT_OUT))


def _with_packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _normalised(tree: ast.Module) -> str:
    """Return the source without comments, docstrings (a text that nothing takes) and layout."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            lines = getattr(node, field, None)
            if isinstance(lines, list):
                setattr(node, field, [line for line in lines if not _is_text(line)] or [ast.Pass()])
    return ast.unparse(tree)


def _is_text(line: ast.AST) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
