"""When the cents of a commission fall due, and for whom.

Upfront and on collection: once, by the due rule, counted from the sale, renewal or collection. Recurring: in as many
equal instalments as the plan has charges in a year, each by the same rule. Each beneficiary's own cents are spread by
largest remainder, the first instalments taking the odd cents: both directions sum exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from catalogue.calendar import add_months
from catalogue.commissions.due import due_day
from catalogue.commissions.facts import Scheme
from catalogue.money import share_out
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import Beneficiary, LineState, Recurrence, Settlement


@dataclass(frozen=True, slots=True)
class Instalment:
    """What falls due on a day."""

    day: date  #: in the company's timezone
    split: dict[Beneficiary, Decimal]  #: whole cents
    state: LineState = LineState.PLANNED

    @property
    def amount(self) -> Decimal:
        """Return what falls due for all."""
        return sum(self.split.values(), Decimal("0.00"))


def plan_instalments(
    scheme: Scheme, split: Mapping[Beneficiary, Decimal], *, since: date, plan: Plan | None
) -> tuple[Instalment, ...]:
    """Return when each beneficiary's cents fall due, from the day that triggers the first."""
    days = _days(plan, since) if scheme.settlement is Settlement.RECURRING else (since,)
    equal = [Decimal(1)] * len(days)
    spread = {who: share_out(amount, equal) for who, amount in split.items()}
    return tuple(
        Instalment(due_day(scheme.due_rule, day), {who: parts[index] for who, parts in spread.items()})
        for index, day in enumerate(days)
    )


def _days(plan: Plan | None, since: date) -> tuple[date, ...]:
    """Return the days on which a plan charges during a year."""
    recurrence = Recurrence.ONE_SHOT if plan is None else plan.recurrence
    if recurrence is Recurrence.MONTHLY:
        return tuple(add_months(since, month) for month in range(12))
    if recurrence is Recurrence.CUSTOM and plan is not None and plan.cycle_days:
        end = add_months(since, 12)
        cycle = plan.cycle_days
        return tuple(since + timedelta(days=step) for step in range(0, (end - since).days, cycle))
    return (since,)
