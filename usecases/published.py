"""What may be sold, where, at an instant, and why the rest may not (§3.4, decision 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from catalogue.access import Action
from catalogue.periods import day_of
from catalogue.publication.reasons import Reason, sentence
from catalogue.store.readings.published import (
    Blocked,
    Offered,
    OfferedPrice,
    Seller,
    blocked,
    count_offered,
    find_seller,
    offered,
)
from catalogue.vocabulary import Channel, PricingType, Recurrence, Visibility
from exports import published as listing
from exports.engine.scope import Snapshot
from exports.published import PublishedRow
from sync.bootstrap import Service
from usecases.instants import Instants, asking
from usecases.rights import allowed

#: With the classes of what an answer holds: a door needs nothing of what lies below.
__all__ = ["Blocked", "Offered", "OnSale", "PublishedWanted", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWanted:
    """Where somebody sells."""

    company: str  #: code of the seller
    channel: Channel
    instants: Instants
    why: bool = False  #: whether to say also what may not be sold, and every reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSale:
    """What may be sold there; it is read from the catalogue as somebody goes through it, once."""

    instants: Instants
    seller: Seller
    channel: Channel
    products: Iterator[Offered]  #: by SKU
    count: Callable[[], int]  #: how many they are, asked apart
    blocked: Sequence[Blocked] | None  #: by SKU; None: nobody asked

    def to_json(self) -> dict[str, Any]:
        """Return the contract's document, its products to be gone through once; dates are the seller's."""
        document = {
            "company": self.seller.code,
            "channel": self.channel.value,
            "at": self._local(self.instants.at),
            "products": map(self._product, self.products),
        }
        if self.blocked is not None:
            document["blocked"] = [self._blocked(item) for item in self.blocked]
        return self.instants.borne_by(document)

    def write_csv(self, output: BinaryIO) -> None:
        """Write one line for each price of what may be sold, then for each product that may not, as it is read."""
        day = day_of(self.instants.at, self.seller.timezone)
        listing.CSV.write(self._rows(), output, Snapshot(self.seller.code, self.seller.code, day))

    def sentence(self, reason: Reason) -> str:
        """Say a reason in French, with the seller's days."""
        return sentence(reason, self.seller.timezone)

    def _rows(self) -> Iterator[PublishedRow]:
        for product in self.products:
            warned = " ".join(map(self.sentence, product.warnings))
            head = (True, product.sku, product.name, product.version, Visibility.label_of(product.visibility))
            for plan in product.plans:
                recurrence = Recurrence.label_of(plan.recurrence) if plan.recurrence else None
                for price in plan.prices:
                    ttc, ht = (price.amount.ttc, price.amount.ht) if price.amount else (None, None)
                    kind = PricingType.label_of(price.type)
                    yield PublishedRow(
                        *head, plan.code, recurrence, price.component, kind, ttc, ht, price.tax_rate, warned
                    )
            if not any(plan.prices for plan in product.plans):
                yield PublishedRow(*head, reasons=warned)
        for item in self.blocked or ():
            visibility = Visibility.label_of(item.visibility) if item.visibility else None
            reasons = " ".join(map(self.sentence, item.reasons))
            yield PublishedRow(False, item.sku, item.name, item.version, visibility, reasons=reasons)

    def _product(self, product: Offered) -> dict[str, Any]:
        copied = ("sku", "name", "version", "visibility", "price_visible", "availability", "conditions")
        return {
            **{name: getattr(product, name) for name in copied},
            "badges": [*product.badges],
            "warnings": [self._reason(item) for item in product.warnings],
            "plans": [
                {
                    "code": plan.code,
                    "name": plan.name,
                    "recurrence": plan.recurrence,
                    "billing_cycle_days": plan.billing_cycle_days,
                    "prices": [_price(price) for price in plan.prices],
                }
                for plan in product.plans
            ],
        }

    def _blocked(self, item: Blocked) -> dict[str, Any]:
        return {
            "sku": item.sku,
            "name": item.name,
            "version": item.version,
            "visibility": item.visibility,
            "from": None if item.since is None else self._local(item.since),
            "to": None if item.until is None else self._local(item.until),
            "reasons": [self._reason(one) for one in item.reasons],
        }

    def _reason(self, reason: Reason) -> dict[str, Any]:
        return {**reason.to_json(), "message": self.sentence(reason)}

    def _local(self, instant: datetime) -> str:
        return instant.astimezone(ZoneInfo(self.seller.timezone)).isoformat()


def _price(price: OfferedPrice) -> dict[str, Any]:
    """Return a price: money as decimal strings in euros, the rate as a percent string."""
    return {
        "type": price.type,
        "component": price.component,
        "currency": price.currency,
        "amount_ttc": None if price.amount is None else str(price.amount.ttc),
        "amount_ht": None if price.amount is None else str(price.amount.ht),
        "tax_code": price.tax_code,
        "tax_rate": None if price.tax_rate is None else str(price.tax_rate),
        "tax_included": price.tax_included,
        "payload": price.payload,
    }


@contextmanager
def published(service: Service, wanted: PublishedWanted) -> Iterator[OnSale]:
    """Give what a company may sell on a channel, to be gone through inside the block. Read-only.

    Raises: WrongUse for an unknown company, listing those that exist.
    """
    service = allowed(service, Action.READ_CATALOGUE, wanted.company)
    channel, at = wanted.channel, wanted.instants.at
    with asking(service, wanted.instants, company=wanted.company) as connection:
        seller = find_seller(connection, wanted.company)
        yield OnSale(
            instants=wanted.instants,
            seller=seller,
            channel=channel,
            products=offered(connection, seller, channel, at),
            count=lambda: count_offered(connection, at, company=seller.code)[seller.code][channel],
            blocked=blocked(connection, seller, channel, at) if wanted.why else None,
        )
