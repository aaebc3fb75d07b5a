"""Find products by what somebody remembers of them, however it is spelt (§3.4, §3.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from sqlalchemy import Connection

from catalogue.access import Action
from catalogue.publication.reasons import BlockReason, cause
from catalogue.store.readings import search as readings
from catalogue.store.readings.search import (
    INTEGRATED,
    OWN,
    STATES,
    Asked,
    Basis,
    Filters,
    Found,
    Group,
    Page,
    Question,
    Sort,
)
from catalogue.store.readings.todo import Alert
from catalogue.vocabulary import LifecycleStatus
from sync.bootstrap import Service
from usecases.instants import Instants, asking_of_all
from usecases.rights import allowed, companies_of

#: With the classes of what a wish and an answer hold: a door needs nothing of what lies below.
__all__ = [
    "INTEGRATED",
    "OWN",
    "STATES",
    "Alert",
    "BlockReason",
    "Counts",
    "Filters",
    "Found",
    "Group",
    "Page",
    "SearchAnswer",
    "SearchWanted",
    "Sort",
    "cause",
    "count",
    "search",
]

_K = TypeVar("_K")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWanted:
    """What somebody looks for."""

    text: str = ""  #: words of which a product bears each; empty: every product
    company: str | None = None  #: code of the company that sees it; None: all those of whoever asks
    filters: Filters = field(default_factory=Filters)
    instants: Instants  #: which day it is about, and what was known when


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many products are found, each choice of a filter beside the others that are set."""

    groups: Sequence[Group]  #: of every risk, partner and state, whatever the filters want of those
    filters: Filters
    meant: Mapping[str, Sequence[str]]  #: for each word that nothing bears, those that it was taken for

    @classmethod
    def nothing(cls) -> Self:
        """Return the counts of no product."""
        return cls(groups=(), filters=Filters(), meant={})

    @property
    def total(self) -> int:
        """Products that pass every filter."""
        return sum(one.products for one in self._passing(self.filters))

    @property
    def everything(self) -> int:
        """Products that bear the words, whatever their risk, partner and state."""
        return sum(one.products for one in self.groups)

    def by_risk(self) -> Counter[str]:
        """Return the products of each risk, by code."""
        return self._by(lambda one: one.risk, replace(self.filters, risk=None))

    def by_partner(self) -> Counter[str]:
        """Return the products of each partner, by name; `OWN` of none."""
        return self._by(lambda one: one.partner or OWN, replace(self.filters, partner=None))

    def by_status(self) -> Counter[LifecycleStatus]:
        """Return the products in each state."""
        return self._by(lambda one: one.status, replace(self.filters, status=None))

    def _by(self, key: Callable[[Group], _K], filters: Filters) -> Counter[_K]:
        counted: Counter[_K] = Counter()
        for one in self._passing(filters):
            counted[key(one)] += one.products
        return counted

    def _passing(self, filters: Filters) -> list[Group]:
        statuses, integrations = filters.statuses, filters.integrations
        return [
            one
            for one in self.groups
            if filters.risk in (None, one.risk)
            and filters.partner in (None, one.partner or OWN)
            and (statuses is None or one.status in statuses)
            and (integrations is None or one.integration in integrations)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """One page of what was found."""

    products: Sequence[Found]  #: what the words name before what tells of them, then as sorted
    page: Page
    meant: Mapping[str, Sequence[str]]  #: as of `Counts`

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a document."""
        return {
            "page": self.page.number,
            "page_size": self.page.size,
            "meant": {word: list(words) for word, words in self.meant.items()},
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
        "sold": {seller: [*channels] for seller, channels in found.sold.items()},
        "blocked": found.blocked,
        "reasons": [one.to_json() for one in found.reasons],
        "ends_at": None if found.ends_at is None else found.ends_at.isoformat(),
    }


def search(service: Service, wanted: SearchWanted, page: Page) -> SearchAnswer:
    """Return one page of the products that are found. Read-only. Raises: WrongUse as `count` does."""

    def ask(connection: Connection, question: Question, asked: Asked) -> SearchAnswer:
        products = readings.search(connection, question, asked, page)
        return SearchAnswer(products=products, page=page, meant=asked.meant)

    return _asked(service, wanted, ask)


def count(service: Service, wanted: SearchWanted) -> Counts:
    """Count the products that are found, and beside each filter those that its other choices would find. Read-only.

    Raises: WrongUse where nothing was known yet, saying since when, or where so much was that it would take too long.
    """

    def ask(connection: Connection, question: Question, asked: Asked) -> Counts:
        groups = readings.count(connection, question, asked)
        return Counts(groups=groups, filters=wanted.filters, meant=asked.meant)

    return _asked(service, wanted, ask)


def _asked(service: Service, wanted: SearchWanted, ask: Callable[[Connection, Question, Asked], _T]) -> _T:
    """Ask a question about the companies that whoever asks may search."""
    service, instants = allowed(service, Action.READ_CATALOGUE, wanted.company), wanted.instants
    basis = Basis.TODAY if instants.present else Basis.KNOWN_BEFORE if instants.past else Basis.ANOTHER_DAY
    question = Question(wanted.text, wanted.filters, companies_of(service, wanted.company), instants.at, basis)
    with asking_of_all(service, instants, company=wanted.company) as connection:
        return ask(connection, question, readings.understand(connection, question))
