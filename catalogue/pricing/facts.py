"""What a price rests on: plain records that the store fills for one product, and what the client asks.

Amounts are euros, rates are percentages (``20`` means 20 %). Tiers are half-open: ``[start, end)`` (decision 17).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from catalogue.errors import WrongUse
from catalogue.periods import Period
from catalogue.pricing.formula import Formula
from catalogue.vocabulary import AdjustmentKind, Channel, ClientType, Recurrence, Territory, TierMode, ValueType

#: The part of a price that is charged once, when the contract begins, whatever the recurrence of its plan.
SETUP_COMPONENT = "FRAIS"

#: How the parts of a price that count what is consumed begin, whatever their kind: by usage, indexed, by tiers.
CONSUMPTION = "CONSO"


class CannotPrice(WrongUse):
    """The question has no answer in the catalogue: a plan to choose, a version, a rate or an index value missing."""

    problem = "cannot-price"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same price for each unit sold."""

    amount: Decimal  #: of one unit


@dataclass(frozen=True, slots=True)
class PriceTier:
    """A slice of the quantity and what a unit costs in it."""

    start: Decimal  #: first quantity inside
    end: Decimal | None  #: first quantity after; None: open
    amount: Decimal  #: of one unit


@dataclass(frozen=True, slots=True)
class Tiered:
    """A price that depends on the quantity."""

    mode: TierMode  #: each slice at its price, or everything at the price reached
    tiers: tuple[PriceTier, ...]  #: by start


@dataclass(frozen=True, slots=True)
class Usage:
    """A price by what is consumed."""

    unit: str  #: kWh, minute, Go…
    unit_price: Decimal  #: of one unit, up to 6 decimals
    minimum: Decimal | None = None  #: least charge; None: none


@dataclass(frozen=True, slots=True)
class Indexed:
    """A unit price that follows an index."""

    index: str  #: code of the index
    formula: Formula  #: over base, index, index0, cap, floor
    base: Decimal  #: price of one unit when the version started
    cap: Decimal | None = None  #: the price never exceeds it, named by the formula or not; None: no limit
    floor: Decimal | None = None  #: nor falls below it


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A price that is stored as nobody can read it; whoever asks for its amount is told why."""

    reason: str  #: French sentence, with what to do


Content = Fixed | Tiered | Usage | Indexed | Unreadable


@dataclass(frozen=True, slots=True)
class Price:
    """A price rule of a version."""

    plan: str | None  #: code of its plan; None: every plan without its own for the same component
    component: str  #: part of the price: ABONNEMENT, CONSO…; empty: the price
    content: Content  #: how the amount is found
    tax_code: str  #: decides the rate, by date
    tax_included: bool  #: whether its amounts are TTC
    currency: str = "EUR"  #: ISO 4217


@dataclass(frozen=True, slots=True)
class Plan:
    """A variant of a version that a client chooses."""

    code: str  #: within the version
    name: str  #: in French
    recurrence: Recurrence  #: how often it is charged
    cycle_days: int | None = None  #: days between two charges when the recurrence is custom


@dataclass(frozen=True, slots=True)
class SetupFee:
    """What is charged once when the contract begins, whatever the quantity."""

    amount: Decimal  #: once
    tax_code: str | None  #: None: that of the first price
    tax_included: bool  #: whether the amount is TTC


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A dated promotion, or a price agreed with a segment of clients: what it takes off."""

    code: str  #: within the version
    kind: AdjustmentKind  #: offer to all, or negotiated
    value_type: ValueType  #: percentage, or euros by unit sold
    value: Decimal  #: what is taken off
    period: Period  #: while it applies
    plan: str | None = None  #: None: every plan
    segment: str | None = None  #: segment of clients; None: everybody
    channel: Channel | None = None  #: None: every channel


@dataclass(frozen=True, slots=True)
class Component:
    """A product inside a bundle."""

    sku: str
    name: str  #: in French
    quantity: Decimal  #: how many of it in one bundle
    share: Decimal | None  #: of the bundle's revenue, 0 to 1; None: of what the others leave, by quantity


@dataclass(frozen=True, slots=True)
class Conditions:
    """Whom a product may be sold to (decision 27)."""

    age_min: int | None = None  #: youngest age, included
    age_max: int | None = None  #: oldest age, included
    client_type: ClientType = ClientType.BOTH  #: kind of client
    territories: tuple[str, ...] = ()  #: codes of tax territories (FR, FR-DOM…); empty: all
    postcodes: tuple[str, ...] = ()  #: postcodes or their beginnings: 75, 13001; empty: all


#: The tax code of what nothing says otherwise.
NORMAL = "NORMAL"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A dated rate of a tax code."""

    code: str
    territory: str  #: where it holds
    rate: Decimal  #: percent
    period: Period  #: while it is in force
    account_collected: str | None = None  #: account of the VAT collected; None: not told
    account_deductible: str | None = None  #: account of the VAT that may be deducted; None: not told
    intermediation: bool = False  #: whether it is also that of the commission of who sells it for a partner


@dataclass(frozen=True, slots=True)
class IndexValue:
    """What an index was worth from an instant on, until its next value."""

    since: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of consumption."""

    base: str  #: code of the unit that it converts to; its own where it is a base
    factor: Decimal  #: how many base units it is worth


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that decides what one version of a product costs."""

    sku: str
    name: str  #: marketing name, in French
    company: str  #: code of the company that owns it
    timezone: str  #: of that company: its days begin there
    version: int  #: number, from 1
    started: datetime  #: first instant of the version: index0 is the index then
    plans: tuple[Plan, ...]  #: by code; empty: the version has prices only
    prices: tuple[Price, ...]  #: by component
    conditions: Conditions = Conditions()
    setup_fee: SetupFee | None = None
    adjustments: tuple[Adjustment, ...] = ()
    components: tuple[Component, ...] = ()  #: of a bundle
    indices: Mapping[str, tuple[IndexValue, ...]] = field(default_factory=dict)  #: by code, by date
    tax_rates: tuple[TaxRate, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)  #: by code
    tax_per_line: bool = False  #: False: the tax is rounded on the total of each rate (decision 28)


@dataclass(frozen=True, slots=True)
class Client:
    """What is known of the client; what is not is left to be verified."""

    age: int | None = None  #: in years, on the day of the sale
    client_type: ClientType | None = None
    postcode: str | None = None
    segment: str | None = None  #: that negotiated prices name

    @property
    def territory(self) -> Territory | None:
        """Return the tax territory of the postcode; None when it is unknown."""
        return None if self.postcode is None else territory_of(self.postcode)


#: Beginnings of postcodes, the longest first: Saint-Barthélemy and Saint-Martin kept theirs when they left Guadeloupe.
#: CGI art. 296 (971, 972, 974), art. 294 (973, 976), art. 297 (Corsica); the collectivities have taxes of their own.
_TERRITORIES = (
    (("97133", "97150"), Territory.COLLECTIVITIES),
    (("971", "972", "974"), Territory.DOM),
    (("973", "976"), Territory.GUYANE_MAYOTTE),
    (("97", "984", "986", "987", "988"), Territory.COLLECTIVITIES),
    (("20",), Territory.CORSICA),
)


def territory_of(postcode: str) -> Territory:
    """Return the tax territory of a postcode; Monaco (980) is taxed as the mainland is."""
    for beginnings, territory in _TERRITORIES:
        if postcode.startswith(beginnings):
            return territory
    return Territory.METROPOLE


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: one sale, prepared at an instant."""

    at: datetime  #: when the price is asked: decides adjustments and index values
    plan: str | None = None  #: None: the only one
    quantity: Decimal = Decimal(1)  #: units sold
    usage: Mapping[str, Decimal] = field(
        default_factory=dict
    )  #: consumption by component, by unit, or for all under ""
    channel: Channel | None = None
    client: Client = Client()
    service_start: date | None = None  #: first day of the service: decides the tax; None: the day of ``at``
