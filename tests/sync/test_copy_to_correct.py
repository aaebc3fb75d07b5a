"""The copy to correct, delivered with the report, mended and dropped back in the author's place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from catalogue.scope import SERVICE
from catalogue.store import runs
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.report_delivery import deliver
from tests.support.books import Library, product
from tests.workbooks.marked_copy.originals import coloured, comments

Run = Callable[..., RunResult]


def copies(library: Library) -> list[Path]:
    """Return the copies delivered to MTV."""
    return sorted((library.root / "Rapports/MTV").glob("*_Catalogue_MTV_a_corriger.xlsx"))


@pytest.mark.drill
def test_a_workbook_with_mistakes_comes_back_with_marks(library: Library, run: Run) -> None:
    """The copy lies beside the report; a clean workbook gets none."""
    library.company("MTV", product("MTV-OFFRE-001", amount="9,9O"))
    library.company("FT", product("FT-OFFRE-001"))
    run()
    (copy,) = copies(library)
    assert coloured(copy.read_bytes()).keys() == comments(copy.read_bytes()).keys() == {"F2"}
    assert not list((library.root / "Rapports/FT").glob("*_a_corriger.xlsx"))


@pytest.mark.drill
def test_the_corrected_copy_is_the_author_s_workbook_again(library: Library, run: Run) -> None:
    """Our sheets and notes are passed over; the next copy bears the next mistake only."""
    master = library.company("MTV", product("MTV-OFFRE-001", amount="9,9O"))
    run()
    (first,) = copies(library)
    book = openpyxl.load_workbook(first)
    book["Tarifs"]["F2"] = 9.9
    book.save(master)
    mended = next(one for one in run().results if one.report.path.endswith("MTV.xlsx"))
    assert (mended.report.outcome, mended.report.findings) == ("published", ())
    book["Formules"]["E2"] = "Mensuelle"
    book.save(master)
    first.unlink()
    run()
    (second,) = copies(library)
    content = second.read_bytes()
    assert coloured(content) == comments(content) == {}
    assert coloured(content, "Formules").keys() == comments(content, "Formules").keys() == {"E2"}
    assert openpyxl.load_workbook(second).sheetnames[:3] == ["À corriger", "Accepté", "Produits"]


def test_a_copy_delivered_again_is_the_same(service: Service, library: Library, run: Run) -> None:
    """It is made from the archive and the stored findings: byte for byte the same, whatever the master is now."""
    master = library.company("MTV", product("MTV-OFFRE-001", amount="9,9O"))
    run()
    (copy,) = copies(library)
    content = copy.read_bytes()
    copy.unlink()
    master.unlink()
    with service.database.reading(SERVICE) as connection:
        entry = runs.last_submission(connection, "Catalogue/MTV/Catalogue_MTV.xlsx")
    assert entry is not None
    paths = deliver(service, FolderLibrary(library.root), entry).paths
    assert copy.relative_to(library.root).as_posix() in paths
    assert copy.read_bytes() == content
