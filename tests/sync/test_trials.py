"""A workbook laid in Essais is answered as its master would be, and nothing of it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import MAPPING, Library, Rows, day, product, together, write_book
from tests.sync.test_consequences import NEXT, SOLD, published, second

Run = Callable[..., RunResult]
#: Sold until the end of a year, and from February on.
WITH_A_HOLE = published(
    second(date(NEXT.year, 2, 1), **{"Date de fin": NEXT - timedelta(days=1)}),
    SOLD,
    SOLD | {"Version": 2, "Début": date(NEXT.year, 2, 1)},
)
SALE = {"Référence": "V1", "Date": day("01/09/2025"), "Opération": "Vente", "SKU": "MTV-OFFRE-001", "Canal": "Web"}


def lay(library: Library, name: str, *parts: Mapping[str, Rows]) -> Path:
    """Lay a workbook into the trials of MTV."""
    return write_book(library.root / "Essais/MTV" / name, together(*parts))


@pytest.mark.drill
def test_a_trial_is_planned_answered_and_not_loaded(service: Service, library: Library, run: Run) -> None:
    """Whatever its name: what would change and stop is said, the report says that nothing is loaded, the exit code stands."""
    library.company("MTV", product("MTV-OFFRE-001"))
    run()
    accounts = {"Comptabilité": MAPPING}
    lay(library, "mes tarifs 2027.xlsx", accounts, product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="x"))
    result = run()
    (trial,) = [one for one in result.results if one.report.path.startswith("Essais/")]
    assert (result.exit_code, trial.report.outcome, trial.report.loaded) == (0, "partial", False)
    assert [said.rule for said in trial.report.findings] == ["TAR-004"]
    assert trial.report.number is None, "nothing was deposited"
    lay(library, "mes tarifs 2027.xlsx", accounts, product("MTV-OFFRE-001", amount=12), WITH_A_HOLE)
    trial = run().results[-1]
    assert trial.plan is not None
    assert trial.report.counts.inserted > 0
    assert {said.rule for said in trial.report.findings} == {"VER-104", "LIB-041"}
    changes = trial.report.changes
    assert changes is not None
    assert {change.row.partition(" · ")[0] for change in changes.shown} == {"MTV-OFFRE-004"}
    with service.database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT count(*) FROM product")) == 1
    (page, *_) = sorted((library.root / "Rapports/MTV").glob("*mes tarifs 2027_rapport.html"))
    assert "Essai : rien n’est chargé." in page.read_text(encoding="utf-8").replace("\u00a0", " ")
    again = run()
    assert [one.report.outcome for one in again.results] == ["unchanged"] * 3
    library.company("MTV", product("MTV-OFFRE-001"), WITH_A_HOLE)
    trial = run().results[-1]
    assert (trial.report.outcome, trial.report.counts.inserted) == ("partial", 0), "its master has brought the same"
    assert [one.report.outcome for one in run().results] == ["unchanged"] * 3


def test_a_month_of_operations_is_tried_too(service: Service, library: Library, run: Run) -> None:
    """The books are asked and not written; a file that is no workbook is refused, and moves nothing."""
    library.company("MTV", product("MTV-OFFRE-001"))
    write_book(library.root / "Essais/MTV/Copie de Operations_MTV_2025-09.xlsx", {"Opérations": [SALE]})
    (library.root / "Essais/MTV/Notes.xlsx").write_bytes(b"not a workbook")
    result = run()
    outcomes = {Path(one.report.path).name: one.report.outcome for one in result.results[2:]}
    assert outcomes == {"Copie de Operations_MTV_2025-09.xlsx": "valid", "Notes.xlsx": "refused"}
    assert result.exit_code == 0
    with service.database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT count(*) FROM operation")) == 0
    (library.root / "Essais/MTV/Notes.xlsx").unlink()
    assert len(run().results) == 3
