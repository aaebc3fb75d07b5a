"""What the service cannot finish of one workbook is said by its name, exit code 3; the others go on as if alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg
import pytest

from catalogue.errors import DatabaseUnavailable
from sync.assessment import Bearings, Begun, begin
from sync.reading import Opened
from tests.support.books import Library, product
from tests.support.command import Command

pytestmark = pytest.mark.usefixtures("in_this_process")

Sold = Callable[[str], int]
FT, MTV = "Catalogue/FT/Catalogue_FT.xlsx", "Catalogue/MTV/Catalogue_MTV.xlsx"
Failing = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Make one step of the story raise on the workbook of FT, which comes first."""

    def fail(error: BaseException) -> None:
        def failing(opened: Opened, bearings: Bearings) -> Begun:
            if opened.company == "FT":
                raise error
            return begin(opened, bearings)

        monkeypatch.setattr("sync.deciding.begin", failing)

    return fail


@pytest.mark.drill
@pytest.mark.parametrize("error", [ZeroDivisionError("division by zero"), MemoryError(), KeyError("x\ny")], ids=repr)
def test_an_exception_of_one_workbook_is_its_failure_and_no_other_s(
    error: Exception, failing: Failing, library: Library, catalogue: Command, sold: Sold, settings: dict[str, str]
) -> None:
    """Outcome failed, one finding, the class and the place on stderr, no trace; nothing stored, no report."""
    failing(error)
    ran = catalogue("sync", "--json")
    assert ran.code == 3
    assert ran.sentence.startswith(
        f"{FT} n'a pas pu être traité : erreur inattendue {type(error).__name__} dans tests/faults/test_going_on.py:"
    )
    assert "Traceback" not in ran.err
    books = {book["path"]: book for book in ran.document["workbooks"]}
    assert [book["outcome"] for book in books.values()] == ["published", "failed", "published"]
    (finding,) = books[FT]["findings"]
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("FIC-005", "blocking", None)
    assert type(error).__name__ in finding["message"]
    assert set(books[FT]["counts"].values()) == {0}
    assert books[FT]["sha256"] == hashlib.sha256((library.root / FT).read_bytes()).hexdigest()
    assert (sold("FT"), sold("MTV")) == (0, 1)
    assert not (library.root / "Rapports/FT").exists()
    with psycopg.connect(settings["CATALOGUE_DATABASE_OWNER_URL"]) as connection:
        found = connection.execute("SELECT path FROM catalogue.submission ORDER BY path").fetchall()
        assert FT not in {path for (path,) in found}
        assert connection.execute("SELECT outcome, exit_code FROM catalogue.sync_run").fetchall() == [("failed", 3)]


@pytest.mark.drill
def test_the_next_run_tries_a_failed_workbook_again(
    failing: Failing, library: Library, catalogue: Command, sold: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was stored of it: the others are unchanged, this one is loaded."""
    with monkeypatch.context():
        failing(RuntimeError("une fois"))
        assert catalogue("sync").code == 3
    monkeypatch.setattr("sync.deciding.begin", begin)
    ran = catalogue("sync", "--json")
    assert [book["outcome"] for book in ran.document["workbooks"]] == ["unchanged", "published", "unchanged"]
    assert (ran.code, sold("FT")) == (0, 1)


@pytest.mark.drill
def test_a_person_sees_which_workbook_failed(failing: Failing, library: Library, catalogue: Command) -> None:
    """The table and the finding say it, as they say any other outcome."""
    failing(RuntimeError("panne"))
    ran = catalogue("sync")
    line = next(line for line in ran.out.splitlines() if line.startswith("Catalogue_FT.xlsx"))
    assert "échec" in line
    assert "FIC-005 Le service n'a pas pu traiter ce classeur : erreur inattendue RuntimeError." in ran.out


def test_the_trace_is_shown_to_whoever_debugs(
    failing: Failing, library: Library, catalogue: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With CATALOGUE_DEBUG the trace stands on stderr, and the others go on all the same."""
    failing(ZeroDivisionError("division by zero"))
    monkeypatch.setenv("CATALOGUE_DEBUG", "1")
    ran = catalogue("sync", "--json")
    assert (ran.code, "Traceback" in ran.err, "ZeroDivisionError" in ran.err) == (3, True, True)
    assert [book["outcome"] for book in ran.document["workbooks"]] == ["published", "failed", "published"]


def test_without_a_database_there_is_nothing_to_go_on_with(
    failing: Failing, library: Library, catalogue: Command, sold: Sold
) -> None:
    """The loss of the database stops the run at once."""
    failing(DatabaseUnavailable("La base de données est injoignable."))
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.out, ran.sentence) == (3, "", "La base de données est injoignable.")
    assert sold("MTV") == 0


def test_an_interruption_stops_the_run(failing: Failing, library: Library, catalogue: Command, sold: Sold) -> None:
    """Ctrl+C is no failure of a workbook: nothing more is read, and no workbook is answered."""
    failing(KeyboardInterrupt())
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.out, ran.sentence) == (3, "", "Interrompu : rien n'a été appliqué à moitié.")
    assert sold("MTV") == 0


@pytest.mark.drill
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_files_named_by_hand_go_on_as_well(
    command: str, failing: Failing, library: Library, catalogue: Command, tmp_path: Path
) -> None:
    """One that fails: the other is answered, and what failed is named. One that is not there is a wrong command."""
    failing(RuntimeError("panne"))
    catalogue("sync", "--only", "*Groupe*")
    ran = catalogue(command, library.root / FT, library.root / MTV, "--json")
    assert ran.code == 3
    outcomes = [book["outcome"] for book in ran.document["workbooks"]]
    assert outcomes == ["failed", "valid" if command == "validate" else "published"]
    assert "Catalogue_FT.xlsx n'a pas pu être traité" in ran.sentence
    assert catalogue(command, tmp_path / "absent.xlsx", library.root / MTV).code == 64


def _place(path: Path) -> str:
    """Return the folder of the archive in which a file's bytes are kept."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:2]


@pytest.mark.drill
def test_a_workbook_that_cannot_be_archived_is_its_own_failure(
    library: Library, catalogue: Command, sold: Sold, tmp_path: Path
) -> None:
    """A file stands where the archive would make a folder for this very workbook: its bytes cannot be kept."""
    own, amounts = library.root / FT, count(10)
    others = {_place(path) for path in library.root.rglob("*.xlsx") if path != own}
    while _place(own) in others:
        library.company("FT", product("FT-BOX-001", amount=next(amounts)))
    obstacle = tmp_path / "data/archive" / _place(own)
    obstacle.parent.mkdir(parents=True)
    obstacle.touch()
    ran = catalogue("sync", "--json")
    assert ran.code == 3
    assert ran.sentence.startswith(f"{FT} n'a pas pu être traité : impossible d'archiver dans ")
    assert {book["path"]: book["outcome"] for book in ran.document["workbooks"]}[FT] == "failed"
    assert (sold("FT"), sold("MTV")) == (0, 1)
    obstacle.unlink()
    assert (catalogue("sync").code, sold("FT")) == (0, 1)


@pytest.mark.drill
def test_a_report_that_cannot_be_made_undoes_nothing_and_waits(
    library: Library, catalogue: Command, sold: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keeps a report from being made, its workbook is loaded, and no later run stops on it."""

    def fail(*_told: object) -> bytes:
        raise ValueError("une feuille de trop")

    with monkeypatch.context() as patched:
        patched.setattr("sync.delivery.report_workbook", fail)
        for _ in range(2):
            ran = catalogue("sync", "--json")
            assert ran.code == 3
            assert "est traité, mais son compte rendu attend" in ran.sentence
        assert (sold("FT"), sold("MTV")) == (1, 1)
    assert catalogue("sync").code == 0
    assert len(list(library.root.glob("Rapports/*/*.xlsx"))) == 3


@pytest.mark.drill
def test_a_wild_amount_stops_nobody(library: Library, catalogue: Command, sold: Sold) -> None:
    """1E+30 in « Montant » is a finding on its cell; the companies after it are loaded."""
    library.company("FT", product("FT-BOX-001", amount=1e30))
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    book = next(book for book in ran.document["workbooks"] if book["path"] == FT)
    assert [(found["rule"], found["cell"]) for found in book["findings"] if found["severity"] == "blocking"] == [
        ("TAR-018", "F2")
    ]
    assert (sold("FT"), sold("MTV")) == (0, 1)
