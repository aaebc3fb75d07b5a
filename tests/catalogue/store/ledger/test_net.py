"""A partner that retains its own share, in the real books: set off run after run, and undone without a trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.vocabulary import OperationKind
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, cancellation, collection, sale, told
from tests.catalogue.store.shop import day


@pytest.fixture
def books(books: Bookkeeping) -> Bookkeeping:
    """Return books of a partner's product: the partner owes the commission and the client pays the partner."""
    shop = books.shop
    company = shop.companies["MTV"]
    with shop.acting() as connection:
        partner = shop.add(connection, tables.partner, company_id=company, type="insurer", name="Oggodata")
        connection.execute(update(tables.product).values(revenue_model="commission", partner_id=partner))
        shop.add(
            connection, tables.accounting_mapping,
            company_id=company, nature="commission", gl_account="756200", counterpart_account="467000",
            journal="COMMISSION", status="validated",
        )  # fmt: skip
    return books


def balances(books: Bookkeeping) -> dict[str, Decimal]:
    """Return the accounts of third parties whose balance is not zero."""
    found: dict[str, Decimal] = {}
    for line in books.lines():
        if line.counterpart:
            name = f"{line.account} {line.auxiliary or ''}".strip()
            found[name] = found.get(name, Decimal(0)) + line.debit - line.credit
    return {name: amount for name, amount in sorted(found.items()) if amount}


@pytest.mark.parametrize(
    ("settlement", "left"), [("upfront", "3.49"), ("recurring", "0.90"), ("on_collection", "1.16")]
)
def test_the_partner_owes_what_it_pays_whenever_the_commission_is_posted(
    books: Bookkeeping, settlement: str, left: str
) -> None:
    """4,98 of commission, of which it keeps 30 %: at once, three instalments of twelve, or a third as its client pays."""
    shares = {"company": "0.5", "partner": "0.3", "salesperson": "0.2"}
    books.add_scheme(
        settlement=settlement, retention="net", split=shares, clawback_months=12, clawback_mode="linear"
    )  # fmt: skip
    books.post(sale())
    if settlement == "on_collection":
        books.post(collection("E-1", "V-1", "10.00"))
    books.post(through=date(2025, 11, 14))
    found = balances(books)
    assert found["467000 Oggodata"] == Decimal(left)
    assert "401000 Oggodata" not in found
    assert {
        line.letter is not None for line in books.lines() if (line.account, line.auxiliary) == ("401000", "Oggodata")
    } == {True}
    with books.database.reading(SERVICE) as connection:
        line = tables.commission_line.c
        posted = line.entry_id.is_not(None) & (line.beneficiary == "partner")
        assert set(connection.scalars(select(line.state).where(posted))) == {"settled"}
    books.post(told("R-1", OperationKind.TERMINATION, day("2025-11-20"), related="V-1"), through=date(2025, 12, 31))
    assert "401000 Oggodata" not in balances(books)
    books.post(cancellation("A-1", "V-1", "2026-01-10"))
    if settlement == "on_collection":
        books.post(cancellation("A-2", "E-1", "2026-01-10"))
    assert balances(books) == {}
