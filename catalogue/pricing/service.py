"""The period that one charge pays for: from its first day to the day before the next charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.calendar import add_months
from catalogue.french import day
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import Recurrence


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """Days of service, in the company's timezone."""

    first: date
    next: date | None  #: first day of the period after; None: charged once

    def describe(self) -> str:
        """Say the period in French."""
        if self.next is None:
            return f"Facturé une fois, le {day(self.first)}."
        return f"Période du {day(self.first)} au {day(self.next - timedelta(days=1))}."


def service_period(first: date, plan: Plan | None) -> ServicePeriod:
    """Return the first period of a plan; one that begins on 31/01 or 29/02 ends with the shorter month or year."""
    recurrence = Recurrence.ONE_SHOT if plan is None else plan.recurrence
    if recurrence is Recurrence.MONTHLY:
        return ServicePeriod(first, add_months(first, 1))
    if recurrence is Recurrence.YEARLY:
        return ServicePeriod(first, add_months(first, 12))
    if recurrence is Recurrence.CUSTOM and plan is not None and plan.cycle_days is not None:
        return ServicePeriod(first, first + timedelta(days=plan.cycle_days))
    return ServicePeriod(first, None)
