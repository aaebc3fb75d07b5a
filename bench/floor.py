"""The floor: ``python -m bench.floor DATA_DIR WORKBOOK`` reads with the Rust reader and copies the rows, nothing more.

The same rows reach the same tables, with all their keys, constraints and indexes but without the audit, in one
transaction. Nothing is checked, compared, archived, audited or reported, and no publication window is computed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import psycopg

from bench.baseline import LOADED, Keys, codes, open_tables, sheet_columns
from bench.meter import Meter
from catalogue.store.embedded import EmbeddedServer
from validators.kinds import Integer


def measure(data_dir: Path, workbook: Path) -> dict[str, Any]:
    """Load a workbook; return seconds and rows."""
    url = EmbeddedServer(data_dir).owner_url
    with psycopg.connect(url) as connection:
        keys = open_tables(connection)
        meter = Meter.start(url)
        rows = 0
        sheets = _read(workbook)
        for table, frame in _tables(sheets, keys):
            _copy(connection, table, frame)
            rows += frame.height
        connection.commit()
        return meter.stop() | {"rows": rows}


def _read(workbook: Path) -> dict[str, pl.DataFrame]:
    """Read every sheet with the columns of its declaration, labels turned into codes."""
    reader = fastexcel.read_excel(workbook)
    frames = {}
    for sheet in LOADED:
        columns = sheet_columns(sheet)
        read = reader.load_sheet(sheet.label, schema_sample_rows=None).to_polars()
        frame = read.select(pl.col(label).alias(name) for label, name in columns.items() if label in read.columns)
        frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))  # rows that the template keeps ready
        whole = [column.name for column in sheet.typed if isinstance(column.kind, Integer)]
        frames[sheet.name] = frame.with_columns(
            *(pl.col(name).replace_strict(known) for name, known in codes(sheet).items() if name in frame.columns),
            *(pl.col(name).cast(pl.Int64) for name in whole if name in frame.columns),
        )
    return frames


def _tables(sheets: dict[str, pl.DataFrame], keys: Keys) -> list[tuple[str, pl.DataFrame]]:
    """Give the rows of each table their technical keys."""
    company = pl.lit(keys.company).alias("company_id")
    products = _with_ids(sheets["products"])
    of_product = products.select("sku", product_id="id")
    versions = _with_ids(sheets["versions"].join(of_product, on="sku"))
    of_version = versions.select("sku", "version", product_version_id="id")
    plans = _with_ids(sheets["plans"].join(of_version, on=["sku", "version"]))
    of_plan = plans.select("product_version_id", "plan", plan_id="id")
    prices = sheets["prices"].join(of_version, on=["sku", "version"]).join(of_plan, on=["product_version_id", "plan"])
    last = pl.col("effective_to")
    return [
        ("product", products.select(
            "id", company, pl.lit(keys.partner).alias("partner_id"), pl.lit(keys.risk).alias("risk_id"), "sku", "name",
            "short_name", "description", "revenue_model", "client_type", pl.lit("active").alias("lifecycle_status"),
        )),
        ("lifecycle_transition", sheets["lifecycle"].join(of_product, on="sku").select(
            company, "product_id", "status", "effective_from",
        )),
        ("product_version", versions.select(
            "id", company, "product_id", "version", "effective_from", last.dt.offset_by("1d"),
            last.is_null().alias("open_ended"), "notes", "breaking_changes",
        )),
        ("product_plan", plans.select(
            "id", company, "product_version_id", pl.col("plan").alias("code"), "name", "recurrence",
            "billing_cycle_days",
        )),
        ("pricing_rule", prices.select(
            company, "product_version_id", "plan_id", "component", "type", _payload().alias("payload"), "tax_code",
            "tax_included",
        )),
        ("publication", sheets["publications"].join(of_version, on=["sku", "version"]).select(
            company, company.alias("owner_company_id"), "product_version_id",
            pl.lit('["field","web"]').alias("channels"), "visibility", "start_at", pl.col("end_at").dt.offset_by("1d"),
            pl.concat_str(pl.lit('{"text": "'), "conditions", pl.lit('"}')).alias("conditions"),
            "availability", "price_visible",
        )),
    ]  # fmt: skip


def _payload() -> pl.Expr:
    """Write the price as JSON, the fields of its type only."""
    amount = pl.col("amount").cast(pl.String)
    return pl.concat_str(
        pl.lit('{"type": "'), "type", pl.lit('", "amount": "'), amount, pl.lit('"'),
        pl.when(pl.col("type") == "usage").then(
            pl.concat_str(pl.lit(', "unit": "'), "unit", pl.lit('", "unit_price": "'), "unit_price", pl.lit('"'))
        ).otherwise(pl.lit("")),
        pl.lit("}"),
    )  # fmt: skip


def _with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Add random technical keys, as the database would draw them."""
    digits = os.urandom(16 * frame.height).hex()
    return frame.with_columns(id=pl.Series([digits[at : at + 32] for at in range(0, len(digits), 32)], dtype=pl.String))


def _copy(connection: psycopg.Connection[Any], table: str, frame: pl.DataFrame) -> None:
    names = ", ".join(frame.columns)
    with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)".encode()) as copy:
        for chunk in frame.iter_slices(100_000):
            copy.write(chunk.write_csv(include_header=False).encode())


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
