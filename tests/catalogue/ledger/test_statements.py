"""What partners state and owe, and the tax of it (Annexe F §4.2, §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalogue.ledger.accounts.mappings import account_for, account_with_own_tax
from catalogue.ledger.records.answers import Waits
from catalogue.ledger.records.operations import Operation
from catalogue.pricing.facts import Client
from catalogue.vocabulary import (
    ClawbackMode,
    LineState,
    Nature,
    RevenueModel,
    Settlement,
)
from tests.catalogue.commissions.schemes import tier
from tests.catalogue.ledger.books import (
    EXEMPT,
    MAPPINGS,
    NORMAL,
    Books,
    box,
    cancellation,
    collection,
    facts,
    mapping,
    sale,
    shown,
    termination,
)
from tests.catalogue.ledger.shops import insurer, statement
from tests.catalogue.pricing.offers import price


def test_the_tax_of_a_commission_is_that_of_its_own_mapping() -> None:
    """Energy, telecom: the commission is taxable whatever the product's tax; on collection, it waits too."""
    taxed = tuple(replace(m, tax_code="NORMAL") if m.nature is Nature.COMMISSION else m for m in MAPPINGS)
    books = Books(insurer(mappings=taxed))
    assert shown(books.posted(sale()).entries[:1]) == [
        ("467000", "12.00", "0.00"), ("756200", "0.00", "10.00"), ("445710", "0.00", "2.00"),
    ]  # fmt: skip
    waiting = Books(insurer(mappings=taxed, vat_on_debits=False))
    waiting.posted(sale())
    paid = waiting.posted(collection("E1", partner="Oggodata"))
    assert shown(paid.entries)[2:] == [("445800", "2.00", "0.00"), ("445710", "0.00", "2.00")]
    assert account_for(taxed, Nature.COMMISSION, "EXONERE") is None
    assert account_with_own_tax(taxed, Nature.COMMISSION, "EXONERE") is not None


def test_the_tax_of_a_commission_is_that_of_the_partner_not_of_its_client() -> None:
    """A client of La Réunion pays 8,5 %; the commission that the partner owes bears 20 %."""
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    overseas = replace(NORMAL, territory="FR-DOM", rate=Decimal("8.50"))
    books = Books(insurer(mappings=taxed))
    books.facts = replace(books.facts, offer=replace(books.facts.offer, tax_rates=(NORMAL, overseas)))
    books.posted(sale(amount_ht=Decimal("100.00"), buyer=Client(postcode="97400")))
    assert books.balance("445710") == Decimal("-2.00")


def test_a_statement_of_a_sale_posts_the_difference_only() -> None:
    """10,00 were posted: 12,50 stated add 2,50; 9,00 stated next take 3,50 away; then all is paid."""
    books = Books(insurer())
    books.posted(sale())
    more = books.posted(statement("B1", "12.50", related="V1"))
    assert shown(more.entries) == [("467000", "2.50", "0.00"), ("756200", "0.00", "2.50")]
    less = books.posted(statement("B2", "9.00", related="V1"))
    assert shown(less.entries) == [("467000", "0.00", "3.50"), ("756200", "3.50", "0.00")]
    assert books.posted(statement("B3", "9.00", related="V1")).entries == ()
    paid = books.posted(collection("E1"))
    assert shown(paid.entries) == [("512000", "9.00", "0.00"), ("467000", "0.00", "9.00")]
    assert [len(letter.lines) for letter in paid.letters] == [4]


def test_a_statement_replaces_what_the_scheme_promised() -> None:
    """The partner states 9,00 of the 10,00 promised: it owes 9,00, once; its payment earns people their shares."""
    books = Books(insurer(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(), statement("B1", "9.00", related="V1"))
    half = books.posted(collection("E1", "4.50", partner="Oggodata"))
    assert shown(half.entries[:2]) == [
        ("512000", "4.50", "0.00"), ("467000", "0.00", "4.50"),
        ("622200", "1.50", "0.00"), ("401000", "0.00", "1.50"), ("622200", "0.50", "0.00"), ("401000", "0.00", "0.50"),
    ]  # fmt: skip
    books.posted(collection("E2", partner="Oggodata"))
    assert (books.balance("756200"), books.balance("622200")) == (Decimal("-9.00"), Decimal("4.00"))
    assert not [line for line in books.commissions if line.awaits and line.state != LineState.REVERSED]


def test_a_statement_is_collected_and_cancelled_like_a_sale() -> None:
    """One that names nothing is the origin of its own family; one that names a sale is cancelled alone."""
    books = Books(insurer())
    books.posted(statement("B1", "120.00"), collection("E1", of="B1"))
    assert books.balance("467000") == 0
    books.posted(sale(), statement("B2", "12.50", related="V1"), cancellation(of="B2"))
    assert books.balance("756200") == Decimal("-130.00")


@pytest.mark.parametrize(
    "lowered", [statement("B1", "5.00", related="V1"), termination("R1"), cancellation("A1", of="B0")]
)
def test_the_tax_of_a_commission_that_is_lowered_once_paid_is_given_back(lowered: Operation) -> None:
    """10,00 and 2,00 of tax were paid; 5,00 are left: 1,00 is due of the tax, and none waits for a payment of nothing."""
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    books = Books(insurer(mappings=taxed, vat_on_debits=False, clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    first = "5.00" if lowered.related == "B0" else "10.00"
    books.posted(sale(amount_ht=Decimal(first) * 10), statement("B0", "10.00", related="V1"))
    books.posted(collection("P1", partner="Oggodata"), lowered)
    assert (books.balance("445800"), books.balance("445710")) == (Decimal(0), Decimal("-1.00"))
    assert books.balance("467000") == Decimal("-6.00")


_EXEMPTION = replace(EXEMPT, code="EXO", intermediation=True)


@pytest.mark.parametrize(
    ("code", "rate", "owed"),
    [("NORMAL", "20", "107.57"), ("REDUIT", "5.50", "107.57"), ("EXO", "0", "89.64")],
)
def test_m10_a_commission_without_code_is_at_the_normal_rate_unless_the_exemption_is_the_intermediarys(
    code: str, rate: str, owed: str
) -> None:
    """89,64 bear 17,93: a rate of the product never passes to the commission, an exemption that is marked does."""
    plain = tuple(replace(item, tax_code=None) if item.account == "756200" else item for item in MAPPINGS)
    of = box(
        prices=(price("120.00", tax=code),),
        tax_rates=(NORMAL, replace(NORMAL, code="REDUIT", rate=Decimal(rate)), _EXEMPTION),
    )
    books = Books(facts(of, revenue_model=RevenueModel.COMMISSION, partner="Oggodata", mappings=plain))
    books.posted(statement("B1", "89.64"))
    assert books.balance("467000") == Decimal(owed)
    both = box(prices=(price("10.00", tax="EXO"), price("12.00", component="OPTION")), tax_rates=(NORMAL, _EXEMPTION))
    unsure = Books(facts(both, revenue_model=RevenueModel.COMMISSION, partner="Oggodata", mappings=plain))
    answer = unsure.post(statement("B1", "89.64"))
    assert isinstance(answer, Waits)
    assert "indiquez le code TVA de la nature « Commission »" in answer.reasons[0]
    abroad = Books(replace(books.facts, abroad=frozenset({"Oggodata"})))
    waits = abroad.post(statement("B1", "89.64"))
    assert isinstance(waits, Waits)
    assert waits.reasons[0].startswith("Oggodata, partenaire de FT-BOX-001, n'est pas en France : indiquez le code TVA")


@pytest.mark.parametrize("on_debits", [True, False])
@pytest.mark.parametrize(
    ("mode", "back"),
    [(ClawbackMode.FULL, ("300.00", "60.00", "360.00")), (ClawbackMode.LINEAR, ("150.00", "30.00", "180.00"))],
)
def test_m9_what_is_taken_back_bears_the_tax_of_what_it_takes_back(
    mode: ClawbackMode, back: tuple[str, str, str], *, on_debits: bool
) -> None:
    """300,00 and 60,00 of tax: all of both, or half; the tax that waits first, whatever the mapping of Clawback says."""
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    own = mapping(Nature.CLAWBACK, "706200", "411000")
    books = Books(
        insurer(
            tiers=(tier("0", None, "300"),),
            clawback_months=12,
            clawback_mode=mode,
            mappings=(*taxed, own),
            vat_on_debits=on_debits,
        )
    )
    books.posted(sale())
    books.facts = replace(
        books.facts, offer=replace(books.facts.offer, tax_rates=(replace(NORMAL, rate=Decimal(10)), EXEMPT))
    )
    ht, tva, ttc = back
    taken = books.posted(termination()).entries[0]
    assert sorted(shown([taken])) == sorted(
        [("411000", "0.00", ttc), ("706200", ht, "0.00"), ("445710" if on_debits else "445800", tva, "0.00")]
    )


def test_m17_what_a_partner_takes_back_is_a_tally_of_its_own() -> None:
    """Ended at half: +10,00 and −5,00 of the list post nothing. Not ended, −5,00 is the partner's word, people keep theirs."""
    books = Books(insurer(clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    books.posted(sale(), termination())
    assert books.posted(statement("B1", "10.00", related="V1")).entries == ()
    assert books.posted(statement("B2", "-5.00", related="V1")).entries == ()
    alone = Books(insurer())
    alone.posted(sale())
    back = alone.posted(statement("B1", "-5.00", related="V1"))
    assert shown(back.entries) == [("467000", "0.00", "5.00"), ("756200", "5.00", "0.00")]
    assert "les bénéficiaires gardent leur part" in back.remarks[0]
    assert alone.balance("622200") == Decimal("4.00")


def test_m25_lists_settle_instalments_one_after_the_other() -> None:
    """0,83 or 0,84 a month, stated each month: each list posts nothing, three months are three months' income."""
    books = Books(insurer(settlement=Settlement.RECURRING))
    books.posted(sale())
    for month, day in enumerate(("2025-09-01", "2025-10-01", "2025-11-01"), start=1):
        books.reach(date.fromisoformat(day))
        due = -books.balance("756200")
        posted = books.posted(statement(f"B{month}", "0.84", related="V1"))
        assert posted.entries == (), (month, due)
    assert books.balance("756200") == Decimal("-2.52")
    promised = Books(insurer(settlement=Settlement.ON_COLLECTION))
    promised.posted(sale(), statement("B1", "8.97", related="V1"), statement("B2", "8.97", related="V1"))
    assert promised.balance("756200") == Decimal("-17.94")
    again = Books(insurer())
    again.posted(sale(), statement("B1", "10.00", related="V1"))
    restated = again.posted(statement("B2", "10.00", related="V1"))
    assert (restated.entries, "déjà dit ce montant" in restated.remarks[0]) == ((), True)
