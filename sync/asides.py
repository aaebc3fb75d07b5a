"""Answer what lies in a library and is not read: copies, other formats, workbooks out of place or gone. Each is said once.

None of it is opened, and no word about it moves the exit code of a run, unless it is refused as the only one there is:
then its one report stands, and each run comes back « unchanged » with the exit code of what stays refused (decision 6).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from catalogue.changes import Plan
from catalogue.french import day
from catalogue.spelling import file_name_key
from catalogue.store import runs
from catalogue.store.runs import Submission
from sync.assessment import Assessment
from sync.bootstrap import Service
from sync.delivery import shown, stored_report, submission_of
from sync.library import FOLDERS, DocumentLibrary, Entry, identify
from sync.library.places import Aside, sorted_out
from sync.memory import DatabaseMemory
from sync.outcome import WorkbookResult
from sync.reading import Opened, Source
from validators.builder import finding
from validators.findings import Counts, Finding, Outcome
from validators.ruleset import ruleset
from validators.spec import WorkbookKind


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a file that is not read."""

    aside: Aside
    version: str  #: of which it is said, once
    entry: Entry | None = None  #: None: it is gone


@dataclass(frozen=True, slots=True)
class Sight:
    """What a library holds."""

    workbooks: tuple[Entry, ...]  #: to read, in their order
    remarks: tuple[Remark, ...]  #: on the others
    trials: tuple[Entry, ...]  #: to answer without loading


def look_around(service: Service, library: DocumentLibrary, only: str | None) -> Sight:
    """List the workbooks to read, and what is to be said of the other files and of those that are gone.

    ``only`` is a glob on paths. **Writes** library_item, library_link.
    """
    library.look(DatabaseMemory(service))
    listed = library.workbooks()
    unfit = {entry.path for entry in listed if entry.trouble is not None}  # refused by name when it is its turn
    entries = {entry.path: entry for entry in (*listed, *library.elsewhere())}
    taken, asides = sorted_out([path for path, entry in entries.items() if entry.trouble is None])
    remarks = [Remark(aside, entries[aside.path].version, entries[aside.path]) for aside in asides]
    remarks += _gone(service, library, list(entries), unfit) if library.shows_all else []
    return Sight(
        tuple(
            entry for entry in listed if entry.path in {*taken, *unfit} and (only is None or fnmatch(entry.path, only))
        ),
        tuple(one for one in remarks if only is None or fnmatch(one.aside.path, only)),
        tuple(entry for entry in library.trials() if only is None or fnmatch(entry.path, only)),
    )


def _gone(service: Service, library: DocumentLibrary, present: Sequence[str], unfit: Collection[str]) -> list[Remark]:
    """Return what is said of the workbooks that were accepted and that are nowhere in the library any more.

    Nobody knows what lies in a folder that is ``unfit`` to be looked into. A list may lag behind: the place itself is
    looked at before anything is said to be gone.
    """
    here, names = {file_name_key(path) for path in present}, {identify(path) for path in present}
    with service.database.reading(service.scope) as connection:
        accepted = runs.accepted_in(connection, library.name)
    return [
        Remark(
            Aside(
                entry.path, entry.company, finding("FIC-025", found=entry.path, detail=day(entry.received_at.date()))
            ),
            str(entry.id),
        )
        for entry in accepted
        if file_name_key(entry.path) not in here
        and identify(entry.path) not in names
        and not any(entry.path.startswith(f"{folder}/") for folder in unfit)
        and library.find(entry.path) is None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How a run answers."""

    run_id: uuid.UUID
    dry_run: bool  #: say it, and write nothing
    deliver: Callable[[Submission], tuple[str, ...]]  #: puts the report where its author works; returns its paths


def answer(service: Service, remark: Remark, how: Answering) -> WorkbookResult | None:
    """Say what there is to say of a file, unless it was said of this very version; a refusal stays in the results.

    Writes: submission, finding, and the report in the library; a dry run writes nothing.
    """
    aside, entry = remark.aside, remark.entry
    told = f"{aside.path}\n{remark.version}\n{aside.said.rule}"
    sha256 = hashlib.sha256(told.encode(errors="surrogateescape")).hexdigest()
    if not how.dry_run and (last := _said_already(service, aside.path, sha256)) is not None:
        report = replace(stored_report(service, last), outcome=Outcome.UNCHANGED)
        return WorkbookResult(report, Outcome(last.outcome)) if aside.said.blocks else None
    assessment = _assessment(aside.said)
    source = Source(aside.path, None, sha256, remark.version, None, None)
    if entry is not None:
        source = replace(source, number=entry.number, web_address=entry.web_address)
    opened = Opened(aside.path, _kind(aside.path), aside.company, {}, (aside.said,), None, None)
    entered = submission_of(source, opened, assessment, run_id=how.run_id, fingerprint="")
    return keep_answer(service, entered, assessment, how)


def keep_answer(service: Service, entered: Submission, assessment: Assessment, how: Answering) -> WorkbookResult:
    """Store what is said of a file that brings nothing, without a number, and deliver its report; a dry run only says it.

    Writes: submission, finding, and the report in the library.
    """
    result = shown(entered, assessment, loaded=not how.dry_run)
    if how.dry_run:
        return result
    with service.acting_itself(entered.path, run_id=how.run_id) as connection:
        runs.record(connection, entered, [one.to_json() for one in assessment.findings], numbered=False)
    return replace(result, report_paths=how.deliver(entered))


def _said_already(service: Service, path: str, sha256: str) -> Submission | None:
    with service.database.reading(service.scope) as connection:
        last = runs.last_said(connection, path)
    same = last is not None and (last.sha256, last.ruleset_version) == (sha256, ruleset())
    return last if same else None


def _assessment(said: Finding) -> Assessment:
    """Return what a file is worth that nobody opened."""
    if said.blocks:
        return Assessment((said,), Plan(()), Outcome.REFUSED, Counts(units_refused=1))
    return Assessment((said,), Plan(()), Outcome.VALID, Counts())


def _kind(path: str) -> WorkbookKind:
    identity = identify(path)
    return identity.kind if identity else "operations" if path.startswith(FOLDERS["operations"]) else "company"
