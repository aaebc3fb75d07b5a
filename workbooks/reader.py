"""`read_workbook`: every cell of a workbook as it is written, the fast way when nothing is hidden by it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from catalogue.errors import StorageUnavailable
from workbooks.exact import SheetParser
from workbooks.hazards import sheet_hazards
from workbooks.model import Hazard, RawSheet, RawWorkbook
from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.strings import SharedStrings
from workbooks.structure import read_structure


def read_workbook(path: Path, *, isolated: bool = True) -> RawWorkbook:
    """Read a workbook whole; read-only, does not write.

    With ``isolated``, the file is parsed in a child process with limited memory and time.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be trusted; its `code` says why.
        StorageUnavailable: the file is not there or cannot be opened.
    """
    try:
        before = path.stat()
        digest = _sha256(path)
    except OSError as error:
        raise StorageUnavailable(f"Le fichier {path.name} est introuvable ou illisible ({error.strerror}).") from error
    workbook = parse_workbook(path, digest)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableWorkbook(Refusal.CHANGED_WHILE_READ)
    return workbook


def parse_workbook(path: Path, sha256: str) -> RawWorkbook:
    """Read a workbook in this very process; same exceptions as `read_workbook`."""
    with Package(path) as package:
        structure = read_structure(package)
        strings = SharedStrings(package, structure.shared_strings_part)
        sheets: list[RawSheet] = []
        hazards: list[Hazard] = list(structure.hazards)
        for part in structure.sheets:
            parser = SheetParser(part.name, structure, strings)
            parser.feed_all(package.chunks(part.part))
            frame, met = parser.finish()
            sheets.append(RawSheet(part.name, part.state != "visible", frame))
            hazards.extend([*sheet_hazards(part, frame, parser.facts), *met])
    return RawWorkbook(path, sha256, tuple(sheets), tuple(hazards), structure.properties)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
