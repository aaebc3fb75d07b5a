"""Carry out a catalogue's plan and say what stops being sellable by it, on the cell that causes it (decision 50).

The load carries it out and keeps it; ``plan`` and a dry run do the very same and undo it: both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import polars as pl
from sqlalchemy import Connection

from catalogue.changes import Delta, Plan
from catalogue.checkpoints import checkpoint
from catalogue.french import counted, listed
from catalogue.periods import FOREVER, day_of, last_day, start_of_day
from catalogue.publication.reasons import cause
from catalogue.publication.stops import Stop
from catalogue.store.apply import apply, touched_by
from catalogue.store.runs import Submission
from catalogue.store.stops import find_stops, remember_sales
from catalogue.store.windows import products_touched, recompute_windows
from catalogue.vocabulary import ActorKind, Channel
from sync.assessment import Assessment
from sync.bootstrap import Service
from sync.since import dated_in
from validators.book import Book
from validators.builder import finding
from validators.findings import Finding
from validators.typed import TypedSheet

_MOST_NAMED = 10

#: Sheets whose rows may bring a reason about, the nearest to it first.
_SHEETS: Mapping[str, tuple[str, ...]] = {
    "product": ("lifecycle",),
    "hidden": ("publications",),
    "company": ("companies",),
    "partner": ("activations", "partners", "products"),
    "blacklisted": ("blacklist",),
    "document": ("documents", "obligations"),
    "no": ("prices",),
    "plan": ("prices", "plans"),
    "tax": ("tax_rates", "prices"),
    "commission": ("commissions", "products"),
    "mapping": ("accounting",),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a stop is said: a cell, a row, or a sheet."""

    sheet: str  #: name of the sheet
    row: int | None = None  #: Excel's number
    column: str | None = None  #: name of the column
    key: str | None = None  #: the unit of the row


def carry_out(connection: Connection, company: str | None, assessment: Assessment) -> Assessment:
    """Apply a plan, bring the windows up to date, and return the assessment with what stops being sellable.

    Writes: as `apply` and `recompute_windows`, in the caller's transaction.
    """
    deltas = assessment.plan.deltas
    touched = touched_by(company, [delta for delta in deltas if not delta.is_empty])
    if company is not None and _schemes_may_begin_or_end(deltas):
        touched = replace(touched, owners=[company])
    remember_sales(connection, products_touched(connection, touched))
    applied = apply(connection, company=company, deltas=deltas)
    checkpoint("before windows")
    products = products_touched(connection, applied.touched)
    recompute_windows(connection, product_ids=products)
    found = find_stops(connection) if products else ()
    return assessment if assessment.book is None else assessment.told(about(found, assessment.book, assessment.plan))


def foretold(service: Service, entered: Submission, assessment: Assessment) -> Assessment:
    """Return what a load of this submission would say: its consequences, and since when each finding is said.

    Carries the plan out and undoes it: the catalogue stays as it was.
    """
    if not assessment.plan.is_empty and assessment.posting is None:
        actor = service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
        companies = [entered.company] if entered.company else []
        with (
            service.database.acting(
                actor_id=actor, role="service", companies=companies, reason="rehearsal"
            ) as connection,
            connection.begin_nested() as savepoint,
        ):
            assessment = carry_out(connection, entered.company, assessment)
            savepoint.rollback()
    with service.database.reading() as connection:
        return replace(assessment, findings=dated_in(connection, entered.path, assessment.findings))


def _schemes_may_begin_or_end(deltas: Iterable[Delta]) -> bool:
    """Say whether a company may now keep commission schemes, or none any more: all its sales depend on it."""
    return any(delta.name == "commissions" and (delta.inserted.height or delta.withdrawn.height) for delta in deltas)


def about(stops: Sequence[Stop], book: Book, plan: Plan) -> tuple[Finding, ...]:
    """Return one finding for each cause: how many products and channels, from when, and the first ten names. Pure."""
    by_cause: dict[tuple[Cause, bool], list[Stop]] = {}
    for stop in stops:
        by_cause.setdefault((_cause(stop, book, plan), stop.period.end == FOREVER), []).append(stop)
    return tuple(_finding(book, place, found) for (place, _), found in by_cause.items())


def _finding(book: Book, place: Cause, found: Sequence[Stop]) -> Finding:
    typed = book.typed.get(place.sheet)
    letter = typed.letters.get(place.column) if typed and place.column else None
    first = min(found, key=lambda stop: stop.period.start)
    ends = first.period.end != FOREVER
    return finding(
        "LIB-021" if ends else "LIB-020",
        sheet=typed.title if typed else None,
        cell=f"{letter}{place.row}" if letter and place.row else None,
        row=place.row,
        column=typed.sheet.column(place.column).label if typed and place.column and letter else None,
        key=place.key,
        found=_text(typed, place) if letter else None,
        detail=f"{_when(first, book)}, {_what(found, ends=ends)} : {_why(first)}",
    )


def _text(typed: TypedSheet | None, place: Cause) -> str | None:
    """Return what the cell holds."""
    if typed is None or place.column not in typed.texts.columns:
        return None
    held = typed.texts.filter(pl.col("excel_row") == place.row)[place.column]
    return held[0] if held.len() else None


def _when(stop: Stop, book: Book) -> str:
    """Say from when: a day where a day begins, this load where it is at once."""
    start, end = stop.period.start, stop.period.end
    first = f"{day_of(start):%d/%m/%Y}"
    if end != FOREVER:
        return f"du {first} au {last_day(end):%d/%m/%Y}"
    return f"dès le {first}" if day_of(start) <= book.today else f"à partir du {first}"


def _what(found: Sequence[Stop], *, ends: bool) -> str:
    """Say which products are not sold, and where."""
    names = list(dict.fromkeys(f"{stop.sku} ({stop.name})" for stop in found))
    channels = [channel.label for channel in Channel if any(stop.channel is channel for stop in found)]
    word = "pas" if ends else "plus"
    where = f"sur {listed(channels)}"
    if len(names) == 1:
        return f"{names[0]} ne sera {word} vendable {where}"
    shown = [name.split(" (")[0] for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        shown.append(counted(len(names) - _MOST_NAMED, "autre"))
    return f"{counted(len(names), 'produit')} ne seront {word} vendables {where} ({listed(shown)})"


def _why(stop: Stop) -> str:
    """Say the reason that blocks first, or that nothing is published then."""
    if stop.reasons:
        return cause(stop.reasons[0])
    if stop.version is None:
        return "aucune version n'est alors en vigueur."
    return f"la version {stop.version} n'y a aucune publication."


# Where it is said -----------------------------------------------------------------------------------------------------


def _cause(stop: Stop, book: Book, plan: Plan) -> Cause:
    """Return the changed cell that brings a stop about, else the product's row, else the sheet."""
    deltas = {delta.name: delta for delta in plan.deltas}
    named = _SHEETS.get(str(stop.reasons[0].code).partition("_")[0], ()) if stop.reasons else ("publications",)
    places = [*_of_version(stop, book, deltas)]
    places += [place for name in (*named, "publications") for place in _of_product(stop, book, deltas.get(name))]
    places += [place for name in named for place in _of_group(book, deltas.get(name))]
    if places:
        return places[0]
    row = _row(book, "products", {"sku": stop.sku})
    if row is not None:
        return Cause("products", row, "sku", stop.sku)
    changed = [name for name in named if name in deltas and not deltas[name].is_empty]
    return Cause(changed[0] if changed else next(delta.name for delta in plan.deltas if not delta.is_empty))


def _of_version(stop: Stop, book: Book, deltas: Mapping[str, Delta]) -> Iterator[Cause]:
    """Yield the version that begins when the sale stops, then the one that ends there."""
    delta = deltas.get("versions")
    if delta is None:
        return
    rows = [row for row in pl.concat([delta.inserted, delta.updated]).iter_rows(named=True) if row["sku"] == stop.sku]
    for column, days in (("effective_from", 0), ("effective_to", 1)):
        for row in rows:
            day = row[column]
            if day is not None and start_of_day(day + timedelta(days=days)) == stop.period.start:
                told = "version" if column == "effective_from" else column
                yield Cause("versions", _row(book, "versions", _key(delta, row)), told, stop.sku)


def _of_product(stop: Stop, book: Book, delta: Delta | None) -> Iterator[Cause]:
    """Yield the changed cells of the product's rows in one sheet."""
    if delta is None or "sku" not in delta.key:
        return
    for row, column in _changed_cells(delta):
        if row["sku"] == stop.sku:
            yield Cause(delta.name, _row(book, delta.name, _key(delta, row)), column, stop.sku)


def _of_group(book: Book, delta: Delta | None) -> Iterator[Cause]:
    """Yield the changed cell of a list of the group, where there is only one."""
    if delta is None or "sku" in delta.key:
        return
    cells = list(_changed_cells(delta))
    if len(cells) == 1:
        row, column = cells[0]
        yield Cause(delta.name, _row(book, delta.name, _key(delta, row)), column)


def _changed_cells(delta: Delta) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield changed rows with the first column that differs, then new rows with the first of their key."""
    for old, new in zip(delta.before.iter_rows(named=True), delta.updated.iter_rows(named=True), strict=True):
        yield new, next(column for column in new if old[column] != new[column])
    for row in delta.inserted.iter_rows(named=True):
        yield row, delta.key[0]


def _key(delta: Delta, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in delta.key}


def _row(book: Book, name: str, key: Mapping[str, Any]) -> int | None:
    """Return the Excel row of a key, as its author typed it."""
    typed = book.typed.get(name)
    if typed is None:
        return None
    for row in typed.frame.select("excel_row", *key).iter_rows(named=True):
        if all(row[column] == value for column, value in key.items()):
            return int(row["excel_row"])
    return None
