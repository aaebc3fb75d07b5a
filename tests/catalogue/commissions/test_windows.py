"""A scheme cumulates over spans of the company's calendar."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.commissions.windows import window_on
from catalogue.periods import ALWAYS, Period, day_of, parse_instant, start_of_day
from catalogue.vocabulary import AccrualWindow


@pytest.mark.parametrize(
    ("window", "at", "first", "after"),
    [
        (AccrualWindow.MONTH, "2024-02-29", date(2024, 2, 1), date(2024, 3, 1)),
        (AccrualWindow.MONTH, "2025-08-31T22:30:00+00:00", date(2025, 9, 1), date(2025, 10, 1)),
        (AccrualWindow.MONTH, "2026-03-29T02:30", date(2026, 3, 1), date(2026, 4, 1)),
        (AccrualWindow.QUARTER, "2025-12-31", date(2025, 10, 1), date(2026, 1, 1)),
        (AccrualWindow.QUARTER, "2025-04-01", date(2025, 4, 1), date(2025, 7, 1)),
        (AccrualWindow.YEAR, "2025-12-31T23:59", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_window_begins_and_ends_at_midnight_of_the_company(
    window: AccrualWindow, at: str, first: date, after: date
) -> None:
    """Half past midnight on 1 September in Paris is still August in UTC."""
    assert window_on(window, day_of(parse_instant(at))) == Period(start_of_day(first), start_of_day(after))


def test_a_sale_stands_alone_and_a_contract_has_one_window() -> None:
    """By sale nothing cumulates; over the lifetime everything does."""
    day = date(2025, 9, 1)
    assert window_on(AccrualWindow.SALE, day) is None
    assert window_on(AccrualWindow.LIFETIME, day) == ALWAYS
