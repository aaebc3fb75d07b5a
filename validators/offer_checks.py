"""Checks of what surrounds a price: discounts, bundles, external codes and quality rules (decision 16, §8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from catalogue.spelling import file_name_key
from validators.book import Book, check
from validators.commission_checks import shares_off
from validators.doubt import complete, placed
from validators.placing import at, beside, ends_before, none
from validators.sheets import SHEETS

_VERSION = ["sku", "version"]


@check("REM-101", "adjustments")
def discount_is_a_rate_or_an_amount(book: Book) -> pl.DataFrame:
    """A discount takes off a rate or an amount: one of them."""
    frame = book.readable("adjustments", book.frame("adjustments"), "rate", "amount")
    return at(frame.filter(pl.col("rate").is_null() == pl.col("amount").is_null()), "rate")


@check("REM-102", "adjustments")
def discount_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """An offer's last day is not before its first."""
    return ends_before(book.frame("adjustments"), "valid_from", "valid_to")


@check("REM-103", "adjustments")
def discount_takes_something_off(book: Book) -> pl.DataFrame:
    """A discount of nothing is none."""
    frame = book.frame("adjustments")
    return pl.concat([at(frame.filter(pl.col(column) == 0), column) for column in ("rate", "amount")])


@check("CMP-101", "compositions")
def component_may_be_sold(book: Book) -> pl.DataFrame:
    """A component is a product of the company, or one that its owner has published for it."""
    rows = book.frame("compositions").drop_nulls("component")
    # A product that left the sheet stays in the catalogue for its bundle, and LIB-005 says so.
    stored = book.known.current.get("products", SHEETS["products"].empty())
    for known in (book.frame("products"), stored, book.known.offered):
        rows = rows.join(known.select(pl.col("sku").alias("component")), on="component", how="anti")
    owners = book.known.owners.rename({"sku": "component"})
    told = rows.join(owners, on="component", how="left", maintain_order="left")
    unknown = pl.lit("n'existe pas dans le groupe")
    detail = pl.coalesce(pl.format("appartient à {}, qui ne l'a pas publié pour vous", "company"), unknown)
    return at(told, "component", detail=detail)


def components_refused(book: Book, refused: Collection[str]) -> pl.DataFrame:
    """Return the components that will not be there: new products, refused with the rest of their own rows (CMP-105)."""
    rows = book.frame("compositions").filter(pl.col("component").is_in(list(refused)))
    stored = book.known.current.get("products")
    if stored is not None:
        rows = rows.join(stored.select(pl.col("sku").alias("component")), on="component", how="anti")
    return at(rows.filter(~pl.col("sku").is_in(list(refused))), "component")


@check("CMP-102", "compositions")
def shares_of_a_bundle_make_a_whole(book: Book) -> pl.DataFrame:
    """The shares of a bundle's revenue sum to 100 %, within 1e-6 of the whole."""
    return shares_off(book, "compositions", _VERSION, "revenue_share")


@check("CMP-103", "compositions")
def shares_are_all_given_or_none(book: Book) -> pl.DataFrame:
    """A bundle shares its revenue among all its components, or among none."""
    rows = book.frame("compositions").drop_nulls(_VERSION)
    shared = pl.col("revenue_share").is_not_null().any().over(_VERSION)
    lacking = rows.filter(shared & pl.col("revenue_share").is_null())
    return at(book.readable("compositions", lacking, "revenue_share"), "revenue_share")


@check("CMP-104", "compositions")
def bundles_do_not_contain_themselves(book: Book) -> pl.DataFrame:
    """No bundle contains itself, be it through another one."""
    rows = book.with_kept("compositions").drop_nulls(["sku", "component"])
    if rows.is_empty():
        return none()
    inside: dict[str, list[str]] = {}
    for sku, component in rows.select("sku", "component").unique(maintain_order=True).iter_rows():
        inside.setdefault(sku, []).append(component)
    pairs = rows.filter(pl.col("excel_row").is_not_null()).select("excel_row", "sku", "component")
    turning = [
        (row, " > ".join((sku, *path)))
        for row, sku, component in pairs.iter_rows()
        if component in inside or component == sku
        if (path := _way(inside, component, sku)) is not None
    ]
    found = pl.DataFrame(turning, schema={"excel_row": pl.UInt32, "way": pl.String}, orient="row")
    return at(found, "component", detail=pl.col("way"))


def _way(inside: Mapping[str, list[str]], start: str, goal: str) -> tuple[str, ...] | None:
    """Return the products that lead from one to another, both included, or None."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        for component in inside.get(way[-1], ()):
            if component not in seen:
                seen.add(component)
                ways.append((*way, component))
    return None


@check("EXT-101", "external_codes")
def external_code_names_one_product(book: Book) -> pl.DataFrame:
    """A code of a system stands for one product in the whole group (§8)."""
    rows = book.with_kept("external_codes").drop_nulls(["sku", "system", "external_code"])
    code = ["system", "external_code"]
    rows = rows.sort("excel_row", nulls_last=False).with_columns(
        pl.col("sku").first().over(code).alias("first_sku"),
        pl.col("excel_row").first().over(code).alias("previous_row"),
    )
    again = beside(
        book,
        "external_codes",
        rows.filter(pl.col("sku") != pl.col("first_sku")),
        "external_code",
        pl.col("first_sku"),
    )
    elsewhere = rows.filter(pl.col("excel_row").is_not_null()).join(
        book.known.external_codes, on=code, suffix="_elsewhere"
    )
    named = pl.format("{} ({})", "sku_elsewhere", "company")
    return pl.concat([again, at(elsewhere, "external_code", detail=named)], how="diagonal")


@check("CQR-101", "cq_rules")
def script_is_a_document_of_the_version(book: Book) -> pl.DataFrame:
    """A call script is a document of the same version, in whatever case its name is typed."""
    papers = book.with_kept("documents").select(*_VERSION, _name_key("file").alias("named"))
    rows = placed(book, "cq_rules").drop_nulls([*_VERSION, "script"]).with_columns(_name_key("script").alias("named"))
    alone = rows.join(papers, on=[*_VERSION, "named"], how="anti")
    return at(complete(book, "documents", alone, _VERSION), "script")


def _name_key(column: str) -> pl.Expr:
    return pl.col(column).map_elements(file_name_key, return_dtype=pl.String)


@check("CQR-102", "cq_rules")
def quality_rule_requires_something(book: Book) -> pl.DataFrame:
    """A rule that asks for nothing is a mistake, most likely."""
    asked = ("papers", "fields", "script", "notes")
    frame = book.readable("cq_rules", book.frame("cq_rules"), *asked)
    return at(frame.filter(pl.all_horizontal(pl.col(name).is_null() for name in asked)), "papers")
