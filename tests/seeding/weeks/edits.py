"""What an edit over time is: the rows that it has to itself, what it writes there, and all that must come of it.

Each edit declares its whole outcome: the findings, on their cells, and what the catalogue holds afterwards. Where
nothing else is declared the catalogue holds what the workbook says, and sells what it sold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from catalogue.vocabulary import Channel
from tests.seeding.clean_company import CompanyBook, Product
from tests.seeding.mistakes import Fits
from tests.seeding.model import Cell, Expected, Line, Pages
from tests.seeding.weeks.shelf import Shelf, document_path


class When(StrEnum):
    """The instants at which the trial looks at what is sold."""

    PAST = "2025-08-01"
    NOW = "now"  #: just after the load
    FIRST = "2098-06-15"  #: first versions of whatever was planned are on sale
    SECOND = "2099-06-15"  #: so are second versions


LATER = (When.FIRST, When.SECOND)
FROM_NOW = (When.NOW, *LATER)


@dataclass(frozen=True, slots=True)
class Sale:
    """That a product is sold by a company on a channel at an instant, from now on or no more."""

    sku: str
    when: When
    seller: str
    channel: str  #: code
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What must come of an edit."""

    says: tuple[Expected, ...] = ()  #: in the workbook that was edited
    elsewhere: tuple[tuple[str, Expected], ...] = ()  #: in another one: its code, and what it must say
    refused: bool = False  #: the edited products stay as they were
    whole: bool = False  #: the workbook is refused
    stays: tuple[Line, ...] = ()  #: rows that the catalogue keeps as they were, edited or gone
    unread: tuple[Line, ...] = ()  #: rows that the catalogue never had and does not take
    sales: tuple[Sale, ...] = ()  #: that end or begin
    documents: tuple[str, ...] = ()  #: paths of those that the catalogue now knows by their new bytes

    def saying_elsewhere(self, *says: tuple[str, Expected]) -> Declared:
        """Return the same outcome, with what other workbooks or files must say."""
        return replace(self, elsewhere=says)


def loaded(*says: Expected, sales: tuple[Sale, ...] = (), stays: tuple[Line, ...] = ()) -> Declared:
    """The catalogue now holds what the workbook says, but for the rows that it keeps."""
    return Declared(says, sales=sales, stays=stays)


def refused(*says: Expected) -> Declared:
    """The catalogue keeps the edited products as they were."""
    return Declared(says, refused=True)


def whole_refused(*says: Expected) -> Declared:
    """The catalogue keeps everything as it was."""
    return Declared(says, whole=True)


@dataclass(frozen=True, slots=True)
class Week:
    """Where an edit may write; nobody else touches these rows."""

    shelf: Shelf
    code: str  #: of the workbook
    products: tuple[Product, ...]
    lines: tuple[Line, ...]  #: of the group's workbook
    draw: Random

    @property
    def pages(self) -> Pages:
        """The workbook."""
        return self.shelf.pages(self.code)

    @property
    def book(self) -> CompanyBook:
        """The company's workbook with its products."""
        return self.shelf.books[self.code]

    @property
    def product(self) -> Product:
        """The only product."""
        (product,) = self.products
        return product

    @property
    def line(self) -> Line:
        """The only row of the group."""
        (line,) = self.lines
        return line

    def drop(self, lines: Iterable[Line]) -> list[Line]:
        """Delete rows, and return them."""
        gone = list(lines)
        for line in gone:
            self.pages.drop(line)
        return gone

    def put_document(self, product: Product, file: str, content: bytes) -> str:
        """Write other bytes under the name of a document, and return its path."""
        path = document_path(product.company, product.sku, file)
        self.shelf.files[path] = content
        return path


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that people do to a workbook from one week to the next."""

    name: str
    case: str  #: the trial that it stands for (T1 to T44), or the decision
    write: Callable[[Week], Declared]
    products: tuple[Fits, ...] = ()  #: what each product of the large workbook that it edits must be like
    group_sheet: str | None = None  #: sheet of the group's workbook in which it edits a row
    group_row: Mapping[str, Cell] = field(default_factory=dict)
    small: bool = False  #: it has one of the small workbooks to itself
    alone: str | None = None  #: what can be edited once in a library only
    confirmed: bool = False  #: the report's number is typed, and the workbook is deposited again


#: Every edit, by name.
EDITS: dict[str, Edit] = {}

Write = Callable[[Week], Declared]
Register = Callable[[Write], Write]


def of_products(case: str, *products: Fits, alone: str | None = None) -> Register:
    """Register an edit of products of the large workbook."""
    return _registered(lambda name, write: Edit(name, case, write, products=products, alone=alone))


def of_group(case: str, sheet: str, row: Mapping[str, Cell] | None = None, *, alone: str | None = None) -> Register:
    """Register an edit of a row of the group's workbook: of a spare one, or of one that is edited once only."""
    return _registered(lambda name, write: Edit(name, case, write, group_sheet=sheet, group_row=row or {}, alone=alone))


def of_workbook(case: str, *, confirmed: bool = False) -> Register:
    """Register an edit that has a workbook to itself."""
    return _registered(lambda name, write: Edit(name, case, write, small=True, confirmed=confirmed))


def _registered(make: Callable[[str, Write], Edit]) -> Register:
    def register(write: Write) -> Write:
        assert write.__name__ not in EDITS
        EDITS[write.__name__] = make(write.__name__, write)
        return write

    return register


_CHANNELS = {channel.label: channel.value for channel in Channel}


def sold(
    product: Product, version: int, when: Iterable[When], *, channels: str = "Web, Terrain", begins: bool = False
) -> tuple[Sale, ...]:
    """Return the sales by its own company of a version of a product, at those instants; none of a version it has not."""
    if version > 1 and not product.has_two_versions:
        return ()
    places = [_CHANNELS[label] for label in channels.split(", ")]
    return tuple(Sale(product.sku, instant, product.company, place, begins) for instant in when for place in places)


def sold_later(product: Product) -> tuple[Sale, ...]:
    """Return all sales to come of a product that is planned."""
    first = [When.FIRST] if product.has_two_versions else LATER
    return sold(product, 1, first) + sold(product, 2, [When.SECOND])
