"""The one way into the books, as the runtime's role: posted once, whole or not at all (issue 4, items 4 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from catalogue.checkpoints import observed
from catalogue.errors import WrongUse
from catalogue.ledger.deciding.became import Became
from catalogue.ledger.deciding.decision import decide
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.ledger.gathering import gather
from catalogue.store.ledger.posting import post_operations
from catalogue.store.ledger.reading import waiting_operations
from catalogue.vocabulary import Journal, OperationKind
from tests.catalogue.store.ledger.bookkeeping import (
    SKU,
    Bookkeeping,
    balance,
    cancellation,
    collection,
    sale,
    some_uuid,
    told,
)
from tests.catalogue.store.shop import Shop, day

SEPTEMBER, OCTOBER = date(2025, 9, 1), date(2025, 10, 1)
SALE_29_90 = [
    ("VENTE 1", "411000", "+29.90"),
    ("VENTE 1", "706100", "-24.92"),
    ("VENTE 1", "445710", "-4.98"),
]


def test_a_sale_is_posted(books: Bookkeeping) -> None:
    """29,90 TTC: the client owes it, 24,92 is revenue, 4,98 is tax (Annexe F §4.1)."""
    (answer,) = books.post(sale())
    assert answer == ("V-1", Became.POSTED, (), 1)
    assert books.amounts() == SALE_29_90
    first = books.lines()[0]
    assert (first.day, first.piece, first.sku, first.entry_label) == (SEPTEMBER, "V-1", SKU, f"Vente {SKU}")


def test_the_same_key_twice_is_a_no_op(books: Bookkeeping) -> None:
    """In another run, or twice in the same hand."""
    assert books.outcomes(sale(), sale()) == [("V-1", "posted"), ("V-1", "already")]
    assert books.outcomes(sale()) == [("V-1", "already")]
    assert books.amounts() == SALE_29_90


def test_the_same_key_with_another_content_is_a_conflict(books: Bookkeeping) -> None:
    """Both values are shown; nothing is posted, whether the first was posted before or in the same hand."""
    other = replace(sale(), amount_ttc=Decimal("31.00"))
    said = ("montant TTC : rien déjà comptabilisé, 31,00 € reçu.",)
    first, second = books.post(sale(), other)
    assert (first.outcome, second.outcome, second.reasons) == (Became.POSTED, Became.CONFLICT, said)
    (again,) = books.post(other)
    assert (again.outcome, again.reasons) == (Became.CONFLICT, said)
    assert books.amounts() == SALE_29_90


def test_an_operation_waits_until_its_account_is_validated(books: Bookkeeping) -> None:
    """It is neither lost nor posted wrong: the run after the validation posts it, whatever else that run brings."""
    books.validate("to_validate")
    (answer,) = books.post(sale())
    assert answer.outcome is Became.WAITING
    assert all(word in answer.reasons[0] for word in ("706100", SKU, "MTV", "validé"))
    assert books.amounts() == []
    with books.database.reading(SERVICE) as connection:
        (waiting,) = waiting_operations(connection, "MTV")
    assert (waiting.operation, waiting.reasons) == (sale(), answer.reasons)
    assert books.outcomes() == [("V-1", "waiting")]
    books.validate("validated")
    assert books.outcomes(sale("V-2", "2025-09-02")) == [("V-2", "posted"), ("V-1", "posted")]
    assert balance(books.lines(), "706100") == Decimal("-49.84")
    with books.database.reading(SERVICE) as connection:
        assert waiting_operations(connection, "MTV") == ()


def test_what_waits_may_be_corrected(books: Bookkeeping) -> None:
    """Nothing of it is in the books yet, so another content under its key is no conflict."""
    books.validate("to_validate")
    books.post(sale())
    corrected = replace(sale(), amount_ttc=Decimal("12.00"))
    assert books.outcomes(corrected) == [("V-1", "waiting")]
    books.validate("validated")
    assert books.outcomes() == [("V-1", "posted")]
    assert balance(books.lines(), "411000") == Decimal("12.00")
    assert books.outcomes(sale()) == [("V-1", "conflict")]


def test_what_is_refused_leaves_nothing(books: Bookkeeping) -> None:
    """Unknown product, no version then, not sellable then, unknown related operation: each with its reason."""
    answers = books.post(
        sale("V-1", sku="MTV-BOXX"),
        sale("V-2", "2020-01-01"),
        told("V-3", OperationKind.SALE, day("2025-09-01")),
        collection("E-1", "V-9"),
    )
    assert [answer.outcome for answer in answers] == [Became.REFUSED] * 4
    for answer, word in zip(answers, (SKU, "aucune version", "produit", "V-9"), strict=True):
        assert word in answer.reasons[0]
    assert [books.count(table) for table in ("operation", "ledger_entry", "ledger_line")] == [0, 0, 0]


def test_an_operation_follows_the_one_that_it_names(books: Bookkeeping) -> None:
    """Whatever their order in the workbook and their instants; what names a waiting one waits, a refused one falls."""
    early = collection("E-1", "V-1", at="2025-08-31")
    assert books.outcomes(early, sale()) == [("E-1", "posted"), ("V-1", "posted")]
    books.validate("to_validate")
    waits = books.post(collection("E-2", "V-2"), sale("V-2"))
    assert [answer.outcome for answer in waits] == [Became.WAITING, Became.WAITING]
    assert "V-2" in waits[0].reasons[0]
    refused = books.post(collection("E-3", "V-3"), sale("V-3", "2020-01-01"))
    assert [answer.outcome.value for answer in refused][:2] == ["refused", "refused"]
    books.validate("validated")
    assert sorted(books.outcomes()) == [("E-2", "posted"), ("V-2", "posted")]


def test_operations_that_name_each_other_are_refused(books: Bookkeeping) -> None:
    """A circle has no first one: nothing loops, nothing is posted."""
    assert books.outcomes(collection("E-1", "E-2"), collection("E-2", "E-1")) == [
        ("E-1", "refused"),
        ("E-2", "refused"),
    ]


def test_collections_are_lettered_with_their_sale(books: Bookkeeping) -> None:
    """Part by part; the lines that came to zero bear one letter, each sale its own, and the bank none."""
    books.post(sale("V-1"), sale("V-2"), collection("E-1", "V-1", "10.00"), collection("E-2", "V-2"))
    letters = {(line.piece, line.letter) for line in books.lines() if line.account == "411000"}
    assert letters == {("V-1", None), ("E-1", None), ("V-2", "AA"), ("E-2", "AA")}
    books.post(collection("E-3", "V-1", at="2025-09-20"))
    letters = {(line.piece, line.letter) for line in books.lines() if line.account == "411000"}
    assert letters == {("V-1", "AB"), ("E-1", "AB"), ("E-3", "AB"), ("V-2", "AA"), ("E-2", "AA")}
    assert {line.letter_day for line in books.lines() if line.letter == "AB"} == {date(2025, 9, 20)}
    assert not any(line.letter for line in books.lines() if line.account == "512000")
    (refused,) = books.post(collection("E-4", "V-1"))
    assert refused.outcome is Became.REFUSED


def test_a_contract_is_served_after_its_last_version(books: Bookkeeping) -> None:
    """Renewed, renewed again and paid when no version is in force any more, in one run or in several."""
    with books.shop.acting() as connection:
        connection.execute(update(tables.product_version).values(effective_to=day("2025-09-15")))
    books.shop.recompute()
    renewals = [
        replace(sale(key, at, related=named), kind=OperationKind.RENEWAL)
        for key, at, named in (("N-1", "2025-10-01", "V-1"), ("N-2", "2025-11-01", "N-1"), ("N-3", "2025-12-01", "N-2"))
    ]
    assert books.outcomes(sale(), renewals[0], renewals[1]) == [("V-1", "posted"), ("N-1", "posted"), ("N-2", "posted")]
    paid = [collection("E-1", "N-1", at="2025-12-02"), collection("E-2", "N-3", at="2025-12-02")]
    assert books.outcomes(renewals[2], *paid) == [("N-3", "posted"), ("E-1", "posted"), ("E-2", "posted")]
    assert books.outcomes(cancellation("A-1", "N-2", "2025-12-03")) == [("A-1", "posted")]
    assert books.outcomes(sale("V-2", "2025-12-01", related="V-1")) == [("V-2", "refused")]


def test_yesterdays_operation_is_posted_by_yesterdays_version(books: Bookkeeping) -> None:
    """A version with another price begins in October: a sale of September that comes late costs what it cost then."""
    books.post(sale("V-1"))
    owner, new = books.shop.companies["MTV"], day("2025-10-01")
    with books.shop.acting() as connection:
        connection.execute(update(tables.product_version).values(effective_to=new))
        version = books.shop.add(
            connection, tables.product_version,
            company_id=owner, product_id=books.keys["product"], version=2, effective_from=new,
        )  # fmt: skip
        below = {"company_id": owner, "product_version_id": version}
        books.shop.add(connection, tables.product_plan, **below, code="BASIC", name="Essentiel", recurrence="monthly")
        books.shop.add(connection, tables.product_document, **below, type="CGA", title="CGA", file_url="cga.pdf")
        price = {"type": "fixed", "amount": "39.90"}
        books.shop.add(connection, tables.pricing_rule, **below, type="fixed", payload=price, tax_code="NORMAL")
        selling = {"owner_company_id": owner, "channels": ["web"], "visibility": "public", "start_at": new}
        books.shop.add(connection, tables.publication, **below, **selling)
    books.shop.recompute()
    assert books.outcomes(sale("V-2", "2025-10-01"), sale("V-3", "2025-09-30")) == [
        ("V-2", "posted"),
        ("V-3", "posted"),
    ]
    owed = {line.piece: str(line.debit) for line in books.lines() if line.account == "411000"}
    assert owed == {"V-1": "29.90", "V-2": "39.90", "V-3": "29.90"}


def test_a_lifetime_window_is_kept_through_renewals_in_any_run(books: Bookkeeping) -> None:
    """Renewals of renewals, without a contract's reference, add to the window of the sale."""
    books.add_scheme(accrual_window="lifetime")
    books.post(sale())
    for key, at, named in (("N-1", "2025-10-01", "V-1"), ("N-2", "2025-11-01", "N-1")):
        books.post(replace(sale(key, at, related=named), kind=OperationKind.RENEWAL))
    with books.database.reading(SERVICE) as connection:
        held = connection.execute(select(tables.commission_window.c.holder, tables.commission_window.c.volume)).all()
    assert [tuple(row) for row in held] == [("V-1", 3)]


def test_a_renewal_goes_on_with_what_the_last_renewal_changed_in_any_run(books: Bookkeeping) -> None:
    """A contract that passed to another client in October is that client's in December, run after run."""
    first, second = some_uuid(1), some_uuid(2)
    books.post(sale(client=first))
    for key, at, named, client in (
        ("N-1", "2025-10-01", "V-1", second), ("N-2", "2025-11-01", "N-1", None), ("N-3", "2025-12-01", "N-2", None),
    ):  # fmt: skip
        books.post(replace(sale(key, at, related=named, client=client, channel=None), kind=OperationKind.RENEWAL))
    owed = {line.piece: line.auxiliary for line in books.lines() if line.account == "411000"}
    assert owed == {"V-1": str(first)} | dict.fromkeys(("N-1", "N-2", "N-3"), str(second))


def test_operations_of_one_instant_follow_what_they_name_in_later_runs_too(books: Bookkeeping) -> None:
    """A sheet without hours, and a payment whose key comes before its sale's: what is above it waits for an account."""
    books.add_scheme(settlement="on_collection")
    books.post(sale("V-1"), collection("E-1", "V-1", "10.00", at="2025-09-01"))
    books.post(collection("E-2", "V-1", "10.00"))
    earned = {line.piece: line.debit for line in books.lines() if line.account == "622200"}
    assert earned == {"E-1": Decimal("0.83"), "E-2": Decimal("0.83")}
    assert books.outcomes(collection("E-3", "V-1", "9.91")) == [("E-3", "waiting")]
    assert books.outcomes(collection("E-3", "V-1")) == [("E-3", "posted")]
    assert (balance(books.lines(), "411000"), balance(books.lines(), "622200")) == (Decimal(0), Decimal("2.49"))


def test_a_cancellation_mirrors_the_cents_and_comes_once(books: Bookkeeping) -> None:
    """Every account is back to zero, commissions included; the second one is refused."""
    books.add_scheme()
    books.post(sale())
    assert books.outcomes(cancellation("A-1", "V-1"), cancellation("A-2", "V-1", "2025-09-11")) == [
        ("A-1", "posted"),
        ("A-2", "refused"),
    ]
    lines = books.lines()
    assert {balance(lines, account) for account in {line.account for line in lines}} == {Decimal(0)}
    stored = tables.commission_line
    with books.database.reading(SERVICE) as connection:
        total = sum(connection.scalars(select(stored.c.amount)))
    assert total == 0


def test_tax_on_collection_waits_on_its_account(shop: Shop) -> None:
    """A company that owes the tax when it is paid: three collections close the waiting account exactly."""
    books = Bookkeeping(shop, vat_on_debits=False)
    books.post(sale())
    assert balance(books.lines(), "445800") == Decimal("-4.98")
    parts = [collection(f"E-{number}", "V-1", "9.97", f"2025-09-0{number + 1}") for number in (1, 2)]
    books.post(*parts)
    books.post(collection("E-3", "V-1", at="2025-09-09"))
    lines = books.lines()
    assert (balance(lines, "445800"), balance(lines, "445710")) == (Decimal(0), Decimal("-4.98"))
    assert balance(lines, "411000") == 0


def test_windows_cumulate_over_runs(books: Bookkeeping) -> None:
    """Commissions of a month are rounded on the cumulated total, wherever a run ends (decision 23)."""
    books.add_scheme(accrual_window="month", split={"manager": "1"})
    for number in range(1, 4):
        books.post(sale(f"V-{number}", f"2025-09-0{number}"))
    whole = tables.commission_line
    with books.database.reading(SERVICE) as connection:
        amounts = list(connection.scalars(select(whole.c.amount).order_by(whole.c.due_on)))
    assert sum(amounts) == Decimal("14.95")  # 20 % of 74,76, and not three times 4,98
    assert amounts == [Decimal("4.98"), Decimal("4.99"), Decimal("4.98")]


def test_instalments_are_posted_when_the_books_reach_their_day(books: Bookkeeping) -> None:
    """A recurring commission: planned lines without entry, then an entry a day; never twice."""
    books.add_scheme(settlement="recurring")
    assert books.outcomes(sale(), through=date(2025, 9, 30)) == [("V-1", "posted"), ("V-1", "posted")]
    assert balance(books.lines(), "401000") == Decimal("-0.21")
    assert books.outcomes(through=date(2025, 9, 30)) == []
    assert len(books.outcomes(through=date(2026, 12, 31))) == 11
    assert balance(books.lines(), "401000") == Decimal("-2.49")
    line = tables.commission_line
    with books.database.reading(SERVICE) as connection:
        states = connection.execute(select(line.c.beneficiary, line.c.state, line.c.entry_id.is_(None)).distinct())
        assert sorted(map(tuple, states)) == [("company", "settled", True), ("manager", "due", False)]


def test_instalments_without_a_validated_account_stay_planned(books: Bookkeeping) -> None:
    """The reason is told at each run, and the books are otherwise served."""
    books.add_scheme(settlement="recurring")
    books.post(sale())
    books.validate("to_validate", "commission_paid")
    (answer,) = books.post(through=date(2025, 9, 30))
    assert (answer.key, answer.outcome) == ("V-1", Became.WAITING)
    books.validate("validated", "commission_paid")
    assert books.outcomes(through=date(2025, 9, 30)) == [("V-1", "posted")]


def test_numbers_of_a_run_follow_the_days_of_the_books(books: Bookkeeping) -> None:
    """The first sale's instalments of September to November, and a sale of October between them: numbers as dated."""
    books.add_scheme(settlement="recurring", split={"manager": "1"})
    books.post(sale("V-1", "2025-09-10"), sale("V-2", "2025-10-05"), through=date(2025, 11, 30))
    paid = {
        (line.number, f"{line.day:%d/%m}", line.piece) for line in books.lines() if line.journal is Journal.COMMISSION
    }
    assert sorted(paid) == [
        (1, "10/09", "V-1"), (2, "05/10", "V-2"), (3, "10/10", "V-1"), (4, "05/11", "V-2"), (5, "10/11", "V-1"),
    ]  # fmt: skip
    books.post(sale("V-3", "2025-09-01"))  # of another run: the order of validation, which the FEC asks
    sales = {(line.number, line.piece) for line in books.lines() if line.journal is Journal.SALES}
    assert sorted(sales) == [(1, "V-1"), (2, "V-2"), (3, "V-3")]


def test_numbers_go_on_without_a_hole(books: Bookkeeping) -> None:
    """Over runs, by journal and year."""
    books.post(sale("V-1"), sale("V-2"))
    books.post(sale("V-3", "2025-10-01"), sale("V-4", "2026-01-01"), collection("E-1", "V-1"))
    numbers = {(line.journal.value, line.day.year, line.number) for line in books.lines()}
    assert numbers == {
        ("VENTE", 2025, 1),
        ("VENTE", 2025, 2),
        ("VENTE", 2025, 3),
        ("VENTE", 2026, 1),
        ("BANQUE", 2025, 1),
    }


def test_a_dry_run_answers_the_same_and_writes_nothing(books: Bookkeeping) -> None:
    """`decide` in a transaction that cannot write."""
    with books.database.reading(SERVICE) as connection:
        decision = decide(gather(connection, "MTV", [sale(), collection("E-1", "V-1")], today=OCTOBER))
    assert [answer.outcome for answer in decision.answers] == [Became.POSTED, Became.POSTED]
    assert books.count("operation") == 0
    assert books.post(sale(), collection("E-1", "V-1")) == decision.answers


@pytest.mark.parametrize("moment", ["before entries", "after entries"])
def test_a_death_in_the_middle_leaves_nothing(books: Bookkeeping, moment: str) -> None:
    """Operations, entries and letters are one transaction; the next run posts everything once."""

    class Killed(BaseException):
        """Nothing in the service catches this."""

    def die(reached: str) -> None:
        if reached == moment:
            raise Killed

    both = (sale(), collection("E-1", "V-1"))
    with observed(die), pytest.raises(Killed):
        books.post(*both)
    assert [books.count(table) for table in ("operation", "ledger_entry", "ledger_lettering")] == [0, 0, 0]
    assert [outcome for _, outcome in books.outcomes(*both)] == ["posted", "posted"]


def test_another_companys_keys_are_its_own(books: Bookkeeping) -> None:
    """The same source key in two companies is two operations; an unknown company is said."""
    books.post(sale())
    with books.database.serialised(), books.shop.acting() as connection:
        foreign = replace(sale(), company="FT")
        (answer,) = post_operations(connection, "FT", [foreign], today=OCTOBER)
        assert answer.outcome is Became.REFUSED  # FT does not publish the product
        with pytest.raises(WrongUse, match="Choisissez parmi : FT, MTV"):
            post_operations(connection, "XX", [], today=OCTOBER)


def test_a_text_cannot_disturb_the_rows(books: Bookkeeping) -> None:
    """Tabs, backslashes, quotes, line breaks and a formula come back as they were typed."""
    label = 'a\tb\\c\\N "d"; =1+1\né€\r'
    books.post(sale(label=label, piece="F\t1"))
    assert {(line.entry_label, line.piece) for line in books.lines()} == {(label, "F\t1")}
    assert books.outcomes(sale(label=label, piece="F\t1")) == [("V-1", "already")]
