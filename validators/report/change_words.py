"""How a report introduces what a submission changed."""

from __future__ import annotations

from catalogue.french import capitalised, listed
from validators.findings import Finding
from validators.report import words
from validators.report.changes import FIRST_SHOWN, Changes
from validators.report.model import Report, report_file_name

#: Rules that say what stops being sellable: what a person must read before any change.
CONSEQUENCES = frozenset({"LIB-040", "LIB-041", "LIB-042"})

_ROWS = (("ligne", "ajoutée"), ("ligne", "modifiée"), ("ligne", "retirée"))


def title(report: Report) -> str:
    """Return the title of the part: what changed, or would."""
    return "Ce qui a changé" if report.loaded else "Ce qui changerait"


def counted_rows(changes: Changes) -> str:
    """Count the rows, losses first: ``1 ligne retirée, 3 lignes modifiées et 2 lignes ajoutées``."""
    counts = zip(changes.rows, _ROWS, strict=True)
    return listed([words.quantity(count, *nouns) for count, nouns in counts if count][::-1])


def lead(report: Report) -> str:
    """Say how much changed, and where the rest stands when not all of it is shown."""
    changes = report.changes
    if changes is None:
        return "Rien."
    if changes.first:
        return f"Premier chargement : {counted_rows(changes)}."
    said = capitalised(f"{counted_rows(changes)}.")
    if changes.is_whole:
        return said
    table = report_file_name(report.path, report.checked_at, "csv")
    return (
        f"{said} Elles font {words.quantity(changes.total, 'changement')} : voici les {FIRST_SHOWN} premiers de chaque "
        f"colonne ; tous sont dans {table}."
    )


def consequences(report: Report) -> tuple[Finding, ...]:
    """Return the findings that say what stops being sellable, in sheet order."""
    return tuple(finding for finding in report.findings if finding.rule in CONSEQUENCES)
