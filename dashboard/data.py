"""The answers that screens share for half a minute; the company is an argument, hence in every cache key.

Nothing here may be read from another company's entry: whoever adds a question passes the company on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import streamlit as st

from catalogue.store import runs as journal
from dashboard import queries
from dashboard.connection import VISITOR, catalogue_service
from dashboard.queries import Choice, Company, Figures, FindingFilter, FindingPage, RunPage, WorkbookState

_TTL_SECONDS = 30
_MOST_ENTRIES = 500
_shared = st.cache_data(ttl=_TTL_SECONDS, max_entries=_MOST_ENTRIES, show_spinner=False)


@_shared
def companies() -> tuple[Company, ...]:
    """Return the companies to choose from."""
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.companies(connection)


@_shared
def figures(company: str | None) -> Figures:
    """Return the figures of now."""
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.figures(connection, company=company, at=datetime.now(UTC))


@_shared
def workbooks(company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands."""
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.workbooks(connection, company=company)


@_shared
def runs(company: str | None, *, page: int, per_page: int) -> RunPage:
    """Return one page of the runs."""
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.runs(connection, company=company, page=page, per_page=per_page)


@_shared
def choices(company: str | None, submission_id: UUID) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the sheets and the actions that the findings of a submission may be filtered by."""
    del company  # in the key only: the submission was chosen among that company's
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.finding_sheets(connection, submission_id), queries.finding_actions(connection, submission_id)


@_shared
def findings(
    company: str | None, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int
) -> FindingPage:
    """Return one page of a submission's findings."""
    del company  # idem
    with catalogue_service().database.reading(VISITOR) as connection:
        return queries.findings(connection, submission_id, wanted, page=page, per_page=per_page)


def report_bytes(state: WorkbookState, kind: str) -> bytes:
    """Build one file of a workbook's report again from what is stored: the very bytes that its author received."""
    # Late: a page without a download needs no Excel writer.
    from sync.delivery import stored_files  # noqa: PLC0415

    service = catalogue_service()
    with service.database.reading(VISITOR) as connection:
        taken = journal.submissions_of(connection, state.run_id)
    entry = next(one for one in taken if one.id == state.submission_id)
    return stored_files(service, entry)[1][kind]


def forget() -> None:
    """Let the next answers come from the database."""
    st.cache_data.clear()
