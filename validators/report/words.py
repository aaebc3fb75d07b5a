"""The report's own French: labels, sentences, dates and numbers (never a sheet's column: those are declared)."""

from __future__ import annotations

import re
from datetime import datetime

from catalogue.french import plural
from validators.findings import Finding, Outcome, Severity
from validators.kinds import french_date, legible
from validators.report.model import PARIS, TRIALS, Report, Unit

_BEFORE = re.compile(r" (?=[»:;?!%€])")

SEVERITY = {
    Severity.BLOCKING: "Bloquant",
    Severity.WARNING: "Avertissement",
    Severity.INFO: "Information",
}
SEVERITIES = {
    Severity.BLOCKING: "Bloquants",
    Severity.WARNING: "Avertissements",
    Severity.INFO: "Informations",
}

OUTCOME = {
    Outcome.PUBLISHED: "Publié",
    Outcome.POSTED: "Comptabilisé",
    Outcome.PARTIAL: "Publié en partie",
    Outcome.UNCHANGED: "Inchangé",
    Outcome.REFUSED: "Refusé",
    Outcome.VALID: "Valide",
    Outcome.FAILED: "Échec",
}

#: The same of a check, which publishes nothing.
_CHECKED = {Outcome.PUBLISHED: "Valide", Outcome.POSTED: "Valide", Outcome.PARTIAL: "Valide en partie"}

#: The same of a month of operations, which enters the books.
_BOOKED = {Outcome.PUBLISHED: "Comptabilisé", Outcome.PARTIAL: "Comptabilisé en partie"}

#: What became of a month of operations, in place of a catalogue.
_POSTED = {
    Outcome.POSTED: "Vos opérations sont passées.",
    Outcome.PARTIAL: "Vos opérations sont passées en partie : {}.",
    Outcome.REFUSED: "Aucune de vos opérations n’est passée.",
}

#: Of a file of which something was said, and of which nothing was loaded.
NOT_READ = "Non lu"

#: Shown in place of a sheet's name for findings about the file itself.
WHOLE_FILE = "Classeur"


def outcome(report: Report) -> str:
    """Say in one word or two what became of the workbook."""
    if report.loaded and report.outcome is Outcome.VALID:
        return NOT_READ
    if not report.loaded and report.outcome in _CHECKED:
        return _CHECKED[report.outcome]
    return outcome_word(report.outcome, operations=report.unit is Unit.OPERATION)


def outcome_word(became: Outcome, *, operations: bool) -> str:
    """Say what became of a workbook that was loaded: a month of operations, or another one."""
    return _BOOKED.get(became, OUTCOME[became]) if operations else OUTCOME[became]


def typeset(text: str) -> str:
    """Keep French punctuation on the line of the word that it goes with, by no-break spaces."""
    return _BEFORE.sub("\u00a0", text.replace("« ", "«\u00a0"))


def number(value: int) -> str:
    """Return ``12 345`` with the narrow no-break space of French typography."""
    return f"{value:,}".replace(",", "\u202f")


def quantity(value: int, noun: str, *agreeing: str) -> str:
    """Return ``2 produits acceptés``: the noun and what agrees with it take an ``s`` from two on."""
    return " ".join([number(value), *(plural(value, word) for word in (noun, *agreeing))])


def instant(value: datetime | None) -> str:
    """Return ``22/11/2026 à 11:05:57 (UTC+01:00)`` in Paris time, a dash for an unknown instant."""
    if value is None:
        return "—"
    local = value.astimezone(PARIS)
    offset = local.strftime("%z")
    return f"{local:%d/%m/%Y à %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def headline(report: Report) -> str:
    """Say in a few words what became of the workbook."""
    if not report.loaded:
        tried = "Essai : rien n’est chargé. " if report.path.startswith(f"{TRIALS}/") else ""
        return f"{tried}{_checked_headline(report)}"
    if report.unit is Unit.OPERATION and report.outcome in _POSTED:
        return _POSTED[report.outcome].format(_refused(report))
    match report.outcome:
        case Outcome.PUBLISHED:
            return "Votre classeur est publié."
        case Outcome.POSTED:
            return _POSTED[Outcome.POSTED]
        case Outcome.PARTIAL:
            return f"Votre classeur est publié en partie : {_refused(report)}."
        case Outcome.UNCHANGED:
            return "Votre classeur n’a pas changé depuis le dernier contrôle."
        case Outcome.REFUSED:
            return "Votre classeur n’a pas été publié."
        case Outcome.VALID:
            return "Rien n’a été chargé de ce fichier."
        case Outcome.FAILED:
            return "Le service n’a pas pu traiter votre classeur."


def consequence(report: Report) -> str:
    """Say what that means for the catalogue, in one or two sentences."""
    if not report.loaded:
        return "Ce contrôle n’a rien écrit dans le catalogue."
    if report.unit is Unit.OPERATION:
        return _of_operations(report)
    match report.outcome:
        case Outcome.PUBLISHED | Outcome.POSTED:
            return f"{_accepted(report)} : le catalogue est à jour."
        case Outcome.PARTIAL:
            return f"{_accepted(report)}. Ce qui est refusé reste dans le catalogue tel qu’il était."
        case Outcome.UNCHANGED:
            return "Le catalogue est resté tel qu’il était ; les points ci-dessous sont ceux du dernier contrôle."
        case Outcome.REFUSED:
            return "Rien n’a été chargé : le catalogue est resté tel qu’il était."
        case Outcome.VALID | Outcome.FAILED:
            return "Le catalogue est resté tel qu’il était."


def _of_operations(report: Report) -> str:
    """Say what a month of operations did to the books."""
    match report.outcome:
        case Outcome.UNCHANGED:
            return "Les comptes sont restés tels qu’ils étaient ; les points ci-dessous sont ceux du dernier contrôle."
        case Outcome.REFUSED | Outcome.FAILED:
            return "Les comptes sont restés tels qu’ils étaient."
        case Outcome.VALID:
            return "Les comptes sont restés tels qu’ils étaient."
        case _:
            waiting = sum(finding.rule == "OPE-121" for finding in report.findings)
            waits = f", dont {number(waiting)} en attente d’un compte" if waiting else ""
            return f"{_accepted(report)}{waits}. Une opération passée ne l’est qu’une fois, même si elle est renvoyée."


def held(report: Report) -> str:
    """Say why a file of the report bears another name than it should; nothing when it bears its own."""
    if report.held_name is None:
        return ""
    return f"{held_all_day(report.held_name)} : ce compte rendu porte donc un autre nom."


def held_all_day(name: str) -> str:
    """Say that a file could not be written all day for want of its name."""
    return f"« {name} » a été occupé toute une journée"


def lies_elsewhere(name: str, what: str, path: str) -> str:
    """Say where something lies that could not be written all day for want of its name."""
    return f"{held_all_day(name)} ; {what} est dans {path}."


def next_step(report: Report) -> str:
    """Say what the author does now."""
    counts = report.by_severity()
    if report.outcome is Outcome.FAILED:
        return "Prévenez l’équipe technique : le prochain passage essaiera de nouveau."
    if counts[Severity.BLOCKING]:
        return (
            "Ouvrez le classeur, corrigez d’abord les points bloquants ci-dessous, puis enregistrez-le au même "
            "endroit : il sera contrôlé de nouveau en entier."
        )
    if counts[Severity.WARNING]:
        return "Aucun point bloquant. Regardez les avertissements ci-dessous à votre prochaine mise à jour."
    if counts[Severity.INFO]:
        return "Aucune correction à faire. Les informations ci-dessous sont pour votre connaissance."
    return "Aucune correction à faire. Bravo, et merci pour ce classeur bien tenu !"


def well(report: Report) -> str:
    """Congratulate the author of a report without findings, and say what was looked at."""
    seen = quantity(report.counts.rows_read, "ligne", "contrôlée")
    return f"{seen} avec le jeu de règles {report.ruleset_version}, aucun point à signaler."


def identity(report: Report) -> tuple[tuple[str, str], ...]:
    """List what compliance needs to find this very control again, as (label, value)."""
    return (
        ("Dépôt n°", report.number or "—"),
        ("Classeur", report.path),
        ("Société", report.company_label),
        ("Empreinte SHA-256", report.sha256),
        ("Version du fichier", report.source_version or "—"),
        ("Enregistré par", report.saved_by or "—"),
        ("Enregistré le", instant(report.saved_at)),
        ("Contrôlé le", instant(report.checked_at)),
        ("Passage", report.run_id),
        ("Version des règles", report.ruleset_version),
        ("Empreinte des références", report.reference_fingerprint or "—"),
        ("Résultat", outcome(report) if report.loaded else f"{outcome(report)} (contrôle seul)"),
    )


def found(finding: Finding) -> str:
    """Return what the cell holds as its author sees it, or cannot see it: a date in French, invisible letters named."""
    if not finding.found:
        return "(vide)" if finding.column is not None and finding.cell is not None else ""
    if finding.found in finding.message:
        return finding.found  # typed as the message has it
    return legible(french_date(finding.found))


def since(finding: Finding) -> str:
    """Say since when a finding is said: ``dit depuis le 12/11/2026``; nothing of a new one."""
    return "" if finding.since is None else f"dit depuis le {first_said(finding)}"


def first_said(finding: Finding) -> str | None:
    """Return the day on which a finding was first said: ``12/11/2026``; None for a new one."""
    return None if finding.since is None else f"{finding.since.astimezone(PARIS):%d/%m/%Y}"


def where(finding: Finding) -> str:
    """Return the shortest name of the finding's place inside its sheet: a cell, a row, the sheet or the file."""
    if finding.cell is not None:
        return finding.cell
    if finding.row is not None:
        return f"ligne {finding.row}"
    return "fichier" if finding.sheet is None else "feuille"


def destination(report: Report) -> str:
    """Name what the workbook enters: the books for operations, the catalogue for anything else."""
    if report.unit is Unit.OPERATION:
        return "Les comptes" if report.loaded else "Les comptes (non modifiés)"
    return "Le catalogue" if report.loaded else "Le catalogue (non modifié)"


def tallies(report: Report) -> tuple[tuple[str, int], ...]:
    """List the counts of the submission as (label, value)."""
    unit, counts = report.unit, report.counts
    return (
        ("Lignes lues", counts.rows_read),
        (f"{unit.capitalize()}s {unit.accepted}s", counts.units_accepted),
        (f"{unit.capitalize()}s {unit.refused}s", counts.units_refused),
        ("Ajouts", counts.inserted),
        ("Modifications", counts.updated),
        ("Retraits", counts.withdrawn),
    )


def _checked_headline(report: Report) -> str:
    if report.by_severity()[Severity.BLOCKING]:
        return f"Contrôle terminé : {quantity(report.by_severity()[Severity.BLOCKING], 'point', 'bloquant')}."
    return "Contrôle terminé : rien ne bloque."


def _accepted(report: Report) -> str:
    return quantity(report.counts.units_accepted, report.unit, report.unit.accepted)


def _refused(report: Report) -> str:
    return quantity(report.counts.units_refused, report.unit, report.unit.refused)
