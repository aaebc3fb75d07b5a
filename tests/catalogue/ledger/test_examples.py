"""The three examples of §13 of the specification, from the price to the books."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from catalogue.pricing.facts import Plan
from catalogue.vocabulary import AccrualWindow, AppliesTo, Channel, Journal, Recurrence, Retention, RevenueModel
from catalogue.vocabulary import OperationKind as Kind
from tests.catalogue.commissions.schemes import scheme, tier
from tests.catalogue.ledger.books import EXEMPT, MAPPINGS, NORMAL, Books, facts, sale, shown, told
from tests.catalogue.pricing.offers import MONTHLY, offer, price, quoted


@pytest.mark.parametrize(
    ("ttc", "ht", "tva"), [("9.90", "8.25", "1.65"), ("19.90", "16.58", "3.32"), ("29.90", "24.92", "4.98")]
)
def test_mondial_tv_is_charged_every_month_at_its_three_prices(ttc: str, ht: str, tva: str) -> None:
    """« CA interne récurrent mensuel (9,90 € / 19,90 € / 29,90 €), TVA 20 % »: the first charge and each after it."""
    quote = quoted(offer(price(ttc), plans=(MONTHLY,)))
    assert (str(quote.due.ht), str(quote.due.tva), str(quote.due.ttc)) == (ht, tva, ttc)
    assert quote.recurring == quote.due


def test_mondial_tv_pays_its_sellers_by_the_volume_of_the_month() -> None:
    """« 0–99 → 10 %, 100–499 → 12 %, 500+ → 15 % », by slices: 99 sales earn 81,68 and the hundredth 0,82."""
    of = scheme(window=AccrualWindow.MONTH)
    books = Books(facts(offer(price("9.90")), company="MTV", schemes=(of,)))
    asked = {"sku": "MTV-OFFRE-001", "company": "MTV"}
    earned = []
    for number, quantity in enumerate((99, 1, 400)):
        posted = books.posted(
            sale(f"V{number}", quantity=Decimal(quantity), amount_ht=Decimal("8.25") * quantity, **asked)
        )
        earned.append(sum(line.amount for line in posted.commission_lines))
    assert earned == [Decimal("81.68"), Decimal("0.82"), Decimal("396.00")]
    assert sum(earned) == Decimal("478.50")


def test_depanssur_is_charged_once_and_invoiced_at_once() -> None:
    """« One shot, CA interne, TVA 20 %, facture immédiate »: 100,00 € are 83,33 and 16,67, and nothing recurs."""
    once = offer(
        price("100.00"), sku="DPS-DEPAN-001", company="DPS", plans=(Plan("UNITE", "Unité", Recurrence.ONE_SHOT),)
    )
    assert quoted(once).recurring is None
    books = Books(facts(replace(once, tax_rates=(NORMAL,)), company="DPS"))
    (entry,) = books.posted(sale(sku="DPS-DEPAN-001", company="DPS")).entries
    assert shown([entry]) == [("411000", "100.00", "0.00"), ("706100", "0.00", "83.33"), ("445710", "0.00", "16.67")]
    assert (entry.journal, entry.day) == (Journal.SALES, entry.piece_day)


def test_assistance_earns_its_whole_commission_at_the_sale_and_at_each_renewal() -> None:
    """« Commission seule, 1ère année 100 % précomptée, renouvellement 100 % »: on 756, in full, exempt of tax."""
    ten = (tier("0", None, "10"),)
    whole = {"sku": "AP-SERV-001", "tiers": ten, "retention": Retention.NET}
    schemes = (
        scheme(code="AN1", applies_to=AppliesTo.NEW, **whole),
        scheme(code="RENOUV", applies_to=AppliesTo.RENEWAL, **whole),
    )
    of = facts(
        offer(price("300.00", tax="EXONERE"), sku="AP-SERV-001", company="AP", tax_rates=(EXEMPT,)),
        company="AP", revenue_model=RevenueModel.COMMISSION, partner="Oggodata", schemes=schemes, mappings=MAPPINGS,
    )  # fmt: skip
    books, asked = Books(of), {"sku": "AP-SERV-001", "company": "AP", "channel": Channel.FIELD}
    for operation in (sale(**asked), told(Kind.RENEWAL, "N1", "2026-09-01", related="V1", **asked)):
        received = books.posted(operation).entries[0]
        assert shown([received]) == [("467000", "30.00", "0.00"), ("756200", "0.00", "30.00")]
    assert [line.scheme for line in books.commissions if line.beneficiary == "company"] == ["AN1", "RENOUV"]
