"""Whether the tax of the commission that a product's partner owes is known (decision 44)."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from catalogue.pricing.facts import NORMAL
from catalogue.vocabulary import Nature, RevenueModel
from validators.book import Book, check
from validators.doubt import complete
from validators.placing import at, none
from validators.sheets import SHEETS

_FRANCE = "FR"
_OWED = (RevenueModel.COMMISSION.value, RevenueModel.MIXED.value)


@check("PRO-110", "products")
def tax_of_the_commission_is_known(book: Book) -> pl.DataFrame:
    """Without a code of its own mapping, a commission is taxed by the prices, if they agree and the partner is in France."""
    rows = book.readable("products", book.once("products"), "revenue_model", "partner").drop_nulls(["sku", "partner"])
    rows = rows.filter(pl.col("revenue_model").is_in(_OWED))
    if rows.is_empty():
        return none()
    told = book.with_kept("accounting").filter(pl.col("nature") == Nature.COMMISSION.value).drop_nulls("tax_code")
    if told["sku"].null_count():
        return none()  # that of the company stands for every product
    rows = complete(book, "accounting", rows.join(told, on="sku", how="anti"), ["sku"])
    partners = book.reference.get("partners", SHEETS["partners"].empty())
    abroad = rows.join(partners.filter(pl.col("country") != _FRANCE), left_on="partner", right_on="name", how="semi")
    mixed = rows.join(abroad, on="sku", how="anti").filter(pl.col("sku").is_in(_disagreeing(book)))
    return pl.concat(
        [
            at(abroad, "partner", detail=pl.lit("il n'est pas en France")),
            at(mixed, "partner", detail=pl.lit("les prix de ce produit n'ont pas tous le même régime")),
        ]
    )


def _disagreeing(book: Book) -> list[str]:
    """Return the products of which a plan has prices of which some extend their exemption to the intermediary."""
    rates = book.reference.get("tax_rates", SHEETS["tax_rates"].empty())
    extended = rates.filter(pl.col("intermediation"))["code"].unique().to_list()
    prices = book.with_kept("prices").drop_nulls(["sku", "version", "tax_code"])
    own = pl.when(pl.col("tax_code").is_in(extended)).then(pl.col("tax_code")).otherwise(pl.lit(NORMAL))
    prices = prices.select("sku", "version", "plan", "component", own.alias("own"))
    several = prices.filter(pl.col("own").n_unique().over("sku", "version") > 1)
    found = []
    for (sku, _), held in several.group_by("sku", "version", maintain_order=True):
        plans = held["plan"].drop_nulls().unique().to_list() or [None]
        if any(len(_codes(held.iter_rows(named=True), plan)) > 1 for plan in plans):
            found.append(str(sku))
    return found


def _codes(prices: Iterable[dict[str, str | None]], plan: str | None) -> set[str | None]:
    """Return the codes of a plan's prices: one for every plan stands where the plan has none of its own."""
    found: dict[str | None, str | None] = {}
    for price in sorted(prices, key=lambda price: price["plan"] is not None):
        if price["plan"] in (None, plan):
            found[price["component"]] = price["own"]
    return {*found.values()}
