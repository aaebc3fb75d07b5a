"""Gather, decide, and hold one's turn with a decision that still stands.

What waits for a library, a file or a parser comes first, and is plain data from then on. The decision is made before the
turn too: whoever waits for it waits for what is written, not for what is thought. In the turn the decision stands if
nobody had a turn meanwhile; else it is made again of what the database holds then. Where that would take another look at
a file, the turn is given back and all begins anew: somebody else's load went through, so that this ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import polars as pl

from catalogue.calendar import last_of_month
from catalogue.errors import StorageUnavailable
from catalogue.ledger.deciding.decision import decide
from catalogue.ledger.records.operations import Operation
from catalogue.periods import day_of
from catalogue.store import runs, standing
from catalogue.store.current import timezone_of
from catalogue.store.ledger.due import fall_due
from catalogue.store.ledger.gathering import gather
from catalogue.store.queries import driver_connection
from catalogue.store.sales import sales
from catalogue.store.told import all_skus, told_operations
from sync.archive import held
from sync.assessment import Assessment, Bearings, Begun, Sequel, Weighed, assess, begin, files_named, looks_back, weigh
from sync.bootstrap import Service
from sync.context import documents_of, fingerprint, gather_books, gather_known, gather_reference
from sync.delivery import changes_of
from sync.documents import gather_files, gather_logos
from sync.fetching import SUFFIX
from sync.library import DocumentLibrary, Entry, Kept
from sync.past import Contents, NotRead, gather_ballot, gather_past
from sync.planning import Limits
from sync.reading import Opened
from sync.vanished import may_be_renamed, renamed, withdrawn
from validators.book import SALES, Frames, Known
from validators.history import rewrites_history
from validators.kept import schema_of
from validators.report.changes import Changes
from validators.sheets import sheets_of
from workbooks.confirmation import TypedNumber

Keep = Callable[[bytes, str], str]
"""Puts bytes into the archive; returns their SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A workbook that was read, and how it is to be judged."""

    opened: Opened
    library: DocumentLibrary | None  #: where its documents lie; None: nobody looks
    at: datetime | None = None  #: stands for now
    confirm: TypedNumber | None = None  #: the number of a deposit that came from elsewhere than its own cell
    all_or_nothing: bool = False  #: refuse it for any blocking finding
    lists: Frames = field(default_factory=dict)  #: sheets of the group that stand before those of the catalogue
    keeps: bool = True  #: put the table of all its changes into the archive

    def now(self) -> datetime:
        """Return the instant at which it is judged."""
        return self.at or datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Outside:
    """What was read of a case outside of the database."""

    documents: Sequence[Entry]  #: of its company, or the logos of all, as listed
    files: pl.DataFrame | None  #: those that it names (``sync.assessment.FILES``); None: nobody looked
    same_version: Kept | None = None  #: the older version of the workbook, kept by its library, that it is
    contents: Contents = field(default_factory=Contents)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a case, and how long that stands."""

    outside: Outside
    turns: int | None  #: turns that were taken before it was gathered; None: somebody had one just then
    today: date  #: where its company is
    timezone: str  #: of its company
    fingerprint: str  #: of what may move on its own
    assessment: Assessment
    changes: Changes | None  #: as its report tells them

    def stands(self, turn: int, now: datetime) -> bool:
        """Say whether it stands in a turn: nobody had one since it was gathered, and it is still that day."""
        today = day_of(now, self.timezone)
        return self.turns is not None and (turn, today) == (self.turns + 1, self.today)


def judge(service: Service, case: Case) -> Judged:
    """Gather all that a workbook is judged against, and decide on it.

    **Writes** the archive: documents that it names, and the table of its changes. Raises: StorageUnavailable.
    """
    outside = _look_outside(service, case)
    while True:
        try:
            return _decided(service, case, outside, service.archive.keep if case.keeps else None)
        except NotRead as missing:
            outside = replace(outside, contents=outside.contents.with_read(service, missing))


@contextmanager
def in_turn(service: Service, *cases: Case, waiting: Callable[[], None] = lambda: None) -> Iterator[tuple[Judged, ...]]:
    """Judge workbooks, then hold one's turn among all that apply changes with what is decided on them.

    ``waiting`` is called before the turn.
    """
    while True:
        judged = [judge(service, case) for case in cases]
        waiting()
        with service.database.serialised() as turn:
            standing_still = [_in_turn(service, case, one, turn) for case, one in zip(cases, judged, strict=True)]
            found = tuple(one for one in standing_still if one is not None)
            if len(found) == len(cases):
                yield found
                return


def _in_turn(service: Service, case: Case, judged: Judged, turn: int) -> Judged | None:
    """Return a decision that stands in this turn, made again where it moved; None where that takes more than the database."""
    if judged.stands(turn, case.now()):
        return judged
    try:
        return _decided(service, case, judged.outside, _kept_already(judged) if case.keeps else None)
    except (NotRead, _NotKept):
        return None


class _NotKept(Exception):
    """A table of changes that is not in the archive."""


def _kept_already(judged: Judged) -> Keep:
    """Return what keeps nothing but what was kept of the decision before."""

    def keep(content: bytes, _suffix: str) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if judged.changes is None or judged.changes.table != digest:
            raise _NotKept
        return digest

    return keep


def _look_outside(service: Service, case: Case) -> Outside:
    """Read the documents of a case, or the logos that it names, before anything else."""
    opened, library = case.opened, case.library
    documents = documents_of(library, opened.kind, opened.company) if library else ()
    if not library or not opened.typed:
        return Outside(documents, None)
    kept = _same_version(service, opened, library) if opened.kind != "operations" else None
    files = None
    if opened.kind == "group":
        files = gather_logos(service, library, documents, files_named(opened.typed, "companies"))
    elif opened.company and "documents" in opened.typed:
        wanted = files_named(opened.typed, "documents")
        files = gather_files(service, library, documents, opened.company, wanted)
    return Outside(documents, files, kept)


def _same_version(service: Service, opened: Opened, library: DocumentLibrary) -> Kept | None:
    """Return the older version that a workbook is, where its library tells: a remark, for which nothing waits."""
    content = held(service.archive, opened.sha256, SUFFIX)
    with suppress(StorageUnavailable):
        return None if content is None else library.same_before(opened.path, content)
    return None


def _decided(service: Service, case: Case, outside: Outside, keep: Keep | None) -> Judged:
    """Decide on a case from what the database holds now, and what was read outside of it. Raises: NotRead, _NotKept."""
    turns = service.database.turns_taken()
    bearings, moved = _gather(service, case, outside, case.now())
    begun = _with_sales(service, case.opened, begin(case.opened, bearings))
    weighed = weigh(begun, all_or_nothing=case.all_or_nothing)
    assessment = assess(weighed, _follow(service, case.opened, weighed, outside), all_or_nothing=case.all_or_nothing)
    return Judged(outside, turns, bearings.today, bearings.timezone, moved, assessment, changes_of(assessment, keep))


def _gather(service: Service, case: Case, outside: Outside, now: datetime) -> tuple[Bearings, str]:
    """Read what the database holds that a workbook is judged against, with the fingerprint of what may move on its own."""
    opened, settings = case.opened, service.settings
    with service.database.reading(service.scope) as connection:
        reference = gather_reference(connection)
        codes = frozenset(standing.companies(connection))
        known = Known({sheet.name: pl.DataFrame(schema=schema_of(sheet)) for sheet in sheets_of(opened.kind)})
        if opened.kind == "operations" and opened.company in codes:
            known, reference = gather_books(connection, opened), {**reference, "products": all_skus(connection)}
        elif opened.kind == "group" or opened.company in codes:
            known = gather_known(connection, opened.kind, opened.company, at=now)
        moved = ""
        if case.library:
            moved = fingerprint(
                connection,
                outside.documents,
                opened.kind,
                opened.company,
                month=opened.month,
                now=now,
                reference=reference,
            )
        timezone = timezone_of(driver_connection(connection), opened.company)
        last = runs.last_submission(connection, opened.path, accepted=True)
    listed = case.lists.get("companies")
    bearings = Bearings(
        {**reference, **case.lists},
        codes if listed is None else codes.union(listed["code"].drop_nulls().to_list()),
        known,
        outside.files,
        today=day_of(now, timezone),
        limits=Limits(settings.lost_rows_percent, settings.lost_rows_count),
        timezone=timezone,
        ballot=gather_ballot(service, opened, case.confirm or opened.confirms, outside.contents),
        saved_by=opened.saved_by,
    )
    if last is not None and looks_back(opened, bearings):
        bearings = replace(bearings, last_accepted=outside.contents.of(last.path, last.sha256))
    return bearings, moved


def _with_sales(service: Service, opened: Opened, begun: Begun) -> Begun:
    """Read what was sold, where a row would change that has been in force."""
    if begun.prepared.broken or not rewrites_history(begun.prepared.book):
        return begun
    with service.database.reading(service.scope) as connection:
        sold = sales(connection, opened.company, SALES)
    return begun.with_sales(sold)


def _follow(service: Service, opened: Opened, weighed: Weighed, outside: Outside) -> Sequel:
    """Read what only a workbook that is checked makes one ask: what its changes replace, what the books make of it."""
    bearings, book = weighed.begun.bearings, weighed.checked.book
    if weighed.change is not None and not weighed.change.plan.is_empty:
        past = gather_past(service, opened, bearings.timezone, book, weighed.change)
        return Sequel(replace(past, same_version=outside.same_version))
    if weighed.operations is None or "products" not in bearings.reference:
        return Sequel()
    with service.database.reading(service.scope) as connection:
        told: Sequence[Operation] = ()
        if opened.company and opened.month and may_be_renamed(book, weighed.operations):
            told = told_operations(connection, opened.company, opened.month, bearings.timezone)
        pairs = renamed(book, weighed.operations, told)
        asked = tuple(operation for operation in weighed.operations if operation.key not in pairs)
        today, gone = bearings.today, withdrawn(book, asked)
        gathered = gather(connection, str(opened.company), asked, today=today, withdrawn=gone)
        posting = decide(gathered)
        if opened.month is not None:  # the books reach the end of that month, but not a day to come
            fall_due(connection, posting, gathered.calendar, min(today, last_of_month(opened.month)))
    return Sequel(posting=posting, renamed=pairs)
