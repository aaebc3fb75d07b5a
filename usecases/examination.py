"""Look at workbooks given one by one, without loading them: what ``validate`` and ``plan`` do.

``plan``, and ``validate --reference``, also say what a load would stop: they try it on the catalogue, beside the group's
workbook if there is one, and undo it. ``validate`` without it checks files, and waits for nobody.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl

from catalogue.access import Action
from catalogue.errors import DatabaseUnavailable, storage_failure
from sync.assessment import FILES, as_validated
from sync.bootstrap import Service
from sync.consequences import foretold
from sync.deciding import Case, Judged, in_turn, judge
from sync.delivery import change_table, file_name, report_files, shown, submission_of
from sync.failure import stopped
from sync.library import FOLDERS
from sync.library.folder import FolderLibrary
from sync.library.names import shown as shown_path
from sync.library.opening import UNREAD, UnfitFile, read_given
from sync.library.writing import write_whole
from sync.outcome import RunResult, WorkbookResult
from sync.reading import Opened, Source, open_workbook
from usecases.rights import allowed
from validators.book import Book, Frames, Known
from validators.checking import check_book
from validators.findings import Outcome


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the files."""

    reference: Path | None = None  #: a group workbook to check against, in place of the catalogue's lists
    at: datetime | None = None  #: the instant that stands for now
    loading: bool = False  #: speak of what a sync would do (``plan``), not of validity (``validate``)

    @property
    def rehearses(self) -> bool:
        """Say whether the consequences of a load are asked for (decision 50)."""
        return self.loading or self.reference is not None


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody named, read."""

    path: Path
    source: Source
    opened: Opened


@dataclass(frozen=True, slots=True)
class Reference:
    """The group's workbook that the others are checked against, and that would be loaded before them."""

    opened: Opened
    accepted: Frames  #: its sheets


_Step = TypeVar("_Step")


def examine(service: Service, files: Sequence[Path], question: Question) -> RunResult:
    """Check files as a sync would and say what it would change; nothing is written but named documents' archive.

    A group workbook among the files is the reference of the others. What stops one file does not stop the others.
    Raises: DatabaseUnavailable; StorageUnavailable or UnfitFile for a reference that cannot be read.
    """
    service = allowed(service, Action.SYNCHRONISE)
    run_id = uuid.uuid4()
    read = [_going_on(path, run_id, partial(_open, service, path)) for path in files]
    told = [_open(service, question.reference)] if question.reference else read
    reference = _reference([one.opened for one in told if isinstance(one, Given)])
    results = [
        _going_on(one.path, run_id, partial(_examine_one, service, one, run_id, question, reference))
        if isinstance(one, Given)
        else one
        for one in read
    ]
    return RunResult(run_id, tuple(results))


def _going_on(path: Path, run_id: uuid.UUID, step: Callable[[], _Step]) -> _Step | WorkbookResult:
    """Take a step with one file, or return what stopped it; raises DatabaseUnavailable, which stops them all."""
    try:
        return step()
    except DatabaseUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  nothing that one file does may keep the others from being read
        return stopped(shown_path(path.as_posix()), error, run_id=run_id)


def _open(service: Service, path: Path) -> Given:
    """Read a file that somebody named; raises StorageUnavailable when it cannot be read."""
    digest, unfit, saved_at = UNREAD, None, None
    try:
        saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        digest = hashlib.sha256(read_given(path, most_bytes=service.settings.workbook_max_bytes)).hexdigest()
    except UnfitFile as error:
        unfit = error
    except OSError as error:
        raise storage_failure(error, f"Impossible de lire {shown_path(str(path))}", "vérifiez le chemin.") from error
    root = _library_root(path)
    name = shown_path((path.resolve().relative_to(root.resolve()) if root else path).as_posix())
    source = Source(name, path, digest, None, None, saved_at, unfit)
    return Given(path, source, open_workbook(source, service.reader, strict_name=False))


def _library_root(path: Path) -> Path | None:
    """Return the library a workbook lies in, when its folders say so."""
    parents = path.resolve().parents
    return parents[2] if len(parents) > 2 and parents[1].name in FOLDERS.values() else None


def _reference(books: Sequence[Opened]) -> Reference | None:
    """Return the first group workbook of these, with what is accepted of it by itself."""
    for book in books:
        if book.kind == "group" and book.typed:
            frames = {name: typed.frame for name, typed in book.typed.items()}
            whole = Book(
                "group", None, book.typed, frames, Known(), pl.DataFrame(schema=FILES), datetime.now(UTC).date()
            )
            return Reference(book, check_book(whole, book.structure).accepted)
    return None


def _examine_one(
    service: Service,
    given: Given,
    run_id: uuid.UUID,
    question: Question,
    reference: Reference | None,
) -> WorkbookResult:
    root = _library_root(given.path)
    library = FolderLibrary(root) if root else None
    beside = reference if given.opened.kind != "group" else None
    lists = {} if beside is None else beside.accepted
    cases = [Case(opened=given.opened, library=library, at=question.at, lists=lists, keeps=False)]
    if question.rehearses and beside is not None:
        cases.append(Case(opened=beside.opened, library=None, at=question.at, keeps=False))
    # What would change is compared with the catalogue, then tried on it: no load may come in between.
    with in_turn(service, *cases) if question.rehearses else nullcontext([judge(service, *cases)]) as judged:
        result = _answered(service, given, run_id, question, judged)
    return replace(result, original=None if given.source.unfit else given.path)


def _answered(
    service: Service, given: Given, run_id: uuid.UUID, question: Question, judged: Sequence[Judged]
) -> WorkbookResult:
    """Say what a load would make of a file; where the group's workbook would be loaded before, it is judged too."""
    mine, group = judged[0], judged[1].assessment if len(judged) > 1 else None
    said = mine.assessment if question.loading else as_validated(mine.assessment)
    entered = submission_of(
        given.source,
        given.opened,
        said,
        run_id=run_id,
        fingerprint=mine.fingerprint,
        at=question.at,
        changes=mine.changes,
    )
    if question.rehearses and (group is None or group.outcome is not Outcome.REFUSED):
        said = foretold(service, entered, said, after=group, at=question.at)
    return shown(entered, said)


def write_reports(folder: Path, result: RunResult) -> tuple[str, ...]:
    """Write each workbook's report into a folder (XLSX, HTML, JSON, copy to correct); return the paths.

    Raises: StorageUnavailable when the folder cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in result.results:
            original = one.original.read_bytes() if one.original is not None and one.original.exists() else None
            for kind, content in report_files(one.report, original, change_table(one)).items():
                path = folder / file_name(one.report, kind)
                write_whole(path, content)
                written.append(str(path))
    except OSError as error:
        raise storage_failure(error, f"Impossible d'écrire dans {folder}", "choisissez un autre dossier.") from error
    return tuple(written)
