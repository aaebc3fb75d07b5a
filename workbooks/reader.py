"""`WorkbookReader`: every cell of a workbook as it is written, whatever the file tries."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.errors import storage_failure
from catalogue.scratch import scratch_folder
from workbooks.isolation import DEFAULT_LIMITS, Limits, run_isolated
from workbooks.model import RawWorkbook
from workbooks.package import Package, refuse_by_first_bytes
from workbooks.refusals import Refusal, UnreadableWorkbook


@dataclass(frozen=True, slots=True)
class WorkbookReader:
    """Reads workbooks, each in a child process within limits; read-only, does not write."""

    limits: Limits = DEFAULT_LIMITS
    isolated: bool = True  #: False: in this process, for files that we wrote ourselves

    def read(self, path: Path) -> RawWorkbook:
        """Read a workbook whole.

        Raises:
            UnreadableWorkbook: the file is no workbook that can be trusted; its `code` says why.
            StorageUnavailable: the file is not there or cannot be opened.
        """
        try:
            before = path.stat()
            refuse_by_first_bytes(path)
            digest = _sha256(path)
            workbook = self._in_child(path, digest) if self.isolated else _here(path, digest)
            after = path.stat()
        except OSError as error:
            raise storage_failure(
                error, f"Le fichier {path.name} est introuvable ou illisible", "vérifiez le chemin."
            ) from error
        if _stamp(before) != _stamp(after):
            raise UnreadableWorkbook(Refusal.CHANGED_WHILE_READ)
        return workbook

    def inspect(self, path: Path, sheet: str | None = None, *, rows: int | None = None) -> dict[str, Any]:
        """Return the non-empty cells of a workbook, or of one of its sheets, or of their first rows, as JSON.

        See `workbooks.inspection.inspect_package`. Raises UnreadableWorkbook as `read` does.
        """
        with scratch_folder() as folder:
            answer: dict[str, Any] = run_isolated("inspect", path, folder, limits=self.limits, sheet=sheet, rows=rows)
        return answer

    def _in_child(self, path: Path, sha256: str) -> RawWorkbook:
        from workbooks.transfer import take_reading  # noqa: PLC0415  polars loads while the command line already answers

        with scratch_folder() as folder:
            answer = run_isolated("read", path, folder, limits=self.limits)
            return take_reading(answer, folder, path, sha256)


def _here(path: Path, sha256: str) -> RawWorkbook:
    from workbooks.parsing import read_package  # noqa: PLC0415  as above

    with Package(path) as package:
        reading = read_package(package)
    return RawWorkbook(path, sha256, reading.sheets, reading.hazards, reading.properties)


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
