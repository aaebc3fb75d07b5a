"""Whole months between days of the calendar: where a month has no such day, its last day stands for it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the same day of another month: 31/01 + 1 month is 28/02, or 29/02 in a leap year."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def last_of_month(day: date) -> date:
    """Return the last day of the month that the day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days; none when the end comes first."""
    months = max((end.year - start.year) * 12 + end.month - start.month, 0)
    return months - 1 if months and add_months(start, months) > end else months
