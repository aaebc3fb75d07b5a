"""The products that words and filters find, some at a time (§3.4, §3.7). Read-only; the catalogue as it stands today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import Channel, IntegrationStatus, LifecycleStatus, PricingType

_SQL = "readings/search"
#: How alike a word must be to what a product is found by; the next only where that one finds nothing: « asurance » is 0.73
#: like « assurance », « intrenet » 0.38 like « internet », and « fibre » 0.33 like « filtre ».
_LIKENESSES = ("0.6", "0.37")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a product must be; None: whatever it is."""

    risk: str | None = None  #: code of its risk
    partner: str | None = None  #: name of its partner
    status: LifecycleStatus | None = None  #: today's
    active: bool | None = None  #: whether that is « Actif »
    integrated: bool | None = None  #: with its partner, in production; our own products are neither
    pricing: PricingType | None = None  #: kind of one of its prices
    on_sale: bool | None = None  #: whether somebody may buy it now
    channel: Channel | None = None  #: on that channel; without ``on_sale``, blocked there or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A product that was found."""

    sku: str
    name: str
    company: str  #: code of its owner
    risk: str  #: code
    risk_label: str
    partner: str | None  #: None: our own
    integration: IntegrationStatus | None  #: likewise
    status: LifecycleStatus  #: today's


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """One page of the products that were found."""

    products: Sequence[Found]  #: the likest first, then by SKU
    total: int  #: of all pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which page of an answer."""

    number: int = 1  #: from 1
    size: int = 50  #: lines of a page


def search(
    connection: Connection, text: str, filters: Filters, page: Page, *, companies: Sequence[str] | None, at: datetime
) -> FoundPage:
    """Return one page of what companies (codes; None = all) see, that bears every word of ``text`` and passes the filters.

    Accents, capitals and small mistakes in a word do not count; without a word, everything is found.
    """
    driver, sql = driver_connection(connection), statements(_SQL)
    codes = None if companies is None else list(companies)
    ((asked,),) = driver.execute(sql["asked"], {"words": text.split()}).fetchall()
    ((keys,),) = driver.execute(sql["companies"], {"codes": codes}).fetchall()
    parameters = {
        **{name: getattr(filters, name) for name in Filters.__dataclass_fields__},
        "asked": asked, "whole": " ".join(asked or ()), "companies": keys, "at": at,
        "limit": page.size, "offset": (page.number - 1) * page.size,
    }  # fmt: skip
    found = FoundPage(products=(), total=0)
    for likeness in _LIKENESSES:
        driver.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [likeness])
        found = _page(driver, parameters)
        if found.total or asked is None:
            break
    return found


def _page(driver: psycopg.Connection[Any], parameters: Mapping[str, Any]) -> FoundPage:
    """Ask for one page, unprepared: each set of filters deserves a plan of its own."""
    with driver.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statements(_SQL)["found"], parameters, prepare=False).fetchall()
    return FoundPage(products=[_found(row) for row in rows if row["sku"] is not None], total=rows[0]["total"])


def _found(row: Mapping[str, Any]) -> Found:
    named = {name: row[name] for name in ("sku", "name", "company", "risk", "risk_label", "partner")}
    held = row["integration"]
    integration = None if held is None else IntegrationStatus(held)
    return Found(**named, integration=integration, status=LifecycleStatus(row["status"]))
