"""What is paid above what is owed: an advance, given back, used or bounced (decision 46; trials, M18)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from catalogue.ledger.records.answers import Posted, Refused, Waits
from catalogue.ledger.records.operations import Operation
from catalogue.vocabulary import Nature, OperationKind
from tests.catalogue.ledger.books import MAPPINGS, Books, box, cancellation, collection, facts, sale, told

ANNA, BRUNO = UUID(int=1), UUID(int=2)


def use(
    key: str, amount: str | None = None, *, of: str = "V2", advance: str = "E1", at: str = "2025-09-12"
) -> Operation:
    """Return the use of an advance; without amount, of all that it can pay."""
    ttc = None if amount is None else Decimal(amount)
    return told(OperationKind.ADVANCE_USE, key, at, amount_ttc=ttc, related=of, advance=advance)


def refund(key: str, amount: str, *, of: str = "E1") -> Operation:
    """Return what gives an advance back."""
    return collection(key, f"-{amount}", "2025-09-15", of=of)


def paid_too_much(*, on_debits: bool = True, **more: object) -> Books:
    """Return the books of a client who paid 120,00 for a sale of 100,00, and who bought for 30,00 besides."""
    books = Books(facts(box("100.00"), vat_on_debits=on_debits, **more))
    books.posted(sale(client=ANNA), sale("V2", "2025-09-11", amount_ttc=Decimal("30.00"), client=ANNA))
    written = books.posted(collection("E1", "120.00"))
    assert len(written.remarks) == 1
    assert "20,00 €" in written.remarks[0]
    return books


def lines_of(books: Books, operation: str) -> list[str]:
    """Return the lines of an operation: side, account, amount."""
    lines = [line for entry in books.entries if entry.operation == operation for line in entry.lines]
    return [f"{'D' if line.debit else 'C'} {line.account} {line.debit or line.credit}" for line in lines]


def lettered(books: Books, account: str) -> list[bool]:
    """Return which lines of an account bear a letter, in the order of the books."""
    return [
        any(name.entry == entry.source_key and name.position == place for name in books.lettered)
        for entry in books.entries
        for place, line in enumerate(entry.lines, start=1)
        if line.account == account
    ]


def refusal(books: Books, operation: Operation) -> str:
    """Return why an operation is refused."""
    answer = books.post(operation)
    assert isinstance(answer, Refused), answer
    return answer.reasons[0]


def test_what_is_received_above_what_is_owed_is_an_advance() -> None:
    """M18: 120,00 for 100,00 owed; the client's account is lettered, the advance stays open."""
    books = paid_too_much()
    assert lines_of(books, "E1") == ["D 512000 120.00", "C 411000 100.00", "C 419100 20.00"]
    assert books.balance("419100", str(ANNA)) == Decimal("-20.00")
    assert lettered(books, "411000") == [True, False, True]
    assert lettered(books, "419100") == [False]


def test_the_tax_on_collection_counts_what_was_owed_only() -> None:
    """M18, tax on collection: 16,67 of 100,00 become due, nothing of the 20,00."""
    books = paid_too_much(on_debits=False)
    assert lines_of(books, "E1")[3:] == ["D 445800 16.67", "C 445710 16.67"]


def test_without_account_the_receipt_waits() -> None:
    """It waits for accounting like any other; what is owed needs no such account."""
    mappings = tuple(item for item in MAPPINGS if item.nature is not Nature.ADVANCE)
    books = Books(facts(box("100.00"), mappings=mappings))
    books.posted(sale())
    answer = books.post(collection("E1", "120.00"))
    assert isinstance(answer, Waits)
    assert "« Avance »" in answer.reasons[0]
    assert isinstance(books.post(collection("E1", "100.00")), Posted)


def test_an_advance_is_given_back_once() -> None:
    """M18: D 4191 / C 512, in pieces if one likes, never more than is left."""
    books = paid_too_much()
    books.posted(refund("X1", "12.00"), refund("X2", "8.00"))
    assert lines_of(books, "X1") == ["D 419100 12.00", "C 512000 12.00"]
    assert books.balance("419100") == 0
    assert lettered(books, "419100") == [True, True, True]
    assert "est de 0,00 €" in refusal(books, refund("X3", "0.01"))
    assert "n'est pas un encaissement" in refusal(books, refund("X3", "5.00", of="V1"))


def test_an_advance_pays_another_sale_as_a_payment_does() -> None:
    """M18: 20,00 of a sale of 30,00; 10,00 are still due, and the tax follows."""
    books = paid_too_much(on_debits=False)
    books.posted(use("U1", "20.00"))
    assert lines_of(books, "U1") == ["D 419100 20.00", "C 411000 20.00", "D 445800 3.33", "C 445710 3.33"]
    assert books.balance("411000") == Decimal("10.00")
    assert lettered(books, "419100") == [True, True]
    assert "n'a plus d'avance" in refusal(books, use("U2", "1.00"))
    books.posted(collection("E2", of="V2"))
    assert lines_of(books, "E2") == ["D 512000 10.00", "C 411000 10.00", "D 445800 1.67", "C 445710 1.67"]
    assert books.balance("445800") == books.balance("411000") == 0


def test_a_bounce_mirrors_the_receipt_but_not_once_its_advance_is_used_or_given_back() -> None:
    """M18: the three lines mirrored; refused while anything has been taken out of the advance."""
    for spent in (use("U1", "5.00"), refund("X1", "5.00")):
        books = paid_too_much()
        books.posted(spent)
        assert "employée ou rendue" in refusal(books, cancellation("A1", of="E1"))
        books.posted(cancellation("A0", of=spent.key))
        books.posted(cancellation("A1", of="E1"))
        assert lines_of(books, "A1") == ["C 512000 120.00", "D 411000 100.00", "D 419100 20.00"]
        assert books.balance("419100") == books.balance("512000") == 0
        assert all(lettered(books, "419100"))
        assert "déjà annulée" in refusal(books, cancellation("A2", of="E1"))


def test_a_use_that_is_cancelled_may_be_made_again() -> None:
    """Each use and its mirror are lettered, whatever the order."""
    books = paid_too_much()
    books.posted(use("U1"), cancellation("A1", of="U1"), use("U2"))
    assert books.balance("419100") == 0
    assert books.balance("411000") == Decimal("10.00")
    assert all(lettered(books, "419100"))


def test_the_sale_that_an_advance_paid_may_be_cancelled_and_the_advance_taken_up_again() -> None:
    """Undoing a sale undoes no payment; undoing the use gives the advance back."""
    books = paid_too_much()
    books.posted(use("U1"), cancellation("A1", of="V2"), cancellation("A2", of="U1"))
    assert books.balance("419100") == Decimal("-20.00")
    assert books.balance("411000") == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (use("U1", "20.01"), "l'avance n'est plus que de 20,00 €"),
        (use("U1", "20.00", of="V1"), "ne doit rien"),
        (use("U1", "20.00", advance="V2"), "n'a plus d'avance"),
        (told(OperationKind.ADVANCE_USE, "U1", related="V2", amount_ttc=Decimal(5)), "remplissez la colonne Avance"),
        (use("U1", "20.00", of="V3"), "n'est pas de qui doit"),
    ],
)
def test_an_advance_pays_no_more_than_it_holds_and_for_its_owner_only(wrong: Operation, words: str) -> None:
    """Return the use of an advance; without amount, of all that it can pay."""
    books = paid_too_much()
    books.posted(sale("V3", client=BRUNO))
    assert words in refusal(books, wrong)
