"""The months of a company's books: which are open or closed, closing one, opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.access import Action
from catalogue.store.ledger import periods
from catalogue.store.ledger.periods import PeriodState
from sync.bootstrap import Service
from usecases.acting import accounting
from usecases.rights import allowed


@dataclass(frozen=True, slots=True)
class Periods:
    """The months that hold entries, or that somebody closed or opened."""

    company: str  #: code
    months: tuple[PeriodState, ...]  #: by date

    def to_json(self) -> dict[str, Any]:
        """Return the months as ``2025-09``, instants as ISO text."""
        return {"company": self.company, "periods": [_month(state) for state in self.months]}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodWanted:
    """Which month somebody closes or opens."""

    company: str  #: code
    month: date  #: its first day
    asked_by: str  #: who does, for the audit


def list_periods(service: Service, company: str) -> Periods:
    """Return the months of a company's books; raises WrongUse for an unknown company. Read-only."""
    service = allowed(service, Action.READ_FIGURES, company)
    with service.database.reading(service.scope) as connection:
        return Periods(company, periods.periods(connection, company))


def close_period(service: Service, wanted: PeriodWanted, *, today: date) -> bool:
    """Close a month: what comes later goes into the next open one; return False when it was closed already.

    Raises: WrongUse for an unknown company, and for a month that is not over.
    """
    service = allowed(service, Action.EXPORT_ACCOUNTING, wanted.company)
    periods.refuse_unfinished(wanted.month, today)
    with accounting(service, wanted.asked_by, _reason(wanted)) as connection:
        return periods.close_period(connection, wanted.company, wanted.month)


def reopen_period(service: Service, wanted: PeriodWanted) -> bool:
    """Open a month again; return False when it was open already. Raises: WrongUse for an unknown company."""
    service = allowed(service, Action.EXPORT_ACCOUNTING, wanted.company)
    with accounting(service, wanted.asked_by, _reason(wanted)) as connection:
        return periods.reopen_period(connection, wanted.company, wanted.month)


def _reason(wanted: PeriodWanted) -> str:
    return f"period {wanted.month:%Y-%m}"


def _month(state: PeriodState) -> dict[str, Any]:
    return {
        "period": f"{state.month:%Y-%m}",
        "closed": state.closed,
        "closed_at": None if state.closed_at is None else state.closed_at.isoformat(),
        "closed_by": state.closed_by,
        "entries": state.entries,
        "waiting": state.waiting,
    }
