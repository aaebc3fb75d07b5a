"""The version of the rules follows from their source: what could change an answer moves it, and nothing else does."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from validators.rules import RULESET_VERSION
from validators.ruleset import ruleset, ruleset_hash

ROOT = Path(__file__).parents[2]

#: What is changed in which file: something that decides what a cell means or what is said of it.
DECIDES = {
    "a helper": ("validators/kinds/base.py", "allowed = 2 if", "allowed = 3 if"),
    "a label of a column": ("validators/sheets/prices.py", '"Type de prix"', '"Genre de prix"'),
    "a label of a list": ("catalogue/vocabulary.py", '"Télévente"', '"Vente par téléphone"'),
    "a rule's sentence": ("validators/rules.py", "Corrigez la valeur", "Changez la valeur"),
    "what is said of what is gone": ("validators/absence.py", "MOST_NAMED = 10", "MOST_NAMED = 11"),
    "how a cell is read": ("workbooks/cells.py", "\n\n\n", "\nLIMIT = 1\n\n\n"),
}
#: The same of what decides nothing.
DECIDES_NOTHING = {
    "a comment": ("validators/kinds/base.py", "    folded = fold(text)", "    # why not\n    folded = fold(text)"),
    "a docstring": ("validators/kinds/base.py", '"""Strip outer blanks of every kind."""', '"""Another."""'),
    "a text beside a field": ("validators/spec.py", "@dataclass", '"""Said of nothing."""\n\n\n@dataclass'),
    "a blank line": ("validators/sheets/prices.py", "SHEET = ", "\n\n\nSHEET = "),
    "the layout": ("validators/sheets/prices.py", "Code(max_length=60)", "Code(\n    max_length=60\n)"),
    "the report": ("validators/report/words.py", "Votre classeur est publié", "Classeur publié"),
    "the template": ("workbooks/template.py", "\n\n\n", "\nLIMIT = 1\n\n\n"),
    "the store": ("catalogue/store/apply.py", "\n\n\n", "\nLIMIT = 1\n\n\n"),
}


@pytest.fixture(scope="module")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of our packages, and its hash."""
    root = tmp_path_factory.mktemp("source")
    for package in ("validators", "catalogue", "workbooks"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    return root, ruleset_hash(root)


def _hash_after(root: Path, *edits: tuple[str, str, str]) -> str:
    """Return the hash of the source with some edits in it, which are then taken back."""
    before = {place: (root / place).read_text(encoding="utf-8") for place, _, _ in edits}
    try:
        for place, old, new in edits:
            text = (root / place).read_text(encoding="utf-8")
            assert old in text
            (root / place).write_text(text.replace(old, new, 1), encoding="utf-8")
        return ruleset_hash(root)
    finally:
        for place, text in before.items():
            (root / place).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("what", DECIDES)
def test_what_may_change_an_answer_moves_the_version(hashed: tuple[Path, str], what: str) -> None:
    """Nobody need remember to raise it."""
    root, before = hashed
    assert _hash_after(root, DECIDES[what]) != before


def test_what_changes_no_answer_leaves_the_version(hashed: tuple[Path, str]) -> None:
    """A workbook is not checked again because a comment was written, nor all of these at once."""
    root, before = hashed
    assert _hash_after(root, *DECIDES_NOTHING.values()) == before


def test_the_version_is_known_at_once(hashed: tuple[Path, str]) -> None:
    """The dated version, which people say, comes first; the second process that asks takes no time to answer."""
    _, source_hash = hashed
    assert ruleset() == f"{RULESET_VERSION}+{source_hash[:12]}"
    ruleset.cache_clear()
    begun = time.process_time()
    ruleset()
    assert time.process_time() - begun < 0.05
