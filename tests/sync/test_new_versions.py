"""The next version of a product, prepared in the filled workbook: it asks for its dates, and nothing in force moves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE
from sample_workbooks.build import LIBRARY
from sync.bootstrap import Service
from sync.context import gather_known
from sync.library.folder import FolderLibrary
from sync.outcome import WorkbookResult
from sync.pipeline import Options, synchronise
from tests.support.books import Library, day, product
from tests.sync.test_absence import edited, mtv, stored
from tests.sync.test_begun import Run
from usecases.new_versions import followed
from usecases.templates import write_template
from validators.book import Known
from validators.next_version import Spot, prepare

SKU, OTHER = "MTV-OFFRE-001", "MTV-OFFRE-002"
TODAY = datetime.now(UTC).date()
START = date(2099, 1, 1)
_ROW = {"SKU": SKU, "Version": 1}
_SCHEME = _ROW | {"Code schéma": "STD"}
_SIGNED = {"Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
#: A product that has rows in every sheet where a version has some; of its documents, publications and promotions one is over.
RICH: dict[str, Any] = product(SKU) | {
    "Documents": [
        _ROW | {"Type": "CGU", "Titre": "CGU", "Fichier": "cgu-1.pdf", "Valable du": day("01/07/2025"), "Valable jusqu'au": day("31/12/2025")},
        _ROW | {"Type": "CGU", "Titre": "CGU", "Fichier": "cgu-2.pdf", "Valable du": day("01/01/2026")},
    ],
    "Publications": [
        _ROW | {"Société": "MTV", "Canaux": "Web, Terrain", "Visibilité": "Public", "Début": day("01/07/2025")},
        _ROW | {"Société": "FT", "Canaux": "Web", "Début": day("01/07/2025"), "Fin": day("31/12/2025")},
        _ROW | {"Société": "FT", "Canaux": "Web", "Début": day("01/02/2026"), "Fin": day("31/12/2099")},
    ],
    "Comptabilité": [_ROW | _SIGNED | {"Nature": "CA", "Compte": "706200", "Contrepartie": "411000", "Journal": "VENTE"}],
    "Remises": [
        _ROW | {"Code remise": "ETE", "Genre": "Promo", "Taux": "20 %", "Début": day("01/08/2025"), "Fin": day("31/08/2025")},
        _ROW | {"Code remise": "FIDELE", "Genre": "Promo", "Taux": "5 %", "Début": day("01/08/2025")},
    ],
    "Commissions": [_SCHEME | {"Règlement": "Récurrente", "Mode de palier": "Par tranche"}],
    "Paliers": [_SCHEME | {"De": 0, "À": 10, "Taux": "10 %"}, _SCHEME | {"De": 10, "Taux": "12 %"}],
    "Répartition": [_SCHEME | {"Bénéficiaire": "Entreprise", "Part": "60 %"}, _SCHEME | {"Bénéficiaire": "Commercial", "Part": "40 %"}],
    "Composition": [_ROW | {"SKU composant": OTHER}],
    "Règles CQ": [_ROW | {"Pièces exigées": "CNI, RIB"}],
}  # fmt: skip
#: What the catalogue says of each version, in the tables of the sheets above.
OF_VERSION = """
    SELECT v.version, p.code, r.payload::text FROM product_version v JOIN product ON product.id = v.product_id
    JOIN product_plan p ON p.product_version_id = v.id JOIN pricing_rule r ON r.plan_id = p.id
    WHERE sku = 'MTV-OFFRE-001' ORDER BY 1"""


def places(spots: Iterable[Spot]) -> set[tuple[str | None, str | None]]:
    """Return sheets and addresses."""
    return {(spot.sheet.label, spot.cell) for spot in spots}


def blocking(one: WorkbookResult) -> set[tuple[str | None, str | None]]:
    """Return the cells that keep something out of the catalogue."""
    return {(item.sheet, item.cell) for item in one.report.findings if item.blocks}


def typed(path: Path, cells: Iterable[tuple[str | None, str | None]], value: date | float) -> None:
    """Type a value into cells of a workbook."""

    def fill(book: openpyxl.Workbook) -> None:
        for sheet, cell in cells:
            book[str(sheet)][str(cell)] = value

    edited(path, fill)


def known_of(service: Service, company: str) -> Known:
    """Return what the catalogue holds of a company."""
    with service.database.reading(SERVICE) as connection:
        return gather_known(connection, "company", company, at=datetime.now(UTC))


@pytest.mark.drill
def test_a_prepared_version_asks_for_its_dates_and_then_loads(service: Service, library: Library, run: Run) -> None:
    """Until then its product stays as it is; what is over and who vouched are left out, and said; the price may change."""
    for name in ("cgu-1.pdf", "cgu-2.pdf"):
        library.document("MTV", SKU, name)
    path = library.company("MTV", RICH, product(OTHER))
    assert mtv(run()).exit_code == 0
    before = stored(service, OF_VERSION)
    (said,) = write_template(service, "mtv", path, filled=True, new_versions=[SKU.lower(), SKU], force=True)
    assert said == (
        "MTV-OFFRE-001, version 2 : 15 lignes dans 12 feuilles. À remplir : Versions!C3 (Date d'effet), Publications!F5 et "
        "F6 (Début), Remises!J4 (Début). À vérifier : Publications!G5 (Fin), Comptabilité!J4 (Validé par), Comptabilité!K4 "
        "(Validé le)."
    )
    fill = {("Versions", "C3"), ("Publications", "F5"), ("Publications", "F6"), ("Remises", "J4")}
    asked = mtv(run())
    assert (blocking(asked), {item.key for item in asked.report.findings if item.blocks}) == (fill, {SKU})
    assert (asked.report.counts.units_refused, asked.report.counts.inserted, asked.report.counts.updated) == (1, 0, 0)
    typed(path, fill, START)
    typed(path, [("Tarifs", "F3")], 12.9)
    loaded = mtv(run())
    counts = loaded.report.counts
    assert (loaded.exit_code, counts.inserted, counts.updated, counts.withdrawn) == (0, 15, 0, 0)
    assert {item.rule for item in loaded.report.findings} == {"VER-103"}
    ((_, plan, _),) = before
    assert [(number, code) for number, code, _ in stored(service, OF_VERSION)] == [(1, plan), (2, plan)]
    assert [re.findall(r"\d+\.\d+", payload) for *_, payload in stored(service, OF_VERSION)] == [["9.90"], ["12.90"]]


@pytest.mark.drill
@pytest.mark.parametrize("company", ["AP", "MTV"])
def test_whatever_is_on_sale_can_be_prepared(company: str, new_service: Service, tmp_path: Path) -> None:
    """All products of a sample at once: the cells that are named are all that is missing, and all rows are read back."""
    for kind, owner in (("Catalogue", "Groupe"), ("Catalogue", company), ("Documents", company)):
        shutil.copytree(LIBRARY / kind / owner, tmp_path / kind / owner)
    path, library = tmp_path / f"Catalogue/{company}/Catalogue_{company}.xlsx", FolderLibrary(tmp_path)
    synchronise(new_service, library, Options())
    known = known_of(new_service, company)
    skus = [sku for sku in known.current["products"]["sku"] if can_follow(known, company, sku)]
    _, versions = prepare(known.current, followed(known, company, skus, TODAY), TODAY)
    fill = {place for version in versions for place in places(version.fill)}
    assert len(skus) >= 10
    write_template(new_service, company, path, filled=True, new_versions=skus, force=True)
    asked = synchronise(new_service, library, Options(dry_run=True)).results[-1]
    assert (blocking(asked), asked.report.counts.inserted) == (fill, 0)
    typed(path, fill, START)
    loaded = synchronise(new_service, library, Options()).results[-1]
    counts = loaded.report.counts
    assert (loaded.report.outcome, counts.updated, counts.withdrawn) == ("published", 0, 0)
    assert counts.inserted == sum(len(version.rows) for version in versions)


def can_follow(known: Known, company: str, sku: str) -> bool:
    """Say whether a next version of a product can be prepared."""
    try:
        return bool(followed(known, company, [sku], TODAY))
    except WrongUse:
        return False
