"""When a commission is paid, once it is due: a closed list of rules over days of the calendar (decision 22)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from catalogue.calendar import add_months, last_of_month
from catalogue.commissions.facts import CannotCommission

#: The forms that a stored rule may take, with numbers of one's own; the sheet Commissions writes them in French.
FORMS = ("immediate", "end of month", "day 15 of next month", "30 days")

_Rule = Callable[[date, int], date]
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (re.compile(r"immediate"), lambda day, _: day),
    (re.compile(r"end of month"), lambda day, _: last_of_month(day)),
    (
        re.compile(r"day ([0-9]{1,2}) of next month"),
        lambda day, number: _day_of_month(add_months(day.replace(day=1), 1), number),
    ),
    (re.compile(r"([0-9]{1,3}) days"), lambda day, number: day + timedelta(days=number)),
)


def due_day(rule: str, day: date) -> date:
    """Return when what became due on a day is paid: ``day 15 of next month`` from 31/01 is 15/02.

    A day that the month does not have is its last. Raises: CannotCommission, listing the forms of a rule.
    """
    text = " ".join(rule.casefold().split())
    for pattern, find in _RULES:
        match = pattern.fullmatch(text)
        if match:
            number = int(match[1]) if pattern.groups else 0
            return find(day, number)
    raise CannotCommission(f"L'échéance « {rule} » est inconnue : écrivez {', '.join(FORMS)}.")


def _day_of_month(first: date, number: int) -> date:
    last = last_of_month(first)
    return first.replace(day=max(1, min(number, last.day)))
