"""Files are made before the lock, which is held for a comparison: whatever happens meanwhile leaves all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from catalogue.checkpoints import observed
from catalogue.scope import SERVICE
from catalogue.store import exports as journal
from catalogue.store.ledger.facts import find_books
from catalogue.store.ledger.periods import periods
from catalogue.store.tables import accounting_mapping
from exports.engine.faults import CannotExport
from sync.bootstrap import Service
from sync.export_delivery import deliver_pending_exports
from sync.library.folder import FolderLibrary
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, collection, sale
from tests.support.seeds import service_on
from tests.sync.exported import MAIN, SEPTEMBER, delivered, export, lines_of


@pytest.fixture
def service(books: Bookkeeping, tmp_path: Path) -> Service:
    """The service on the database of the books."""
    return service_on(books.database, tmp_path / "data")


def left(service: Service) -> tuple[bool, int, int]:
    """Return whether September is closed, how many lines of it have not left, and how many exports there are."""
    with service.database.reading(SERVICE) as connection:
        (state,) = periods(connection, "MTV")
        company = find_books(connection, "MTV").id
        lines = journal.left_to_export(connection, company, SEPTEMBER)
        return state.closed, lines, len(journal.batches(connection, "MTV"))


def test_files_are_made_without_holding_anybody_up(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """A sale is posted while they wait for the lock: it would wait for ever if the export held it.

    They are made again under the lock, because the lines are no longer those of the snapshot.
    """
    books.post(sale("V-1"))
    moments: list[str] = []

    def meanwhile(name: str) -> None:
        moments.append(name)
        if name == "before export lock":
            books.post(sale("V-2"))

    with observed(meanwhile):
        exported = export(service, place, formats=("csv",))
    assert exported.batch is not None
    assert exported.batch.line_count == len(lines_of(delivered(place)[MAIN])) == 6
    assert [name for name in moments if "export files" in name] == ["export files made"] * 2


def test_files_are_made_once_where_nothing_moved(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """The lines compared under the lock are those of the snapshot: the lock is held for the comparison only."""
    books.post(sale("V-1"))
    moments: list[str] = []
    with observed(moments.append):
        export(service, place, formats=("csv",))
    ours = [name for name in moments if "export" in name]
    assert ours[:3] == ["export files made", "before export lock", "before export commit"]


def test_a_letter_given_meanwhile_is_in_the_files(books: Bookkeeping, service: Service, place: FolderLibrary) -> None:
    """The collection of October pays the sale of September while its files wait: the same lines, with a letter."""
    books.post(sale("V-1"))

    def meanwhile(name: str) -> None:
        if name == "before export lock":
            books.post(collection("E-1", "V-1", at="2025-10-01"))

    with observed(meanwhile):
        export(service, place, formats=("fec",))
    rows = [line.split("\t") for line in delivered(place)["FEC_MTV_2025-09.txt"].decode("iso-8859-15").splitlines()]
    assert [row[13] for row in rows if row[4] == "411000"] == ["AA"]


def test_a_format_that_refuses_a_value_leaves_the_month_as_it_was(
    books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """Quadra has eight characters for an account: no number, no file, a month that is open and leaves otherwise."""
    mapping = accounting_mapping
    with books.shop.acting() as connection:
        connection.execute(update(mapping).where(mapping.c.nature == "revenue").values(gl_account="7061000001"))
    books.post(sale("V-1"))
    before = left(service)
    with pytest.raises(CannotExport, match="7061000001"):
        export(service, place, formats=("csv", "quadra"))
    assert (left(service), delivered(place)) == (before, {})
    assert before == (False, 3, 0)
    assert export(service, place, formats=("csv",)).batch is not None


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing of ours catches it."""


@pytest.mark.parametrize(
    "moment", ["before export lock", "before export commit", "after export commit", "before export delivery"]
)
def test_a_process_killed_at_any_moment_leaves_all_or_nothing(
    moment: str, books: Bookkeeping, service: Service, place: FolderLibrary
) -> None:
    """Before the commit nothing left and the month is open; after it, the next start of any command delivers."""
    books.post(sale("V-1"))

    def kill(name: str) -> None:
        if name == moment:
            raise Killed

    with observed(kill), pytest.raises(Killed):
        export(service, place, formats=("csv",))
    assert delivered(place) == {}
    committed = moment not in ("before export lock", "before export commit")
    assert left(service) == (committed, 0 if committed else 3, int(committed))
    assert deliver_pending_exports(service, place) == []
    assert list(delivered(place)) == ([MAIN] if committed else [])
    exported = export(service, place, formats=("csv",))
    assert exported.made is not committed
    assert delivered(place)[MAIN].count(b"\r\n") == 1 + 3
