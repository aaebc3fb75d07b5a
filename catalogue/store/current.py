"""The catalogue as it stands, in the shape of a sheet: what a workbook is compared with and exported from.

The queries name plain tables, so that they answer for the past too where `known_at` put views in front of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import psycopg
from sqlalchemy import Connection

from catalogue.periods import PARIS
from catalogue.store.queries import driver_connection
from catalogue.store.staging import read, statement

#: Sheet → the columns its rows are sorted by: its key, in reading order.
ORDER: Mapping[str, tuple[str, ...]] = {
    "companies": ("code",),
    "partners": ("company", "name"),
    "risks": ("company", "code"),
    "tax_rates": ("code", "territory", "valid_from"),
    "document_types": ("code",),
    "obligations": ("family", "channel", "client_type", "document_type", "valid_from"),
    "activations": ("owner", "partner", "company"),
    "gl_accounts": ("company", "code"),
    "legal_mentions": ("code", "family", "valid_from"),
    "units": ("code",),
    "index_values": ("index", "valid_from"),
    "blacklist": ("company", "sku", "channel", "valid_from"),
    "rule_settings": ("rule", "valid_from"),
    "products": ("sku",),
    "lifecycle": ("sku", "effective_from"),
    "versions": ("sku", "version"),
    "plans": ("sku", "version", "plan"),
    "prices": ("sku", "version", "plan", "component", "tier_from"),
    "documents": ("sku", "version", "type", "file", "valid_from"),
    "publications": ("sku", "version", "seller", "start_at", "channels"),
    "accounting": ("sku", "version", "nature", "variant", "tax_code"),
    "adjustments": ("sku", "version", "plan", "code"),
    "compositions": ("sku", "version", "component"),
    "external_codes": ("sku", "system"),
    "cq_rules": ("sku", "version", "code"),
    "commissions": ("sku", "version", "scheme"),
    "commission_tiers": ("sku", "version", "scheme", "basis", "tier_from"),
    "splits": ("sku", "version", "scheme", "beneficiary"),
}


def current(
    connection: Connection, name: str, schema: Mapping[str, pl.DataType], *, company: str | None
) -> pl.DataFrame:
    """Return the rows of a sheet as the catalogue holds them; of one company for a company's sheet. Read-only.

    **Shapes** The schema's columns but ``excel_row``, sorted by the sheet's key, empty parts first. ``documents`` also
    has ``sha256`` and ``pdfa_claim`` where the schema asks for them. End dates are the last day, included.
    """
    database = driver_connection(connection)
    parameters = {"company": company, "timezone": timezone_of(database, company)}
    columns = {column: dtype for column, dtype in schema.items() if column != "excel_row"}
    frame = read(database, statement("current", name), parameters, columns)
    lists = [column for column in ORDER[name] if isinstance(frame.schema[column], pl.List)]
    keys = [pl.col(column).list.join("\x1f") if column in lists else pl.col(column) for column in ORDER[name]]
    return frame.sort(keys)


def timezone_of(connection: psycopg.Connection[tuple[object, ...]], company: str | None) -> str:
    """Return the timezone in which a company's dates are midnights; the group's for None or an unknown company."""
    if company is None:
        return PARIS
    row = connection.execute("SELECT timezone FROM company WHERE code = %s", [company]).fetchone()
    return PARIS if row is None else str(row[0])
