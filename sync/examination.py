"""Look at workbooks given one by one, without loading them: what ``validate`` and ``plan`` do."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from catalogue.errors import StorageUnavailable, storage_reason
from sync.assessment import as_validated, assess
from sync.bootstrap import Service
from sync.consequences import foretold
from sync.context import take_bearings
from sync.delivery import change_table, changes_of, file_name, report_files, shown, submission_of
from sync.library import FOLDERS
from sync.library.folder import FolderLibrary, write_whole
from sync.outcome import RunResult, WorkbookResult
from sync.reading import Opened, Source, open_workbook
from validators.book import Book, Frames, Known
from validators.checking import check_book


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the files."""

    reference: Path | None = None  #: a group workbook to check against, in place of the catalogue's lists
    at: datetime | None = None  #: the instant that stands for now
    loading: bool = False  #: speak of what a sync would do (``plan``), not of validity (``validate``)


def examine(service: Service, files: Sequence[Path], question: Question) -> RunResult:
    """Check files as a sync would and say what it would change; nothing is written but named documents' archive.

    A group workbook among the files is the reference of the others.
    Raises: StorageUnavailable for a file that cannot be read.
    """
    run_id = uuid.uuid4()
    opened = [(_source(path), path) for path in files]
    read = [(source, path, open_workbook(source, strict_name=False)) for source, path in opened]
    reference = _reference(question.reference, [book for _, _, book in read])
    results = [_examine_one(service, item, run_id, question, reference) for item in read]
    return RunResult(run_id, tuple(results))


def _source(path: Path) -> Source:
    try:
        content = path.read_bytes()
        saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible de lire {path} ({storage_reason(error)}) : vérifiez le chemin."
        ) from error
    root = _library_root(path)
    shown = path.resolve().relative_to(root.resolve()).as_posix() if root else path.as_posix()
    return Source(shown, path, hashlib.sha256(content).hexdigest(), None, None, saved_at)


def _library_root(path: Path) -> Path | None:
    """Return the library a workbook lies in, when its folders say so."""
    parents = path.resolve().parents
    return parents[2] if len(parents) > 2 and parents[1].name in FOLDERS.values() else None


def _reference(given: Path | None, read: Sequence[Opened]) -> Frames | None:
    """Return the group's sheets from the file given, or from the group workbook among those to check."""
    books = (
        [open_workbook(_source(given), strict_name=False)] if given else [book for book in read if book.kind == "group"]
    )
    for book in books:
        if book.kind == "group" and book.typed:
            empty = pl.DataFrame(
                schema={"sku": pl.String, "file": pl.String, "sha256": pl.String, "pdfa_claim": pl.Boolean}
            )
            frames = {name: typed.frame for name, typed in book.typed.items()}
            whole = Book("group", None, book.typed, frames, Known(), empty, datetime.now(UTC).date())
            return check_book(whole, book.structure).accepted
    return None


def _examine_one(
    service: Service,
    item: tuple[Source, Path, Opened],
    run_id: uuid.UUID,
    question: Question,
    reference: Frames | None,
) -> WorkbookResult:
    source, path, opened = item
    root = _library_root(path)
    bearings, moved = take_bearings(service, FolderLibrary(root) if root else None, opened, at=question.at)
    if reference is not None and opened.kind != "group":
        codes = (
            frozenset(reference["companies"]["code"].drop_nulls().to_list())
            if "companies" in reference
            else frozenset()
        )
        together = {**bearings.reference, **reference}
        bearings = replace(bearings, reference=together, companies=bearings.companies | codes)
    assessment = assess(opened, bearings)
    judged = assessment if question.loading else as_validated(assessment)
    changes = changes_of(judged)
    entered = submission_of(source, opened, judged, run_id=run_id, fingerprint=moved, at=question.at, changes=changes)
    if question.loading and (reference is None or opened.kind == "group"):
        with service.database.serialised():
            judged = foretold(service, entered, judged)
    return replace(shown(entered, judged), original=path)


def write_reports(folder: Path, result: RunResult) -> tuple[str, ...]:
    """Write each workbook's report into a folder (XLSX, HTML, JSON, copy to correct); return the paths.

    Raises: StorageUnavailable when the folder cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in result.results:
            for kind, content in report_files(one.report, one.original, change_table(one)).items():
                path = folder / file_name(one.report, kind)
                write_whole(path, content)
                written.append(str(path))
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible d'écrire dans {folder} ({storage_reason(error)}) : choisissez un autre dossier."
        ) from error
    return tuple(written)
