"""A workbook saved under another company's name is known by what it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from sync.outcome import RunResult
from tests.support.books import Library, day, product

Run = Callable[..., RunResult]


def of(result: RunResult, name: str) -> tuple[str, list[tuple[str, str | None, str | None]]]:
    """Return the outcome of a workbook, and rule, sheet and found of its findings."""
    report = next(one.report for one in result.results if one.report.path.endswith(name))
    return report.outcome, [(said.rule, said.sheet, said.found) for said in report.findings]


@pytest.mark.drill
def test_the_catalogue_of_another_company_is_named(library: Library, run: Run) -> None:
    """MTV's saved as FT's, which had rows of its own: one finding says whose they are, not how many are lost."""
    many = [product(f"MTV-OFFRE-{number:03d}") for number in range(1, 5)]
    mtv, ft = library.company("MTV", *many), library.company("FT", *[product(f"FT-BOX-{n:03d}") for n in range(1, 9)])
    run()
    shutil.copy(mtv, ft)
    result = run()
    assert of(result, "Catalogue_FT.xlsx") == ("refused", [("LIB-009", "Produits", "MTV")])
    assert "ces SKU sont ceux de MTV, ce n'est pas le classeur de FT" in result.results[1].report.findings[0].message


def test_its_prefixes_tell_of_a_company_that_was_never_loaded(library: Library, run: Run) -> None:
    """Nobody owns these SKUs yet; the rows that FT lost make the doubt, the prefix settles it."""
    library.company("FT", *[product(f"FT-BOX-{number:03d}") for number in range(1, 9)])
    run()
    library.company("FT", product("MTV-OFFRE-001"), product("MTV-OFFRE-002"))
    assert of(run(), "Catalogue_FT.xlsx")[1] == [("LIB-009", "Produits", "MTV")]


def test_a_first_catalogue_of_another_company_is_named_too(library: Library, run: Run) -> None:
    """FT had nothing to lose; a single SKU would be a slip of the hand, with its own finding."""
    mtv = library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002"))
    (library.root / "Catalogue/FT").mkdir(parents=True)
    shutil.copy(mtv, library.root / "Catalogue/FT/Catalogue_FT.xlsx")
    run(only="*Groupe*")
    run(only="*MTV*")
    assert of(run(), "Catalogue_FT.xlsx") == ("refused", [("LIB-009", "Produits", "MTV")])


@pytest.mark.drill
def test_the_operations_of_another_company_are_named(library: Library, run: Run) -> None:
    """MTV's month saved as FT's, which had its own."""
    sale = {"Date": day("01/09/2025"), "Opération": "Vente", "Canal": "Web"}
    for code, sku in (("MTV", "MTV-OFFRE-001"), ("FT", "FT-BOX-001")):
        library.company(code, product(sku))
        rows = [sale | {"SKU": sku, "Référence": f"{code}-{number}"} for number in range(8)]
        library.operations(code, "2025-09", *rows)
    run()
    folder = library.root / "Operations"
    shutil.copy(folder / "MTV/Operations_MTV_2025-09.xlsx", folder / "FT/Operations_FT_2025-09.xlsx")
    result = of(run(), "Operations_FT_2025-09.xlsx")
    assert result == ("refused", [("LIB-009", "Opérations", "MTV")])
