"""The answers that screens share for half a minute; the company is an argument, hence in every cache key.

Nothing here may be read from another company's entry: whoever adds a question passes the company on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import streamlit as st

from dashboard.connection import catalogue_service
from usecases import passages
from usecases.passages import Choice, Company, Figures, FindingFilter, FindingPage, RunPage, WorkbookState

_TTL_SECONDS = 30
_MOST_ENTRIES = 500
_shared = st.cache_data(ttl=_TTL_SECONDS, max_entries=_MOST_ENTRIES, show_spinner=False)


@_shared
def companies() -> tuple[Company, ...]:
    """Return the companies to choose from."""
    return passages.list_companies(catalogue_service())


@_shared
def figures(company: str | None) -> Figures:
    """Return the figures of now."""
    return passages.count_figures(catalogue_service(), company, at=datetime.now(UTC))


@_shared
def workbooks(company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands."""
    return passages.list_workbooks(catalogue_service(), company)


@_shared
def runs(company: str | None, *, page: int, per_page: int) -> RunPage:
    """Return one page of the runs."""
    return passages.list_runs(catalogue_service(), company, page=page, per_page=per_page)


@_shared
def choices(company: str | None, submission_id: UUID) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the sheets and the actions that the findings of a submission may be filtered by."""
    del company  # in the key only: the submission was chosen among that company's
    return passages.list_choices(catalogue_service(), submission_id)


@_shared
def findings(
    company: str | None, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int
) -> FindingPage:
    """Return one page of a submission's findings."""
    del company  # in the key only, likewise
    return passages.list_findings(catalogue_service(), submission_id, wanted, page=page, per_page=per_page)


def report_bytes(state: WorkbookState, kind: str) -> bytes:
    """Return one file of a workbook's report."""
    return passages.report_bytes(catalogue_service(), state, kind)


def forget() -> None:
    """Let the next answers come from the database."""
    st.cache_data.clear()
