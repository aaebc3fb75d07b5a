"""Which months of a company are open: what happens in a closed one is entered in the next open one."""

from __future__ import annotations

from datetime import date

from catalogue.calendar import add_months


class Calendar:
    """Which months of a company are closed."""

    def __init__(self, closed: frozenset[date] = frozenset(), first: date = date.min) -> None:
        """Open every month but those `closed`, and those before the `first` that the company has ever closed."""
        self._closed, self._first = closed, first
        self._days: dict[date, date] = {}

    def accounting_day(self, day: date) -> date:
        """Return the day itself, or the first day of the next open month where its own is closed."""
        month = day.replace(day=1)
        opened = self._days.get(month)
        if opened is None:
            opened = max(month, self._first)
            while opened in self._closed:
                opened = add_months(opened, 1)
            self._days[month] = opened
        return day if opened == month else opened
