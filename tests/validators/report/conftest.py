"""A report as the demo's USGP workbook gives it, to vary by keyword."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from validators.findings import Counts, Finding, Outcome, Severity
from validators.report.model import Report

ReportOf = Callable[..., Report]

_ACTIONS = (
    ("TAR-004", Severity.BLOCKING, "Tarifs", "Corrigez le montant."),
    ("PRO-001", Severity.BLOCKING, "Produits", "Renseignez la cellule obligatoire."),
    ("TAR-005", Severity.WARNING, "Tarifs", "Vérifiez le taux et son format pourcentage."),
    ("DOC-008", Severity.INFO, "Documents", "Choisissez une valeur de la liste."),
)


@pytest.fixture
def amount() -> Finding:
    """A typical mistake on a cell, with every field filled."""
    return Finding(
        rule="TAR-004",
        severity=Severity.BLOCKING,
        sheet="Tarifs",
        cell="F14",
        row=14,
        column="Montant TTC",
        key="USGP-ENER-002",
        found="9,9O",
        expected="un montant en euros, 2 décimales",
        example="12,50",
        suggestion="9,90",
        action="Corrigez le montant.",
        other_cell="Formules!B3",
        message="La lettre O est à la place du chiffre 0.",
    )


@pytest.fixture
def file_finding() -> Finding:
    """A finding about the file itself, without any place."""
    return Finding(
        rule="FIC-021",
        severity=Severity.WARNING,
        action="Supprimez les liens vers d’autres fichiers.",
        message="Le classeur contient 2 liens externes.",
    )


@pytest.fixture
def report_of() -> ReportOf:
    """Return a maker of reports from findings and the fields to change."""

    def make(findings: Iterable[Finding] = (), **changes: Any) -> Report:
        report = Report(
            run_id="0193f1c2-7d1e-7c3a-9a51-2f6f1f0a1b2c",
            path="Catalogue/USGP/Catalogue_USGP.xlsx",
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ruleset_version="2026.11-3",
            checked_at=datetime(2026, 11, 22, 10, 5, 57, tzinfo=UTC),
            outcome=Outcome.PARTIAL,
            counts=Counts(rows_read=412, units_accepted=24, units_refused=3, inserted=18, updated=6),
            findings=tuple(findings),
            company_label="US Gestion Patrimoine (USGP)",
            source_version="14.0",
            saved_by="claire.martin@winvest.example",
            saved_at=datetime(2026, 11, 22, 9, 58, 3, tzinfo=UTC),
        )
        return replace(report, **changes)

    return make


@pytest.fixture
def many() -> Callable[[int], list[Finding]]:
    """Return a maker of any number of findings, four actions in turn, with sentences of a usual length."""

    def make(count: int) -> list[Finding]:
        findings = []
        for number in range(count):
            rule, severity, sheet, action = _ACTIONS[number % len(_ACTIONS)]
            findings.append(
                Finding(
                    rule=rule,
                    severity=severity,
                    sheet=sheet,
                    cell=f"F{number + 2}",
                    row=number + 2,
                    column="Montant TTC",
                    key=f"USGP-ENER-{number:05d}",
                    found=f"{number},9O",
                    expected="un montant en euros, 2 décimales",
                    example="9,90",
                    suggestion=f"{number},90",
                    action=action,
                    message=f"{sheet}!F{number + 2} : « {number},9O » n’est pas un montant ; la lettre O est peut-être "
                    "à la place du chiffre 0, ou le séparateur n’est pas une virgule.",
                )
            )
        return findings

    return make
