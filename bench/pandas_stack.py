"""What most teams would write: ``python -m bench.pandas_stack DATA_DIR WORKBOOK [rows]``.

openpyxl in its read-only mode, pandas, pandera on pandas, and ``to_sql`` in chunks, into the same tables with the same
constraints, in one transaction. It checks cells, keys and references as we do, once; like the floor, it compares,
archives, audits and reports nothing, and computes no publication window.

Rows are sent as the targets say, many in each INSERT (``method="multi"``); with ``rows``, one in each INSERT through
the driver's pipeline, which is what pandas does when not told otherwise, and twice as fast.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pandas as pd  # type: ignore[import-untyped]  # published without types
import pandera.pandas as pa
import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from bench.baseline import LOADED, Keys, codes, open_tables, sheet_columns
from bench.meter import Meter
from catalogue.store.embedded import EmbeddedServer
from validators.kinds import Choice, Code, Date, Flag, Integer, Text
from validators.spec import Sheet

#: Rows handed to the driver at a time, by way of sending them; PostgreSQL takes 65 535 parameters in one statement.
CHUNK_ROWS = {"multi": 1_000, None: 10_000}
_Method = Literal["multi"] | None
_ZONE = "Europe/Paris"


def measure(data_dir: Path, workbook: Path, method: _Method) -> dict[str, Any]:
    """Load a workbook; return seconds and rows."""
    url = EmbeddedServer(data_dir).owner_url
    with psycopg.connect(url) as connection:
        keys = open_tables(connection)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    meter = Meter.start(url)
    sheets = _read(workbook)
    for sheet in LOADED:
        _schema(sheet).validate(sheets[sheet.name], lazy=True)
    _check_references(sheets)
    rows = 0
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = catalogue"))
        for table, frame in _tables(sheets, keys):
            frame.to_sql(
                table, connection, schema="catalogue", if_exists="append", index=False, chunksize=CHUNK_ROWS[method],
                method=method, dtype=_types(frame),
            )  # fmt: skip
            rows += len(frame)
    return meter.stop() | {"rows": rows}


def _read(workbook: Path) -> dict[str, pd.DataFrame]:
    book = openpyxl.load_workbook(workbook, read_only=True, data_only=True)
    frames = {}
    for sheet in LOADED:
        names = sheet_columns(sheet)
        rows = book[sheet.label].iter_rows(values_only=True)
        header = [str(label) for label in next(rows)]
        frame = pd.DataFrame(rows, columns=header).rename(columns=names)
        frame = frame[[name for name in names.values() if name in frame.columns]].dropna(how="all")
        for name, known in codes(sheet).items():
            frame[name] = frame[name].map(known)
        frames[sheet.name] = frame
    return frames


def _schema(sheet: Sheet) -> pa.DataFrameSchema:
    """Derive the schema that an author of this stack would write by hand for the sheet."""
    columns = {}
    for column in sheet.typed:
        checks: list[pa.Check] = []
        if isinstance(column.kind, Text | Code):
            checks.append(pa.Check.str_length(max_value=column.kind.max_length))
        if isinstance(column.kind, Code) and not column.refers_to:
            checks.append(pa.Check.str_matches(f"^(?:{column.kind.pattern})$"))
        if isinstance(column.kind, Choice):
            checks.append(pa.Check.isin(column.kind.values.codes()))
        kind = column.kind
        dtype = "datetime64[us]" if isinstance(kind, Date) else "Int64" if isinstance(kind, Integer) else None
        dtype = "boolean" if isinstance(kind, Flag) else dtype
        columns[column.name] = pa.Column(dtype, checks, nullable=not column.required, coerce=dtype is not None)
    return pa.DataFrameSchema(columns, unique=list(sheet.key) if sheet.name != "publications" else None)


def _check_references(sheets: dict[str, pd.DataFrame]) -> None:
    """Refuse rows that name nothing, and periods of versions that overlap."""
    for sheet in LOADED:
        for parent in sheet.parents:
            child = sheets[sheet.name][list(parent.columns)].dropna()
            known = sheets[parent.sheet][list(parent.target)].drop_duplicates()
            found = child.merge(known, left_on=parent.columns, right_on=parent.target, how="left", indicator=True)
            assert (found["_merge"] == "both").all()
    versions = sheets["versions"].sort_values(["sku", "effective_from"])
    same = versions["sku"] == versions["sku"].shift()
    assert not (same & (versions["effective_to"].shift() >= versions["effective_from"])).any()


def _tables(sheets: dict[str, pd.DataFrame], keys: Keys) -> list[tuple[str, pd.DataFrame]]:
    """Give the rows of each table their technical keys."""
    products = sheets["products"].assign(
        id=_ids(len(sheets["products"])), company_id=keys.company, partner_id=keys.partner, risk_id=keys.risk,
        lifecycle_status="active",
    )  # fmt: skip
    of_product = products[["sku", "id"]].rename(columns={"id": "product_id"})
    lifecycle = sheets["lifecycle"].merge(of_product, on="sku").assign(company_id=keys.company)
    lifecycle["effective_from"] = _midnights(lifecycle["effective_from"])
    versions = sheets["versions"].merge(of_product, on="sku")
    versions = versions.assign(
        id=_ids(len(versions)), company_id=keys.company, open_ended=versions["effective_to"].isna(),
        effective_from=_midnights(versions["effective_from"]),
        effective_to=_midnights(versions["effective_to"], days=1),
    )  # fmt: skip
    of_version = versions[["sku", "version", "id"]].rename(columns={"id": "product_version_id"})
    plans = sheets["plans"].merge(of_version, on=["sku", "version"])
    plans = plans.assign(id=_ids(len(plans)), company_id=keys.company).rename(columns={"plan": "code"})
    of_plan = plans[["product_version_id", "code", "id"]].rename(columns={"id": "plan_id", "code": "plan"})
    prices = sheets["prices"].merge(of_version, on=["sku", "version"]).merge(of_plan, on=["product_version_id", "plan"])
    prices = prices.assign(company_id=keys.company, payload=_payloads(prices))
    publications = sheets["publications"].merge(of_version, on=["sku", "version"])
    publications = publications.assign(
        company_id=keys.company, owner_company_id=keys.company, channels=[["field", "web"]] * len(publications),
        start_at=_midnights(publications["start_at"]), end_at=_midnights(publications["end_at"], days=1),
        conditions=[{"text": words} for words in publications["conditions"]],
    )  # fmt: skip
    return [
        ("product", products[[
            "id", "company_id", "partner_id", "risk_id", "sku", "name", "short_name", "description", "revenue_model",
            "client_type", "lifecycle_status",
        ]]),
        ("lifecycle_transition", lifecycle[["company_id", "product_id", "status", "effective_from"]]),
        ("product_version", versions[[
            "id", "company_id", "product_id", "version", "effective_from", "effective_to", "open_ended", "notes",
            "breaking_changes",
        ]]),
        ("product_plan", plans[
            ["id", "company_id", "product_version_id", "code", "name", "recurrence", "billing_cycle_days"]
        ]),
        ("pricing_rule", prices[
            ["company_id", "product_version_id", "plan_id", "component", "type", "payload", "tax_code", "tax_included"]
        ]),
        ("publication", publications[[
            "company_id", "owner_company_id", "product_version_id", "channels", "visibility", "start_at", "end_at",
            "conditions", "availability", "price_visible",
        ]]),
    ]  # fmt: skip


def _payloads(prices: pd.DataFrame) -> list[dict[str, str]]:
    """Write each price as its fields, those of its type only."""
    columns = (prices[name] for name in ("type", "amount", "unit", "unit_price"))
    return [
        {"type": kind, "amount": f"{amount:.2f}"}
        | ({"unit": unit, "unit_price": f"{unit_price:.2f}"} if kind == "usage" else {})
        for kind, amount, unit, unit_price in zip(*columns, strict=True)
    ]


def _midnights(dates: pd.Series, *, days: int = 0) -> pd.Series:
    return (pd.to_datetime(dates) + pd.Timedelta(days=days)).dt.tz_localize(_ZONE)


def _ids(count: int) -> list[str]:
    """Draw random technical keys, as the database would."""
    digits = os.urandom(16 * count).hex()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]


def _types(frame: pd.DataFrame) -> dict[str, Any]:
    """Name the types that pandas cannot tell from the values."""
    types: dict[str, Any] = {
        name: UUID(as_uuid=False) for name in frame.columns if name == "id" or name.endswith("_id")
    }
    return types | {name: JSONB() for name in ("payload", "channels", "conditions") if name in frame.columns}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), None if sys.argv[3:] == ["rows"] else "multi")))
