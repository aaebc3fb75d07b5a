"""Fetch a workbook and read it into typed sheets: bytes, identity, recognised columns, typed cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.archive import Archive
from sync.library import DocumentLibrary, Entry, Identity, identify
from validators.builder import finding
from validators.findings import Finding
from validators.kinds import fold
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS, sheets_of
from validators.spec import WorkbookKind
from validators.structure import locate
from validators.typed import TypedSheet, type_sheet
from workbooks.model import RawWorkbook
from workbooks.reader import read_workbook
from workbooks.refusals import UnreadableWorkbook

EXPECTED_NAMES = "Catalogue_{CODE}.xlsx ou Referentiel_Groupe.xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """One version of one workbook, its bytes at hand."""

    path: str  #: in the library, or as given on the command line
    file: Path  #: a local file with the same bytes
    sha256: str
    version: str | None
    saved_by: str | None  #: by the library; the workbook's own property otherwise
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that was read, or the findings that say why it could not be."""

    path: str
    kind: WorkbookKind
    company: str | None
    typed: dict[str, TypedSheet]
    structure: tuple[Finding, ...]
    saved_by: str | None
    saved_at: datetime | None


def fetch(library: DocumentLibrary, archive: Archive, entry: Entry) -> Source:
    """Bring a workbook's bytes into the archive.

    Raises: StorageUnavailable when the library or the archive cannot be used.
    """
    digest = archive.keep(library.read(entry.path), ".xlsx")
    return Source(entry.path, archive.path(digest, ".xlsx"), digest, entry.version, entry.saved_by, entry.saved_at)


def open_workbook(source: Source, *, strict_name: bool = True, isolated: bool = True) -> Opened:
    """Read a workbook into typed sheets.

    The name tells which workbook it is; without ``strict_name`` (a file checked by hand) the contents may.
    Files that nobody wrote but us may be read without isolation.
    """
    identity = identify(source.path)
    try:
        raw = read_workbook(source.file, isolated=isolated)
    except UnreadableWorkbook as error:
        place = identity or Identity("company", None)
        said = finding("FIC-001", found=source.path.rsplit("/", 1)[-1], detail=error.sentence)
        return Opened(source.path, place.kind, place.company, {}, (said,), source.saved_by, source.saved_at)
    if identity is None and not strict_name:
        identity = _identity_from_contents(raw)
    if identity is None or (strict_name and not _in_its_folder(source.path, identity)):
        said = finding("FIC-003", found=source.path, expected=EXPECTED_NAMES)
        return Opened(source.path, "company", None, {}, (said,), source.saved_by, source.saved_at)
    located, structure = locate(raw, sheets_of(identity.kind))
    typed = {place.sheet.name: type_sheet(place) for place in located}
    company = identity.company or (_company_from_skus(typed) if identity.kind == "company" else None)
    saved_by = source.saved_by or raw.properties.last_modified_by or raw.properties.creator
    saved_at = source.saved_at or raw.properties.modified
    return Opened(source.path, identity.kind, company, typed, tuple(structure), saved_by, saved_at)


def _in_its_folder(path: str, identity: Identity) -> bool:
    folder = path.rsplit("/", 2)[-2] if path.count("/") >= 1 else ""
    return identity.company is None or not folder or folder.upper() == identity.company


def _identity_from_contents(raw: RawWorkbook) -> Identity | None:
    """Tell the workbook's kind from its sheets' names, as many as it has of each."""
    names = {fold(sheet.name) for sheet in raw.sheets}
    company = sum(fold(sheet.label) in names for sheet in COMPANY_SHEETS)
    group = sum(fold(sheet.label) in names for sheet in GROUP_SHEETS)
    if company == group:
        return None
    return Identity("company" if company > group else "group", None)


def _company_from_skus(typed: dict[str, TypedSheet]) -> str | None:
    """Return the company code with which most SKUs begin."""
    skus: Sequence[str] = typed["products"].frame["sku"].drop_nulls().to_list() if "products" in typed else ()
    counted = Counter(sku.split("-", 1)[0] for sku in skus).most_common(1)
    return counted[0][0] if counted else None
