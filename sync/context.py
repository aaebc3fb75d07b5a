"""Gather what a workbook is checked against: the group's lists, the catalogue as it stands, the library's files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection

from catalogue.calendar import last_of_month
from catalogue.ledger.facts import Operation
from catalogue.periods import PARIS
from catalogue.spelling import file_name_key
from catalogue.store import runs, standing
from catalogue.store.current import current, timezone_of
from catalogue.store.ledger.decision import Decision as Posting
from catalogue.store.ledger.decision import decide
from catalogue.store.ledger.due import fall_due
from catalogue.store.queries import driver_connection
from catalogue.store.runs import Submission
from catalogue.store.sales import sales
from catalogue.store.told import (
    all_skus,
    known_operations,
    last_change,
    operations_elsewhere,
    plans_of,
    told_operations,
)
from sync.archive import Archive
from sync.assessment import FILES, SETTLED, Bearings
from sync.bootstrap import Service
from sync.documents import claims_pdfa
from sync.library import DocumentLibrary, Entry
from sync.library.names import as_typed
from sync.library.opening import UnfitFile
from sync.operations import Books
from sync.past import archived, gather_ballot, gather_past
from sync.planning import Limits
from sync.reading import Opened, Source
from sync.vanished import SHEET
from validators.book import SALES, Frames, Known
from validators.kept import schema_of
from validators.ruleset import ruleset
from validators.sheets import GROUP_SHEETS, SHEETS, sheets_of
from validators.spec import WorkbookKind
from workbooks.confirmation import TypedNumber


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


def _books(service: Service, opened: Opened, today: date) -> Books:
    """Return what asks a company's books what they would make of a month of operations.

    The books reach the end of that month, but not a day to come: the instalments due until then are part of the answer.
    """
    through = min(today, last_of_month(opened.month)) if opened.month else None

    def ask(operations: Sequence[Operation]) -> Posting:
        with service.database.reading(service.scope) as connection:
            posting = decide(connection, str(opened.company), operations)
            if through is not None:
                fall_due(connection, posting, through)
            return posting

    return ask


def gather_files(
    library: DocumentLibrary, archive: Archive | None, company: str, wanted: pl.DataFrame, *, most_bytes: int
) -> pl.DataFrame:
    """Read the documents a workbook names; keep them in the archive when there is one.

    Case and Unicode form do not matter: Windows, macOS and SharePoint know one file where a disk of ours may hold two.
    Shapes: ``wanted`` has ``sku`` and ``file``; returns ``FILES``, one row per named file that is there.
    """
    named = list(wanted.drop_nulls().unique(maintain_order=True).iter_rows())
    names = {(sku, file): f"Documents/{company}/{sku}/{file}" for sku, file in named}
    alike: dict[str, list[Entry]] = {}
    for entry in library.documents(company) if names else ():
        alike.setdefault(file_name_key(as_typed(entry.path)), []).append(entry)
    rows, held = [], dict[str, _Held]()
    for (sku, file), path in names.items():
        found = sorted(_found(alike, path), key=lambda one: (one.path != path, one.path))
        if not found:
            continue
        first = found[0]
        if first.path not in held:
            held[first.path] = _held(library, archive, first, most_bytes)
        twins = [one for one in found[1:] if one.trouble is None]
        rows.append((sku, file, *held[first.path], PurePosixPath(first.path).name if twins else None))
    return pl.DataFrame(rows, schema=FILES, orient="row")


#: SHA-256, PDF/A claim, and why it is no file to read.
_Held = tuple[str | None, bool | None, str | None]


def _found(alike: Mapping[str, list[Entry]], path: str) -> list[Entry]:
    """Return what lies under the name of a document, or the first of its folders that cannot be looked into."""
    if found := alike.get(file_name_key(path)):
        return found
    above = (alike.get(file_name_key(str(folder)), ()) for folder in PurePosixPath(path).parents)
    return [entry for entries in above for entry in entries if entry.trouble is not None][:1]


def _held(library: DocumentLibrary, archive: Archive | None, entry: Entry, most_bytes: int) -> _Held:
    """Return a document's SHA-256 and PDF/A claim, or why it is no file to read."""
    try:
        if entry.trouble is not None:
            raise entry.trouble
        content = library.read(entry.path, most_bytes=most_bytes)
    except UnfitFile as unfit:
        return None, None, unfit.why
    suffix = PurePosixPath(entry.path).suffix.lower()
    digest = archive.keep(content, suffix) if archive else hashlib.sha256(content).hexdigest()
    return digest, claims_pdfa(content), None


def fingerprint(connection: Connection, library: DocumentLibrary, kind: str | None, company: str | None) -> str:
    """Return a SHA-256 of what a workbook is checked against besides itself: lists and files (decision 6).

    The group's workbook is its own reference: nothing else moves it but the day on which a severity changes.
    Operations may be helped by any change of the catalogue: a product sold, an account validated.
    """
    digest = hashlib.sha256()
    if kind == "operations":
        return hashlib.sha256(f"{last_change(connection)}".encode()).hexdigest()
    settings = current(connection, "rule_settings", schema_of(SHEETS["rule_settings"]), company=None)
    in_force = settings.filter(pl.col("valid_from") <= datetime.now(ZoneInfo(PARIS)).date())
    digest.update(f"{in_force.height}\n".encode())  # a severity that was announced comes into force by itself
    if kind == "company":
        for name, frame in gather_reference(connection).items():
            digest.update(f"{name}\0{frame.write_csv()}".encode())
    for entry in library.documents(company) if company else ():
        digest.update(f"{entry.path}\0{entry.version}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def still_stands(connection: Connection, library: DocumentLibrary, last: Submission | None, source: Source) -> bool:
    """Say whether a submission still answers for a file: neither it, nor the rules, nor its references moved (decision 6)."""
    if last is None or (last.sha256, last.ruleset_version) != (source.sha256, ruleset()):
        return False
    if source.unfit is not None:  # its bytes were not read: only the version tells
        return last.source_version == source.version
    moved = fingerprint(connection, library, last.workbook_kind, last.company)
    return last.reference_fingerprint in (SETTLED, moved)


def take_bearings(
    service: Service,
    library: DocumentLibrary | None,
    opened: Opened,
    *,
    at: datetime | None = None,
    confirm: TypedNumber | None = None,
) -> tuple[Bearings, str]:
    """Gather all that an opened workbook is judged against, with the fingerprint of what may move on its own.

    ``at`` stands for now; documents that are named go into the archive. ``confirm`` is the number of a deposit that
    comes with the workbook from elsewhere than its own cell.
    """
    now = at or datetime.now(UTC)
    with service.database.reading(service.scope) as connection:
        reference = gather_reference(connection)
        codes = frozenset(standing.companies(connection))
        known = Known({sheet.name: pl.DataFrame(schema=schema_of(sheet)) for sheet in sheets_of(opened.kind)})
        if opened.kind == "operations" and opened.company in codes:
            known, reference = gather_books(connection, opened), {**reference, "products": all_skus(connection)}
        elif opened.kind == "group" or opened.company in codes:
            known = gather_known(connection, opened.kind, opened.company, at=now)
            known = replace(known, sales=cache(lambda: _sales(service, opened.company)))
        moved = fingerprint(connection, library, opened.kind, opened.company) if library else ""
        timezone = timezone_of(driver_connection(connection), opened.company)
    files = None
    if library and opened.company and "documents" in opened.typed:
        wanted = opened.typed["documents"].frame.select("sku", "file")
        most_bytes = service.settings.document_max_bytes
        files = gather_files(library, service.archive, opened.company, wanted, most_bytes=most_bytes)
    settings = service.settings
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    bearings = Bearings(
        reference,
        codes,
        known,
        files,
        today=today,
        last_accepted=lambda: _last_accepted(service, opened),
        limits=Limits(settings.lost_rows_percent, settings.lost_rows_count),
        books=_books(service, opened, today) if "products" in reference else None,
        timezone=timezone,
        told=lambda: _told(service, opened, timezone),
        past=lambda: gather_past(service, opened, timezone),
        ballot=gather_ballot(service, opened, confirm or opened.confirms),
        saved_by=opened.saved_by,
    )
    return bearings, moved


def _sales(service: Service, company: str | None) -> pl.DataFrame:
    """Count what was sold of a company's products, or of all of them for the group's workbook."""
    with service.database.reading(service.scope) as connection:
        return sales(connection, company, SALES)


def _told(service: Service, opened: Opened, timezone: str) -> Sequence[Operation]:
    """Read what the books were told of the month of an operations workbook."""
    if opened.company is None or opened.month is None:
        return ()
    with service.database.reading(service.scope) as connection:
        return told_operations(connection, opened.company, opened.month, timezone)


def _last_accepted(service: Service, opened: Opened) -> Frames:
    """Read the last accepted submission of this workbook again, from the archive."""
    with service.database.reading(service.scope) as connection:
        last = runs.last_submission(connection, opened.path, accepted=True)
    return {} if last is None else archived(service, last.path, last.sha256)
