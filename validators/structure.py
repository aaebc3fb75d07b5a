"""Recognise the sheets and columns of a workbook: forgiving about spelling, never guessing.

Case, accents, blanks, line breaks and order do not matter. What is almost right is proposed and refused; what is
not known is kept, said and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase

import polars as pl

from catalogue.french import counted
from validators.builder import finding
from validators.findings import Finding
from validators.headings import labels_of, meant_heading, recognised
from validators.kinds import Code, Text, fold, nearest
from validators.spec import Column, Sheet
from validators.typed import Located
from workbooks.layout import SERVICE_SHEETS
from workbooks.model import Hazard, HazardCode, RawSheet, RawWorkbook, column_index

HEADER_SEARCH_ROWS = 30
OWN_SHEETS = SERVICE_SHEETS | {"À corriger", "Accepté"}
"""Sheets that the service itself puts into a workbook, and that it passes over."""
_NUMBERED = re.compile(r" \(\d+\)\Z")
"""What the copy to correct adds to the names of its sheets where their author has some of the same name."""


def locate(workbook: RawWorkbook, sheets: Sequence[Sheet]) -> tuple[list[Located], list[Finding]]:
    """Find each declared sheet and its columns in a workbook, with what is missing, repeated or unknown."""
    by_name = {fold(raw.name): _without_totals(raw, workbook.hazards) for raw in workbook.sheets}
    known = {fold(sheet.label) for sheet in sheets}
    strangers = [raw for raw in workbook.sheets if fold(raw.name) not in known]
    located: list[Located] = []
    findings: list[Finding] = []
    for sheet in sheets:
        raw = by_name.get(fold(sheet.label))
        if raw is None:
            if not sheet.optional:
                findings.append(_missing_sheet(sheet, strangers))
            continue
        place, said = _locate_columns(sheet, raw)
        findings += said
        if place:
            located.append(place)
    for raw in strangers:
        if not _is_own(raw) and not raw.hidden:
            findings.append(finding("STR-005", sheet=raw.name, found=raw.name))
    said_by_its_cell = {address for place in located for address in _codes_that_lost_digits(place, workbook.hazards)}
    left = [hazard for hazard in workbook.hazards if (hazard.sheet, hazard.cell) not in said_by_its_cell]
    findings += hazard_findings(left, {place.raw.name for place in located})
    return located, findings


def _codes_that_lost_digits(place: Located, hazards: Iterable[Hazard]) -> set[tuple[str | None, str | None]]:
    """Return the numbers too long for Excel that stand in a column of texts: rule 021 blocks each on its cell."""
    texts = {
        place.letters[column.name]
        for column in place.sheet.typed
        if isinstance(column.kind, Text | Code) and column.name in place.letters
    }
    return {
        (hazard.sheet, hazard.cell)
        for hazard in hazards
        if hazard.code is HazardCode.PRECISION_LOST and hazard.sheet == place.raw.name and hazard.cell
        and hazard.cell.rstrip("0123456789") in texts
        and int(hazard.cell.lstrip(ascii_uppercase)) > place.header_row
    }  # fmt: skip


def _is_own(raw: RawSheet) -> bool:
    return _NUMBERED.sub("", raw.name) in OWN_SHEETS


def _without_totals(raw: RawSheet, hazards: Iterable[Hazard]) -> RawSheet:
    """Leave out the totals rows of a sheet's tables: Excel computed them, nobody typed them."""
    totals = [
        int(hazard.cell.lstrip(ascii_uppercase))
        for hazard in hazards
        if hazard.code is HazardCode.TABLE_TOTALS and hazard.sheet == raw.name and hazard.cell
    ]
    return replace(raw, frame=raw.frame.filter(~pl.col("excel_row").is_in(totals))) if totals else raw


def _missing_sheet(sheet: Sheet, strangers: Iterable[RawSheet]) -> Finding:
    close = nearest(sheet.label, [raw.name for raw in strangers if not _is_own(raw)])
    detail = f". Voulez-vous dire « {close} » ?" if close else "."
    return finding("STR-001", sheet=sheet.label, expected=sheet.label, found=close, detail=detail)


def _locate_columns(sheet: Sheet, raw: RawSheet) -> tuple[Located | None, list[Finding]]:
    labels = labels_of(sheet)
    header = _header_row(raw, labels)
    if header is None:
        return None, [finding("STR-006", sheet=raw.name)]
    row, texts = header
    named = recognised(labels, texts)
    letters: dict[str, str] = {}
    unknown: list[tuple[str, str]] = []
    findings: list[Finding] = []
    for letter, text in texts.items():
        column = named.get(letter)
        if column is None:
            unknown.append((letter, text))
        elif column.name in letters:
            other = f"{raw.name}!{letters[column.name]}{row}"
            findings.append(
                finding(
                    "STR-003", sheet=raw.name, cell=f"{letter}{row}", row=row, column=text, found=text, other_cell=other
                )
            )
        else:
            letters[column.name] = letter
    missing = [column for column in sheet.typed if column.name not in letters]
    for column in missing:
        close = meant_heading(column.label, [text for _, text in unknown])
        if not column.required and not close:
            continue  # an optional column may never have been there: `validators.absence` asks what it held
        place = next((f"{letter}{row}" for letter, text in unknown if text == close), None)
        detail = f" : « {close} » n'est pas connu. Voulez-vous dire « {column.label} » ?" if close else "."
        findings.append(
            finding(
                "STR-002", sheet=raw.name, cell=place, row=row if place else None, column=column.label,
                found=close, expected=column.label, suggestion=column.label if close else None, detail=detail,
            )
        )  # fmt: skip
        unknown = [(letter, text) for letter, text in unknown if text != close]
    for letter, text in unknown:
        findings.append(finding("STR-004", sheet=raw.name, cell=f"{letter}{row}", row=row, column=text, found=text))
    return Located(sheet, raw, row, letters), [*findings, *_untitled(raw, row, list(texts), whole=not missing)]


def _untitled(raw: RawSheet, row: int, titled: Sequence[str], *, whole: bool) -> list[Finding]:
    """Report the columns that hold values below the header and have none: their title was erased.

    Beside a table that is whole stand its author's own notes.
    """
    with_title = set(titled)
    letters = [letter for letter in raw.letters if letter not in with_title]
    if whole:
        letters = [letter for letter in letters if column_index(letter) < column_index(titled[-1])]
    held = raw.frame.filter(pl.col("excel_row") > row).select(pl.col(letters).count()).row(0) if letters else ()
    untitled = [(letter, count) for letter, count in zip(letters, held, strict=True) if count]
    return [
        finding(
            "STR-014", sheet=raw.name, cell=f"{letter}{row}", row=row, found=counted(count, "valeur"), detail=letter
        )
        for letter, count in untitled
    ]


def _header_row(raw: RawSheet, labels: Mapping[str, Column]) -> tuple[int, dict[str, str]] | None:
    """Return the row that bears most labels, at least two (or the only one there is), with its texts by letter."""
    best: tuple[int, int, dict[str, str]] | None = None
    for cells in raw.frame.head(HEADER_SEARCH_ROWS).select("excel_row", *raw.letters).iter_rows(named=True):
        texts = {letter: cells[letter] for letter in raw.letters if cells[letter] is not None}
        score = len({column.name for column in recognised(labels, texts).values()})
        if score >= min(2, len(labels)) and (best is None or score > best[0]):
            best = (score, cells["excel_row"], texts)
        if score == len(labels):
            break
    return None if best is None else (best[1], best[2])


_HAZARD_RULES = {
    HazardCode.MACROS: "FIC-010",
    HazardCode.EXTERNAL_LINKS: "FIC-011",
    HazardCode.DATA_CONNECTIONS: "FIC-012",
    HazardCode.MERGED_CELLS: "STR-007",
    HazardCode.HIDDEN_ROWS: "STR-008",
    HazardCode.HIDDEN_COLUMNS: "STR-008",
    HazardCode.HIDDEN_SHEET: "STR-008",
    HazardCode.DUPLICATE_CELL: "STR-009",
    HazardCode.PRECISION_LOST: "STR-010",
    HazardCode.FORMATTED_EMPTY_ROWS: "STR-011",
    HazardCode.TABLE_TOTALS: "STR-012",
    HazardCode.OUTSIDE_TABLE: "STR-013",
}
"""The other hazards hide nothing: cells are read at their addresses, and what a filter hides is a hidden row."""
_DETAILS = {
    HazardCode.HIDDEN_ROWS: ("la ligne {detail} est masquée", "les lignes {detail} sont masquées"),
    HazardCode.HIDDEN_COLUMNS: ("la colonne {detail} est masquée", "les colonnes {detail} sont masquées"),
    HazardCode.HIDDEN_SHEET: ("la feuille est masquée",) * 2,
    HazardCode.OUTSIDE_TABLE: ("la ligne {detail}", "les lignes {detail}"),
}
"""What is said of one row or column, and of several."""


def hazard_findings(hazards: Iterable[Hazard], sheets: Collection[str] | None = None) -> list[Finding]:
    """Turn the reader's hazards into findings, for the file and for the sheets that count (None: all of them)."""
    findings = []
    for hazard in hazards:
        code = _HAZARD_RULES.get(hazard.code)
        if code is None or (hazard.sheet is not None and sheets is not None and hazard.sheet not in sheets):
            continue
        found, detail = _said(hazard)
        findings.append(finding(code, sheet=hazard.sheet, cell=hazard.cell, found=found, detail=detail))
    return findings


def _said(hazard: Hazard) -> tuple[str, str]:
    """Return what was found, and the words that complete the rule's sentence."""
    found, detail = hazard.detail, hazard.detail
    if hazard.code is HazardCode.OUTSIDE_TABLE:
        found, _, detail = hazard.detail.partition(" : ")
    one, several = _DETAILS.get(hazard.code, ("la cellule {cell} est présente deux fois",) * 2)
    return found, (one if detail.isalnum() else several).format(detail=detail, cell=hazard.cell)
