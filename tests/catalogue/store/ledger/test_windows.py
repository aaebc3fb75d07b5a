"""Cancellations of sales that a window counts, run after run: what was stored is laid again (decision 42)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.ledger.reading import read_commission_lines
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, balance, cancellation, sale


def counted(books: Bookkeeping) -> list[tuple[str, bool]]:
    """Return what windows count, and whether it stands."""
    held, operation = tables.commission_counted.c, tables.operation.c
    asked = select(operation.source_key, held.stands).join(tables.operation, operation.id == held.operation_id)
    with books.database.reading(SERVICE) as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(operation.source_key))]


@pytest.mark.parametrize("together", [True, False])
def test_a_regularisation_is_the_same_in_one_run_or_in_many(books: Bookkeeping, *, together: bool) -> None:
    """Capped at 5,00, 20 % of 24,92 thrice: the first has 4,98, the second 0,02; without the first it is the second's."""
    books.add_scheme(accrual_window="month", cap=5)
    told = [sale("V-1", "2025-09-01"), sale("V-2", "2025-09-02"), sale("V-3", "2025-09-03"), cancellation("A-1", "V-1")]
    answers = books.post(*told) if together else [books.post(each)[0] for each in told]
    assert answers[-1].entries_count == 4  # two mirrors, and what each of the others has of it
    with books.database.reading(SERVICE) as connection:
        lines = list(read_commission_lines(connection, "MTV"))
    of_manager = {
        (line.operation, str(line.amount), line.state.value) for line in lines if line.beneficiary == "manager"
    }
    assert of_manager == {
        ("V-1", "2.49", "reversed"), ("A-1", "-2.49", "reversed"), ("V-2", "0.01", "planned"),
        ("A-1+V-2", "2.48", "planned"), ("A-1+V-3", "0.01", "planned"),
    }  # fmt: skip
    assert balance(books.lines(), "622200") == Decimal("2.50")
    assert counted(books) == [("V-1", False), ("V-2", True), ("V-3", True)]
    books.post(cancellation("A-2", "V-2"), cancellation("A-3", "V-3"))
    assert {line.account: balance(books.lines(), line.account) for line in books.lines()} == dict.fromkeys(
        ("401000", "411000", "445710", "622200", "706100"), Decimal(0)
    )
    assert books.outcomes(cancellation("A-4", "V-2")) == [("A-4", "refused")]
    assert books.outcomes(cancellation("A-5", "A-1+V-2")) == [("A-5", "refused")]
