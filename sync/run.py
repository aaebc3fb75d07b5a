"""A run under way: what it works with, what came of it so far, and its line in the journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalogue.errors import CatalogueError
from catalogue.scope import service_as
from catalogue.store import runs
from catalogue.store.apply import refresh_statuses
from catalogue.store.partitions import ensure_partitions
from catalogue.store.search import restate_search
from catalogue.vocabulary import ActorKind
from sync.bootstrap import Service
from sync.library import DocumentLibrary
from sync.outcome import RunResult, WorkbookResult

LEFT = "Le passage a été interrompu : rien n'a été appliqué à moitié, le suivant a tout repris."
"""Said of a run whose process was killed."""
MONTHS_AHEAD = 3
"""Monthly partitions kept ready: audit_log, webhook_event and api_call are partitioned by month."""


def _silent(_path: str, _step: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about it."""

    command: str = "sync"
    only: str | None = None  #: glob on the workbooks' paths
    all_or_nothing: bool = False  #: refuse a workbook for any blocking finding
    dry_run: bool = False  #: decide, and change nothing
    confirm: str | None = None  #: the number of a deposit whose report is confirmed
    progress: Callable[[str, str], None] = _silent  #: called with a workbook's path and the step that begins
    at: datetime | None = None  #: the instant that stands for now

    def now(self) -> datetime:
        """Return the instant at which workbooks are judged, and at which deliveries fall due."""
        return self.at or datetime.now(UTC)


@dataclass(slots=True)
class Run:
    """A run under way."""

    service: Service
    library: DocumentLibrary
    options: Options
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    results: list[WorkbookResult] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  #: a sentence for each thing that is done but not yet delivered
    notes: list[str] = field(default_factory=list)  #: sentences for whoever started the run

    def result(self) -> RunResult:
        """Return what the run amounts to so far."""
        return RunResult(self.id, tuple(self.results), tuple(self.waiting), tuple(self.notes))


@contextmanager
def journalled(service: Service, library: DocumentLibrary, options: Options) -> Iterator[Run]:
    """Begin a run, and enter it into the journal with how it ends, even when the service could not work.

    Writes: sync_run, and what time alone has changed in the catalogue; a dry run writes nothing.
    """
    run = Run(service, library, options)
    if options.dry_run:
        yield run
        return
    database = service.database
    actor = database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with database.living(run.id), _begun_and_ended(run, actor):
        yield run


@contextmanager
def _begun_and_ended(run: Run, actor: uuid.UUID) -> Iterator[None]:
    database, library, options = run.service.database, run.library, run.options
    with database.acting(service_as(actor), run_id=run.id) as connection:
        runs.close_left_runs(connection, LEFT)
        runs.start_run(connection, run_id=run.id, command=options.command, library=library.name, actor_id=actor)
        ensure_partitions(connection, MONTHS_AHEAD)
        refresh_statuses(connection)
        restate_search(connection)
    outcome: str = "failed"
    exit_code, error = 3, None
    try:
        yield
        result = run.result()
        outcome, exit_code, error = result.outcome.journalled, result.exit_code, result.failure
    except CatalogueError as failure:
        error = failure.sentence
        exit_code = failure.exit_code
        raise
    finally:
        with database.acting(service_as(actor), run_id=run.id) as connection:
            runs.finish_run(connection, run_id=run.id, outcome=outcome, exit_code=exit_code, error=error)
