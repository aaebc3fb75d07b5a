"""A commission is exact, rounded on what its window cumulates, and says how it was found (decisions 17, 22, 23)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.commissions.calculation import commission_of
from catalogue.commissions.facts import NOTHING, Bonus, CannotCommission, Measures
from catalogue.vocabulary import AccrualWindow, CommissionBase, TierBasis, TierMode, ValueType
from tests.catalogue.commissions.schemes import MONDIAL_TV, bonus, earned, sales, scheme, tier

GRADUATED, VOLUME = scheme(), scheme(tier_mode=TierMode.VOLUME)


@pytest.mark.parametrize(
    ("count", "graduated", "volume"),
    [
        (500, "478.50", "618.75"),
        (99, "81.68", "81.68"),
        (100, "82.50", "99.00"),
        (1, "0.83", "0.83"),
        (499, "477.51", "494.01"),
    ],
)
def test_the_worked_figures_of_mondial_tv(count: int, graduated: str, volume: str) -> None:
    """9,90 TTC is 8,25 HT; 10 % to 100, 12 % to 500, 15 % beyond, bounds half-open."""
    assert str(earned(GRADUATED, sales(count)).amount) == graduated
    assert str(earned(VOLUME, sales(count)).amount) == volume


def test_the_parts_by_tier_and_the_explanation_tell_the_same_story() -> None:
    """100 at 10 %, 400 at 12 %; scheme and version, base, rate, rounding and split are said."""
    found = earned(GRADUATED, sales(500))
    assert [(str(part.amount), part.slice and str(part.slice.base)) for part in found.parts] == [
        ("82.50", "825.00"), ("396.00", "3300.00"),
    ]  # fmt: skip
    told = "\n".join(found.explanation)
    assert "Schéma VOLUME, version 1 de MTV-OFFRE-001 : chaque tranche à son taux, sur : montant HT" in told
    assert "Palier 100 ≤ ventes < 500 : 3 300,00 € × 12 % = 396,00 €." in told
    assert "Commission : 478,50 €." in told
    assert "Entreprise 60 % = 287,10 €, Commercial 30 % = 143,55 € et Manager 10 % = 47,85 €" in told
    assert "81,675 €, arrondie au centime, demi-centime vers le haut : 81,68 €" in "\n".join(
        earned(GRADUATED, sales(99)).explanation
    )


def test_the_operation_that_crosses_a_tier_brings_the_catch_up() -> None:
    """By volume the hundredth sale takes all of them to 12 %: 99,00 − 81,68 = 17,32; graduated, 0,82."""
    monthly = {"window": AccrualWindow.MONTH}
    for mode, expected in ((TierMode.GRADUATED, "0.82"), (TierMode.VOLUME, "17.32")):
        shared = scheme(tier_mode=mode, **monthly)
        first = earned(shared, sales(99))
        second = earned(shared, sales(1), first.after)
        assert str(second.amount) == expected
    assert [part.label for part in second.parts] == ["Palier", "Rattrapage des ventes précédentes au taux atteint"]
    assert "Déjà cumulé : 99 ventes" in "\n".join(second.explanation)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (CommissionBase.HT, "82.50"),
        (CommissionBase.TTC, "99.00"),
        (CommissionBase.PREMIUM_NET, "70.00"),
        (CommissionBase.MARGIN, "20.00"),
    ],
)
def test_the_base_is_what_the_scheme_says(base: CommissionBase, expected: str) -> None:
    """Without tax, with tax, net premium or margin of the same hundred sales."""
    measures = sales(100, premium_net=Decimal(700), margin=Decimal(200))
    assert str(earned(scheme(base=base), measures).amount) == expected


def test_a_base_or_a_basis_that_nobody_told_is_asked_for() -> None:
    """A margin is never guessed, and tiers of two kinds, or none, have no answer."""
    with pytest.raises(CannotCommission, match="--margin"):
        commission_of(scheme(base=CommissionBase.MARGIN), sales(1))
    with pytest.raises(CannotCommission, match="--margin"):
        commission_of(scheme(tiers=(tier("0", None, "5", basis=TierBasis.MARGIN),)), sales(1))
    with pytest.raises(CannotCommission, match="mélange des paliers de mois et volume"):
        commission_of(scheme(tiers=(*MONDIAL_TV, tier("0", None, "5", basis=TierBasis.MONTHS))), sales(1))
    with pytest.raises(CannotCommission, match="aucun palier"):
        commission_of(scheme(tiers=()), sales(1))


@pytest.mark.parametrize(
    ("mode", "expected"), [(TierMode.GRADUATED, "80.00"), (TierMode.VOLUME, "120.00")],
)  # fmt: skip
def test_tiers_may_count_revenue(mode: TierMode, expected: str) -> None:
    """4 % up to 1 000 € and 8 % beyond: 1 500 € graduated is 40 + 40, by volume 120."""
    tiers = (tier("0", "1000", "4", basis=TierBasis.REVENUE), tier("1000", None, "8", basis=TierBasis.REVENUE))
    assert str(earned(scheme(tiers=tiers, tier_mode=mode), sales(15, "100")).amount) == expected


def test_tiers_may_count_margin() -> None:
    """A margin of 300 out of a revenue of 1 500 passes 200: the third of the base beyond it has the higher rate."""
    tiers = (tier("0", "200", "3", basis=TierBasis.MARGIN), tier("200", None, "6", basis=TierBasis.MARGIN))
    assert str(earned(scheme(tiers=tiers), sales(15, "100", margin=Decimal(300))).amount) == "60.00"


@pytest.mark.parametrize(("month", "expected"), [(0, "20.00"), (2, "20.00"), (3, "10.00"), (40, "10.00")])
def test_tiers_may_count_months(month: int, expected: str) -> None:
    """20 % for M1 to M3, then the standard 10 %; the volume has no part in it."""
    tiers = (tier("0", "3", "20", basis=TierBasis.MONTHS), tier("3", None, "10", basis=TierBasis.MONTHS))
    for mode in TierMode:
        of = scheme(tiers=tiers, tier_mode=mode)
        assert str(earned(of, sales(1, "100", month=month)).amount) == expected


def test_a_tier_may_pay_euros_by_sale() -> None:
    """5,00 for each of the first hundred, 7,00 for the next: 120 sales earn 640,00, or 840,00 by volume."""
    tiers = (tier("0", "100", "5", kind=ValueType.AMOUNT), tier("100", None, "7", kind=ValueType.AMOUNT))
    assert str(earned(scheme(tiers=tiers), sales(120)).amount) == "640.00"
    assert str(earned(scheme(tiers=tiers, tier_mode=TierMode.VOLUME), sales(120)).amount) == "840.00"


def test_floor_and_cap_hold_on_the_window() -> None:
    """A month starts at its minimum, grows past it, and stops at its most."""
    of = scheme(window=AccrualWindow.MONTH, floor=Decimal(50), cap=Decimal(90))
    first = earned(of, sales(10))
    second = earned(of, sales(89), first.after)
    third = earned(of, sales(300), second.after)
    assert [str(item.amount) for item in (first, second, third)] == ["50.00", "31.68", "8.32"]
    assert [part.label for part in first.parts] == ["Palier", "Minimum garanti"]
    assert [part.label for part in third.parts][-1] == "Plafond"
    assert str(third.after.posted) == "90.00"


def test_a_bonus_is_paid_once_when_its_threshold_is_reached() -> None:
    """200,00 at the hundredth sale of the month, not again at the next."""
    of = scheme(window=AccrualWindow.MONTH, bonuses=(bonus("200", "100"),))
    amounts, window = [], NOTHING
    for count in (99, 1, 1):
        found = earned(of, sales(count), window)
        amounts.append(str(found.amount))
        window = found.after
    assert amounts == ["81.68", "200.82", "0.99"]


def test_a_malus_lowers_the_window_until_it_is_passed() -> None:
    """Under 10 sales 20,00 are kept back; the tenth gives them again."""
    of = scheme(window=AccrualWindow.MONTH, bonuses=(bonus("20", malus=True, label="Malus", end=Decimal(10)),))
    first = earned(of, sales(9))
    assert str(first.amount) == "-12.58"
    assert str(earned(of, sales(1), first.after).amount) == "20.83"


def test_nothing_sold_earns_nothing() -> None:
    """Not even the floor."""
    assert earned(scheme(floor=Decimal(50)), Measures(Decimal(0), Decimal(0), Decimal(0))).amount == 0


RATES = st.lists(st.integers(0, 40), min_size=3, max_size=3)
COUNTS = st.integers(0, 900)
OPERATIONS = st.lists(st.tuples(st.integers(0, 300), st.decimals("0", "99", places=2)), max_size=6)


@given(COUNTS, COUNTS, st.sampled_from(TierMode), RATES)
def test_more_sales_never_earn_less_where_rates_grow(one: int, other: int, mode: TierMode, rates: list[int]) -> None:
    """Monotone in both modes, whatever the growing rates."""
    growing = tuple(
        tier(low, high, str(rate))
        for (low, high), rate in zip((("0", "100"), ("100", "500"), ("500", None)), sorted(rates), strict=True)
    )
    of = scheme(tiers=growing, tier_mode=mode)
    less, more = sorted((one, other))
    assert earned(of, sales(less)).amount <= earned(of, sales(more)).amount


@given(st.sampled_from([100, 500]), RATES)
def test_graduated_is_continuous_at_every_bound(bound: int, rates: list[int]) -> None:
    """A hair before the bound and a hair after pay the same, whatever the rates."""
    tiers = tuple(
        tier(low, high, str(rate))
        for (low, high), rate in zip((("0", "100"), ("100", "500"), ("500", None)), rates, strict=True)
    )
    hair = Decimal("0.000001")
    before, after = (commission_of(scheme(tiers=tiers), sales(bound + shift)) for shift in (-hair, hair))
    assert abs(after.after.tiers_exact - before.after.tiers_exact) < Decimal("0.0001")


@given(OPERATIONS, st.sampled_from(TierMode), st.sampled_from([(), (bonus("33.33", "50"),)]))
def test_a_window_owes_the_same_however_it_was_filled(
    operations: list[tuple[int, Decimal]], mode: TierMode, bonuses: tuple[Bonus, ...]
) -> None:
    """Operation by operation, what is posted always sums to the rounded commission of the whole window."""
    of = scheme(tier_mode=mode, window=AccrualWindow.YEAR, bonuses=bonuses)
    window = NOTHING
    for count, amount in operations:
        window = earned(of, Measures(Decimal(count), amount, amount), window).after
    if mode is TierMode.VOLUME and operations:
        whole = Measures(Decimal(sum(c for c, _ in operations)), sum(a for _, a in operations), Decimal(0))  # type: ignore[arg-type]  # a sum of Decimals
        assert window.posted == earned(of, whole).amount


@given(OPERATIONS, st.sampled_from(TierMode))
def test_the_same_operations_earn_the_same_cents_and_sentences(
    operations: list[tuple[int, Decimal]], mode: TierMode
) -> None:
    """Pure functions of stored facts: the same operations give the same cents and the same sentences."""

    def run() -> list[tuple[Decimal, tuple[str, ...]]]:
        window, found = NOTHING, []
        for count, amount in operations:
            one = commission_of(scheme(tier_mode=mode), Measures(Decimal(count), amount, amount), window)
            window = one.after
            found.append((one.amount, one.explanation))
        return found

    assert run() == run()
