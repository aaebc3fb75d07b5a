"""The sample library is what its script writes, and looks like the customer's."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from catalogue.vocabulary import Badge, Channel, LifecycleStatus, PricingType, Recurrence, TierMode, Visibility
from sample_workbooks.build import FOLDERS, LIBRARY, build
from sample_workbooks.builder.library import COMPANIES, GROUP_PATH, library
from sample_workbooks.builder.mistakes import MISTAKES, Repeat, Slip, written_over
from sample_workbooks.builder.shapes import Product, Version
from validators.sheets import sheets_of
from validators.template import workbook_layout


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the library as the script writes it now."""
    return dict(library())


def _products() -> list[Product]:
    return [product for company in COMPANIES for product in company.products]


def _versions() -> list[Version]:
    return [version for product in _products() for version in product.versions]


def _content(path: str, data: bytes) -> object:
    """Return what counts of a file: a workbook's parts, since compression differs from machine to machine."""
    if not path.endswith(".xlsx"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_library_is_what_the_script_writes(files: dict[str, bytes]) -> None:
    """Nobody edits a sample by hand: `make samples` would undo it."""
    committed = {
        str(path.relative_to(LIBRARY)): path.read_bytes()
        for folder in FOLDERS
        for path in (LIBRARY / folder).rglob("*")
        if path.is_file()
    }
    assert sorted(committed) == sorted(files)
    changed = [path for path, data in files.items() if _content(path, committed[path]) != _content(path, data)]
    assert changed == []


def test_build_removes_what_is_no_longer_a_sample(tmp_path: Path) -> None:
    """A file that the script does not write disappears, and nothing outside its folders is touched."""
    stale, other = tmp_path / "Documents" / "FT" / "old.pdf", tmp_path / "Rapports" / "rapport.html"
    for path in (stale, other):
        path.parent.mkdir(parents=True)
        path.write_text("x")
    count = build(tmp_path)
    assert not stale.exists()
    assert other.exists()
    assert count == sum(path.is_file() for path in tmp_path.rglob("*")) - 1


def test_tree_is_that_of_the_library(files: dict[str, bytes]) -> None:
    """Every path follows the contract of the library folder."""
    workbooks = {path for path in files if path.endswith(".xlsx")}
    codes = [company.code for company in COMPANIES]
    assert codes == ["FT", "AP", "MTV", "DPS", "USGP", "WC"]
    months = ("2025-08", "2025-09", "2025-10")
    assert workbooks == {
        GROUP_PATH,
        *(f"Catalogue/{code}/Catalogue_{code}.xlsx" for code in codes),
        *(f"Operations/{code}/Operations_{code}_{month}.xlsx" for code in codes for month in months),
    }
    owners = {product.sku: company.code for company in COMPANIES for product in company.products}
    for path in set(files) - workbooks:
        documents, code, sku, name = path.split("/")
        assert documents == "Documents"
        if sku == "Logo":
            assert (code in codes, name.endswith(".png")) == (True, True)
            continue
        assert owners[sku] == code
        assert name.endswith(".pdf")


def test_documents_are_small_french_pdfs(files: dict[str, bytes]) -> None:
    """Documents open, say their language and weigh little."""
    papers = {data for path, data in files.items() if path.endswith(".pdf")}
    assert 30 <= len(papers) <= 45
    for data in papers:
        assert len(data) < 6_000
        reader = PdfReader(BytesIO(data))
        assert len(reader.pages) == 1
        assert "Données personnelles" in reader.pages[0].extract_text()


def test_about_eighty_products_are_in_every_state() -> None:
    """The samples show each state, each kind of price, each recurrence, each channel and each visibility."""
    products, versions = _products(), _versions()
    assert len(products) == 81
    assert len({product.sku for product in products}) == 81
    assert {product.life[-1][0] for product in products} == set(LifecycleStatus.codes())
    plans = [plan for version in versions for plan in version.plans]
    prices = [price for plan in plans for price in plan.prices]
    sales = [sale for version in versions for sale in version.sales]
    assert {plan.recurrence for plan in plans} == set(Recurrence.codes())
    assert {price.type for price in prices} == set(PricingType.codes())
    assert {price.tier_mode for price in prices if price.tier_mode} == set(TierMode.codes())
    assert {channel for sale in sales for channel in sale.channels} == set(Channel.codes())
    assert {sale.visibility for sale in sales} == set(Visibility.codes())
    assert {badge for sale in sales for badge in sale.badges} == set(Badge.codes())
    assert sum(version.start >= "2027" for version in versions) >= 8
    assert any(price.type == "usage" and price.unit == "kWh" and price.amount != "0" for price in prices)


def test_most_products_are_sold_from_july_2025() -> None:
    """A demo at any later day has something to show."""
    first = Counter(
        min(sale.start for sale in product.versions[0].sales) <= "2025-07-01"
        for product in _products()
        if product.versions and product.versions[0].sales
    )
    assert first[True] > 50


def test_companies_sell_each_other_s_products() -> None:
    """France Téléphone sells a television offer of Mondial TV, and it is not the only one."""
    crossed = {
        (sale.seller, company.code)
        for company in COMPANIES
        for product in company.products
        for version in product.versions
        for sale in version.sales
        if sale.seller != company.code
    }
    assert ("FT", "MTV") in crossed
    assert len(crossed) >= 5


def test_each_mistake_is_on_a_product_of_its_own() -> None:
    """A report in which one product hides another teaches less."""
    skus = [mistake.sku for mistake in MISTAKES]
    assert len(skus) == len(set(skus))


@pytest.mark.parametrize("slip", [Slip("prices", "USGP-NONE-001", "amount", "x"), Repeat("versions", "USGP-ELEC-001")])
def test_a_slip_must_find_its_row(slip: Slip | Repeat) -> None:
    """A mistake written for a product that was since renamed stops the build."""
    blank = workbook_layout(sheets_of("company"), title="t", stamp="s")
    with pytest.raises(LookupError, match="0 rows"):
        written_over(blank, [slip])


@pytest.mark.drill
def test_script_gives_the_same_bytes_in_another_process(files: dict[str, bytes], tmp_path: Path) -> None:
    """A build leaves no trace of its moment, so that a diff shows what really changed."""
    done = subprocess.run(
        [sys.executable, "-m", "sample_workbooks.build", str(tmp_path)],
        cwd=LIBRARY.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*.*")} == files
