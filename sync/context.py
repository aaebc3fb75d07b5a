"""Gather what a workbook is checked against: the group's lists, the catalogue as it stands, the library's files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection

from catalogue.calendar import add_months
from catalogue.periods import PARIS, day_of
from catalogue.store import standing
from catalogue.store.current import current, timezone_of
from catalogue.store.queries import driver_connection
from catalogue.store.runs import Submission
from catalogue.store.told import (
    known_operations,
    last_change,
    operations_elsewhere,
    plans_of,
)
from sync.assessment import SETTLED
from sync.bootstrap import Service
from sync.library import DocumentLibrary, Entry, identify
from sync.reading import Opened, Source
from sync.vanished import SHEET
from validators.book import Frames, Known
from validators.kept import schema_of
from validators.ruleset import ruleset
from validators.sheets import GROUP_SHEETS, SHEETS, sheets_of
from validators.spec import WorkbookKind


def gather_reference(connection: Connection) -> Frames:
    """Read the group's sheets back from the catalogue."""
    return {sheet.name: current(connection, sheet.name, schema_of(sheet), company=None) for sheet in GROUP_SHEETS}


def gather_known(connection: Connection, kind: WorkbookKind, company: str | None, *, at: datetime) -> Known:
    """Read what the catalogue holds that bears on one workbook."""
    frames = {
        sheet.name: current(connection, sheet.name, schema_of(sheet), company=company) for sheet in sheets_of(kind)
    }
    if company is None:
        return Known(current=frames)
    return Known(
        frames,
        standing.owners(connection, company),
        standing.started_versions(connection, company, at=at),
        standing.offered(connection, company),
        standing.external_codes(connection, company),
        bundles=standing.bundles(connection, company),
    )


def gather_books(connection: Connection, opened: Opened) -> Known:
    """Read what the books and the catalogue hold of the operations of a workbook that was read, and of their products."""
    if SHEET not in opened.typed or opened.company is None:
        return Known()
    named = opened.typed[SHEET].frame
    keys = named["related"].drop_nulls().unique().to_list()
    timezone = timezone_of(driver_connection(connection), opened.company)
    known = known_operations(connection, opened.company, month=opened.month, keys=keys, timezone=timezone)
    new = named["key"].drop_nulls().unique()
    new = new.filter(~new.is_in(known["key"].implode()))
    return Known(
        operations=known,
        elsewhere=operations_elsewhere(connection, opened.company, keys=new.to_list(), timezone=timezone),
        plans=plans_of(connection, named["sku"].drop_nulls().unique().to_list()),
    )


def fingerprint(
    connection: Connection,
    documents: Sequence[Entry],
    kind: str | None,
    company: str | None,
    *,
    month: date | None,
    now: datetime,
    reference: Frames | None = None,
) -> str:
    """Return a SHA-256 of what a workbook is checked against besides itself: lists and its company's documents (decision 6).

    The group's workbook is its own reference: nothing else moves it but the logos, and the day on which a severity changes.
    Operations may be helped by any change of the catalogue, a product sold, an account validated; and each day of their
    month, until it is over, lets what waited for it be posted. ``reference`` is the group's sheets where they are at hand.
    """
    digest = hashlib.sha256()
    if kind == "operations":
        reached = day_of(now, timezone_of(driver_connection(connection), company))
        reached = reached if month is None else min(reached, add_months(month, 1))
        return hashlib.sha256(f"{last_change(connection)} {reached}".encode()).hexdigest()
    lists = gather_reference(connection) if reference is None and kind == "company" else reference
    if lists is None:
        settings = current(connection, "rule_settings", schema_of(SHEETS["rule_settings"]), company=None)
    else:
        settings = lists["rule_settings"]
    in_force = settings.filter(pl.col("valid_from") <= datetime.now(ZoneInfo(PARIS)).date())
    digest.update(f"{in_force.height}\n".encode())  # a severity that was announced comes into force by itself
    if kind == "company" and lists is not None:
        for name, frame in lists.items():
            digest.update(f"{name}\0{frame.write_csv()}".encode())
    for entry in documents:
        digest.update(f"{entry.path}\0{entry.version}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def documents_of(library: DocumentLibrary, kind: str | None, company: str | None) -> Sequence[Entry]:
    """List the files that a workbook may name: documents of a catalogue's company; logos, for the group's."""
    if kind == "group":
        return library.logos()
    return library.documents(company) if kind == "company" and company else ()


def still_stands(
    service: Service, library: DocumentLibrary, last: Submission, source: Source, *, now: datetime
) -> bool:
    """Say whether a submission still answers for a file: neither it, nor the rules, nor its references moved (decision 6)."""
    if (last.sha256, last.ruleset_version) != (source.sha256, ruleset()):
        return False
    if source.unfit is not None:  # its bytes were not read: only the version tells
        return last.source_version == source.version
    if last.reference_fingerprint == SETTLED:
        return True
    named = identify(source.path)
    month = None if named is None else named.month
    documents = documents_of(library, last.workbook_kind, last.company)
    with service.database.reading(service.scope) as connection:
        moved = fingerprint(connection, documents, last.workbook_kind, last.company, month=month, now=now)
    return last.reference_fingerprint == moved
