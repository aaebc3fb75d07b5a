"""Reports and exports reach SharePoint once, whatever it does meanwhile: held, lost, rewritten, or the process killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalogue.checkpoints import observed
from catalogue.errors import FileMoved, StorageBusy
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.bootstrap import Service
from sync.depositing import deposit, deposit_beside
from sync.export_delivery import deliver_pending_exports
from sync.exporting import Exported, Wanted, export_accounting
from sync.library import DocumentLibrary, Entry
from sync.library.sharepoint.library import sharepoint_library
from sync.library.sharepoint.retry import ATTEMPTS
from sync.library.sharepoint.throttle import Gate
from sync.pipeline import Options, synchronise
from sync.report_delivery import deliver_pending
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.support.books import Library, product
from tests.support.graph import CLAIRE
from tests.support.seeds import service_on
from tests.sync.exported import FOLDER, MAIN, SEPTEMBER

DAY = timedelta(days=1)


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing of ours catches it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A library in SharePoint, and who works there."""

    sandbox: Sandbox
    library: DocumentLibrary

    def strike(self, **fields: Any) -> None:
        """Let something go wrong."""
        self.sandbox.faults.add(Fault.model_validate(fields))

    def versions(self, folder: str) -> dict[str, int]:
        """Return how many versions each file under a folder has, by the end of its name."""
        found = [item for item in self.sandbox.library.in_order() if item.path.startswith(f"{folder}/")]
        return {
            item.name.partition("Catalogue_")[2] or item.name: len(item.versions)
            for item in found
            if not item.is_folder
        }

    def content(self, path: str) -> bytes:
        """Return what lies at a path."""
        item = self.sandbox.library.at(path)
        assert item is not None
        return item.current.content

    def writes(self) -> int:
        """Return how many times something was written."""
        return len(self.sandbox.log.requests("PUT"))


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """One sandbox, whose waits are not waited for."""
    slept: list[float] = []
    with sharepoint() as sandbox:
        gate = Gate(lambda: sum(slept), slept.append)
        with sharepoint_library(sandbox.settings(), gate) as library:
            yield Site(sandbox, library)


@pytest.fixture
def site(served: Site) -> Site:
    """The same one, empty."""
    drive = served.sandbox.library
    for item in [one for one in drive.in_order() if one.parent is drive.root]:
        drive.delete(item)
    served.sandbox.log.clear()
    return served


@pytest.fixture
def workbooks(site: Site, library: Library) -> Site:
    """With a workbook that has a cell to mend."""
    path = library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="9,9O"))
    site.sandbox.library.put(path.relative_to(library.root).as_posix(), path.read_bytes(), CLAIRE)
    return site


@cache
def template() -> bytes:
    """Return a workbook of one sheet."""
    written = BytesIO()
    Workbook().save(written)
    return written.getvalue()


def killed_at(moment: str, *, times: int = 1) -> Any:
    """Kill the process at a named moment, once it was reached that often."""
    left = [times]

    def kill(name: str) -> None:
        if name == moment:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

    return observed(kill)


REPORTS = {"MTV_a_corriger.xlsx": 1, "MTV_rapport.html": 1, "MTV_rapport.json": 1, "MTV_rapport.xlsx": 1}


def test_reports_arrive_once_and_never_come_back_as_workbooks(service: Service, workbooks: Site) -> None:
    """Rewritten by SharePoint, killed before the note, a lost answer: one version of each; nothing of ours is read."""
    workbooks.strike(method="PUT", path="rapport.json", drop=True, after_commit=True)
    with killed_at("before report note"), pytest.raises(Killed):
        synchronise(service, workbooks.library, Options())
    assert workbooks.versions("Rapports") == REPORTS
    again = synchronise(service, workbooks.library, Options())
    assert (again.waiting, workbooks.versions("Rapports")) == ((), REPORTS)
    assert [result.report.path for result in again.results] == ["Catalogue/MTV/Catalogue_MTV.xlsx"]


REPORT = "Rapports/MTV/Catalogue_MTV_rapport.html"


def test_what_somebody_puts_there_in_the_very_instant_is_not_written_over(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the write a report's name is taken: it goes beside it; an export waits, and replaces it then."""
    looked = site.library.find
    left = [b"<p>de Claire", b"<p>de Claire encore"]

    def meanwhile(path: str) -> Entry | None:
        there = looked(path)
        if there is None and left:
            site.sandbox.library.put(path, left.pop(), CLAIRE)
        return there

    monkeypatch.setattr(site.library, "find", meanwhile)
    assert deposit_beside(site.library, REPORT, b"<p>1").path == REPORT.replace(".html", "_3.html")
    left.append(b"de Claire")
    with pytest.raises(FileMoved):
        deposit(site.library, f"{FOLDER}/{MAIN}", b"a;b")
    assert site.content(f"{FOLDER}/{MAIN}") == b"de Claire"
    assert deposit(site.library, f"{FOLDER}/{MAIN}", b"a;b").path == f"{FOLDER}/{MAIN}"
    assert site.versions("Rapports") == {"MTV_rapport.html": 1, "MTV_rapport_2.html": 1, "MTV_rapport_3.html": 1}


def test_what_was_written_and_never_shown_or_written_into_is_one_file_all_the_same(site: Site) -> None:
    """Left checked out by a lost check-in, it is checked in by the next try; rewritten before it is read back, it is read."""
    knobs, drive = site.sandbox.knobs, site.sandbox.library
    knobs.requires_checkout = True
    site.strike(method="POST", path="checkin", status=503, times=ATTEMPTS)
    with pytest.raises(StorageBusy, match="extrait"):
        deposit_beside(site.library, REPORT, b"<p>1")
    item = drive.at(REPORT)
    assert item is not None
    assert item.checked_out_by is not None
    assert deposit_beside(site.library, REPORT, b"<p>1") == site.library.find(REPORT)
    there = drive.at(REPORT)
    assert there is not None
    assert there.checked_out_by is None
    assert len(there.versions) == 1
    knobs.requires_checkout, knobs.office_rewrite, knobs.office_rewrite_seconds = False, "later", 3600
    copy = "Rapports/MTV/Catalogue_MTV_a_corriger.xlsx"
    fetched = site.library.fetch

    def after_it_was_rewritten(entry: Entry, **options: Any) -> bytes:
        (there,) = [one for one in drive.in_order() if one.path == copy]
        if there.rewrite_at is not None:
            there.rewrite_at = site.sandbox.service.clock()
        return fetched(entry, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site.library, "fetch", after_it_was_rewritten)
        written = deposit_beside(site.library, copy, template())
    assert written == site.library.find(copy)
    assert site.content(copy) != template()
    knobs.office_rewrite = "at_once"


@pytest.mark.drill
def test_a_report_that_is_held_all_day_bears_another_name_and_says_so(service: Service, workbooks: Site) -> None:
    """Its other files go at once; it is not tried before it is due; its author and whoever runs the service are told."""
    workbooks.strike(method="PUT", path="rapport.html", status=423, times=2)
    workbooks.strike(method="PUT", path="rapport.html", status=409)
    began = synchronise(service, workbooks.library, Options())
    assert began.exit_code == 3
    assert "quelqu'un l'a ouvert ou extrait ; 423 resourceLocked" in began.waiting[0]
    others = {name: 1 for name in REPORTS if not name.endswith("html")}
    assert workbooks.versions("Rapports") == others
    now, written = datetime.now(UTC), workbooks.writes()
    for minutes, writes in ((0, 0), (2, 1), (5, 1)):
        done = deliver_pending(service, workbooks.library, now + timedelta(minutes=minutes))
        assert len(done.waiting) == 1
        assert workbooks.writes() == written + writes
    assert "est traité ; son compte rendu sera de nouveau déposé le" in done.waiting[0]
    done = deliver_pending(service, workbooks.library, now + DAY + timedelta(minutes=1))
    assert (done.waiting, workbooks.versions("Rapports")) == ([], {**others, "MTV_rapport_2.html": 1})
    (told,) = done.told
    held, _, place = told.removeprefix("Catalogue/MTV/Catalogue_MTV.xlsx : ").partition(" ; le compte rendu est dans ")
    assert held.endswith("Catalogue_MTV_rapport.html » a été occupé toute une journée")
    assert f"{held} : ce compte rendu porte donc un autre nom." in workbooks.content(place[:-1]).decode()
    assert deliver_pending(service, workbooks.library, now + 2 * DAY).told == []


def export(books: Bookkeeping, site: Site, tmp_path: Path) -> tuple[Service, Exported]:
    """Export September of MTV into the library."""
    service = service_on(books.database, tmp_path / "data")
    wanted = Wanted(
        company="MTV", month=SEPTEMBER, today=SEPTEMBER + timedelta(days=31), asked_by="nadia", formats=("csv", "xlsx")
    )
    return service, export_accounting(service, site.library, wanted)


WORKBOOK = MAIN.replace("csv", "xlsx")


def test_exports_arrive_once_and_are_verified(books: Bookkeeping, site: Site, tmp_path: Path) -> None:
    """Though a workbook is rewritten as it arrives; killed before the note, asked again: nothing is written again."""
    books.post(sale("V-1"))
    with killed_at("after export delivery", times=2), pytest.raises(Killed):
        export(books, site, tmp_path)
    for _ in range(2):
        service, exported = export(books, site, tmp_path)
        assert exported.failures == ()
        assert all(file.read_back_at for file in exported.files)
    assert site.versions("Exports") == {MAIN: 1, WORKBOOK: 1}
    assert deliver_pending_exports(service, site.library).waiting == []
    assert synchronise(service, site.library, Options()).results == ()


def test_an_export_whose_name_is_held_waits_for_a_day_and_lies_beside_it_then(
    books: Bookkeeping, site: Site, tmp_path: Path
) -> None:
    """What somebody keeps open under its name is left alone; it is told, and asking again brings no third file."""
    books.post(sale("V-1"))
    site.sandbox.library.put(f"{FOLDER}/{MAIN}", b"ancien", CLAIRE)
    site.sandbox.knobs.locked = [MAIN]
    service, exported = export(books, site, tmp_path)
    assert [sentence.partition(" est enregistré, mais attend")[0] for sentence in exported.failures] == [MAIN]
    now = datetime.now(UTC)
    assert deliver_pending_exports(service, site.library, now=now).waiting == list(exported.failures)
    done = deliver_pending_exports(service, site.library, now=now + DAY + timedelta(minutes=1))
    beside = f"{FOLDER}/EXPORT_MTV_2025-09_2.csv"
    assert done.told == [f"« {FOLDER}/{MAIN} » a été occupé toute une journée ; {MAIN} est dans {beside}."]
    assert site.content(f"{FOLDER}/{MAIN}") == b"ancien"
    site.sandbox.knobs.locked = []
    _, again = export(books, site, tmp_path)
    assert (again.failures, again.remarks) == ((), ())
    assert next(file.delivered_path for file in again.files if file.format == "csv") == beside
    assert site.versions("Exports") == {MAIN: 1, WORKBOOK: 1, "EXPORT_MTV_2025-09_2.csv": 1}
