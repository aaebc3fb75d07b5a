"""Whatever happens to contracts, in whatever order: nothing is lost, and once all is undone nothing is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalogue.ledger.accounts.receivables import receivable_of
from catalogue.ledger.records.entries import Line
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef
from catalogue.traits import Trait
from catalogue.vocabulary import AccrualWindow, Beneficiary, LineState, LineType, Nature, OperationKind
from tests.catalogue.ledger.books import Books, cancellation, collection, sale, termination, told
from tests.catalogue.ledger.shops import statement
from tests.catalogue.ledger.test_properties import shops

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sale", "renewal", "paid", "paid", "too much", "used", "returned", "cancelled", "ended", "stated", "reached", "settled", "frozen"]
        ),
        st.integers(0, 9),
        st.decimals("0.01", "99.99", places=2),
        st.integers(0, 60),
    ),
    max_size=10,
)  # fmt: skip


def happened(books: Books, steps: list[tuple[str, int, Decimal, int]]) -> None:
    """Post a first sale and what follows; what is refused leaves the books as they were."""
    on = date(2025, 9, 1)
    books.posted(sale("S", amount_ttc=Decimal("99.99")))
    for number, (what, place, amount, days) in enumerate(steps):
        on += timedelta(days=days)
        at, keys = on.isoformat(), sorted(books.operations)
        of = keys[place % len(keys)]
        if what == "reached":
            books.reach(on)
        elif what in ("settled", "frozen"):
            _decide(books, what, place)
        else:
            above = [entry.operation for entry in books.entries if any(_is_advance(line) for line in entry.lines)]
            receipt = above[place % len(above)] if above else of
            books.post(_operation(what, f"{what}-{number}", at, of, amount, receipt))


def _operation(what: str, key: str, at: str, of: str, amount: Decimal, receipt: str) -> Operation:
    if what == "sale":
        return sale(key, at, amount_ttc=amount)
    if what == "renewal":
        return told(OperationKind.RENEWAL, key, at, related=of, amount_ttc=amount)
    if what == "paid":
        return collection(key, str(amount), at, of=of)
    if what == "too much":
        return collection(key, str(amount + 100), at, of=of)
    if what == "returned":
        return collection(key, str((-amount / 10).quantize(amount)), at, of=receipt)
    if what == "used":
        return told(OperationKind.ADVANCE_USE, key, at, related=of, advance=receipt)
    if what == "stated":
        return statement(key, str(amount), related=of, partner="Oggodata")
    return cancellation(key, at, of=of) if what == "cancelled" else termination(key, at, of=of)


def _is_advance(line: Line) -> bool:
    return line.nature is Nature.ADVANCE and line.credit > 0


def _decide(books: Books, what: str, place: int) -> None:
    """Pay or freeze one of the commissions that are owed."""
    states = (LineState.PLANNED, LineState.DUE)
    owed = [index for index, line in enumerate(books.commissions) if line.entry and line.state in states]
    if owed:
        index = owed[place % len(owed)]
        books.commissions[index] = books.commissions[index]._replace(state=LineState(what))


@given(shops(), STEPS)
def test_what_people_are_owed_is_what_the_books_owe_them(of: Facts, steps: list[tuple[str, int, Decimal, int]]) -> None:
    """For each beneficiary, the commission lines that are posted sum to the balance of its account, set-offs aside."""
    books = Books(of)
    happened(books, steps)
    for who in Beneficiary:
        if who is not Beneficiary.COMPANY:
            third = of.partner if who is Beneficiary.PARTNER and of.partner else who.label.upper()
            lines = [line for line in books.lines() if (line.account, line.auxiliary) == ("401000", third)]
            owed = sum(line.credit - line.debit for line in lines if not line.label.startswith("Part retenue"))
            assert owed == sum(line.amount for line in books.commissions if line.beneficiary is who and line.entry)


@given(shops(), STEPS)
def test_nobody_gives_back_more_than_a_contract_earned(of: Facts, steps: list[tuple[str, int, Decimal, int]]) -> None:
    """Ended, then unpaid, or the other way round: what a person has of a contract is never a debt."""
    plain = replace(of.schemes[0], window=AccrualWindow.SALE, bonuses=())
    books = Books(replace(of, schemes=(plain,)))
    happened(books, steps)
    ended = [each.key for each in books.operations.values() if each.kind in (OperationKind.SALE, OperationKind.RENEWAL)]
    for key in ended:
        books.post(collection(f"paid-{key}", at="2026-12-01", of=key))
        books.post(termination(f"end-{key}", at="2026-12-01", of=key))
    paid = [each.key for each in books.operations.values() if each.kind is OperationKind.COLLECTION]
    for key in paid:
        books.post(cancellation(f"bounced-{key}", "2026-12-02", of=key))
    books.reach(date(2030, 1, 1))
    for key in ended:
        left = dict.fromkeys(Beneficiary, Decimal(0))
        for line in books.past(key).commission_lines:
            left[line.beneficiary] += line.amount if line.entry else 0
        assert min(left.values()) >= 0


@given(shops(), STEPS)
def test_no_tax_waits_for_what_is_paid(of: Facts, steps: list[tuple[str, int, Decimal, int]]) -> None:
    """Where a client or a partner owes nothing more of a contract, the tax of it is due: no payment is left to free it."""
    books = Books(of)
    happened(books, steps)
    for key in sorted(books.operations):
        books.post(collection(f"client-{key}", at="2026-12-01", of=key))
        books.post(collection(f"partner-{key}", at="2026-12-01", of=key, partner="Oggodata"))
        books.post(statement(f"less-{key}", "0.01", related=key, partner="Oggodata"))
    for key in sorted(books.operations):
        past = books.past(key)
        for commission, type_ in ((False, LineType.REVENUE), (True, LineType.COMMISSION)):
            owed = receivable_of(past, commission=commission)
            if owed is None or owed.type is not type_ or owed.due > 0:
                continue
            lines = [line for entry in past.entries if entry.type is type_ for line in entry.lines]
            assert not sum(line.credit - line.debit for line in lines if line.waiting)


@given(shops(), STEPS)
def test_once_everything_is_undone_nothing_is_left(of: Facts, steps: list[tuple[str, int, Decimal, int]]) -> None:
    """Contracts and statements cancelled, payments given back: every account and advance is at zero, and nobody is owed anything."""
    books = Books(of)
    happened(books, steps)
    told_ = list(books.operations.values())
    origins = [each for each in told_ if each.related is None or not each.kind.has(Trait.FOLLOWS)]
    paid = [each for each in reversed(told_) if each.kind.has(Trait.PAYS)]  # what was taken out of an advance first
    for each in (*reversed(origins), *paid):
        books.post(cancellation(f"undo-{each.key}", "2027-01-01", of=each.key))
    books.reach(date(2030, 1, 1))
    assert (books.balances(), books.earned()) == ({}, {})
    waiting = [
        LineRef(entry.source_key, place)
        for entry in books.entries
        for place, line in enumerate(entry.lines, start=1)
        if line.nature is Nature.ADVANCE
    ]
    assert books.lettered.issuperset(waiting)
