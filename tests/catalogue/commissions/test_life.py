"""After its calculation a commission is shared, falls due, changes state, and may be taken back, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.calendar import add_months, whole_months
from catalogue.commissions.clawback import Ended, end_of_contract
from catalogue.commissions.due import due_day
from catalogue.commissions.facts import CannotCommission, Scheme
from catalogue.commissions.schedule import plan_instalments
from catalogue.commissions.split import normalised, split_amount
from catalogue.money import CENT, to_cents
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import Beneficiary, ClawbackMode, LineState, Recurrence, Settlement, TierBasis
from tests.catalogue.commissions.schemes import SIXTY_THIRTY_TEN, bonus, scheme

FIVE = tuple((member, Decimal("0.2")) for member in Beneficiary)
LINEAR = scheme(clawback_months=12, clawback_mode=ClawbackMode.LINEAR)
FULL = scheme(clawback_months=12, clawback_mode=ClawbackMode.FULL)
MONTHLY = Plan("BASIC", "Essentiel", Recurrence.MONTHLY)
CENTS = st.decimals("-9999", "9999", places=2)


# Split


def test_one_cent_split_five_ways_goes_to_the_company() -> None:
    """Ties follow the closed list."""
    assert next(iter(split_amount(Decimal("0.01"), FIVE).items())) == (Beneficiary.COMPANY, Decimal("0.01"))
    assert sum(split_amount(Decimal("0.01"), FIVE).values()) == Decimal("0.01")


def test_shares_within_a_millionth_are_normalised() -> None:
    """Three times 0,333333 is a third each; 0,9 is no split, nor is an unknown beneficiary."""
    thirds = normalised(
        {"partner": Decimal("0.333333"), "company": Decimal("0.333333"), "manager": Decimal("0.333334")}
    )
    assert [who for who, _ in thirds] == [Beneficiary.COMPANY, Beneficiary.MANAGER, Beneficiary.PARTNER]
    assert sum(share for _, share in thirds) == 1
    for shares in ({"company": Decimal("0.9")}, {"company": Decimal(1), "cousin": Decimal(0)}):
        with pytest.raises(CannotCommission, match="100 %"):
            normalised(shares)


# Due dates


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("immediate", "2025-09-10", "2025-09-10"),
        ("day 15 of next month", "2025-01-31", "2025-02-15"),
        ("day 15 of next month", "2025-12-15", "2026-01-15"),
        ("day 31 of next month", "2024-01-05", "2024-02-29"),
        ("end of month", "2024-02-01", "2024-02-29"),
        ("end of month", "2025-02-28", "2025-02-28"),
        ("30 days", "2024-02-29", "2024-03-30"),
    ],
)
def test_a_rule_gives_a_day(rule: str, day: str, expected: str) -> None:
    """Short months and leap years included."""
    assert due_day(rule, date.fromisoformat(day)) == date.fromisoformat(expected)


def test_an_unknown_rule_lists_the_forms() -> None:
    """The sentence shows what to write."""
    with pytest.raises(CannotCommission, match="« lundi » est inconnue : écrivez immediate, end of month"):
        due_day("lundi", date(2025, 1, 1))


# Schedule


def test_a_recurring_commission_is_spread_over_a_year_for_each_beneficiary() -> None:
    """Twelve instalments on the 15th of the month after; both directions sum to the cent."""
    of = scheme(settlement=Settlement.RECURRING, due_rule="day 15 of next month")
    split = split_amount(Decimal("100.00"), SIXTY_THIRTY_TEN)
    plan = plan_instalments(of, split, since=date(2024, 2, 29), plan=MONTHLY)
    assert [item.day.isoformat() for item in plan[:2]] == ["2024-03-15", "2024-04-15"]
    assert len(plan) == 12
    assert sum(item.amount for item in plan) == Decimal("100.00")
    for who, amount in split.items():
        assert sum(item.split[who] for item in plan) == amount


@pytest.mark.parametrize("settlement", [Settlement.UPFRONT, Settlement.ON_COLLECTION])
def test_other_commissions_fall_due_once(settlement: Settlement) -> None:
    """Counted from the day that triggers them."""
    split = split_amount(Decimal("100.00"), SIXTY_THIRTY_TEN)
    (only,) = plan_instalments(scheme(settlement=settlement), split, since=date(2025, 9, 1), plan=MONTHLY)
    assert (only.day, only.amount, only.state) == (date(2025, 9, 1), Decimal("100.00"), LineState.PLANNED)


@pytest.mark.parametrize(
    ("plan", "count"),
    [(None, 1), (Plan("A", "An", Recurrence.YEARLY), 1), (Plan("C", "Cycle", Recurrence.CUSTOM, 90), 5)],
)
def test_a_plan_charges_as_often_as_it_says(plan: Plan | None, count: int) -> None:
    """Every 90 days begins five times within a year."""
    of = scheme(settlement=Settlement.RECURRING)
    assert len(plan_instalments(of, {Beneficiary.COMPANY: Decimal(1)}, since=date(2025, 1, 1), plan=plan)) == count


# Clawback


@pytest.mark.parametrize(
    ("ended", "kept"),
    [
        ("2024-02-29", "0.00"),
        ("2024-03-28", "0.00"),
        ("2024-03-29", "8.33"),
        ("2024-08-29", "50.00"),
        ("2025-02-28", "100.00"),
    ],
)
def test_a_linear_clawback_keeps_the_months_served(ended: str, kept: str) -> None:
    """A contract of 29 February ends its twelfth month on 28 February."""
    whole = {Beneficiary.PARTNER: Decimal("100.00")}
    end = end_of_contract(LINEAR, whole, started=date(2024, 2, 29), ended=date.fromisoformat(ended), spread=False)
    left = end.acquired[Beneficiary.PARTNER] if end.limited else Decimal("100.00")
    assert left == Decimal(kept)


def test_a_full_clawback_takes_everything_before_its_term_and_nothing_after() -> None:
    """Twelve months, to the day."""
    whole = split_amount(Decimal("0.05"), SIXTY_THIRTY_TEN)

    def ended(of: Scheme, last: date) -> Ended:
        return end_of_contract(of, whole, started=date(2025, 1, 1), ended=last, spread=False)

    early = ended(FULL, date(2025, 12, 31))
    assert (early.limited, set(early.acquired.values())) == (True, {Decimal(0)})
    assert not ended(FULL, date(2026, 1, 1)).limited
    assert not ended(scheme(), date(2025, 1, 2)).limited


def test_an_early_cancellation_may_cost_a_malus_too() -> None:
    """15,00 before three months, which salesperson and manager bear (decision 47)."""
    malus = bonus("15", malus=True, label="Malus", basis=TierBasis.MONTHS, end=Decimal(3))
    of = scheme(clawback_months=12, clawback_mode=ClawbackMode.FULL, bonuses=(malus,))
    stored = split_amount(Decimal("10.00"), SIXTY_THIRTY_TEN)
    found = end_of_contract(of, stored, started=date(2025, 1, 1), ended=date(2025, 3, 31), spread=False)
    assert found.malus == {Beneficiary.SALESPERSON: Decimal("-11.25"), Beneficiary.MANAGER: Decimal("-3.75")}
    assert end_of_contract(of, stored, started=date(2025, 1, 1), ended=date(2025, 4, 1), spread=False).malus == {}


@pytest.mark.parametrize(
    ("shares", "months", "kept"),
    [
        (("33.34", "33.33", "33.33"), 1, ("2.78", "2.78", "2.77")),
        (("60.00", "30.00", "10.00"), 3, ("15.00", "7.50", "2.50")),
        (("5.00", "2.50", "0.83"), 6, ("2.50", "1.25", "0.42")),
    ],
)
def test_what_is_acquired_is_rounded_in_total_and_then_shared(
    shares: tuple[str, ...], months: int, kept: tuple[str, ...]
) -> None:
    """A twelfth of 100,00 is 8,33, whoever shares it: three times 2,78 would be a cent too many (M31)."""
    whole = dict(zip(Beneficiary, map(Decimal, shares), strict=False))
    started = date(2025, 1, 1)
    end = end_of_contract(LINEAR, whole, started=started, ended=add_months(started, months), spread=False)
    assert tuple(map(str, end.acquired.values())) == kept


@given(st.lists(st.decimals("0", "99.99", places=2), min_size=5, max_size=5), st.integers(0, 14))
def test_what_is_acquired_is_the_rounded_part_of_the_whole(amounts: list[Decimal], months: int) -> None:
    """To the cent in total, within a cent and a half for everybody; by instalments too, whatever the clawback."""
    whole = dict(zip(Beneficiary, amounts, strict=True))
    started = date(2025, 1, 1)
    for spread in (False, True):
        end = end_of_contract(LINEAR, whole, started=started, ended=add_months(started, months), spread=spread)
        if end.limited or spread:
            part = min(months, 12)
            assert sum(end.acquired.values()) == to_cents(sum(amounts, Decimal(0)) * part / 12)
            assert all(abs(end.acquired[who] - amount * part / 12) < CENT * 3 / 2 for who, amount in whole.items())


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_whole_months_are_the_inverse_of_adding_them(day: date, months: int) -> None:
    """The day that months lead to is that many whole months away, 29 February and the 31st included."""
    assert whole_months(day, add_months(day, months)) == months


@given(CENTS, st.lists(st.decimals("0", "1", places=4), min_size=5, max_size=5).filter(any))
def test_a_split_always_sums_to_the_amount(amount: Decimal, shares: list[Decimal]) -> None:
    """Whatever the shares and the sign."""
    split = [(who, share / sum(shares)) for who, share in zip(Beneficiary, shares, strict=True)]
    assert sum(split_amount(amount, split).values()) == amount
