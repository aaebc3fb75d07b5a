"""The simulator tells the commission by tier, who receives it and when, and the entries foreseen (Annexe E §2.4)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.commissions.answer import simulation_json
from catalogue.commissions.facts import CannotCommission
from catalogue.commissions.simulation import CommissionFacts, Opportunity, simulate
from catalogue.ledger.accounts.mappings import AccountMapping, Level, account_for
from catalogue.ledger.commission.foresee import ForeseenLine
from catalogue.periods import start_of_day
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import (
    Channel,
    CommissionTrigger,
    MappingStatus,
    Nature,
    Recurrence,
    RevenueModel,
    TierMode,
    ValueType,
)
from tests.catalogue.commissions.schemes import scheme, tier
from tests.catalogue.pricing.offers import MONTHLY, NORMAL, price

AT = start_of_day(date(2025, 9, 1))


def account(
    nature: Nature, code: str, counterpart: str | None = "411000", *, level: Level = Level.COMPANY, tax: str | None = None,
    status: MappingStatus = MappingStatus.VALIDATED,
) -> AccountMapping:  # fmt: skip
    """Return a mapping, validated unless told otherwise."""
    return AccountMapping(level, nature, code, counterpart, "VENTE", tax, status)


BOOK = (
    account(Nature.REVENUE, "706100"),
    account(Nature.COMMISSION, "756200"),
    account(Nature.COMMISSION_PAID, "622200", "401000"),
)


def facts(**changes: Any) -> CommissionFacts:
    """Return what Mondial TV sells: one monthly plan, taxed at 20 %, commissions by volume of sales."""
    made = CommissionFacts(
        sku="MTV-OFFRE-001",
        name="Offre TV",
        version=1,
        revenue_model=RevenueModel.REVENUE,
        partner=None,
        seller="MTV",
        currency="EUR",
        timezone="Europe/Paris",
        plans=(MONTHLY,),
        prices=(price("9.90"),),
        tax_rates=(NORMAL,),
        schemes=(scheme(),),
        mappings=BOOK,
        vat_on_debits=True,
    )
    return replace(made, **changes)


def opportunity(volume: int = 500, amount: str = "4125.00", **more: Any) -> Opportunity:
    """Return 500 sales of 8,25 HT."""
    return Opportunity(AT, Decimal(volume), Decimal(amount), **more)


def balance(lines: tuple[ForeseenLine, ...]) -> Decimal:
    """Return debit minus credit."""
    return sum((item.line.debit - item.line.credit for item in lines), Decimal(0))


def test_the_contract_of_simulate() -> None:
    """Commission, tiers, split in euros, schedule, balanced entries and an explanation: all amounts as strings."""
    document = simulation_json(simulate(facts(), opportunity()))
    assert json.loads(json.dumps(document)) == document
    assert (document["commission"], document["currency"], document["tier_mode"]) == ("478.50", "EUR", "graduated")
    assert [[tier[name] for name in ("from", "to", "rate", "base", "amount")] for tier in document["tiers"]] == [
        ["0", "100", "10.00", "825.00", "82.50"],
        ["100", "500", "12.00", "3300.00", "396.00"],
        ["500", None, "15.00", "0.00", "0.00"],
    ]
    assert document["split"] == {"company": "287.10", "salesperson": "143.55", "manager": "47.85"}
    assert [(item["date"], item["amount"], item["state"]) for item in document["schedule"]] == [
        ("2025-09-01", "478.50", "planned")
    ]
    assert [[entry[name] for name in ("account", "debit", "credit")] for entry in document["entries"]] == [
        ["411000", "4950.00", "0.00"],
        ["706100", "0.00", "4125.00"],
        ["445710", "0.00", "825.00"],
        ["622200", "143.55", "0.00"],
        ["401000", "0.00", "143.55"],
        ["622200", "47.85", "0.00"],
        ["401000", "0.00", "47.85"],
    ]
    assert "Schéma VOLUME, version 1" in document["explanation"]
    assert document["problems"] == []


def test_by_volume_everything_is_paid_at_the_rate_reached() -> None:
    """500 sales reach 15 %: one tier takes all."""
    document = simulation_json(simulate(facts(schemes=(scheme(tier_mode=TierMode.VOLUME),)), opportunity()))
    assert document["commission"] == "618.75"
    assert [tier["amount"] for tier in document["tiers"]] == ["0.00", "0.00", "618.75"]


def test_a_partners_product_earns_its_commission_and_pays_others_theirs() -> None:
    """120,00 from the partner, at 20 %: a service of its own; the shares of people are charges, the company's is none."""
    health = facts(revenue_model=RevenueModel.COMMISSION, schemes=(scheme(tiers=(tier("0", None, "100"),)),))
    found = simulate(health, opportunity(1, "120.00"))
    assert [(item.line.account, item.line.debit, item.line.credit) for item in found.foreseen.lines[:2]] == [
        ("411000", Decimal("144.00"), 0), ("756200", 0, Decimal("120.00")),
    ]  # fmt: skip
    assert {item.line.nature for item in found.foreseen.lines} == {
        Nature.COMMISSION, Nature.TAX, Nature.COMMISSION_PAID,
    }  # fmt: skip


def test_a_mixed_product_posts_both() -> None:
    """Double entry: revenue and commission (Annexe F §5)."""
    found = simulate(facts(revenue_model=RevenueModel.MIXED), opportunity()).foreseen
    assert {item.line.nature for item in found.lines} == {
        Nature.REVENUE, Nature.TAX, Nature.COMMISSION, Nature.COMMISSION_PAID,
    }  # fmt: skip
    assert balance(found.lines) == 0


def test_accounts_are_inherited_version_then_product_then_company() -> None:
    """The nearest wins; a counterpart that it leaves out is the next one's; a tax code's own account comes first."""
    mappings = (
        account(Nature.REVENUE, "706000"),
        account(Nature.REVENUE, "706100", None, level=Level.PRODUCT),
        account(Nature.REVENUE, "706155", None, level=Level.PRODUCT, tax="REDUIT"),
    )
    normal, reduced = (account_for(mappings, Nature.REVENUE, code) for code in ("NORMAL", "REDUIT"))
    assert normal is not None
    assert reduced is not None
    assert (normal.account, normal.counterpart) == ("706100", "411000")
    assert (reduced.account, reduced.counterpart) == ("706155", "411000")
    version = account_for((*mappings, account(Nature.REVENUE, "701000", level=Level.VERSION)), Nature.REVENUE, "REDUIT")
    assert version is not None
    assert version.account == "701000"


def test_a_missing_account_is_named_and_its_entry_left_out() -> None:
    """What remains is balanced: nothing is posted on half an entry, and an account to validate is said."""
    found = simulate(
        facts(mappings=(account(Nature.REVENUE, "706100", status=MappingStatus.TO_VALIDATE),)), opportunity()
    )
    assert balance(found.foreseen.lines) == 0
    assert {item.line.nature for item in found.foreseen.lines} == {Nature.REVENUE, Nature.TAX}
    assert found.foreseen.problems == (
        "Le compte 706100 de la nature « CA » n'est pas validé par la comptabilité pour MTV-OFFRE-001 dans la société MTV.",
        "Aucun compte de la nature « Commission versée » pour MTV-OFFRE-001 dans la société MTV ; complétez la feuille Comptabilité.",
    )
    no_tax = facts(tax_rates=(replace(NORMAL, account_collected=None),))
    without = simulate(no_tax, opportunity()).foreseen
    assert Nature.REVENUE not in {item.line.nature for item in without.lines}
    assert without.problems == (
        "Aucun compte de la nature « TVA » pour MTV-OFFRE-001 dans la société MTV ; complétez la feuille Comptabilité.",
    )
    no_counterpart = facts(mappings=(account(Nature.REVENUE, "706100", None), *BOOK[1:]))
    assert "contrepartie du compte 706100" in simulate(no_counterpart, opportunity()).foreseen.problems[0]


def test_a_company_that_owes_its_tax_on_collection_sees_where_it_waits() -> None:
    """The variant ATTENTE of the tax, as the ledger posts it; without it, the entry is left out and the variant named."""
    waiting = replace(account(Nature.TAX, "445800"), variant="ATTENTE")
    found = simulate(facts(vat_on_debits=False, mappings=(*BOOK, waiting)), opportunity()).foreseen
    assert [item.line.account for item in found.lines][:3] == ["411000", "706100", "445800"]
    without = simulate(facts(vat_on_debits=False), opportunity()).foreseen
    assert "Aucun compte de la nature « TVA (ATTENTE) »" in without.problems[0]


def test_a_scheme_of_renewals_is_simulated_on_renewals_only() -> None:
    """The ledger would pay nothing for a first sale: neither does the simulator."""
    of = facts(schemes=(scheme(trigger=CommissionTrigger.RENEWAL),))
    with pytest.raises(CannotCommission, match="--event renewal"):
        simulate(of, opportunity())
    assert simulate(of, opportunity(event="renewal")).commission.amount > 0


def test_an_ambiguous_choice_lists_the_choices() -> None:
    """Two plans with a scheme each, and no plan told."""
    plans = (MONTHLY, Plan("PLUS", "Plus", Recurrence.MONTHLY))
    schemes = (scheme(code="B", plan="BASIC"), scheme(code="P", plan="PLUS"))
    with pytest.raises(CannotCommission) as caught:
        simulate(facts(plans=plans, schemes=schemes), opportunity())
    assert "--plan" in caught.value.sentence
    assert "B (formule BASIC) ; P (formule PLUS)" in caught.value.sentence
    chosen = simulate(facts(plans=plans, schemes=schemes), opportunity(plan="plus", channel=Channel.WEB))
    assert chosen.commission.scheme.code == "P"
    with pytest.raises(CannotCommission, match="choisissez parmi BASIC et PLUS"):
        simulate(facts(plans=plans), opportunity(plan="GOLD"))
    with pytest.raises(CannotCommission, match="volume"):
        simulate(facts(), opportunity(0))


def test_a_product_without_price_or_with_several_rates_says_what_it_takes() -> None:
    """Without price no tax is counted; of several tax codes the first is, and the answer says so."""
    assert "sans TVA" in simulate(facts(prices=()), opportunity()).explanation[-1]
    two = (price("1.00", component="A"), price("2.00", component="B", tax="REDUIT"))
    assert "Plusieurs codes TVA (NORMAL et REDUIT)" in "\n".join(simulate(facts(prices=two), opportunity()).explanation)


@given(
    st.integers(1, 2000), st.decimals("0", "99999", places=2), st.sampled_from(TierMode),
    st.sampled_from(RevenueModel), st.sampled_from(ValueType),
)  # fmt: skip
def test_whatever_is_sold_the_entries_balance_and_everything_sums(
    volume: int, amount: Decimal, mode: TierMode, model: RevenueModel, kind: ValueType
) -> None:
    """Tiers, split and schedule sum to the commission; debit equals credit."""
    of = scheme(tier_mode=mode, tiers=(tier("0", "100", "10", kind=kind), tier("100", None, "12", kind=kind)))
    found = simulate(facts(schemes=(of,), revenue_model=model), Opportunity(AT, Decimal(volume), amount))
    total = found.commission.amount
    assert sum(part.amount for part in found.commission.parts) == total
    assert sum(found.commission.split.values()) == total
    assert sum(item.amount for item in found.schedule) == total
    assert balance(found.foreseen.lines) == 0
