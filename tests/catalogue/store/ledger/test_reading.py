"""The books read back: in their order, as they were written, and not known otherwise at another instant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, text

from catalogue.errors import WrongUse
from catalogue.ledger.facts import BookLine
from catalogue.ledger.given import Past
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.ledger.facts import find_books
from catalogue.store.ledger.pasts import Pasts
from catalogue.store.ledger.periods import close_period, periods
from catalogue.store.ledger.reading import read_book_lines, read_commission_lines, waiting_operations
from catalogue.store.queries import driver_connection
from catalogue.vocabulary import Beneficiary, Journal, LineType, Nature, OperationKind
from tests.catalogue.store.ledger.bookkeeping import SKU, Bookkeeping, cancellation, collection, sale, some_uuid
from tests.catalogue.store.shop import Shop

SEPTEMBER = date(2025, 9, 1)


@pytest.fixture
def books(books: Bookkeeping) -> Bookkeeping:
    """Return books in which a sale earns a commission."""
    books.add_scheme(due_rule="day 15 of next month")
    return books


def test_lines_come_in_the_order_of_the_books(books: Bookkeeping) -> None:
    """Journal, number, position; a month holds its accounting days only."""
    books.post(sale("V-1"), collection("E-1", "V-1"), sale("V-2", "2025-10-01"))
    places = [(line.journal.value, line.number, line.position) for line in books.lines()]
    assert places == sorted(places)
    assert len(places) == 3 + 3 + 2 + 2 + 2
    assert {line.piece for line in books.lines(date(2025, 10, 31))} == {"V-2"}
    assert books.lines(date(2025, 11, 1)) == []


def test_a_line_says_everything_that_exports_need(books: Bookkeeping) -> None:
    """Company, accounts by their names (the company's own before the group's), tax, references, letter."""
    company = books.shop.companies["MTV"]
    with books.shop.acting() as connection:
        connection.execute(
            insert(tables.gl_account),
            [
                {"company_id": None, "code": "706100", "label": "Prestations"},
                {"company_id": company, "code": "706100", "label": "Abonnements TV"},
                {"company_id": None, "code": "445710", "label": "TVA collectée"},
            ],
        )
    books.post(sale(contract=some_uuid(1), client=some_uuid(2), piece="F-7", label="Abonnement"))
    client, base, tax = (line for line in books.lines() if line.journal is Journal.SALES)
    assert base == BookLine(
        company="MTV", company_name="MTV SAS", siren=None, journal=Journal.SALES, number=1, position=2, day=SEPTEMBER,
        piece="F-7", piece_day=SEPTEMBER, entry_label="Abonnement", account="706100", account_label="Abonnements TV",
        auxiliary=None, auxiliary_label=None, debit=Decimal(0), credit=Decimal("24.92"), label=base.label,
        type=LineType.REVENUE, nature=Nature.REVENUE, counterpart=False, clawback=False, sku=SKU, partner=None,
        cost_center=None, tax_code="NORMAL", tax_rate=Decimal(20), tax_base=None, tax_amount=Decimal("4.98"),
        contract=some_uuid(1), client=some_uuid(2), letter=None, letter_day=None, validated_on=base.validated_on,
    )  # fmt: skip
    assert (client.auxiliary, client.counterpart) == (str(some_uuid(2)), True)
    assert (tax.type, tax.tax_base, tax.account_label) == (LineType.TAX, Decimal("24.92"), "TVA collectée")
    assert client.account_label == "411000"  # an account that no chart names shows its number


def test_commission_lines_come_by_due_date(books: Bookkeeping) -> None:
    """With the product, the state and the entry; of some days only where asked."""
    books.post(sale("V-1"), sale("V-2", "2025-10-20"), cancellation("A-1", "V-2", "2025-10-25"))

    def read(since: date | None = None, before: date | None = None) -> list[tuple[str, str, str, str, int | None]]:
        with books.database.reading(SERVICE) as connection:
            rows = read_commission_lines(connection, "MTV", since=since, before=before)
            return [
                (f"{row.due_on:%d/%m}", row.operation, row.beneficiary.value, f"{row.amount:+}", row.number)
                for row in rows
            ]

    assert read(before=date(2025, 10, 16)) == [
        ("15/10", "V-1", "company", "+2.49", None),
        ("15/10", "V-1", "manager", "+2.49", 1),
    ]
    assert sum(Decimal(row[3]) for row in read(since=date(2025, 10, 16))) == 0
    with books.database.reading(SERVICE) as connection:
        first = next(read_commission_lines(connection, "MTV"))
    assert (first.company, first.kind, first.sku, first.beneficiary) == (
        "MTV", OperationKind.SALE, SKU, Beneficiary.COMPANY
    )  # fmt: skip


def test_what_follows_a_sale_is_about_its_product_and_partner(shop: Shop) -> None:
    """A payment that bounces names neither: the schedule says both of what it gives back."""
    books = Bookkeeping(shop)
    books.add_scheme(settlement="on_collection")
    books.post(sale("V-1", partner="Oggodata"), collection("E-1", "V-1"), cancellation("A-1", "E-1"))
    with books.database.reading(SERVICE) as connection:
        rows = list(read_commission_lines(connection, "MTV", key="V-1"))
    assert {row.operation for row in rows} == {"V-1", "E-1", "A-1"}
    assert {(row.sku, row.partner) for row in rows} == {(SKU, "Oggodata")}


def test_a_family_is_read_as_it_was_posted(books: Bookkeeping) -> None:
    """What a later run is told of the past is what the run that posted it knew, to the cent and the letter."""

    def past() -> Past:
        with books.database.reading(SERVICE) as connection:
            pasts = Pasts(driver_connection(connection), find_books(connection, "MTV"), {"V-1"})
            found = pasts.past_of("V-1")
            assert found is not None
            assert pasts.past_of("E-1") is not None
            return found

    books.post(sale("V-1"), collection("E-1", "V-1"))
    found = past()
    assert (found.operation, found.origin) == (sale("V-1"), sale("V-1"))
    assert [entry.source_key for entry in found.entries] == ["V-1:paid", "V-1:revenue", "E-1:collection"]
    assert {reference.entry for reference in found.lettered} == {"V-1:revenue", "E-1:collection"}
    assert [(line.beneficiary.value, line.state) for line in found.commission_lines] == [
        ("company", "settled"),
        ("manager", "planned"),
    ]
    books.post(cancellation("A-1", "E-1"))
    assert len(past().entries) > 3  # a cancellation of the collection belongs to the family of its sale


def test_posting_answers_by_the_catalogue_as_it_was_known(books: Bookkeeping) -> None:
    """Periods are audited: what was open at an instant is still known when it is closed."""
    with books.shop.acting() as connection:
        before = connection.scalar(text("SELECT now()"))
    with books.shop.acting() as connection:
        close_period(connection, "MTV", SEPTEMBER)
    with books.database.reading(SERVICE, at_known=before) as connection:
        assert periods(connection, "MTV") == ()
    with books.database.reading(SERVICE) as connection:
        assert [period.closed for period in periods(connection, "MTV")] == [True]


def test_an_unknown_company_is_said(books: Bookkeeping) -> None:
    """By every way of reading."""
    with books.database.reading(SERVICE) as connection:
        for read in (read_book_lines, read_commission_lines, waiting_operations, periods):
            with pytest.raises(WrongUse, match="FT, MTV"):
                list(read(connection, "XX"))
