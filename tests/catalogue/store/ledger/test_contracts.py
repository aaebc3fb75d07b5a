"""A termination that names one operation of a contract ends its sale and its renewals (decisions 22, 23)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from catalogue.ledger.deciding.became import Became
from catalogue.ledger.deciding.contracts import ending
from catalogue.ledger.records.operations import Operation
from catalogue.vocabulary import OperationKind
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, balance, cancellation, sale
from tests.catalogue.store.shop import Shop


@pytest.fixture
def books(books: Bookkeeping) -> Bookkeeping:
    """Return books of sales that earn the manager 2,49, taken back in full before twelve months, with a malus once."""
    malus = {"kind": "malus", "months": 12, "amount": "10.00"}
    books.add_scheme(clawback_months=12, clawback_mode="full", bonuses=[malus])
    return books


def renewal(key: str, related: str, at: str) -> Operation:
    """Return a renewal."""
    return replace(sale(key, at, related=related), kind=OperationKind.RENEWAL)


def termination(key: str, related: str, at: str = "2026-10-01") -> Operation:
    """Return a termination."""
    return replace(sale(key, at, related=related), kind=OperationKind.TERMINATION, sku=None, channel=None)


CONTRACT = (sale(), renewal("N-1", "V-1", "2026-08-01"), renewal("N-2", "N-1", "2026-09-01"))


@pytest.mark.parametrize("named", ["V-1", "N-1", "N-2"])
@pytest.mark.parametrize("together", [True, False])
def test_a_termination_ends_the_whole_contract(books: Bookkeeping, named: str, *, together: bool) -> None:
    """The sale is thirteen months old, the renewals are not: whichever is named, both give back, and the malus is one."""
    ended = termination("R-1", named)
    if together:
        answers = books.post(*CONTRACT, ended)[-1:]
    else:
        for operation in CONTRACT:
            books.post(operation)
        answers = books.post(ended)
    assert [(answer.key, answer.outcome) for answer in answers] == [("R-1", Became.POSTED)]
    lines = books.lines()
    assert {line.piece for line in lines if line.clawback} == {"R-1"}
    assert balance([line for line in lines if line.clawback], "622200") == Decimal("-4.98")
    assert answers[0].entries_count == len({(line.journal, line.number) for line in lines if line.piece == "R-1"})
    maluses = [line for line in lines if line.piece == "R-1" and not line.clawback and line.account == "622200"]
    assert [str(line.credit) for line in maluses] == ["10.00"]
    assert books.outcomes(ended) == [("R-1", "already")]
    again = books.post(*(termination(f"R-{key}", key) for key, *_ in (("V-1",), ("N-1",), ("N-2",))))
    assert {answer.entries_count for answer in again} == {0}


def test_another_contract_is_left_alone_and_so_is_a_renewal_to_come(books: Bookkeeping) -> None:
    """What is renewed after the end is no part of what ended; a sale that names another has its own contract."""
    books.post(*CONTRACT, sale("V-2", "2026-09-15", related="V-1"), renewal("N-3", "N-2", "2026-11-01"))
    books.post(termination("R-1", "V-1"))
    assert balance([line for line in books.lines() if line.clawback], "622200") == Decimal("-4.98")


def test_an_avoir_of_a_renewal_undoes_what_the_end_of_the_contract_took_of_it(books: Bookkeeping) -> None:
    """The clawback of a renewal is of its family: nothing of the renewal is left once it is cancelled."""
    books.post(*CONTRACT, termination("R-1", "V-1"))
    books.post(cancellation("A-1", "N-1", "2026-10-02"))
    assert balance([line for line in books.lines() if line.clawback], "622200") == Decimal("-2.49")


@pytest.mark.parametrize(("named", "waiting"), [("V-1", ["R-1+N-1", "R-1+N-2"]), ("N-1", ["R-1"])])
def test_a_part_that_lacks_an_account_waits_and_follows(shop: Shop, named: str, waiting: list[str]) -> None:
    """A sale that earned nothing is ended at once; what its renewals give back waits for the account, and is not lost."""
    books = Bookkeeping(shop)
    books.add_scheme(applies_to="renewal", clawback_months=12, clawback_mode="full")
    books.post(*CONTRACT)
    books.validate("to_validate", "commission_paid")
    answers = books.post(termination("R-1", named))
    assert [answer.key for answer in answers if answer.outcome is Became.WAITING] == waiting
    books.validate("validated", "commission_paid")
    assert books.outcomes() == [(key, "posted") for key in waiting]
    assert balance([line for line in books.lines() if line.clawback], "622200") == Decimal("-4.98")
    assert books.outcomes(termination("R-1", named)) == [("R-1", "already")]


def test_the_key_of_what_ends_a_renewal_fits_the_books() -> None:
    """Long keys are told apart by a fingerprint."""
    ends = [ending(termination("R" * 80, "V-1"), "N" * 79 + str(number)).key for number in range(2)]
    assert len(set(ends)) == 2
    assert max(map(len, ends)) == 80
    assert ending(termination("R-1", "V-1"), "N-1").key == "R-1+N-1"


@pytest.mark.parametrize("together", [True, False])
def test_the_end_that_is_cancelled_gives_the_whole_contract_back(books: Bookkeeping, *, together: bool) -> None:
    """Sale and renewals run again, people keep all, the malus is given back; no part is left ended (M16)."""
    told = [*CONTRACT, termination("R-1", "N-1"), cancellation("X-1", "R-1", "2026-12-01")]
    if together:
        books.post(*told)
    else:
        for operation in told:
            books.post(operation)
    lines = books.lines()
    assert balance(lines, "622200") == Decimal("7.47")
    assert {line.piece for line in lines if line.clawback} == {"R-1", "X-1"}
    assert books.outcomes(renewal("N-3", "N-2", "2026-12-15")) == [("N-3", "posted")]
    assert books.outcomes(cancellation("A-1", "V-1", "2026-12-16")) == [("A-1", "refused")]
    undone = [cancellation(f"A-{key}", key, "2026-12-17") for key in ("N-3", "N-2", "N-1", "V-1")]
    assert books.outcomes(*undone[:1]) + books.outcomes(*undone[1:2]) == [("A-N-3", "posted"), ("A-N-2", "posted")]
    assert books.outcomes(*undone[2:3]) + books.outcomes(*undone[3:]) == [("A-N-1", "posted"), ("A-V-1", "posted")]
    assert balance(books.lines(), "622200") == 0
