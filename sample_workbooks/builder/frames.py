"""From what is told to the typed frames of the sheets, exactly as the service reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from catalogue.vocabulary import Channel
from sample_workbooks.builder.shapes import Account, Company, Price, Product, Version
from sample_workbooks.builder.terms import rows_of
from validators.sheets import SHEETS

Row = dict[str, Any]

VALIDATED_BY, VALIDATED_ON = "Nadia Rey", date(2025, 6, 15)


def frame_of(name: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Return a sheet's typed frame without ``excel_row``; cells that a row does not name are empty."""
    schema = {column.name: column.kind.dtype for column in SHEETS[name].typed}
    listed = list(rows)
    strange = {cell for row in listed for cell in row} - set(schema)
    if strange:
        raise KeyError(f"{name}: {sorted(strange)}")
    return pl.DataFrame([{cell: row.get(cell) for cell in schema} for row in listed], schema=schema)


def company_frames(company: Company) -> dict[str, pl.DataFrame]:
    """Return the frames of a company workbook, by sheet name."""
    products = company.products
    rows: dict[str, Iterable[Row]] = {
        "products": map(_product, products),
        "lifecycle": (
            {"sku": product.sku, "status": status, "effective_from": day(since)}
            for product in products
            for status, since in product.life
        ),
        "versions": (_version(product, item) for product, item in _versions(products)),
        "plans": _plans(products),
        "prices": _prices(products),
        "documents": _documents(products),
        "publications": _publications(products),
        "accounting": map(_account, company.accounts),
        **rows_of(company.terms),
    }
    return {name: frame_of(name, items) for name, items in rows.items()}


def day(text: str | None) -> date | None:
    """Read an ISO day."""
    return date.fromisoformat(text) if text else None


def _versions(products: Iterable[Product]) -> Iterator[tuple[Product, Version]]:
    return ((product, item) for product in products for item in product.versions)


def _product(product: Product) -> Row:
    return {
        "sku": product.sku,
        "name": product.name,
        "short_name": product.short,
        "risk": product.risk,
        "partner": product.partner,
        "revenue_model": product.model,
        "client_type": product.client,
        "description": product.description,
        **dict(product.details),
    }


def _version(product: Product, item: Version) -> Row:
    return {
        "sku": product.sku,
        "version": item.number,
        "effective_from": day(item.start),
        "effective_to": day(item.end),
        "breaking_changes": item.breaking,
        "notes": item.notes,
    }


def _plans(products: Iterable[Product]) -> Iterator[Row]:
    for product, item in _versions(products):
        for plan in item.plans:
            yield {
                "sku": product.sku,
                "version": item.number,
                "plan": plan.code,
                "name": plan.name,
                "recurrence": plan.recurrence,
                "billing_cycle_days": plan.days,
            }


def _prices(products: Iterable[Product]) -> Iterator[Row]:
    for product, item in _versions(products):
        for plan in item.plans:
            for price in plan.prices:
                yield {"sku": product.sku, "version": item.number, "plan": plan.code} | _price(price)


def _price(price: Price) -> Row:
    return {
        "component": price.component or None,
        "type": price.type,
        "amount": Decimal(price.amount),
        "tax_included": price.tax_included,
        "tax_code": price.tax,
        "tier_mode": price.tier_mode,
        "tier_from": _decimal(price.tier_from),
        "tier_to": _decimal(price.tier_to),
        "unit": price.unit,
        "unit_price": _decimal(price.unit_price),
        "index": price.index,
        "formula": price.formula,
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _documents(products: Iterable[Product]) -> Iterator[Row]:
    for product, item in _versions(products):
        for paper in item.papers:
            yield {
                "sku": product.sku,
                "version": item.number,
                "type": paper.type,
                "title": paper.title,
                "file": paper.file,
                "document_version": paper.edition,
                "language": "fr",
                "channels": list(paper.channels) or None,
                "author": paper.author,
                "valid_from": day(paper.since),
                "valid_to": day(paper.until),
            }


def _publications(products: Iterable[Product]) -> Iterator[Row]:
    for product, item in _versions(products):
        for publication in item.sales:
            yield {
                "sku": product.sku,
                "version": item.number,
                "seller": publication.seller,
                "channels": [channel for channel in Channel.codes() if channel in publication.channels],
                "visibility": publication.visibility,
                "start_at": day(publication.start),
                "end_at": day(publication.end),
                "availability": publication.availability,
                "price_visible": publication.price_visible,
                "badges": list(publication.badges) or None,
                "conditions": publication.conditions,
            }


def _account(account: Account) -> Row:
    return {
        "sku": account.sku,
        "version": account.version,
        "nature": account.nature,
        "variant": account.variant or "",
        "tax_code": account.tax_code,
        "gl_account": account.account,
        "counterpart_account": account.counterpart,
        "journal": account.journal,
        "cost_center": account.cost_center,
        "validated_by": VALIDATED_BY if account.validated else None,
        "validated_at": VALIDATED_ON if account.validated else None,
    }
