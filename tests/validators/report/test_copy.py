"""What the copy to correct says: one note for each cell, and a list in the order in which one mends."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.workbooks.marked_copy.originals import by_openpyxl, coloured, comments, opened, parts_of
from validators.findings import Counts, Finding, Outcome, Severity
from validators.report.copy import NOTE_LIMIT, cell_notes, copy_file_name, marked_copy
from validators.report.model import Report


def finding(cell: str | None = "B3", *, severity: Severity = Severity.BLOCKING, rule: str = "TAR-004") -> Finding:
    """Return a finding on « Tarifs »."""
    return Finding(
        rule=rule, severity=severity, sheet="Tarifs", cell=cell, row=3, column="Montant", key="MTV-2", found="9,9O",
        expected="un montant en euros, 2 décimales", example="9,90", suggestion="9,90", action="Corrigez le montant.",
        other_cell="Tarifs!B2",
        message=f"Tarifs!{cell} (MTV-2), colonne « Montant » : « 9,9O » n'est pas un montant. Corrigez le montant.",
    )  # fmt: skip


def report(*findings: Finding) -> Report:
    """Return a report with these findings."""
    return Report(
        run_id="3f0c", path="Catalogue/MTV/Catalogue_MTV.xlsx", sha256="ab" * 32, ruleset_version="7",
        checked_at=datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC), outcome=Outcome.PARTIAL,
        counts=Counts(rows_read=9, units_accepted=2, units_refused=1), findings=findings,
        company_label="Mondial TV (MTV)", saved_by="Claire Martin",
    )  # fmt: skip


def texts(content: bytes, sheet: str) -> list[str]:
    """Return every text of a sheet."""
    return [
        str(cell.value) for row in opened(content)[sheet].iter_rows() for cell in row if cell.value not in (None, "")
    ]


def copied(*findings: Finding) -> bytes:
    """Return the copy, which there must be."""
    copy = marked_copy(report(*findings), by_openpyxl())
    assert copy is not None
    return copy


def test_the_note_says_what_why_how_and_proposes() -> None:
    """Everything that mends the cell stands on the cell."""
    assert comments(copied(finding()))["B3"] == (
        "Contrôle catalogue · Bloquant · Montant · TAR-004\n«\u00a09,9O\u00a0» n'est pas un montant.\n"
        "Attendu : un montant en euros, 2 décimales (par exemple 9,90)\nProposition : 9,90\n"
        "Voir aussi : Tarifs!B2\nQue faire : Corrigez le montant."
    )


def test_several_findings_of_a_cell_share_one_note_the_worst_first() -> None:
    """The colour is that of the worst."""
    (note,) = cell_notes([finding(severity=Severity.WARNING, rule="TAR-110"), finding()])
    assert (note.mark.name, note.title) == ("ERROR", "Bloquant · Montant · TAR-004")
    assert note.text is not None
    assert "Avertissement · Montant · TAR-110" in note.text


def test_the_first_sheet_lists_by_what_to_do_with_links() -> None:
    """A group, then its findings: severity, sheet, cell, key, value, expected, proposal, action, rule."""
    copy = copied(finding("B4", severity=Severity.WARNING), finding(), finding(None))
    tab = opened(copy)["À corriger"]
    rows = [[cell.value for cell in row] for row in tab.iter_rows(min_row=4)]
    assert rows[0] == [
        "Gravité", "Feuille", "Cellule", "Clé", "Colonne", "Valeur", "Attendu", "Proposition", "Pourquoi", "Que faire",
        "Règle",
    ]  # fmt: skip
    assert rows[1][0] == "Corrigez le montant — 2 points"
    assert [row[2] for row in rows[2:4]] == ["B3", "ligne 3"]
    assert rows[2] == [
        "Bloquant", "Tarifs", "B3", "MTV-2", "Montant", "9,9O", "un montant en euros, 2 décimales (par exemple 9,90)",
        "9,90", "«\u00a09,9O\u00a0» n'est pas un montant. Voir aussi Tarifs!B2.", "Corrigez le montant.", "TAR-004",
    ]  # fmt: skip
    link = tab["C6"].hyperlink
    assert link is not None
    assert link.location == "'Tarifs'!B3"
    assert tab["A1"].value == "À corriger : 2 points bloquants et 1 avertissement"


def test_the_second_sheet_is_what_compliance_looks_for() -> None:
    """Run, SHA-256, rule set, date, counts, and what was refused."""
    said = texts(copied(finding()), "Accepté")
    assert {"3f0c", "ab" * 32, "7", "02/07/2026 à 00:30:05 (UTC+02:00)", "Claire Martin", "Mondial TV (MTV)"} <= set(
        said
    )
    assert said[said.index("Produits acceptés") + 1] == "2"
    assert said[said.index("Produits refusés") + 1] == "1"
    assert said[said.index("MTV-2") + 1] == "1"


def test_an_information_is_no_mistake() -> None:
    """Only what blocks or warns is coloured; with nothing of the kind on a cell there is no copy."""
    assert coloured(copied(finding(), finding("B2", severity=Severity.INFO))).keys() == {"B3"}
    assert marked_copy(report(finding(severity=Severity.INFO)), by_openpyxl()) is None
    assert marked_copy(report(finding(None)), by_openpyxl()) is None


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"<html>", by_openpyxl()[:3000]])
def test_an_unreadable_file_has_no_copy(content: bytes) -> None:
    """The report says so already."""
    assert marked_copy(report(finding()), content) is None


def test_thousands_of_findings_are_all_coloured_and_the_first_ones_annotated() -> None:
    """Thousands of notes would slow Excel down; the list says how many of a group it shows."""
    copy = parts_of(copied(*(finding(f"B{row}") for row in range(2, 12_002))))
    assert len(re.findall(rb'<c r="B\d+"[^>]* s="[1-9]', copy["xl/worksheets/sheet2.xml"])) == 12_000
    assert copy["xl/comments/comment1.xml"].count(b"<comment ") == NOTE_LIMIT  # B2 bears the author's own note
    listed = copy["xl/worksheets/sheet3.xml"].decode()
    assert "Corrigez le montant — 12\u202f000 points, dont 10\u202f000 détaillés ici" in listed
    assert listed.count("<hyperlink ") == 10_000


def test_the_copy_bears_the_contract_s_name() -> None:
    """Date and time of the control in Paris, the workbook, ``_a_corriger``."""
    name = copy_file_name("Catalogue/MTV/Catalogue_MTV.xlsx", datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC))
    assert name == "20260702-003005_Catalogue_MTV_a_corriger.xlsx"
