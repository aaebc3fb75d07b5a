"""Find products by what somebody remembers of them, however it is spelt (§3.4, §3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalogue.access import Action
from catalogue.store.readings.search import Filters, Found, FoundPage, Page
from catalogue.store.readings.search import search as find
from sync.bootstrap import Service
from usecases.rights import allowed, companies_of

#: With the classes of what a wish and an answer hold: a door needs nothing of what lies below.
__all__ = ["Filters", "Found", "Page", "SearchAnswer", "SearchWanted", "search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWanted:
    """What somebody looks for."""

    text: str = ""  #: words of which a product bears each; empty: every product
    company: str | None = None  #: code of the company that sees it; None: all those of whoever asks
    filters: Filters = field(default_factory=Filters)
    page: Page = field(default_factory=Page)
    at: datetime  #: when « diffusé » is asked about, aware


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """One page of what was found."""

    products: Sequence[Found]  #: the likest first, then by SKU
    total: int  #: of all pages
    page: Page

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a document."""
        return {
            "total": self.total,
            "page": self.page.number,
            "page_size": self.page.size,
            "products": [_product(one) for one in self.products],
        }


def _product(found: Found) -> dict[str, Any]:
    return {
        "sku": found.sku,
        "name": found.name,
        "company": found.company,
        "risk": found.risk,
        "partner": found.partner,
        "integration": found.integration,
        "status": found.status,
    }


def search(service: Service, wanted: SearchWanted) -> SearchAnswer:
    """Return the products that are found, one page of them. Read-only; of today's catalogue."""
    service = allowed(service, Action.READ_CATALOGUE, wanted.company)
    companies = companies_of(service, wanted.company)
    with service.database.reading(service.scope) as connection:
        found: FoundPage = find(connection, wanted.text, wanted.filters, wanted.page, companies=companies, at=wanted.at)
    return SearchAnswer(products=found.products, total=found.total, page=wanted.page)
