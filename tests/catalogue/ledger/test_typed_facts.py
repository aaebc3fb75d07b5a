"""What decides about money are columns and records: a sentence written for people, or the spelling of a key, never is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
DECIDING = sorted(
    path
    for folder in ("catalogue/ledger", "catalogue/commissions", "catalogue/store/ledger")
    for path in (ROOT / folder).rglob("*.py")
)
#: Who may touch an explanation: it is made, written and read back there, and told to people elsewhere.
KEEPERS = {
    "catalogue/ledger/commission/settlement.py": "the lines of one commission share it",
    "catalogue/store/ledger/writing.py": "writes it once for all lines of an operation",
}


def attributes(path: Path, name: str) -> Iterator[int]:
    """Yield the lines that read an attribute of a name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load):
            yield node.lineno


def test_no_decision_reads_an_explanation() -> None:
    """It is JSON for `tell` alone, which the ledger itself never calls."""
    for path in DECIDING:
        where = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        if where not in KEEPERS and "simulation" not in where and where != "catalogue/commissions/answer.py":
            read = [line for line in attributes(path, "explanation") if "end.explanation" not in _line(source, line)]
            assert not read, f"{where}:{read}"
        if where != "catalogue/ledger/commission/explained.py":
            assert "json.loads" not in source, where
            assert "explained import tell" not in source, where


def test_no_source_key_is_taken_apart() -> None:
    """What an entry is stands in its kind, whose it is in its operation: keys are compared whole."""
    for path in DECIDING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                parsing = {"partition", "rpartition", "split", "rsplit", "removeprefix", "startswith", "endswith"}
                of = ast.unparse(node.func.value)
                assert not (node.func.attr in parsing and of.endswith((".key", "source_key", ".entry"))), (
                    f"{path.name}:{node.lineno} takes {of} apart"
                )


def _line(source: str, number: int) -> str:
    return source.splitlines()[number - 1]
