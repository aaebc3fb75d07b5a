"""Whose workbook it is, by what it holds: one saved under another company's name lost nothing, it is another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from validators.book import Book
from validators.builder import finding
from validators.findings import Finding

_HELD = {"products": ("sku", "ces SKU sont ceux de {}"), "operations": ("key", "ces opérations sont celles de {}")}


def another_companys(book: Book, companies: Collection[str], *, lost: bool) -> Finding | None:
    """Return a blocking finding (LIB-009) when most of what the workbook holds is another company's.

    One product alone may be a slip, which has its own finding; ``lost`` says that the workbook's own rows are gone, and
    then the prefixes tell of a company whose catalogue was never loaded.
    """
    name = "operations" if book.workbook == "operations" else "products"
    if name not in book.typed or book.company is None:
        return None
    column, words = _HELD[name]
    held = book.frame(name)[column].drop_nulls().unique().to_list()
    known = book.known.elsewhere if name == "operations" else book.known.owners
    owners = dict(known.select(column, "company").iter_rows())
    if name == "operations" and not lost:
        return None  # each row is told with its own: OPE-112
    owner = _most((owners.get(one) for one in held), len(held))
    if owner is None and lost and name == "products":
        owner = _most((one.partition("-")[0] for one in held), len(held))
    if owner is None or owner == book.company or owner not in companies or (len(held) < 2 and not lost):
        return None
    return finding(
        "LIB-009", sheet=book.typed[name].title, found=owner, expected=book.company, detail=words.format(owner)
    )


def _most(owners: Iterable[str | None], held: int) -> str | None:
    """Return the company that has more than half of what is held."""
    counted = Counter(owner for owner in owners if owner is not None).most_common(1)
    return counted[0][0] if counted and counted[0][1] * 2 > held else None
