"""The span over which a scheme cumulates: calendar months, quarters and years of the company, or the whole contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from catalogue.calendar import add_months
from catalogue.periods import ALWAYS, PARIS, Period, start_of_day
from catalogue.vocabulary import AccrualWindow

_FIRST_MONTH: dict[AccrualWindow, tuple[Callable[[int], int], int]] = {
    AccrualWindow.MONTH: (lambda month: month, 1),
    AccrualWindow.QUARTER: (lambda month: (month - 1) // 3 * 3 + 1, 3),
    AccrualWindow.YEAR: (lambda _: 1, 12),
}


@lru_cache(maxsize=1 << 12)
def window_on(window: AccrualWindow, day: date, timezone: str = PARIS) -> Period | None:
    """Return the span that an operation of a day adds to; None when each operation stands alone."""
    if window is AccrualWindow.SALE:
        return None
    if window is AccrualWindow.LIFETIME:
        return ALWAYS
    first_month, months = _FIRST_MONTH[window]
    first = date(day.year, first_month(day.month), 1)
    return Period(start_of_day(first, timezone), start_of_day(add_months(first, months), timezone))
