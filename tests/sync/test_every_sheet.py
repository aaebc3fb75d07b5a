"""Workbooks with every sheet: they load whole, a second look finds nothing to change, an absent sheet takes nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from catalogue.vocabulary import Channel
from sample_workbooks.build import FOLDERS, LIBRARY
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from tests.support.books import Library, Rows, product
from tests.support.selling import selling

SKU = "MTV-OFFRE-001"
_SCHEME = {"SKU": SKU, "Version": 1, "Code schéma": "STD"}
COMMISSIONS: dict[str, Rows] = {
    "Commissions": [_SCHEME | {"Règlement": "Récurrente", "Mode de palier": "Par tranche"}],
    "Paliers": [_SCHEME | {"De": 0, "Taux": "10 %"}],
    "Répartition": [
        _SCHEME | {"Bénéficiaire": who, "Part": "33,3333 %"} for who in ("Entreprise", "Commercial", "Manager")
    ],
    "Codes externes": [{"SKU": SKU, "Système": "OggoData", "Code externe": "OGD-1"}],
}


def query(service: Service, sql: str) -> list[Any]:
    """Ask the database directly."""
    with service.database.reading(SERVICE) as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


@pytest.mark.drill
def test_the_samples_load_and_a_second_look_changes_nothing(new_service: Service, tmp_path: Path) -> None:
    """What was loaded reads back as it was typed, sheet by sheet, and each sale that should be open is."""
    root = tmp_path / "samples"
    for kind in FOLDERS:
        shutil.copytree(LIBRARY / kind, root / kind)
    library = FolderLibrary(root)
    outcomes = {
        Path(one.report.path).stem: one.report.outcome for one in synchronise(new_service, library, Options()).results
    }
    assert set(outcomes.values()) == {"published", "posted", "partial"}
    assert {name for name, outcome in outcomes.items() if outcome == "partial"} == {"Catalogue_USGP"}
    again = synchronise(new_service, library, Options(dry_run=True)).results
    assert [change for one in again if one.plan for change in one.plan.changes()] == []
    november = datetime(2026, 11, 1, tzinfo=UTC)
    sold, blocked = (selling(new_service, company, Channel.TELESALES, november) for company in ("FT", "DPS"))
    assert "AP-PREV-002" in {item["sku"] for item in sold["products"]}
    assert "AP-SERV-001" not in {item["sku"] for item in blocked["products"]}
    counts = "SELECT (SELECT count(*) FROM {}) > 0"
    tables = (
        "adjustment", "composition", "commission_scheme", "commission_tier", "external_mapping", "cq_rule",
        "partner_activation", "gl_account", "legal_mention", "unit", "index_value", "blacklist_entry", "rule_setting",
    )  # fmt: skip
    assert [table for table in tables if query(new_service, counts.format(table)) != [(True,)]] == []


@pytest.mark.drill
def test_the_samples_tax_the_commissions_that_are_no_insurance(new_service: Service, tmp_path: Path) -> None:
    """What a distributor of films owes bears 20 %, on the line and in the VAT account; what an insurer owes is exempt.

    Assistance is no insurance: 107,57 with its tax (M10), of a mapping without a code.
    """
    root = tmp_path / "samples"
    for folder in ("Catalogue/Groupe", *(f"{kind}/{code}" for kind in FOLDERS for code in ("AP", "MTV"))):
        shutil.copytree(LIBRARY / folder, root / folder)
    synchronise(new_service, FolderLibrary(root), Options())
    lines = (
        "SELECT DISTINCT {} FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id "
        "WHERE entry.type = 'commission' AND entry.sku {}"
    )
    received = "line.nature = 'commission' AND NOT line.counterpart AND line.tax_rate IS NOT NULL"
    films = query(
        new_service,
        lines.format("line.account, line.credit, line.tax_rate, line.tax_amount", f"= 'MTV-VOD-001' AND {received}"),
    )
    assert films == [("706200", Decimal("2.50"), 20, Decimal("0.50"))]
    due = "= 'MTV-VOD-001' AND line.nature = 'tax' AND NOT line.waiting"
    assert query(new_service, lines.format("line.account, line.credit", due)) == [("445710", Decimal("0.50"))]
    owed = lines.format(
        "line.tax_rate, line.tax_amount", f"LIKE 'AP-%' AND entry.sku {{}} 'AP-SERV-001' AND {received}"
    )
    assert query(new_service, owed.format("<>")) == [(0, 0)]
    assert query(new_service, owed.format("=")) == [(20, Decimal("17.93"))]


def test_shares_that_nearly_make_a_whole_are_closed_once(service: Service, library: Library, run: Any) -> None:
    """Three times 33,3333 % is stored as exactly one, and is neither a change nor a mistake the next day."""
    path = library.company("MTV", product(SKU) | COMMISSIONS)
    assert [one.report.outcome for one in run().results] == ["unchanged", "published"]
    assert query(service, "SELECT split FROM commission_scheme") == [
        ({"company": 0.333334, "salesperson": 0.333333, "manager": 0.333333},)
    ]
    book = openpyxl.load_workbook(path)
    book["Versions"]["F2"] = "Une note."
    book.save(path)
    (mtv,) = [one for one in run().results if one.report.path.endswith("MTV.xlsx")]
    assert mtv.report.findings == ()
    assert [change["field"] for change in mtv.plan.changes()] == ["notes"]


@pytest.mark.drill
def test_a_commission_of_a_published_version_does_not_change(service: Service, library: Library, run: Any) -> None:
    """Once a publication has started, its commissions stand (decision 9)."""
    library.company("MTV", product(SKU) | COMMISSIONS)
    run()
    library.company("MTV", product(SKU) | COMMISSIONS | {"Paliers": [_SCHEME | {"De": 0, "Taux": "12 %"}]})
    (mtv,) = [one for one in run().results if one.report.path.endswith("MTV.xlsx")]
    assert [(finding.rule, finding.cell) for finding in mtv.report.findings] == [("VER-104", "G2")]
    assert query(service, "SELECT value FROM commission_tier")[0][0] == 10


def test_an_absent_optional_sheet_changes_nothing(service: Service, library: Library, run: Any) -> None:
    """The catalogue keeps what an optional sheet said, and a warning for each names the rows that stay."""
    path = library.company("MTV", product(SKU) | COMMISSIONS)
    run()
    book = openpyxl.load_workbook(path)
    for sheet in ("Commissions", "Paliers", "Répartition", "Codes externes", "Remises", "Composition", "Règles CQ"):
        del book[sheet]
    book.save(path)
    (mtv,) = [one for one in run().results if one.report.path.endswith("MTV.xlsx")]
    assert (mtv.report.outcome, list(mtv.plan.changes())) == ("published", [])
    assert {finding.rule for finding in mtv.report.findings} == {"LIB-010"}
    assert query(service, "SELECT count(*) FROM commission_tier") == [(1,)]
