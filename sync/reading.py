"""Fetch a workbook and read it into typed sheets: bytes, identity, recognised columns, typed cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from sync.archive import Archive
from sync.library import FOLDERS, DocumentLibrary, Entry, Identity, identify
from validators.builder import finding
from validators.findings import Finding
from validators.kinds import fold
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.structure import locate
from validators.typed import TypedSheet, type_sheet
from workbooks.confirmation import TypedNumber, typed_number
from workbooks.model import RawWorkbook
from workbooks.reader import read_workbook
from workbooks.refusals import UnreadableWorkbook

EXPECTED_NAMES = "Catalogue_{CODE}.xlsx ou Referentiel_Groupe.xlsx"
EXPECTED_OPERATIONS = "Operations_{CODE}_{AAAA-MM}.xlsx"


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
    month: date | None = None  #: first day of an operations workbook's month
    sha256: str = ""
    confirms: TypedNumber | None = None  #: the number of a deposit, typed on the guide


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
    try:
        raw = read_workbook(source.file, isolated=isolated)
    except UnreadableWorkbook as error:
        place = identify(source.path) or Identity("company", None)
        said = finding("FIC-001", found=source.path.rsplit("/", 1)[-1], detail=error.sentence)
        return Opened(
            source.path, place.kind, place.company, {}, (said,), source.saved_by, source.saved_at, place.month
        )
    return understand(source, raw, strict_name=strict_name)


def understand(source: Source, raw: RawWorkbook, *, strict_name: bool = True) -> Opened:
    """Tell which workbook was read, and type its sheets."""
    identity = identify(source.path)
    if identity is None and not strict_name:
        identity = _identity_from_contents(raw)
    if identity is None or (strict_name and not _in_its_folder(source.path, identity)):
        return _misplaced(source, identity)
    located, structure = locate(raw, sheets_of(identity.kind))
    typed = {place.sheet.name: type_sheet(place) for place in located}
    company = identity.company or _company_from_skus(typed)
    saved_by = source.saved_by or raw.properties.last_modified_by or raw.properties.creator
    saved_at = source.saved_at or raw.properties.modified
    return Opened(
        source.path, identity.kind, company, typed, tuple(structure), saved_by, saved_at, identity.month,
        sha256=source.sha256, confirms=typed_number(raw),
    )  # fmt: skip


def _misplaced(source: Source, identity: Identity | None) -> Opened:
    """Say of a workbook that its name is no workbook's, or that it lies in another one's folder."""
    kind: WorkbookKind = "operations" if source.path.startswith(f"{FOLDERS['operations']}/") else "company"
    said = (
        finding("FIC-003", found=source.path, expected=expected_name(kind))
        if identity is None
        else finding("FIC-004", found=source.path, expected=_folder_of(identity))
    )
    return Opened(source.path, kind, None, {}, (said,), source.saved_by, source.saved_at)


def expected_name(kind: WorkbookKind) -> str:
    """Return how the file of a workbook is named."""
    return EXPECTED_OPERATIONS if kind == "operations" else EXPECTED_NAMES


def _in_its_folder(path: str, identity: Identity) -> bool:
    """Say whether a workbook of the library lies where workbooks of its kind and company do."""
    *folders, _ = path.split("/")
    if identity.company is not None and folders and folders[-1].upper() != identity.company:
        return False
    return len(folders) < 2 or folders[-2] == FOLDERS[identity.kind]


def _folder_of(identity: Identity) -> str:
    """Return the folder of the library that a workbook's name tells."""
    return f"{FOLDERS[identity.kind]}/{identity.company or 'Groupe'}"


def _identity_from_contents(raw: RawWorkbook) -> Identity | None:
    """Tell the workbook's kind from its sheets' names, as many as it has of each."""
    names = {fold(sheet.name) for sheet in raw.sheets}
    held = {kind: sum(fold(sheet.label) in names for sheet in sheets_of(kind)) for kind in get_args(WorkbookKind)}
    (kind, most), (_, second) = sorted(held.items(), key=lambda item: -item[1])[:2]
    return None if most == second else Identity(kind, None)


def _company_from_skus(typed: dict[str, TypedSheet]) -> str | None:
    """Return the company code with which most SKUs of products or operations begin."""
    listing = typed.get("products") or typed.get("operations")
    skus: Sequence[str] = listing.frame["sku"].drop_nulls().to_list() if listing else ()
    counted = Counter(sku.split("-", 1)[0] for sku in skus).most_common(1)
    return counted[0][0] if counted else None
