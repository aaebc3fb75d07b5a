"""What every part of the screen is about: the product, the instants, and the company in whose name one looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from catalogue.access import Action
from dashboard.frame import chosen_company
from dashboard.identity import asking
from dashboard.ui import formats
from usecases.instants import Instants
from usecases.product import Product
from usecases.product_commissions import may_see_commissions


@dataclass(frozen=True, slots=True)
class Looked:
    """A product, as somebody looks at it."""

    product: Product
    instants: Instants
    seller: str | None  #: code of the company that sells it: that chosen, else its own; None: nobody's of whoever looks
    earning: str | None  #: code of the company whose commissions they may see; None: nobody's
    simulates: bool  #: whether they may ask for a quote
    exports: bool  #: whether they may take it away

    @property
    def sku(self) -> str:
        """Return its code."""
        return self.product.row.sku

    @property
    def timezone(self) -> str:
        """Return the timezone in which its days begin."""
        return self.product.row.timezone

    @property
    def day_told(self) -> str:
        """Say which day it is about, in a word."""
        day, today = (formats.short_day(one, self.timezone) for one in (self.instants.at, datetime.now(UTC)))
        return "aujourd’hui" if day == today else day


def look(product: Product, instants: Instants) -> Looked:
    """Say in whose name one looks at a product, by the rights of now."""
    scope, now, sellers = asking().scope, datetime.now(UTC), product.sellers
    chosen = chosen_company()
    in_order = sorted(sellers, key=lambda code: code != chosen)
    return Looked(
        product=product,
        instants=instants,
        seller=next(iter(in_order), None),
        earning=next((code for code in in_order if may_see_commissions(scope, code)), None),
        simulates=scope.within(Action.SIMULATE, now).companies != frozenset(),
        exports=scope.within(Action.EXPORT_CATALOGUE, now).companies != frozenset(),
    )
