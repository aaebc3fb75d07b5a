"""The simulator (§3.3, Annexe E §2.4): a volume and a revenue become a commission, its split, its dates and its entries.

The volume and the amount are taken as a whole window: nothing was sold before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalogue.commissions.calculation import Commission, commission_of
from catalogue.commissions.choice import Question, choose_scheme
from catalogue.commissions.facts import CannotCommission, Event, Measures, Scheme
from catalogue.commissions.schedule import Instalment, plan_instalments
from catalogue.french import listed
from catalogue.ledger.accounts.mappings import AccountMapping
from catalogue.ledger.commission.foresee import Foreseen, Sold, foresee
from catalogue.ledger.commission.shares import Terms, commission_code
from catalogue.ledger.priced import Base
from catalogue.money import with_tax
from catalogue.periods import ALWAYS, day_of
from catalogue.pricing.document import rate_at
from catalogue.pricing.facts import Plan, Price, TaxRate
from catalogue.pricing.quote import main_price, prices_of_plan
from catalogue.vocabulary import Channel, CommissionTrigger, Retention, RevenueModel, Territory


@dataclass(frozen=True, slots=True)
class CommissionFacts:
    """Everything that decides what the sale of one version by one company earns."""

    sku: str
    name: str  #: marketing name, in French
    version: int
    revenue_model: RevenueModel
    partner: str | None  #: name; None: a product of the house
    seller: str  #: code of the company that sells and keeps the books
    currency: str  #: of its books, ISO 4217
    timezone: str  #: of that company
    plans: tuple[Plan, ...]
    prices: tuple[Price, ...]  #: for their tax codes
    tax_rates: tuple[TaxRate, ...]
    schemes: tuple[Scheme, ...]
    mappings: tuple[AccountMapping, ...]  #: of the seller: version, product and default, every variant
    vat_on_debits: bool  #: of the seller; False: the tax is due when the client pays
    abroad: frozenset[str] = frozenset()  #: names of the partners that are not in France


@dataclass(frozen=True, slots=True)
class Opportunity:
    """What is simulated."""

    at: datetime  #: of the sale
    volume: Decimal  #: number of sales
    amount: Decimal  #: their total, without tax
    event: Event = "new"
    plan: str | None = None
    channel: Channel | None = None
    margin: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What an opportunity would earn."""

    facts: CommissionFacts
    opportunity: Opportunity
    commission: Commission
    schedule: tuple[Instalment, ...]
    foreseen: Foreseen
    explanation: tuple[str, ...]  #: French sentences


def simulate(facts: CommissionFacts, opportunity: Opportunity) -> Simulation:
    """Return what an opportunity earns; raises CannotCommission when the choice of the scheme is not single."""
    if opportunity.volume <= 0 or opportunity.amount < 0:
        raise CannotCommission("Le volume doit être supérieur à zéro et le montant positif ou nul.")
    plan = _plan(facts, opportunity)
    scheme = choose_scheme(facts.schemes, _question(facts, opportunity, plan))
    if scheme.trigger is CommissionTrigger.RENEWAL and opportunity.event == "new":
        raise CannotCommission(
            f"Le schéma {scheme.code} ne paie que les renouvellements : simulez l'un d'eux avec --event renewal."
        )
    taxed = _Taxed.of(facts, opportunity, plan)
    measures = Measures(opportunity.volume, taxed.ht, taxed.ttc, margin=opportunity.margin)
    commission = commission_of(scheme, measures)
    day = day_of(opportunity.at, facts.timezone)
    schedule = plan_instalments(scheme, commission.split, since=day, plan=plan)
    foreseen = foresee(facts.mappings, _sold(facts, opportunity, taxed, commission))
    told = (*commission.explanation, *taxed.told, *foreseen.problems)
    return Simulation(facts, opportunity, commission, schedule, foreseen, told)


def _plan(facts: CommissionFacts, opportunity: Opportunity) -> Plan | None:
    """Return the plan asked for, or the only one; several and none asked is left open."""
    if opportunity.plan is None:
        return facts.plans[0] if len(facts.plans) == 1 else None
    for plan in facts.plans:
        if plan.code.casefold() == opportunity.plan.casefold():
            return plan
    codes = listed([plan.code for plan in facts.plans]) or "aucune"
    raise CannotCommission(f"{facts.sku} n'a pas de formule « {opportunity.plan} » : choisissez parmi {codes}.")


def _question(facts: CommissionFacts, opportunity: Opportunity, plan: Plan | None) -> Question:
    no_plans = not facts.plans
    return Question(
        at=opportunity.at,
        event=opportunity.event,
        seller=facts.seller,
        partner=facts.partner,
        plan="" if no_plans else (None if plan is None else plan.code),
        channel=opportunity.channel,
    )


def _sold(facts: CommissionFacts, opportunity: Opportunity, taxed: _Taxed, commission: Commission) -> Sold:
    """Return what the ledger would be told."""
    tax = taxed.rate or TaxRate("", Territory.METROPOLE.value, Decimal(0), ALWAYS)
    abroad = facts.partner in facts.abroad
    terms = Terms(
        about=facts.sku,
        tax_code=tax.code or None,
        partner=facts.partner,
        own_code=None if abroad else commission_code(facts.prices, facts.tax_rates),
        abroad=abroad,
        rate_of=lambda code: rate_at(facts.tax_rates, code, None, opportunity.at, facts.timezone),
        on_debits=facts.vat_on_debits,
    )
    bases = (Base(tax, taxed.ht, taxed.ttc - taxed.ht),)
    net = commission.scheme.retention is Retention.NET
    return Sold(facts.seller, facts.revenue_model, bases, commission.cells, terms, net)


@dataclass(frozen=True, slots=True)
class _Taxed:
    """The amount with its tax."""

    ht: Decimal
    ttc: Decimal
    rate: TaxRate | None  #: None: no price tells the tax code
    told: tuple[str, ...]  #: French sentences

    @classmethod
    def of(cls, facts: CommissionFacts, opportunity: Opportunity, plan: Plan | None) -> _Taxed:
        """Tax the amount at the code of the plan's main price; it is said where there are others."""
        main = main_price(facts.prices, plan)
        if main is None:
            both = with_tax(opportunity.amount, Decimal(0), included=False)
            return cls(both.ht, both.ttc, None, ("Aucun prix : le montant est compté sans TVA.",))
        code = main.tax_code
        rate = rate_at(facts.tax_rates, code, None, opportunity.at, facts.timezone)
        both = with_tax(opportunity.amount, rate.rate, included=False)
        held = facts.prices if plan is None else prices_of_plan(facts.prices, plan)
        codes = list(dict.fromkeys(price.tax_code for price in held))
        told = (f"Plusieurs codes TVA ({listed(codes)}) : {code} est retenu.",) if len(codes) > 1 else ()
        return cls(both.ht, both.ttc, rate, told)
