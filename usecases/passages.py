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
from usecases.rights import allowed, companies_of
from validators.findings import Outcome

#: The answers' own classes: a screen draws them, and needs nothing of what lies below.
__all__ = [
    "TO_MEND",
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

#: What leaves a workbook to its author.
TO_MEND = (Outcome.PARTIAL, Outcome.REFUSED)


def list_companies(service: Service) -> tuple[Company, ...]:
    """Return the companies to choose from: those of whoever asks, not those that they only know by a product."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        return companies.companies(connection, companies_of(service, None))


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


def report_bytes(service: Service, run_id: str, submission_id: str, kind: str) -> bytes:
    """Build one file of a workbook's report again from what is stored: the very bytes that its author received.

    Raises: LookupError where whoever asks sees no such submission, or it has no such file.
    """
    service = allowed(service, Action.READ_CATALOGUE)
    # Late: a page without a download needs no Excel writer.
    from sync.delivery import stored_files  # noqa: PLC0415

    with service.database.reading(service.scope) as connection:
        taken = {str(one.id): one for one in submissions_of(connection, UUID(run_id))}
    return stored_files(service, taken[submission_id])[1][kind]
