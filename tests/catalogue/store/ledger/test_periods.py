"""The months of the books: closed and opened again by people, who are named (decision 29)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.ledger.periods import close_period, periods, reopen_period
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale

SEPTEMBER, OCTOBER = date(2025, 9, 1), date(2025, 10, 1)


def test_a_closed_period_hands_over_to_the_next_open_one(books: Bookkeeping) -> None:
    """The entry is dated on the first open day, its document keeps its own; opening again takes it back."""
    with books.shop.acting() as connection:
        assert close_period(connection, "MTV", date(2025, 9, 30))
        assert not close_period(connection, "MTV", SEPTEMBER)
        assert close_period(connection, "MTV", OCTOBER)
    books.post(sale(), sale("V-0", "2025-07-15"))
    found = {(line.piece, line.day, line.piece_day) for line in books.lines()}
    november = date(2025, 11, 1)
    assert found == {("V-1", november, SEPTEMBER), ("V-0", november, date(2025, 7, 15))}
    with books.shop.acting() as connection:
        assert reopen_period(connection, "MTV", SEPTEMBER)
        assert not reopen_period(connection, "MTV", SEPTEMBER)
    books.post(sale("V-2"))
    assert {line.day for line in books.lines(SEPTEMBER)} == {SEPTEMBER}


def test_periods_say_who_closed_them_and_what_waits(books: Bookkeeping) -> None:
    """The list of months; closing and opening leave their audit."""
    books.validate("to_validate")
    books.post(sale("V-1"))
    books.validate("validated")
    books.validate("to_validate", "tax")
    books.post(sale("V-2", "2025-10-02"), sale("V-3", "2025-09-02"))
    with books.shop.acting() as connection:
        close_period(connection, "MTV", SEPTEMBER)
    with books.database.reading(SERVICE) as connection:
        (period,) = periods(connection, "MTV")
        audit = tables.audit_log
        actions = list(connection.scalars(select(audit.c.action).where(audit.c.table == "accounting_period")))
    assert (period.month, period.closed, period.closed_by) == (SEPTEMBER, True, "Nadia Rey")
    assert (period.entries, period.waiting) == (0, 2)
    assert actions == ["insert"]


def test_months_before_the_first_closed_one_are_over(books: Bookkeeping) -> None:
    """August is closed by September's closing; opened again, it takes its late events."""
    books.post(sale("V-1", "2025-08-15"))
    with books.shop.acting() as connection:
        close_period(connection, "MTV", SEPTEMBER)
    books.post(sale("V-2", "2025-08-20"))
    with books.database.reading(SERVICE) as connection:
        states = {state.month: state.closed for state in periods(connection, "MTV")}
    assert states == {date(2025, 8, 1): True, SEPTEMBER: True, date(2025, 10, 1): False}
    with books.shop.acting() as connection:
        assert not close_period(connection, "MTV", date(2025, 8, 1))
        assert reopen_period(connection, "MTV", date(2025, 8, 1))
    books.post(sale("V-3", "2025-08-25"))
    assert [line.day.month for line in books.lines() if line.account == "411000"] == [8, 10, 8]
