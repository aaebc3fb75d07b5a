"""A product that leaves its workbook while a bundle still needs it: kept and said, never refused by the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from sync.bootstrap import Service
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import Library, Rows, product

Run = Callable[..., RunResult]
LATER = "01/01/2099"


def of(result: RunResult, company: str) -> WorkbookResult:
    """Return the result of a company's workbook."""
    return next(one for one in result.results if one.report.path.endswith(f"Catalogue_{company}.xlsx"))


def skus(service: Service) -> set[str]:
    """Return the products of the catalogue."""
    with service.database.reading(SERVICE) as connection:
        return set(connection.scalars(text("SELECT sku FROM product")))


def bundled(sku: str, component: str) -> dict[str, Rows]:
    """Return the row that puts a product into a bundle."""
    return {"Composition": [{"SKU": sku, "Version": 1, "SKU composant": component}]}


def planned(sku: str, seller: str) -> dict[str, Rows]:
    """Return the rows of a product that another company will sell one day."""
    rows = product(sku, start=LATER)
    return {**rows, "Publications": [{**rows["Publications"][0], "Société": seller}]}


@pytest.mark.drill
def test_what_another_company_bundles_is_kept_before_its_first_sale(
    service: Service, library: Library, run: Run
) -> None:
    """The finding names the bundle; the product stays whole, and goes once the bundle has let it go."""
    library.company("MTV", product("MTV-OFFRE-001"), planned("MTV-OFFRE-002", "FT"))
    run()
    library.company("FT", product("FT-PACK-001", start=LATER), bundled("FT-PACK-001", "MTV-OFFRE-002"))
    assert of(run(), "FT").report.findings == ()
    library.company("MTV", product("MTV-OFFRE-001"))
    result = run()
    assert (result.failures, of(result, "MTV").report.outcome) == ((), "published")
    said = of(result, "MTV").report.findings
    assert {finding.rule for finding in said} == {"LIB-005"}
    assert {finding.key for finding in said} == {"MTV-OFFRE-002"}
    assert "FT-PACK-001 (FT)" in said[0].message
    assert "MTV-OFFRE-002" in skus(service)
    library.company("FT", product("FT-PACK-001", start=LATER))
    run()
    library.company("MTV", product("MTV-OFFRE-001"), saved_by="Paul Durand")
    assert {finding.rule for finding in of(run(), "MTV").report.findings} == {"LIB-003"}
    assert "MTV-OFFRE-002" not in skus(service)


@pytest.mark.drill
def test_what_a_kept_bundle_needs_is_kept(service: Service, library: Library, run: Run) -> None:
    """A bundle that is sold keeps its rows, and with them the product that was never sold alone."""
    pack = bundled("MTV-PACK-001", "MTV-OFFRE-002")
    library.company("MTV", product("MTV-PACK-001"), product("MTV-OFFRE-002", start=LATER), pack)
    run()
    library.company("MTV", product("MTV-PACK-001"))
    result = run()
    assert result.failures == ()
    assert {finding.rule for finding in of(result, "MTV").report.findings} == {"LIB-002", "LIB-005"}
    assert "MTV-OFFRE-002" in skus(service)


@pytest.mark.drill
def test_a_bundle_and_its_parts_leave_together(service: Service, library: Library, run: Run) -> None:
    """Nothing of them was ever sold: nothing keeps the others."""
    pack = bundled("MTV-PACK-001", "MTV-OFFRE-002")
    packed = (product("MTV-PACK-001", start=LATER), product("MTV-OFFRE-002", start=LATER), pack)
    library.company("MTV", product("MTV-OFFRE-001"), *packed)
    run()
    library.company("MTV", product("MTV-OFFRE-001"))
    assert {finding.rule for finding in of(run(), "MTV").report.findings} == {"LIB-003"}
    assert skus(service) == {"MTV-OFFRE-001"}


@pytest.mark.drill
def test_what_a_bundle_of_the_workbook_needs_is_kept_and_said_once(
    service: Service, library: Library, run: Run
) -> None:
    """The rows of a component are deleted and its bundle stays, old or new: it loads, and no finding says otherwise."""
    pack = (product("MTV-PACK-001", start=LATER), bundled("MTV-PACK-001", "MTV-OFFRE-002"))
    library.company("MTV", product("MTV-OFFRE-002", start=LATER), *pack)
    run()
    library.company("MTV", *pack, saved_by="Paul Durand")
    kept = of(run(), "MTV").report
    assert (kept.outcome, {said.rule for said in kept.findings}) == ("published", {"LIB-005"})
    other = (product("MTV-PACK-002", start=LATER), bundled("MTV-PACK-002", "MTV-OFFRE-002"))
    library.company("MTV", product("MTV-PACK-001", start=LATER), *other)
    moved = of(run(), "MTV").report
    assert (moved.outcome, {said.rule for said in moved.findings}) == ("published", {"LIB-003", "LIB-005"})
    assert "MTV-PACK-002 (MTV)" in moved.findings[0].message
    assert skus(service) == {"MTV-OFFRE-002", "MTV-PACK-001", "MTV-PACK-002"}


@pytest.mark.drill
def test_a_kept_bundle_keeps_its_own_components(service: Service, library: Library, run: Run) -> None:
    """A bundle that leaves its workbook while another contains it stays whole, down to the last component."""
    inner = (product("MTV-PACK-002", start=LATER), bundled("MTV-PACK-002", "MTV-OFFRE-002"))
    outer = (product("MTV-PACK-001", start=LATER), bundled("MTV-PACK-001", "MTV-PACK-002"))
    library.company("MTV", product("MTV-OFFRE-002", start=LATER), *inner, *outer)
    run()
    library.company("MTV", *outer)
    result = run()
    assert (result.failures, {said.rule for said in of(result, "MTV").report.findings}) == ((), {"LIB-005"})
    assert skus(service) == {"MTV-OFFRE-002", "MTV-PACK-001", "MTV-PACK-002"}
