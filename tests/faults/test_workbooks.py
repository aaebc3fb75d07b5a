"""A file that is no workbook of ours is refused by a finding, exit code 2, and nothing of it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.books import Library
from tests.support.command import Command


@pytest.mark.drill
@pytest.mark.parametrize("content", [b"", b"SKU;Nom\n", b"%PDF-1.7\n", b"PK\x03\x04 tronque"])
def test_a_file_that_is_no_workbook(
    content: bytes, library: Library, catalogue: Command, sold: Callable[[str], int]
) -> None:
    """Whatever it is, the finding says so; the other workbooks are loaded."""
    (library.root / "Catalogue/MTV/Catalogue_MTV.xlsx").write_bytes(content)
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    book = ran.document["workbooks"][-1]
    assert (book["outcome"], [finding["rule"] for finding in book["findings"]]) == ("refused", ["FIC-001"])
    assert (sold("FT"), sold("MTV")) == (1, 0)


@pytest.mark.drill
def test_a_company_that_the_group_does_not_know(
    library: Library, catalogue: Command, sold: Callable[[str], int]
) -> None:
    """The finding names the code; the author gets a report all the same."""
    known = library.root / "Catalogue/MTV/Catalogue_MTV.xlsx"
    unknown = Path(library.root, "Catalogue/XYZ/Catalogue_XYZ.xlsx")
    unknown.parent.mkdir()
    known.rename(unknown)
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    book = ran.document["workbooks"][-1]
    assert "FIC-002" in {finding["rule"] for finding in book["findings"]}
    assert len(list(library.root.glob("Rapports/XYZ/*_rapport.*"))) == 3
    assert (sold("FT"), sold("MTV")) == (1, 0)
