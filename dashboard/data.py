"""The answers that screens share for half a minute, among people who have the same rights.

One cache for every question, whose key holds the rights of whoever asks and the revision of the catalogues that they see
(decision 55): an answer never reaches anybody who could not have asked for it, nor outlives the next load.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import streamlit as st

from dashboard.identity import asking
from sync.bootstrap import Service
from usecases import passages, pilotage, search
from usecases.instants import Instants
from usecases.passages import Choice, Company, Figures, FindingFilter, FindingPage, RunPage, WorkbookState
from usecases.pilotage import Latency, Results, Standing, Todo
from usecases.revisions import read_revisions
from usecases.search import Counts, Page, SearchAnswer, SearchWanted

_TTL_SECONDS = 30
_REVISION_SECONDS = 2
_MOST_ENTRIES = 500

_P = ParamSpec("_P")
_T = TypeVar("_T")


@st.cache_data(ttl=_REVISION_SECONDS, max_entries=_MOST_ENTRIES, show_spinner=False)
def _revisions(rights: str, _service: Service) -> tuple[tuple[str, int], ...]:
    del rights  # in the key only
    return read_revisions(_service)


@st.cache_data(ttl=_TTL_SECONDS, max_entries=_MOST_ENTRIES, show_spinner=False)
def _kept(key: tuple[Any, ...], arguments: tuple[Any, ...], named: dict[str, Any], _answer: Callable[[], Any]) -> Any:
    del key, arguments, named  # in the key only
    return _answer()


def shared(question: Callable[Concatenate[Service, _P], _T]) -> Callable[_P, _T]:
    """Keep the answers to a question for those who have the same rights, until the catalogue moves."""

    @wraps(question)
    def asked(*arguments: _P.args, **named: _P.kwargs) -> _T:
        service = asking()
        rights = repr(sorted(map(repr, service.scope.grants or ())))
        key = (question.__module__, question.__qualname__, rights, _revisions(rights, service))
        answer: _T = _kept(key, arguments, named, lambda: question(service, *arguments, **named))
        return answer

    return asked


@shared
def companies(service: Service) -> tuple[Company, ...]:
    """Return the companies to choose from: those of whoever asks."""
    return passages.list_companies(service)


@shared
def figures(service: Service, company: str | None) -> Figures:
    """Return the figures of now."""
    return passages.count_figures(service, company, at=datetime.now(UTC))


@shared
def workbooks(service: Service, company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands."""
    return passages.list_workbooks(service, company)


@shared
def runs(service: Service, company: str | None, *, page: int, per_page: int) -> RunPage:
    """Return one page of the runs."""
    return passages.list_runs(service, company, page=page, per_page=per_page)


@shared
def choices(service: Service, submission_id: UUID) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the sheets and the actions that the findings of a submission may be filtered by."""
    return passages.list_choices(service, submission_id)


@shared
def findings(service: Service, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int) -> FindingPage:
    """Return one page of a submission's findings."""
    return passages.list_findings(service, submission_id, wanted, page=page, per_page=per_page)


@shared
def months(service: Service, company: str | None) -> tuple[date, ...]:
    """Return the months that have figures, newest first."""
    return pilotage.list_months(service, company)


@shared
def standing(service: Service, company: str | None, instants: Instants) -> Standing:
    """Return how the catalogue stands."""
    return pilotage.read_standing(service, company, instants)


@shared
def results(service: Service, company: str | None, month: date) -> Results:
    """Return what companies earned in a month, and in those before."""
    return pilotage.read_results(service, company, month)


@shared
def todo(service: Service, company: str | None, instants: Instants) -> Todo:
    """Return what waits for somebody."""
    return pilotage.read_todo(service, company, instants)


@shared
def latency(service: Service, *, since: datetime, until: datetime) -> tuple[Latency, ...]:
    """Return how long quotes took."""
    return pilotage.read_latency(service, since=since, until=until)


@shared
def counted(service: Service, wanted: SearchWanted) -> Counts:
    """Return how many products are found, beside each filter."""
    return search.count(service, wanted)


@shared
def found(service: Service, wanted: SearchWanted, page: Page) -> SearchAnswer:
    """Return one page of the products that are found."""
    return search.search(service, wanted, page)


def forget() -> None:
    """Let the next answers come from the database."""
    st.cache_data.clear()
