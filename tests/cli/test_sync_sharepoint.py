"""`catalogue sync` on a library in SharePoint: the whole way, over TLS, with the settings that the sandbox tells."""

from __future__ import annotations

import pytest

from sandboxes.sharepoint.app import sharepoint
from tests.support.books import Library, product
from tests.support.command import Command, set_variables


@pytest.mark.drill
def test_a_workbook_in_sharepoint_is_published_and_answered_there(
    catalogue: Command, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for by option or by setting; a second run reads nothing again."""
    library.company("MTV", product("MTV-OFFRE-001"))
    with sharepoint(library.root) as sandbox:
        set_variables(monkeypatch, sandbox.environment() | {"CATALOGUE_LIBRARY": ""})
        first = catalogue("sync", "--library", "sharepoint", "--json")
        outcomes = {one["path"]: one["outcome"] for one in first.document["workbooks"]}
        assert (first.code, outcomes["Catalogue/MTV/Catalogue_MTV.xlsx"]) == (0, "published")
        assert list((library.root / "Rapports" / "MTV").glob("*_Catalogue_MTV_rapport.html"))
        read = len(sandbox.log.requests("GET", "download.aspx"))
        monkeypatch.setenv("CATALOGUE_LIBRARY", "sharepoint")
        again = catalogue("sync", "--json")
        assert {one["outcome"] for one in again.document["workbooks"]} == {"unchanged"}
        assert len(sandbox.log.requests("GET", "download.aspx")) == read
