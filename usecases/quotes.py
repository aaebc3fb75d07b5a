"""A price, explained line by line (§6): what ``catalogue quote`` and ``POST /pricing/quote`` answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.access import Action
from catalogue.pricing.answer import quote_json
from catalogue.pricing.facts import Request
from catalogue.pricing.quote import Ineligible, Quote, make_quote
from catalogue.store.offers import read_offer
from sync.bootstrap import Service
from usecases.instants import Instants, asking
from usecases.rights import allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteWanted:
    """Of what somebody asks the price, for whom and when."""

    sku: str  #: code of the product
    instants: Instants
    request: Request  #: at the instant asked about


@dataclass(frozen=True, slots=True)
class Quoted:
    """The price, or why that client may not buy."""

    instants: Instants
    answer: Quote | Ineligible

    def to_json(self) -> dict[str, Any]:
        """Return the contract's document; money as decimal strings in euros, rates as percent strings."""
        return self.instants.borne_by(quote_json(self.answer))


def quote(service: Service, wanted: QuoteWanted) -> Quoted:
    """Price a product; read-only.

    Raises: WrongUse for an unknown product, or one that cannot be priced as asked, listing the choices.
    """
    service = allowed(service, Action.SIMULATE)
    with asking(service, wanted.instants, sku=wanted.sku) as connection:
        offer = read_offer(connection, wanted.sku, wanted.request.at)
    return Quoted(wanted.instants, make_quote(offer, wanted.request))
