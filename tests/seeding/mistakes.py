"""What a mistake is: the rows it needs, what it writes into them, and all that must be found of it.

Each mistake says in its own words what a person did wrong and where the specification forbids it. What it expects is
complete: a finding that is not declared is one too many (decision 3: what only follows from another finding is not
reported a second time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.seeding.clean_company import NEW, STARTED, CompanyBook, Product
from tests.seeding.clean_group import is_spare
from tests.seeding.model import Cell, Expected, Line, Pages, on


@dataclass(frozen=True, slots=True)
class Target:
    """Where a mistake may write; nobody else touches these rows."""

    company: CompanyBook
    group: Pages
    products: tuple[Product, ...]
    lines: tuple[Line, ...]  #: of the group's workbook
    draw: Random

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

    def any(self, lines: Iterable[Line]) -> Line:
        """Draw one of several rows."""
        return self.draw.choice(list(lines))


Write = Callable[[Target], Iterable[Expected]]
Fits = Callable[[Product], bool]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way of getting a workbook wrong."""

    name: str
    source: str  #: where the specification says so
    write: Write
    products: tuple[Fits, ...] = ()  #: what each product that it spoils must be like
    group_sheet: str | None = None  #: sheet of the group's workbook in which it spoils a row that no company uses
    group_row: Mapping[str, Cell] = field(default_factory=dict)
    alone: str | None = None  #: what may be spoiled once in a workbook only


#: Every mistake, by name.
MISTAKES: dict[str, Mistake] = {}
#: What looks odd and is none: nothing may be found of it.
HABITS: dict[str, Mistake] = {}


def plain(product: Product) -> bool:
    """Any product, but the components of packs: what becomes of them is the pack's business too."""
    return product.role == "plain"


def free(product: Product) -> bool:
    """A product of which nothing is frozen (decision 9)."""
    return plain(product) and product.state != STARTED


def new(product: Product) -> bool:
    """A product that the catalogue has never seen: its rows may go without a word."""
    return plain(product) and product.state == NEW


def started(product: Product) -> bool:
    """A product that is being sold."""
    return plain(product) and product.state == STARTED


def having(sheet: str, fits: Fits = plain, /, **values: Cell) -> Fits:
    """Return whether a product has a row of a sheet with these values."""
    return lambda product: fits(product) and bool(product.all(sheet, **values))


def twice(fits: Fits = free) -> Fits:
    """Return whether a product has two versions."""
    return lambda product: fits(product) and product.has_two_versions


def of_products(source: str, *products: Fits) -> Callable[[Write], Write]:
    """Register a mistake that spoils rows of products."""
    return _registered(lambda name, write: Mistake(name, source, write, products=products))


def of_group(source: str, sheet: str, row: Mapping[str, Cell] | None = None) -> Callable[[Write], Write]:
    """Register a mistake that spoils a spare row of the group's workbook."""
    return _registered(lambda name, write: Mistake(name, source, write, group_sheet=sheet, group_row=row or {}))


def of_workbook(source: str, alone: str, *products: Fits) -> Callable[[Write], Write]:
    """Register a mistake that can be made once in a workbook."""
    return _registered(lambda name, write: Mistake(name, source, write, products=products, alone=alone))


def harmless(source: str, *products: Fits) -> Callable[[Write], Write]:
    """Register a habit: something odd of which nothing may be found."""

    def register(write: Write) -> Write:
        HABITS[write.__name__] = Mistake(write.__name__, source, write, products=products)
        return write

    return register


def slip(sheet: str, label: str, value: Cell, rule: str, source: str, fits: Fits = plain, /, **row: Cell) -> None:
    """Register the mistake of one cell, wrong by itself: its finding, and nothing else."""
    name = f"{sheet} / {label} : {str(value)[:60]}"

    def write(target: Target) -> list[Expected]:
        line = target.any(target.product.all(sheet, **row))
        line[label] = value
        return [on(rule, label, line)]

    assert name not in MISTAKES, name
    MISTAKES[name] = Mistake(name, source, write, products=(having(sheet, fits, **row),))


def group_slip(sheet: str, label: str, value: Cell, rule: str, source: str) -> None:
    """Register the mistake of one cell in a spare row of the group's workbook."""
    name = f"{sheet} / {label} : {str(value)[:60]}"

    def write(target: Target) -> list[Expected]:
        target.line[label] = value
        return [on(rule, label, target.line)]

    assert name not in MISTAKES, name
    MISTAKES[name] = Mistake(name, source, write, group_sheet=sheet)


def spare_rows(group: Pages, mistake: Mistake) -> list[Line]:
    """Return the rows of the group that a mistake may spoil."""
    if mistake.group_sheet is None:
        return []
    return [line for line in group.lines[mistake.group_sheet] if is_spare(line) and line.fits(mistake.group_row)]


def _registered(make: Callable[[str, Write], Mistake]) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        assert write.__name__ not in MISTAKES
        MISTAKES[write.__name__] = make(write.__name__, write)
        return write

    return register
