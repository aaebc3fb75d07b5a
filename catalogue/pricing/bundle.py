"""What each product of a bundle earns of the bundle's price (decision 16).

Shares that are not given are those that the others leave, in proportion of quantities. The amount without tax and the
tax are shared apart, so each product's ``HT + TVA`` is its TTC, none is negative, and all of them sum to the bundle's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.money import share_out
from catalogue.pricing.document import Document
from catalogue.pricing.facts import Component


@dataclass(frozen=True, slots=True)
class ComponentShare:
    """What one product of a bundle earns."""

    component: Component
    share: Decimal  #: of the revenue, 0 to 1
    ht: Decimal
    ttc: Decimal

    @property
    def tva(self) -> Decimal:
        """Return its tax, by subtraction."""
        return self.ttc - self.ht


def share_revenue(components: Sequence[Component], document: Document) -> tuple[ComponentShare, ...]:
    """Split a document between the products of a bundle, to the cent, ties in their order."""
    shares = _shares(components)
    if not any(shares):
        return ()
    both = zip(components, shares, share_out(document.ht, shares), share_out(document.tva, shares), strict=True)
    return tuple(ComponentShare(component, share, ht, ht + tva) for component, share, ht, tva in both)


def _shares(components: Sequence[Component]) -> list[Decimal]:
    given = sum((item.share for item in components if item.share is not None), Decimal(0))
    silent = sum((item.quantity for item in components if item.share is None), Decimal(0))
    left = max(1 - given, Decimal(0))
    return [left * item.quantity / silent if item.share is None else item.share for item in components]
