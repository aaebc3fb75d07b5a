"""A window counts what is sold and not cancelled (decision 42): the worked sequences, to the cent and by person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.commissions.calculation import count, held
from catalogue.commissions.cells import add
from catalogue.commissions.facts import NOTHING, Scheme
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.standing import cells_of
from catalogue.vocabulary import (
    AccrualWindow,
    Beneficiary,
    ClawbackMode,
    CommissionKind,
    LineState,
    OperationKind,
    Settlement,
    TierBasis,
    TierMode,
)
from tests.catalogue.commissions.schemes import MONDIAL_TV, SIXTY_THIRTY_TEN, bonus, scheme, tier
from tests.catalogue.ledger.books import Books, box, cancellation, collection, facts, sale, termination

_TWENTY = (tier("0", None, "20"),)


def shop(**changes: Any) -> Books:
    """Return the books of a box at 9,90 TTC, 8,25 HT: 10, 12 and 15 % from 0, 100 and 500, over a month."""
    made: dict[str, Any] = {"sku": "FT-BOX-001", "tiers": MONDIAL_TV, "window": AccrualWindow.MONTH}
    of: Scheme = scheme(**(made | changes))
    return Books(facts(box("9.90"), schemes=(of,)))


def sold(key: str, quantity: int, **more: Any) -> Operation:
    """Return a sale of so many."""
    return sale(key, quantity=Decimal(quantity), **more)


def shares(books: Books) -> str:
    """Return what company, salesperson and manager have of the lines that stand, and what they sum to."""
    found = books.earned()
    each = [found.get(who.value, Decimal("0.00")) for who in list(Beneficiary)[:3]]
    return f"{sum(each)} = {'/'.join(map(str, each))}"


def beside(books: Books, cancelling: str, part: str) -> str:
    """Return what a cancellation changed in the family of another sale."""
    lines = [line for line in books.commissions if line.operation == f"{cancelling}+{part}"]
    each = [
        sum((line.amount for line in lines if line.beneficiary is who), Decimal("0.00"))
        for who in list(Beneficiary)[:3]
    ]
    return f"{sum(each)} = {'/'.join(map(str, each))}"


def regularised(books: Books) -> list[str]:
    """Return the keys of the regularisations."""
    return [key for key in books.operations if "+" in key]


def test_a_window_that_earned_nothing_is_cancelled_without_a_word() -> None:
    """Ten percent of a cent by instalments is nothing: there is nothing to plan again when its neighbour goes."""
    tiers = (tier("0", "2", "10"), tier("2", None, "7.5"))
    books = shop(settlement=Settlement.RECURRING, tiers=tiers)
    books.posted(*(sale(f"V{number}", amount_ttc=Decimal("0.01")) for number in range(3)))
    books.posted(*(cancellation(f"A{number}", of=f"V{number}") for number in range(3)))
    assert not books.balances()
    assert not books.commissions


def test_m1_a_cancelled_sale_leaves_its_rank_to_the_next() -> None:
    """Graduated, 100, 400, the 400 cancelled, 400 again: 478,50 and not 577,50."""
    books = shop()
    books.posted(sold("A", 100), sold("B", 400), cancellation("X", of="B"))
    assert regularised(books) == []
    books.posted(sold("C", 400))
    assert shares(books) == "478.50 = 287.10/143.55/47.85"


def test_m2_m27_a_catch_up_goes_with_the_sales_that_made_it() -> None:
    """By volume, 99 and 1 and 50: once the 99 are cancelled the others are paid at 10 %; the other order ends alike."""
    books = shop(tier_mode=TierMode.VOLUME)
    books.posted(sold("A", 99), sold("B", 1), cancellation("X", of="A"))
    assert (shares(books), beside(books, "X", "B")) == ("0.83 = 0.50/0.25/0.08", "-16.49 = -9.89/-4.95/-1.65")
    assert {account: str(books.balance(account)) for account in ("401000", "411000", "706100")} == {
        "401000": "-0.33", "411000": "9.90", "706100": "-8.25",
    }  # fmt: skip
    longer = shop(tier_mode=TierMode.VOLUME)
    longer.posted(sold("A", 99), sold("B", 1), sold("C", 50), cancellation("X", of="A"))
    assert [beside(longer, "X", part).split(" ")[0] for part in "BC"] == ["-16.49", "-8.25"]
    assert shares(longer).startswith("42.08 = ")
    longer.posted(cancellation("Y", of="B"))
    assert shares(longer).startswith("41.25 = ")
    other = shop(tier_mode=TierMode.VOLUME)
    other.posted(sold("A", 99), sold("B", 1), sold("C", 50), cancellation("Y", of="B"))
    assert beside(other, "Y", "C").startswith("16.33 = ")
    other.posted(cancellation("X", of="A"))
    assert (beside(other, "X", "C").split(" ")[0], shares(other)) == ("-24.58", shares(longer))
    other.posted(cancellation("Z", of="C"))
    assert (other.earned(), other.balances()) == ({}, {})


def test_m3_m5_what_is_sold_again_is_paid_again() -> None:
    """By volume 99, 1, not 1, 1: 99,00; under a cap of 100, 60, not 60, 60: 99,00."""
    books = shop(tier_mode=TierMode.VOLUME)
    books.posted(sold("A", 99), sold("B", 1), cancellation("X", of="B"), sold("C", 1))
    assert (shares(books), regularised(books)) == ("99.00 = 59.40/29.70/9.90", [])
    capped = shop(tiers=_TWENTY, cap=Decimal(100))
    capped.posted(sold("A", 60), cancellation("X", of="A"), sold("C", 60))
    assert (shares(capped), regularised(capped)) == ("99.00 = 59.40/29.70/9.90", [])


def test_m4_m36_a_bonus_is_the_windows() -> None:
    """150 and 60 in a quarter reach 200 sales: whoever sells the 60 again has the bonus again; without the 150 nobody."""
    made: dict[str, Any] = {"window": AccrualWindow.QUARTER, "bonuses": (bonus("150.00", "200"),)}
    books = shop(**made)
    books.posted(sold("A", 150), sold("B", 60), cancellation("X", of="B"), sold("C", 60))
    assert (shares(books), regularised(books)) == ("341.40 = 114.84/169.92/56.64", [])
    other = shop(**made)
    other.posted(sold("A", 150), sold("B", 60), cancellation("X", of="A"))
    assert shares(other) == "49.50 = 29.70/14.85/4.95"
    bonuses = [
        str(line.amount) for line in other.commissions if line.kind is CommissionKind.BONUS and line.operation == "X+B"
    ]
    assert bonuses == ["-112.50", "-37.50"]


def test_m33_m34_a_regularisation_may_be_positive() -> None:
    """Graduated 100, 400, not the 100: −16,50. Under a cap of 100, 60 and 60, not the first: +98,00."""
    books = shop()
    books.posted(sold("A", 100), sold("B", 400), cancellation("X", of="A"))
    assert (beside(books, "X", "B"), shares(books)) == ("-16.50 = -9.90/-4.95/-1.65", "379.50 = 227.70/113.85/37.95")
    capped = shop(tiers=_TWENTY, cap=Decimal(100))
    capped.posted(sold("A", 60), sold("B", 60), cancellation("X", of="A"))
    assert (beside(capped, "X", "B"), shares(capped)) == ("98.00 = 58.80/29.40/9.80", "99.00 = 59.40/29.70/9.90")


def test_m35_an_empty_window_owes_no_floor() -> None:
    """A floor of 10: the second sale takes it over from the first, and nobody has it once both are cancelled."""
    books = shop(tiers=_TWENTY, floor=Decimal(10))
    books.posted(sold("A", 1), sold("B", 1), cancellation("X", of="A"))
    assert (beside(books, "X", "B"), shares(books)) == ("10.00 = 6.00/3.00/1.00", "10.00 = 6.00/3.00/1.00")
    books.posted(cancellation("Y", of="B"))
    assert (books.earned(), books.balances()) == ({}, {})


def test_m37_sales_at_several_prices_are_laid_again_one_by_one() -> None:
    """100 at 9,90 then 100 at 19,90: without the first, all of the second is in the first tier."""
    books = shop()
    books.posted(sold("A", 100), sold("B", 100, amount_ttc=Decimal("1990.00")), cancellation("X", of="A"))
    assert (beside(books, "X", "B"), shares(books)) == ("-33.17 = -19.90/-9.95/-3.32", "165.83 = 99.50/49.75/16.58")


def test_m26_m38_an_ended_sale_keeps_no_more_than_its_own() -> None:
    """By volume 99 and 1, the 1 ended: its own 0,99 come back, not the catch-up. Capped: +98,00 and −98,00 for the ended."""
    whole = {"clawback_months": 12, "clawback_mode": ClawbackMode.FULL}
    books = shop(tier_mode=TierMode.VOLUME, **whole)
    books.posted(sold("A", 99), sold("B", 1))
    back = books.posted(termination("R", "2025-09-15", of="B"))
    assert {line.beneficiary.value: str(line.amount) for line in back.commission_lines} == {
        "company": "-0.59", "salesperson": "-0.30", "manager": "-0.10",
    }  # fmt: skip
    capped = shop(tiers=_TWENTY, cap=Decimal(100), **whole)
    capped.posted(sold("A", 60), sold("B", 60))
    assert sum(line.amount for line in capped.posted(termination("R", "2025-09-15", of="B")).commission_lines) == -1
    capped.posted(cancellation("X", of="A"))
    lines = [line for line in capped.commissions if line.operation == "X+B"]
    kinds = {kind: sum(line.amount for line in lines if line.kind is kind) for kind in {line.kind for line in lines}}
    assert kinds == {CommissionKind.COMMISSION: Decimal("98.00"), CommissionKind.CLAWBACK: Decimal("-98.00")}
    assert (capped.earned(), capped.balance("401000")) == ({}, Decimal(0))


def test_m30_shares_are_cumulated_like_the_total() -> None:
    """Ten sales of one: 4,95/2,48/0,82, the shares of 8,25, and not ten times those of 0,83 or 0,82."""
    books = shop()
    books.posted(*(sold(f"V{number}", 1) for number in range(10)))
    assert shares(books) == "8.25 = 4.95/2.48/0.82"


def test_what_somebody_was_paid_is_due_by_that_person() -> None:
    """A regularisation is a line of its own, due; what was settled before it stays so."""
    books = shop(tier_mode=TierMode.VOLUME)
    books.posted(sold("A", 99), sold("B", 1))
    books.commissions = [line._replace(state=LineState.SETTLED) if line.entry else line for line in books.commissions]
    books.posted(cancellation("X", of="A"))
    lines = [line for line in books.commissions if line.operation == "X+B" and line.entry]
    assert {line.state for line in lines} == {LineState.PLANNED}
    assert books.balance("401000") == Decimal("-0.33")
    books.facts = replace(books.facts)
    books.posted(cancellation("Y", of="B"))
    assert books.balance("401000") == 0


_SCHEMES = st.builds(
    scheme,
    sku=st.just("FT-BOX-001"),
    window=st.sampled_from((AccrualWindow.MONTH, AccrualWindow.QUARTER, AccrualWindow.YEAR)),
    settlement=st.sampled_from(Settlement),
    tier_mode=st.sampled_from(TierMode),
    tiers=st.sampled_from(
        (
            (tier("0", "3", "10"), tier("3", "6", "12.5"), tier("6", None, "15")),
            (tier("0", "40", "10", basis=TierBasis.REVENUE), tier("40", None, "7", basis=TierBasis.REVENUE)),
        )
    ),
    bonuses=st.sampled_from(((), (bonus("5.00", "4"), bonus("1.00", "2", malus=True, label="Malus")))),
    floor=st.sampled_from((None, Decimal("3.33"))),
    cap=st.sampled_from((None, Decimal("7.77"))),
    split=st.sampled_from((SIXTY_THIRTY_TEN, tuple((who, Decimal("0.2")) for who in Beneficiary))),
    clawback_months=st.sampled_from((None, 12)),
    clawback_mode=st.sampled_from(ClawbackMode),
)
_STEPS = st.lists(
    st.tuples(st.sampled_from(("sold", "sold", "cancelled", "paid", "ended", "reached")), st.integers(0, 9), st.integers(1, 4)),
    min_size=2,
    max_size=12,
)  # fmt: skip


@settings(max_examples=40)  # whole histories are drilled in test_years
@given(_SCHEMES, _STEPS)
def test_a_window_is_always_worth_the_scheme_on_what_it_counts(of: Scheme, steps: list[tuple[str, int, int]]) -> None:
    """Posted, planned, promised and dropped, by nature and by person: the rounded scheme on what is sold and not cancelled.

    After every step, whatever is paid or ended meanwhile; and nothing is left once all is cancelled.
    """
    books = Books(facts(box("9.90"), schemes=(of,)))
    on = date(2025, 9, 1)
    for number, (what, place, quantity) in enumerate(steps):
        on += timedelta(days=1)
        sales = [each for each in books.operations.values() if each.kind is OperationKind.SALE]
        if what == "sold" or not sales:
            books.posted(sold(f"V{number}", quantity, at=on.isoformat(), amount_ttc=Decimal("3.37") * quantity))
        elif what == "reached":
            books.reach(on)
        else:
            key = sales[place % len(sales)].key
            books.post(_step(what, f"{what}-{number}", on.isoformat(), key, quantity))
        _holds(books, of)
    for each in [each for each in books.operations.values() if each.kind is OperationKind.SALE]:
        books.post(cancellation(f"undo-{each.key}", "2025-09-29", of=each.key))
        _holds(books, of)
    books.reach(date(2030, 1, 1))
    assert (books.earned(), set(books.balances()) <= {"411000", "419100", "512000"}) == ({}, True)


def _step(what: str, key: str, at: str, of: str, amount: int) -> Operation:
    if what == "paid":
        return collection(key, f"{amount}.00", at, of=of)
    return cancellation(key, at, of=of) if what == "cancelled" else termination(key, at, of=of)


def _holds(books: Books, of: Scheme) -> None:
    """Assert that every window is worth its scheme, laid anew."""
    for window, laid in books.laid.items():
        anew = NOTHING
        for each in laid:
            anew = count(of, each.measures, anew).after
        assert anew.posted == books.windows[window].posted
        keys = {each.operation for each in laid}
        family = {key for key in books.operations if books.past(key).origin.key in keys}
        assigned = cells_of(line for line in books.commissions if line.operation in family)
        tiers = add(assigned.pop(CommissionKind.COMMISSION, {}), assigned.pop(CommissionKind.CATCH_UP, {}))
        found = {**assigned, CommissionKind.COMMISSION: tiers}
        wanted = held(of, anew)
        for kind in {*found, *wanted}:
            for who in Beneficiary:
                assert found.get(kind, {}).get(who, 0) == wanted.get(kind, {}).get(who, 0), (kind, who)


@settings(max_examples=40)
@given(_SCHEMES, st.lists(st.integers(1, 4), min_size=2, max_size=6), st.randoms())
def test_totals_do_not_depend_on_the_order_of_cancellations(of: Scheme, volumes: list[int], chance: Random) -> None:
    """Half of the sales are cancelled, in one order and in another: everybody has the same."""
    gone = chance.sample(range(len(volumes)), len(volumes) // 2)
    ends: list[dict[str, Decimal]] = []
    for order in (gone, gone[::-1]):
        books = Books(facts(box("9.90"), schemes=(of,)))
        books.posted(*(sold(f"V{number}", volume) for number, volume in enumerate(volumes)))
        for number in order:
            books.posted(cancellation(f"X{number}", of=f"V{number}"))
        books.reach(date(2030, 1, 1))
        ends.append(books.earned())
    without = Books(facts(box("9.90"), schemes=(of,)))
    without.posted(*(sold(f"V{number}", volume) for number, volume in enumerate(volumes) if number not in gone))
    without.reach(date(2030, 1, 1))
    assert ends == [without.earned()] * 2
