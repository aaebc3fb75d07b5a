"""Between two dates that the catalogue names nothing changes: what one operation worked out serves the next.

The instants that matter for a version are the bounds of its publication windows, adjustments, schemes and index values
(for the instant of the sale) and of its tax rates (for the first day of the service).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.periods import Period, start_of_day
from catalogue.pricing.facts import Client

_NOBODY = Client()


def same_answer(operation: Operation, facts: Facts, own_day: date) -> tuple[Any, ...]:
    """Return a key that is the same for operations that the catalogue answers alike; `own_day` is the operation's."""
    of_sale, of_tax = facts.once("bounds", lambda: (_bounds_of_sale(facts), _bounds_of_tax(facts)))
    begins = start_of_day(operation.service_start or own_day, facts.timezone)
    buyer = operation.buyer
    return (
        operation.kind,
        operation.plan,
        operation.channel,
        operation.quantity,
        operation.usage,
        operation.amount_ht,
        operation.amount_ttc,
        operation.premium_net,
        operation.margin,
        operation.partner,
        None if buyer is _NOBODY or buyer == _NOBODY else buyer,
        bisect_right(of_sale, operation.at),
        bisect_right(of_tax, begins),
    )


def _bounds_of_sale(facts: Facts) -> list[datetime]:
    offer = facts.offer
    periods = [
        *(window.period for window in facts.windows),
        *(item.period for item in offer.adjustments),
        *(scheme.period for scheme in facts.schemes),
    ]
    indices = {value.since for values in offer.indices.values() for value in values}
    return sorted({*_ends(periods), *indices})


def _bounds_of_tax(facts: Facts) -> list[datetime]:
    return sorted(_ends(rate.period for rate in facts.offer.tax_rates))


def _ends(periods: Iterable[Period]) -> set[datetime]:
    return {bound for period in periods for bound in (period.start, period.end)}
