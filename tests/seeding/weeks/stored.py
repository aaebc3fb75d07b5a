"""What the catalogue holds after a load, fact by fact, and what it must hold by the rows of the workbooks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from catalogue.scope import SERVICE
from catalogue.spelling import canonical
from catalogue.store.current import current
from catalogue.store.database import Database
from catalogue.store.queries import driver_connection
from sync.reading import Source, open_workbook
from tests.seeding.model import Cell, Pages
from tests.seeding.weeks.edits import Declared, Sale, When
from tests.seeding.weeks.shelf import GROUP, PDF, Shelf, document_path, path_of
from tests.seeding.writing import with_xlsxwriter
from tests.support.readers import HERE
from validators.kept import kept, schema_of
from validators.sheets import SHEETS, sheets_of

#: Code of a workbook, what it is about, and its parts: a row of a sheet, the bytes of a document, a sale.
Fact = tuple[str, str, tuple[Any, ...]]
_SOLD = """
SELECT product.sku, seller.code, stored.channel, owner.code, moment.name
FROM publication_window stored
JOIN product ON product.id = stored.product_id
JOIN company seller ON seller.id = stored.company_id
JOIN company owner ON owner.id = product.company_id
JOIN unnest(%s::text[], %s::timestamptz[]) AS moment (name, instant) ON stored.during @> moment.instant
WHERE stored.sellable
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """The facts that a catalogue holds, by workbook."""

    facts: frozenset[Fact]

    def since(self, before: Holding) -> Counter[str]:
        """Return each fact that came (+) and each that went (-)."""
        came = (f"+ {fact}" for fact in self.facts - before.facts)
        return Counter([*came, *(f"- {fact}" for fact in before.facts - self.facts)])


def holding(database: Database, codes: Iterable[str]) -> Holding:
    """Read what the catalogue holds of these workbooks, and all that it sells at the instants of a trial."""
    facts: set[Fact] = set()
    with database.reading(SERVICE) as connection:
        for code in codes:
            company = None if code == GROUP else code
            for sheet in sheets_of("group" if company is None else "company"):
                frame = current(connection, sheet.name, schema_of(sheet), company=company)
                facts |= set(_facts(code, sheet.name, frame))
        instants = [
            datetime.now(UTC) + timedelta(seconds=1) if when is When.NOW else datetime.fromisoformat(f"{when}T00:00Z")
            for when in When
        ]
        found = driver_connection(connection).execute(_SOLD, [[when.value for when in When], instants])
        facts |= {(owner, "sold", (sku, seller, channel, when)) for sku, seller, channel, owner, when in found}
    return Holding(frozenset(facts))


def _facts(code: str, name: str, frame: pl.DataFrame) -> Iterator[Fact]:
    sheet = SHEETS[name]
    rows = frame.select([column.name for column in sheet.typed])
    for row in rows.iter_rows():
        yield code, sheet.label, tuple(tuple(item) if isinstance(item, list) else item for item in row)
    if name == "documents":
        for sku, file, sha256 in frame.select("sku", "file", "sha256").iter_rows():
            yield code, "document", (document_path(code, sku, file), sha256)


def document_fact(path: str, content: bytes | None) -> Fact:
    """Return that the catalogue knows a document by these bytes."""
    return path.split("/")[1], "document", (path, hashlib.sha256(content or b"").hexdigest())


def typed_facts(folder: Path, code: str, pages: Pages) -> frozenset[Fact]:
    """Return the facts that rows say, read as the service reads a workbook, whatever was there before."""
    if not pages.height:
        return frozenset()
    path = with_xlsxwriter(folder / "expected" / Path(path_of(code)).name, pages)
    opened = open_workbook(Source(path.name, path, "0" * 64, None, None, None), HERE)
    facts: set[Fact] = set()
    for name, typed in opened.typed.items():
        frame = canonical(name, kept(name, typed.frame.drop("excel_row")))
        if name == "documents":
            frame = frame.with_columns(sha256=pl.lit(hashlib.sha256(PDF).hexdigest()))
        facts |= set(_facts(code, name, frame))
    return frozenset(facts)


#: A sheet and the cells of one of its rows.
Row = tuple[str, dict[str, Cell]]


def differing(shelf: Shelf, code: str, outcomes: Collection[tuple[Declared, Collection[str]]]) -> tuple[Pages, Pages]:
    """Return the rows of a workbook as they were and as the catalogue must hold them: of products that differ only.

    ``outcomes`` are those of the edits of this workbook, each with the SKUs that it edited. A product counts whole, for
    its rows are kept together; in the group's workbook each row counts alone.
    """
    before = [(line.sheet, shelf.before[id(line)]) for line in shelf.lines[code]]
    old, new = _by_unit(before), _by_unit(_kept(shelf, code, outcomes))
    units = [unit for unit in old | new if old.get(unit) != new.get(unit)]
    return _pages(shelf.pages(code), old, units), _pages(shelf.pages(code), new, units)


def _kept(shelf: Shelf, code: str, outcomes: Collection[tuple[Declared, Collection[str]]]) -> Iterator[Row]:
    whole = any(declared.whole for declared, _ in outcomes)
    skus = {sku for declared, edited in outcomes if declared.refused for sku in edited}
    stay = {id(line) for declared, _ in outcomes for line in declared.stays}
    unread = {id(line) for declared, _ in outcomes for line in declared.unread}
    for line in shelf.lines[code]:
        cells = shelf.before[id(line)]
        if whole or id(line) in stay or cells.get("SKU") in skus:
            yield line.sheet, cells
    for lines in shelf.pages(code).lines.values():
        for line in lines:
            if not whole and id(line) not in stay | unread and line["SKU"] not in skus:
                yield line.sheet, line.cells


def _by_unit(rows: Iterable[Row]) -> dict[str, list[Row]]:
    units: dict[str, list[Row]] = {}
    for sheet, cells in rows:
        units.setdefault(str(cells.get("SKU") or (sheet, cells)), []).append((sheet, cells))
    return {unit: sorted(found, key=str) for unit, found in units.items()}


def _pages(pages: Pages, rows: Mapping[str, list[Row]], units: Iterable[str]) -> Pages:
    chosen = Pages(pages.kind, {sheet: [] for sheet in pages.lines})
    for unit in units:
        for sheet, cells in rows.get(unit, ()):
            chosen.add(sheet, cells)
    return chosen


def sale_facts(shelf: Shelf, sales: Iterable[Sale]) -> Iterator[tuple[bool, Fact]]:
    """Yield whether a sale begins, and the fact that it is."""
    owners = {product.sku: code for code, book in shelf.books.items() for product in book.products}
    for sale in sales:
        yield sale.begins, (owners[sale.sku], "sold", (sale.sku, sale.seller, sale.channel, sale.when.value))
