"""A scheme drawn along what its tiers count: its line, its cliffs, its bands (decision 17)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalogue.commissions.curve import Curve, draw, is_flat, otherwise
from catalogue.commissions.facts import CannotCommission, Scheme
from catalogue.vocabulary import TierBasis, TierMode
from tests.catalogue.commissions.schemes import scheme, tier


def drawn(one: Scheme) -> Curve:
    """Draw a scheme for sales at 9,90 TTC."""
    return draw(one, ht=Decimal("8.25"), ttc=Decimal("9.90"))


def test_a_bound_is_a_cliff_where_everything_passes_to_its_rate() -> None:
    """Decision 17's worked check: by volume 99,00 at 100 and 618,75 at 500, each a jump; graduated 478,50, without any."""
    graduated, by_volume = drawn(scheme()), drawn(scheme(tier_mode=TierMode.VOLUME))
    last = {point.at: str(point.amount) for point in by_volume.points}  # of a bound: on it
    first = {point.at: str(point.amount) for point in reversed(by_volume.points)}
    assert (first[Decimal(100)], last[Decimal(100)]) == ("82.50", "99.00")
    assert [(int(cliff.at), str(cliff.amount)) for cliff in by_volume.cliffs] == [(100, "16.50"), (500, "123.75")]
    assert graduated.cliffs == ()
    assert {point.at: str(point.amount) for point in graduated.points}[Decimal(500)] == "478.50"
    assert [(int(start), int(end)) for start, end, _ in graduated.bands] == [(0, 100), (100, 500), (500, 700)]
    other = otherwise(scheme())
    assert other is not None
    assert drawn(other).cliffs == by_volume.cliffs


def test_a_cap_bends_the_line_and_months_are_drawn_one_by_one() -> None:
    """The line is that of the calculation, limits included; a tier of months pays a contract's month by itself."""
    assert max(point.amount for point in drawn(scheme(cap=Decimal(50))).points) == 50
    months = (tier("0", "3", "15", basis=TierBasis.MONTHS), tier("3", None, "8", basis=TierBasis.MONTHS))
    amounts = [str(point.amount) for point in drawn(scheme(tiers=months)).points]
    assert amounts == ["1.24"] * 3 + ["0.66"] * 9
    assert otherwise(scheme(tiers=months)) is None


def test_what_pays_every_sale_alike_is_not_worth_a_line() -> None:
    """One tier is flat unless something limits it; without tiers there is nothing to draw."""
    one = (tier("0", None, "10"),)
    assert is_flat(scheme(tiers=one))
    assert not is_flat(scheme(tiers=one, floor=Decimal(5)))
    with pytest.raises(CannotCommission, match="aucun palier"):
        drawn(scheme(tiers=()))
