"""Tell a plan in the words of its workbook: sheets, columns and values as their author writes them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.changes import Delta, Plan
from validators.builder import masked
from validators.kept import NAMED_FILES
from validators.kinds import Number
from validators.report.changes import Change, Changes, Sense, SheetChanges, summed_up
from validators.report.model import showable
from validators.sheets import SHEETS
from validators.spec import Column, Sheet

#: What the service keeps of a file besides the row that names it: the bytes, told as the column of its name.
_CONTENT = "sha256"
_SHOWN_DIGITS = 8


def told_changes(plan: Plan, *, first: bool = False) -> Changes | None:
    """Return what a plan changes; None when nothing does. A first load is only counted, sheet by sheet."""
    if plan.is_empty:
        return None
    sheets = [
        SheetChanges(SHEETS[delta.name].label, delta.inserted.height, delta.updated.height, delta.withdrawn.height)
        for delta in plan.deltas
        if not delta.is_empty
    ]
    return summed_up(sheets, () if first else each_change(plan), first=first)


def each_change(plan: Plan) -> Iterator[Change]:
    """Yield every field that changes, losses first, then sheet by sheet."""
    for sense in Sense:
        for delta in plan.deltas:
            yield from _OF[sense](SHEETS[delta.name], delta)


def _withdrawn(sheet: Sheet, delta: Delta) -> Iterator[Change]:
    for row in delta.withdrawn.iter_rows(named=True):
        yield from _of_row(Sense.WITHDRAWN, sheet, delta.key, row)


def _inserted(sheet: Sheet, delta: Delta) -> Iterator[Change]:
    for row in delta.inserted.iter_rows(named=True):
        yield from _of_row(Sense.INSERTED, sheet, delta.key, row)


def _updated(sheet: Sheet, delta: Delta) -> Iterator[Change]:
    for old, new in zip(delta.before.iter_rows(named=True), delta.updated.iter_rows(named=True), strict=True):
        name = named(sheet, delta.key, new)
        fields = [
            (column.label, shown(column, old[column.name]), shown(column, new[column.name]))
            for column in sheet.typed
            if old[column.name] != new[column.name]
        ]
        if old.get(_CONTENT) != new.get(_CONTENT):
            fields.append((sheet.column(NAMED_FILES[sheet.name].column).label, _contents(old), _contents(new)))
        for label, before, after in fields:
            yield Change(Sense.UPDATED, sheet.label, name, label, before, after)


_OF: Mapping[Sense, Callable[[Sheet, Delta], Iterator[Change]]] = {
    Sense.WITHDRAWN: _withdrawn,
    Sense.UPDATED: _updated,
    Sense.INSERTED: _inserted,
}


def _of_row(sense: Sense, sheet: Sheet, key: tuple[str, ...], row: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the fields of a whole row, without those that name it; a row that is all key is one change."""
    name = named(sheet, key, row)
    fields: list[tuple[str, str | None]] = [
        (column.label, text)
        for column in sheet.typed
        if column.name not in key and (text := shown(column, row[column.name])) is not None
    ]
    for label, text in fields or [("", None)]:
        before, after = (text, None) if sense is Sense.WITHDRAWN else (None, text)
        yield Change(sense, sheet.label, name, label, before, after)


def named(sheet: Sheet, key: tuple[str, ...], row: Mapping[str, Any]) -> str:
    """Return what names a row, as its author reads it: ``MTV-OFFRE-001 · version 1 · BASIC``."""
    words = []
    for name in key:
        column = sheet.column(name)
        text = shown(column, row[name])
        if text is not None:
            words.append(f"{column.label.lower()} {text}" if isinstance(column.kind, Number) else text)
    return " · ".join(words)


def shown(column: Column, value: Any) -> str | None:
    """Return a value as its cell shows it, None for an empty one; of a secret its ends only."""
    if value is None or value in ("", []):
        return None
    text = showable(column.kind.display(value))
    return masked(text) if column.secret else text


def _contents(row: Mapping[str, Any]) -> str | None:
    digest = row.get(_CONTENT)
    return None if digest is None else f"contenu {digest[:_SHOWN_DIGITS]}"
