"""Read a workbook into typed sheets: bytes, identity, recognised columns, typed cells."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import get_args

from catalogue.errors import storage_failure
from catalogue.scratch import scratch_folder
from sync.archive import Archive
from sync.fetching import SUFFIX, Brought
from sync.library import FOLDERS, Identity, identify
from sync.library.opening import UnfitFile
from sync.library.places import expected_at, home_of, master_path, named_in
from validators.builder import finding
from validators.findings import Finding
from validators.kinds import fold
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.structure import locate
from validators.typed import TypedSheet, type_sheet
from workbooks.confirmation import TypedNumber, typed_number
from workbooks.model import RawWorkbook
from workbooks.reader import WorkbookReader
from workbooks.refusals import UnreadableWorkbook

EXPECTED_NAMES = "Catalogue_{CODE}.xlsx ou Referentiel_Groupe.xlsx"
EXPECTED_OPERATIONS = "Operations_{CODE}_{AAAA-MM}.xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """One version of one workbook."""

    path: str  #: in the library, or as given on the command line
    file: Path | None  #: the file that somebody named; None: the archive has its bytes
    sha256: str
    version: str | None
    saved_by: str | None  #: by the library; the workbook's own property otherwise
    saved_at: datetime | None
    unfit: UnfitFile | None = None  #: why nothing was read
    number: str | None = None  #: of that version, as people see it
    web_address: str | None = None  #: opens it in a browser


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


def source_of(brought: Brought) -> Source:
    """Return the version of a workbook that was brought into the archive."""
    entry = brought.entry
    saved_at = entry.modified_at if entry.saved_by else None  # else the workbook itself tells better
    return Source(
        entry.shown, None, brought.sha256, entry.version, entry.saved_by, saved_at, brought.unfit,
        number=entry.number, web_address=entry.web_address,
    )  # fmt: skip


def open_workbook(
    source: Source, reader: WorkbookReader, archive: Archive | None = None, *, strict_name: bool = True
) -> Opened:
    """Read a workbook into typed sheets, from the archive where its bytes lie there.

    The name tells which workbook it is; without ``strict_name`` (a file checked by hand) the contents may.
    """
    try:
        raw = _read(source, reader, archive)
    except (UnreadableWorkbook, UnfitFile) as error:
        place = identify(source.path) or Identity("company", None)
        said = unreadable(source.path, error)
        return Opened(
            source.path, place.kind, place.company, {}, (said,), source.saved_by, source.saved_at, place.month
        )
    return understand(source, raw, strict_name=strict_name)


def _read(source: Source, reader: WorkbookReader, archive: Archive | None) -> RawWorkbook:
    """Read every cell. Raises: UnreadableWorkbook, UnfitFile."""
    if source.unfit is not None:
        raise source.unfit
    with _at_hand(source, archive) as file:
        return reader.read(file)


@contextmanager
def _at_hand(source: Source, archive: Archive | None) -> Iterator[Path]:
    """Give a file of this machine that holds the workbook: the one that was named, or a copy for as long as the block."""
    if source.file is not None:
        yield source.file
        return
    if archive is None:
        raise ValueError("nobody named a file, and there is no archive to read from")
    with scratch_folder() as folder:
        file = folder / f"{source.sha256}{SUFFIX}"
        try:
            with archive.open(source.sha256, SUFFIX) as stream, file.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
        except OSError as error:
            what = f"Impossible de préparer la lecture de {source.path} dans {gettempdir()}"
            raise storage_failure(
                error, what, "libérez de la place, ou indiquez un autre dossier par TMPDIR."
            ) from error
        yield file


def open_trial(source: Source, reader: WorkbookReader, archive: Archive) -> Opened:
    """Read a workbook of ``Essais/{CODE}/`` as the master that it stands for: the folder tells whose, its sheets which."""
    owner, name = source.path.split("/")[-2:]
    try:
        raw = _read(source, reader, archive)
    except (UnreadableWorkbook, UnfitFile):
        return replace(open_workbook(source, reader, archive, strict_name=False), company=_code(owner))
    told = named_in(name)
    held = _identity_from_contents(raw)
    kind = held.kind if held else told.kind if told else "company"
    month = told.month if told and kind == "operations" else None
    master = master_path(Identity(kind, None if kind == "group" else _code(owner), month))
    return understand(replace(source, path=master or source.path), raw, strict_name=False)


def _code(folder: str) -> str | None:
    return None if folder.casefold() == "groupe" else folder.upper()


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
        finding("FIC-003", found=source.path, expected=_name_for(source.path, kind))
        if identity is None
        else finding("FIC-004", found=source.path, expected=home_of(identity))
    )
    return Opened(source.path, kind, None, {}, (said,), source.saved_by, source.saved_at)


def unreadable(path: str, error: UnreadableWorkbook | UnfitFile) -> Finding:
    """Return the finding on a file of which no cell could be read."""
    name = path.rsplit("/", 1)[-1]
    if isinstance(error, UnfitFile):
        return finding(error.rule, found=name, detail=error.why)
    return finding("FIC-001", found=name, detail=error.sentence)


def _name_for(path: str, kind: WorkbookKind) -> str:
    """Return the name to give to a file, and how, where it is no workbook of today's Excel."""
    name = expected_at(path) or expected_name(kind)
    return name if path.lower().endswith(".xlsx") else f"{name}, par Enregistrer sous > Classeur Excel (.xlsx)"


def expected_name(kind: WorkbookKind) -> str:
    """Return how the file of a workbook is named."""
    return EXPECTED_OPERATIONS if kind == "operations" else EXPECTED_NAMES


def _in_its_folder(path: str, identity: Identity) -> bool:
    """Say whether a workbook of the library lies where workbooks of its kind and company do."""
    *folders, _ = path.split("/")
    if identity.company is not None and folders and folders[-1].upper() != identity.company:
        return False
    return len(folders) < 2 or folders[-2] == FOLDERS[identity.kind]


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
