"""What people decide of commissions that are posted: frozen, released, settled, and who did."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE, service_as
from catalogue.store.ledger.commissions import (
    freeze_commissions,
    owed_by_state,
    release_commissions,
    settle_commissions,
)
from catalogue.vocabulary import Beneficiary
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, collection, sale
from tests.catalogue.store.shop import Shop

SEPTEMBER_END = date(2025, 9, 30)


@pytest.fixture
def books(books: Bookkeeping) -> Bookkeeping:
    """Two sales whose manager's share fell due in September."""
    books.add_scheme()
    books.post(sale("V-1"), sale("V-2"), through=SEPTEMBER_END)
    return books


def states(books: Bookkeeping) -> dict[str, int]:
    """Return how many lines the manager has in each state."""
    with books.database.reading(SERVICE) as connection:
        return {
            state: count for (who, state), (count, _) in owed_by_state(connection, "MTV").items() if who == "manager"
        }


def test_what_is_frozen_is_not_settled(books: Bookkeeping) -> None:
    """A frozen line waits; released, it is due again, and settled with the next payment."""
    assert states(books) == {"due": 2}
    with books.shop.acting() as connection:
        assert freeze_commissions(connection, "MTV", key="V-1", beneficiary=Beneficiary.MANAGER) == 1
        assert settle_commissions(connection, "MTV", through=SEPTEMBER_END) == 1
    assert states(books) == {"frozen": 1, "settled": 1}
    with books.shop.acting() as connection:
        assert release_commissions(connection, "MTV", key="V-1", today=SEPTEMBER_END) == 1
        assert settle_commissions(connection, "MTV", through=SEPTEMBER_END) == 1
    assert states(books) == {"settled": 2}


def test_what_is_not_due_yet_is_released_as_planned(books: Bookkeeping) -> None:
    """Before its day has come, a released line is planned, and a payment passes over it."""
    with books.shop.acting() as connection:
        freeze_commissions(connection, "MTV", key="V-2")
        release_commissions(connection, "MTV", key="V-2", today=date(2025, 8, 31))
        assert settle_commissions(connection, "MTV", through=date(2025, 8, 31)) == 0
    assert states(books) == {"due": 1, "planned": 1}


def test_freezing_a_sale_freezes_what_its_payments_earned_too(shop: Shop) -> None:
    """Part is earned, the rest is promised again by the payment: the doubt is about the sale."""
    books = Bookkeeping(shop)
    books.add_scheme(settlement="on_collection")
    books.post(sale("V-1"), collection("E-1", "V-1", "10.00"))
    with books.shop.acting() as connection:
        assert freeze_commissions(connection, "MTV", key="V-1") == 2


def test_an_instalment_released_late_is_posted_at_the_next_run(shop: Shop) -> None:
    """The others' had been posted on its day; every run after it goes on."""
    books = Bookkeeping(shop)
    split = {"manager": "0.5", "salesperson": "0.5"}
    books.add_scheme(settlement="recurring", split=split, due_rule="immediate")
    books.post(sale("V-1"))
    with books.shop.acting() as connection:
        assert freeze_commissions(connection, "MTV", key="V-1", beneficiary=Beneficiary.SALESPERSON) == 12
    books.post(through=SEPTEMBER_END)
    with books.shop.acting() as connection:
        assert release_commissions(connection, "MTV", key="V-1", today=SEPTEMBER_END) == 12
    books.post(through=SEPTEMBER_END)
    assert sorted(line.auxiliary or "" for line in books.lines() if line.account == "401000") == [
        "COMMERCIAL",
        "MANAGER",
    ]


def test_the_company_settles_its_own_share_with_nobody(books: Bookkeeping) -> None:
    """Neither frozen nor paid: it was settled when it was earned."""
    with books.shop.acting() as connection:
        assert freeze_commissions(connection, "MTV", key="V-1", beneficiary=Beneficiary.COMPANY) == 0
        assert settle_commissions(connection, "MTV", through=SEPTEMBER_END, beneficiary=Beneficiary.COMPANY) == 0


def test_the_audit_says_who_froze_a_line(books: Bookkeeping) -> None:
    """Whatever role a transaction says, a line never changes unseen: what falls due by its date, what people decide."""
    database = books.database
    with database.reading(SERVICE) as connection:
        actor = connection.scalar(text("SELECT actor_id FROM operation LIMIT 1"))
    with database.acting(service_as(actor), reason="doubt") as connection:
        freeze_commissions(connection, "MTV", key="V-1")
    with database.reading(SERVICE) as connection:
        rows = connection.execute(
            text(
                """SELECT actor_id, before ->> 'state', after ->> 'state', reason
                   FROM audit_log WHERE "table" = 'commission_line' ORDER BY id"""
            )
        )
        *fallen, decided = [tuple(row) for row in rows]
        assert decided == (actor, "due", "frozen", "doubt")
        assert {row[1:3] for row in fallen} == {("planned", "due")}


def test_an_unknown_company_is_said(books: Bookkeeping) -> None:
    """With those that exist."""
    with books.shop.acting() as connection, pytest.raises(WrongUse, match="MTV"):
        settle_commissions(connection, "XYZ", through=SEPTEMBER_END)
