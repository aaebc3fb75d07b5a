"""Documents: looked for by name in the library, as people and their systems write names; not looked for elsewhere."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from sync.bootstrap import Service
from tests.support.books import Library, day, product
from usecases.examination import Question, examine

SKU = "MTV-OFFRE-001"


def paper(name: str) -> dict[str, Any]:
    """Return the rows of a product with one document of that name."""
    row = {"SKU": SKU, "Version": 1, "Type": "CGU", "Titre": "CGU", "Fichier": name, "Valable du": day("01/07/2025")}
    return product(SKU, Documents=[row])


def deposit(library: Library, name: str, content: bytes = b"%PDF-1.7") -> Path:
    """Put a document where the service looks for it."""
    path = library.root / f"Documents/MTV/{SKU}/{name}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.drill
def test_a_workbook_outside_the_library_changes_no_document(
    service: Service, library: Library, run: Any, tmp_path: Path
) -> None:
    """Nobody looked at the files: they are what the catalogue knows, and one information says so."""
    deposit(library, "cgu.pdf")
    file = library.company("MTV", paper("cgu.pdf"))
    run()
    copy = Path(shutil.copy(file, tmp_path / "Catalogue_MTV.xlsx"))
    for question in (Question(loading=True), Question()):
        elsewhere, same = examine(service, [copy, file], question).results
        assert elsewhere.plan is not None
        assert list(elsewhere.plan.changes()) == []
        assert [(said.rule, said.severity, said.sheet) for said in elsewhere.report.findings] == [
            ("FIC-023", "info", "Documents")
        ]
        assert same.report.findings == ()


@pytest.mark.drill
def test_a_document_is_known_in_any_case_and_unicode_form(library: Library, run: Any) -> None:
    """A Mac writes é in two letters, Windows knows no case: it is the same file. Two that differ only so are said."""
    deposit(library, unicodedata.normalize("NFD", "Conditions générales.PDF"))
    rule = {"SKU": SKU, "Version": 1, "Code règle": "APPEL", "Script d'appel": "CONDITIONS Générales.pdf"}
    library.company("MTV", paper("conditions générales.pdf") | {"Règles CQ": [rule]})
    assert run().results[-1].report.findings == ()
    (again,) = run(dry_run=True, only="*MTV*").results
    assert again.plan is not None
    assert list(again.plan.changes()) == []
    deposit(library, "conditions générales.pdf")
    (twin,) = run().results[-1].report.findings
    assert (twin.rule, twin.severity, twin.cell) == ("DOC-105", "warning", "E2")
    assert "le service lit « conditions générales.pdf »" in twin.message
