"""What the decision to sell rests on: plain records that the store fills and `windows` reads.

Facts that many publications share (a seller, the obligations, the tax rates) are given once in `Rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from catalogue.lifecycle import StatusPeriod
from catalogue.periods import Period
from catalogue.publication.reasons import Reason
from catalogue.vocabulary import Channel, ClientType, Nature, RevenueModel, RiskFamily, Visibility


@dataclass(frozen=True, slots=True)
class Obligation:
    """A type of document that the law or the group demands (decision 20)."""

    family: RiskFamily  #: for products of this family
    channel: Channel | None  #: on this channel; None: on all
    client_type: ClientType | None  #: for this kind of client; None or « Tous »: for all
    document_type: str  #: code of the type
    blocking: bool  #: False: its absence only warns
    period: Period  #: while the obligation is in force


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document attached to a version."""

    document_type: str  #: code of the type
    period: Period  #: while it is valid and not archived
    channels: frozenset[Channel] = frozenset()  #: channels it is meant for; empty: all


@dataclass(frozen=True, slots=True)
class CommissionScope:
    """Where and when a commission scheme of a version applies."""

    period: Period  #: while it applies
    seller: str | None = None  #: code of the selling company; None: any
    channel: Channel | None = None  #: None: any


@dataclass(frozen=True, slots=True)
class Blacklisting:
    """A product that must not be sold (§8)."""

    period: Period  #: while it is listed
    motive: str  #: why, in the words of who listed it
    seller: str | None = None  #: code of the company; None: any
    channel: Channel | None = None  #: None: any


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """The partner behind a product."""

    name: str  #: as in the group workbook
    active: bool  #: its own status
    owner: str  #: code of the company it belongs to: activated there unless said otherwise
    activations: Mapping[str, bool] = field(default_factory=dict)  #: company code → activated


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """A company that sells."""

    code: str  #: company code
    active: bool  #: whether the company works at all
    mappings: Mapping[Nature, bool] = field(default_factory=dict)  #: its default accounts: nature → usable


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What all versions of a product share."""

    sku: str  #: natural key
    family: RiskFamily  #: of its risk
    client_type: ClientType  #: whom it may be sold to
    revenue_model: RevenueModel  #: decides the accounts it needs
    statuses: tuple[StatusPeriod, ...]  #: its whole life, covering all of time
    partner: PartnerFacts | None = None  #: None: a product of the house
    commissions_required: bool = False  #: whether its owner keeps commission schemes in the catalogue


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What all publications of a version share."""

    period: Period  #: while it is in force
    priced: bool  #: has at least one price
    plans_without_price: tuple[str, ...] = ()  #: codes, in order
    tax_codes: tuple[str, ...] = ()  #: of its prices, in order, once each
    documents: tuple[HeldDocument, ...] = ()  #: attached to it
    commissions: tuple[CommissionScope, ...] = ()  #: schemes that fit the product's partner


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """One publication: a version, sold by a company, on channels."""

    product: ProductFacts
    version: VersionFacts
    seller: SellerFacts
    period: Period  #: while it is published
    channels: tuple[Channel, ...]  #: where
    visibility: Visibility  #: who sees it
    on_quote: bool = False  #: badge « Sur devis »: needs no price
    product_mappings: Mapping[Nature, bool] = field(default_factory=dict)  #: the product's accounts at the seller
    version_mappings: Mapping[Nature, bool] = field(default_factory=dict)  #: the version's accounts at the seller


@dataclass(frozen=True, slots=True)
class Rules:
    """Reference data that every publication is held against."""

    obligations: tuple[Obligation, ...] = ()
    #: tax code → when it has a rate in metropolitan France, where the catalogue's prices are set
    tax_rates: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    #: SKU → why and when it must not be sold
    blacklist: Mapping[str, tuple[Blacklisting, ...]] = field(default_factory=dict)
    #: family, channel and client type → obligations, filled as asked
    by_product_kind: dict[tuple[RiskFamily, Channel, ClientType], tuple[Obligation, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def obligations_of(self, product: ProductFacts, channel: Channel) -> tuple[Obligation, ...]:
        """Return the obligations of a product on a channel, whatever their dates."""
        key = product.family, channel, product.client_type
        found = self.by_product_kind.get(key)
        if found is None:
            found = tuple(item for item in self.obligations if _concerns(item, *key))
            self.by_product_kind[key] = found
        return found


def _concerns(item: Obligation, family: RiskFamily, channel: Channel, client_type: ClientType) -> bool:
    """Say whether an obligation is about products of this kind; one sold to all meets those for either client."""
    return (
        item.family is family
        and item.channel in (None, channel)
        and (item.client_type in (None, ClientType.BOTH, client_type) or client_type is ClientType.BOTH)
    )


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of time of a publication on a channel, sellable or not throughout, for the same reasons."""

    channel: Channel  #: where
    period: Period  #: when
    sellable: bool  #: True when no reason blocks
    reasons: tuple[Reason, ...] = ()  #: every reason that holds throughout, warnings included

    @property
    def start(self) -> datetime:
        """Return the first instant of the window."""
        return self.period.start

    @property
    def end(self) -> datetime:
        """Return the first instant after the window."""
        return self.period.end
