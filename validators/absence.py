"""Absence is not emptiness: what was taken out of a workbook erases nothing (decision 48).

To erase a field its cell is emptied under its header. A column that is gone, and in which the last accepted
submission said something, refuses the workbook; an optional sheet that is gone leaves its rows where they are, and its
author is told which. A column that nobody had filled, such as one that a newer template adds, is never missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from catalogue.french import counted
from validators.book import Frames
from validators.builder import finding
from validators.findings import Finding
from validators.kinds import fold, nearest
from validators.rows import row_words
from validators.sheets import sheets_of
from validators.spec import Column, Sheet, WorkbookKind
from validators.typed import TypedSheet

MOST_NAMED = 10
"""Rows of an absent sheet that are named; beyond, they are counted."""


def absences(
    kind: WorkbookKind,
    typed: Mapping[str, TypedSheet],
    current: Frames,
    last_accepted: Frames,
    said: Sequence[Finding] = (),
) -> list[Finding]:
    """Return a finding for each column and sheet that is gone although something was said there, and for no row at all.

    ``current`` is the catalogue as it stands; the last accepted submission is looked at where `something_is_gone`.
    ``said`` is what was found of the structure: a tab without headers is there, one of another name may be the sheet.
    """
    if not typed:
        return []
    before = _Before(current, last_accepted or current)
    found: list[Finding] = []
    for sheet in sheets_of(kind):
        if sheet.name in typed:
            found += _missing_columns(typed[sheet.name], before)
        elif sheet.optional and not any(fold(one.sheet or "") == fold(sheet.label) for one in said):
            found += _missing_sheet(sheet, current, [one.sheet or "" for one in said if one.rule == "STR-005"])
    return [*found, *_no_row(kind, typed, before)]


def something_is_gone(typed: Mapping[str, TypedSheet], current: Frames) -> bool:
    """Say whether a column is gone in which the catalogue holds something, or every row: the last submission tells more."""
    if not any(sheet.frame.height for sheet in typed.values()):
        return bool(typed)
    return any(_may_lose(current, one.sheet, column) for one in typed.values() for column in _gone(one))


def _gone(typed: TypedSheet) -> list[Column]:
    return [column for column in typed.sheet.typed if column.name not in typed.letters and not column.required]


def _may_lose(current: Frames, sheet: Sheet, column: Column) -> bool:
    return sheet.name not in current or _filled(current[sheet.name], column) > 0


@dataclass(frozen=True, slots=True)
class _Before:
    """What the workbook said last; the catalogue tells where nothing was submitted under this name."""

    current: Frames
    last: Frames

    def values(self, sheet: Sheet, column: Column) -> int:
        """Count the rows in which a column said something else than its default."""
        if not _may_lose(self.current, sheet, column):
            return 0
        frame = self.last.get(sheet.name)
        return 0 if frame is None else _filled(frame, column)


def _filled(frame: pl.DataFrame, column: Column) -> int:
    if column.name not in frame.columns:
        return 0
    values = frame[column.name].drop_nulls()
    if isinstance(values.dtype, pl.List):
        return int((values.list.len() > 0).sum())
    return values.len() if column.default is None else int((values != column.default).sum())


def _missing_columns(typed: TypedSheet, before: _Before) -> list[Finding]:
    said = [(column, before.values(typed.sheet, column)) for column in _gone(typed)]
    return [
        finding("STR-002", sheet=typed.title, column=column.label, expected=column.label, detail=_had(count))
        for column, count in said
        if count
    ]


def _had(count: int) -> str:
    return (
        f" ; {counted(count, 'ligne')} y disaient quelque chose."
        if count > 1
        else " ; une ligne y disait quelque chose."
    )


def _missing_sheet(sheet: Sheet, current: Frames, strangers: Sequence[str]) -> list[Finding]:
    rows = current.get(sheet.name)
    if rows is None or rows.is_empty():
        return []
    named = " ; ".join(row_words(sheet, row) for row in rows.head(MOST_NAMED).iter_rows(named=True))
    more = f" ; et {counted(rows.height - MOST_NAMED, 'autre')}" if rows.height > MOST_NAMED else ""
    count = f"ses {counted(rows.height, 'ligne')}" if rows.height > 1 else "sa ligne"
    close = nearest(sheet.label, strangers)
    meant = f" ; l'onglet « {close} » n'est pas connu, voulez-vous dire « {sheet.label} » ?" if close else ""
    return [
        finding(
            "LIB-010", sheet=sheet.label, expected=sheet.label, found=close, suggestion=sheet.label if close else None,
            detail=f"{count} : {named}{more}{meant}",
        )
    ]  # fmt: skip


def _no_row(kind: WorkbookKind, typed: Mapping[str, TypedSheet], before: _Before) -> list[Finding]:
    """A workbook of headers only says nothing, and never means that everything is gone (decision 2)."""
    if any(sheet.frame.height for sheet in typed.values()):
        return []
    had = sum(frame.height for frame in before.last.values())
    if not had:
        return [finding("STR-015")]
    rows = f"les {had} lignes" if had > 1 else "la seule ligne"
    return [finding("LIB-006" if kind == "operations" else "LIB-001", found=str(had), detail=rows)]


def explained(findings: Sequence[Finding]) -> list[Finding]:
    """Join what may be the column that is gone to the finding that misses it: a strange title, values without one.

    « Fin le » beside a missing « Fin » is most likely its new name; a title that was erased left its values below.
    """
    missing = [item for item in findings if item.rule == "STR-002" and item.cell is None]
    causes: dict[int, Finding] = {}
    for item in missing:
        known = {id(cause) for cause in causes.values()}
        near = [one for one in findings if one.sheet == item.sheet and id(one) not in known]
        cause = _renamed(item, near) or _erased(item, near, missing)
        if cause is not None:
            causes[id(item)] = cause
    joined = {id(cause) for cause in causes.values()}
    return [_with(item, causes.get(id(item))) for item in findings if id(item) not in joined]


def _renamed(item: Finding, near: Iterable[Finding]) -> Finding | None:
    """Return the unknown title that is most likely the column's new name: nearly the same, or the same and a word more."""
    label = fold(item.column or "")
    strange = {one.found or "": one for one in near if one.rule == "STR-004"}
    close = nearest(item.column or "", list(strange))
    longer = [text for text in strange if set(label.split()) <= set(fold(text).split())]
    name = close or (longer[0] if len(longer) == 1 else None)
    return strange[name] if name else None


def _erased(item: Finding, near: Iterable[Finding], missing: Sequence[Finding]) -> Finding | None:
    """Return the values without title that the column left, where there is no doubt which."""
    untitled = [one for one in near if one.rule == "STR-014"]
    alone = sum(one.sheet == item.sheet for one in missing) == 1
    return untitled[0] if alone and len(untitled) == 1 else None


def _with(item: Finding, other: Finding | None) -> Finding:
    """Say the missing column again on the cell where it most likely stands."""
    if other is None:
        return item
    label = item.column or ""
    if other.rule == "STR-004":
        why = f" : « {other.found} » n'est pas connu. Voulez-vous dire « {label} » ?"
    else:
        why = f" : {other.found} sans titre en {(other.cell or '').rstrip('0123456789')}."
    return finding(
        "STR-002", sheet=item.sheet, cell=other.cell, row=other.row, column=label, expected=label,
        found=other.found if other.rule == "STR-004" else None, suggestion=label, detail=why,
    )  # fmt: skip
