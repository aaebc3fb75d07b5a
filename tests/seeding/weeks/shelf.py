"""A library as rows: the group's workbook, a large catalogue and small ones, correct, and as each stood a deposit earlier.

Products are *started* or *planned*, and nothing that is planned ever begins: its days lie beyond any clock that a
test may have. Anna saved the first deposit of each catalogue and Bruno the second, in which he renamed two products
and added a third; nobody else may write into these.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sync.library import GROUP_WORKBOOK
from tests.seeding.clean_company import PLANNED, STARTED, CompanyBook, Product, Row, Setting, clean_company, papers_of
from tests.seeding.clean_group import clean_group
from tests.seeding.model import Cell, Line, Pages
from tests.seeding.writing import with_xlsxwriter
from tests.support.books import write_book

ANNA, BRUNO = "Anna Petit", "Bruno Lenoir"
LARGE, GROUP = "MTV", "Groupe"
#: Catalogues that one edit has to itself.
SMALL = ("DPS", "USGP", "WC", "AC", "BD", "CE")
PRODUCTS, FEW = 48, 8
#: What Bruno changed and what he added, by place.
EDITED, ADDED = (1, 4), 7
#: What was sold, by place; of small catalogues the first only.
SOLD = (3, 15, 27, 39)
MONTH = "2025-07"
PDF = b"%PDF-1.4 conditions"
SECOND = {STARTED: date(2098, 9, 1), PLANNED: date(2099, 1, 1)}
#: Accounts without which no sale is posted.
_MORE_ACCOUNTS: tuple[Row, ...] = (
    {"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800"},
    {"Nature": "CA", "Variante": "ENCAISSEMENT", "Compte": "512000", "Journal": "BANQUE"},
)


@dataclass(slots=True)
class Shelf:
    """Every workbook of the library, and the documents that are not what they were."""

    group: Pages
    books: dict[str, CompanyBook]
    files: dict[str, bytes | None] = field(default_factory=dict)  #: path → what lies there now; None: nothing
    before: dict[int, dict[str, Cell]] = field(default_factory=dict)  #: each row as it was, by identity
    put_back: set[str] = field(default_factory=set)  #: codes of the workbooks of which the first deposit is put back
    lines: dict[str, list[Line]] = field(default_factory=dict)  #: code of a workbook → the rows that it had

    def pages(self, code: str) -> Pages:
        """Return the rows of a workbook."""
        return self.group if code == GROUP else self.books[code].pages

    def code_of(self, pages: Pages) -> str:
        """Return whose workbook it is."""
        return next(code for code in (GROUP, *self.books) if self.pages(code) is pages)

    def write(self, library: Path, codes: Iterable[str], *, earlier: Path | None = None) -> None:
        """Write some of the workbooks; ``earlier`` holds the first deposits."""
        for code in codes:
            if earlier is not None and code in self.put_back:
                shutil.copy(earlier / path_of(code), library / path_of(code))
            else:
                with_xlsxwriter(library / path_of(code), self.pages(code))

    def write_files(self, library: Path) -> None:
        """Write what became of the other files."""
        for path, content in self.files.items():
            if content is None:
                (library / path).unlink()
            else:
                (library / path).parent.mkdir(parents=True, exist_ok=True)
                (library / path).write_bytes(content)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every workbook, the group's first."""
        return (GROUP, *self.books)


def path_of(code: str) -> str:
    """Return where a workbook lies."""
    return GROUP_WORKBOOK if code == GROUP else f"Catalogue/{code}/Catalogue_{code}.xlsx"


def shelf() -> Shelf:
    """Return the library as Bruno left it."""
    found = Shelf(_group(), {code: _company(code, PRODUCTS if code == LARGE else FEW) for code in (LARGE, *SMALL)})
    for code in found.codes:
        found.pages(code).saved_by = BRUNO
        found.lines[code] = [line for lines in found.pages(code).lines.values() for line in lines]
        found.before |= {id(line): dict(line.cells) for line in found.lines[code]}
    return found


def a_deposit_earlier(now: Shelf) -> None:
    """Take out of every catalogue what Bruno did: two products bear their former names, and the third is not there."""
    for book in now.books.values():
        book.pages.saved_by = ANNA
        for product in book.products:
            if product.role == "edited":
                (line,) = product["Produits"]
                line["Nom marketing"], line["Nom court"] = former_names(product)
        (added,) = (product for product in book.products if product.role == "added")
        for lines in added.lines.values():
            for line in lines:
                book.pages.drop(line)


def former_names(product: Product) -> tuple[str, str]:
    """Return what a product was called before Bruno renamed it."""
    return f"Ancien nom {product.number:03d}", f"Ancien {product.number:03d}"


def put_documents(library: Path, now: Shelf) -> None:
    """Put the documents of every product into the library."""
    for code, book in now.books.items():
        for product in book.products:
            for sku, file in papers_of(product):
                path = library / document_path(code, sku, file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(PDF)


def document_path(code: str, sku: str, file: str) -> str:
    """Return where a document lies."""
    return f"Documents/{code}/{sku}/{file}"


def put_sales(library: Path, now: Shelf) -> None:
    """Write a month in which some products of every catalogue were sold on the web."""
    for code, book in now.books.items():
        rows = [
            {
                "Référence": f"{code}-{product.number}", "Date": date(2025, 7, 10), "Opération": "Vente",
                "SKU": product.sku, "Canal": "Web", "Code formule": "BASIC",
            }
            for product in book.products
            if product.role == "sold"
        ]  # fmt: skip
        write_book(library / f"Operations/{code}/Operations_{code}_{MONTH}.xlsx", {"Opérations": rows})


def _group() -> Pages:
    group = clean_group()
    for code in SMALL:
        group.add("Sociétés", {"Code": code, "Raison sociale": f"Maison {code}"})
        group.add("Activations", {"Société gestionnaire": "AP", "Partenaire": "Prévalia", "Société": code})
    for account in _MORE_ACCOUNTS:
        group.add("Plan comptable", {"Compte": account["Compte"], "Intitulé du compte": f"Compte {account['Compte']}"})
    return group


def _company(code: str, products: int) -> CompanyBook:
    setting = Setting(code, (STARTED, PLANNED, STARTED), planned=date(2098, 3, 1), second=SECOND)
    book = clean_company(products, setting)
    for product in book.products:
        product.role = _role(product)
    for account in _MORE_ACCOUNTS:
        book.pages.add("Comptabilité", account | _VALIDATED)
    return book


_VALIDATED: Row = {"Validé par": "Nadia Rey", "Validé le": date(2025, 6, 15)}


def _role(product: Product) -> str:
    if product.number in EDITED:
        return "edited"
    if product.number == ADDED:
        return "added"
    return "sold" if product.number in SOLD else product.role
