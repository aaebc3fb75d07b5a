"""Say before it happens that a load takes back somebody's work (decision 50). Plain data in, findings out.

Whoever saves the copy that was opened before a colleague's deposits undoes them, unseen. What those deposits replaced is
compared with what the workbook would change: a value or row that is again what it was returns.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import takewhile
from zoneinfo import ZoneInfo

import polars as pl

from catalogue.changes import Delta
from catalogue.french import counted, listed
from catalogue.periods import PARIS
from catalogue.returns import returned
from catalogue.store.deposits import Deposit
from sync.library import Kept
from sync.placed import column_of, excel_rows, shown, units_of
from sync.planning import Decision
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


@dataclass(frozen=True, slots=True)
class Past:
    """The deposits of a workbook that a load may take back."""

    deposits: Sequence[Deposit] = ()  #: accepted ones, newest first
    earlier: Mapping[str, Frames] = field(default_factory=dict)
    #: by label, the sheets that a deposit changed, of those `looked_back_at`, as it found them
    same_bytes: Deposit | None = None  #: an older deposit that this one is, byte for byte
    timezone: str = PARIS  #: in which instants are told
    same_version: Kept | None = None  #: an older version, which the library kept, that it is


@dataclass(frozen=True, slots=True)
class Return:
    """One row or value that is again what it was."""

    unit: str  #: what would be held with it
    typed: TypedSheet
    deposit: Deposit  #: the newest that it takes back
    place: Hashable  #: tells it from the other rows of its sheet
    row: int | None = None  #: in Excel; None for a row that is gone
    column: Column | None = None  #: None for a whole row
    now: str | None = None  #: the value that comes back, as displayed
    left: str | None = None  #: the value that the deposit had left
    kept: bool = False  #: gone from the workbook, but the catalogue keeps it


def another_person(saved_by: str | None, deposit: Deposit) -> bool:
    """Say whether another person saved that deposit; whom nobody knows is another person."""
    now, then = _person(saved_by), _person(deposit.saved_by)
    return now is None or then is None or now != then


def _person(name: str | None) -> str | None:
    folded = " ".join((name or "").casefold().split())
    return folded if folded and folded not in PROGRAMS else None


def in_view(deposits: Sequence[Deposit], saved_by: str | None) -> Sequence[Deposit]:
    """Return the deposits, newest first, that a person may not have seen when saving: what others saved since their own.

    Of somebody who saved none of them, it is what the person of the last one saved in a row (many programs save at each
    pause); of the person who saved the last one, that one. Whose own deposit was held had not seen the others' either.
    """
    theirs = [rank for rank, one in enumerate(deposits) if another_person(saved_by, one)]
    own = next((rank for rank, one in enumerate(deposits) if rank not in theirs and not one.held), None)
    if own is not None or not theirs:
        return deposits[: max(own or 0, 1)]
    first = theirs[0]
    row = takewhile(lambda one: not another_person(deposits[first].saved_by, one), deposits[first + 1 :])
    return [*deposits[: first + 1], *row]


def taken_back(book: Book, decision: Decision, past: Past, saved_by: str | None) -> list[Finding]:
    """Return what a load takes back: held, one finding a unit (LIB-007), or only said (LIB-031).

    A row that is gone and that the catalogue keeps counts as the sign of an old copy; on its own it holds nothing.
    """
    found: dict[tuple[Hashable, ...], Return] = {}
    for deposit, changed in looked_back_at(book, decision, past.deposits, saved_by):
        for item in _returns(book, decision, past, deposit, changed):
            found.setdefault((item.typed.sheet.name, item.place, item.column and item.column.name), item)
    others = [item for item in found.values() if another_person(saved_by, item.deposit)]
    held = len(others) > MOST_UNSEEN
    findings = []
    for items in _by_unit(found.values()):
        if not all(item.kept for item in items):
            code = "LIB-007" if held and another_person(saved_by, items[0].deposit) else "LIB-031"
            findings.append(_about_return(code, items, past, others if code == "LIB-007" else items))
    return findings


def looked_back_at(
    book: Book, decision: Decision, deposits: Sequence[Deposit], saved_by: str | None
) -> Iterator[tuple[Deposit, Mapping[str, Delta]]]:
    """Yield each deposit that a load may take back, with what the load changes of the units concerned, by sheet."""
    for deposit, which in _views(deposits, saved_by):
        changed = {}
        for delta in decision.compared:
            mine = delta if which is None else delta.only(which(unit_key(book.typed[delta.name].sheet)))
            if not mine.is_empty:
                changed[delta.name] = mine
        if changed:
            yield deposit, changed


def _by_unit(items: Iterable[Return]) -> list[list[Return]]:
    units: dict[str, list[Return]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    return list(units.values())


def _views(
    deposits: Sequence[Deposit], saved_by: str | None
) -> Iterator[tuple[Deposit, Callable[[pl.Expr], pl.Expr] | None]]:
    """Yield the deposits that a load may take back, each with what tells the units concerned; None: all of them.

    What a deposit refused of a unit it did not bring: for that unit the deposit does not count.
    """
    named = sorted(set().union(*(one.refused for one in deposits)))
    usual = in_view(deposits, saved_by)
    views = {unit: in_view([one for one in deposits if unit not in one.refused], saved_by) for unit in named}
    for deposit in deposits:
        special = [unit for unit in named if deposit in views[unit]]
        if deposit in usual and not named:
            yield deposit, None
        elif deposit in usual or special:
            yield deposit, partial(_concerned, special=special, named=named, usual=deposit in usual)


def _concerned(unit: pl.Expr, *, special: Sequence[str], named: Sequence[str], usual: bool) -> pl.Expr:
    others = ~unit.is_in(list(named)) & pl.lit(usual)
    return unit.is_in(list(special)) | others


def _returns(
    book: Book, decision: Decision, past: Past, deposit: Deposit, changed: Mapping[str, Delta]
) -> Iterator[Return]:
    """Yield what returns to the state before a deposit, of the units concerned."""
    earlier = past.earlier.get(deposit.label, {})
    leaving = {delta.name: delta.withdrawn for delta in decision.plan.deltas}
    for name in (name for name in changed if name in earlier):
        yield from _of_sheet(changed[name], book.typed[name], earlier[name], deposit, leaving[name])


def _of_sheet(
    delta: Delta, typed: TypedSheet, earlier: pl.DataFrame, deposit: Deposit, leaving: pl.DataFrame
) -> Iterator[Return]:
    back = returned(delta, earlier)
    if not back.count:
        return
    item = partial(Return, typed=typed, deposit=deposit)
    unread = set(typed.faults.select("excel_row", "column").iter_rows())
    rows, units = excel_rows(typed, delta, delta.updated), units_of(typed, delta.updated)
    for place, name in back.values:
        if (rows[place], name) not in unread:
            column = column_of(typed, name)
            now, left = (shown(column, frame[name][place], name) for frame in (delta.updated, delta.before))
            yield item(units[place], place=rows[place], row=rows[place], column=column, now=now, left=left)
    rows, units = excel_rows(typed, delta, delta.inserted), units_of(typed, delta.inserted)
    yield from (item(units[place], place=rows[place], row=rows[place]) for place in back.inserted)
    keys, units = delta.withdrawn.select(delta.key).rows(), units_of(typed, delta.withdrawn)
    gone = set(map(str, leaving.select(delta.key).rows()))
    for place in back.withdrawn:
        key = str(keys[place])
        yield item(units[place], place=key, kept=key not in gone)


def _about_return(code: str, items: Sequence[Return], past: Past, together: Sequence[Return]) -> Finding:
    """Say of one unit what comes back, on the first cell that does, with the value that the deposit had left."""
    first = next((item for item in items if item.column), items[0])
    labels = list(dict.fromkeys(item.column.label for item in items if item.column))
    named = ", ".join([*labels[:_MOST_LABELS], *(["…"] if len(labels) > _MOST_LABELS else [])])
    counts = _counted(items) + (f" ({named})" if named else "")
    letter = first.typed.letters.get(first.column.name) if first.column else None
    said = _told(min((item.deposit for item in items), key=lambda one: one.place), past.timezone)
    verb = "revient à ce qu'elle était" if len(items) == 1 else "reviennent à ce qu'elles étaient"
    detail = f"{counts} {verb} avant le {said}"
    if len(together) > len(items):
        detail += f" ; en tout, ce classeur ramène {_counted(together)}"
    if past.same_bytes is not None:
        detail += f" ; ce fichier est, octet pour octet, le {_told(past.same_bytes, past.timezone)}"
    elif (kept := past.same_version) is not None:
        who = f"{_when(kept.saved_at, past.timezone)} ({kept.saved_by or 'auteur inconnu'})"
        detail += f" ; ce fichier est, octet pour octet, sa version {kept.number} du {who}, remise sur de plus récentes"
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
    return listed([counted(count, noun) for count, noun in counts if count])


def _told(deposit: Deposit, timezone: str) -> str:
    return (
        f"dépôt n° {deposit.label} du {_when(deposit.received_at, timezone)} ({deposit.saved_by or 'auteur inconnu'})"
    )


def _when(instant: datetime, timezone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(timezone)):%d/%m/%Y à %H:%M}"
