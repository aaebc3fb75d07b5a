"""The tree keeps its promises: every package is under the import contract, and modules stay readable."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Top folders that hold Python but are no part of the service.
APART = {"tests", "bench", "docs", "sample_workbooks"}
LONGEST_MODULE_LINES = 400


def _modules() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def test_every_package_is_under_the_import_contract() -> None:
    """A package that import-linter does not know could import anything."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    known = set(contract["importlinter"]["root_packages"].split())
    packages = {module.parts[0] for module in _modules() if len(module.parts) > 1} - APART
    assert packages <= known


def test_no_module_is_longer_than_a_reader_bears() -> None:
    """A module of more than 400 lines is two nouns: split it."""
    service = [module for module in _modules() if module.parts[0] != "tests"]
    lengths = {str(module): len((ROOT / module).read_text().splitlines()) for module in service}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE_LINES} == {}
