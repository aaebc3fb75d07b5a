"""What the screen « Pilotage » asks: how the catalogue stands, what companies earn, and what waits for somebody.

Every question takes the company that it is about (its code; None = all those whose figures may be read).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from catalogue.access import Action
from catalogue.calendar import add_months
from catalogue.periods import start_of_day
from catalogue.store.readings import latency, results, runs, standing, todo, workbooks
from catalogue.store.readings.latency import Latency
from catalogue.store.readings.results import CompanyResult, MonthResult, Period, ProductResult
from catalogue.store.readings.standing import Coverage
from catalogue.store.readings.todo import DOCUMENT_DAYS, FROZEN_DAYS, Alert, Blocked, Ending, Waiting
from catalogue.vocabulary import IntegrationStatus, LifecycleStatus
from sync.bootstrap import Service
from usecases.instants import Instants, asking_of_all
from usecases.passages import TO_MEND
from usecases.rights import allowed, companies_of
from validators.findings import Outcome

#: With the classes of what an answer holds: a screen needs nothing of what lies below.
__all__ = [
    "DOCUMENT_DAYS",
    "FROZEN_DAYS",
    "Blocked",
    "CompanyResult",
    "Coverage",
    "Ending",
    "Latency",
    "MonthResult",
    "ProductResult",
    "Results",
    "Standing",
    "Todo",
    "Waiting",
    "Work",
    "list_months",
    "read_latency",
    "read_results",
    "read_standing",
    "read_todo",
]

#: Months of a trend, the one asked about included.
TREND_MONTHS = 12
#: Products of each ranking.
TOP_PRODUCTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the catalogue stands at an instant, and stood on the first instant of the months before."""

    states: Mapping[LifecycleStatus, int]  #: products by state now
    active: Sequence[int]  #: active products, month by month, now last
    coverage: Sequence[Coverage]  #: documents of what is sold, likewise; without the months that sold nothing
    integrations: Mapping[IntegrationStatus, int]  #: active products with a partner now

    @property
    def products(self) -> int:
        """Return how many products there are, in whatever state."""
        return sum(self.states.values())

    @property
    def partnered(self) -> int:
        """Return how many active products have a partner."""
        return sum(self.integrations.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What companies earned in a month, and in those before."""

    trend: Sequence[MonthResult]  #: every month of the trend, those without entries included, the one asked about last
    companies: Sequence[CompanyResult]  #: in that month, the best margin first
    products: Sequence[ProductResult]  #: in that month, those of each ranking


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What runs and books leave to do."""

    failure: str | None  #: why the last run failed; None: it did not
    to_mend: int  #: workbooks that were refused, whole or in part
    blocking: int  #: their blocking findings
    waiting: Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What waits for somebody."""

    work: Work | None  #: None: another day than now is asked about
    blocked: Sequence[Blocked]
    ending: Ending  #: products that will soon no longer be sold somewhere
    expiring: int  #: documents that end within `DOCUMENT_DAYS`, and that nothing replaces
    long_frozen: int  #: products frozen for more than `FROZEN_DAYS`


def list_months(service: Service, company: str | None) -> tuple[date, ...]:
    """Return the first days of the months that have figures, newest first."""
    service = allowed(service, Action.READ_FIGURES, company)
    with service.database.reading(service.scope) as connection:
        return results.months(connection, companies_of(service, company))


def read_standing(service: Service, company: str | None, instants: Instants) -> Standing:
    """Return how the catalogue stands at an instant, with the first instants of the months before.

    Raises: WrongUse as `usecases.instants.asking_of_all` does.
    """
    service = allowed(service, Action.READ_FIGURES, company)
    zone, at = service.settings.timezone, instants.at
    first = at.astimezone(ZoneInfo(zone)).date().replace(day=1)
    trend = [start_of_day(add_months(first, -back), zone) for back in range(TREND_MONTHS - 2, -1, -1)] + [at]
    companies = companies_of(service, company)
    with asking_of_all(service, instants, company=company) as connection:
        moments = list(dict.fromkeys(trend))  # the first instant of a month is both
        states = standing.states(connection, companies, moments)
        return Standing(
            states=states[at],
            active=[states[instant].get(LifecycleStatus.ACTIVE, 0) for instant in trend],
            coverage=standing.coverage(connection, companies, moments),
            integrations=standing.integrations(connection, companies, at),
        )


def read_results(service: Service, company: str | None, month: date) -> Results:
    """Return what companies earned in a month (its first day), and in the eleven months before."""
    service = allowed(service, Action.READ_FIGURES, company)
    companies, after = companies_of(service, company), add_months(month, 1)
    trend = [add_months(month, -back) for back in range(TREND_MONTHS - 1, -1, -1)]
    own = Period(companies, month, after)
    with service.database.reading(service.scope) as connection:
        known = {one.month: one for one in results.by_month(connection, Period(companies, trend[0], after))}
        return Results(
            trend=[known.get(one) or MonthResult.empty(one) for one in trend],
            companies=results.by_company(connection, own),
            products=results.top_products(connection, own, TOP_PRODUCTS),
        )


def read_todo(service: Service, company: str | None, instants: Instants) -> Todo:
    """Return what waits for somebody at an instant; what runs and books leave to do waits now, and on no other day.

    Raises: WrongUse as `usecases.instants.asking_of_all` does.
    """
    service = allowed(service, Action.READ_FIGURES, company)
    companies, at = companies_of(service, company), instants.at
    with asking_of_all(service, instants, company=company) as connection:
        return Todo(
            work=_work(connection, company, companies) if instants.present else None,
            blocked=todo.blocked(connection, companies, at),
            ending=todo.ending(connection, companies, at),
            expiring=todo.count(connection, Alert.EXPIRING, companies, at),
            long_frozen=todo.count(connection, Alert.LONG_FROZEN, companies, at),
        )


def _work(connection: Connection, company: str | None, companies: Sequence[str] | None) -> Work:
    states = workbooks.workbooks(connection, company=company)
    newest = runs.runs(connection, company=company, page=1, per_page=1).runs
    failed = bool(newest) and newest[0].outcome == Outcome.FAILED
    return Work(
        failure=(newest[0].error or "") if failed else None,
        to_mend=sum(state.outcome in TO_MEND for state in states),
        blocking=sum(state.blocking for state in states),
        waiting=todo.waiting(connection, companies),
    )


def read_latency(service: Service, *, since: datetime, until: datetime) -> tuple[Latency, ...]:
    """Return how long quotes took, hour by hour, all clients together."""
    service = allowed(service, Action.READ_FIGURES)
    with service.database.reading(service.scope) as connection:
        return latency.quote_latency(connection, since, until)
