"""Every kind of operation is one module, of one shape."""

from __future__ import annotations

import inspect
from pathlib import Path

from catalogue.ledger import kinds
from catalogue.ledger.kinds import KINDS
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind

ROOT = Path(kinds.__file__).parents[3]


def test_each_kind_of_operation_is_posted_by_a_module_of_its_own() -> None:
    """A member of the enum without its module would stop a month on its first operation."""
    assert list(KINDS) == list(OperationKind)
    modules = {path.stem for path in Path(kinds.__file__).parent.glob("[!_]*.py")}
    assert {poster.__module__ for poster in KINDS.values()} == {f"{kinds.__name__}.{module}" for module in modules}
    assert {str(inspect.signature(poster)) for poster in KINDS.values()} == {"(asked: 'Asked') -> 'Answer'"}


def test_adding_a_kind_is_three_places() -> None:
    """« Emploi d'avance »: a member with its traits, a module, a line of the dictionary; all else asks for the traits.

    The sheet names it once more, as what a word that people type means.
    """
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for package in ("catalogue", "validators", "exports", "sync", "usecases", "cli", "dashboard")
        for path in (ROOT / package).rglob("*.py")
    }
    asking = {path for path, text in sources.items() if "OperationKind.ADVANCE_USE" in text}
    assert asking == {"catalogue/ledger/kinds/__init__.py", "validators/sheets/operations.py"}
    assert {path for path, text in sources.items() if "advance_uses" in text} == {"catalogue/ledger/kinds/__init__.py"}
    payments = OperationKind.having(Trait.PAYS)
    assert payments == (OperationKind.COLLECTION, OperationKind.ADVANCE_USE)
    assert OperationKind.ADVANCE_USE.label in OperationKind.labels()  # the list that the sheet offers
