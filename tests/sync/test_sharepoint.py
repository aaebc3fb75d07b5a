"""What the pipeline makes of a library in SharePoint: who is at a workbook, who saved it, what lay there before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sandboxes.sharepoint.people import Person
from sync.bootstrap import Service
from sync.delivery import report_files
from sync.library.sharepoint.library import SharePointLibrary, sharepoint_library
from sync.outcome import RunResult, WorkbookResult
from sync.pipeline import Options, synchronise
from tests.support.books import MAPPING, product, together, write_book
from tests.support.graph import CLAIRE, Clock

MTV = "Catalogue/MTV/Catalogue_MTV.xlsx"
COPY, TRIAL = "Catalogue/MTV/Catalogue_MTV-PC-SOFIA.xlsx", "Essais/MTV/essai.xlsx"
PAUL, SOFIA = Person("paul@winvest.fr", "Paul Durand"), Person("sofia@winvest.fr", "Sofia Rossi")
LONG_AFTER = timedelta(hours=1)


@dataclass(slots=True)
class Office:
    """People who work in SharePoint, and the service that reads what they save, an hour later."""

    service: Service
    sandbox: Sandbox
    library: SharePointLibrary
    folder: Path
    clock: Clock  #: of SharePoint
    later: list[timedelta]  #: by how much the service looks later

    def save(self, path: str, name: str, by: Person = CLAIRE, *, author: str = "x") -> bytes:
        """Save a workbook of two products that bear a name."""
        parts = [product(sku) for sku in ("MTV-A-001", "MTV-A-002")]
        for part in parts:
            part["Produits"][0]["Nom marketing"] = name
        rows = together({"Comptabilité": MAPPING}, *parts)
        content = write_book(self.folder / "book.xlsx", rows, saved_by=author).read_bytes()
        self.put(path, content, by)
        return content

    def put(self, path: str, content: bytes, by: Person = CLAIRE) -> None:
        """Save these bytes."""
        self.sandbox.library.put(path, content, by)

    def delete(self, path: str) -> None:
        """Take a file away."""
        file = self.sandbox.library.at(path)
        assert file is not None
        self.sandbox.library.delete(file)

    def run(self, **options: Any) -> RunResult:
        """Synchronise."""
        return synchronise(self.service, self.library, Options(**options))

    def told(self) -> dict[str, WorkbookResult]:
        """Synchronise, and return what became of each file."""
        return {one.report.path: one for one in self.run().results}


@pytest.fixture
def office(service: Service, tmp_path: Path) -> Iterator[Office]:
    """A library that holds nothing yet."""
    clock, later = Clock(), [LONG_AFTER]
    with sharepoint(clock=clock) as sandbox:
        settings = sandbox.settings().model_copy(update={"sharepoint_quiet_seconds": 90})
        with sharepoint_library(settings, clock=lambda: clock() + later[0]) as library:
            yield Office(service, sandbox, library, tmp_path, clock, later)


def test_a_workbook_is_read_once_it_is_quiet_and_its_report_leads_back_to_it(office: Office) -> None:
    """Somebody is at it, or comes back to it while it is read: a note, nothing else. Then it is published.

    What lies beside it is answered once, or ignored; what a list leaves out is looked at before it is said to be gone.
    """
    office.save(MTV, "Un")
    office.later[0] = timedelta()
    waiting = office.run()
    assert (waiting.results, waiting.exit_code) == ((), 0)
    assert waiting.notes == (
        f"{MTV} vient d'être enregistré par Claire Martin : le catalogue le lira quand plus personne n'y travaillera.",
    )
    office.later[0] = LONG_AFTER

    def came_back(_path: str, _step: str) -> None:
        office.later[0] = timedelta()
        office.save(MTV, "Deux", PAUL)

    waiting = office.run(progress=came_back)
    assert (waiting.results, waiting.exit_code) == ((), 0)
    assert "par Paul Durand" in waiting.notes[0]
    office.later[0] = LONG_AFTER
    for name in ("Catalogue_MTV-PC-SOFIA", "~$Catalogue_MTV", "Catalogue_MTV.tmp"):
        office.put(f"Catalogue/MTV/{name}.xlsx".replace(".tmp.xlsx", ".xlsx.tmp"), b"PK")
    told = office.told()
    assert {path: (str(one.report.outcome), one.exit_code) for path, one in told.items()} == {
        MTV: ("published", 0),
        COPY: ("valid", 0),
    }
    report = told[MTV].report
    assert (report.saved_by, report.source_version) == ("Paul Durand", "2.0")
    address = f"https://winvest.sharepoint.com/sites/Catalogue/Documents/{MTV}"
    assert f'href="{address}"' in report_files(report)["html"].decode()
    copy = told[COPY].report
    assert (copy.source_version, copy.workbook_link) == ("1.0", address.replace("MTV.xlsx", "MTV-PC-SOFIA.xlsx"))

    again = office.told()
    assert {path: str(one.report.outcome) for path, one in again.items()} == {MTV: "unchanged"}
    kept = again[MTV].report  # from the database
    assert (kept.saved_by, kept.source_version, kept.workbook_link) == ("Paul Durand", "2.0", address)
    for path in (COPY, MTV):
        office.delete(path)
    office.clock.pass_seconds(60)
    office.save(MTV, "Deux", PAUL)
    office.sandbox.knobs.list_lag_seconds = 30
    assert MTV not in office.told()  # its list says that it went, and not yet that it came: it is not said to be gone
    office.sandbox.knobs.list_lag_seconds = 0
    assert {path: str(one.report.outcome) for path, one in office.told().items()} == {MTV: "unchanged"}


@pytest.mark.drill
def test_an_old_copy_is_known_from_the_versions_that_nobody_submitted(office: Office) -> None:
    """Sofia lays back what Claire had saved before Paul, between two runs: it is held, and the version is named.

    Tried beforehand, it is answered alike.
    """
    office.save(MTV, "Un")
    office.run()
    old = office.save(MTV, "Un", author="y")  # version 2.0, which no run saw
    office.save(MTV, "Deux", PAUL)
    office.sandbox.faults.add(Fault(method="GET", path=re.compile("/versions$"), status=403))
    assert str(office.told()[MTV].report.outcome) == "published"  # nothing waits for a remark
    office.put(MTV, old, SOFIA)
    office.put(TRIAL, old, SOFIA)
    told = office.told()
    assert {path: (str(one.report.outcome), one.exit_code) for path, one in told.items()} == {
        MTV: ("refused", 2),
        TRIAL: ("refused", 0),
    }
    for path in (MTV, TRIAL):
        (held, *_) = told[path].report.findings
        assert held.rule == "LIB-007"
        assert "ce fichier est, octet pour octet, sa version 2.0 du " in held.message
        assert "(Claire Martin), remise sur de plus récentes" in held.message
