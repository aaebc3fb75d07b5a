"""What a contract is, from its sale through its renewals: windows, months, versions (decisions 8, 22, 23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from catalogue.ledger.records.answers import Posted, Refused
from catalogue.ledger.records.past import concerns
from catalogue.pricing.facts import Client, Plan, SetupFee
from catalogue.vocabulary import (
    AccrualWindow,
    AdjustmentKind,
    AppliesTo,
    CommissionTrigger,
    OperationKind,
    Recurrence,
    TierBasis,
    TierMode,
)
from tests.catalogue.commissions.schemes import tier
from tests.catalogue.ledger.books import (
    NORMAL,
    Books,
    box,
    cancellation,
    collection,
    facts,
    moment,
    sale,
    told,
)
from tests.catalogue.ledger.shops import insurer, shop, statement
from tests.catalogue.pricing.offers import MONTHLY, price, promo, since


def test_windows_cumulate_and_each_sale_posts_the_difference() -> None:
    """Three sales of 10,00 at 8 %, then everything at 10 %: 0,80 twice, then the catch-up (decision 23)."""
    of = shop(window=AccrualWindow.MONTH, tier_mode=TierMode.VOLUME, tiers=(tier("0", "3", "8"), tier("3", None, "10")))
    books = Books(of)
    amounts = []
    for number in range(1, 4):
        posted = books.posted(sale(f"V{number}", amount_ht=Decimal("10.00")))
        amounts.append(sum(line.amount for line in posted.commission_lines))
    assert amounts == [Decimal("0.80"), Decimal("0.80"), Decimal("1.40")]
    october = books.posted(sale("V9", "2025-10-01", amount_ht=Decimal("10.00")))
    assert sum(line.amount for line in october.commission_lines) == Decimal("0.80")
    assert len(books.windows) == 2


def test_a_lifetime_window_belongs_to_its_contract() -> None:
    """Renewals add to the window of what they renew; another contract has its own."""
    books = Books(shop(window=AccrualWindow.LIFETIME))
    books.posted(sale("V1"), sale("V2"), told(OperationKind.RENEWAL, "N1", "2026-09-01", related="V1"))
    books.posted(told(OperationKind.RENEWAL, "N2", "2027-09-01", related="N1"))
    held = {key.holder: window.volume for key, window in books.windows.items()}
    assert held == {"V1": 3, "V2": 1}
    named = UUID(int=7)
    books.posted(sale("V3", contract=named), told(OperationKind.RENEWAL, "N3", "2026-09-01", related="V3"))
    assert {key.holder: window.volume for key, window in books.windows.items()}[str(named)] == 2


def test_months_are_counted_from_the_sale_through_renewals_of_renewals() -> None:
    """10 % during the first 18 months of service, 5 % after; a renewal counts from the sale, not from the last renewal."""
    months = (tier("0", "18", "10", basis=TierBasis.MONTHS), tier("18", None, "5", basis=TierBasis.MONTHS))
    books = Books(shop(tiers=months))
    books.posted(sale("V1", service_start=date(2025, 9, 15)))
    earned = []
    for key, at, related in (("N1", "2026-09-01", "V1"), ("N2", "2027-09-01", "N1")):
        posted = books.posted(told(OperationKind.RENEWAL, key, at, related=related))
        earned.append(sum(line.amount for line in posted.commission_lines))
    assert earned == [Decimal("10.00"), Decimal("5.00")]


def test_a_sale_or_a_fee_that_names_another_stands_alone() -> None:
    """Cancelling the sale takes back neither what was sold after it nor what its payment cost."""
    books = Books(shop())
    fee = told(OperationKind.FEE, "F1", amount_ht=Decimal("15.00"), related="V1")
    books.posted(sale(), sale("V2", related="V1"), fee, cancellation())
    assert books.balance("411000") == Decimal("120.00")
    assert books.balance("627100") == Decimal("15.00")
    books.posted(collection("E1", of="V2"))
    assert not books.balance("411000")


def test_what_follows_a_sale_is_about_its_product() -> None:
    """Another product on the row of a payment or of an avoir is a mistake, not a choice of accounts."""
    books = Books(shop())
    books.posted(sale())
    refused = books.post(collection("E1", sku="FT-SIM-001"))
    assert isinstance(refused, Refused)
    assert refused.reasons == ("E1 dit FT-SIM-001, mais V1 est de FT-BOX-001 : corrigez.",)


def test_a_scheme_of_renewals_pays_renewals_only() -> None:
    """A sale earns nothing by it; months since the contract began place its renewals in their tier."""
    months = (
        tier("0", "3", "10", basis=TierBasis.MONTHS),
        tier("3", None, "5", basis=TierBasis.MONTHS),
    )
    books = Books(shop(trigger=CommissionTrigger.RENEWAL, tiers=months))
    assert books.posted(sale()).commission_lines == ()
    for key, at, earned in (("N1", "2025-10-01", "10.00"), ("N2", "2025-12-01", "5.00")):
        posted = books.posted(told(OperationKind.RENEWAL, key, at, related="V1"))
        assert sum(line.amount for line in posted.commission_lines) == Decimal(earned)
    new_only = Books(insurer(applies_to=AppliesTo.NEW))
    new_only.posted(sale())
    assert new_only.posted(told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1")) == Posted()


def test_what_an_operation_leaves_out_is_that_of_its_contract() -> None:
    """A renewal has the plan, the channel, the contract and the client of its sale; a payment, contract and client."""
    other = Plan("PLUS", "Plus", Recurrence.MONTHLY)
    of = box(plans=(MONTHLY, other), prices=(price("29.90", plan="BASIC"), price("39.90", plan="PLUS")))
    books = Books(facts(of))
    contract, client = UUID(int=1), UUID(int=2)
    books.posted(sale(plan="PLUS", contract=contract, client=client))
    books.posted(told(OperationKind.RENEWAL, "N1", "2025-10-01", channel=None, related="V1"))
    renewed = books.posted(told(OperationKind.RENEWAL, "N2", "2025-11-01", channel=None, related="N1"))
    paid = books.posted(collection("E1", of="N2"))
    (again,) = renewed.entries
    assert (again.lines[0].debit, again.lines[0].auxiliary) == (Decimal("39.90"), str(client))
    assert {(entry.contract, entry.client) for entry in (again, *paid.entries)} == {(contract, client)}


def test_a_renewal_goes_on_with_what_the_last_renewal_changed() -> None:
    """The client took the larger plan and another name in October: so it stays, whatever the sale of September said."""
    other = Plan("PLUS", "Plus", Recurrence.MONTHLY)
    of = box(plans=(MONTHLY, other), prices=(price("29.90", plan="BASIC"), price("39.90", plan="PLUS")))
    books = Books(facts(of))
    books.posted(sale(plan="BASIC", client=UUID(int=1)))
    changed = {"plan": "PLUS", "client": UUID(int=2), "channel": None}
    books.posted(told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1", **changed))
    for key, at, related in (("N2", "2025-11-01", "N1"), ("N3", "2025-12-01", "N2")):
        renewed = books.posted(told(OperationKind.RENEWAL, key, at, channel=None, related=related))
        first = renewed.entries[0].lines[0]
        assert (first.debit, first.auxiliary) == (Decimal("39.90"), str(UUID(int=2)))
    paid = books.posted(collection("E1", of="N3"))
    assert paid.entries[0].client == UUID(int=2)


def test_a_renewal_is_taxed_where_its_client_lives() -> None:
    """It does not tell the postcode again: 8,5 % at La Réunion, until a renewal says that the client moved."""
    overseas = replace(NORMAL, territory="FR-DOM", rate=Decimal("8.50"))
    books = Books(facts(box("108.50", tax_rates=(NORMAL, overseas))))
    books.posted(sale(buyer=Client(postcode="97400")))
    due = []
    moved = Client(postcode="75001")
    for key, at, related, more in (
        ("N1", "2025-10-01", "V1", {}),
        ("N2", "2025-11-01", "N1", {"buyer": moved}),
        ("N3", "2025-12-01", "N2", {}),
    ):
        (entry,) = books.posted(told(OperationKind.RENEWAL, key, at, related=related, **more)).entries
        due.append(sum(line.credit for line in entry.lines if line.account == "445710"))
    assert due == [Decimal("8.50"), Decimal("18.08"), Decimal("18.08")]


def test_a_renewal_keeps_the_price_that_was_negotiated_for_its_client() -> None:
    """The sale told the segment; the renewal does not, and pays the same half, as long as that price holds."""
    half = promo(
        "CE", value="50", kind=AdjustmentKind.NEGOTIATED, segment="CE", period=since("2025-09-01", "2026-08-31")
    )
    books = Books(facts(box("30.00", adjustments=(half,))))
    books.posted(sale(buyer=Client(segment="CE")))
    for key, at, due in (("N1", "2025-10-01", "15.00"), ("N2", "2026-09-01", "30.00")):
        posted = books.posted(told(OperationKind.RENEWAL, key, at, related="V1"))
        assert str(posted.entries[0].lines[0].debit) == due


def test_a_renewal_is_owed_by_the_partner_of_its_contract() -> None:
    """The sale named a partner of its own: its renewals are not the product's usual partner's."""
    books = Books(insurer())
    books.posted(sale(partner="Prévalia"), told(OperationKind.RENEWAL, "N1", "2026-09-01", related="V1"))
    assert (books.balance("467000", "Prévalia"), books.balance("467000", "Oggodata")) == (Decimal("20.00"), Decimal(0))


def test_a_renewal_bears_no_set_up_fee() -> None:
    """It is charged once, when the contract begins."""
    books = Books(facts(box(setup_fee=SetupFee(Decimal("10.00"), None, tax_included=True))))
    books.posted(sale(), told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1"))
    assert [entry.lines[0].debit for entry in books.entries] == [Decimal("39.90"), Decimal("29.90")]


def test_each_operation_says_which_version_it_is_about() -> None:
    """A renewal takes the version of its own day; what pays or undoes a sale, that of the sale."""
    sold = sale()
    for operation, at in (
        (sold, "2025-09-01"),
        (told(OperationKind.RENEWAL, "N1", "2026-09-01", sku=None, related="V1"), "2026-09-01"),
        (collection("E1"), "2025-09-01"),
        (cancellation(), "2025-09-01"),
        (statement("B1", "1.00", related="V1"), "2025-09-01"),
    ):
        assert concerns(operation, None if operation is sold else sold) == ("FT-BOX-001", moment(at))
