"""Checks of what a product says besides its prices: near twins, ages, and the fields that its risk demands."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from catalogue.vocabulary import LifecycleStatus
from validators.book import Book, check
from validators.doubt import complete
from validators.kinds import fold
from validators.placing import at, beside, none
from validators.sheets import SHEETS


@check("PRO-105", "products")
def product_has_no_twin(book: Book) -> pl.DataFrame:
    """Two products of one partner do not bear the same name, but for case, accents and blanks."""
    rows = book.frame("products").drop_nulls(["sku", "name"]).unique("sku", keep="first", maintain_order=True)
    flat = pl.col("name").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    rows = rows.with_columns(flat.str.replace_all(r"\s+", " ").str.strip_chars().alias("folded"))
    twins = ["partner", "folded"]
    rows = rows.with_columns(
        pl.col("sku").first().over(twins).alias("first_sku"),
        pl.col("excel_row").first().over(twins).alias("previous_row"),
    )
    again = rows.filter(pl.col("sku") != pl.col("first_sku"))
    return beside(book, "products", again, "name", pl.col("first_sku"))


@check("PRO-106", "products")
def ages_are_in_order(book: Book) -> pl.DataFrame:
    """The greatest age is not below the least."""
    return at(book.frame("products").filter(pl.col("age_max") < pl.col("age_min")), "age_max")


@check("PRO-107", "products")
def product_fills_the_fields_of_its_risk(book: Book) -> pl.DataFrame:
    """A product fills the fields that its risk declares obligatory (decision 13)."""
    risks = book.reference.get("risks", SHEETS["risks"].empty()).drop_nulls("specific_fields")
    risks = risks.filter(pl.col("company").is_null() | (pl.col("company") == book.company))
    asked = dict(risks.sort("company", nulls_last=False).select("code", "specific_fields").iter_rows())
    rows = book.frame("products").filter(pl.col("risk").is_in(list(asked)))
    lacking = [(row, ", ".join(missing)) for row, missing in _lacking(rows, asked) if missing]
    found = pl.DataFrame(lacking, schema={"excel_row": pl.UInt32, "missing": pl.String}, orient="row")
    return at(found, "extra", detail=pl.col("missing"))


def _lacking(rows: pl.DataFrame, asked: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the obligatory fields of its risk that it leaves empty; unreadable ones are PRO-108's."""
    for row, risk, extra in rows.select("excel_row", "risk", "extra").iter_rows():
        filled = pairs_of(extra or "")
        if filled is not None:
            names = {fold(name) for name, value in filled.items() if value}
            wanted = [part.strip() for part in asked[risk].split(",") if part.strip().endswith("*")]
            yield row, [name for part in wanted if fold(name := part.rstrip("* ")) not in names]


@check("PRO-108", "products")
def fields_are_pairs(book: Book) -> pl.DataFrame:
    """Fields are written « name : value », separated by semicolons, each once."""
    return _unreadable(book, "products", "extra")


@check("SOC-105", "companies")
def journal_codes_are_pairs(book: Book) -> pl.DataFrame:
    """Codes of journals are written « journal : code », separated by semicolons, each once."""
    return _unreadable(book, "companies", "journals")


@check("PAR-103", "partners")
def extranet_codes_are_pairs(book: Book) -> pl.DataFrame:
    """Codes on an extranet are written « name : code », separated by semicolons, each once."""
    return _unreadable(book, "partners", "extranet_codes")


@check("PRO-109", "products")
def active_product_is_published(book: Book) -> pl.DataFrame:
    """A product that is, or will be, on sale is published somewhere, or is a part of a bundle that is."""
    if "publications" not in book.typed or "lifecycle" not in book.typed:
        return none()
    states = book.with_kept("lifecycle").drop_nulls(["sku", "status", "effective_from"]).sort("effective_from")
    last = states.group_by("sku").agg(pl.col("status").last())
    active = last.filter(pl.col("status") == LifecycleStatus.ACTIVE.value)
    rows = book.once("products").drop_nulls("sku").join(active, on="sku", how="semi")
    rows = rows.join(book.with_kept("versions").drop_nulls("sku"), on="sku", how="semi")
    rows = rows.join(book.with_kept("publications").drop_nulls("sku"), on="sku", how="anti")
    parts = [book.known.bundles.select(sku="component")]
    if "compositions" in book.typed:
        parts.append(book.with_kept("compositions").select(sku="component"))
    rows = rows.join(pl.concat(parts), on="sku", how="anti")
    return at(complete(book, "publications", rows, ["sku"]), "sku") if rows.height else none()


def _unreadable(book: Book, name: str, column: str) -> pl.DataFrame:
    frame = book.frame(name).drop_nulls(column)
    wrong = [text for text in frame[column].unique() if pairs_of(text) is None]
    return at(frame.filter(pl.col(column).is_in(wrong)), column)


def pairs_of(text: str) -> dict[str, str] | None:
    """Read ``name : value ; name : value``; None when a part is no pair, or a name comes twice."""
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, colon, value = part.partition(":")
        if not colon or not name.strip() or not value.strip() or name.strip() in pairs:
            return None
        pairs[name.strip()] = value.strip()
    return pairs
