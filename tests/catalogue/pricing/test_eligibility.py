"""Who may buy: each condition that fails is named, and what nobody could judge is left to verify (decision 27)."""

from __future__ import annotations

import pytest

from catalogue.pricing.eligibility import Condition, check_eligibility
from catalogue.pricing.facts import Client, Conditions
from catalogue.vocabulary import ClientType

SENIOR = Conditions(
    age_min=50, age_max=75, client_type=ClientType.INDIVIDUAL, territories=("FR", "FR-COR"), postcodes=("75", "13001")
)
FITTING = Client(age=60, client_type=ClientType.INDIVIDUAL, postcode="75011")


@pytest.mark.parametrize("age", [50, 75])
def test_bounds_of_age_are_included(age: int) -> None:
    """From 50 to 75, both may buy."""
    verdict = check_eligibility(SENIOR, Client(age, ClientType.INDIVIDUAL, "75011"))
    assert verdict.eligible
    assert not verdict.unverified


@pytest.mark.parametrize(
    ("client", "failed"),
    [
        (Client(49, ClientType.INDIVIDUAL, "75011"), {Condition.AGE}),
        (Client(76, ClientType.INDIVIDUAL, "75011"), {Condition.AGE}),
        (Client(60, ClientType.PROFESSIONAL, "75011"), {Condition.CLIENT_TYPE}),
        (Client(60, ClientType.INDIVIDUAL, "69001"), {Condition.ZONE}),
        (Client(60, ClientType.INDIVIDUAL, "97110"), {Condition.ZONE}),
        (Client(20, ClientType.PROFESSIONAL, "69001"), {Condition.AGE, Condition.CLIENT_TYPE, Condition.ZONE}),
    ],
)
def test_each_condition_that_fails_is_named(client: Client, failed: set[Condition]) -> None:
    """All of them at once, each with its sentence."""
    verdict = check_eligibility(SENIOR, client)
    assert {item.condition for item in verdict.failed} == failed
    assert all(item.message.endswith(".") for item in verdict.failed)


def test_what_is_not_known_is_left_to_verify() -> None:
    """Somebody of whom nothing is known is not refused: four things are to be verified."""
    verdict = check_eligibility(SENIOR, Client())
    assert verdict.eligible
    assert len(verdict.unverified) == 4
    assert verdict.unverified[0].message == "Âge à vérifier : 50 ans au moins et 75 ans au plus."


def test_a_product_without_condition_is_for_everybody() -> None:
    """Nothing fails and nothing is to verify."""
    verdict = check_eligibility(Conditions(), Client())
    assert (verdict.failed, verdict.unverified) == ((), ())


@pytest.mark.parametrize(
    ("postcode", "territory"),
    [
        *(("75001", "FR"), ("98000", "FR"), ("20137", "FR-COR"), ("97110", "FR-DOM"), ("97200", "FR-DOM")),
        *(("97400", "FR-DOM"), ("97300", "FR-GF-YT"), ("97600", "FR-GF-YT"), ("97133", "FR-COM"), ("97150", "FR-COM")),
        *(("97500", "FR-COM"), ("97700", "FR-COM"), ("97800", "FR-COM"), ("98600", "FR-COM"), ("98714", "FR-COM")),
        *(("98800", "FR-COM"), (None, None)),
    ],
)
def test_a_postcode_says_its_tax_territory(postcode: str | None, territory: str | None) -> None:
    """Guyane and Mayotte have no VAT; Saint-Martin keeps a postcode of Guadeloupe; Monaco is taxed as the mainland."""
    assert Client(postcode=postcode).territory == territory
