"""The workbooks to measure with, written by the project's own template writer and kept under ``var/bench``.

One product has ten yearly versions; the last one has two plans of two prices each and one publication: 19 rows a
product, nearly every cell filled. 50 000 products make 950 000 rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.template import workbook_layout
from workbooks.template import write_workbook

CACHE = Path("var/bench/workbooks")
COMPANY = "MTV"
VERSIONS = 10
ROWS_PER_PRODUCT = 19
#: One row in a thousand of the whole workbook changes, drawn from the sheets that may still change (decision 9).
CHANGED_PER_ROWS = 1_000

#: Raised when the generated rows change.
_FORM = 1
_SAVED = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST_YEAR = 2015
_PLANS = pl.DataFrame({"plan": ["BASIC", "CONFORT"], "name": ["Essentiel", "Confort"]})
_COMPONENTS = pl.DataFrame({"component": ["SOCLE", "CONSO"], "type": ["fixed", "usage"]})


def group_workbook() -> Path:
    """Return the group's workbook, written the first time it is asked for."""
    return _kept("Referentiel_Groupe.xlsx", "group", _group_frames)


def company_workbook(products: int) -> Path:
    """Return the company's workbook with that many products, written the first time it is asked for."""
    return _kept(f"{products}.xlsx", "company", lambda: company_frames(products))


def changed_workbook(products: int) -> Path:
    """Return the same workbook with one row in a thousand changed."""
    return _kept(f"{products}-changed.xlsx", "company", lambda: _with_changes(company_frames(products)))


def edited_workbook(products: int) -> Path:
    """Return the same workbook with one cell changed: the marketing name of its middle product."""
    return _kept(f"{products}-edited.xlsx", "company", lambda: _with_one_edit(company_frames(products)))


def company_frames(products: int) -> dict[str, pl.DataFrame]:
    """Return the typed rows of the company's workbook, sheet by sheet."""
    number = pl.int_range(products, eager=True)
    sku = pl.select(sku=pl.format(f"{COMPANY}-OFFRE-{{}}", number.cast(pl.String).str.zfill(6)))
    last = sku.with_columns(version=pl.lit(VERSIONS))
    plans = last.join(_PLANS, how="cross").with_columns(recurrence=pl.lit("monthly"), billing_cycle_days=pl.lit(30))
    return {
        "products": sku.with_columns(
            name="Offre TV numéro " + number.cast(pl.String),
            short_name="Offre " + number.cast(pl.String),
            risk=pl.lit("DIVERS"),
            partner=pl.lit("OggoData"),
            revenue_model=pl.lit("revenue"),
            client_type=pl.lit("both"),
            description="Trente chaînes en direct et en différé, formule " + (number % 977).cast(pl.String),
        ),
        "lifecycle": sku.with_columns(status=pl.lit("active"), effective_from=date(2025, 1, 1)),
        "versions": _versions(sku),
        "plans": plans,
        "prices": _prices(plans.select("sku", "version", "plan")),
        "publications": last.with_columns(
            seller=pl.lit(COMPANY), channels=pl.lit(["field", "web"]), visibility=pl.lit("public"),
            start_at=date(2025, 1, 1), end_at=date(2027, 12, 31), availability=pl.lit("available"),
            price_visible=pl.lit(True), conditions=pl.lit("Sous réserve d'éligibilité de la ligne"),
        ),
        "accounting": pl.DataFrame(
            {
                "nature": ["revenue"], "gl_account": ["706100"], "counterpart_account": ["411000"],
                "journal": ["VENTE"], "validated_by": ["Nadia Rey"], "validated_at": [date(2025, 6, 15)],
            }
        ),
    }  # fmt: skip


def _versions(sku: pl.DataFrame) -> pl.DataFrame:
    numbers = pl.DataFrame({"version": range(1, VERSIONS + 1)})
    start = pl.date(_FIRST_YEAR + pl.col("version"), 1, 1)
    return sku.join(numbers, how="cross").with_columns(
        effective_from=start,
        effective_to=pl.when(pl.col("version") < VERSIONS).then(pl.date(_FIRST_YEAR + pl.col("version"), 12, 31)),
        breaking_changes=pl.col("version") % 4 == 0,
        notes=pl.format("Révision annuelle {}", _FIRST_YEAR + pl.col("version")),
    )


def _prices(plans: pl.DataFrame) -> pl.DataFrame:
    prices = plans.join(_COMPONENTS, how="cross")
    cents = 990 + pl.int_range(pl.len()) % 5_000
    usage = pl.col("type") == "usage"
    return prices.with_columns(
        amount=(cents / 100).round(2).cast(pl.Decimal(18, 6)),
        tax_included=pl.lit(True),
        tax_code=pl.lit("NORMAL"),
        unit=pl.when(usage).then(pl.lit("Go")),
        unit_price=pl.when(usage).then((cents / 1000).round(2).cast(pl.Decimal(18, 6))),
    )


def _with_changes(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Change another text in one row of a thousand, spread over the sheets of which published rows may change."""
    edits = {"products": "description", "versions": "notes", "publications": "conditions"}
    rows = sum(frame.height for frame in frames.values())
    step = sum(frames[name].height for name in edits) * CHANGED_PER_ROWS // rows
    hit = pl.int_range(pl.len()) % step == 0
    return frames | {
        name: frames[name].with_columns(pl.when(hit).then(pl.col(column) + " (revu)").otherwise(column).alias(column))
        for name, column in edits.items()
    }


def _with_one_edit(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    products = frames["products"]
    middle = pl.int_range(pl.len()) == products.height // 2
    return frames | {
        "products": products.with_columns(
            pl.when(middle).then(pl.lit("Offre TV relancée")).otherwise("name").alias("name")
        )
    }


def _group_frames() -> dict[str, pl.DataFrame]:
    return {
        "companies": pl.DataFrame({"code": [COMPANY], "legal_name": ["Mondial TV"]}),
        "partners": pl.DataFrame({"company": [COMPANY], "name": ["OggoData"], "type": ["ott"]}),
        "risks": pl.DataFrame({"code": ["DIVERS"], "label": ["Divers"], "family": ["other"]}),
        "tax_rates": pl.DataFrame(
            {"code": ["NORMAL"], "territory": ["FR"], "rate": [20], "valid_from": [date(2014, 1, 1)]}
        ).with_columns(pl.col("rate").cast(pl.Decimal(18, 6))),
    }


def _form(kind: WorkbookKind) -> str:
    """Name what kept files are made of, so that those of an older form are not taken for today's."""
    labels = [(sheet.label, [column.label for column in sheet.columns]) for sheet in sheets_of(kind)]
    return hashlib.sha256(f"{_FORM} {labels}".encode()).hexdigest()[:8]


def _kept(name: str, kind: WorkbookKind, make: Callable[[], dict[str, pl.DataFrame]]) -> Path:
    path = CACHE / f"{_form(kind)}-{name}"
    if not path.exists():
        layout = workbook_layout(sheets_of(kind), title="Banc de mesure", stamp="Mesure", frames=make())
        CACHE.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(write_workbook(layout, created=_SAVED))
        part.rename(path)
    return path
