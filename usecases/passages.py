"""What the screen « Passages » asks: the workbooks as they stand, what their authors have to mend, and the last runs.

Every question takes the company whose workbooks may be seen (its code; None = all).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from catalogue.access import Action
from catalogue.store.readings import companies, findings, runs, workbooks
from catalogue.store.readings.companies import Company
from catalogue.store.readings.findings import Choice, FindingFilter, FindingLine, FindingPage
from catalogue.store.readings.runs import Run, RunPage
from catalogue.store.readings.workbooks import Figures, WorkbookState
from catalogue.store.runs import submissions_of
from sync.bootstrap import Service
from usecases.rights import allowed

#: The answers' own classes: a screen draws them, and needs nothing of what lies below.
__all__ = [
    "Choice",
    "Company",
    "Figures",
    "FindingFilter",
    "FindingLine",
    "FindingPage",
    "Run",
    "RunPage",
    "WorkbookState",
    "count_figures",
    "list_choices",
    "list_companies",
    "list_findings",
    "list_runs",
    "list_workbooks",
    "report_bytes",
]


def list_companies(service: Service) -> tuple[Company, ...]:
    """Return the companies to choose from."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        return companies.companies(connection)


def count_figures(service: Service, company: str | None, *, at: datetime) -> Figures:
    """Return the figures of an instant."""
    service = allowed(service, Action.READ_CATALOGUE, company)
    with service.database.reading(service.scope) as connection:
        return workbooks.figures(connection, company=company, at=at)


def list_workbooks(service: Service, company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands."""
    service = allowed(service, Action.READ_CATALOGUE, company)
    with service.database.reading(service.scope) as connection:
        return workbooks.workbooks(connection, company=company)


def list_runs(service: Service, company: str | None, *, page: int, per_page: int) -> RunPage:
    """Return one page (from 1) of the runs, newest first."""
    service = allowed(service, Action.READ_CATALOGUE, company)
    with service.database.reading(service.scope) as connection:
        return runs.runs(connection, company=company, page=page, per_page=per_page)


def list_findings(
    service: Service, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int
) -> FindingPage:
    """Return one page (from 1) of a submission's findings, the blocking ones first."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        return findings.findings(connection, submission_id, wanted, page=page, per_page=per_page)


def list_choices(service: Service, submission_id: UUID) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the sheets and the actions that the findings of a submission may be filtered by."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        return (
            findings.finding_sheets(connection, submission_id),
            findings.finding_actions(connection, submission_id),
        )


def report_bytes(service: Service, state: WorkbookState, kind: str) -> bytes:
    """Build one file of a workbook's report again from what is stored: the very bytes that its author received."""
    service = allowed(service, Action.READ_CATALOGUE, state.company)
    # Late: a page without a download needs no Excel writer.
    from sync.delivery import stored_files  # noqa: PLC0415

    with service.database.reading(service.scope) as connection:
        taken = submissions_of(connection, state.run_id)
    entry = next(one for one in taken if one.id == state.submission_id)
    return stored_files(service, entry)[1][kind]
