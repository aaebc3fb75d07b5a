"""Exports that tell how things stand: price grid, accounts, product sheets, statements and schedules of an open month.

They may be made any number of times: each that differs from the last is kept with who asked for it, and delivered
like the accounting exports. Nothing leaves for good here: that is `sync.exporting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.labels import StrLabelEnum
from catalogue.periods import day_of
from catalogue.scope import service_as
from catalogue.store import exports as journal
from catalogue.store.exports import NewFile, StoredFile
from catalogue.store.ledger.facts import find_books
from catalogue.store.ledger.reading import read_book_lines, read_partner_lists
from catalogue.store.offers import read_offers
from catalogue.store.readings.listings import versions_listed
from catalogue.vocabulary import ActorKind, Role
from exports import mapping, prices, product_pdf, products
from exports.engine.format import Format
from exports.engine.scope import Batch as MonthOfBooks
from exports.engine.scope import Snapshot
from exports.engine.spool import spooled
from exports.price_rows import PriceRow, price_rows
from exports.product_facts import ProductSheet
from sync.bootstrap import Service
from sync.export_delivery import copy_files, deliver_files, deliver_pending_exports
from sync.export_files import accounting_files, folder, made_of, temporary_room
from sync.export_rows import Unpriced, instalments, mapping_rows, product_sheets
from sync.exporting import Exported
from sync.library import DocumentLibrary

#: Products that one PDF tells at most: beyond, nobody reads it, and each is to be had alone.
MOST_PAGES = 200


class Kind(StrLabelEnum):
    """What is told."""

    PRICES = "prices", "Grille de prix"
    MAPPING = "mapping", "Correspondances comptables"
    PRODUCTS = "products", "Fiches produit"
    STATEMENTS = "bordereau", "Bordereaux partenaires"
    SCHEDULES = "echeancier", "Échéancier des commissions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody asks to see."""

    kind: Kind
    company: str  #: code
    at: datetime  #: aware: how things stand then
    asked_by: str  #: who asks, for the journal
    month: date | None = None  #: first day of the month, for statements and schedules
    sku: str | None = None  #: only this product, for product sheets
    folder: Path | None = None  #: where to put a copy, beside the library


def export_snapshot(service: Service, library: DocumentLibrary, told: Told) -> Exported:
    """Make the files that tell how things stand, keep those that are new, and deliver them.

    **Writes** export_file and the library. Raises: WrongUse for an unknown company or product; CannotExport for what no
    file can tell.
    """
    with temporary_room(), service.database.reading(service.scope) as connection:
        books = find_books(connection, told.company)
        unpriced = Unpriced()
        made = list(_files(connection, books.code, books.timezone, told, unpriced))
    remarks = unpriced.sentences() if made else ["Rien à dire : aucun fichier n'a été fait."]
    actor = service.database.find_or_create_actor(ActorKind.PERSON, told.asked_by)
    with service.database.acting(service_as(actor, Role.ACCOUNTING), reason=f"export {told.kind}") as connection:
        new = 0
        for file in made:
            last = journal.latest_file(connection, books.code, library.name, file.path)
            if last is None or last.sha256 != file.sha256:
                journal.enter_file(
                    connection, file, company_id=books.id, batch_id=None, library=library.name, actor_id=actor
                )
                new += 1
    files = _stored(service, library, books.code, made)
    failures = deliver_files(service, library, files)
    if told.folder is not None:
        failures += copy_files(service, told.folder, files)
    failures += deliver_pending_exports(service, library, besides={file.id for file in files})
    files = _stored(service, library, books.code, made)
    return Exported(batch=None, made=bool(new), files=files, remarks=tuple(remarks), failures=tuple(failures))


def _stored(
    service: Service, library: DocumentLibrary, company: str, made: Iterable[NewFile]
) -> tuple[StoredFile, ...]:
    with service.database.reading(service.scope) as connection:
        found = [journal.latest_file(connection, company, library.name, file.path) for file in made]
    return tuple(file for file in found if file is not None)


def _files(connection: Connection, company: str, timezone: str, told: Told, unpriced: Unpriced) -> Iterator[NewFile]:
    """Make the files of rows that are read as they are written: a catalogue of any size never stands in memory."""
    name = journal.company_name(connection, company)
    day = day_of(told.at, timezone)
    if told.kind in (Kind.STATEMENTS, Kind.SCHEDULES):
        month = told.month or day.replace(day=1)
        yield from accounting_files(
            (told.kind,),
            MonthOfBooks(company, name, month),
            lambda: read_book_lines(connection, company, month=month),
            lambda: instalments(connection, company, month),
            lists=lambda: read_partner_lists(connection, company, month),
        )
        return
    scope, place = Snapshot(company, name, day, told.sku), folder(company, day)
    if told.kind is Kind.MAPPING:
        for accounts in (mapping.CSV, mapping.XLSX):
            yield made_of(told.kind, accounts, scope, place, mapping_rows(connection, company))
        return
    versions = versions_listed(connection, company, told.at, told.sku)
    if told.sku is not None and not versions:
        raise WrongUse(f"{company} n'a pas de produit « {told.sku} » en vigueur le {day:%d/%m/%Y}.")
    if told.kind is Kind.PRICES:
        rows = unpriced.noted(price_rows(read_offers(connection, versions), told.at))
        with spooled(rows, PriceRow._make) as grid:
            for table in (prices.CSV, prices.XLSX):
                yield made_of(told.kind, table, scope, place, grid())
        return
    forms: list[Format[ProductSheet]] = [products.CSV, products.XLSX]
    if 0 < len(versions) <= MOST_PAGES:
        forms.append(product_pdf.PDF)
    for form in forms:
        yield made_of(told.kind, form, scope, place, product_sheets(connection, versions, name, told.at))
