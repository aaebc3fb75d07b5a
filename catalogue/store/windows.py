"""Store the publication windows: computed once, in the transaction that changes what they rest on (decision 11).

`products_touched` says which products a change concerns, `recompute_windows` brings their windows up to date.
Only differences are written, so that the audit of ``publication_window`` tells when a sale really opened or closed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from catalogue.periods import FOREVER
from catalogue.publication.facts import Rules, Window
from catalogue.publication.reasons import Reason
from catalogue.publication.windows import through_time
from catalogue.store.queries import driver_connection, statements
from catalogue.store.window_facts import StoredPublication, gather

#: Lines joined into one call of COPY.
_BATCH_LINES = 5_000


@dataclass(frozen=True, slots=True)
class WindowChanges:
    """What a recomputation wrote."""

    publications: int  #: publications looked at
    added: int  #: windows written
    dropped: int  #: windows that did not hold any more


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed, by natural key; rows that were deleted count as well."""

    skus: Collection[str] = ()  #: products with anything that hangs on them, and black-list entries
    families: Collection[str] = ()  #: families of changed obligations
    risks: Collection[str] = ()  #: codes of changed risks
    partners: Collection[str] = ()  #: names of partners whose status or activations changed
    sellers: Collection[str] = ()  #: codes of companies that changed, or whose default accounts did
    owners: Collection[str] = ()  #: codes of companies that loaded their first commission scheme, or lost their last
    tax_codes: Collection[str] = ()  #: codes of changed tax rates


def products_touched(connection: Connection, touched: Touched) -> set[UUID]:
    """Return the products whose windows may change; too many rather than too few. Read-only."""
    parameters = {name: list(values) for name, values in asdict(touched).items()}
    if not any(parameters.values()):
        return set()
    with driver_connection(connection).cursor() as cursor:
        return {row[0] for row in cursor.execute(statements("windows")["touched"], parameters)}


def recompute_windows(
    connection: Connection, *, product_ids: Collection[UUID] | None = None, kept_until: datetime | None = None
) -> WindowChanges:
    """Bring the windows of some products (None: of all) up to date, inside the caller's transaction.

    ``kept_until``: what could be sold until then stays so, as a load takes away from its own instant on (decision 49).

    Writes: publication_window, differences only, audited.
    """
    if product_ids is not None and not product_ids:
        return WindowChanges(0, 0, 0)
    sql = statements("windows")
    with driver_connection(connection).cursor() as cursor:
        _open_scope(cursor, product_ids)
        publications, rules = gather(cursor)
        cursor.execute(sql["open_fresh"])
        with cursor.copy(sql["copy_fresh"]) as copy:
            looked_at = _write(copy, publications, rules)
        cursor.execute("ANALYZE fresh_window")
        if kept_until is not None:
            cursor.execute(sql["keep_past"], {"until": kept_until})
        dropped = cursor.execute(sql["drop_stale"]).rowcount
        added = cursor.execute(sql["add_missing"]).rowcount
    return WindowChanges(looked_at, added, dropped)


def _open_scope(cursor: psycopg.Cursor[Any], product_ids: Collection[UUID] | None) -> None:
    """Fill the temporary table of the products to look at."""
    sql = statements("windows")
    cursor.execute(sql["open_scope"])
    if product_ids is None:
        cursor.execute(sql["scope_of_all"])
    else:
        with cursor.copy("COPY window_scope FROM STDIN") as copy:
            copy.write("".join(f"{identifier}\n" for identifier in set(product_ids)))
    cursor.execute("ANALYZE window_scope")


def _write(copy: psycopg.Copy, publications: Iterable[StoredPublication], rules: Rules) -> int:
    """Compute the windows of publications, write them in COPY's text format, and return how many publications."""
    encoded: dict[tuple[Reason, ...], str] = {(): "[]"}
    looked_at = 0
    lines: list[str] = []
    for publication in publications:
        looked_at += 1
        key = f"{publication.id}\t{publication.company_id}\t{publication.product_id}\t{publication.version_id}"
        for window, visibility in through_time(publication.stretches, rules):
            if window.reasons not in encoded:
                encoded[window.reasons] = _encoded(window)
            lines.append(
                f"{key}\t{window.channel.value}\t{_range(window.start, window.end)}\t{'t' if window.sellable else 'f'}"
                f"\t{visibility.value}\t{encoded[window.reasons]}\n"
            )
        if len(lines) >= _BATCH_LINES:
            copy.write("".join(lines))
            lines.clear()
    copy.write("".join(lines))
    return looked_at


@lru_cache(maxsize=4096)
def _range(start: datetime, end: datetime) -> str:
    """Return a period as PostgreSQL writes a range; publications share few dates."""
    return f"[{start.isoformat()},{'' if end == FOREVER else end.isoformat()})"


def _encoded(window: Window) -> str:
    """Return the reasons of a window as JSON, with the backslashes that COPY would take for its own doubled."""
    text = json.dumps([reason.to_json() for reason in window.reasons], ensure_ascii=False)
    return text.replace("\\", "\\\\")
