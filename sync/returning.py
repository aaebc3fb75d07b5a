"""Say before it happens that a load takes back somebody's work, or that one column was sorted alone (decision 50).

Whoever saves the copy that was opened before a colleague's deposit undoes that deposit, unseen. What the previous
accepted deposit of a unit replaced is compared with what the workbook would change. Plain data in, findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from catalogue.changes import Delta, Plan
from catalogue.periods import PARIS
from catalogue.returns import returned
from catalogue.store.deposits import Deposit
from catalogue.swaps import Swap, swaps
from validators.book import Book, Frames
from validators.builder import finding, unit_key
from validators.findings import Finding
from validators.spec import Column
from validators.typed import TypedSheet

#: So many rows and values that return together are an old copy; a single one may well be meant.
MOST_UNSEEN = 1
#: What programs write as an author: nobody that a person could ask.
PROGRAMS = frozenset({"openpyxl", "xlsxwriter", "apache poi", "service catalogue winvest"})
_MOST_LABELS = 4


def _nothing(_deposit: Deposit, _sheets: Collection[str]) -> Frames:
    return {}


@dataclass(frozen=True, slots=True)
class Past:
    """The deposits of a workbook that a load may take back."""

    deposits: Sequence[Deposit] = ()  #: accepted ones, newest first; what the newest refused is compared with the next
    before: Callable[[Deposit, Collection[str]], Frames] = _nothing
    #: the sheets that a deposit changed, of those asked for, as it found them
    same_bytes: Deposit | None = None  #: an older deposit that this one is, byte for byte
    timezone: str = PARIS  #: in which instants are told


@dataclass(frozen=True, slots=True)
class Return:
    """One row or value that is again what it was."""

    unit: str  #: what would be held with it
    typed: TypedSheet
    row: int | None  #: in Excel; None for a row that is gone
    column: Column | None  #: None for a whole row
    now: str | None  #: the value that comes back, as displayed
    left: str | None  #: the value that the deposit had left


def another_person(saved_by: str | None, deposit: Deposit) -> bool:
    """Say whether another person saved that deposit; whom nobody knows is another person."""
    now, then = _person(saved_by), _person(deposit.saved_by)
    return now is None or then is None or now != then


def _person(name: str | None) -> str | None:
    folded = " ".join((name or "").casefold().split())
    return folded if folded and folded not in PROGRAMS else None


def taken_back(book: Book, plan: Plan, past: Past, saved_by: str | None) -> list[Finding]:
    """Return what a load takes back: held, one finding a unit (LIB-007), or only said (LIB-021)."""
    found = [(deposit, list(_returns(book, plan, past, rank))) for rank, deposit in enumerate(past.deposits)]
    others = [item for deposit, items in found if another_person(saved_by, deposit) for item in items]
    findings: list[Finding] = []
    for deposit, items in found:
        held = len(others) > MOST_UNSEEN and another_person(saved_by, deposit)
        code, together = ("LIB-007", others) if held else ("LIB-021", items)
        findings += [_about_return(code, of_unit, deposit, past, together) for of_unit in _by_unit(items)]
    return findings


def _by_unit(items: Iterable[Return]) -> list[list[Return]]:
    units: dict[str, list[Return]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    return list(units.values())


def _returns(book: Book, plan: Plan, past: Past, rank: int) -> Iterator[Return]:
    """Yield what returns to the state before one of the deposits: of the units that it loaded, and no later one."""
    deltas = [_of_deposit(delta, book, past.deposits, rank) for delta in plan.deltas if not delta.is_empty]
    changed = {delta.name: delta for delta in deltas if not delta.is_empty}
    if not changed:
        return
    earlier = past.before(past.deposits[rank], changed.keys())
    for name in (name for name in changed if name in earlier):
        yield from _of_sheet(changed[name], book.typed[name], earlier[name])


def _of_deposit(delta: Delta, book: Book, deposits: Sequence[Deposit], rank: int) -> Delta:
    """Keep the rows of a delta whose unit was last loaded by that deposit."""
    if not rank and not deposits[0].refused:
        return delta
    unit = unit_key(book.typed[delta.name].sheet)
    mine = ~unit.is_in(list(deposits[rank].refused))
    for later in deposits[:rank]:
        mine &= unit.is_in(list(later.refused))
    return delta.only(mine)


def _of_sheet(delta: Delta, typed: TypedSheet, earlier: pl.DataFrame) -> Iterator[Return]:
    back = returned(delta, earlier)
    if not back.count:
        return
    rows = partial(_excel_rows, typed, delta)
    unread = set(typed.faults.select("excel_row", "column").iter_rows())
    here, units = rows(delta.updated), _units(typed, delta.updated)
    for place, name in back.values:
        if (here[place], name) not in unread:
            column = _column(typed, name)
            now, left = (_shown(column, frame[name][place], name) for frame in (delta.updated, delta.before))
            yield Return(units[place], typed, here[place], column, now, left)
    here, units = rows(delta.inserted), _units(typed, delta.inserted)
    yield from (Return(units[place], typed, here[place], None, None, None) for place in back.inserted)
    units = _units(typed, delta.withdrawn)
    yield from (Return(units[place], typed, None, None, None, None) for place in back.withdrawn)


def _column(typed: TypedSheet, name: str) -> Column:
    """Return the column of a value; what a document's file says stands under the file's name."""
    return typed.sheet.column(name if name in typed.sheet.schema else "file")


def _shown(column: Column, value: object, name: str) -> str | None:
    return None if value is None or name != column.name or column.secret else column.kind.display(value)


def _units(typed: TypedSheet, frame: pl.DataFrame) -> list[str]:
    return frame.select(unit_key(typed.sheet).alias("unit"))["unit"].fill_null("").to_list()


def _excel_rows(typed: TypedSheet, delta: Delta, frame: pl.DataFrame) -> list[int | None]:
    """Return the Excel row of each row of a delta's frame."""
    key = list(delta.key)
    lists = [name for name in key if isinstance(frame.schema[name], pl.List)]
    flat = [pl.col(name).list.join("\x1f") for name in lists]
    places = typed.frame.select("excel_row", *key).with_columns(flat).unique(key, keep="first")
    joined = (
        frame.select(key).with_columns(flat).join(places, on=key, how="left", nulls_equal=True, maintain_order="left")
    )
    return joined["excel_row"].to_list()


def _about_return(
    code: str, items: Sequence[Return], deposit: Deposit, past: Past, together: Sequence[Return]
) -> Finding:
    """Say of one unit what comes back, on the first cell that does, with the value that the deposit had left."""
    first = next((item for item in items if item.column), items[0])
    labels = list(dict.fromkeys(item.column.label for item in items if item.column))
    named = ", ".join([*labels[:_MOST_LABELS], *(["…"] if len(labels) > _MOST_LABELS else [])])
    counts = _counted(items) + (f" ({named})" if named else "")
    letter = first.typed.letters.get(first.column.name) if first.column else None
    said = _told(deposit, past.timezone)
    verb = "revient à ce qu'elle était" if len(items) == 1 else "reviennent à ce qu'elles étaient"
    detail = f"{counts} {verb} avant le {said}"
    if len(together) > len(items):
        detail += f" ; en tout, ce classeur ramène {_counted(together)}"
    if past.same_bytes is not None:
        detail += f" ; ce fichier est, octet pour octet, le {_told(past.same_bytes, past.timezone)}"
    return finding(
        code,
        sheet=first.typed.title,
        cell=f"{letter}{first.row}" if letter and first.row else None,
        row=first.row,
        column=first.column.label if first.column else None,
        key=first.unit,
        found=first.now,
        expected=f"ce que le {said} a laissé : {counts}",
        suggestion=first.left,
        detail=detail,
    )


def _counted(items: Sequence[Return]) -> str:
    """Return ``3 lignes et 2 valeurs``."""
    values = sum(item.column is not None for item in items)
    counts = ((len(items) - values, "ligne"), (values, "valeur"))
    return " et ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counts if count)


def _told(deposit: Deposit, timezone: str) -> str:
    return (
        f"dépôt n° {deposit.label} du {_when(deposit.received_at, timezone)} ({deposit.saved_by or 'auteur inconnu'})"
    )


def _when(instant: datetime, timezone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(timezone)):%d/%m/%Y à %H:%M}"


# One column sorted alone ----------------------------------------------------------------------------------------------


def sorted_alone(book: Book, plan: Plan, said: Collection[Finding]) -> list[Finding]:
    """Return the cells whose values went round: a sort (LIB-022) or two values exchanged (LIB-023).

    What ``said`` has already is left out: units whose values come back, and cells that block, are no second mistake.
    """
    units = {item.key for item in said if item.rule == "LIB-007"}
    blocked = {(item.sheet, item.cell) for item in said if item.blocks and item.cell}
    findings: list[Finding] = []
    for delta in plan.deltas:
        if delta.updated.height:
            typed = book.typed[delta.name]
            for swap in swaps(delta):
                if not units.issuperset(_units(typed, delta.updated[list(swap.places)])):
                    findings += _about_swap(swap, delta, typed)
    return [item for item in findings if (item.sheet, item.cell) not in blocked]


def _about_swap(swap: Swap, delta: Delta, typed: TypedSheet) -> Iterator[Finding]:
    """Say it on each cell, with the value that stood there."""
    rows, before = delta.updated[list(swap.places)], delta.before[list(swap.places)]
    name = swap.columns[0]
    column, letter = _column(typed, name), typed.letters.get(name)
    labels = ", ".join(f"« {_column(typed, each).label} »" for each in swap.columns[:_MOST_LABELS])
    more = "…" if len(swap.columns) > _MOST_LABELS else ""
    places = zip(_excel_rows(typed, delta, rows), _units(typed, rows), rows[name], before[name], strict=True)
    for row, unit, now, was in places:
        yield finding(
            "LIB-022" if swap.is_sort else "LIB-023",
            sheet=typed.title,
            cell=f"{letter}{row}" if letter and row else None,
            row=row,
            column=column.label,
            key=unit,
            found=_shown(column, now, name),
            suggestion=_shown(column, was, name),
            detail=f"{len(swap.places)} lignes ont échangé entre elles leurs valeurs de {labels}{more}",
        )
