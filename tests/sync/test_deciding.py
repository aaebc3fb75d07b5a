"""What waits comes before the turn: gathered as plain data, decided, and decided again where something moved meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import pytest
from sqlalchemy import text

from catalogue.checkpoints import observed
from sync.archive import FolderArchive
from sync.bootstrap import Service
from sync.library import Entry
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult, WorkbookResult
from sync.pipeline import Options, synchronise, synchronise_one
from sync.reading import open_workbook
from sync.run import journalled
from tests.support.books import Library, day, product

SKU, FT, MTV = "MTV-OFFRE-001", "Catalogue/FT/Catalogue_FT.xlsx", "Catalogue/MTV/Catalogue_MTV.xlsx"
PAPER = {
    "SKU": SKU, "Version": 1, "Type": "CGU", "Titre": "CGU", "Fichier": "cgu.pdf", "Valable du": day("01/07/2025"),
}  # fmt: skip
LONG_SINCE = 1_700_000_000
Run = Callable[..., RunResult]
#: In this database: the other tests take their turns on the same server.
_HELD = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1"
)


class Waiting:
    """Whatever waits for something outside of the database: it notes each wait, and whether somebody had a turn then."""

    def __init__(self, service: Service) -> None:
        self._engine = service.database.engine
        self.during: dict[bool, list[str]] = {True: [], False: []}  #: in a turn, outside of any

    def turn_is_taken(self) -> bool:
        """Ask the server, on a connection of its own."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(_HELD))

    def note(self, what: str) -> None:
        """Note one wait."""
        self.during[self.turn_is_taken()].append(what)


class SlowLibrary(FolderLibrary):
    """A library of which each answer is waited for."""

    def __init__(self, root: Path, waiting: Waiting) -> None:
        super().__init__(root)
        self._waiting = waiting

    def workbooks(self) -> Sequence[Entry]:
        """List after a wait."""
        self._waiting.note("list workbooks")
        return super().workbooks()

    def documents(self, company: str) -> Sequence[Entry]:
        """List after a wait."""
        self._waiting.note("list documents")
        return super().documents(company)

    def logos(self) -> Sequence[Entry]:
        """List after a wait."""
        self._waiting.note("list logos")
        return super().logos()

    def find(self, path: str) -> Entry | None:
        """Look after a wait."""
        self._waiting.note("find")
        return super().find(path)

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Fetch after a wait."""
        self._waiting.note(f"fetch {entry.path}")
        return super().fetch(entry, most_bytes=most_bytes)

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write after a wait."""
        self._waiting.note("write")
        return super().write(path, content, over=over)


class SlowArchive(FolderArchive):
    """An archive of which each answer is waited for."""

    def __init__(self, root: Path, waiting: Waiting) -> None:
        super().__init__(root)
        self._waiting = waiting

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep after a wait."""
        self._waiting.note("keep")
        return super().keep(content, suffix)

    def holds(self, sha256: str, suffix: str) -> bool:
        """Look after a wait."""
        self._waiting.note("holds")
        return super().holds(sha256, suffix)

    def open(self, sha256: str, suffix: str) -> BinaryIO:
        """Open after a wait."""
        self._waiting.note("open")
        return super().open(sha256, suffix)


@pytest.fixture
def waiting(service: Service) -> Waiting:
    """What notes each wait."""
    return Waiting(service)


@pytest.fixture
def slow(service: Service, library: Library, waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Synchronise where library, archive and parser are all waited for."""
    archive = SlowArchive(service.settings.data_dir / "archive", waiting)

    def parse(*arguments: Any, **options: Any) -> Any:
        waiting.note("parse")
        return open_workbook(*arguments, **options)

    for module in ("sync.pipeline", "sync.past"):
        monkeypatch.setattr(f"{module}.open_workbook", parse)
    working = Service(service.settings, service.database, archive)
    place = SlowLibrary(library.root, waiting)
    turns: list[str] = []
    with observed(lambda moment: turns.append(moment) if moment == "lock taken" else None):
        yield lambda **options: synchronise(working, place, Options(**options))
    assert turns


def of(result: RunResult, path: str) -> WorkbookResult:
    """Return what became of one workbook."""
    return next(one for one in result.results if one.report.path == path)


def aged(library: Library) -> None:
    """Make every file one that was saved long ago: its version may be relied upon."""
    for path in library.root.rglob("*"):
        if path.is_file():
            os.utime(path, (LONG_SINCE, LONG_SINCE))


def without_column(path: Path, sheet: str, label: str) -> None:
    """Take a column out of a workbook."""
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book[sheet][1]]
    book[sheet].delete_cols(titles.index(label) + 1)
    book.save(path)


@pytest.mark.drill
def test_nothing_that_waits_happens_in_a_turn(slow: Run, library: Library, waiting: Waiting) -> None:
    """A load with a document, a loss that the last submission must tell, a trial: all waits come before, or after."""
    library.document("MTV", SKU, "cgu.pdf")
    rows = product(SKU) | {"Documents": [PAPER]}
    path = library.company("MTV", rows | {"Produits": [dict(rows["Produits"][0], **{"Nom court": "Un"})]})
    seen: list[bool] = []
    with observed(lambda moment: seen.append(waiting.turn_is_taken()) if moment == "before apply" else None):
        assert of(slow(), MTV).report.outcome == "published"
    assert seen == [True]  # the question itself can be answered by yes
    trial = library.root / "Essais/MTV/Catalogue_MTV.xlsx"
    trial.parent.mkdir(parents=True)
    trial.write_bytes(path.read_bytes())
    without_column(path, "Produits", "Nom court")
    again = slow()
    assert [of(again, MTV).report.outcome, of(again, "Essais/MTV/Catalogue_MTV.xlsx").report.outcome] == [
        "refused", "valid",
    ]  # fmt: skip
    assert waiting.during[True] == []
    assert {wait.split(" ")[0] for wait in waiting.during[False]} == {
        "list", "find", "fetch", "write", "keep", "holds", "open", "parse",
    }  # fmt: skip


@pytest.mark.drill
def test_the_bytes_of_a_known_version_are_not_fetched_again(slow: Run, library: Library, waiting: Waiting) -> None:
    """Neither of what has not changed, nor the documents of a workbook that has; what was saved again is."""
    papers = {"cgu.pdf": PAPER, "cga.pdf": PAPER | {"Type": "CGA", "Titre": "CGA", "Fichier": "cga.pdf"}}
    for name in papers:
        library.document("MTV", SKU, name)
    rows = product(SKU, start="01/07/2099") | {"Documents": list(papers.values())}
    library.company("MTV", rows)
    aged(library)

    def fetched(outcome: str, **options: object) -> list[str]:
        waiting.during[False].clear()
        assert of(slow(**options), MTV).report.outcome == outcome
        asked = [wait for wait in waiting.during[False] if wait.startswith("fetch") and "Rapports/" not in wait]
        return [wait.rpartition("/")[2] for wait in asked]  # reports are read back: they are not known yet

    assert fetched("published") == ["Referentiel_Groupe.xlsx", "Catalogue_MTV.xlsx", "cgu.pdf", "cga.pdf"]
    assert fetched("unchanged") == []
    library.company("MTV", rows | {"Tarifs": [dict(rows["Tarifs"][0], Montant=12.9)]})
    (library.root / f"Documents/MTV/{SKU}/cga.pdf").write_bytes(b"%PDF-1.4 autres")
    for path in (MTV, f"Documents/MTV/{SKU}/cga.pdf"):
        os.utime(library.root / path, (LONG_SINCE, LONG_SINCE))
    assert fetched("published") == ["Catalogue_MTV.xlsx", "cga.pdf"]
    soon = time.time() + 60  # its disk's clock is ahead: a next save may well fall into the same instant
    os.utime(library.root / MTV, (soon, soon))
    assert [fetched("unchanged"), fetched("unchanged")] == [["Catalogue_MTV.xlsx"]] * 2


class Meanwhile:
    """Something that happens once, when a workbook is decided and waits for its turn."""

    def __init__(self, happen: Callable[[], object]) -> None:
        self._happen: Callable[[], object] | None = happen
        self.waits = 0  #: how often the workbook waited for its turn

    def __call__(self, path: str, step: str) -> None:
        """Hear the steps of a run."""
        if step == "chargement" and path == MTV:
            self.waits += 1
            happen, self._happen = self._happen, None
            if happen is not None:
                happen()


@pytest.mark.drill
def test_a_decision_is_made_again_where_the_catalogue_moved(run: Run, library: Library) -> None:
    """Another company took the SKU between the decision and the turn: decided again in that turn, with its finding."""
    for code in ("FT", "MTV"):
        rows = product("GRP-BOX-001")
        rows["Publications"] = [dict(rows["Publications"][0], Société=code)]
        library.company(code, rows)
    meanwhile = Meanwhile(partial(run, only=FT))
    result = of(run(only=MTV, progress=meanwhile), MTV)
    assert (result.report.outcome, "PRO-101" in {item.rule for item in result.report.findings}) == ("refused", True)
    assert meanwhile.waits == 1


@pytest.mark.drill
def test_what_another_deposit_left_is_read_before_another_turn(run: Run, library: Library) -> None:
    """A colleague filled the column that this copy lacks: its turn is given back to read what was submitted meanwhile."""
    rows = product(SKU)
    path = library.company("MTV", rows)
    run()
    library.company("MTV", rows | {"Produits": [dict(rows["Produits"][0], **{"Nom court": "Un"})]})
    filled = path.read_bytes()
    library.company("MTV", rows | {"Tarifs": [dict(rows["Tarifs"][0], Montant=12.9)]})
    without_column(path, "Produits", "Nom court")
    lacking = path.read_bytes()

    def deposit() -> None:
        path.write_bytes(filled)
        assert of(run(), MTV).report.outcome == "published"
        path.write_bytes(lacking)

    meanwhile = Meanwhile(deposit)
    result = of(run(progress=meanwhile), MTV)
    assert (result.report.outcome, "STR-002" in {item.rule for item in result.report.findings}) == ("refused", True)
    assert meanwhile.waits == 3  # the third: what was read may be older than theirs, so it is read again


def test_one_workbook_is_synchronised_alone(service: Service, library: Library) -> None:
    """A worker names one file: a run of its own in the journal, nothing else of the library is looked at."""
    for code, sku in (("FT", "FT-BOX-001"), ("MTV", SKU)):
        library.company(code, product(sku))
    place = FolderLibrary(library.root)
    with journalled(service, place, Options(command="worker")) as started:
        entry = place.find(MTV)
        assert entry is not None
        started.results.append(synchronise_one(started, entry))
    with service.database.reading(service.scope) as connection:
        told = connection.execute(text("SELECT outcome, exit_code FROM sync_run WHERE command = 'worker'")).one()
        assert (tuple(told), connection.scalars(text("SELECT sku FROM product")).all()) == (("published", 0), [SKU])
    assert started.result().exit_code == 0
