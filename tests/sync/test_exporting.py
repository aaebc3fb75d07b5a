"""A company's month leaves once, whole, and reaches the people who wait for it: the story of an export."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from catalogue.checkpoints import observed
from catalogue.errors import WrongUse
from catalogue.store import exports as journal
from catalogue.store.database import Database
from catalogue.store.ledger.periods import periods, reopen_period
from catalogue.store.tables import company, export_file
from catalogue.vocabulary import Channel, OperationKind
from sync.bootstrap import Service
from sync.export_delivery import deliver_pending_exports
from sync.exporting import Exported, Wanted, export_accounting
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from tests.catalogue.store.ledger.bookkeeping import SKU, Bookkeeping, sale, told
from tests.catalogue.store.shop import Shop, day
from tests.support.books import Library
from tests.support.disks import read_only, small_disk
from tests.support.mailbox import free_port, mail_server

SEPTEMBER = date(2025, 9, 1)
FOLDER = "Exports/MTV/2025-09"
MAIN = "EXPORT_MTV_2025-09.csv"


@pytest.fixture
def books(database: Database) -> Bookkeeping:
    """The books of MTV, which sells a box at 29,90 €; its accounting firm has no address."""
    return Bookkeeping(Shop(database))


@pytest.fixture
def place(library: Library) -> FolderLibrary:
    """Where files are delivered."""
    return FolderLibrary(library.root)


def export(service: Service, place: FolderLibrary, **more: Any) -> Exported:
    """Export September of MTV, unless told otherwise."""
    wanted: dict[str, Any] = {"company": "MTV", "month": SEPTEMBER, "today": date(2025, 10, 2), "asked_by": "nadia"}
    return export_accounting(service, place, Wanted(**wanted | more))


def delivered(place: FolderLibrary) -> dict[str, bytes]:
    """Return the files that lie in the library, by name."""
    return {path.name: path.read_bytes() for path in sorted((place.root / FOLDER).glob("*"))}


def lines_of(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV without its titles."""
    return [line.split(";") for line in content.decode("utf-8-sig").splitlines()[1:]]


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
    _reopen(service)
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
    with service.database.reading() as connection:
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
    _reopen(service)
    books.post(sale("V-2"))
    complement = export(service, place, formats=("csv",), complement=True)
    assert complement.batch is not None
    assert (complement.batch.complement, complement.batch.number, complement.batch.line_count) == (1, 2, 3)
    assert list(delivered(place)) == [MAIN, "EXPORT_MTV_2025-09_C1.csv"]
    again = export(service, place, formats=("csv",), complement=True)
    assert (again.made, again.batch) == (False, complement.batch)
    with service.database.reading() as connection:
        counted = text("SELECT count(*), count(DISTINCT entry_id) FROM accounting_export_entry")
        assert tuple(connection.execute(counted).one()) == (2, 2)


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


def test_a_month_that_is_not_over_cannot_leave(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Exporting would close it under people's hands."""
    with pytest.raises(
        WrongUse, match=r"n'est pas fini, et l'exporter le ferme : exportez-le à partir du 01/10/2025\."
    ):
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


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing of ours catches it."""


@pytest.mark.parametrize("moment", ["before export commit", "after export commit", "before export delivery"])
def test_a_process_killed_at_any_moment_leaves_all_or_nothing(
    moment: str, books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """Before the commit nothing left; after it, the next start of any command delivers the same bytes."""
    books.post(sale("V-1"))

    def kill(name: str) -> None:
        if name == moment:
            raise Killed

    with observed(kill), pytest.raises(Killed):
        export(service, place, formats=("csv",))
    assert delivered(place) == {}
    with service.database.reading() as connection:
        made = journal.batches(connection, "MTV")
    assert len(made) == (0 if moment == "before export commit" else 1)
    assert deliver_pending_exports(service, place) == []
    assert list(delivered(place)) == ([] if moment == "before export commit" else [MAIN])
    exported = export(service, place, formats=("csv",))
    assert exported.made is (moment == "before export commit")
    assert delivered(place)[MAIN].count(b"\r\n") == 1 + 3


def test_a_synchronisation_delivers_what_an_export_left_behind(
    books: Bookkeeping, service: Service, library: Library
) -> None:
    """Any start does it: the files are there before the first workbook is read; a dry run leaves them."""
    place = FolderLibrary(library.root)
    with read_only(place.root):
        assert export(service, place, formats=("csv",)).exit_code == 3
    assert synchronise(service, place, Options(dry_run=True, only="aucun")).exit_code == 0
    assert delivered(place) == {}
    assert synchronise(service, place, Options(only="aucun")).exit_code == 0
    assert list(delivered(place)) == [MAIN]


def test_a_library_that_cannot_be_written_loses_no_export(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """The export is made and closed; one sentence says that its files wait, and the next start delivers them."""
    books.post(sale("V-1"))
    with read_only(place.root):
        exported = export(service, place, formats=("csv",))
    assert exported.exit_code == 3
    (failure,) = exported.failures
    assert failure.startswith(
        f"{MAIN} est enregistré, mais attend sa livraison au prochain passage : impossible d'écrire"
    )
    assert exported.files[0].error == failure
    assert deliver_pending_exports(service, place) == []
    assert list(delivered(place)) == [MAIN]
    assert deliver_pending_exports(service, place) == []


def test_a_full_disk_loses_no_export(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """No half-written file, the cause in one sentence, and everything there once there is room."""
    books.post(sale("V-1"))
    with small_disk(place.root / "Exports", kib=4) as resize:
        exported = export(service, place)
        assert exported.exit_code == 3
        assert "le disque est plein" in exported.failures[0]
        assert not list((place.root / "Exports").rglob("*.part"))
        resize(1024)
        assert deliver_pending_exports(service, place) == []
        assert set(delivered(place)) == {file.name for file in exported.files}


class Spoiling(FolderLibrary):
    """A library that something else writes in: what is read is not what was written."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes, and one more."""
        return super().read(path) + (b" " if path.endswith(MAIN) else b"")


def test_a_file_that_comes_back_different_is_said(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """Both SHA-256 are told, the file counts as undelivered, and a sound library settles it."""
    books.post(sale("V-1"))
    exported = export(service, Spoiling(place.root), formats=("csv",))
    assert exported.exit_code == 3
    assert exported.failures[0].startswith(
        f"{FOLDER}/{MAIN} relu dans la bibliothèque n'est pas le fichier livré (SHA-256"
    )
    assert (exported.files[0].delivered_at is None, exported.files[0].read_back_at) == (False, None)
    assert export(service, place, formats=("csv",)).exit_code == 0


def test_a_copy_goes_where_it_is_asked(
    books: Bookkeeping, service: Service, place: FolderLibrary, tmp_path: Path
) -> None:
    """Beside the library; a folder that cannot be written is one sentence more."""
    books.post(sale("V-1"))
    export(service, place, formats=("csv",), folder=tmp_path / "copie ici")
    assert (tmp_path / "copie ici" / MAIN).read_bytes() == delivered(place)[MAIN]
    (tmp_path / "fichier").touch()
    blocked = export(service, place, formats=("csv",), folder=tmp_path / "fichier")
    assert (blocked.exit_code, len(blocked.failures)) == (3, 1)


@pytest.fixture
def mailed(books: Bookkeeping, service: Service) -> Callable[[int], Service]:
    """MTV with an accounting firm and a sale; returns the service with a mail server at that port."""
    with books.shop.acting() as connection:
        connection.execute(update(company).values(accounting_firm_email="cabinet@exemple.fr"))
    books.post(sale())

    def with_server(port: int) -> Service:
        values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_timeout_seconds": 5}
        settings = service.settings.model_copy(update={**values, "smtp_sender": "catalogue@winvest.fr"})
        return Service(settings, service.database, service.archive)

    return with_server


def test_the_accounting_firm_receives_a_copy_once(mailed: Callable[[int], Service], place: FolderLibrary) -> None:
    """Every file with its SHA-256 in the text; asked again, nothing is sent again; a new format goes alone."""
    with mail_server() as box:
        service = mailed(box.port)
        exported = export(service, place)
        assert exported.exit_code == 0
        assert all(file.mailed_at for file in exported.files)
        export(service, place)
        export(service, place, formats=("fec",))
    first, second = box.received
    assert (first["To"], first["Subject"]) == ("cabinet@exemple.fr", "Export comptable MTV 2025-09 (n° 1)")
    attached = {part.get_filename(): part.get_payload(decode=True) for part in first.iter_attachments()}
    files = delivered(place)
    assert attached == {file.name: files[file.name] for file in exported.files}
    body = first.get_body()
    assert body is not None
    assert all(file.sha256 in body.get_content() for file in exported.files)
    assert [part.get_filename() for part in second.iter_attachments()] == ["FEC_MTV_2025-09.txt"]


def test_a_mail_server_that_is_down_loses_no_copy(mailed: Callable[[int], Service], place: FolderLibrary) -> None:
    """The files are delivered; the sentence says that the copy waits, and the next start sends it."""
    port = free_port()
    service = mailed(port)
    exported = export(service, place, formats=("csv",))
    assert exported.exit_code == 3
    assert exported.failures[0].startswith(
        "L'export n° 1 de MTV est enregistré, mais sa copie à cabinet@exemple.fr attend le prochain passage : le serveur"
    )
    assert list(delivered(place)) == [MAIN]
    with mail_server(port=port) as box:
        assert deliver_pending_exports(service, place) == []
        assert deliver_pending_exports(service, place) == []
    assert len(box.received) == 1


def test_a_copy_cannot_be_sent_without_server(
    mailed: Callable[[int], Service], service: Service, place: FolderLibrary
) -> None:
    """No server set is no failure: the remark says whose copy waits and what to set."""
    exported = export(service, place, formats=("csv",))
    assert exported.exit_code == 0
    assert "cabinet@exemple.fr attend sa copie : réglez CATALOGUE_SMTP_HOST pour l'envoyer." in exported.remarks


def test_a_firm_that_refuses_does_not_stop_the_others(mailed: Callable[[int], Service], place: FolderLibrary) -> None:
    """The refused copy waits with the server's own words; those of other exports leave."""
    with mail_server(refuses="cabinet@exemple.fr") as box:
        service = mailed(box.port)
        exported = export(service, place, formats=("csv",))
    assert "550 no such mailbox" in exported.failures[0]
    assert exported.files[0].mailed_at is None
    assert exported.files[0].error is not None


def test_a_large_month_is_read_without_the_planner_s_guesses(
    books: Bookkeeping, service: Service, place: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month just posted has no statistics: 99 000 lines took minutes by nested loops, seconds by hashing."""
    books.post(sale("V-1"), sale("V-2"))
    monkeypatch.setattr(journal, "_MANY_LINES", 1)
    exported = export(service, place, formats=("csv",))
    assert exported.batch is not None
    assert (exported.batch.line_count, exported.failures) == (6, ())


def test_the_answer_is_one_json_document(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """What the command line prints: amounts as strings, instants as ISO."""
    books.post(sale("V-1"))
    document = json.loads(json.dumps(export(service, place, formats=("csv",)).document()))
    assert set(document) == {"export", "made", "files", "remarks", "failures"}
    assert (document["export"]["period"], document["export"]["debit"]) == ("2025-09", "29.90")
    assert document["files"][0]["path"] == f"{FOLDER}/{MAIN}"


def _reopen(service: Service) -> None:
    actor = service.database.find_or_create_actor("person", "Nadia Rey")
    with service.database.acting(actor_id=actor, role="accounting", companies=["MTV"]) as connection:
        assert reopen_period(connection, "MTV", SEPTEMBER)
