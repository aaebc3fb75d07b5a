"""The most specific scheme pays; what has no single answer is an error that lists the choices (decision 22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalogue.commissions.choice import Question, choose_scheme
from catalogue.commissions.facts import CannotCommission
from catalogue.periods import days
from catalogue.vocabulary import AppliesTo, Channel
from tests.catalogue.commissions.schemes import scheme

ASKED = Question(datetime(2025, 9, 1, tzinfo=UTC), "new", "MTV", None, "BASIC", Channel.WEB)
GENERAL = scheme(code="GENERAL")


@pytest.mark.parametrize(
    "named",
    [{"plan": "BASIC"}, {"seller": "MTV"}, {"channel": Channel.WEB}, {"plan": "BASIC", "channel": Channel.WEB}],
)
def test_a_scheme_that_names_more_wins(named: dict[str, object]) -> None:
    """Each criterion counts for one."""
    assert choose_scheme([GENERAL, scheme(code="PRECIS", **named)], ASKED).code == "PRECIS"


@pytest.mark.parametrize(
    "other",
    [
        {"plan": "PLUS"},
        {"seller": "FT"},
        {"partner": "OggoData"},
        {"channel": Channel.FIELD},
        {"applies_to": AppliesTo.RENEWAL},
    ],
)
def test_a_scheme_for_another_sale_does_not_apply(other: dict[str, object]) -> None:
    """Plan, seller, partner, channel and event must fit."""
    assert choose_scheme([GENERAL, scheme(code="AUTRE", **other)], ASKED).code == "GENERAL"


def test_first_year_and_renewal_have_their_own_schemes() -> None:
    """The event decides."""
    schemes = [scheme(code="AN1", applies_to=AppliesTo.NEW), scheme(code="RENOUV", applies_to=AppliesTo.RENEWAL)]
    assert choose_scheme(schemes, ASKED).code == "AN1"
    assert choose_scheme(schemes, replace(ASKED, event="renewal")).code == "RENOUV"


def test_two_equally_specific_schemes_are_an_error_that_lists_them() -> None:
    """Neither is chosen silently."""
    schemes = [GENERAL, scheme(code="WEB", channel=Channel.WEB), scheme(code="BASIC", plan="BASIC")]
    with pytest.raises(CannotCommission) as caught:
        choose_scheme(schemes, ASKED)
    assert "BASIC (formule BASIC) ; WEB (canal web)" in caught.value.sentence
    assert "GENERAL" not in caught.value.sentence
    assert caught.value.exit_code == 64


def test_a_criterion_that_was_not_told_must_be_when_it_decides() -> None:
    """Without channel, the web scheme neither wins nor loses: the question is asked back; a single scheme needs nothing."""
    web = scheme(code="WEB", channel=Channel.WEB)
    with pytest.raises(CannotCommission, match="précisez --channel"):
        choose_scheme([GENERAL, web], replace(ASKED, channel=None))
    assert choose_scheme([web], replace(ASKED, channel=None)) is web


def test_a_sale_that_no_scheme_pays_lists_those_that_exist() -> None:
    """Out of its dates a scheme does not apply."""
    past = scheme(code="ETE", period=days(None, date(2025, 8, 31)))
    with pytest.raises(CannotCommission, match="Schémas de cette version : ETE"):
        choose_scheme([past], ASKED)
    with pytest.raises(CannotCommission, match="n'en a aucun"):
        choose_scheme([], ASKED)
