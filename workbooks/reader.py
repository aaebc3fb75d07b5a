"""`read_workbook`: every cell of a workbook as it is written, whatever the file tries."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from catalogue.errors import storage_failure
from catalogue.scratch import scratch_folder
from workbooks.isolation import DEFAULT_LIMITS, Limits, run_isolated
from workbooks.model import RawWorkbook
from workbooks.package import Package, refuse_by_first_bytes
from workbooks.refusals import Refusal, UnreadableWorkbook

#: The child's deaths that the dense Rust reader may cause and the sparse exact reader may survive.
_WORTH_ANOTHER_TRY = (Refusal.OUT_OF_MEMORY, Refusal.READER_DIED)


def read_workbook(path: Path, *, isolated: bool = True, limits: Limits = DEFAULT_LIMITS) -> RawWorkbook:
    """Read a workbook whole; read-only, does not write.

    With ``isolated``, the file is parsed in a child process within ``limits``; without, in this one, which is
    for files that we wrote ourselves.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be trusted; its `code` says why.
        StorageUnavailable: the file is not there or cannot be opened.
    """
    try:
        before = path.stat()
        refuse_by_first_bytes(path)
        digest = _sha256(path)
        workbook = _in_child(path, digest, limits) if isolated else _here(path, digest)
        after = path.stat()
    except OSError as error:
        raise storage_failure(
            error, f"Le fichier {path.name} est introuvable ou illisible", "vérifiez le chemin."
        ) from error
    if _stamp(before) != _stamp(after):
        raise UnreadableWorkbook(Refusal.CHANGED_WHILE_READ)
    return workbook


def _in_child(path: Path, sha256: str, limits: Limits) -> RawWorkbook:
    from workbooks.transfer import take_reading  # noqa: PLC0415  polars loads while the command line already answers

    with scratch_folder() as folder:
        try:
            answer = run_isolated("read", path, folder, limits=limits, exact_only=False)
        except UnreadableWorkbook as refused:
            if refused.code not in _WORTH_ANOTHER_TRY:
                raise
            answer = run_isolated("read", path, folder, limits=limits, exact_only=True)
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
