"""A company's month leaves once, whole: what an export takes, and what it does when it is asked again."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from catalogue.errors import WrongUse
from catalogue.ledger.records.book_lines import BookLine
from catalogue.scope import SERVICE
from catalogue.store import exports as journal
from catalogue.store.ledger.periods import periods
from catalogue.store.ledger.reading import read_book_lines
from catalogue.store.tables import export_file
from catalogue.vocabulary import Channel, OperationKind
from sync import exporting
from sync.bootstrap import Service
from sync.export_files import CODES
from sync.exporting import Exported
from sync.library.folder import FolderLibrary
from tests.catalogue.store.ledger.bookkeeping import SKU, Bookkeeping, sale, told
from tests.catalogue.store.shop import day
from tests.exports.published_checker import check_fec, published_checker, published_faults
from tests.support.seeds import service_on
from tests.sync.exported import FOLDER, MAIN, SEPTEMBER, delivered, export, lines_of, reopen


@pytest.fixture
def service(books: Bookkeeping, tmp_path: Path) -> Service:
    """The service on the database of the books."""
    return service_on(books.database, tmp_path / "data")


def test_a_month_leaves_balanced_in_every_usual_format(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """The sale of Annexe F §4.1 as three lines, delivered and read back; the journal says who, how much and the SHA-256."""
    books.post(sale("V-1"))
    exported = export(service, place)
    assert (exported.made, exported.exit_code, exported.failures) == (True, 0, ())
    assert exported.batch is not None
    batch = exported.batch
    assert (batch.number, batch.complement, batch.created_by, batch.line_count) == (1, 0, "nadia", 3)
    assert batch.debit_total == Decimal("29.90")
    files = delivered(place)
    assert {file.name: file.sha256 for file in exported.files} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert all(file.read_back_at for file in exported.files)
    assert {file.format for file in exported.files} == {"csv", "xlsx", "tva", "echeancier"}
    amounts = {row[5]: (row[8], row[9]) for row in lines_of(files[MAIN])}
    assert amounts == {"411000": ("29,90", "0,00"), "706100": ("0,00", "24,92"), "445710": ("0,00", "4,98")}


def test_the_same_month_again_gives_the_same_bytes(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Same number, same files, nothing made: even after the library lost them or somebody changed one."""
    books.post(sale("V-1"))
    first = export(service, place)
    files = delivered(place)
    (place.root / FOLDER / MAIN).write_bytes(b"autre chose")
    (place.root / FOLDER / "EXPORT_MTV_2025-09.xlsx").unlink()
    again = export(service, place, asked_by="paul")
    assert (again.made, again.batch) == (False, first.batch)
    assert delivered(place) == files


def test_a_format_asked_later_tells_the_same_lines(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """It joins the export with its number; what was entered since is not in it."""
    books.post(sale("V-1"))
    first = export(service, place, formats=("csv",))
    assert [file.name for file in first.files] == [MAIN]
    reopen(service)
    books.post(sale("V-2"))
    later = export(service, place, formats=("fec", "cegid"))
    assert later.batch == first.batch
    assert {file.format for file in later.files} == {"fec", "cegid"}
    fec = (place.root / FOLDER / "FEC_MTV_2025-09.txt").read_text(encoding="iso-8859-15").splitlines()
    assert len(fec) == 1 + 3
    assert "3 lignes ont été comptabilisées en 2025-09 de MTV depuis cet export" in later.remarks[0]


def test_exporting_closes_the_month_and_late_events_go_to_the_next(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """The sale of September that arrives too late is dated 1 October, with its own day as the piece's."""
    books.post(sale("V-1"))
    assert any("est clos" in remark for remark in export(service, place).remarks)
    books.post(sale("V-2", "2025-09-20"))
    with service.database.reading(SERVICE) as connection:
        assert [(state.month, state.closed) for state in periods(connection, "MTV")] == [
            (SEPTEMBER, True),
            (date(2025, 10, 1), False),
        ]
    october = export(service, place, month=date(2025, 10, 1), today=date(2025, 11, 2), formats=("csv",))
    assert october.batch is not None
    assert (october.batch.number, october.batch.line_count) == (2, 3)
    rows = lines_of((place.root / "Exports/MTV/2025-10/EXPORT_MTV_2025-10.csv").read_bytes())
    assert {row[0] for row in rows} == {"2025-10-01"}


def test_a_complement_takes_what_was_entered_since(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """The month opened again, a late sale leaves in « _C1 »; no entry leaves twice, and nothing new makes no complement."""
    books.post(sale("V-1"))
    export(service, place, formats=("csv",))
    reopen(service)
    books.post(sale("V-2"))
    complement = export(service, place, formats=("csv",), complement=True)
    assert complement.batch is not None
    assert (complement.batch.complement, complement.batch.number, complement.batch.line_count) == (1, 2, 3)
    assert list(delivered(place)) == [MAIN, "EXPORT_MTV_2025-09_C1.csv"]
    again = export(service, place, formats=("csv",), complement=True)
    assert (again.made, again.batch) == (False, complement.batch)
    with service.database.reading(SERVICE) as connection:
        counted = text("SELECT count(*), count(DISTINCT entry_id) FROM accounting_export_entry")
        assert tuple(connection.execute(counted).one()) == (2, 2)


def test_numbers_that_do_not_follow_the_days_are_said(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """A sale of 5 September entered after that of the 20th: its number is the next, and the export says why."""
    books.post(sale("V-1", "2025-09-20"))
    books.post(sale("V-2", "2025-09-05"))
    said = (
        "VENTE : des écritures validées plus tard portent une date antérieure. Leurs numéros suivent l'ordre de leur "
        "validation, comme le FEC le demande."
    )
    assert said in export(service, place).remarks


def fecs_of_late_sales(books: Bookkeeping, service: Service, place: FolderLibrary) -> list[bytes]:
    """Two FECs of September: a sale of it arrives after October's, another after the export."""
    books.post(sale("V-1"))
    books.post(sale("V-2", "2025-10-02"))
    books.post(sale("V-3", "2025-09-20"))
    export(service, place, formats=("fec",))
    reopen(service)
    books.post(sale("V-4", "2025-09-25"))
    export(service, place, formats=("fec",), complement=True)
    return list(delivered(place).values())


def test_a_fec_has_no_hole_whatever_the_order_of_arrival(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """The month is continuous from one file to the next."""
    files = fecs_of_late_sales(books, service, place)
    rows = [line.split("\t") for content in files for line in content.decode("iso-8859-15").splitlines()[1:]]
    numbers = list(dict.fromkeys((row[8], row[2]) for row in rows))
    assert numbers == [("V-1", "2509-00001"), ("V-3", "2509-00002"), ("V-4", "2509-00003")]


@published_checker
def test_the_independent_checker_takes_each_fec_for_continuous(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """A complement begins where the export ended, and is no hole."""
    assert [published_faults(content) for content in fecs_of_late_sales(books, service, place)] == [[], []]


@published_checker
def test_the_fecs_of_a_year_have_no_hole_together(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """A firm that joins the months gets one file that the published checker accepts."""
    for month in (9, 10):
        books.post(sale(f"V-{month}", f"2025-{month:02}-05"))
    for month in (9, 10):
        export(service, place, formats=("fec",), month=date(2025, month, 1), today=date(2026, 1, 2))
    first, second = sorted((place.root / "Exports/MTV").rglob("FEC_*.txt"))
    joined = first.read_bytes() + second.read_bytes().partition(b"\r\n")[2]
    report = check_fec(joined, "800397291FEC20251231.txt")
    assert (report.errors, report.warnings, report.stats["lignes"]) == ([], [], 6)


def test_a_complement_of_nothing_is_said(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Nothing entered since the export: no file, a sentence; a month that never left has no complement."""
    with pytest.raises(
        WrongUse, match=r"2025-09 de MTV n'a jamais été exporté : exportez-le d'abord sans --complement\."
    ):
        export(service, place, complement=True)
    export(service, place, formats=("csv",))
    nothing = export(service, place, complement=True)
    assert (nothing.batch, nothing.made, nothing.files, nothing.exit_code) == (None, False, (), 0)
    assert nothing.remarks == ("Rien n'a été comptabilisé en 2025-09 de MTV depuis son export : aucun complément.",)


def test_a_month_without_lines_has_its_titles(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """A file that says « nothing » rather than no file; the remark says so."""
    exported = export(service, place)
    assert exported.batch is not None
    assert (exported.batch.line_count, exported.batch.debit_total) == (0, Decimal(0))
    assert "Aucune écriture en 2025-09 de MTV : les fichiers n'ont que leurs titres." in exported.remarks
    assert len(delivered(place)[MAIN].decode("utf-8-sig").splitlines()) == 1


def test_a_format_without_titles_has_no_file_of_nothing(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """An importer takes zero bytes for a broken file: none is made, and it is said each time."""
    for _ in range(2):
        exported = export(service, place, formats=("csv", "cegid", "quadra", "sage100", "bordereau"))
        assert exported.remarks[-1] == (
            "cegid, quadra : ce format n'a pas de ligne de titres ; sans écriture en 2025-09, il n'y a rien à importer "
            "et aucun fichier n'est fait."
        )
    assert list(delivered(place)) == [MAIN, "SAGE100_MTV_2025-09.pnm"]


def test_a_month_that_is_not_over_cannot_leave(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Exporting would close it under people's hands."""
    with pytest.raises(WrongUse, match=r"n'est pas fini : il se ferme, et s'exporte, à partir du 01/10/2025\."):
        export(service, place, today=date(2025, 9, 30))
    assert delivered(place) == {}


@pytest.mark.parametrize(("asked", "said"), [("XYZ", "La société « XYZ » n'existe pas"), ("MTV", "Le format « pdf »")])
def test_what_does_not_exist_lists_what_does(
    asked: str, said: str, books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """An unknown company, an unknown format."""
    with pytest.raises(WrongUse, match=said):
        export(service, place, company=asked, formats=("pdf",) if asked == "MTV" else ())


def test_what_waits_for_the_accounting_department_is_named(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """An operation without account is in no file: the export says which one and why, and it is not lost."""
    books.validate("to_validate")
    (answer,) = books.post(told("F-1", OperationKind.SALE, day("2025-09-03"), sku=SKU, channel=Channel.WEB))
    assert answer.outcome == "waiting"
    (remark,) = [remark for remark in export(service, place).remarks if "F-1" in remark]
    assert remark.startswith("L'opération F-1 attend et n'est pas dans cet export : ")
    assert "MTV-BOX" in remark


def test_what_waits_for_one_reason_is_told_once(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """One account to validate may hold a month of sales: one sentence, five of them named, the others counted."""
    books.validate("to_validate")
    books.post(*[sale(f"F-{number}") for number in range(1, 9)])
    (remark,) = [remark for remark in export(service, place).remarks if "attend" in remark]
    assert remark.startswith(
        "8 opérations attendent et ne sont pas dans cet export (F-1, F-2, F-3, F-4, F-5 et 3 autres) : "
    )
    assert "MTV-BOX" in remark


def test_two_exports_at_the_same_moment_give_the_same_bytes(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """One makes it, the other finds it made: one number, one set of files."""
    books.post(sale("V-1"))
    found: list[Exported] = []
    both = threading.Barrier(2)

    def ask(who: str) -> None:
        both.wait()
        found.append(export(service, place, asked_by=who))

    threads = [threading.Thread(target=ask, args=(who,)) for who in ("nadia", "paul")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = found
    assert first.batch == second.batch
    assert sorted(each.made for each in found) == [False, True]
    assert {file.sha256 for file in first.files} == {file.sha256 for file in second.files}


def test_what_left_never_changes(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Neither the runtime nor the tables' owner may touch a batch, its lines or a file's bytes."""
    books.post(sale("V-1"))
    export(service, place, formats=("csv",))
    with pytest.raises(DBAPIError, match="permission denied"), service.database.engine.begin() as connection:
        connection.execute(update(export_file).values(content=b"", size_bytes=0))
    never = "what was exported never changes"
    statements = ["UPDATE export_file SET content = ''"]
    statements += [
        f"TRUNCATE {name} CASCADE" for name in ("accounting_export", "accounting_export_entry", "export_file")
    ]
    for statement in statements:
        with pytest.raises(DBAPIError, match=never), service.database.owner_engine().begin() as connection:
            connection.execute(text(f"SET LOCAL search_path = catalogue; {statement}"))


def test_a_month_cannot_be_the_first_twice(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Behind the lock stands a constraint: no second export of the same rank."""
    export(service, place, formats=("csv",))
    copied = "company_id, month, complement, number, actor_id, line_count, debit_total, rows_sha256"
    copying = (
        f"SET LOCAL search_path = catalogue; INSERT INTO accounting_export ({copied}) "
        f"SELECT {copied.replace('number', 'number + 1')} FROM accounting_export"
    )
    second = pytest.raises(DBAPIError, match="uq_accounting_export_company_id_month_complement")
    with second, service.database.owner_engine().begin() as connection:
        connection.execute(text(copying))


def test_a_large_month_is_read_without_the_planner_s_guesses(
    books: Bookkeeping, service: Service, place: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month just posted has no statistics: 99 000 lines took minutes by nested loops, seconds by hashing."""
    books.post(sale("V-1"), sale("V-2"))
    monkeypatch.setattr(journal, "_MANY_LINES", 1)
    exported = export(service, place, formats=("csv",))
    assert exported.batch is not None
    assert (exported.batch.line_count, exported.failures) == (6, ())


def test_the_books_are_read_once_whatever_is_made_of_them(
    books: Bookkeeping, service: Service, place: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every format, and the export's own sums, from one reading; a month whose files are all there needs none."""
    books.post(sale("V-1"))
    reading: list[object] = []

    def read(*told: Any, **more: Any) -> Iterator[BookLine]:
        reading.append(more)
        return read_book_lines(*told, **more)

    monkeypatch.setattr(exporting, "read_book_lines", read)
    export(service, place, formats=CODES)
    assert len(reading) == 1
    export(service, place, formats=("csv", "fec"))
    assert len(reading) == 1


def test_the_answer_is_one_json_document(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """What the command line prints: amounts as strings, instants as ISO."""
    books.post(sale("V-1"))
    document = json.loads(json.dumps(export(service, place, formats=("csv",)).to_json()))
    assert set(document) == {"export", "made", "files", "remarks", "failures"}
    assert (document["export"]["period"], document["export"]["debit"]) == ("2025-09", "29.90")
    assert document["files"][0]["path"] == f"{FOLDER}/{MAIN}"
