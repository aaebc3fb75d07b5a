"""What was exported reaches the people who wait for it: the library, a folder, the accounting firm's mailbox."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from catalogue.errors import StorageUnavailable
from catalogue.store.tables import company
from sync import export_delivery
from sync.bootstrap import Service
from sync.export_delivery import deliver_pending_exports
from sync.library import Entry
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.snapshots import Kind, Told, export_snapshot
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.support.books import Library
from tests.support.disks import read_only, small_disk
from tests.support.mailbox import free_port, mail_server
from tests.support.seeds import service_on
from tests.sync.exported import FOLDER, MAIN, SEPTEMBER, delivered, export


@pytest.fixture
def service(books: Bookkeeping, tmp_path: Path) -> Service:
    """The service on the database of the books."""
    return service_on(books.database, tmp_path / "data")


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
    assert deliver_pending_exports(service, place).waiting == []
    assert list(delivered(place)) == [MAIN]
    assert deliver_pending_exports(service, place).waiting == []


def test_a_full_disk_loses_no_export(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """No half-written file, the cause in one sentence, and everything there once there is room."""
    books.post(sale("V-1"))
    with small_disk(place.root / "Exports", kib=4) as resize:
        exported = export(service, place)
        assert exported.exit_code == 3
        assert "le disque est plein" in exported.failures[0]
        assert not list((place.root / "Exports").rglob("*.part"))
        resize(1024)
        assert deliver_pending_exports(service, place).waiting == []
        assert set(delivered(place)) == {file.name for file in exported.files}


def test_a_provisional_schedule_never_comes_after_the_final_one(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """It could not be delivered then; once the month is exported, it is of no use, and would stand where the final one is."""
    books.add_scheme()
    books.post(sale("V-1"))
    now = datetime(2025, 9, 15, tzinfo=UTC)
    asked = Told(kind=Kind.SCHEDULES, company="MTV", at=now, asked_by="nadia", month=SEPTEMBER)
    with read_only(place.root):
        assert export_snapshot(service, place, asked).exit_code == 3
    books.post(sale("V-2"))
    exported = export(service, place, formats=("echeancier",))
    assert exported.failures == ()
    assert b"V-2" in delivered(place)["ECHEANCIER_MTV_2025-09.csv"]
    assert deliver_pending_exports(service, place).waiting == []
    assert {file.sha256 for file in exported.files} == {sha256(held).hexdigest() for held in delivered(place).values()}


def test_a_full_temporary_folder_exports_nothing(
    books: Bookkeeping, service: Service, place: FolderLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the folder and what to do; the month stays whole, and leaves once there is room."""
    books.post(*[sale(f"V-{number}") for number in range(20)])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporaire"))
    with small_disk(tmp_path / "temporaire", kib=4) as resize:
        with pytest.raises(StorageUnavailable, match=r"temporaire \(le disque est plein\) : rien n'a été exporté\."):
            export(service, place)
        assert delivered(place) == {}
        resize(1024)
        assert export(service, place).made


class Spoiling(FolderLibrary):
    """A library that something else writes in: what is read is not what was written."""

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return a file's bytes, and one more."""
        return super().fetch(entry, most_bytes=most_bytes) + (b" " if entry.path.endswith(MAIN) else b"")


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


def test_an_export_without_mail_is_awaited_by_nobody(mailed: Callable[[int], Service], place: FolderLibrary) -> None:
    """The demo's: no copy leaves, neither with it nor with any start after it."""
    with mail_server() as box:
        service = mailed(box.port)
        exported = export(service, place, mailed=False)
        assert deliver_pending_exports(service, place).waiting == []
        assert export(service, place).made is False
    assert (exported.exit_code, box.received) == (0, [])


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
        assert deliver_pending_exports(service, place).waiting == []
        assert deliver_pending_exports(service, place).waiting == []
    assert len(box.received) == 1


def test_a_copy_cannot_be_sent_without_server(
    mailed: Callable[[int], Service], service: Service, place: FolderLibrary
) -> None:
    """No server set is no failure: the remark says whose copy waits and what to set."""
    exported = export(service, place, formats=("csv",))
    assert exported.exit_code == 0
    assert "cabinet@exemple.fr attend sa copie : réglez CATALOGUE_SMTP_HOST pour l'envoyer." in exported.remarks


def test_a_large_month_travels_in_one_zip(
    mailed: Callable[[int], Service], place: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mailboxes refuse what a month of 100 000 lines weighs: the same files, byte for byte, in one that they take."""
    monkeypatch.setattr(export_delivery, "_HEAVY_BYTES", 1_000)
    with mail_server() as box:
        assert export(mailed(box.port), place).exit_code == 0
    (message,) = box.received
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "EXPORT_MTV_2025-09.zip"
    body = message.get_body()
    assert body is not None
    assert "réunis dans EXPORT_MTV_2025-09.zip" in body.get_content()
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    with ZipFile(BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == delivered(place)


def test_a_corrected_address_receives_the_copy_that_waits(
    mailed: Callable[[int], Service], books: Bookkeeping, place: FolderLibrary
) -> None:
    """The export keeps the address that it was made with; the copy goes to the firm's address of today, or to nobody."""
    with mail_server(refuses="cabinet@exemple.fr") as box:
        service = mailed(box.port)
        assert export(service, place, formats=("csv",)).exit_code == 3
        for address, waits in ((None, []), ("Cabinet Dupont", ["adresse"]), ("compta@cabinet.fr", [])):
            with books.shop.acting() as connection:
                connection.execute(update(company).values(accounting_firm_email=address))
            failures = deliver_pending_exports(service, place).waiting
            assert [word in sentence for word, sentence in zip(waits, failures, strict=True)] == [True] * len(waits)
    assert [message["To"] for message in box.received] == ["compta@cabinet.fr"]


def test_a_firm_that_refuses_does_not_stop_the_others(mailed: Callable[[int], Service], place: FolderLibrary) -> None:
    """The refused copy waits with the server's own words; those of other exports leave."""
    with mail_server(refuses="cabinet@exemple.fr") as box:
        service = mailed(box.port)
        exported = export(service, place, formats=("csv",))
    assert "550 no such mailbox" in exported.failures[0]
    assert exported.files[0].mailed_at is None
    assert exported.files[0].error is not None
