"""What a posting rests on: the facts of one product version in one company, and what its windows hold.

The store builds `Facts` once for a version and hands the same object to every operation that it concerns: what the
first of them works out is kept in it. A changed copy (`dataclasses.replace`) begins without.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from catalogue.commissions.facts import Cumulated, Scheme
from catalogue.ledger.accounts.mappings import AccountMapping
from catalogue.pricing.facts import Offer
from catalogue.publication.facts import Window
from catalogue.vocabulary import RevenueModel

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one company may sell of one product, by the version in force at an instant."""

    company: str  #: code of the company that sells and keeps the books
    timezone: str  #: of that company: its days begin there
    vat_on_debits: bool  #: False: the tax is due when the client pays
    offer: Offer  #: with the rates of its prices' tax codes and of those that the mappings name
    revenue_model: RevenueModel
    partner: str | None  #: name; None: a product of the house
    schemes: tuple[Scheme, ...]  #: of the version
    mappings: tuple[AccountMapping, ...]  #: of the company: version, product and default, every variant
    abroad: frozenset[str] = frozenset()  #: names of the partners that are not in France
    windows: tuple[Window, ...] = ()  #: of the company's publications of the product, on every channel
    memory: dict[Hashable, Any] = field(init=False, default_factory=dict, compare=False, repr=False)  #: see `once`

    def scheme(self, code: str) -> Scheme | None:
        """Return the scheme of a code; None when the version has none such."""
        return next((item for item in self.schemes if item.code == code), None)

    def once(self, key: Hashable, work_out: Callable[[], _T]) -> _T:
        """Return what stands under a key, worked out for the first that asks: most operations of a month are alike."""
        found: _T
        try:
            found = self.memory[key]  # a key of many fields is hashed once
        except KeyError:
            found = self.memory[key] = work_out()
        return found


class WindowKey(NamedTuple):
    """The span over which a scheme cumulates, in a company's books."""

    sku: str
    version: int
    scheme: str  #: code
    holder: str  #: contract, or key of the first operation, of a lifetime window; empty: the company
    start: datetime | None  #: first instant; None: the whole contract


#: What windows hold; one that is not there holds nothing.
Windows = Mapping[WindowKey, Cumulated]
