"""The copy to correct: the author's own workbook, with every cell to mend coloured, explained and listed in front.

What the notes and the two sheets say comes from the report alone, so that the copy of any past run can be made again
from its stored findings and the archived bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from catalogue.french import capitalised
from validators.findings import Finding, Severity
from validators.report import change_words, words
from validators.report.grouping import DETAIL_LIMIT, Group, grouped
from validators.report.model import Report, report_file_name
from workbooks.marked_copy import AddedCell, AddedRow, AddedSheet, CellNote, Look, Mark, mark
from workbooks.refusals import UnreadableWorkbook

#: Cells that get a note; beyond, they are coloured and listed: thousands of notes slow Excel down.
NOTE_LIMIT = 2_000
#: Refused units listed by name on « Accepté ».
_REFUSED_LIMIT = 1_000

TO_CORRECT, ACCEPTED = "À corriger", "Accepté"
_MARKS = {Severity.BLOCKING: Mark.ERROR, Severity.WARNING: Mark.WARNING}
_SEVERITY_LOOKS = {Severity.BLOCKING: Look.ERROR, Severity.WARNING: Look.WARNING}
_COLUMNS = (
    ("Gravité", 14.0),
    ("Feuille", 14.0),
    ("Cellule", 9.0),
    ("Clé", 18.0),
    ("Colonne", 16.0),
    ("Valeur", 18.0),
    ("Attendu", 26.0),
    ("Proposition", 15.0),
    ("Pourquoi", 36.0),
    ("Que faire", 32.0),
    ("Règle", 9.0),
)
_LINE_POINTS, _MAX_LINES = 13.0, 12
_GREEN = "FF17B26A"


def copy_file_name(path: str, checked_at: datetime) -> str:
    """Return the contract's ``{AAAAMMJJ-HHMMSS}_{workbook}_a_corriger.xlsx``, in Paris time."""
    return report_file_name(path, checked_at, "xlsx").removesuffix("_rapport.xlsx") + "_a_corriger.xlsx"


def marked_copy(report: Report, original: bytes) -> bytes | None:
    """Return the author's workbook with marks; None when no cell is to mend or the file is no readable workbook.

    The same report and bytes give the same copy.
    """
    findings = [finding for finding in report.findings if finding.severity in _MARKS]
    notes = cell_notes(findings)
    if not notes:
        return None
    try:
        return mark(original, notes, (_to_correct(report, findings), _accepted(report, findings)))
    except UnreadableWorkbook:
        return None


def cell_notes(findings: list[Finding]) -> list[CellNote]:
    """Make one note for each cell, however many findings it has; only the first `NOTE_LIMIT` cells get a text."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: not finding.blocks):
        if finding.sheet is not None and finding.cell is not None:
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    notes = []
    for number, ((sheet, cell), found) in enumerate(by_cell.items()):
        title, *others = (_note_title(finding) for finding in found)
        text = "\n\n".join(
            [_note_text(found[0])] + [f"{also}\n{_note_text(one)}" for also, one in zip(others, found[1:], strict=True)]
        )
        kept = text if number < NOTE_LIMIT else None
        notes.append(CellNote(sheet, cell, _MARKS[found[0].severity], title, kept))
    return notes


def _note_title(finding: Finding) -> str:
    column = f" · {finding.column}" if finding.column else ""
    return f"{words.SEVERITY[finding.severity]}{column} · {finding.rule}"


def _note_text(finding: Finding) -> str:
    """Say what is wrong, what was expected, what could stand there and what to do."""
    why = _why(finding)
    lines = [why]
    if finding.found and (found := words.found(finding)) not in why:
        lines.append(f"Trouvé : {found}")
    if finding.expected:
        lines.append(f"Attendu : {_expected(finding)}")
    if finding.suggestion:
        lines.append(f"Proposition : {finding.suggestion}")
    if finding.other_cell:
        lines.append(f"Voir aussi : {finding.other_cell}")
    if finding.since:
        lines.append(f"Dit depuis : {words.first_said(finding)}")
    lines.append(f"Que faire : {finding.action}")
    return "\n".join(lines)


def _why(finding: Finding) -> str:
    """Return the message without the place it begins with and the action it ends with: the note stands there."""
    message = finding.message
    for opening in (f"colonne « {finding.column} » : ", " : "):
        if opening in message and finding.sheet is not None:
            message = message.partition(opening)[2]
            break
    why = message.partition(f" {finding.action}")[0]
    return words.typeset(capitalised(why))


def _expected(finding: Finding) -> str:
    expected = (finding.expected or "").replace("par exemple : ", "par exemple ")
    if finding.example and "par exemple" not in expected:
        expected = f"{expected} (par exemple {finding.example})"
    return words.typeset(expected)


def _to_correct(report: Report, findings: list[Finding]) -> AddedSheet:
    """List what to mend, by what to do, with a link to each cell."""
    counts = report.by_severity()
    deposit = f" (dépôt n° {report.number})" if report.number else ""
    points = [
        words.quantity(counts[Severity.BLOCKING], "point", "bloquant") if counts[Severity.BLOCKING] else "",
        words.quantity(counts[Severity.WARNING], "avertissement") if counts[Severity.WARNING] else "",
    ]
    rows = [
        AddedRow((AddedCell(f"{TO_CORRECT} : {' et '.join(filter(None, points))}{deposit}", Look.TITLE),), 28),
        AddedRow(
            (
                AddedCell(
                    "Voici votre classeur. Chaque cellule à corriger est en couleur et porte une note ; "
                    "cliquez sur une cellule de la liste pour y aller.",
                    Look.LEAD,
                ),
            ),
            18,
        ),
        AddedRow(
            (
                AddedCell(
                    f"Corrigez, puis enregistrez ce fichier sous le nom {report.workbook_name}, à la place de l’ancien. "
                    f"Les feuilles « {TO_CORRECT} » et « {ACCEPTED} » et nos notes ne seront pas lues.",
                    Look.LEAD,
                ),
            ),
            22,
        ),
        AddedRow(tuple(AddedCell(label, Look.HEADER) for label, _ in _COLUMNS), 22),
    ]
    for group in grouped(findings, DETAIL_LIMIT):
        rows += _group_rows(group)
    return AddedSheet(TO_CORRECT, tuple(width for _, width in _COLUMNS), tuple(rows), frozen_rows=4)


def _group_rows(group: Group) -> Iterator[AddedRow]:
    total = words.quantity(group.total, "point")
    if group.shown < group.total:
        total = f"{total}, dont {words.quantity(group.shown, 'détaillé')} ici"
    title = AddedCell(f"{group.action.rstrip('.')} — {total}", Look.GROUP)
    yield AddedRow((title, *[AddedCell("", Look.GROUP)] * (len(_COLUMNS) - 1)), 22)
    for block in group.blocks:
        for finding in block.shown:
            yield _finding_row(finding)


def _finding_row(finding: Finding) -> AddedRow:
    target = _target(finding)
    place = AddedCell(words.where(finding), Look.LINK if target else Look.TEXT, target)
    texts = (
        (finding.key or "", Look.CODE),
        (finding.column or "", Look.TEXT),
        (words.found(finding), Look.CODE),
        (_expected(finding), Look.TEXT),
        (finding.suggestion or "", Look.CODE),
        (_why(finding) + _further(finding), Look.TEXT),
        (finding.action, Look.STRONG),
        (finding.rule, Look.LABEL),
    )
    cells = (
        AddedCell(words.SEVERITY[finding.severity], _SEVERITY_LOOKS[finding.severity]),
        AddedCell(finding.sheet or words.WHOLE_FILE),
        place,
        *(AddedCell(text, look) for text, look in texts),
    )
    return AddedRow(cells, _height([text for text, _ in texts]))


def _further(finding: Finding) -> str:
    """Say where else to look, and since when it is said."""
    also = f" Voir aussi {finding.other_cell}." if finding.other_cell else ""
    return also + (f" ({words.since(finding)})" if finding.since else "")


def _target(finding: Finding) -> str | None:
    if finding.sheet is None or finding.cell is None:
        return None
    quoted = finding.sheet.replace("'", "''")
    return f"'{quoted}'!{finding.cell}"


def _height(texts: list[str]) -> float:
    """Return a row's height in points; Excel does not compute it for a row that it did not write itself."""
    widths = [width for _, width in _COLUMNS[3:]]
    lines = max(-(-len(text) // int(width - 3)) for text, width in zip(texts, widths, strict=True))
    return _LINE_POINTS * min(max(lines, 1), _MAX_LINES) + 4


def _accepted(report: Report, findings: list[Finding]) -> AddedSheet:
    """Say what was accepted and refused, and what compliance needs to find this very control again."""
    counts = report.by_severity()
    rows = [
        AddedRow((AddedCell(words.headline(report), Look.TITLE),), 28),
        AddedRow((AddedCell(words.consequence(report), Look.LEAD),), 24),
        *_pairs("Décompte", [*words.tallies(report), *((words.SEVERITIES[each], counts[each]) for each in Severity)]),
        *_pairs("Identité du contrôle", words.identity(report)),
    ]
    refused = Counter(finding.key for finding in findings if finding.blocks and finding.key)
    if refused:
        listed: list[tuple[str, str | int]] = list(refused.most_common(_REFUSED_LIMIT))
        if len(refused) > len(listed):
            listed.append(("…", f"et {words.number(len(refused) - len(listed))} de plus"))
        rows += _pairs("Ce qui est refusé, et son nombre de points bloquants", listed)
    rows += _changes(report)
    return AddedSheet(ACCEPTED, (34.0, 74.0), tuple(rows), tab_colour=_GREEN)


def _changes(report: Report) -> list[AddedRow]:
    """Say what changed in the catalogue, losses first: what on the left, before and after on the right."""
    if report.changes is None:
        return []
    said = [AddedRow((AddedCell(""), AddedCell(change_words.lead(report), Look.TEXT)), 30)]
    rows = [
        AddedRow(
            (
                AddedCell(f"{change.sense.label} · {change.sheet} · {change.row}", Look.TEXT),
                AddedCell(f"{change.column} : {change.before or '(vide)'} → {change.after or '(vide)'}", Look.CODE),
            ),
            28,
        )
        for change in report.changes.shown
    ]
    stopped = [
        AddedRow((AddedCell("Conséquence", Look.STRONG), AddedCell(words.typeset(finding.message), Look.TEXT)), 54)
        for finding in change_words.consequences(report)
    ]
    return [*_pairs(change_words.title(report), ()), *said, *stopped, *rows]


def _pairs(title: str, pairs: Iterable[tuple[str, str | int]]) -> list[AddedRow]:
    rows = [AddedRow(()), AddedRow((AddedCell(title, Look.GROUP), AddedCell("", Look.GROUP)), 20)]
    for label, value in pairs:
        look = Look.COUNT if isinstance(value, int) else Look.CODE
        rows.append(AddedRow((AddedCell(label, Look.LABEL), AddedCell(value, look)), 17))
    return rows
